-- What was shown of reach is remembered for all banks together and for ninety days, one line a question, in the order in which it was shown.
-- What was kept for each bank alone, in longer prints, was gone after a day in any case.
DROP TABLE reach_shown;
CREATE TABLE reach_shown (
    number bigint NOT NULL PRIMARY KEY CHECK (number > 0),
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    on_day {day} NOT NULL,
    grain text NOT NULL CHECK (grain IN ('firm', 'word')),
    sets {bytes} NOT NULL
);
CREATE INDEX reach_shown_day ON reach_shown (on_day);
CREATE INDEX reach_shown_bank ON reach_shown (bank_id);
