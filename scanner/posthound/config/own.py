"""What only the user's own configuration may hold: who is asked, told or written to, and where its credential is.

A credential is named and never given: `env:NAME`, `file:PATH` or `keyring:USER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, get_args, get_type_hints

from posthound.config.settings import typed
from posthound.support.errors import UsageError

NAMED = ("env:", "file:", "keyring:")


class Team(NamedTuple):
    """One key of a crawl: `key` says where it is (env:NAME, file:PATH or keyring:USER), never what it is."""

    name: str
    key: str
    api_url: str = ""
    region: str = ""
    visibility: tuple[str, ...] = ()
    budget: str = ""


class Tracker(NamedTuple):
    """Where tickets are kept, or alerts: `kind` is github, jira-cloud or jira-server; for alerts github-alerts or defectdojo.

    `project` is owner/repository, the project's key, or the product's name.

    `assignees` gives the tracker's account for a workspace, an owner or an address; `user` is the address that a token of
    Jira Cloud belongs to. `done` and `reopen` name transitions where the first of its category is not the right one.
    """

    name: str
    kind: str
    project: str
    token: str
    url: str = ""
    user: str = ""
    labels: tuple[str, ...] = ()
    assignees: tuple[tuple[str, str], ...] = ()
    issue_type: str = "Task"
    done: str = ""
    reopen: str = ""
    min_severity: str = "low"


class SelfManaged(NamedTuple):
    """A provider's instance of one's own, at `url`: GitLab, a domain of Salesforce, or, as `oauth`, an authorisation server."""

    provider: str
    url: str
    client_id: str = ""
    client_secret: str = ""


class Mail(NamedTuple):
    """The server that takes digests. `tls` is starttls, implicit, or none, which only a server on this machine may have."""

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    tls: str = "starttls"
    user: str = ""
    password: str = ""


_KINDS: Mapping[str, type[Team] | type[Tracker] | type[SelfManaged] | type[Mail]] = {
    "team": Team,
    "tracker": Tracker,
    "self-managed": SelfManaged,
    "mail": Mail,
}
_CREDENTIALS = frozenset(("key", "token", "client_secret", "password"))
CHOICES = {
    ("tracker", "kind"): ("github", "jira-cloud", "jira-server", "github-alerts", "defectdojo"),
    ("tracker", "min_severity"): ("critical", "high", "medium", "low"),
    ("mail", "tls"): ("starttls", "implicit", "none"),
}
_EMPTY: Mapping[str, object] = {"str": "", "int": 0, "tuple": ()}


def own_tables(path: str, what: str, tables: Any) -> tuple[Any, ...]:
    """The tables `[[what]]`. Raises UsageError for unknown keys, and for a credential that stands there itself."""
    return tuple(_table(path, what, table) for table in (tables if isinstance(tables, list) else [tables]))


def _table(path: str, what: str, table: Any) -> Team | Tracker | SelfManaged | Mail:
    kind = _KINDS[what]
    needed = set(kind._fields) - set(kind._field_defaults)
    values = {key.replace("-", "_"): value for key, value in table.items()} if isinstance(table, dict) else {}
    if not needed <= values.keys() <= set(kind._fields):
        keys = ", ".join(field.replace("_", "-") for field in kind._fields)
        raise UsageError(f"{path}: [[{what}]] needs {', '.join(sorted(needed))}.", f"The keys are {keys}.")
    for field, value in values.items():
        values[field] = _pairs(path, what, value) if field == "assignees" else _typed(path, kind, what, field, value)
        if field in _CREDENTIALS and values[field] and not values[field].startswith(NAMED):
            raise UsageError(
                f"{path}: the {field.replace('_', ' ')} of {what} {_called(table)!r} is to be named, not given.",
                "Write where it is: env:NAME, file:PATH or keyring:USER.",
            )
        choices = CHOICES.get((what, field), ())
        if choices and value not in choices:
            raise UsageError(f"{path}: {what} {field} {value!r} is none of {', '.join(choices)}.", "Write one of them.")
    return kind(**values)


def _called(table: Mapping[str, Any]) -> str:
    return next((str(table[key]) for key in ("name", "provider", "host") if key in table), "?")


def _typed(path: str, kind: type, what: str, field: str, value: Any) -> Any:
    hint = get_type_hints(kind)[field]
    default = _EMPTY["tuple" if get_args(hint) else hint.__name__]
    return typed(path, f"{what} {field}", default, value)


def _pairs(path: str, what: str, value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise UsageError(
            f"{path}: {what} assignees is a table of texts.", 'Write assignees = { "Payments" = "octocat" }.'
        )
    return tuple(value.items())
