-- A link from a company to the sole trader that it went on from has an id of its own: it stays the same link while either of the two is
-- merged into another entry of the register and split again, in whatever order.
CREATE TABLE enterprise_predecessor_kept (
    id {uuid} NOT NULL PRIMARY KEY,
    successor_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    predecessor_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    converted_on {day} NOT NULL,
    recorded_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    recorded_at {instant} NOT NULL,
    CHECK (successor_id <> predecessor_id)
);
INSERT INTO enterprise_predecessor_kept SELECT successor_id, successor_id, predecessor_id, converted_on, recorded_by, recorded_at FROM enterprise_predecessor;
DROP TABLE enterprise_predecessor;
ALTER TABLE enterprise_predecessor_kept RENAME TO enterprise_predecessor;
CREATE UNIQUE INDEX enterprise_predecessor_by ON enterprise_predecessor (successor_id);
CREATE UNIQUE INDEX enterprise_predecessor_of ON enterprise_predecessor (predecessor_id);
