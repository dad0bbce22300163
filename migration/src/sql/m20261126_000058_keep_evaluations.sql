-- 匹配画像 as shown, to the firm itself or to a bank under its letter: what it was made of, so that it can be made again byte for byte. Rows
-- are only ever added. Whether a record behind one has ended since is asked whenever it is shown again.
CREATE TABLE evaluation (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- To whom: a bank; none for the firm itself and the credit office.
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan', 'own_file', 'supervision')),
    application_id {uuid} NULL REFERENCES application (id) ON DELETE RESTRICT,
    -- The line of the register that reading the file for it left.
    lookup_id {uuid} NOT NULL REFERENCES lookup (id) ON DELETE RESTRICT,
    -- The scorecard; it is part of the program and never changes.
    version text NOT NULL,
    on_day {day} NOT NULL,
    -- Text and not JSON of the database: the digest is over these bytes.
    input text NOT NULL,
    input_digest text NOT NULL CHECK (length(input_digest) = 64),
    answer_digest text NOT NULL CHECK (length(answer_digest) = 64),
    points bigint NOT NULL,
    shown_at {instant} NOT NULL
);
CREATE INDEX evaluation_enterprise ON evaluation (enterprise_id, id);
CREATE INDEX evaluation_input ON evaluation (enterprise_id, input_digest);
