-- What the register said of a firm until it said something else: with it any earlier moment can be told from the rows of now. That a firm
-- appeared needs no event, and neither does what a row says since it was last written: both stand in the row itself.
CREATE TABLE enterprise_event (
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- Which of the firm's events, from 1: none is written twice.
    nth bigint NOT NULL CHECK (nth > 0),
    kind text NOT NULL CHECK (kind IN ('changed', 'confirmed', 'merged', 'split')),
    at {instant} NOT NULL,
    -- Until then: the day that it was true on, and but for a mere confirmation everything else that the register said.
    as_of_on {day} NOT NULL,
    code_check_failed boolean NULL,
    name text NULL CHECK (name IS NOT NULL OR kind = 'confirmed'),
    subject_kind text NULL,
    form text NULL,
    status text NULL,
    region text NULL,
    industry text NULL,
    established_on {day} NULL,
    capital_fen bigint NULL CHECK (capital_fen >= 0),
    address text NULL,
    scope text NULL,
    legal_representative text NULL,
    source text NULL,
    registration_number text NULL,
    merged_into {uuid} NULL,
    -- Since when the row said so.
    updated_at {instant} NULL,
    version bigint NULL,
    PRIMARY KEY (enterprise_id, nth)
);
CREATE INDEX enterprise_event_at ON enterprise_event (enterprise_id, at);
-- What a fact was until it was replaced, or went to another firm.
CREATE TABLE fact_event (
    -- The fact may be gone by now.
    fact_id {uuid} NOT NULL,
    -- Which of the fact's events, from 1: none is written twice.
    nth bigint NOT NULL CHECK (nth > 0),
    -- Whose it was until then.
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('replaced', 'merged', 'split')),
    at {instant} NOT NULL,
    key text NOT NULL,
    value {json} NOT NULL,
    origin text NOT NULL CHECK (origin IN ('delivered', 'declared')),
    source text NOT NULL,
    as_of_on {day} NOT NULL,
    recorded_at {instant} NOT NULL,
    PRIMARY KEY (fact_id, nth)
);
CREATE INDEX fact_event_enterprise ON fact_event (enterprise_id, at);
-- When the platform learned of it; of what was booked before that was kept, the day says it.
ALTER TABLE repayment ADD COLUMN recorded_at {instant} NULL;
ALTER TABLE disbursement ADD COLUMN reversed_at {instant} NULL;
-- What was known does not change.
{sqlite} CREATE TRIGGER enterprise_event_unchanged BEFORE UPDATE ON enterprise_event BEGIN SELECT RAISE(ABORT, 'what was known of firms is append-only'); END;
{sqlite} CREATE TRIGGER fact_event_unchanged BEFORE UPDATE ON fact_event BEGIN SELECT RAISE(ABORT, 'what was known of facts is append-only'); END;
{postgres} CREATE TRIGGER enterprise_event_unchanged BEFORE UPDATE ON enterprise_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
{postgres} CREATE TRIGGER fact_event_unchanged BEFORE UPDATE ON fact_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
