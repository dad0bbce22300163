CREATE TABLE enterprise (
    id {uuid} NOT NULL PRIMARY KEY,
    -- 统一社会信用代码, 18 characters.
    code text NOT NULL,
    -- The check characters are wrong, as delivered: shown as a mark with the expected one.
    code_check_failed boolean NOT NULL,
    name text NOT NULL,
    -- Normalised for search: width, case, brackets.
    name_search text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('company', 'individual', 'cooperative', 'collective', 'other')),
    form text NULL,
    status text NOT NULL CHECK (status IN ('active', 'revoked', 'cancelled', 'moved_out')),
    region text NULL,
    industry text NULL,
    established_on {day} NULL,
    capital_fen bigint NULL CHECK (capital_fen >= 0),
    address text NULL,
    scope text NULL,
    legal_representative text NULL,
    -- The department that delivered the registration, and the day it was true on.
    source text NOT NULL,
    as_of_on {day} NOT NULL,
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX enterprise_code ON enterprise (code);
CREATE INDEX enterprise_name ON enterprise (name_search);
CREATE INDEX enterprise_region ON enterprise (region);
-- Older deliveries name a firm by the organisation code inside its unified code.
CREATE INDEX enterprise_organisation ON enterprise (substr(code, 9, 9));
-- Facts beyond the registration: delivered or declared, each with source and date. A newer one of the same source replaces an older.
CREATE TABLE fact (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    key text NOT NULL,
    -- One `Value` of the catalogue.
    value {json} NOT NULL,
    origin text NOT NULL CHECK (origin IN ('delivered', 'declared')),
    -- The department, or the firm's own number of declaration.
    source text NOT NULL,
    as_of_on {day} NOT NULL,
    recorded_at {instant} NOT NULL
);
CREATE UNIQUE INDEX fact_key ON fact (enterprise_id, key, origin, source);
-- 自主申报: facts a firm declared, under one credit commitment.
CREATE TABLE declaration (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    -- What was declared, as declared.
    items {json} NOT NULL,
    -- Version and SHA-256 of the commitment's text that was signed.
    text_version text NOT NULL,
    text_hash text NOT NULL,
    declared_at {instant} NOT NULL
);
CREATE UNIQUE INDEX declaration_number ON declaration (number);
CREATE INDEX declaration_enterprise ON declaration (enterprise_id, declared_at);
-- Monthly series: electricity, insured staff.
CREATE TABLE fact_series (
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    key text NOT NULL,
    -- Array of [month, value].
    points {json} NOT NULL,
    source text NOT NULL,
    as_of_on {day} NOT NULL,
    PRIMARY KEY (enterprise_id, key)
);
