-- 授信: what the bank granted.
CREATE TABLE offer (
    id {uuid} NOT NULL PRIMARY KEY,
    application_id {uuid} NOT NULL REFERENCES application (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    rate_ppm bigint NOT NULL CHECK (rate_ppm >= 0),
    term_months bigint NOT NULL CHECK (term_months > 0),
    guarantee text NOT NULL CHECK (guarantee IN ('credit', 'guarantor', 'mortgage', 'pledge')),
    repayment_form text NOT NULL CHECK (repayment_form IN ('level_instalment', 'interest_then_principal', 'level_principal')),
    fees {json} NOT NULL,
    conditions text NULL,
    override_reason text NULL,
    granted_at {instant} NOT NULL,
    -- First day on which it no longer holds.
    valid_until {day} NOT NULL
);
CREATE UNIQUE INDEX offer_application ON offer (application_id);
CREATE INDEX offer_enterprise ON offer (enterprise_id);
-- 放款.
CREATE TABLE disbursement (
    id {uuid} NOT NULL PRIMARY KEY,
    application_id {uuid} NOT NULL REFERENCES application (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    -- 借据号, the bank's own.
    reference text NOT NULL,
    amount_fen bigint NOT NULL CHECK (amount_fen > 0),
    rate_ppm bigint NOT NULL CHECK (rate_ppm >= 0),
    guarantee text NOT NULL CHECK (guarantee IN ('credit', 'guarantor', 'mortgage', 'pledge')),
    disbursed_on {day} NOT NULL,
    matures_on {day} NOT NULL,
    -- The bank says: before this day the PBoC system showed no loan record of the firm.
    attests_no_record boolean NOT NULL,
    attested_on {day} NULL,
    state text NOT NULL CHECK (state IN ('paid', 'reversed')),
    reversed_on {day} NULL,
    reversal_reason text NULL,
    repaid_fen bigint NOT NULL CHECK (repaid_fen >= 0),
    recorded_at {instant} NOT NULL,
    version bigint NOT NULL,
    CHECK ((state = 'reversed') = (reversed_on IS NOT NULL)),
    CHECK (attests_no_record = (attested_on IS NOT NULL)),
    CHECK (repaid_fen <= amount_fen)
);
CREATE UNIQUE INDEX disbursement_reference ON disbursement (bank_id, reference);
CREATE INDEX disbursement_enterprise ON disbursement (enterprise_id, disbursed_on);
CREATE INDEX disbursement_application ON disbursement (application_id);
CREATE TABLE repayment (
    id {uuid} NOT NULL PRIMARY KEY,
    disbursement_id {uuid} NOT NULL REFERENCES disbursement (id) ON DELETE RESTRICT,
    paid_on {day} NOT NULL,
    principal_fen bigint NOT NULL CHECK (principal_fen >= 0),
    interest_fen bigint NOT NULL CHECK (interest_fen >= 0),
    -- The bank's own number of the payment.
    reference text NOT NULL
);
CREATE UNIQUE INDEX repayment_reference ON repayment (disbursement_id, reference);
-- 首贷台账: at most one standing entry a firm.
CREATE TABLE first_loan (
    id {uuid} NOT NULL PRIMARY KEY,
    enterprise_id {uuid} NOT NULL REFERENCES enterprise (id) ON DELETE RESTRICT,
    counted_on {day} NOT NULL,
    -- Two banks on one day: counted once, shared.
    co_first boolean NOT NULL,
    definition text NOT NULL,
    state text NOT NULL CHECK (state IN ('attested', 'reversed')),
    recorded_at {instant} NOT NULL,
    reversed_at {instant} NULL,
    CHECK ((state = 'reversed') = (reversed_at IS NOT NULL))
);
CREATE UNIQUE INDEX first_loan_standing ON first_loan (enterprise_id) WHERE state = 'attested';
CREATE INDEX first_loan_counted ON first_loan (counted_on);
CREATE TABLE first_loan_share (
    id {uuid} NOT NULL PRIMARY KEY,
    first_loan_id {uuid} NOT NULL REFERENCES first_loan (id) ON DELETE CASCADE,
    disbursement_id {uuid} NOT NULL REFERENCES disbursement (id) ON DELETE RESTRICT,
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    -- Shares of one entry add up to 1,000,000.
    share_ppm bigint NOT NULL CHECK (share_ppm > 0 AND share_ppm <= 1000000)
);
CREATE UNIQUE INDEX first_loan_share_disbursement ON first_loan_share (first_loan_id, disbursement_id);
