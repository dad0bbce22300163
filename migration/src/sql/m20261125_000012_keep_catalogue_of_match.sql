-- The products on offer when matches were made, each once; a match names the one it was made with.
CREATE TABLE match_catalogue (
    -- SHA-256 of the products.
    digest text NOT NULL PRIMARY KEY,
    -- Array of version, code, name and bank's name, by code; terms and criteria stand in product_version, which never changes.
    products {json} NOT NULL,
    kept_at {instant} NOT NULL
);
-- None in matches of the first version, which kept every reason in the column matches; since then it holds an outline of each product.
ALTER TABLE match_result ADD COLUMN catalogue text NULL REFERENCES match_catalogue (digest) ON DELETE RESTRICT;
-- Rules, day, LPR and ask.
ALTER TABLE match_result ADD COLUMN question {json} NULL;
-- SHA-256 of the whole answer with every reason, for the replay.
ALTER TABLE match_result ADD COLUMN answer_digest text NULL;
