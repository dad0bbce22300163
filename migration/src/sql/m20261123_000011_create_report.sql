CREATE TABLE report (
    id {uuid} NOT NULL PRIMARY KEY,
    -- monthly, …
    code text NOT NULL,
    -- 2026-02
    period text NOT NULL,
    -- What was known until then went in.
    cut_off_at {instant} NOT NULL,
    definition text NOT NULL,
    file_name text NOT NULL,
    file {bytes} NOT NULL,
    file_hash text NOT NULL,
    -- SHA-256 of the figures before rendering.
    content_hash text NOT NULL,
    made_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    -- schedule or hand
    origin text NOT NULL CHECK (origin IN ('schedule', 'hand')),
    made_at {instant} NOT NULL
);
CREATE UNIQUE INDEX report_once ON report (code, period, content_hash);
CREATE INDEX report_made ON report (made_at, id);
