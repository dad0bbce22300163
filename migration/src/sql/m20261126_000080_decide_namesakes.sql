-- 同名核实: what an operator found out about the legal representative of a listed firm and that of another firm who has the same name.
CREATE TABLE namesake (
    id {uuid} NOT NULL PRIMARY KEY,
    -- The firm on a list.
    listed_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- The firm whose representative has the same name.
    other_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- The name that both had in the register; taken out when the decision ends.
    name text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('same_person', 'not_same')),
    -- What it rests on, such as the reply of the register authority, and the day of that.
    basis text NOT NULL,
    basis_on {day} NOT NULL,
    decided_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    decided_at {instant} NOT NULL,
    -- What the other firm objects.
    objection text NULL,
    objected_at {instant} NULL,
    ended_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    ended_at {instant} NULL,
    ended_because text NULL CHECK (ended_because IN ('undone', 'decided_again', 'register')),
    version bigint NOT NULL,
    CHECK (listed_id <> other_id),
    CHECK ((objection IS NULL) = (objected_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
    CHECK (ended_at IS NULL OR name = '')
);
CREATE UNIQUE INDEX namesake_standing ON namesake (listed_id, other_id) WHERE ended_at IS NULL;
CREATE INDEX namesake_pair ON namesake (listed_id, other_id);
CREATE INDEX namesake_other ON namesake (other_id);
CREATE INDEX enterprise_representative ON enterprise (legal_representative) WHERE legal_representative IS NOT NULL;
