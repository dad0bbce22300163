-- How much of each kind was due after the last sweep, and when that was counted: the page of deletions does not go through the rows.
CREATE TABLE deletion_due (
    kind text NOT NULL PRIMARY KEY CHECK (kind IN ('session', 'request', 'mail', 'upload', 'put_away', 'quarantine', 'personal_letter', 'lookup', 'record', 'figure', 'known_fact', 'evaluation', 'agency_file', 'credit_report', 'contact')),
    rows bigint NOT NULL CHECK (rows >= 0),
    counted_at {instant} NOT NULL
);
