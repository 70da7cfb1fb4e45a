"""What stored secrets are called: readable names, one for each stored value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from posthound.support.regexes import regex

_UNSAFE = regex(r"[^a-z0-9]+")
_HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 40
# Field names that say where a secret stands, not what it is.
_TELL_NOTHING = frozenset(
    """value raw body text exec content description message query data url code bearer basic url-password headers header response
    tests pre-request-script variables""".split()
) | {""}


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Lower-case words joined by hyphens, of at most 40 characters: as many whole words as these hold.

    >>> slug("azureServiceBusSharedAccessKey for the orders")
    'azure-service-bus-shared-access-key-for'
    """
    words = _UNSAFE.sub("-", _HUMP.sub("-", text).lower()).strip("-")
    whole = words[: _LONGEST + 1].rpartition("-")[0] if len(words) > _LONGEST else words
    return (whole or words)[:_LONGEST]


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

    A reference is put in as it is stored, so base64 of `user:password` is a value of its own beside the password.
    """
    return f"{name}-{slug(decoded)}" if decoded else name


def shown_name(name: str, decoded: str) -> str:
    """The same for a report. A list of bytes takes no reference; what is put in its place refers to the secret itself."""
    if not decoded:
        return name
    from posthound.model.listed import HOW  # few findings stand in what is decoded

    return name if decoded.partition(",")[0] == HOW else stored_name(name, decoded)


def _is_own(name: str, identity: str) -> bool:
    """Whether a name ends with the first digits of a secret's id."""
    digits = name.rpartition("-")[2]
    return len(digits) >= 4 and identity.startswith(digits)


class Names:
    """Hands out one name for each stored value: readable, unique, and none that a file already refers to.

    `variables` are the names of variables in scope with the texts they have: a name of these is given to no other value. A name with the
    digits of the secret's own id, to which a file refers, is its own from an earlier run.
    """

    def __init__(self, taken: Iterable[str] = (), variables: Mapping[str, set[str]] | None = None) -> None:
        self._taken = set(taken)
        self._variables = variables or {}
        self._bases: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}

    def keep(self, named: Mapping[tuple[str, str], str]) -> None:
        """Gives (secret id, stored value) pairs the names that they have from an earlier run, though files refer to these by now."""
        self._names.update(named)
        self._taken.update(named.values())

    def take(self, names: Iterable[str]) -> None:
        """Keeps names from being given, as other files refer to them."""
        self._taken.update(names)

    def settle(self, wanted: Mapping[tuple[str, str], tuple[str, str]]) -> None:
        """Names for (secret id, stored value) pairs, each wanting a name and an encoding; those that have one keep it."""
        bases: dict[str, str] = {}
        stored: dict[str, set[str]] = {}
        for (identity, value), (name, _) in wanted.items():
            stored.setdefault(identity, set()).add(value)
            if identity not in self._bases:
                bases.setdefault(identity, name)
        for identity, name in unique_names(bases).items():
            longer = [f"{bases[identity]}-{identity[:digits]}" for digits in (4, 8, 12, 24)]
            known = [one for one in longer if one in self._taken]  # referred to since an earlier run
            used = {*self._bases.values(), *(self._taken - {*longer})}
            self._bases[identity] = next(
                (
                    one
                    for one in (*known, name, *longer)
                    if one not in used and self._variables.get(one, set()) <= stored[identity]
                ),
                name,
            )
        same = {
            value: name for (_, value), name in self._names.items()
        }  # what is stored alike is one entry, whatever it is an encoding of
        for key, (_, decoded) in wanted.items():
            if key not in self._names:
                base = self._bases[key[0]]
                name = same.get(key[1]) or self._free(stored_name(base, decoded), key[1], own=_is_own(base, key[0]))
                self._names[key] = same[key[1]] = name

    def _free(self, name: str, stored: str, *, own: bool) -> str:
        chosen, number = name, 2
        taken = set(self._names.values()) if own else self._taken
        while chosen in taken or not self._variables.get(chosen, set()) <= {stored}:
            chosen, number = f"{name}-{number}", number + 1
        self._taken.add(chosen)
        return chosen

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._names[key]


__all__ = ["Names", "secret_name", "shown_name", "slug", "stored_name", "unique_names"]
