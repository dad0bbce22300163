-- Firms about which something changed that matching looks at, written in the transaction of the change. Readers go by batch, which is
-- given after the commit and one batch after the other: whoever has read a batch has missed nothing before it.
CREATE TABLE firm_change (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    changed_at {instant} NOT NULL,
    batch bigint NULL CHECK (batch > 0)
);
CREATE INDEX firm_change_batch ON firm_change (batch, id);
-- How far following has come: the last batch and, inside of it, the last change; and digest and day of the catalogue it was done with.
CREATE TABLE follow_mark (
    name text NOT NULL PRIMARY KEY,
    batch bigint NOT NULL,
    change_id {uuid} NULL,
    catalogue text NOT NULL,
    held_on {day} NULL
);
-- Firms that agreed to be matched and are followed: on which day time alone next changes something about them.
CREATE TABLE followed_firm (
    enterprise_id {uuid} NOT NULL PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    due_on {day} NULL,
    followed_at {instant} NOT NULL
);
CREATE INDEX followed_firm_due ON followed_firm (due_on);
-- The products whose conditions a followed firm meets. A gain is pending until it has lasted, then the firm is told.
CREATE TABLE qualification (
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    product_id {uuid} NOT NULL REFERENCES product (id) ON DELETE CASCADE,
    version_id {uuid} NOT NULL REFERENCES product_version (id) ON DELETE CASCADE,
    since_at {instant} NOT NULL,
    state text NOT NULL CHECK (state IN ('known', 'pending', 'told')),
    PRIMARY KEY (enterprise_id, product_id)
);
CREATE INDEX qualification_pending ON qualification (state, since_at);
