-- What was deleted or anonymised because its term was over: counts by kind and day, and nothing of what it was.
CREATE TABLE deletion (
    day {day} NOT NULL,
    kind text NOT NULL CHECK (kind IN ('session', 'request', 'mail', 'upload', 'quarantine', 'personal_letter', 'lookup', 'record')),
    rows bigint NOT NULL CHECK (rows > 0),
    -- What had ended before this day was over its term.
    before_on {day} NOT NULL,
    done_at {instant} NOT NULL,
    PRIMARY KEY (day, kind)
);
-- The day on which the person and the request were taken out of a line of the register, whose hash stays: the one change there is.
ALTER TABLE lookup ADD COLUMN erased_on {day} NULL;
{sqlite} DROP TRIGGER lookup_unchanged;
{sqlite} CREATE TRIGGER lookup_unchanged BEFORE UPDATE ON lookup WHEN NOT (OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL AND NEW.person_id IS NULL AND NEW.request_id IS NULL AND NEW.id = OLD.id AND NEW.seq = OLD.seq AND NEW.at = OLD.at AND NEW.api_token_id IS OLD.api_token_id AND NEW.organisation_id IS OLD.organisation_id AND NEW.enterprise_id = OLD.enterprise_id AND NEW.items = OLD.items AND NEW.purpose = OLD.purpose AND NEW.authorisation_id IS OLD.authorisation_id AND NEW.application_id IS OLD.application_id AND NEW.result = OLD.result AND NEW.records = OLD.records AND NEW.digest IS OLD.digest AND NEW.hash = OLD.hash) BEGIN SELECT RAISE(ABORT, 'the register of look-ups is append-only'); END;
{postgres} CREATE FUNCTION refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' THEN IF OLD.erased_on IS NULL AND NEW.erased_on IS NOT NULL AND NEW.person_id IS NULL AND NEW.request_id IS NULL AND (to_jsonb(NEW) - 'person_id' - 'request_id' - 'erased_on') = (to_jsonb(OLD) - 'person_id' - 'request_id' - 'erased_on') THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
{postgres} DROP TRIGGER lookup_unchanged ON lookup;
{postgres} CREATE TRIGGER lookup_unchanged BEFORE UPDATE OR DELETE ON lookup FOR EACH ROW EXECUTE FUNCTION refuse_but_erasing();
