-- What a delivered fact rests on: the source of figures, its newest record; none for facts from elsewhere.
ALTER TABLE fact ADD COLUMN feed text NULL;
ALTER TABLE fact ADD COLUMN record_id {uuid} NULL REFERENCES credit_record (id) ON DELETE SET NULL;
-- The last day on which it holds, as the source says; none while no end is known.
ALTER TABLE fact ADD COLUMN valid_to_on {day} NULL;
-- What it rests on is objected to: until that ends nobody uses it.
ALTER TABLE fact ADD COLUMN disputed boolean NOT NULL DEFAULT false;
CREATE INDEX fact_record ON fact (record_id);
-- What was known of a fact was so too. The record may be gone by now.
ALTER TABLE fact_event ADD COLUMN feed text NULL;
ALTER TABLE fact_event ADD COLUMN record_id {uuid} NULL;
ALTER TABLE fact_event ADD COLUMN valid_to_on {day} NULL;
ALTER TABLE fact_event ADD COLUMN disputed boolean NOT NULL DEFAULT false;
