-- The key of a record in sixteen bytes: the first half of the SHA-256 of its source and its natural key. Every row of a delivery is looked up by it,
-- and an index of it is a third of one of the texts. SQLite has no SHA-256: its records get theirs in the step that follows.
{sqlite}ALTER TABLE credit_record ADD COLUMN key_hash uuid_text NOT NULL DEFAULT x'00000000000000000000000000000000';
{postgres}ALTER TABLE credit_record ADD COLUMN key_hash uuid NULL;
{postgres}UPDATE credit_record SET key_hash = encode(substring(sha256(convert_to(source || '|' || natural_key, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid;
