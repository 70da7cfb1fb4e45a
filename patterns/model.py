"""The pattern record: what a credential format looks like, what it opens and how to rotate it.

Standard library only, and cheap to import: a scan of a clean file loads every record.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple, Protocol

Severity = Literal["critical", "high", "medium", "low"]
Confidence = Literal["high", "medium", "low"]
Kind = Literal["token", "near", "field", "text"]

# A token ends where its alphabet does: a longer run of letters and digits is something else.
# An escape's letter is no part of it: in `\\nAKIA…` the token begins after the `n`.
LEFT = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrtbf]))"
RIGHT = r"(?![0-9A-Za-z])"
# What may stand between a provider's name and its value on one line: `acme_api_key = "`, `"acme": {"token": "`.
# Lazy and bounded, so that a long line costs 40 steps a keyword at most.
GAP = r"[^\r\n]{0,40}?"
# A provider's name starts a word: after anything but a letter, or as the hump of a camelCase name.
WORD = r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"


class Provider(NamedTuple):
    """Who issues a credential, and where it is rotated.

    `hosts` are domain suffixes that requests carrying the credential go to; `rotate` is one or two imperative sentences.
    `general` marks a kind of text (a connection string, a JWT) that many issuers use: a real provider's format goes first.
    """

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    rotate: str = ""
    rotate_url: str = ""
    references: tuple[str, ...] = ()
    general: bool = False


class Verify(NamedTuple):
    """A documented read-only request that tells a live credential from a dead one.

    `{secret}` in `url`, `headers` or `basic` stands for the credential; statuses outside `live` and `dead` mean unknown.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    basic: str = ""
    method: Literal["GET", "POST"] = "GET"
    live: tuple[int, ...] = (200,)
    dead: tuple[int, ...] = (401,)


class Pattern(NamedTuple):
    """One credential format.

    kind `token`: the value gives itself away; `regex` matches it anywhere, and every match holds one of `keywords`.
    kind `near`: the value has only a shape; `regex` describes it, and one of `keywords` stands before it on the line, or
    in the field's name, or the request goes to one of the provider's hosts.
    kind `text`: as `token`, for scanners of plain text only; ours reads the structure instead.
    kind `field`: only the field gives the value away; `scanner.detect.fields` finds it and `regex` is empty.
    `regex` may name a group `secret` where the credential is only a part of the match. Boundaries are added around it.
    `keywords` are lower-case literals. `fields` are lower-case names of fields and headers that carry this value and no
    other. `entropy` is the least Shannon entropy of the value, in bits a character (0: not looked at). `check` names a
    function of `patterns.checks`. `linked` names the patterns that make one credential together with this one.
    `matches` and `rejects` are templates (see `patterns.templates`), never literal secrets.
    """

    id: str
    provider: Provider
    name: str
    regex: str
    keywords: tuple[str, ...]
    severity: Severity
    opens: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...] = ()
    kind: Kind = "token"
    confidence: Confidence = "high"
    fields: tuple[str, ...] = ()
    entropy: float = 0.0
    check: str = ""
    linked: tuple[str, ...] = ()
    rotate: str = ""
    rotate_url: str = ""
    references: tuple[str, ...] = ()
    verify: Verify | None = None

    @property
    def rotation(self) -> str:
        """How to rotate or revoke the credential: the pattern's own words, else its provider's."""
        return self.rotate or self.provider.rotate

    @property
    def rotation_url(self) -> str:
        """Where to rotate or revoke it; empty where the vendor has no fixed address."""
        return self.rotate_url or self.provider.rotate_url

    @property
    def sources(self) -> tuple[str, ...]:
        """Documentation of the format and its rotation."""
        return self.references or self.provider.references


class Signature(NamedTuple):
    """What detection needs of a pattern, and no more: an index of these loads in a few milliseconds.

    `start` is where in every match its keyword stands, -1 where that varies; `width` the most characters a match takes.
    """

    id: str
    family: str
    provider: str
    provider_name: str
    name: str
    kind: str
    regex: str
    keywords: tuple[str, ...]
    start: int
    width: int
    severity: str
    confidence: str
    entropy: float
    check: str
    fields: tuple[str, ...]
    hosts: tuple[str, ...]
    linked: tuple[str, ...]
    general: bool


class Formed(Protocol):
    """A pattern or its signature: whatever has a regex, its keywords and a kind."""

    @property
    def kind(self) -> str: ...
    @property
    def regex(self) -> str: ...
    @property
    def keywords(self) -> tuple[str, ...]: ...


def value_source(regex: str) -> str:
    """A pattern's regex with its boundaries; the credential is group `secret`."""
    core = regex if "(?P<secret>" in regex else f"(?P<secret>{regex})"
    return f"{LEFT}(?:{core}){RIGHT}"


@cache
def value_regex(regex: str) -> re.Pattern[str]:
    """The compiled form of `value_source`."""
    return re.compile(value_source(regex))


@cache
def after_regex(regex: str) -> re.Pattern[str]:
    """A `near` pattern's value from the end of its keyword on: group `gap`, then group `secret`."""
    return re.compile(f"(?P<gap>{GAP}){value_source(regex)}")


@cache
def _named_regex(keywords: tuple[str, ...], regex: str) -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in keywords)
    return re.compile(f"{WORD}(?i:{names})(?P<gap>{GAP}){value_source(regex)}")


def text_regex(pattern: Formed) -> re.Pattern[str]:
    """The pattern as it is looked for in plain text: a `near` value must follow one of its keywords on the same line."""
    return value_regex(pattern.regex) if pattern.kind != "near" else _named_regex(pattern.keywords, pattern.regex)
