-- The day on which time changes a flag: the first on which one of its records no longer counts. Flags that stand are brought up to
-- date by the next look at them, because they stand by older rules.
ALTER TABLE risk_flag ADD COLUMN turns_on {day} NULL;
CREATE INDEX risk_flag_turns ON risk_flag (turns_on) WHERE state = 'open';
