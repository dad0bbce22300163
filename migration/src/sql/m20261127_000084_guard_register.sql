-- The seal of a line's person and request: the hash goes over it in their place, so that the rest of an erased line is still hashed again.
-- Lines of before have none.
ALTER TABLE lookup ADD COLUMN seal text NULL CHECK (length(seal) = 64);
-- A line is erased only after its term: 72 months, as the law of retention says, counted by days of Asia/Shanghai.
{sqlite} DROP TRIGGER lookup_unchanged;
{sqlite} CREATE TRIGGER lookup_unchanged BEFORE UPDATE ON lookup WHEN NOT (OLD.erased_on IS NULL AND NEW.erased_on IS date(NEW.erased_on) AND coalesce(datetime(OLD.at) < datetime(NEW.erased_on, '-72 months', '-8 hours'), 0) AND NEW.person_id IS NULL AND NEW.request_id IS NULL AND NEW.id = OLD.id AND NEW.seq = OLD.seq AND NEW.at = OLD.at AND NEW.api_token_id IS OLD.api_token_id AND NEW.organisation_id IS OLD.organisation_id AND NEW.enterprise_id = OLD.enterprise_id AND NEW.items = OLD.items AND NEW.purpose = OLD.purpose AND NEW.authorisation_id IS OLD.authorisation_id AND NEW.application_id IS OLD.application_id AND NEW.result = OLD.result AND NEW.records = OLD.records AND NEW.digest IS OLD.digest AND NEW.seal IS OLD.seal AND NEW.hash = OLD.hash) BEGIN SELECT RAISE(ABORT, 'the register of look-ups is append-only'); END;
{postgres} CREATE OR REPLACE FUNCTION refuse_but_erasing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' THEN IF OLD.erased_on IS NULL AND isfinite(NEW.erased_on) AND OLD.at < ((NEW.erased_on - interval '72 months') AT TIME ZONE 'Asia/Shanghai') AND NEW.person_id IS NULL AND NEW.request_id IS NULL AND (to_jsonb(NEW) - 'person_id' - 'request_id' - 'erased_on') = (to_jsonb(OLD) - 'person_id' - 'request_id' - 'erased_on') THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
-- Nor ahead of the database's own clock; a day is left for clocks that differ.
{sqlite} CREATE TRIGGER lookup_unerased BEFORE UPDATE ON lookup WHEN NEW.erased_on > date('now', '+8 hours', '+1 day') BEGIN SELECT RAISE(ABORT, 'a line of the register is erased when its term is over'); END;
{postgres} CREATE TRIGGER lookup_unerased BEFORE UPDATE ON lookup FOR EACH ROW WHEN (NEW.erased_on > (now() AT TIME ZONE 'Asia/Shanghai')::date + 1) EXECUTE FUNCTION refuse_change();
-- What is remarkable is raised of systems as of people: once per reader, rule and day.
CREATE TABLE lookup_anomaly_kept (
    -- The person, or the token of the system.
    reader_id {uuid} NOT NULL,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    api_token_id {uuid} NULL REFERENCES api_token (id) ON DELETE RESTRICT,
    rule text NOT NULL CHECK (rule IN ('off_hours', 'volume', 'no_application', 'repeated')),
    day {day} NOT NULL,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    -- How often it was the case when it was raised.
    times bigint NOT NULL CHECK (times > 0),
    raised_at {instant} NOT NULL,
    PRIMARY KEY (reader_id, rule, day),
    CHECK ((person_id IS NULL) <> (api_token_id IS NULL)),
    CHECK (reader_id = coalesce(person_id, api_token_id))
);
INSERT INTO lookup_anomaly_kept (reader_id, person_id, rule, day, organisation_id, times, raised_at) SELECT person_id, person_id, rule, day, organisation_id, times, raised_at FROM lookup_anomaly;
DROP TABLE lookup_anomaly;
ALTER TABLE lookup_anomaly_kept RENAME TO lookup_anomaly;
CREATE INDEX lookup_anomaly_day ON lookup_anomaly (day);
-- The ledger of deletions says what was done: what a later portion of the same sweep took is added to a line, and nothing else changes.
{sqlite} CREATE TRIGGER deletion_unchanged BEFORE UPDATE ON deletion WHEN NOT (NEW.day = OLD.day AND NEW.kind = OLD.kind AND NEW.rows > OLD.rows AND NEW.before_on = OLD.before_on AND NEW.done_at >= OLD.done_at) BEGIN SELECT RAISE(ABORT, 'the ledger of deletions is append-only'); END;
{sqlite} CREATE TRIGGER deletion_undeleted BEFORE DELETE ON deletion BEGIN SELECT RAISE(ABORT, 'the ledger of deletions is append-only'); END;
{sqlite} CREATE TRIGGER deletion_unreplaced BEFORE INSERT ON deletion WHEN EXISTS (SELECT 1 FROM deletion WHERE day = NEW.day AND kind = NEW.kind) BEGIN SELECT RAISE(ABORT, 'the ledger of deletions is append-only'); END;
{postgres} CREATE FUNCTION refuse_but_adding() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF TG_OP = 'UPDATE' THEN IF NEW.day = OLD.day AND NEW.kind = OLD.kind AND NEW.rows > OLD.rows AND NEW.before_on = OLD.before_on AND NEW.done_at >= OLD.done_at THEN RETURN NEW; END IF; END IF; RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
{postgres} CREATE TRIGGER deletion_unchanged BEFORE UPDATE OR DELETE ON deletion FOR EACH ROW EXECUTE FUNCTION refuse_but_adding();
{postgres} CREATE TRIGGER deletion_undeleted BEFORE TRUNCATE ON deletion FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
