-- The ledger of secrets: one row a secret, its places, and a history that is only ever added to. No secret stands here:
-- values only as keyed fingerprints and redacted forms.

CREATE TABLE ledger_item (
    -- Keyed hash of the value: the same wherever the same value stands.
    secret TEXT PRIMARY KEY NOT NULL,
    -- The pattern it was found by.
    rule TEXT NOT NULL,
    -- The redacted form.
    redacted TEXT NOT NULL,
    -- The worst severity it ever had: critical, high, medium or low.
    severity TEXT NOT NULL,
    -- The vault name suggested for it.
    vault_name TEXT NOT NULL,
    -- When it was first seen; UTC, ISO 8601, like every time here.
    first_seen TEXT NOT NULL,
    -- When it was found, or found again: the due date counts from here.
    since TEXT NOT NULL,
    -- open, replaced, revoked, closed, accepted or false-positive.
    state TEXT NOT NULL CHECK (state IN ('open', 'replaced', 'revoked', 'closed', 'accepted', 'false-positive')),
    -- Who looks after it; empty when unknown.
    owner TEXT NOT NULL,
    -- Who marked it last; empty when nobody did.
    who TEXT NOT NULL,
    -- Why they did.
    why TEXT NOT NULL,
    -- The date an accepted or false-positive mark ends; empty for never.
    until TEXT NOT NULL,
    -- The address of its ticket; empty when there is none.
    work_item TEXT NOT NULL,
    -- What the provider said last: live, dead or unknown.
    liveness TEXT NOT NULL CHECK (liveness IN ('live', 'dead', 'unknown')),
    -- When it said so; empty when it never did.
    checked_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_place (
    -- The secret that stands there.
    secret TEXT NOT NULL REFERENCES ledger_item (secret),
    -- Keyed fingerprint of the place.
    fingerprint TEXT NOT NULL,
    -- The file or entity, as reports call it.
    file TEXT NOT NULL,
    -- RFC 6901 pointer in the file when last seen.
    pointer TEXT NOT NULL,
    -- The human path: collection, folder, request, field.
    path TEXT NOT NULL,
    -- Who could read it when last seen: public, partner, team, private, personal or file.
    exposure TEXT NOT NULL,
    -- When it was first seen there.
    first_seen TEXT NOT NULL,
    -- When it was last seen there.
    last_seen TEXT NOT NULL,
    -- 1 unless a complete scan read the place and did not find it.
    present INTEGER NOT NULL CHECK (present IN (0, 1)),
    -- Where it is in Postman's web client; empty for files.
    url TEXT NOT NULL,
    PRIMARY KEY (secret, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_event (
    -- Counts up; the order of the history.
    id INTEGER PRIMARY KEY,
    -- The secret it is about.
    secret TEXT NOT NULL REFERENCES ledger_item (secret),
    -- When it happened; never before the event ahead of it, whatever the clock said.
    at TEXT NOT NULL,
    -- found, seen, seen-again, gone, checked, marked, assigned or expired.
    kind TEXT NOT NULL,
    -- The state before.
    before TEXT NOT NULL,
    -- The state after; the same where the event only notes something.
    after TEXT NOT NULL,
    -- What it rests on, in words.
    evidence TEXT NOT NULL,
    -- The person who said so; empty for scans and checks.
    who TEXT NOT NULL,
    -- The date a judgement ends; empty for none.
    until TEXT NOT NULL
) STRICT;

CREATE INDEX ledger_event_secret ON ledger_event (secret, id);

CREATE TRIGGER ledger_event_stays BEFORE UPDATE ON ledger_event
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;

CREATE TRIGGER ledger_event_kept BEFORE DELETE ON ledger_event
BEGIN
    SELECT RAISE(ABORT, 'the history is only added to');
END;
