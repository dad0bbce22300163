-- Since when a flag stands by records in dispute alone: until the answer it is shown with that mark, and neither counted nor told of. Flags of
-- firms with a record in dispute are looked at the next time flags are that time changes.
ALTER TABLE risk_flag ADD COLUMN disputed_at {instant} NULL;
UPDATE risk_flag SET turns_on = opened_on WHERE state = 'open' AND enterprise_id IN (SELECT enterprise_id FROM credit_record WHERE suspended_at IS NOT NULL AND enterprise_id IS NOT NULL);
