-- 贷款市场报价利率 (LPR): publications as an operator has entered them. Of one publication the last edition counts, in place of what comes with
-- the program; what was entered before stays, so that any earlier moment can be told.
CREATE TABLE lpr_publication (
    published_on {day} NOT NULL,
    -- Which entry of the publication, from 1: a correction is the next one.
    edition bigint NOT NULL CHECK (edition > 0),
    effective_on {day} NOT NULL CHECK (effective_on >= published_on),
    -- Rates in parts per million; none: the publication was entered by mistake and is taken back.
    one_year_ppm bigint NULL CHECK (one_year_ppm BETWEEN 1 AND 240000),
    five_years_ppm bigint NULL CHECK (five_years_ppm BETWEEN 1 AND 240000),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 120),
    -- Why it was corrected; empty for the first entry, and where it is taken back.
    note text NOT NULL CHECK (length(note) <= 200),
    entered_by {uuid} NULL REFERENCES person (id) ON DELETE RESTRICT,
    entered_at {instant} NOT NULL,
    PRIMARY KEY (published_on, edition),
    CHECK ((one_year_ppm IS NULL) = (five_years_ppm IS NULL))
);
{sqlite} CREATE TRIGGER lpr_publication_unchanged BEFORE UPDATE ON lpr_publication BEGIN SELECT RAISE(ABORT, 'publications of the LPR are append-only'); END;
{sqlite} CREATE TRIGGER lpr_publication_undeleted BEFORE DELETE ON lpr_publication BEGIN SELECT RAISE(ABORT, 'publications of the LPR are append-only'); END;
{postgres} CREATE TRIGGER lpr_publication_unchanged BEFORE UPDATE OR DELETE ON lpr_publication FOR EACH ROW EXECUTE FUNCTION refuse_change();
