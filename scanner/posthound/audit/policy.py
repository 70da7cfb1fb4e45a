"""The policy: what a team has agreed on, as TOML; every key has a safe default and may be left out.

A policy says what passes, so it is only ever read where it was named, by the user or by the user's own configuration: one
that was found by looking could come from whoever wrote what is audited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from posthound.audit.records import controls
from posthound.config.settings import read_toml
from posthound.support.errors import UsageError

PLANS = ("free", "basic", "professional", "enterprise", "solo", "team")
_HINT = "docs/hardening.md lists every key with what it takes."
# More than half a year is kept nowhere: the API refuses to look further back.
MOST_DAYS = 180


class Form(NamedTuple):
    """What a key takes: how that is said, and whether a value is one."""

    words: str
    good: Callable[[Any], bool]


def _whole(least: int, most: int) -> Form:
    return Form(f"a whole number from {least} to {most}", lambda value: type(value) is int and least <= value <= most)


def _list_of(kind: type, words: str, good: Callable[[Any], bool] = lambda value: True) -> Form:
    return Form(
        f"a list of {words}", lambda value: isinstance(value, list) and all(type(v) is kind and good(v) for v in value)
    )


def _compiles(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value) or True)
    except (re.error, RecursionError, OverflowError):
        return False


_HOST = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*", re.ASCII)
_NAMES = _list_of(str, "names", lambda text: bool(text.strip()))
_HOSTS = _list_of(str, 'hosts such as "api.example.com" or "*.example.com"', lambda text: bool(_HOST.fullmatch(text)))
_DOMAINS = _list_of(str, "domains", lambda text: "." in text and "@" not in text)
_USERS = _list_of(int, "user ids (numbers)")
_PATTERN = Form("a regular expression of Python's", _compiles)
_BOOL = Form("true or false", lambda value: isinstance(value, bool))
_MANY = 1_000_000


class PolicyKey(NamedTuple):
    """A key of the policy: its default, what it takes, and what it is for."""

    default: Any
    kind: Form
    meaning: str


KEYS: Mapping[str, Mapping[str, PolicyKey]] = {
    "team": {
        "plan": PolicyKey("", Form(f"one of {', '.join(PLANS)}", lambda value: value in PLANS), "the team's plan; unset: not known"),
        "admin_roles": PolicyKey(["admin", "superadmin"], _NAMES, "role ids that make an admin"),
    },
    "sso": {"break_glass": PolicyKey([], _USERS, "ids of emergency accounts that may sign in without SSO")},
    "scim": {"exempt": PolicyKey([], _USERS, "ids of members that SCIM need not know")},
    "workspaces": {
        "max_admins": PolicyKey(3, _whole(1, _MANY), "the most admins of a workspace"),
        "description_pattern": PolicyKey("", _PATTERN, 'what summary or description must match; "" asks nothing'),
        "tag_pattern": PolicyKey("", _PATTERN, 'what one of the tags must match; "" asks nothing'),
    },
    "roles": {
        "min_admins": PolicyKey(2, _whole(0, _MANY), "the fewest admins of the team"),
        "max_admins": PolicyKey(3, _whole(1, _MANY), "the most admins of the team"),
        "allow_admin_billing": PolicyKey(False, _BOOL, "whether an admin may have Billing, too"),
    },
    "invitations": {
        "allowed_email_domains": PolicyKey([], _DOMAINS, "domains of members' addresses; [] asks nothing")
    },
    "public_workspaces": {"allowed": PolicyKey([], _NAMES, "ids of workspaces that may be public; [] allows none")},
    "keys": {"pmat_max_age_days": PolicyKey(180, _whole(1, 36500), "the oldest collection access key, in days")},
    "vault": {"max_crawl_age_days": PolicyKey(7, _whole(1, 36500), "the oldest crawl that proves anything, in days")},
    "secret_scanner": {"max_open_days": PolicyKey(7, _whole(0, 36500), "how long a detected secret may stay open")},
    "audit_log": {
        "lookback_days": PolicyKey(30, _whole(1, MOST_DAYS), "how far back the audit log is read"),
        "reviewed_until": PolicyKey(None, Form("a date such as 2026-11-20", lambda value: type(value) is date), "up to when somebody reviewed the log"),
        "review_every_days": PolicyKey(30, _whole(1, 36500), "how often the log is to be reviewed"),
    },
    "hosts": {"allowed": PolicyKey([], _HOSTS, "hosts that collections may call; [] asks nothing")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """What was agreed. `values` by section and key; `exempt` holds the reason why a control is not applicable."""

    values: Mapping[str, Mapping[str, Any]]
    exempt: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    sha256: str = ""

    def __getitem__(self, key: str) -> Any:
        """A value by `section.key`."""
        section, _, name = key.partition(".")
        return self.values[section][name]

    @property
    def below_enterprise(self) -> bool:
        """Whether the plan is known not to be Enterprise."""
        return self["team.plan"] not in ("", "enterprise")

    def is_admin(self, role: str) -> bool:
        """Whether a role id is an admin's."""
        return folded(role) in {folded(name) for name in self["team.admin_roles"]}


def folded(role: str) -> str:
    """A role id without what is spelled differently from place to place."""
    return role.lower().replace("-", "").replace("_", "").replace(" ", "")


def default() -> Policy:
    """The policy of a team that has written none."""
    return Policy({name: {key: one.default for key, one in keys.items()} for name, keys in KEYS.items()})


def load(path: str) -> Policy:
    """The policy in a file; the default one for no file. Raises UsageError, naming file, key and what is allowed."""
    if not path:
        return default()
    table, _ = read_toml(path, _HINT)
    values = {name: dict(keys) for name, keys in default().values.items()}
    exempt: dict[str, str] = {}
    for section, keys in table.items():
        if section == "controls":
            exempt = _exempt(path, keys)
            continue
        if section not in KEYS:
            raise UsageError(
                f"{path}: unknown section [{section}]", f"The sections are {', '.join((*KEYS, 'controls'))}."
            )
        if not isinstance(keys, dict):
            raise UsageError(f"{path}: {section} is a section", f"Write [{section}] and its keys below.")
        for key, value in keys.items():
            values[section][key] = _value(path, section, key, value)
    if values["roles"]["min_admins"] > values["roles"]["max_admins"]:
        raise UsageError(
            f"{path}: roles.min_admins is above roles.max_admins",
            "No team can have both: lower the one, or raise the other.",
        )
    return Policy(values, exempt, path, _digest(path))


def _value(path: str, section: str, key: str, value: Any) -> Any:
    known = KEYS[section]
    if key not in known:
        raise UsageError(f"{path}: unknown key {section}.{key}", f"The keys of [{section}] are {', '.join(known)}.")
    if not known[key].kind.good(value):
        raise UsageError(f"{path}: {section}.{key} cannot be {value!r}", f"It takes {known[key].kind.words}.")
    return value


def _exempt(path: str, table: Any) -> dict[str, str]:
    known = [control.id for control in controls()]
    found = {}
    for identity, keys in table.items() if isinstance(table, dict) else [(table, {})]:
        if identity not in known:
            raise UsageError(f"{path}: there is no control {identity!r}", f"The controls are {', '.join(known)}.")
        if (
            not isinstance(keys, dict)
            or set(keys) - {"applicable", "reason"}
            or type(keys.get("applicable", True)) is not bool
        ):
            raise UsageError(
                f'{path}: [controls."{identity}"] cannot be {keys!r}', 'It takes applicable = false and reason = "…".'
            )
        if not keys.get("applicable", True):
            reason = keys.get("reason")
            if not isinstance(reason, str) or not reason.strip():
                raise UsageError(
                    f'{path}: controls."{identity}".reason is missing',
                    "Say why the control does not apply; the report shows it.",
                )
            found[identity] = reason.strip()
    return found


def _digest(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}", _HINT) from error
