"""The address that the steps of a feature send to: what `url` is given, as far as the feature itself says it.

An expression tells an address where it is made of literals and of names that `def` gives such a text. All else is known when the
feature runs: a property of the run, a field of what `karate-config.js` returns, the answer to a call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from posthound.formats.requests import LONGEST, in_common, joined
from posthound.support.regexes import regex

# What stands in an address for a part that is not known; no host is read out of it.
_UNKNOWN = "{}"
# A part of an expression: a literal in quotes or backticks, or a name, with the `+` or the end behind it.
_PART = regex(
    r"\s*(?:'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`([^`\n]*)`|([A-Za-z_$][\w$]*))\s*(\+|$)",
)
# A value in a literal between backticks.
_PLACED = regex(r"\$\{\s*([A-Za-z_$][\w$]*)\s*\}")

# What `karate-config.js` gives to a name for where requests go, and not to one for where answers and messages are sent to.
_BASE = regex(
    r"\b(?!\w{0,40}(?:callback|redirect|return|hook|notif|success|cancel|origin|referer|proxy))\w{0,40}(?:url|uri|host|server|endpoint|base)\w{0,20}"
    r"[\"']?\s{0,9}[:=]\s{0,9}[\"'`](https?://[^\"'`\s]{1,300})",
    re.IGNORECASE,
)


def base_of(code: str) -> str:
    """The address that a configuration gives to the features, "" where it gives those of several hosts."""
    return in_common(found[1] for found in _BASE.finditer(code))


def text_of(expression: str, known: Mapping[str, str]) -> str:
    """What an expression gives, with a mark where that is not known; of `a || b`, the first one that is a text."""
    if len(expression) > LONGEST:
        return _UNKNOWN
    given = [_sum(part, known) for part in expression.split("||")]
    return next((text for text in given if _UNKNOWN not in text), given[-1])


def _sum(expression: str, known: Mapping[str, str]) -> str:
    text, at = "", 0
    while len(text) < LONGEST and (found := _PART.match(expression, at)):
        text += _part(found, known)
        if not found[5]:
            return text if len(text) < LONGEST else _UNKNOWN
        at = found.end()
    return text + _UNKNOWN


def _part(found: re.Match[str], known: Mapping[str, str]) -> str:
    if found[4]:
        return known.get(found[4], _UNKNOWN)
    if found[3] is not None:
        return _PLACED.sub(lambda name: known.get(name[1], _UNKNOWN), found[3])
    return found[1] if found[1] is not None else found[2]


class StepAddresses:
    """Where the steps have come to: the address that `url` gave, which stays for all calls of a scenario, and the names given a text.

    What the Background gives is there at the beginning of every scenario.
    """

    def __init__(self) -> None:
        self.address = ""
        self.known: dict[str, str] = {}
        self._shared: tuple[str, dict[str, str]] = ("", {})
        self._in_background = False
        self._waiting: list[dict[str, object]] = []  # calls of the Background that no `url` has been given to
        self._given: list[str] = []

    def scenario(self, kind: str) -> None:
        """A scenario, or the Background, begins."""
        if self._in_background:
            self._shared = self.address, dict(self.known)
        self._in_background = kind == "Background"
        self.address, self.known = self._shared[0], dict(self._shared[1])

    def begin(self, call: dict[str, object]) -> None:
        """A call begins: it goes where the one before it went."""
        call["url"] = self.address
        if self._in_background:
            self._waiting.append(call)

    def named(self, name: str, expression: str) -> None:
        """A step gives a name a value."""
        self.known[name] = text_of(expression, self.known)

    def url(self, expression: str, call: dict[str, object]) -> None:
        """A step says where calls go from here on."""
        text = text_of(expression, self.known)
        self.address = text if joined(text, "") else ""
        call["url"] = self.address
        self._given.append(self.address)

    def path(self, expression: str, call: dict[str, object]) -> None:
        """A step adds to the address of one call."""
        text = text_of(expression.partition(",")[0], self.known)
        if self.address and _UNKNOWN not in text:
            call["url"] = joined(str(call["url"]), text)

    def end(self) -> None:
        """What the Background puts into calls goes where the scenarios send theirs, if that is one host."""
        shared = in_common(self._given)
        for call in self._waiting:
            call["url"] = call["url"] or shared
