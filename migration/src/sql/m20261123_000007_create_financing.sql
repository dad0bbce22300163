-- 融资需求.
CREATE TABLE demand (
    id {uuid} NOT NULL PRIMARY KEY,
    -- None while it is a draft.
    number text NULL,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    person_id {uuid} NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('draft', 'open', 'withdrawn', 'closed')),
    -- A draft may be incomplete.
    amount_fen bigint NULL CHECK (amount_fen > 0),
    term_months bigint NULL CHECK (term_months > 0),
    purpose text NULL,
    purpose_note text NULL,
    repayment_source text NULL,
    repayment_form text NULL,
    -- Array of guarantee codes.
    guarantees {json} NOT NULL,
    acceptable_rate_ppm bigint NULL CHECK (acceptable_rate_ppm >= 0),
    -- The firm's own word that this would be its first loan; never counted alone.
    claims_first_loan boolean NULL,
    created_at {instant} NOT NULL,
    submitted_at {instant} NULL,
    -- Exclusive end of its life (90 days).
    expires_until {day} NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL,
    CHECK (state = 'draft' OR state = 'withdrawn' OR (number IS NOT NULL AND amount_fen IS NOT NULL AND term_months IS NOT NULL AND purpose IS NOT NULL AND repayment_source IS NOT NULL AND submitted_at IS NOT NULL))
);
CREATE UNIQUE INDEX demand_number ON demand (number);
CREATE INDEX demand_enterprise ON demand (enterprise_id, created_at);
-- A match shown to a person, kept as shown.
CREATE TABLE match_result (
    id {uuid} NOT NULL PRIMARY KEY,
    demand_id {uuid} NOT NULL REFERENCES demand (id) ON DELETE CASCADE,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    -- SHA-256 of profile, ask and catalogue: the same inputs give the same row.
    digest text NOT NULL,
    profile {json} NOT NULL,
    matches {json} NOT NULL,
    matched_at {instant} NOT NULL
);
CREATE UNIQUE INDEX match_result_digest ON match_result (demand_id, digest);
-- 融资申请: one demand, one product, one bank.
CREATE TABLE application (
    id {uuid} NOT NULL PRIMARY KEY,
    number text NOT NULL,
    demand_id {uuid} NOT NULL REFERENCES demand (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    branch_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    product_id {uuid} NOT NULL REFERENCES product (id) ON DELETE RESTRICT,
    product_version_id {uuid} NOT NULL REFERENCES product_version (id) ON DELETE RESTRICT,
    match_id {uuid} NULL REFERENCES match_result (id) ON DELETE RESTRICT,
    state text NOT NULL CHECK (state IN ('waiting', 'accepted', 'material_asked', 'granted', 'disbursed', 'settled', 'declined', 'withdrawn', 'timed_out', 'lapsed')),
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    term_months bigint NOT NULL CHECK (term_months > 0),
    -- The officer who took it on.
    officer_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    submitted_at {instant} NOT NULL,
    accepted_at {instant} NULL,
    decided_at {instant} NULL,
    -- Working days from submission to decision without pauses; set with the decision.
    decision_days bigint NULL,
    -- When the next deadline ends, for the queue's order; none when nobody is waited for.
    due_at {instant} NULL,
    reasons {json} NOT NULL,
    -- The bank's words to the firm when it declined.
    decline_note text NULL,
    updated_at {instant} NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX application_number ON application (number);
CREATE UNIQUE INDEX application_live ON application (demand_id, product_id) WHERE state NOT IN ('declined', 'withdrawn', 'timed_out', 'lapsed');
CREATE UNIQUE INDEX application_live_bank ON application (demand_id, bank_id) WHERE state NOT IN ('declined', 'withdrawn', 'timed_out', 'lapsed');
CREATE INDEX application_queue ON application (bank_id, state, due_at);
CREATE INDEX application_enterprise ON application (enterprise_id, submitted_at);
CREATE INDEX application_submitted ON application (submitted_at);
-- Append-only: clocks and durations are computed from it.
CREATE TABLE application_event (
    id {uuid} NOT NULL PRIMARY KEY,
    application_id {uuid} NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    seq bigint NOT NULL CHECK (seq >= 1),
    act text NOT NULL,
    state_after text NOT NULL,
    data {json} NOT NULL,
    channel text NOT NULL CHECK (channel IN ('person', 'api', 'system')),
    person_id {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    at {instant} NOT NULL
);
CREATE UNIQUE INDEX application_event_seq ON application_event (application_id, seq);
