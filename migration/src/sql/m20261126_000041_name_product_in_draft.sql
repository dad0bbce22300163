-- What the product is called from the publication of a draft on; none where the draft leaves the name as it is.
ALTER TABLE product_draft ADD COLUMN name text NULL CHECK (name <> '');
ALTER TABLE product_draft ADD COLUMN summary text NULL;
