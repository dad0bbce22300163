-- 自动比对: how many firms an organisation compared with lists and flags, and what came of it in numbers; neither the firms nor the results
-- are kept, for each firm has its line in the register of look-ups.
CREATE TABLE comparison (
    id {uuid} NOT NULL PRIMARY KEY,
    -- The bank, not its branch.
    organisation_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    api_token_id {uuid} NULL REFERENCES api_token (id) ON DELETE RESTRICT,
    asked bigint NOT NULL CHECK (asked > 0),
    compared bigint NOT NULL CHECK (compared >= 0),
    -- Of the compared ones, those that stand on a list or have an open flag.
    listed bigint NOT NULL CHECK (listed >= 0),
    -- Not authorised, not found or not understood.
    refused bigint NOT NULL CHECK (refused >= 0),
    at {instant} NOT NULL,
    -- None while it runs, and when it was broken off.
    finished_at {instant} NULL,
    CHECK (listed <= compared AND compared + refused <= asked)
);
-- What an organisation compared on a day, and its latest ones.
CREATE INDEX comparison_day ON comparison (organisation_id, at, id);
-- What a delivered list touches: its records as they stand.
CREATE INDEX credit_record_delivery ON credit_record (delivery_id);
