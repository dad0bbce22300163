-- What has come at least once (归集): a source, or a list of the source of lists. Of anything else nobody can say whether a firm stands in it.
CREATE TABLE collected (
    -- Code of the source or of the list.
    code text NOT NULL PRIMARY KEY,
    -- When the first delivery of it had been read.
    since_at {instant} NOT NULL
);
INSERT INTO collected (code, since_at)
    SELECT source, MIN(COALESCE(finished_at, received_at)) FROM delivery
    WHERE state = 'done' AND (rows_new + rows_changed + rows_unchanged > 0 OR rows_read = 0) GROUP BY source;
{sqlite}INSERT INTO collected (code, since_at)
    SELECT one.key, MIN(COALESCE(delivery.finished_at, delivery.received_at)) FROM delivery, json_each(delivery.header, '$.lists') AS one
    WHERE delivery.state = 'done' AND delivery.source = 'listing' AND json_extract(one.value, '$.accepted') > 0
    AND one.key NOT IN (SELECT code FROM collected) GROUP BY one.key;
{postgres}INSERT INTO collected (code, since_at)
    SELECT one.key, MIN(COALESCE(delivery.finished_at, delivery.received_at)) FROM delivery, jsonb_each(delivery.header -> 'lists') AS one
    WHERE delivery.state = 'done' AND delivery.source = 'listing' AND (one.value ->> 'accepted')::bigint > 0
    AND one.key NOT IN (SELECT code FROM collected) GROUP BY one.key;
