-- Queue and outbox in one: a job is written in the transaction of its cause.
CREATE TABLE job (
    id {uuid} NOT NULL PRIMARY KEY,
    kind text NOT NULL,
    -- What makes the job the same job: (schedule, slot), (mail), … A second one with the key is not made.
    key text NOT NULL,
    -- Ids only, never personal data.
    payload {json} NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead')),
    run_at {instant} NOT NULL,
    attempts bigint NOT NULL CHECK (attempts >= 0),
    leased_until {instant} NULL,
    last_error text NULL,
    created_at {instant} NOT NULL,
    finished_at {instant} NULL,
    CHECK ((state = 'running') = (leased_until IS NOT NULL))
);
CREATE UNIQUE INDEX job_key ON job (kind, key);
CREATE INDEX job_due ON job (state, run_at);
-- What the ticker turns into jobs.
CREATE TABLE schedule (
    code text NOT NULL PRIMARY KEY,
    cron text NOT NULL,
    catch_up text NOT NULL CHECK (catch_up IN ('once', 'each')),
    last_slot_at {instant} NOT NULL,
    paused boolean NOT NULL
);
CREATE TABLE audit_entry (
    id {uuid} NOT NULL PRIMARY KEY,
    at {instant} NOT NULL,
    person_id {uuid} NULL,
    organisation_id {uuid} NULL,
    -- person, api, system
    channel text NOT NULL CHECK (channel IN ('person', 'api', 'system')),
    -- room.verb in snake case.
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    detail {json} NOT NULL,
    request_id text NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at, id);
CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, subject_id, at);
-- Holidays and working days made up for them (调休); all other days follow the week.
CREATE TABLE holiday (
    day {day} NOT NULL PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('holiday', 'workday')),
    name text NOT NULL
);
-- Numbers for people: XYD-2026-000123.
CREATE TABLE number_series (
    series text NOT NULL PRIMARY KEY,
    last bigint NOT NULL CHECK (last >= 0)
);
-- What a POST with an Idempotency-Key (API) or a one-time key (form) was answered.
CREATE TABLE idempotency_key (
    id {uuid} NOT NULL PRIMARY KEY,
    -- The organisation (API) or the person (form) that sent it.
    owner_id {uuid} NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    response {json} NOT NULL,
    created_at {instant} NOT NULL
);
CREATE UNIQUE INDEX idempotency_key_owner ON idempotency_key (owner_id, key);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);
