-- The text of a letter as it was read and signed, under the hash that stands beside it; none of signatures of before it was kept.
ALTER TABLE letter_signature ADD COLUMN signed_text text NULL;
-- How many readings a personal letter allows, none: as many as its term; and how many were made under it.
ALTER TABLE personal_authorisation ADD COLUMN most bigint NULL CHECK (most > 0);
ALTER TABLE personal_authorisation ADD COLUMN used bigint NOT NULL DEFAULT 0 CHECK (used >= 0 AND (most IS NULL OR used <= most));
UPDATE personal_authorisation SET used = (SELECT count(*) FROM lookup WHERE lookup.enterprise_id = personal_authorisation.enterprise_id AND lookup.result = 'shown' AND lookup.items LIKE '%@' || personal_authorisation.number || '%');
-- Who signed a letter goes with the proof of the signature when its term is over.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, 'person_id {uuid} NOT NULL', 'person_id {uuid} NULL') WHERE type = 'table' AND name IN ('authorisation', 'personal_authorisation');
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''quarantine'', ''personal_letter''', '''quarantine'', ''firm_letter'', ''personal_letter''') WHERE type = 'table' AND name IN ('deletion', 'deletion_due');
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE authorisation ALTER COLUMN person_id DROP NOT NULL;
{postgres}ALTER TABLE personal_authorisation ALTER COLUMN person_id DROP NOT NULL;
{postgres}ALTER TABLE deletion DROP CONSTRAINT deletion_kind_check;
{postgres}ALTER TABLE deletion ADD CONSTRAINT deletion_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'firm_letter', 'personal_letter', 'lookup', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'contact'));
{postgres}ALTER TABLE deletion_due DROP CONSTRAINT deletion_due_kind_check;
{postgres}ALTER TABLE deletion_due ADD CONSTRAINT deletion_due_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'firm_letter', 'personal_letter', 'lookup', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'contact'));
