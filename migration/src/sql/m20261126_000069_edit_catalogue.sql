-- 信用信息目录: what a city says of an item on top of what the program ships. Versions are drafted by some and approved by somebody else; an
-- approved one holds from its day on until a later one does, and never changes.
CREATE TABLE item_version (
    id {uuid} NOT NULL PRIMARY KEY,
    -- XX, the category, and the place in it; from 51 on the places are the city's own.
    code text NOT NULL CHECK (length(code) = 6),
    kind text NOT NULL CHECK (kind IN ('new', 'change', 'end')),
    state text NOT NULL CHECK (state IN ('draft', 'in_review', 'returned', 'published', 'discarded')),
    -- The number of the version that was the newest when it was begun; 0 for a new item.
    based_on bigint NOT NULL CHECK (based_on >= 0),
    content {json} NOT NULL,
    -- What the program shipped for the item when it was begun, and the number of that version; none for an item of the city's own.
    shipped {json} NULL,
    shipped_number bigint NULL CHECK (shipped_number >= 1),
    -- Why: the author's word for the reviewer.
    note text NOT NULL CHECK (length(note) <= 300),
    -- Ids of everybody who wrote on it: none of them may approve it.
    authors {json} NOT NULL,
    submitted_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    submitted_at {instant} NULL,
    reviewed_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    reviewed_at {instant} NULL,
    review_note text NOT NULL CHECK (length(review_note) <= 300),
    -- Its number and the first day on which it holds, once it is approved.
    number bigint NULL CHECK (number >= 1),
    from_on {day} NULL,
    created_at {instant} NOT NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL CHECK (version >= 1),
    CHECK ((state = 'published') = (number IS NOT NULL)),
    CHECK ((number IS NULL) = (from_on IS NULL)),
    CHECK ((shipped IS NULL) = (shipped_number IS NULL)),
    CHECK (state <> 'published' OR reviewed_by IS NOT NULL)
);
CREATE UNIQUE INDEX item_version_open ON item_version (code) WHERE state IN ('draft', 'in_review', 'returned');
CREATE UNIQUE INDEX item_version_number ON item_version (code, number);
CREATE INDEX item_version_state ON item_version (state, id);
{sqlite} CREATE TRIGGER item_version_unchanged BEFORE UPDATE ON item_version WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, 'approved versions of the catalogue never change'); END;
{sqlite} CREATE TRIGGER item_version_undeleted BEFORE DELETE ON item_version WHEN OLD.state = 'published' BEGIN SELECT RAISE(ABORT, 'approved versions of the catalogue never change'); END;
{postgres} CREATE FUNCTION refuse_change_of_item() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'approved versions of the catalogue never change'; END $$;
{postgres} CREATE TRIGGER item_version_unchanged BEFORE UPDATE OR DELETE ON item_version FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse_change_of_item();
