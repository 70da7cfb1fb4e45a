"""What a JWT says of itself: who issued it, for whom, and so whose it is, wherever it stands."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from posthound.model.containers import is_list, is_object
from posthound.rules.checks import unpadded_b64decode
from posthound.rules.signature import Signature
from posthound.support.regexes import regex

_FORM = regex(r"eyJ[\w+/-]+={0,2}\.[\w+/-]+={0,2}\.")
_HOST = regex(r"(?:[a-z][a-z0-9+.-]*://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[:/?#]|$)", re.IGNORECASE)
# Claims and header fields that name who issued a token and for whom.
_TELLING = ("iss", "aud", "azp", "role", "kid", "jku", "x5u")
Claims = Mapping[str, tuple[str, ...]]


class Issued(NamedTuple):
    """The texts of a JWT that say whose it is: its `claims` by name, and the `hosts` that stand in them, the issuer's first."""

    claims: Claims
    hosts: tuple[str, ...]

    @property
    def issuer(self) -> tuple[str, ...]:
        """The host of the issuer, if it is said as an address."""
        return tuple(host for text in self.claims.get("iss", ()) for host in _hosts(text))

    @property
    def words(self) -> str:
        """All of it, a line a text."""
        return "\n".join(text for texts in self.claims.values() for text in texts)


@lru_cache(maxsize=1024)
def issued(value: str) -> Issued | None:
    """What a JWT says of itself; None for what is none, or cannot be read."""
    if not _FORM.match(value):
        return None
    import json  # few files hold a JWT

    try:
        parts = [json.loads(unpadded_b64decode(part)) for part in value.split(".")[:2]]
    except (ValueError, RecursionError):
        return None
    said = {**parts[0], **parts[1]} if all(map(is_object, parts)) else {}
    claims = {name: texts for name, content in said.items() if (texts := _texts(content))}
    hosts = [host for name in _TELLING for text in claims.get(name, ()) for host in _hosts(text)]
    return Issued(claims, tuple(dict.fromkeys(hosts)))


def _texts(content: object) -> tuple[str, ...]:
    listed = content if is_list(content) else [content]
    return tuple(text for text in listed if isinstance(text, str))


def _hosts(text: str) -> list[str]:
    match = _HOST.match(text)
    return [match[1].lower()] if match else []


def agrees(pattern: Signature, value: str) -> bool:
    """Whether nothing that a value says of itself speaks against it being what a pattern would find.

    A token that names its issuer is another's where the pattern's provider is not at that address, and where a claim that the pattern
    expects says something else.
    """
    said = issued(value) if value.startswith("ey") else None
    if said is None:
        return True
    for expected in pattern.claims:
        name, _, text = expected.partition("=")
        if name in said.claims and not any(text in one for one in said.claims[name]):
            return False
    return not said.issuer or ("ey" in pattern.regex and any(_is_at(pattern, host) for host in said.issuer))


def _is_at(pattern: Signature, host: str) -> bool:
    if any(f".{host}".endswith(f".{own}") for own in pattern.hosts):
        return True
    names = {pattern.provider, *pattern.keywords}
    squeezed = [re.sub(r"[\W_]", "", name) for name in names]
    return any(label.startswith(name) for label in re.split(r"[.-]", host) for name in squeezed if len(name) > 3)
