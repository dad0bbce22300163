-- Some of what is told concerns one person of an organisation alone: who wrote a draft, who may look at it.
ALTER TABLE notice ADD COLUMN person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT CHECK (person_id IS NULL OR organisation_id IS NOT NULL);
CREATE INDEX notice_person ON notice (person_id, created_at);
