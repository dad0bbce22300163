-- Files of watched folders that were put away, what kept profiles rest on, and files of agencies go when their term is over.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''upload'', ''quarantine''', '''upload'', ''put_away'', ''quarantine''') WHERE type = 'table' AND name = 'deletion';
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''lookup'', ''record'')', '''lookup'', ''record'', ''evaluation'', ''agency_file'')') WHERE type = 'table' AND name = 'deletion';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE deletion DROP CONSTRAINT deletion_kind_check;
{postgres}ALTER TABLE deletion ADD CONSTRAINT deletion_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'personal_letter', 'lookup', 'record', 'evaluation', 'agency_file'));
