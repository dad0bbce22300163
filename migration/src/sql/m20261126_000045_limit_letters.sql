-- How many readings a letter allows, none: as many as its term; and how many were made under it.
ALTER TABLE authorisation ADD COLUMN most bigint NULL CHECK (most > 0);
ALTER TABLE authorisation ADD COLUMN used bigint NOT NULL DEFAULT 0 CHECK (used >= 0 AND (most IS NULL OR used <= most));
UPDATE authorisation SET used = (SELECT count(*) FROM lookup_unchained WHERE lookup_unchained.authorisation_id = authorisation.id AND lookup_unchained.result = 'shown');
