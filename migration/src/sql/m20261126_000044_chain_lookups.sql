-- The register of look-ups becomes a chain: numbers without gaps, and each row's hash goes over the hash before it. Rows of an earlier
-- version wait in lookup_unchained: SQL alone cannot hash them; the service chains them, in their order, before its first own row.
CREATE TABLE lookup_unchained (
    id {uuid} NOT NULL PRIMARY KEY,
    at {instant} NOT NULL,
    person_id {uuid} NULL,
    api_token_id {uuid} NULL,
    organisation_id {uuid} NULL,
    enterprise_id {uuid} NOT NULL,
    items {json} NOT NULL,
    purpose text NOT NULL,
    authorisation_id {uuid} NULL,
    application_id {uuid} NULL,
    result text NOT NULL,
    request_id text NULL
);
INSERT INTO lookup_unchained SELECT id, at, person_id, api_token_id, organisation_id, enterprise_id, items, purpose, authorisation_id, application_id, result, request_id FROM lookup;
-- Issued reports name their line of the register, which may still wait to be chained: the name stays, the reference goes.
CREATE TABLE credit_report_kept (
    id {uuid} NOT NULL PRIMARY KEY,
    -- XYBG-2026-000001
    number text NOT NULL,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- To whom: a bank or the credit office; none for the firm itself.
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan', 'own_file', 'supervision')),
    application_id {uuid} NULL REFERENCES application (id) ON DELETE RESTRICT,
    -- The line of the register that reading the file for it left.
    lookup_id {uuid} NOT NULL,
    -- Text and not JSON of the database: the hash is over these bytes.
    content text NOT NULL,
    content_hash text NOT NULL CHECK (length(content_hash) = 64),
    check_code text NOT NULL CHECK (length(check_code) = 12),
    -- What was known until then went in.
    cut_off_at {instant} NOT NULL,
    issued_at {instant} NOT NULL,
    CHECK (cut_off_at <= issued_at)
);
INSERT INTO credit_report_kept SELECT id, number, enterprise_id, organisation_id, person_id, purpose, application_id, lookup_id, content, content_hash, check_code, cut_off_at, issued_at FROM credit_report;
DROP TABLE credit_report;
ALTER TABLE credit_report_kept RENAME TO credit_report;
CREATE UNIQUE INDEX credit_report_number ON credit_report (number);
CREATE INDEX credit_report_enterprise ON credit_report (enterprise_id, id);
CREATE INDEX credit_report_organisation ON credit_report (organisation_id, id);
DROP TABLE lookup;
-- 信息查询登记: every read of a firm's data and every refused attempt. Append-only, which the database itself sees to.
CREATE TABLE lookup (
    id {uuid} NOT NULL PRIMARY KEY,
    seq bigint NOT NULL CHECK (seq > 0),
    at {instant} NOT NULL,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    api_token_id {uuid} NULL REFERENCES api_token (id) ON DELETE RESTRICT,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- Codes of items with commas between them: text, because each of its bytes is hashed.
    items text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan', 'own_file', 'supervision')),
    authorisation_id {uuid} NULL REFERENCES authorisation (id) ON DELETE RESTRICT,
    application_id {uuid} NULL,
    result text NOT NULL CHECK (result IN ('shown', 'refused')),
    request_id text NULL,
    -- The records that were shown, `id@version` with blanks between them.
    records text NOT NULL,
    -- SHA-256 of what was shown; none when nothing was, or when it was shown before this was kept.
    digest text NULL,
    -- SHA-256 over the hash before and everything in this row.
    hash text NOT NULL CHECK (length(hash) = 64)
);
CREATE UNIQUE INDEX lookup_seq ON lookup (seq);
CREATE INDEX lookup_enterprise ON lookup (enterprise_id, at);
CREATE INDEX lookup_at ON lookup (at, id);
-- The end of the chain: locked while a row is appended.
CREATE TABLE lookup_head (
    name text NOT NULL PRIMARY KEY CHECK (name = 'lookup'),
    seq bigint NOT NULL CHECK (seq >= 0),
    hash text NOT NULL CHECK (length(hash) = 64)
);
INSERT INTO lookup_head (name, seq, hash) VALUES ('lookup', 0, '0000000000000000000000000000000000000000000000000000000000000000');
-- Where the chain stood at the end of a day; kept outside too, it tells when the whole chain is written anew.
CREATE TABLE lookup_anchor (
    day {day} NOT NULL PRIMARY KEY,
    seq bigint NOT NULL CHECK (seq >= 0),
    hash text NOT NULL CHECK (length(hash) = 64),
    -- Rows since the anchor before.
    lookups bigint NOT NULL CHECK (lookups >= 0),
    taken_at {instant} NOT NULL,
    -- SHA-256 over the mark of the anchor before and everything in this row.
    mark text NOT NULL CHECK (length(mark) = 64)
);
{sqlite} CREATE TRIGGER lookup_unchanged BEFORE UPDATE ON lookup BEGIN SELECT RAISE(ABORT, 'the register of look-ups is append-only'); END;
{sqlite} CREATE TRIGGER lookup_undeleted BEFORE DELETE ON lookup BEGIN SELECT RAISE(ABORT, 'the register of look-ups is append-only'); END;
{sqlite} CREATE TRIGGER lookup_unreplaced BEFORE INSERT ON lookup WHEN EXISTS (SELECT 1 FROM lookup WHERE id = NEW.id OR seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'the register of look-ups is append-only'); END;
{sqlite} CREATE TRIGGER lookup_anchor_unchanged BEFORE UPDATE ON lookup_anchor BEGIN SELECT RAISE(ABORT, 'anchors of the register are append-only'); END;
{sqlite} CREATE TRIGGER lookup_anchor_undeleted BEFORE DELETE ON lookup_anchor BEGIN SELECT RAISE(ABORT, 'anchors of the register are append-only'); END;
{sqlite} CREATE TRIGGER lookup_anchor_unreplaced BEFORE INSERT ON lookup_anchor WHEN EXISTS (SELECT 1 FROM lookup_anchor WHERE day = NEW.day) BEGIN SELECT RAISE(ABORT, 'anchors of the register are append-only'); END;
{postgres} CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
{postgres} CREATE TRIGGER lookup_unchanged BEFORE UPDATE OR DELETE ON lookup FOR EACH ROW EXECUTE FUNCTION refuse_change();
{postgres} CREATE TRIGGER lookup_undeleted BEFORE TRUNCATE ON lookup FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
{postgres} CREATE TRIGGER lookup_anchor_unchanged BEFORE UPDATE OR DELETE ON lookup_anchor FOR EACH ROW EXECUTE FUNCTION refuse_change();
{postgres} CREATE TRIGGER lookup_anchor_undeleted BEFORE TRUNCATE ON lookup_anchor FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
