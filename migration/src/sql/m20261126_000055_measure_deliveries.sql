-- The organisation whose person or system sent the delivery; none for the command line and for the platform itself.
ALTER TABLE delivery ADD COLUMN organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT;
-- Accepted rows whose firm was known when they were read; none for deliveries that were read before this was counted.
ALTER TABLE delivery ADD COLUMN rows_matched bigint NULL CHECK (rows_matched >= 0);
CREATE INDEX delivery_organisation ON delivery (organisation_id, received_at) WHERE organisation_id IS NOT NULL;
-- Whether a file was read before.
CREATE INDEX delivery_file ON delivery (file_hash, source);
-- Until now the trail alone said who sent it.
{sqlite} UPDATE delivery SET organisation_id = (SELECT a.organisation_id FROM audit_entry a WHERE a.subject_kind = 'delivery' AND a.subject_id = lower(substr(hex(delivery.id), 1, 8) || '-' || substr(hex(delivery.id), 9, 4) || '-' || substr(hex(delivery.id), 13, 4) || '-' || substr(hex(delivery.id), 17, 4) || '-' || substr(hex(delivery.id), 21)) AND a.action = 'delivery.receive' AND a.organisation_id IS NOT NULL LIMIT 1);
{postgres} UPDATE delivery SET organisation_id = (SELECT a.organisation_id FROM audit_entry a WHERE a.subject_kind = 'delivery' AND a.subject_id = delivery.id::text AND a.action = 'delivery.receive' AND a.organisation_id IS NOT NULL LIMIT 1);
