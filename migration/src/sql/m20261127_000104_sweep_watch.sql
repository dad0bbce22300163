-- What was remarkable about look-ups and the monthly audits go when whoever read is taken out of the register.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''lookup'', ''record''', '''lookup'', ''lookup_anomaly'', ''lookup_report'', ''record''') WHERE type = 'table' AND name IN ('deletion', 'deletion_due');
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE deletion DROP CONSTRAINT deletion_kind_check;
{postgres}ALTER TABLE deletion ADD CONSTRAINT deletion_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'firm_letter', 'personal_letter', 'lookup', 'lookup_anomaly', 'lookup_report', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'flag', 'contact'));
{postgres}ALTER TABLE deletion_due DROP CONSTRAINT deletion_due_kind_check;
{postgres}ALTER TABLE deletion_due ADD CONSTRAINT deletion_due_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'firm_letter', 'personal_letter', 'lookup', 'lookup_anomaly', 'lookup_report', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'flag', 'contact'));
