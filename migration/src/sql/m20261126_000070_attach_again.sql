-- A report that was withdrawn can be attached again, and what another firm attached takes no number from a firm.
DROP INDEX agency_report_number;
CREATE UNIQUE INDEX agency_report_number ON agency_report (agency_id, enterprise_id, number) WHERE withdrawn_at IS NULL;
-- A filing that was withdrawn gives its number back.
DROP INDEX agency_filing_number;
CREATE UNIQUE INDEX agency_filing_number ON agency (filing_number) WHERE withdrawn_on IS NULL;
-- Of a profile whose term is over the input is emptied and the digests stay; such rows are found by their day.
CREATE INDEX evaluation_shown ON evaluation (shown_at);
