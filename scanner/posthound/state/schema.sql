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
    -- The hosts that it calls and its credential fields, counted, as JSON; empty where nothing was counted.
    census TEXT NOT NULL DEFAULT '',
    -- Pairs of keyed hashes, as a JSON list: names of variables that stand for another variable, with that.
    links TEXT NOT NULL DEFAULT '[]',
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
    complete INTEGER,
    -- 1 when it was asked for everything that the key reads; 0 for one of some workspaces only.
    whole INTEGER NOT NULL DEFAULT 0
) STRICT;
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
    checked_at TEXT NOT NULL,
    -- How far a revocation that posthound asked for has come: empty, requested, accepted by the provider, or dead by a later look.
    revocation TEXT NOT NULL DEFAULT '' CHECK (revocation IN ('', 'requested', 'accepted', 'dead')),
    -- When it entered a repository, by its history; empty where nothing tells.
    appeared TEXT NOT NULL DEFAULT ''
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
    -- Where the file's name begins: keyed hash of a repository or folder, "postman" for an entity; empty where the name says all, or of older rows.
    home TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (secret, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger_event (
    -- Counts up; the order of the history.
    id INTEGER PRIMARY KEY,
    -- The secret it is about.
    secret TEXT NOT NULL REFERENCES ledger_item (secret),
    -- When it happened; never before the event ahead of it, whatever the clock said.
    at TEXT NOT NULL,
    -- found, seen, seen-again, gone, checked, marked, assigned, expired, or what a revocation came to: revoke-requested, revoke-accepted …
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
-- What audits know. No secret and no person's name or address stands here: people are numbers.

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
CREATE TABLE absence (
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- The feature that the plan, region or role lacks: posthound.sources.postman.calls.Feature.
    feature TEXT NOT NULL,
    -- The workspace that lacks it; empty where it belongs to none.
    workspace TEXT NOT NULL,
    -- The status that the API answered with.
    status INTEGER NOT NULL,
    -- What it said.
    message TEXT NOT NULL,
    -- When it said so, in seconds since 1970; a week later it is asked again.
    noted_at REAL NOT NULL,
    PRIMARY KEY (account, feature, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    -- The API's host and the team's or user's id.
    account TEXT NOT NULL,
    -- The workspace's id; empty for the account as a whole.
    workspace TEXT NOT NULL,
    -- Its name when last seen.
    name TEXT NOT NULL,
    -- Who could read it when last seen.
    exposure TEXT NOT NULL,
    -- When all its listings were last read, in seconds since 1970; 0 for never.
    listed_at REAL NOT NULL,
    -- When its globals and specifications were last read, in seconds since 1970; 0 for never.
    extras_at REAL NOT NULL,
    PRIMARY KEY (account, workspace)
) STRICT, WITHOUT ROWID;

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
    -- What it gave, as JSON, without values; two numbers, of files passed over, where it gave nothing.
    result TEXT NOT NULL,
    -- When it was last listed, to the week, in seconds since 1970.
    seen_at REAL NOT NULL,
    -- Keyed hashes as JSON: for each place that it speaks for the marks of its uses and of those that it hears, the names of the variables
    -- that it uses as credentials, those that it gives to values, and which of these stand for another; empty where it says nothing.
    told TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (place, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX object_by_age ON object (seen_at);
