"""Trackers on loopback, held to their makers' descriptions: GitHub, and Jira, Cloud and Data Center.

Data Center has no description of its own on a registry: its calls are those of the Cloud's, but for the search.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jsonschema

from tests.rotate.providers import Answer, Asked, Provider

GITHUB_CALLS, JIRA_CALLS = (
    json.loads(Path(__file__).with_name(name).read_text("utf-8"))["calls"]
    for name in ("github_calls.json", "jira_calls.json")
)


def described(calls: list[dict[str, Any]], asked: Asked) -> dict[str, Any]:
    """What a maker's description says of a call. Raises AssertionError or ValidationError for what it does not have."""
    parts = urlsplit(asked.path)
    for call in calls:
        pattern = re.sub(r"\{\w+\}", r"[^/]+", call["path"])
        if call["method"] == asked.method and re.fullmatch(pattern, parts.path):
            break
    else:
        raise AssertionError(f"not described: {asked.method} {parts.path}")
    assert set(parse_qs(parts.query)) <= set(call["query"]), parts.query
    if call["body"]:
        jsonschema.validate(json.loads(asked.body), call["body"])
    else:
        assert not asked.body
    return call


class GitHub:
    """A repository's issues."""

    def __init__(self, users: tuple[str, ...] = ("octocat",)) -> None:
        self.issues: dict[int, dict[str, Any]] = {}
        self.comments: dict[int, list[dict[str, Any]]] = {}
        self.gone: set[int] = set()
        self._users = users

    def answer(self, here: Provider, asked: Asked) -> Answer:
        """Any call."""
        call = described(GITHUB_CALLS, asked)
        parts = urlsplit(asked.path)
        assert asked.bearer == "tracker-token"
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body = json.loads(asked.body) if asked.body else None
        status, said = self._answered(here, asked.method, parts.path, query, body)
        expected = call["answers"][str(status)]
        for row in said if expected["list"] and isinstance(said, list) else [said]:
            assert set(expected["required"]) <= set(row), set(expected["required"]) - set(row)
        return status, said

    def _answered(self, here: Provider, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        base, _, rest = path.partition("/issues")
        number = int(rest.split("/")[1]) if rest else 0
        if number in self.gone:
            return 410, {"message": "This issue was deleted"}
        if rest.endswith("/comments"):
            if method == "GET":
                return 200, self.comments[number] if query["page"] == "1" else []
            self.comments[number].append(self._comment(here, base, number, body["body"]))
            return 201, self.comments[number][-1]
        if not rest and method == "GET":
            rows = [
                one for one in self.issues.values() if query["labels"] in {label["name"] for label in one["labels"]}
            ]
            start = (int(query["page"]) - 1) * int(query["per_page"])
            return 200, [one for one in rows if one["number"] not in self.gone][start : start + int(query["per_page"])]
        if any(name not in self._users for name in (body or {}).get("assignees", ())):
            return 422, {
                "message": "Validation Failed",
                "documentation_url": "https://docs.github.com",
                "errors": [{"field": "assignees"}],
            }
        if method == "POST":
            number = len(self.issues) + 1
            self.issues[number] = self._issue(here, base, number)
            self.comments[number] = []
        issue = self.issues[number]
        if body:
            issue |= {key: value for key, value in body.items() if key not in ("labels", "assignees")}
            if "labels" in body:
                issue["labels"] = [{"name": name} for name in body["labels"]]
            if body.get("assignees"):
                issue["assignee"] = {"login": body["assignees"][0]}
        return 201 if method == "POST" else 200, issue

    @staticmethod
    def _issue(here: Provider, base: str, number: int) -> dict[str, Any]:
        url = f"{here.url}{base}/issues/{number}"
        return {
            "number": number, "id": 1000 + number, "node_id": "x", "html_url": url, "url": url, "comments_url": url, "events_url": url,
            "labels_url": url, "repository_url": url, "state": "open", "locked": False, "title": "", "body": "", "user": {}, "labels": [],
            "assignee": None, "milestone": None, "comments": 0, "created_at": "", "updated_at": "", "closed_at": None,
        }  # fmt: skip

    @staticmethod
    def _comment(here: Provider, base: str, number: int, body: str) -> dict[str, Any]:
        url = f"{here.url}{base}/issues/{number}#comment"
        return {
            "id": 1, "node_id": "x", "url": url, "html_url": url, "body": body, "user": {}, "created_at": "", "updated_at": "",
            "issue_url": url, "author_association": "OWNER",
        }  # fmt: skip

    def texts(self) -> str:
        """Everything that was written."""
        return json.dumps([list(self.issues.values()), list(self.comments.values())])


_CATEGORIES = {"To Do": "new", "Doing": "indeterminate", "Done": "done"}
_TRANSITIONS = {"11": "To Do", "21": "Doing", "31": "Done"}


class Jira:
    """A project. Cloud has /search/jql, account ids, pages by token; Data Center /search, names, pages by number.

    `screens` are the fields that the project's screens have besides the ones that every project has.
    """

    def __init__(self, *, cloud: bool, screens: tuple[str, ...] = ("duedate", "assignee"), page: int = 2) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.cloud, self._screens, self._page = cloud, screens, page

    def answer(self, here: Provider, asked: Asked) -> Answer:
        """Any call."""
        call = described(JIRA_CALLS, asked)
        status, said = self._answered(here, asked)
        schema = call["answers"][str(status)]
        if schema:
            jsonschema.validate(said, schema)
        return status, said

    def _answered(self, here: Provider, asked: Asked) -> Answer:
        expected = "Basic YW5uQGFjbWUuZXhhbXBsZTp0cmFja2VyLXRva2Vu" if self.cloud else "Bearer tracker-token"
        assert asked.headers["authorization"] == expected
        parts = urlsplit(unquote(asked.path))
        body = json.loads(asked.body) if asked.body else {}
        path = parts.path.removeprefix("/rest/api/2/")
        if path in ("search", "search/jql"):
            assert (path == "search/jql") is self.cloud
            return self._search(body)
        if path == "issue":
            return self._create(here, body["fields"])
        _, key, *rest = path.split("/")
        if key not in self.issues:
            return 404, {
                "errorMessages": ["Issue does not exist or you do not have permission to see it."],
                "errors": {},
            }
        if rest == ["comment"]:
            if asked.method == "GET":
                return 200, {
                    "startAt": 0,
                    "maxResults": 100,
                    "total": len(self.comments[key]),
                    "comments": self.comments[key],
                }
            self.comments[key].append({"id": "1", "body": body["body"]})
            return 201, self.comments[key][-1]
        if rest == ["transitions"]:
            return self._transitions(asked.method, key, body)
        if asked.method == "PUT":
            if refused := self._refused(body["fields"]):
                return 400, refused
            self.issues[key]["fields"] |= body["fields"]
            return 204, None
        return 200, self.issues[key]

    def _search(self, body: dict[str, Any]) -> Answer:
        assert body["jql"] == 'project = "SEC" AND labels = posthound ORDER BY key'
        assert set(body["fields"]) == {"summary", "description", "labels", "status", "assignee"}
        rows = [one for one in self.issues.values() if "posthound" in one["fields"]["labels"]]
        start = int(body.get("nextPageToken") or 0) if self.cloud else body["startAt"]
        shown = rows[start : start + self._page]
        if not self.cloud:
            return 200, {"startAt": start, "maxResults": self._page, "total": len(rows), "issues": shown}
        assert all(isinstance(number, int) for number in body["reconcileIssues"])
        more = {"nextPageToken": str(start + self._page)} if start + self._page < len(rows) else {}
        return 200, {"issues": shown, "isLast": not more, **more}

    def _refused(self, fields: dict[str, Any]) -> dict[str, Any]:
        wrong = [name for name in ("duedate", "assignee") if name in fields and name not in self._screens]
        words = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
        return {"errorMessages": [], "errors": {name: words.format(name) for name in wrong}} if wrong else {}

    def _create(self, here: Provider, fields: dict[str, Any]) -> Answer:
        if refused := self._refused(fields):
            return 400, refused
        assert fields["project"] == {"key": "SEC"}
        assert not any(" " in label for label in fields["labels"])
        if "assignee" in fields:
            assert set(fields["assignee"]) == {"accountId" if self.cloud else "name"}
        number = str(10000 + len(self.issues))
        key = f"SEC-{len(self.issues) + 1}"
        status = {"name": "To Do", "statusCategory": {"key": "new"}}
        self.issues[number] = {"id": number, "key": key, "fields": {"assignee": None, **fields, "status": status}}
        self.comments[number] = []
        return 201, {"id": number, "key": key, "self": f"{here.url}/rest/api/2/issue/{number}"}

    def _transitions(self, method: str, key: str, body: dict[str, Any]) -> Answer:
        here = self.issues[key]["fields"]["status"]["name"]
        if method == "GET":
            rows = [
                {"id": number, "name": name, "to": {"name": name, "statusCategory": {"key": _CATEGORIES[name]}}}
                for number, name in _TRANSITIONS.items()
                if name != here
            ]
            return 200, {"transitions": rows}
        name = _TRANSITIONS[body["transition"]["id"]]
        self.issues[key]["fields"]["status"] = {"name": name, "statusCategory": {"key": _CATEGORIES[name]}}
        return 204, None

    def texts(self) -> str:
        """Everything that was written."""
        return json.dumps([list(self.issues.values()), list(self.comments.values())])
