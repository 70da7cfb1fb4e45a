-- Seeing secrets through to their end: what was asked of providers, which tickets there are, and a history that shows tampering.

-- How far a revocation that posthound asked for has come: empty, requested, accepted by the provider, or dead by a later look.
ALTER TABLE ledger_item ADD COLUMN revocation TEXT NOT NULL DEFAULT '' CHECK (revocation IN ('', 'requested', 'accepted', 'dead'));

-- When it entered a repository, by its history; empty where nothing tells.
ALTER TABLE ledger_item ADD COLUMN appeared TEXT NOT NULL DEFAULT '';

CREATE TABLE ledger_link (
    -- The event.
    event INTEGER PRIMARY KEY REFERENCES ledger_event (id),
    -- SHA-256, in hexadecimal, of the link before it and of everything the event says.
    link TEXT NOT NULL
) STRICT;

CREATE TRIGGER ledger_link_stays BEFORE UPDATE ON ledger_link
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;

CREATE TRIGGER ledger_link_kept BEFORE DELETE ON ledger_link
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;

CREATE TABLE ledger_ticket (
    -- Where it is kept: kind, host and project.
    tracker TEXT NOT NULL,
    -- The secret that it is about.
    secret TEXT NOT NULL REFERENCES ledger_item (secret),
    -- Its number or key there; empty while it is being made.
    key TEXT NOT NULL,
    -- Its address; empty while it is being made.
    url TEXT NOT NULL,
    -- SHA-256, in hexadecimal, of what was last written there.
    written TEXT NOT NULL,
    -- The last event that was told there.
    told INTEGER NOT NULL,
    -- 1 from before something is written there until it is noted: a run that was ended in between leaves it.
    pending INTEGER NOT NULL CHECK (pending IN (0, 1)),
    -- When this row was last changed; UTC, ISO 8601.
    at TEXT NOT NULL,
    PRIMARY KEY (tracker, secret)
) STRICT, WITHOUT ROWID;
