-- What returned outcomes taught: decision times, shares approved, models of likelihood. One version a month; a version never changes, and
-- matches name the one they were made with.
CREATE TABLE experience (
    number bigint NOT NULL PRIMARY KEY CHECK (number > 0),
    -- 2026-02: the month at whose end the outcomes were cut off.
    period text NOT NULL,
    cut_off_at {instant} NOT NULL,
    -- Whole numbers only: likelihoods in parts per million, times in hundredths of a working day.
    document {json} NOT NULL,
    -- SHA-256 of the document in canonical writing.
    digest text NOT NULL,
    learned_at {instant} NOT NULL
);
CREATE UNIQUE INDEX experience_once ON experience (period);
