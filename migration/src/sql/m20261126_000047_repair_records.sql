-- What befell a record beside its deliveries: 信用修复, annulment after an objection, and the objection (异议) that suspends its use.
ALTER TABLE credit_record ADD COLUMN repaired_at {instant} NULL;
ALTER TABLE credit_record ADD COLUMN annulled_at {instant} NULL;
ALTER TABLE credit_record ADD COLUMN suspended_at {instant} NULL;
-- Events beside deliveries have no delivery; enterprise_id is the firm that the record was about before.
CREATE TABLE credit_record_event_next (
    id {uuid} NOT NULL PRIMARY KEY,
    record_id {uuid} NOT NULL REFERENCES credit_record (id) ON DELETE CASCADE,
    delivery_id {uuid} NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    kind text NOT NULL CHECK (kind IN ('appeared', 'changed', 'withdrawn', 'returned', 'given', 'repaired', 'annulled', 'suspended', 'resumed')),
    content {json} NOT NULL,
    at {instant} NOT NULL
);
INSERT INTO credit_record_event_next (id, record_id, delivery_id, enterprise_id, kind, content, at)
SELECT e.id, e.record_id, e.delivery_id, r.enterprise_id, e.kind, e.content, e.at FROM credit_record_event e JOIN credit_record r ON r.id = e.record_id;
DROP TABLE credit_record_event;
ALTER TABLE credit_record_event_next RENAME TO credit_record_event;
CREATE INDEX credit_record_event_record ON credit_record_event (record_id, at);
CREATE INDEX credit_record_event_enterprise ON credit_record_event (enterprise_id, at);
-- A request that a record be repaired (信用修复申请).
CREATE TABLE repair (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    record_id {uuid} NOT NULL REFERENCES credit_record (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('filed', 'accepted', 'granted', 'refused', 'withdrawn', 'closed')),
    statement text NOT NULL CHECK (statement <> ''),
    -- Where the proof is: numbers of receipts and documents.
    evidence text NOT NULL CHECK (evidence <> ''),
    -- The day on which every duty was fulfilled, as the firm says.
    fulfilled_on {day} NOT NULL,
    -- The reason of a refusal.
    answer text NULL,
    -- The end of the clock that runs.
    due_at {instant} NULL,
    filed_at {instant} NOT NULL,
    ended_at {instant} NULL,
    version bigint NOT NULL,
    CHECK ((ended_at IS NULL) = (state IN ('filed', 'accepted')))
);
CREATE UNIQUE INDEX repair_number ON repair (number);
CREATE UNIQUE INDEX repair_under_way ON repair (record_id) WHERE ended_at IS NULL;
CREATE INDEX repair_enterprise ON repair (enterprise_id, record_id);
CREATE INDEX repair_filed ON repair (filed_at, id);
CREATE TABLE repair_event (
    id {uuid} NOT NULL PRIMARY KEY,
    repair_id {uuid} NOT NULL REFERENCES repair (id) ON DELETE RESTRICT,
    act text NOT NULL CHECK (act IN ('file', 'accept', 'grant', 'refuse', 'withdraw', 'close')),
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    note text NOT NULL,
    at {instant} NOT NULL
);
CREATE INDEX repair_event_repair ON repair_event (repair_id, at);
-- An objection to a record (异议).
CREATE TABLE objection (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    record_id {uuid} NOT NULL REFERENCES credit_record (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('filed', 'forwarded', 'correcting', 'upheld', 'rejected', 'withdrawn', 'closed')),
    statement text NOT NULL CHECK (statement <> ''),
    evidence text NOT NULL,
    -- What the record said: an answered objection to the same is not repeated.
    content_hash text NOT NULL,
    -- What the department or the credit office answered.
    answer text NULL,
    due_at {instant} NULL,
    filed_at {instant} NOT NULL,
    ended_at {instant} NULL,
    version bigint NOT NULL,
    CHECK ((ended_at IS NULL) = (state IN ('filed', 'forwarded', 'correcting')))
);
CREATE UNIQUE INDEX objection_number ON objection (number);
CREATE UNIQUE INDEX objection_under_way ON objection (record_id) WHERE ended_at IS NULL;
CREATE INDEX objection_enterprise ON objection (enterprise_id, record_id);
CREATE INDEX objection_filed ON objection (filed_at, id);
CREATE TABLE objection_event (
    id {uuid} NOT NULL PRIMARY KEY,
    objection_id {uuid} NOT NULL REFERENCES objection (id) ON DELETE RESTRICT,
    act text NOT NULL CHECK (act IN ('file', 'forward', 'annul', 'promise_correction', 'correct', 'reject', 'withdraw', 'close')),
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    note text NOT NULL,
    at {instant} NOT NULL
);
CREATE INDEX objection_event_objection ON objection_event (objection_id, at);
