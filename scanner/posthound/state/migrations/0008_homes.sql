-- Two projects may have files of the same name, and be noted in one ledger.

-- Where the file's name begins: keyed hash of a repository or folder, "postman" for an entity; empty where the name says all, or of older rows.
ALTER TABLE ledger_place ADD COLUMN home TEXT NOT NULL DEFAULT '';
