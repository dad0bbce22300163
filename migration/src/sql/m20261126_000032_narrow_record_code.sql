-- Codes are looked up only for records that wait for their firm.
DROP INDEX credit_record_code;
CREATE INDEX credit_record_waiting ON credit_record (subject_code) WHERE enterprise_id IS NULL;
