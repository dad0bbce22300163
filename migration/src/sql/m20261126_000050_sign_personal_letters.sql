-- What proves a signature: kept beside the letter, and never changed. Its hash goes over everything in the row.
CREATE TABLE letter_signature (
    -- The letter of the firm or of a person.
    letter_id {uuid} NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('firm', 'personal')),
    number text NOT NULL,
    -- SHA-256 of the text as it was read, in both languages.
    text_hash text NOT NULL CHECK (length(text_hash) = 64),
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    signed_at {instant} NOT NULL,
    -- By what it was signed: the session of somebody who had signed in with a password.
    means text NOT NULL CHECK (means IN ('session')),
    -- SHA-256 of the session's id.
    session_hash text NOT NULL CHECK (length(session_hash) = 64),
    -- The network that the signature came from, not the whole address; empty when it is not known.
    network text NOT NULL,
    hash text NOT NULL CHECK (length(hash) = 64)
);
-- 个人信息授权书: what a firm's legal representative, actual controller or guarantor lets others read about themselves.
CREATE TABLE personal_authorisation (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- The account in which it was signed.
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    -- Who signed: in full, because the text names them; every page masks it, and retention empties it.
    name text NOT NULL,
    capacity text NOT NULL CHECK (capacity IN ('legal_representative', 'actual_controller', 'guarantor')),
    -- Array of item codes: full_name, personal_lists.
    items {json} NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan')),
    every_bank boolean NOT NULL,
    text_version text NOT NULL,
    text_hash text NOT NULL CHECK (length(text_hash) = 64),
    valid_from_on {day} NOT NULL,
    valid_to_on {day} NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'revoked')),
    signed_at {instant} NOT NULL,
    revoked_at {instant} NULL,
    version bigint NOT NULL,
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    CHECK (valid_to_on >= valid_from_on)
);
CREATE UNIQUE INDEX personal_authorisation_number ON personal_authorisation (number);
CREATE INDEX personal_authorisation_enterprise ON personal_authorisation (enterprise_id, state);
CREATE TABLE personal_authorisation_bank (
    authorisation_id {uuid} NOT NULL REFERENCES personal_authorisation (id) ON DELETE CASCADE,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    PRIMARY KEY (authorisation_id, bank_id)
);
