-- The one list, kind of filings or qualification that all of a supply is, where that was agreed; none where its files say it row by row.
ALTER TABLE supply ADD COLUMN about text NULL CHECK (about <> '');
