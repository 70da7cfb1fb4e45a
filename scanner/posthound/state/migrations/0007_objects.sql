-- What scans of object storage read. No secret stands here, and no name of an object: findings as a crawl has them, names as keyed hashes.

CREATE TABLE object (
    -- Where it is stored: the scheme and the bucket.
    place TEXT NOT NULL,
    -- Keyed hash of its key.
    name TEXT NOT NULL,
    -- The ETag that was read; another one is read again.
    stamp TEXT NOT NULL,
    -- Hash of everything else the result depends on: version, patterns, settings, fingerprint key.
    rules TEXT NOT NULL,
    -- Hash of those of its variables that other objects use as credentials.
    used TEXT NOT NULL,
    -- Keyed hashes of the variable names that it uses in credential fields, one after the other.
    uses TEXT NOT NULL,
    -- Keyed hashes of the names that it may give to variables, one after the other; empty where no other object changes what is found.
    defines TEXT NOT NULL,
    -- What it gave, as JSON, without values; two numbers, of files passed over, where it gave nothing.
    result TEXT NOT NULL,
    -- When it was last listed, to the week, in seconds since 1970.
    seen_at REAL NOT NULL,
    PRIMARY KEY (place, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX object_by_age ON object (seen_at);
