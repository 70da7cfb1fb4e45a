"""Which vault reference works in which field; what Postman does not resolve there is not suggested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from posthound.model.values import Exposure, Role
from posthound.support.lazy import regex
from posthound.support.tuples import NamedTuple

# Fields in which Postman resolves nothing at all, or shows text to readers: only a placeholder is honest there.
_SHOWN = frozenset((Role.EXAMPLE_REQUEST, Role.EXAMPLE_HEADER, Role.EXAMPLE_COOKIE, Role.EXAMPLE_BODY, Role.DESCRIPTION,
                    Role.METADATA, Role.MESSAGE))  # fmt: skip
_UNRESOLVED = frozenset((Role.CERTIFICATE, Role.TEXT))
# Rows that a linked secure variable takes the place of.
LINKED = frozenset((Role.ENVIRONMENT, Role.GLOBALS))
# Fixes that leave what a request sends unchanged, or touch only what readers see.
_SAFE = frozenset((Role.AUTH, Role.HEADER, Role.COOKIE, Role.URL, Role.QUERY, Role.PATH_VARIABLE, Role.BODY, Role.FORM,
                   Role.GRAPHQL, Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS, Role.EXAMPLE_REQUEST, Role.EXAMPLE_HEADER,
                   Role.EXAMPLE_COOKIE, Role.EXAMPLE_BODY, Role.DESCRIPTION, Role.METADATA))  # fmt: skip
_UNSAFE = regex(r"[^a-z0-9]+")
_LOCAL_ONLY = "a Local Vault reference stays unresolved in monitors, scheduled runs, the Postman CLI and newman"


# Field names that say where a secret stands, not what it is.
_TELL_NOTHING = frozenset(
    """value raw body text exec content description message query data url code bearer basic url-password headers header response
    tests pre-request-script variables""".split()
) | {""}


def slug(text: str) -> str:
    """Lower-case words joined by hyphens, at most 40 characters."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", text)
    return _UNSAFE.sub("-", spaced.lower()).strip("-")[:40].strip("-")


def secret_name(pattern_id: str, field: str, host: str) -> str:
    """A readable name for a secret: its provider's, else the request's host and the field's name."""
    if not pattern_id.startswith("generic-"):
        return slug(pattern_id)
    labels = host.split(".")
    owner = labels[-2] if len(labels) >= 2 and not labels[-1].isdigit() else ""
    owner = labels[-3] if owner in ("co", "com", "org", "net", "gov", "ac") and len(labels) >= 3 else owner
    name = slug(field) or slug(pattern_id.removeprefix("generic-"))
    if name in _TELL_NOTHING:
        name = slug(pattern_id.removeprefix("generic-"))
    return slug(f"{owner}-{name}" if owner and not name.startswith(owner) else name)


def unique_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """A name for every secret id, the same for the same set of secrets: where two want one name, their ids tell them apart."""
    by_name: dict[str, list[str]] = {}
    for identity, name in wanted.items():
        by_name.setdefault(name, []).append(identity)
    return {
        identity: name if len(identities) == 1 else f"{name}-{identity[:4]}"
        for name, identities in by_name.items()
        for identity in identities
    }


def stored_name(name: str, decoded: str) -> str:
    """The name of what is stored for a place whose literal is not the secret itself but an encoding of it.

    `{{vault:…}}` is put in as it is stored, so base64 of `user:password` is a value of its own beside the password.
    """
    return f"{name}-{slug(decoded)}" if decoded else name


class Advice(NamedTuple):
    """What to write instead of a secret. `note` says what else must be done for it to work; "" when nothing."""

    text: str
    safe: bool
    note: str = ""


def advice(
    name: str, role: Role, *, protocol: str = "http", exposure: Exposure = Exposure.FILE, monitored: bool = False
) -> Advice:
    """What to write into the field instead of the secret called `name`, and whether that leaves its behaviour alone.

    `monitored`: a monitor, a scheduled run, the Postman CLI or newman runs the collection, where nobody's Local Vault is.
    """
    safe = role in _SAFE
    if protocol != "http":
        return Advice(f"<{name}>", False, f"vault references do not resolve in {protocol} requests")
    if role in _SHOWN:
        return Advice(f"<{name}>", safe)
    if role in _UNRESOLVED:
        return Advice(f"<{name}>", False, "no vault reference resolves here; fill the value in where it is used")
    shared = (exposure in (Exposure.TEAM, Exposure.PARTNER) or monitored) and exposure is not Exposure.PUBLIC
    linked = f"define {name} as a secure variable linked to Shared Vault secret {name}"
    if shared and role in LINKED:
        return Advice(f"<{name}>", safe, f"link this variable to Shared Vault secret {name} (a secure variable)")
    if role is Role.SCRIPT:
        if monitored:
            return Advice(f'pm.variables.get("{name}")', False, f"{_LOCAL_ONLY}: {linked}")
        return Advice(f'await pm.vault.get("{name}")', False, 'switch on "Enable support in scripts" in the vault')
    if monitored and shared:
        return Advice(f"{{{{{name}}}}}", False, f"{_LOCAL_ONLY}: {linked} in the environment")
    return Advice(f"{{{{vault:{name}}}}}", safe, _LOCAL_ONLY if monitored else "")


def reference(
    name: str, role: Role, *, protocol: str = "http", exposure: Exposure = Exposure.FILE, monitored: bool = False
) -> str:
    """What to put into the field instead of the secret called `name`, as reports say it."""
    advised = advice(name, role, protocol=protocol, exposure=exposure, monitored=monitored)
    if role in LINKED and advised.text.startswith("<") and protocol == "http":
        return f"secure variable linked to Shared Vault secret {name}"
    return advised.text


class Names:
    """Hands out one name for each stored value: readable, unique, and none that a file already refers to."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._bases: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}

    def settle(self, wanted: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """Names for (secret id, stored value) pairs, each wanting a name and an encoding; those that have one keep it."""
        bases: dict[str, str] = {}
        for (identity, _), (name, _) in wanted.items():
            if identity not in self._bases:
                bases.setdefault(identity, name)
        for identity, name in unique_names(bases).items():
            longer = (f"{bases[identity]}-{identity[:digits]}" for digits in (4, 8, 12, 24))
            used = self._taken.union(self._bases.values())
            self._bases[identity] = next((one for one in (name, *longer) if one not in used), name)
        for key, (_, decoded) in wanted.items():
            if key not in self._names:
                self._names[key] = self._free(stored_name(self._bases[key[0]], decoded))

    def _free(self, name: str) -> str:
        chosen, number = name, 2
        while chosen in self._taken:
            chosen, number = f"{name}-{number}", number + 1
        self._taken.add(chosen)
        return chosen

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._names[key]


__all__ = ["LINKED", "Advice", "Names", "advice", "reference", "secret_name", "slug", "stored_name", "unique_names"]
