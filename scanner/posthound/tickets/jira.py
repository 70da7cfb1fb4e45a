"""Jira, Cloud and Data Center, by version 2 of its API: there both take descriptions as text.

Sources: https://developer.atlassian.com/cloud/jira/platform/rest/v2/ (issues, issue search, issue comments) and
https://developer.atlassian.com/server/jira/platform/rest/ (the same, with /search in place of /search/jql).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from posthound.config.own import Tracker as Configured
from posthound.support.errors import OutputError
from posthound.tickets.base import LABEL, Draft, Issue, Line, Outcome, is_secret_id, joined, labels_of
from posthound.tickets.http import Api, Returned

_PAGE = 100
_RECONCILED = 50  # issues of which Cloud's search is told to give the newest state
_FIELDS = ["summary", "description", "labels", "status", "assignee"]
_BEGIN, _END = "posthound begin {}", "posthound end"
_MARKUP = re.compile(r"([\\{}\[\]|*_+^~!#?-])")
# What a project's screens may lack, and a ticket can do without.
_OPTIONAL = ("duedate", "assignee")


class JiraTracker:
    """The issues of one project."""

    def __init__(self, api: Api, configured: Configured) -> None:
        self._api, self._configured = api, configured
        self._cloud = configured.kind == "jira-cloud"
        self.name = f"{configured.kind} {api.host} {configured.project}"

    def tickets(self, known: Sequence[str]) -> list[Issue]:
        """Every issue with our label and one that is an id."""
        jql = f'project = "{self._configured.project}" AND labels = {LABEL} ORDER BY key'
        rows = self._searched(jql, known)
        with self._api.understood():
            return [ticket for row in rows if (ticket := self._ticket(row)) is not None]

    def _searched(self, jql: str, known: Sequence[str]) -> list[dict[str, Any]]:
        body: dict[str, Any] = {"jql": jql, "maxResults": _PAGE, "fields": _FIELDS}

        def of_cloud(so_far: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
            # What was written a moment ago may not be found yet, unless it is asked for by its number.
            asked = {**body, "reconcileIssues": [int(key) for key in known if key.isdigit()][:_RECONCILED]}
            data = self._api.call("POST", "/rest/api/2/search/jql", asked, safe=True).data
            rows = self._api.objects(data, "issues")
            body["nextPageToken"] = data.get("nextPageToken")
            return rows, bool(data.get("nextPageToken"))

        def of_center(so_far: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
            data = self._api.call("POST", "/rest/api/2/search", {**body, "startAt": len(so_far)}, safe=True).data
            return self._page(data, "issues", so_far)

        return self._api.paged(of_cloud if self._cloud else of_center)

    def _page(self, data: Any, member: str, so_far: Sequence[object]) -> tuple[list[dict[str, Any]], bool]:
        """The rows of a page that begins behind those so far; where its answer does not say how many there are, the last has none."""
        rows, total = self._api.objects(data, member), data.get("total")
        return rows, bool(rows) and (type(total) is not int or len(so_far) + len(rows) < total)

    def ticket(self, key: str) -> Issue | None:
        """The issue of a number; None where it was deleted."""
        reply = self._api.call("GET", f"/rest/api/2/issue/{key}?fields={','.join(_FIELDS)}", ok=(200, 404))
        with self._api.understood():
            return self._ticket(reply.data) if reply.status == 200 else None

    def create(self, draft: Draft) -> Issue:
        """A new issue; without due date or assignee where the project does not take them."""
        fields = {
            "project": {"key": self._configured.project},
            "issuetype": {"name": self._configured.issue_type},
            **self._fields(draft, "", self._labels(draft.labels, draft.secret)),
        }
        if draft.assignee:
            fields["assignee"] = {"accountId" if self._cloud else "name": draft.assignee}
        data = self._written("POST", "/rest/api/2/issue", fields, 201).data
        with self._api.understood():
            identity = str(data["id"])
        made = self.ticket(identity)
        if made is None:
            raise OutputError(
                f"{self._api.host} does not show the issue {data.get('key')} that was made.", "Look at it there."
            )
        return made

    def update(self, ticket: Issue, draft: Draft) -> None:
        """Rewrites summary, labels, due date and our part of the description."""
        labels = self._labels(tuple(labels_of(ticket, draft)), draft.secret)
        self._written("PUT", f"/rest/api/2/issue/{ticket.key}", self._fields(draft, ticket.body, labels), 204)

    def _labels(self, labels: tuple[str, ...], secret: str) -> list[str]:
        return sorted(
            {*(label.replace(" ", "-") for label in labels), f"{LABEL}-{secret}"}
        )  # Jira's labels have no spaces

    def _fields(self, draft: Draft, body: str, labels: list[str]) -> dict[str, Any]:
        block = "\n".join((_BEGIN.format(draft.secret), "", *map(_line, draft.lines), "", _END))
        description = joined(body, block, _BEGIN.format(draft.secret), _END)
        return {"summary": draft.title, "description": description, "labels": labels, "duedate": draft.due or None}

    def _written(self, method: str, path: str, fields: dict[str, Any], good: int) -> Returned:
        """Writes the fields; what the project's screens refuse of those it can do without is left out."""
        reply = self._api.call(method, path, {"fields": fields}, ok=(good, 400))
        if reply.status == good:
            return reply
        refused = (reply.data or {}).get("errors") or {} if isinstance(reply.data, dict) else {}
        kept = {name: value for name, value in fields.items() if name not in _OPTIONAL or name not in refused}
        return self._api.call(method, path, {"fields": kept}, ok=(good,))

    def move(self, ticket: Issue, state: Outcome) -> None:
        """Makes the transition that the configuration names, else the first into the category. Raises OutputError where there is none."""
        path = f"/rest/api/2/issue/{ticket.key}/transitions"
        rows = self._api.objects(self._api.call("GET", path).data, "transitions")
        named = self._configured.reopen if state == "open" else self._configured.done
        fitting = (
            [row for row in rows if row.get("name") == named] if named else [row for row in rows if _leads(row, state)]
        )
        if not fitting:
            raise OutputError(
                f"{self._api.host}: {ticket.url} cannot be {'reopened' if state == 'open' else 'closed'} from where it stands.",
                f"Name a transition: {'reopen' if state == 'open' else 'done'} = … in [[tracker]].",
            )
        with self._api.understood():
            chosen = str(fitting[0]["id"])
        self._api.call("POST", path, {"transition": {"id": chosen}}, ok=(204,), safe=True)

    def comment(self, ticket: Issue, lines: Sequence[str], mark: str) -> None:
        """Adds a comment."""
        text = "\n".join((*(f"* {_escaped(line)}" for line in lines), "", _mark(mark)))
        self._api.call("POST", f"/rest/api/2/issue/{ticket.key}/comment", {"body": text}, ok=(201,))

    def commented(self, ticket: Issue, mark: str) -> bool:
        """Whether a comment has the mark."""
        path = f"/rest/api/2/issue/{ticket.key}/comment"
        rows = self._api.paged(
            lambda so_far: self._page(
                self._api.call("GET", f"{path}?startAt={len(so_far)}&maxResults={_PAGE}").data, "comments", so_far
            )
        )
        return any(_mark(mark) in str(row.get("body") or "") for row in rows)

    def _ticket(self, row: Any) -> Issue | None:
        fields = row.get("fields") or {}
        labels = tuple(fields.get("labels") or ())
        ids = [label.removeprefix(f"{LABEL}-") for label in labels if label.startswith(f"{LABEL}-")]
        secret = next(filter(is_secret_id, ids), "")
        if not secret:
            return None
        category = ((fields.get("status") or {}).get("statusCategory") or {}).get("key")
        assignee = fields.get("assignee") or {}
        return Issue(
            secret, str(row["id"]), int(row["id"]), f"{self._api.base}/browse/{row['key']}", category != "done",
            str(fields.get("description") or "").replace("\r\n", "\n"), labels, str(assignee.get("accountId") or assignee.get("name") or ""),
        )  # fmt: skip


def _leads(row: Any, state: Outcome) -> bool:
    category = ((row.get("to") or {}).get("statusCategory") or {}).get("key")
    return (category == "done") is (state != "open") and category is not None


def _line(line: Line) -> str:
    link = f" {line.url}" if re.fullmatch(r"https://[\x21-\x7e]+", line.url) else ""
    return f"*{line.name}:* {_escaped(line.text)}{link}" if line.name else f"* {_escaped(line.text)}{link}"


def _escaped(text: str) -> str:
    """A text of strangers without its markup: it mentions nobody and starts no macro."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _mark(mark: str) -> str:
    return f"posthound told {mark}"
