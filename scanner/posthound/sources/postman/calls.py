"""Every call that a crawl may make, and beside them those that write: method, path, parameters, and the feature it belongs to.

The client refuses any other, so the tables are complete, and a test holds them against Postman's OpenAPI description.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Feature(StrEnum):
    """What a plan, a region or a role may lack. Where the API refuses it, it is absent; that is no failure of the crawl."""

    COMMENTS = "comments"
    SPECS = "specifications"
    PACKAGES = "packages"
    MOCKS = "mock servers"
    MONITORS = "monitors"
    SEARCH = "the search"
    ROLES = "roles"
    USERS = "users"
    GLOBALS = "globals"
    ACTIVITIES = "activity feeds"
    FORKS = "forks"
    CALL_LOGS = "mock call logs"
    SCANNER = "the secret scanner"


class Call(NamedTuple):
    """One kind of call. `beyond` are parameters that the official description does not have; see DIFFERENCES."""

    method: str
    path: str
    parameters: tuple[str, ...] = ()
    feature: Feature | None = None
    beyond: tuple[str, ...] = ()


CALLS = (
    Call("GET", "/me"),
    Call("GET", "/workspaces", ("type", "elementType", "elementId", "cursor", "limit")),
    Call("GET", "/workspaces/{workspaceId}"),
    Call("GET", "/workspaces/{workspaceId}/global-variables", (), Feature.GLOBALS),
    Call("GET", "/workspaces/{workspaceId}/roles", (), Feature.ROLES),
    Call("GET", "/workspaces/{workspaceId}/activities", ("elementType", "limit", "cursor"), Feature.ACTIVITIES),
    Call("GET", "/users", (), Feature.USERS),
    Call("GET", "/collections", ("workspace", "limit", "offset")),
    Call("GET", "/collections/{collectionId}"),
    Call("GET", "/collections/{collectionId}/comments", (), Feature.COMMENTS),
    Call("GET", "/collections/{collectionId}/folders/{folderId}/comments", (), Feature.COMMENTS),
    Call("GET", "/collections/{collectionId}/requests/{requestId}/comments", (), Feature.COMMENTS),
    Call("GET", "/collections/{collectionId}/responses/{responseId}/comments", (), Feature.COMMENTS),
    Call("GET", "/collections/{collectionId}/forks", ("cursor", "limit"), Feature.FORKS),
    Call("GET", "/environments", ("workspace",)),
    Call("GET", "/environments/{environmentId}"),
    Call("GET", "/specs", ("workspaceId", "cursor", "limit"), Feature.SPECS),
    Call("GET", "/specs/{specId}", (), Feature.SPECS),
    Call("GET", "/specs/{specId}/files", (), Feature.SPECS, ("cursor",)),
    Call("GET", "/specs/{specId}/files/{filePath}", (), Feature.SPECS),
    Call("GET", "/packages", ("limit", "cursor"), Feature.PACKAGES),
    Call("GET", "/packages/{packageId}", (), Feature.PACKAGES),
    Call("GET", "/mocks", ("teamId", "workspace"), Feature.MOCKS),
    Call("GET", "/mocks/{mockId}/call-logs", ("limit", "cursor", "include"), Feature.CALL_LOGS),
    Call("GET", "/monitors", ("active", "cursor", "limit"), Feature.MONITORS),
    Call("POST", "/search", ("limit", "cursor"), Feature.SEARCH, ("nextCursor",)),
    Call("POST", "/detected-secrets-queries", ("limit", "cursor"), Feature.SCANNER),
    Call("PUT", "/detected-secrets/{secretId}", (), Feature.SCANNER),
)  # fmt: skip

# What a replacement in Postman calls beside them; a crawl's client refuses these.
WRITES = (
    Call("PATCH", "/environments/{environmentId}"),
    Call("PUT", "/environments/{environmentId}"),
    Call("PUT", "/workspaces/{workspaceId}/global-variables", (), Feature.GLOBALS),
    Call("PATCH", "/collections/{collectionId}"),
    Call("PUT", "/collections/{collectionId}"),
    Call("GET", "/collections/{collectionId}/requests/{requestId}"),
    Call("PUT", "/collections/{collectionId}/requests/{requestId}"),
    Call("GET", "/collections/{collectionId}/responses/{responseId}"),
    Call("PUT", "/collections/{collectionId}/responses/{responseId}"),
    Call("PUT", "/collections/{collectionId}/folders/{folderId}"),
    Call("PATCH", "/specs/{specId}/files/{filePath}", (), Feature.SPECS),
    Call("PATCH", "/packages/{packageId}", (), Feature.PACKAGES),
    Call("PUT", "/workspaces/{workspaceId}"),
)

# What is known from practice to differ from the official description: the call's path, what differs, and who says so.
DIFFERENCES = (
    ("/search", "nextCursor", "Postman's own MCP server sends the cursor under this name."),
    ("/specs/{specId}/files", "cursor", "The description's own example answer has meta.nextCursor; no parameter is documented."),
    ("/collections", "limit", "No maximum is documented; 99 is what clients in use stay within."),
    ("/collections/{collectionId}", "404", "What is not there is documented as 400 with instanceNotFoundError, and was 404 before."),
    ("/workspaces/{workspaceId}/global-variables", "404", "Only 200 and 500 are documented; every path may answer 401, 403 and 404."),
)  # fmt: skip


@lru_cache(maxsize=2)
def _patterns(calls: tuple[Call, ...]) -> tuple[tuple[re.Pattern[str], Call], ...]:
    return tuple((re.compile(re.sub(r"\{[^}]+\}", "[^/]+", call.path) + r"\Z"), call) for call in calls)


def call_of(method: str, path: str, calls: tuple[Call, ...] = CALLS) -> Call | None:
    """The table's entry for a call; `path` still encoded. None for a call that is not in it."""
    return next((call for pattern, call in _patterns(calls) if call.method == method and pattern.match(path)), None)
