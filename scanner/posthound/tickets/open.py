"""A tracker from its configuration and its token."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable

from posthound.config.own import Tracker as Configured
from posthound.support.errors import UsageError
from posthound.tickets.base import Board
from posthound.tickets.github import HOME, GitHubTracker
from posthound.tickets.http import Api, checked
from posthound.tickets.jira import JiraTracker

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_PROJECT = re.compile(r"[A-Z][A-Z0-9_]+")


def opened_tracker(configured: Configured, token: str, wait: Callable[[float], None] = time.sleep) -> Board:
    """The tracker; the token goes to its own address only. Raises UsageError for a configuration that cannot be right."""
    headers = {"User-Agent": "posthound"}
    name = configured.name
    if configured.kind == "github":
        if not _REPOSITORY.fullmatch(configured.project):
            raise UsageError(f"Tracker {name!r}: {configured.project!r} is no repository.", "Write owner/name.")
        headers |= {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        return GitHubTracker(Api(checked(configured.url or HOME, name), headers, wait), configured.project)
    if not configured.url or not _PROJECT.fullmatch(configured.project):
        raise UsageError(f"Tracker {name!r} needs a url, and a project's key in capitals.", 'Write project = "SEC".')
    if configured.kind == "jira-cloud":
        if not configured.user:
            raise UsageError(
                f"Tracker {name!r}: Jira Cloud wants the address of the token's owner.", "Write it as user."
            )
        pair = base64.b64encode(f"{configured.user}:{token}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    else:
        headers["Authorization"] = f"Bearer {token}"
    return JiraTracker(Api(checked(configured.url, name), {**headers, "Accept": "application/json"}, wait), configured)
