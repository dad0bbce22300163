-- Rows of figures, what facts were before, issued reports and the addresses of cancelled firms go when their term is over.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''record'', ''evaluation'', ''agency_file'')', '''record'', ''figure'', ''known_fact'', ''evaluation'', ''agency_file'', ''credit_report'', ''contact'')') WHERE type = 'table' AND name = 'deletion';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE deletion DROP CONSTRAINT deletion_kind_check;
{postgres}ALTER TABLE deletion ADD CONSTRAINT deletion_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'personal_letter', 'lookup', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'contact'));
