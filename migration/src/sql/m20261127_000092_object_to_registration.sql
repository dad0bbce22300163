-- An objection to what the register says of a firm (登记事项) names the item instead of a record.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, 'record_id uuid_text NOT NULL REFERENCES credit_record', 'record_id uuid_text NULL REFERENCES credit_record') WHERE type = 'table' AND name = 'objection';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE objection ALTER COLUMN record_id DROP NOT NULL;
ALTER TABLE objection ADD COLUMN item text NULL CHECK ((item IS NULL) <> (record_id IS NULL) AND (item IS NULL OR item IN ('name', 'form', 'status', 'established_on', 'industry', 'capital', 'address', 'scope', 'legal_representative')));
CREATE UNIQUE INDEX objection_item_under_way ON objection (enterprise_id, item) WHERE ended_at IS NULL AND item IS NOT NULL;
-- The items that are objected to, each with since when: until the answer they are marked, and nothing is decided by them.
ALTER TABLE enterprise ADD COLUMN disputed {json} NOT NULL DEFAULT '{}';
ALTER TABLE enterprise_event ADD COLUMN disputed {json} NULL;
