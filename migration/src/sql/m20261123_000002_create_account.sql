CREATE TABLE organisation (
    id {uuid} NOT NULL PRIMARY KEY,
    code text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('bank', 'branch', 'credit_office', 'regulator', 'department')),
    name text NOT NULL,
    parent_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    region text NULL,
    -- Where alerts and reports go.
    mail_address text NULL,
    active boolean NOT NULL,
    created_at {instant} NOT NULL,
    CHECK ((kind = 'branch') = (parent_id IS NOT NULL))
);
CREATE UNIQUE INDEX organisation_code ON organisation (code);
CREATE TABLE person (
    id {uuid} NOT NULL PRIMARY KEY,
    -- Lower case; what people type to sign in.
    login text NOT NULL,
    name text NOT NULL,
    mail_address text NULL,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('firm_owner', 'bank_officer', 'bank_manager', 'regulator', 'operator')),
    -- The bank, office or regulator; none for a firm's people.
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    -- The firm; only for a firm's people. The key is added by the enterprise migration's table.
    enterprise_id {uuid} NULL,
    active boolean NOT NULL,
    failed_attempts bigint NOT NULL CHECK (failed_attempts >= 0),
    locked_until {instant} NULL,
    signed_in_at {instant} NULL,
    created_at {instant} NOT NULL,
    version bigint NOT NULL,
    CHECK ((role = 'firm_owner') = (enterprise_id IS NOT NULL)),
    CHECK ((role = 'firm_owner') = (organisation_id IS NULL))
);
CREATE UNIQUE INDEX person_login ON person (login);
CREATE INDEX person_enterprise ON person (enterprise_id);
CREATE INDEX person_organisation ON person (organisation_id);
CREATE TABLE web_session (
    -- SHA-256 of the cookie's id.
    id text NOT NULL PRIMARY KEY,
    data {json} NOT NULL,
    person_id {uuid} NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at {instant} NOT NULL,
    -- Moves on with use; never past created_at + the absolute limit.
    expires_at {instant} NOT NULL
);
CREATE INDEX web_session_expires ON web_session (expires_at);
CREATE TABLE api_token (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    name text NOT NULL,
    -- SHA-256 of the token; the token itself is shown once and not kept.
    token_hash text NOT NULL,
    -- Array of scope codes.
    scopes {json} NOT NULL,
    created_at {instant} NOT NULL,
    expires_at {instant} NOT NULL,
    revoked_at {instant} NULL,
    used_at {instant} NULL
);
CREATE UNIQUE INDEX api_token_hash ON api_token (token_hash);
