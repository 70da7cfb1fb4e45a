"""GitHub Issues, on github.com and on a server of one's own.

Source: https://docs.github.com/en/rest/issues, and the description in the npm package @octokit/openapi (tests hold the calls to it).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from posthound.support.errors import OutputError
from posthound.tickets.base import LABEL, Draft, Issue, Line, Outcome, is_secret_id, joined, labels_of
from posthound.tickets.http import Api

HOME = "https://api.github.com"
_PAGE = 100
_BEGIN, _END = "<!-- posthound:begin {} -->", "<!-- posthound:end -->"
_FOUND = re.compile(r"<!-- posthound:begin ([0-9a-f]{24}) -->")
_REASONS: dict[Outcome, dict[str, str]] = {
    "open": {"state": "open", "state_reason": "reopened"},
    "done": {"state": "closed", "state_reason": "completed"},
    "void": {"state": "closed", "state_reason": "not_planned"},
}


class GitHubTracker:
    """The issues of one repository, `owner/name`."""

    def __init__(self, api: Api, project: str) -> None:
        self._api = api
        self._path = f"/repos/{project}/issues"
        self.name = f"github {api.host} {project}"

    def tickets(self, known: Sequence[str]) -> list[Issue]:
        """Every issue with our label and an id in its body."""
        rows = self._api.paged(lambda so_far: self._page(f"{self._path}?labels={LABEL}&state=all", so_far))
        with self._api.understood():
            return [ticket for row in rows if (ticket := _ticket(row)) is not None]

    def _page(self, path: str, so_far: Sequence[object]) -> tuple[list[dict[str, Any]], bool]:
        sign = "&" if "?" in path else "?"
        data = self._api.call("GET", f"{path}{sign}per_page={_PAGE}&page={len(so_far) // _PAGE + 1}").data
        rows = self._api.objects(data)
        return rows, len(rows) >= _PAGE

    def ticket(self, key: str) -> Issue | None:
        """The issue of a number; None where it was deleted, or moved to another repository."""
        reply = self._api.call("GET", f"{self._path}/{key}", ok=(200, 301, 404, 410))
        with self._api.understood():
            return _ticket(reply.data) if reply.status == 200 else None

    def create(self, draft: Draft) -> Issue:
        """A new issue; without an assignee where GitHub does not know that account there."""
        body: dict[str, Any] = {"title": draft.title, "body": _block(draft), "labels": list(draft.labels)}
        if draft.assignee:
            body["assignees"] = [draft.assignee]
        reply = self._api.call("POST", self._path, body, ok=(201, 422) if draft.assignee else (201,))
        if reply.status == 422:
            del body["assignees"]
            reply = self._api.call("POST", self._path, body, ok=(201,))
        with self._api.understood():
            made = _ticket(reply.data)
        if made is None:
            raise OutputError(
                f"{self._api.host} answered with an issue that is not the one that was made.", "Look at it there."
            )
        return made

    def update(self, ticket: Issue, draft: Draft) -> None:
        """Rewrites title, labels and our part of the body."""
        block = _block(draft)
        body = joined(ticket.body, block, _BEGIN.format(draft.secret), _END)
        self._api.call(
            "PATCH",
            f"{self._path}/{ticket.key}",
            {"title": draft.title, "body": body, "labels": labels_of(ticket, draft)},
        )

    def move(self, ticket: Issue, state: Outcome) -> None:
        """Opens or closes it, with the reason that GitHub has for it."""
        self._api.call("PATCH", f"{self._path}/{ticket.key}", _REASONS[state])

    def comment(self, ticket: Issue, lines: Sequence[str], mark: str) -> None:
        """Adds a comment."""
        text = "\n".join(f"- {_code(line)}" for line in lines)
        self._api.call("POST", f"{self._path}/{ticket.key}/comments", {"body": f"{text}\n\n{_mark(mark)}"}, ok=(201,))

    def commented(self, ticket: Issue, mark: str) -> bool:
        """Whether a comment has the mark."""
        rows = self._api.paged(lambda so_far: self._page(f"{self._path}/{ticket.key}/comments", so_far))
        return any(_mark(mark) in str(row.get("body") or "") for row in rows)


def _ticket(row: Any) -> Issue | None:
    if not isinstance(row, dict) or "pull_request" in row:
        return None
    body = str(row.get("body") or "").replace("\r\n", "\n")
    found = _FOUND.search(body)
    if found is None or not is_secret_id(found[1]):
        return None
    labels = tuple(label if isinstance(label, str) else str(label.get("name")) for label in row.get("labels") or ())
    assignee = str((row.get("assignee") or {}).get("login") or "")
    number = int(row["number"])
    return Issue(found[1], str(number), number, str(row["html_url"]), row["state"] == "open", body, labels, assignee)


def _block(draft: Draft) -> str:
    lines = [_BEGIN.format(draft.secret), *(_line(line) for line in draft.lines)]
    if draft.due:
        lines.append(f"**Due:** {draft.due}")
    return "\n".join((*lines, "", "Written by posthound; what is added above or below stays.", _END))


def _line(line: Line) -> str:
    link = f" <{line.url}>" if re.fullmatch(r"https://[\x21-\x3b\x3d\x3f-\x7e]+", line.url) else ""
    return f"**{line.name}:** {_code(line.text)}{link}  " if line.name else f"- {_code(line.text)}{link}"


def _code(text: str) -> str:
    """A text of strangers as code: it mentions nobody, links nothing and is no HTML."""
    return "`" + " ".join(text.split()).replace("`", "'") + "`" if text.strip() else ""


def _mark(mark: str) -> str:
    return f"<!-- posthound:told {mark} -->"
