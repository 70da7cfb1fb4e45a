"""What others decided about findings of ours: alerts of GitHub's code scanning, findings in DefectDojo; read, and told our word.

Sources: https://docs.github.com/en/rest/code-scanning/code-scanning (held to @octokit/openapi) and DefectDojo's API version 2, at
https://docs.defectdojo.com/en/api/api-v2-docs/ (`Token` authentication, pages by limit and offset).
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, Protocol

from posthound.config.own import Tracker as Configured
from posthound.support.errors import UsageError
from posthound.tickets.github import HOME
from posthound.tickets.http import Api, checked

_PAGE = 100
Word = Literal["", "false-positive", "accepted"]


class Alert(NamedTuple):
    """One alert. `word` is what somebody decided there (empty: it is open), `at` when; the rest tells which finding it is about."""

    key: str
    url: str
    word: Word
    at: str = ""
    who: str = ""
    why: str = ""
    fingerprint: str = ""
    rule: str = ""
    path: str = ""
    message: str = ""


class AlertBoard(Protocol):
    """Where alerts are kept."""

    name: str

    def alerts(self) -> list[Alert]:
        """Every alert of ours that is open, or that somebody decided about."""

    def tell(self, alert: Alert, word: Word, why: str) -> None:
        """Decides about an alert there as the ledger does; an empty word opens it."""


class GitHubAlerts:
    """The alerts of code scanning in one repository, `owner/name`."""

    def __init__(self, api: Api, project: str) -> None:
        self._api, self._path = api, f"/repos/{project}/code-scanning/alerts"
        self.name = f"github-alerts {api.host} {project}"

    def alerts(self) -> list[Alert]:
        """What posthound uploaded, page by page."""

        def page(so_far: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
            number = len(so_far) // _PAGE + 1
            rows = self._api.objects(
                self._api.call("GET", f"{self._path}?tool_name=posthound&per_page={_PAGE}&page={number}").data
            )
            return rows, len(rows) >= _PAGE

        rows = self._api.paged(page)
        with self._api.understood():
            return [_of_github(row) for row in rows if row["state"] in ("open", "dismissed")]

    def tell(self, alert: Alert, word: Word, why: str) -> None:
        """Dismisses it, with GitHub's word for the reason, or opens it."""
        reasons = {"false-positive": "false positive", "accepted": "won't fix"}
        body = (
            {"state": "dismissed", "dismissed_reason": reasons[word], "dismissed_comment": why[:280]}
            if word
            else {"state": "open"}
        )
        self._api.call("PATCH", f"{self._path}/{alert.key}", body)


def _of_github(row: Any) -> Alert:
    words: dict[Any, Word] = {
        "false positive": "false-positive",
        "used in tests": "false-positive",
        "won't fix": "accepted",
    }
    instance = row.get("most_recent_instance") or {}
    return Alert(
        str(row["number"]), str(row["html_url"]), words.get(row.get("dismissed_reason"), "") if row["state"] == "dismissed" else "",
        str(row.get("dismissed_at") or ""), str((row.get("dismissed_by") or {}).get("login") or ""), str(row.get("dismissed_comment") or ""),
        rule=str((row.get("rule") or {}).get("id") or ""), path=str((instance.get("location") or {}).get("path") or ""),
        message=str((instance.get("message") or {}).get("text") or ""),
    )  # fmt: skip


class DefectDojo:
    """The findings of one product, by its name. They bear the fingerprint of their place."""

    def __init__(self, api: Api, product: str) -> None:
        self._api, self._product = api, product
        self.name = f"defectdojo {api.host} {product}"

    def alerts(self) -> list[Alert]:
        """What has a fingerprint, page by page."""
        from urllib.parse import quote

        def page(so_far: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
            query = f"product_name={quote(self._product)}&duplicate=false&limit={_PAGE}&offset={len(so_far)}"
            data = self._api.call("GET", f"/api/v2/findings/?{query}").data
            rows = self._api.objects(data, "results")
            return rows, bool(rows and data.get("next"))

        rows = self._api.paged(page)
        with self._api.understood():
            return [one for one in map(self._alert, rows) if one.fingerprint]

    def _alert(self, row: Any) -> Alert:
        word: Word = (
            "false-positive"
            if row.get("false_p") or row.get("out_of_scope")
            else "accepted"
            if row.get("risk_accepted")
            else ""
        )
        mitigated = row.get("is_mitigated") or row.get("duplicate")
        fingerprint = "" if mitigated else str(row.get("unique_id_from_tool") or "").partition("-")[0]
        key = str(row["id"])
        return Alert(
            key,
            f"{self._api.base}/finding/{key}",
            word,
            str(row.get("last_status_update") or ""),
            fingerprint=fingerprint,
        )

    def tell(self, alert: Alert, word: Word, why: str) -> None:
        """Marks it as false, accepted or active."""
        flags = {"active": not word, "false_p": word == "false-positive", "risk_accepted": word == "accepted"}
        self._api.call("PATCH", f"/api/v2/findings/{alert.key}/", flags)
        if why:
            self._api.call(
                "POST", f"/api/v2/findings/{alert.key}/notes/", {"entry": f"posthound: {why}"}, ok=(200, 201)
            )


def opened_alerts(configured: Configured, token: str) -> AlertBoard:
    """The board; the token goes to its own address only. Raises UsageError for a configuration that cannot be right."""
    if configured.kind == "github-alerts":
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        return GitHubAlerts(
            Api(checked(configured.url or HOME, configured.name), {"User-Agent": "posthound", **headers}),
            configured.project,
        )
    if not configured.url:
        raise UsageError(f"Tracker {configured.name!r} needs a url.", "Write DefectDojo's address.")
    headers = {"Authorization": f"Token {token}", "Accept": "application/json", "User-Agent": "posthound"}
    return DefectDojo(Api(checked(configured.url, configured.name), headers), configured.project)
