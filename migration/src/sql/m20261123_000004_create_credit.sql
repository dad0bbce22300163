-- A delivery (归集) of public-credit data.
CREATE TABLE delivery (
    id {uuid} NOT NULL PRIMARY KEY,
    source text NOT NULL CHECK (source IN ('registration', 'licence', 'penalty', 'dishonest_debtor', 'abnormal_operation', 'serious_violation', 'tax_arrears', 'tax_grade', 'commitment')),
    file_name text NOT NULL,
    -- Where the received file lies, relative to the data directory.
    file_path text NOT NULL,
    file_hash text NOT NULL,
    file_bytes bigint NOT NULL CHECK (file_bytes >= 0),
    -- upload, command, api, demo
    channel text NOT NULL CHECK (channel IN ('upload', 'command', 'api', 'demo')),
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('received', 'reading', 'done', 'failed')),
    -- Rows whose outcome is durable: reading goes on from here after a crash.
    rows_read bigint NOT NULL CHECK (rows_read >= 0),
    rows_new bigint NOT NULL CHECK (rows_new >= 0),
    rows_changed bigint NOT NULL CHECK (rows_changed >= 0),
    rows_unchanged bigint NOT NULL CHECK (rows_unchanged >= 0),
    rows_marked bigint NOT NULL CHECK (rows_marked >= 0),
    rows_quarantined bigint NOT NULL CHECK (rows_quarantined >= 0),
    -- Why the file as a whole was refused: code and detail.
    failure {json} NULL,
    -- The header line, for the file of corrections.
    header {json} NULL,
    received_at {instant} NOT NULL,
    finished_at {instant} NULL,
    CHECK (rows_read = rows_new + rows_changed + rows_unchanged + rows_quarantined)
);
CREATE INDEX delivery_received ON delivery (received_at, id);
CREATE TABLE quarantine_row (
    id {uuid} NOT NULL PRIMARY KEY,
    delivery_id {uuid} NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    line bigint NOT NULL,
    cells {json} NOT NULL,
    -- Array of {code, field, column, value, suggestion}.
    reasons {json} NOT NULL
);
CREATE UNIQUE INDEX quarantine_row_line ON quarantine_row (delivery_id, line);
-- A public-credit record as it stands; what it was before is in credit_record_event.
CREATE TABLE credit_record (
    id {uuid} NOT NULL PRIMARY KEY,
    source text NOT NULL CHECK (source IN ('licence', 'penalty', 'dishonest_debtor', 'abnormal_operation', 'serious_violation', 'tax_arrears', 'tax_grade', 'commitment')),
    -- What makes it the same record in every delivery.
    natural_key text NOT NULL,
    -- The firm; none while no firm is known by the code.
    enterprise_id {uuid} NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    subject_code text NULL,
    subject_name text NOT NULL,
    content {json} NOT NULL,
    content_hash text NOT NULL,
    marks {json} NOT NULL,
    department text NOT NULL,
    decided_on {day} NULL,
    valid_from_on {day} NULL,
    valid_to_on {day} NULL,
    publish_to_on {day} NULL,
    removed_on {day} NULL,
    state text NOT NULL CHECK (state IN ('current', 'withdrawn')),
    delivery_id {uuid} NOT NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    recorded_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX credit_record_key ON credit_record (source, natural_key);
CREATE INDEX credit_record_enterprise ON credit_record (enterprise_id, source);
CREATE INDEX credit_record_code ON credit_record (subject_code);
CREATE TABLE credit_record_event (
    id {uuid} NOT NULL PRIMARY KEY,
    record_id {uuid} NOT NULL REFERENCES credit_record (id) ON DELETE CASCADE,
    delivery_id {uuid} NOT NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    -- appeared, changed, withdrawn, returned
    kind text NOT NULL CHECK (kind IN ('appeared', 'changed', 'withdrawn', 'returned')),
    content {json} NOT NULL,
    at {instant} NOT NULL
);
CREATE INDEX credit_record_event_record ON credit_record_event (record_id, at);
