-- Records that would be a firm's by their code or number, but that rules across sources refuse: nobody's until the department or the register
-- says otherwise, or a person decides. What was found stands among the record's marks.
CREATE TABLE held_record (
    record_id {uuid} NOT NULL PRIMARY KEY REFERENCES credit_record (id) ON DELETE CASCADE,
    -- The entry of the register whose record it would be.
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- How it was found; none when the record has its unified code.
    matched_by text NULL CHECK (matched_by IN ('registration_number', 'organisation_code', 'tax_number', 'name', 'decision')),
    held_at {instant} NOT NULL,
    version bigint NOT NULL
);
CREATE INDEX held_record_enterprise ON held_record (enterprise_id);
