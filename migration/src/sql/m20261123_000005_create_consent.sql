-- 授权书: who may read what of a firm, for what, until when.
CREATE TABLE authorisation (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    -- Array of item codes: registration, public_credit, operating, declared.
    items {json} NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan')),
    -- Banks it names; when every_bank is true it covers each bank the firm applies to.
    every_bank boolean NOT NULL,
    text_version text NOT NULL,
    text_hash text NOT NULL,
    valid_from_on {day} NOT NULL,
    valid_to_on {day} NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'revoked')),
    signed_at {instant} NOT NULL,
    revoked_at {instant} NULL,
    version bigint NOT NULL,
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    CHECK (valid_to_on >= valid_from_on)
);
CREATE UNIQUE INDEX authorisation_number ON authorisation (number);
CREATE INDEX authorisation_enterprise ON authorisation (enterprise_id, state);
CREATE TABLE authorisation_bank (
    authorisation_id {uuid} NOT NULL REFERENCES authorisation (id) ON DELETE CASCADE,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    PRIMARY KEY (authorisation_id, bank_id)
);
-- 信息查询登记: every read of a firm's data and every refused attempt. Append-only.
CREATE TABLE lookup (
    id {uuid} NOT NULL PRIMARY KEY,
    at {instant} NOT NULL,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    api_token_id {uuid} NULL REFERENCES api_token (id) ON DELETE RESTRICT,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    items {json} NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('credit_review', 'post_loan', 'own_file', 'supervision')),
    authorisation_id {uuid} NULL REFERENCES authorisation (id) ON DELETE RESTRICT,
    application_id {uuid} NULL,
    result text NOT NULL CHECK (result IN ('shown', 'refused')),
    request_id text NULL
);
CREATE INDEX lookup_enterprise ON lookup (enterprise_id, at);
CREATE INDEX lookup_at ON lookup (at, id);
