-- What somebody is told on their page: a person of a firm, or everybody at an organisation.
CREATE TABLE notice (
    id {uuid} NOT NULL PRIMARY KEY,
    organisation_id {uuid} NULL REFERENCES organisation (id) ON DELETE RESTRICT,
    enterprise_id {uuid} NULL REFERENCES enterprise (id) ON DELETE CASCADE,
    -- application_accepted, risk_raised, risk_corrected, …
    kind text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('high', 'medium', 'low', 'info')),
    -- What it is about, and where its link leads.
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    -- Words of its sentence.
    params {json} NOT NULL,
    -- One cause, one receiver, one notice.
    cause_key text NOT NULL,
    -- The notice that this one corrects.
    corrects_id {uuid} NULL REFERENCES notice (id) ON DELETE RESTRICT,
    created_at {instant} NOT NULL,
    read_at {instant} NULL,
    CHECK ((organisation_id IS NULL) <> (enterprise_id IS NULL))
);
CREATE UNIQUE INDEX notice_cause ON notice (cause_key);
CREATE INDEX notice_organisation ON notice (organisation_id, created_at);
CREATE INDEX notice_enterprise ON notice (enterprise_id, created_at);
CREATE INDEX notice_subject ON notice (subject_kind, subject_id);
-- Ledger of mails: what was to be sent, what became of it.
CREATE TABLE mail (
    id {uuid} NOT NULL PRIMARY KEY,
    to_address text NOT NULL,
    language text NOT NULL CHECK (language IN ('zh', 'en')),
    subject text NOT NULL,
    text_body text NOT NULL,
    html_body text NOT NULL,
    -- A report to attach.
    report_id {uuid} NULL,
    notice_id {uuid} NULL REFERENCES notice (id) ON DELETE SET NULL,
    cause_key text NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'sent', 'given_up')),
    attempts bigint NOT NULL CHECK (attempts >= 0),
    last_error text NULL,
    -- Message-ID: the same at every attempt, so that a receiver sees one mail.
    message_id text NOT NULL,
    created_at {instant} NOT NULL,
    sent_at {instant} NULL
);
CREATE UNIQUE INDEX mail_cause ON mail (cause_key);
CREATE INDEX mail_created ON mail (created_at, id);
