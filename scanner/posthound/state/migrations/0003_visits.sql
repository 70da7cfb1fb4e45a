-- What a crawl need not ask again tonight, and what it saw of workspaces.

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
