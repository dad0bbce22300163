-- 信用服务机构: agencies that are filed (备案), and their reports on firms, which stay theirs: never part of a figure of the platform.
CREATE TABLE agency (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    filing_number text NOT NULL CHECK (length(filing_number) BETWEEN 1 AND 60),
    filed_on {day} NOT NULL,
    -- The first day on which it is no longer filed.
    filed_until {day} NOT NULL,
    -- The day on which the filing was withdrawn before its time.
    withdrawn_on {day} NULL,
    created_at {instant} NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    CHECK (filed_on < filed_until)
);
CREATE UNIQUE INDEX agency_filing_number ON agency (filing_number);
CREATE TABLE agency_report (
    id {uuid} NOT NULL PRIMARY KEY,
    agency_id {uuid} NOT NULL REFERENCES agency (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    kind text NOT NULL CHECK (kind IN ('rating', 'report', 'risk')),
    -- The agency's number of it.
    number text NOT NULL CHECK (length(number) BETWEEN 1 AND 60),
    method_version text NOT NULL CHECK (length(method_version) BETWEEN 1 AND 60),
    reported_on {day} NOT NULL,
    -- The first day on which it no longer holds.
    valid_until {day} NOT NULL,
    -- In the agency's own words.
    grade text NOT NULL CHECK (length(grade) BETWEEN 1 AND 60),
    file_hash text NOT NULL CHECK (length(file_hash) = 64),
    -- Where the agency keeps it; empty where it does not say.
    link text NOT NULL CHECK (length(link) <= 300),
    -- Small files are kept; of others the hash.
    file_name text NOT NULL CHECK (length(file_name) <= 120),
    file {bytes} NULL,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    -- Somebody of the firm attached it, and not the credit office.
    by_firm boolean NOT NULL,
    api_token_id {uuid} NULL REFERENCES api_token (id) ON DELETE RESTRICT,
    attached_at {instant} NOT NULL,
    withdrawn_at {instant} NULL,
    withdrawn_because text NULL CHECK (length(withdrawn_because) BETWEEN 1 AND 200),
    version bigint NOT NULL DEFAULT 1,
    CHECK (reported_on < valid_until),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_because IS NULL))
);
CREATE UNIQUE INDEX agency_report_number ON agency_report (agency_id, number);
CREATE INDEX agency_report_enterprise ON agency_report (enterprise_id, id);
