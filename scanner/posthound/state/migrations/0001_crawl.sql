-- What earlier crawls read and found. No secret stands here: values only as keyed fingerprints and redacted forms, contents
-- and variable names only as keyed hashes.

CREATE TABLE workspace (
    -- The API's host and the team's or user's id: one state serves several organisations.
    account TEXT NOT NULL,
    -- The workspace's id.
    id TEXT NOT NULL,
    -- Its name when last seen.
    name TEXT NOT NULL,
    -- Who could read it when last seen: public, partner, team, private or personal.
    exposure TEXT NOT NULL,
    -- Its administrators, ready for reports; empty when the plan has no roles.
    owner TEXT NOT NULL,
    -- When the owner was read, in seconds since 1970.
    owner_read_at REAL NOT NULL,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- collection, environment, globals, comments, spec, spec-file, package or mock.
    what TEXT NOT NULL,
    -- The uid, or the id where there is none.
    id TEXT NOT NULL,
    -- What it belongs to: a spec file's spec, a comment list's collection; else empty.
    parent TEXT NOT NULL,
    -- The most exposed workspace that holds it; empty for a team's library.
    workspace TEXT NOT NULL,
    -- Where it came from, as JSON: the fields of posthound.model.values.Origin.
    origin TEXT NOT NULL,
    -- The API's updatedAt; empty where the API has none.
    updated_at TEXT NOT NULL,
    -- Keyed hash of the content.
    content TEXT NOT NULL,
    -- Hash of everything else the result depends on: version, patterns, settings, fingerprint key.
    rules TEXT NOT NULL,
    -- Hash of those of its variables that collections use as credentials.
    used TEXT NOT NULL,
    -- Keyed hashes of the variable names it uses in credential fields, as a JSON list.
    uses TEXT NOT NULL,
    -- Keyed hashes of the variable names it defines, as a JSON list.
    defines TEXT NOT NULL,
    -- The format it was read as: posthound.model.values.Kind.
    kind TEXT NOT NULL,
    -- Its size in bytes.
    size INTEGER NOT NULL,
    -- How many weak values were not shown.
    weak INTEGER NOT NULL,
    -- What was noted while reading it, as a JSON list of [message, fatal].
    notices TEXT NOT NULL,
    -- When it was last read, in seconds since 1970.
    read_at REAL NOT NULL,
    PRIMARY KEY (account, what, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX entity_by_parent ON entity (account, what, parent);
CREATE INDEX entity_by_workspace ON entity (account, workspace);

CREATE TABLE finding (
    -- The entity it stands in.
    account TEXT NOT NULL,
    -- The entity's kind.
    what TEXT NOT NULL,
    -- The entity's id.
    entity TEXT NOT NULL,
    -- Its number in the entity, from 0.
    place INTEGER NOT NULL,
    -- The keyed fingerprint of this place of this secret.
    fingerprint TEXT NOT NULL,
    -- The keyed identity of the secret, the same wherever it stands.
    secret TEXT NOT NULL,
    -- The finding as JSON, without value: the fields of posthound.model.values.Finding.
    record TEXT NOT NULL,
    PRIMARY KEY (account, what, entity, place),
    FOREIGN KEY (account, what, entity) REFERENCES entity (account, what, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_by_secret ON finding (account, secret);

CREATE TABLE crawl (
    -- Its number.
    id INTEGER PRIMARY KEY,
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- When it began, in seconds since 1970.
    started_at REAL NOT NULL,
    -- When it ended; null while it runs, and for ever when it was killed.
    finished_at REAL,
    -- How many calls it made.
    calls INTEGER,
    -- 1 when everything was read.
    complete INTEGER
) STRICT;
