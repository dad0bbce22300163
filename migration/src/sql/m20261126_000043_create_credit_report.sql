-- 公共信用信息报告 as issued: rows are only ever added, and what was issued reads the same for ever.
CREATE TABLE credit_report (
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
    lookup_id {uuid} NOT NULL REFERENCES lookup (id) ON DELETE RESTRICT,
    -- Text and not JSON of the database: the hash is over these bytes.
    content text NOT NULL,
    content_hash text NOT NULL CHECK (length(content_hash) = 64),
    check_code text NOT NULL CHECK (length(check_code) = 12),
    -- What was known until then went in.
    cut_off_at {instant} NOT NULL,
    issued_at {instant} NOT NULL,
    CHECK (cut_off_at <= issued_at)
);
CREATE UNIQUE INDEX credit_report_number ON credit_report (number);
CREATE INDEX credit_report_enterprise ON credit_report (enterprise_id, id);
CREATE INDEX credit_report_organisation ON credit_report (organisation_id, id);
