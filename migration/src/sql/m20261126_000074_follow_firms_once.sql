-- A firm that changed several times is looked at once a batch: following goes through the firms of a batch, not through their changes.
-- A batch that was begun is gone through again, which changes nothing where it had come to.
DROP INDEX firm_change_batch;
CREATE INDEX firm_change_batch ON firm_change (batch, enterprise_id);
ALTER TABLE follow_mark RENAME COLUMN change_id TO enterprise_id;
UPDATE follow_mark SET batch = CASE WHEN batch > 0 THEN batch - 1 ELSE 0 END, enterprise_id = NULL WHERE enterprise_id IS NOT NULL;
