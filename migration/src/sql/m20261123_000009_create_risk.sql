CREATE TABLE risk_flag (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- RF01 …
    code text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('high', 'medium', 'low', 'info')),
    state text NOT NULL CHECK (state IN ('open', 'cleared')),
    -- Ids of the records it rests on, with the hash of what they said.
    evidence {json} NOT NULL,
    opened_on {day} NOT NULL,
    -- First day on which it no longer counts; none while it stands until the source clears it.
    valid_until {day} NULL,
    rule_version text NOT NULL,
    raised_at {instant} NOT NULL,
    cleared_at {instant} NULL,
    cleared_because text NULL,
    version bigint NOT NULL,
    CHECK ((state = 'cleared') = (cleared_at IS NOT NULL))
);
CREATE UNIQUE INDEX risk_flag_open ON risk_flag (enterprise_id, code) WHERE state = 'open';
CREATE INDEX risk_flag_raised ON risk_flag (raised_at);
