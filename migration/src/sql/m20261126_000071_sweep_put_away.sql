-- Files of watched folders that were put away are deleted when their term is over.
{sqlite}PRAGMA writable_schema = ON;
{sqlite}UPDATE sqlite_schema SET sql = replace(sql, '''upload'', ''quarantine''', '''upload'', ''put_away'', ''quarantine''') WHERE type = 'table' AND name = 'deletion';
{sqlite}PRAGMA writable_schema = RESET;
{postgres}ALTER TABLE deletion DROP CONSTRAINT deletion_kind_check;
{postgres}ALTER TABLE deletion ADD CONSTRAINT deletion_kind_check CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'personal_letter', 'lookup', 'record'));
