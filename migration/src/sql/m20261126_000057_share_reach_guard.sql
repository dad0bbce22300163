-- The place of a firm in the populations that reach is counted in, the same in every process, so that prints of sets are the same in all.
CREATE TABLE reach_place (
    enterprise_id {uuid} NOT NULL PRIMARY KEY REFERENCES enterprise (id) ON DELETE CASCADE,
    place bigint NOT NULL UNIQUE CHECK (place >= 0)
);
-- What banks were shown of reach on a day, one line a question: prints of the sets that numbers stood for, with the numbers. Every process
-- learns it before it shows anything, so that no two processes say what one of them would not. Gone after a day.
CREATE TABLE reach_shown (
    bank_id {uuid} NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    number bigint NOT NULL CHECK (number > 0),
    on_day {day} NOT NULL,
    grain text NOT NULL CHECK (grain IN ('firm', 'word')),
    sets {bytes} NOT NULL,
    PRIMARY KEY (bank_id, number)
);
CREATE INDEX reach_shown_day ON reach_shown (on_day);
