-- 数据源: an organisation delivers an item, as agreed.
CREATE TABLE supply (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    source text NOT NULL CHECK (source IN ('registration', 'licence', 'penalty', 'dishonest_debtor', 'abnormal_operation', 'serious_violation', 'tax_arrears', 'tax_grade', 'commitment')),
    -- Whether a file holds what is new, or everything, so that what is not in it any more is withdrawn.
    coverage text NOT NULL CHECK (coverage IN ('delta', 'full')),
    -- The day of the week or month by which it comes; none: the last one of the stretch that the catalogue asks for.
    due_day bigint NULL CHECK (due_day BETWEEN 1 AND 28),
    -- Whether its folder is looked into.
    watched boolean NOT NULL,
    paused_at {instant} NULL,
    -- Since when its folder cannot be read.
    unreadable_at {instant} NULL,
    created_at {instant} NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX supply_item ON supply (organisation_id, source);
-- A file in the folder of a supply: seen, taken as a delivery, moved away.
CREATE TABLE watched_file (
    id {uuid} NOT NULL PRIMARY KEY,
    supply_id {uuid} NOT NULL REFERENCES supply (id) ON DELETE RESTRICT,
    file_name text NOT NULL,
    -- Length and time of change, in nanoseconds since 1970, when it was looked at last.
    bytes bigint NOT NULL CHECK (bytes >= 0),
    modified_ns bigint NOT NULL,
    seen_at {instant} NOT NULL,
    -- SHA-256 of what was taken.
    file_hash text NULL,
    delivery_id {uuid} NULL REFERENCES delivery (id) ON DELETE RESTRICT,
    moved_at {instant} NULL,
    CHECK ((file_hash IS NULL) = (delivery_id IS NULL))
);
-- A file that lies there is taken once.
CREATE UNIQUE INDEX watched_file_here ON watched_file (supply_id, file_name) WHERE moved_at IS NULL;
CREATE UNIQUE INDEX watched_file_delivery ON watched_file (delivery_id);
CREATE INDEX watched_file_supply ON watched_file (supply_id, id);
-- Deliveries from folders.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''api'', ''demo'')', '''api'', ''demo'', ''folder'')') WHERE type = 'table' AND name = 'delivery';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE delivery DROP CONSTRAINT delivery_channel_check;
{postgres}ALTER TABLE delivery ADD CONSTRAINT delivery_channel_check CHECK (channel IN ('upload', 'command', 'api', 'demo', 'folder'));
ALTER TABLE delivery ADD COLUMN coverage text NOT NULL DEFAULT 'delta' CHECK (coverage IN ('delta', 'full'));
-- Records that a full delivery did not hold any more.
ALTER TABLE delivery ADD COLUMN rows_withdrawn bigint NOT NULL DEFAULT 0 CHECK (rows_withdrawn >= 0);
-- Whoever delivers already goes on.
INSERT INTO supply (id, organisation_id, source, coverage, watched, created_at, version)
SELECT d.id, d.organisation_id, d.source, 'delta', false, d.received_at, 1 FROM delivery d JOIN organisation o ON o.id = d.organisation_id
WHERE o.kind = 'department' AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.organisation_id = d.organisation_id AND e.source = d.source AND e.id < d.id);
