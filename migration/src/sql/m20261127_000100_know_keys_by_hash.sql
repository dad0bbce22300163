-- A record is the same record when its key has the same hash.
{postgres}ALTER TABLE credit_record ALTER COLUMN key_hash SET NOT NULL;
DROP INDEX credit_record_key;
CREATE UNIQUE INDEX credit_record_key ON credit_record (key_hash);
