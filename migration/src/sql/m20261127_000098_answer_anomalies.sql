-- What the credit office found when it looked into something remarkable about look-ups.
ALTER TABLE lookup_anomaly ADD COLUMN finding text NULL CHECK (length(finding) > 0);
ALTER TABLE lookup_anomaly ADD COLUMN answered_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT;
ALTER TABLE lookup_anomaly ADD COLUMN answered_at {instant} NULL CHECK ((answered_at IS NULL) = (finding IS NULL));
CREATE INDEX lookup_anomaly_open ON lookup_anomaly (day) WHERE answered_at IS NULL;
