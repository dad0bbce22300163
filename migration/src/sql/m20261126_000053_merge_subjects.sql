-- Where a firm went that turned out to be another one.
ALTER TABLE enterprise ADD COLUMN merged_into {uuid} NULL REFERENCES enterprise (id) ON DELETE RESTRICT;
CREATE INDEX enterprise_merged ON enterprise (merged_into) WHERE merged_into IS NOT NULL;
-- 主体合并: two entries of the register that are one firm. Undone by a split, which leaves the line.
CREATE TABLE enterprise_merge (
    id {uuid} NOT NULL PRIMARY KEY,
    from_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    into_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    reason text NOT NULL,
    -- How many rows of each kind moved.
    moved {json} NOT NULL,
    merged_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    merged_at {instant} NOT NULL,
    split_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    split_at {instant} NULL,
    version bigint NOT NULL,
    CHECK (from_id <> into_id)
);
CREATE UNIQUE INDEX enterprise_merge_standing ON enterprise_merge (from_id) WHERE split_at IS NULL;
CREATE INDEX enterprise_merge_into ON enterprise_merge (into_id);
-- Which rows moved, so that a split finds them.
CREATE TABLE enterprise_merge_row (
    merge_id {uuid} NOT NULL REFERENCES enterprise_merge (id) ON DELETE CASCADE,
    kind text NOT NULL,
    row_id {uuid} NOT NULL,
    PRIMARY KEY (merge_id, kind, row_id)
);
-- 个转企: a sole trader that went on as a company.
CREATE TABLE enterprise_predecessor (
    successor_id {uuid} NOT NULL PRIMARY KEY REFERENCES enterprise (id) ON DELETE RESTRICT,
    predecessor_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    converted_on {day} NOT NULL,
    recorded_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    recorded_at {instant} NOT NULL,
    CHECK (successor_id <> predecessor_id)
);
CREATE UNIQUE INDEX enterprise_predecessor_of ON enterprise_predecessor (predecessor_id);
