-- The code and the edition of GB/T 4754 by which the register said the industry, when that is an earlier one than the platform's.
ALTER TABLE enterprise ADD COLUMN industry_edition text NULL CHECK (industry_edition IN ('2002', '2011'));
ALTER TABLE enterprise ADD COLUMN industry_delivered text NULL;
ALTER TABLE enterprise_event ADD COLUMN industry_edition text NULL;
ALTER TABLE enterprise_event ADD COLUMN industry_delivered text NULL;
-- A mail that waits to say that a delivery is late is not sent when it has come.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''sent'', ''given_up'')', '''sent'', ''given_up'', ''withdrawn'')') WHERE type = 'table' AND name = 'mail';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE mail DROP CONSTRAINT mail_state_check;
{postgres}ALTER TABLE mail ADD CONSTRAINT mail_state_check CHECK (state IN ('queued', 'sent', 'given_up', 'withdrawn'));
