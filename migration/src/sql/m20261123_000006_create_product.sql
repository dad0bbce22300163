CREATE TABLE product (
    id {uuid} NOT NULL PRIMARY KEY,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    code text NOT NULL,
    name text NOT NULL,
    summary text NOT NULL,
    active boolean NOT NULL,
    created_at {instant} NOT NULL
);
CREATE UNIQUE INDEX product_code ON product (code);
CREATE INDEX product_bank ON product (bank_id);
-- Published versions never change.
CREATE TABLE product_version (
    id {uuid} NOT NULL PRIMARY KEY,
    product_id {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    number bigint NOT NULL CHECK (number >= 1),
    family text NOT NULL,
    terms {json} NOT NULL,
    criteria {json} NOT NULL,
    effective_from_on {day} NOT NULL,
    -- First day on which it no longer holds.
    effective_until {day} NULL,
    published_at {instant} NOT NULL
);
CREATE UNIQUE INDEX product_version_number ON product_version (product_id, number);
CREATE UNIQUE INDEX product_version_open ON product_version (product_id) WHERE effective_until IS NULL;
