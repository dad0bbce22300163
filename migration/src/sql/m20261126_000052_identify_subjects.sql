-- 注册号 of the time before the unified code, as the register says.
ALTER TABLE enterprise ADD COLUMN registration_number text NULL;
CREATE INDEX enterprise_registration ON enterprise (registration_number) WHERE registration_number IS NOT NULL;
-- 曾用名: names that a firm had, and when, as far as it is known.
CREATE TABLE former_name (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    name text NOT NULL,
    -- Folded as enterprise.name_search.
    name_search text NOT NULL,
    -- First day on which the register no longer said so; none when nobody told.
    held_until {day} NULL,
    -- renamed: the register said another name; told: the register lists it as a former one
    origin text NOT NULL CHECK (origin IN ('renamed', 'told')),
    recorded_at {instant} NOT NULL
);
CREATE UNIQUE INDEX former_name_of ON former_name (enterprise_id, name_search);
-- Whom rows without a unified code are about: one line for everything that a source says about a subject, and what came of it.
CREATE TABLE identification (
    id {uuid} NOT NULL PRIMARY KEY,
    source text NOT NULL,
    -- SHA-256 of folded name, older number and division: the same question has the same.
    asked_hash text NOT NULL,
    subject_name text NOT NULL,
    -- The older number in the row.
    subject_number text NULL,
    region text NULL,
    -- sure: the rules; open: a person has to look; firm, nobody: a person has looked
    state text NOT NULL CHECK (state IN ('sure', 'open', 'firm', 'nobody')),
    enterprise_id {uuid} NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- Candidates, the likeliest first, each with its reasons.
    candidates {json} NOT NULL,
    delivery_id {uuid} NOT NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    asked_at {instant} NOT NULL,
    decided_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    decided_at {instant} NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL,
    CHECK ((state IN ('sure', 'firm')) = (enterprise_id IS NOT NULL)),
    CHECK ((state IN ('firm', 'nobody')) = (decided_at IS NOT NULL))
);
CREATE UNIQUE INDEX identification_asked ON identification (source, asked_hash);
CREATE INDEX identification_state ON identification (state, id);
-- Whether somebody decided since a delivery came in.
CREATE INDEX identification_updated ON identification (source, updated_at);
-- Rows that wait for a person lie in the quarantine and say for what.
ALTER TABLE quarantine_row ADD COLUMN identification_id {uuid} NULL REFERENCES identification (id) ON DELETE RESTRICT;
CREATE INDEX quarantine_row_identification ON quarantine_row (identification_id, delivery_id, line) WHERE identification_id IS NOT NULL;
-- How a record without a unified code came to its firm.
ALTER TABLE credit_record ADD COLUMN matched_by text NULL CHECK (matched_by IN ('registration_number', 'organisation_code', 'tax_number', 'name', 'decision'));
ALTER TABLE credit_record ADD COLUMN identification_id {uuid} NULL REFERENCES identification (id) ON DELETE RESTRICT;
CREATE INDEX credit_record_identification ON credit_record (identification_id) WHERE identification_id IS NOT NULL;
