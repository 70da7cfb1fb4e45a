-- What audits know: whether a crawl was asked for everything, what an entity calls and holds, and what was noted of the team.
-- No secret and no person's name or address stands here: people are numbers.

-- 1 when the crawl was asked for everything that the key reads; 0 for one of some workspaces only.
ALTER TABLE crawl ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;

-- The hosts that it calls and its credential fields, counted, as JSON; empty where nothing was counted.
ALTER TABLE entity ADD COLUMN census TEXT NOT NULL DEFAULT '';

CREATE TABLE audit (
    -- Its number.
    id INTEGER PRIMARY KEY,
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- When it was finished; UTC, ISO 8601.
    at TEXT NOT NULL,
    -- Status and violations by control, as JSON: what the next audit is compared with.
    result TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_account ON audit (account, id);

CREATE TABLE audit_memory (
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- What it is: roles, details or tags.
    what TEXT NOT NULL,
    -- The workspace's id.
    workspace TEXT NOT NULL,
    -- The workspace's updatedAt when it was read; what was noted for another date is read again.
    stamp TEXT NOT NULL,
    -- What was read, as JSON.
    value TEXT NOT NULL,
    -- When it was read, in seconds since 1970.
    read_at REAL NOT NULL,
    PRIMARY KEY (account, what, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_stream (
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- Where the events go: the file's path, or - for standard output.
    target TEXT NOT NULL,
    -- The date from which the log is asked for next; UTC.
    since TEXT NOT NULL,
    -- How many bytes of the file are events that count as delivered.
    size INTEGER NOT NULL,
    PRIMARY KEY (account, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit_sent (
    -- The stream that the event was delivered to.
    account TEXT NOT NULL,
    -- Where that goes.
    target TEXT NOT NULL,
    -- The event's id.
    event TEXT NOT NULL,
    -- The date of the event; UTC.
    day TEXT NOT NULL,
    PRIMARY KEY (account, target, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_attestation (
    -- Counts up; the last one of a control holds.
    id INTEGER PRIMARY KEY,
    -- The control's id.
    control TEXT NOT NULL,
    -- When it was given; UTC, ISO 8601.
    at TEXT NOT NULL,
    -- Who gave it.
    who TEXT NOT NULL,
    -- What it rests on, in words.
    why TEXT NOT NULL,
    -- The last day on which it holds.
    until TEXT NOT NULL
) STRICT;

CREATE TRIGGER ledger_attestation_stays BEFORE UPDATE ON ledger_attestation
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;

CREATE TRIGGER ledger_attestation_kept BEFORE DELETE ON ledger_attestation
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;
