-- A year whose holidays an operator has entered: its rows of the table holiday stand in place of those that come with the program.
CREATE TABLE holiday_year (
    year bigint NOT NULL PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
    -- The announcement, e.g. 国办发明电〔2025〕7号.
    source text NOT NULL,
    -- Rises with every change, so that every process sees that there is something to read.
    version bigint NOT NULL CHECK (version >= 1),
    updated_at {instant} NOT NULL
);
