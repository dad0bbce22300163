-- The working copy of a product's next version: written by some, published by somebody else. What is published stands in product_version.
CREATE TABLE product_draft (
    id {uuid} NOT NULL PRIMARY KEY,
    product_id {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'returned', 'published', 'retired', 'discarded')),
    -- The version whose terms and criteria it began with.
    based_on {uuid} NULL REFERENCES product_version (id) ON DELETE RESTRICT,
    -- Why: the author's word for the reviewer.
    note text NOT NULL,
    terms {json} NOT NULL,
    criteria {json} NOT NULL,
    -- Ids of everybody who wrote on it: none of them may publish it.
    authors {json} NOT NULL,
    submitted_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    submitted_at {instant} NULL,
    reviewed_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    reviewed_at {instant} NULL,
    review_note text NOT NULL,
    -- The version that was published from it.
    version_id {uuid} NULL REFERENCES product_version (id) ON DELETE RESTRICT,
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    CHECK ((state IN ('published', 'retired')) = (version_id IS NOT NULL))
);
CREATE UNIQUE INDEX product_draft_open ON product_draft (product_id) WHERE state IN ('draft', 'in_review', 'returned');
CREATE UNIQUE INDEX product_draft_version ON product_draft (version_id);
CREATE INDEX product_draft_bank ON product_draft (bank_id, state);
