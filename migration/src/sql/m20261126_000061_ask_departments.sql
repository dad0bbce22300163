-- People of departments.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''regulator'', ''operator'')', '''regulator'', ''operator'', ''department'')') WHERE type = 'table' AND name = 'person';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE person DROP CONSTRAINT person_role_check;
{postgres}ALTER TABLE person ADD CONSTRAINT person_role_check CHECK (role IN ('firm_owner', 'bank_officer', 'bank_manager', 'regulator', 'operator', 'department'));
-- The department that is asked about an objection.
ALTER TABLE objection ADD COLUMN department_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT;
CREATE INDEX objection_department ON objection (department_id, id);
