-- That a person looked up firms in a way that somebody has to look at: once per person, rule and day.
CREATE TABLE lookup_anomaly (
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    rule text NOT NULL CHECK (rule IN ('off_hours', 'volume', 'no_application', 'repeated')),
    day {day} NOT NULL,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    -- How often it was the case when it was raised.
    times bigint NOT NULL CHECK (times > 0),
    raised_at {instant} NOT NULL,
    PRIMARY KEY (person_id, rule, day)
);
CREATE INDEX lookup_anomaly_day ON lookup_anomaly (day);
