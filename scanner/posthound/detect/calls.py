"""Passwords that remote procedure calls take by their place: Odoo's `execute_kw(database, number, password, …)`, and logins.

https://www.odoo.com/documentation/17.0/developer/reference/external_api.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from posthound.detect.names import NameClass
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Span
from posthound.support.regexes import regex

# Methods that log somebody in, of whose arguments the last is the password, and those that take it third, behind a user's number.
_LOGINS = frozenset("login authenticate signin logon".split())
_THIRD = frozenset("execute execute_kw exec_workflow render_report".split())
_GIVEN = 4  # arguments that are looked at
_METHOD = regex(
    r"\"method\"\s{0,8}:\s{0,8}\"(?P<name>[\w./]{1,80})\"|<methodName>\s{0,8}(?P<called>[\w./]{1,80})\s{0,8}</methodName>"
)
_OPENING = regex(r"\"(?:args|params)\"\s{0,8}:\s{0,8}\[|<params>")
_JSON = regex(
    r"\s{0,40}(?:\"(?P<text>(?:[^\"\\]|\\.){0,300})\"|(?P<other>\{\{[^{}]{1,80}\}\}|-?\d{1,12}))\s{0,40}[,\]]",
)
_XML = regex(
    r"\s{0,40}<param>\s{0,40}<value>\s{0,40}(?:<string>(?P<text>[^<>]{0,300})</string>"
    r"|(?P<other><(?:int|i4)>[^<>]{1,90}</(?:int|i4)>)|(?P<bare>[^<>]{1,300}))\s{0,40}</value>\s{0,40}</param>"
)


class _Given(NamedTuple):
    """One argument: a text, or with no text a number or a reference."""

    text: str | None
    span: Span


def passwords(texts: Sequence[str], numbers: Iterable[int]) -> dict[int, list[CredentialPart]]:
    """The passwords among the arguments of calls, by text, in the texts of these numbers."""
    found = {number: list(_in_calls(texts[number])) for number in numbers}
    return {number: parts for number, parts in found.items() if parts}


def _in_calls(text: str) -> Iterator[CredentialPart]:
    methods = [
        (match.start(), name)
        for match in _METHOD.finditer(text)
        if (name := (match["name"] or match["called"]).rpartition(".")[2].lower()) in _LOGINS | _THIRD
    ]
    for opening in _OPENING.finditer(text) if methods else ():
        _, name = min(methods, key=lambda method: abs(method[0] - opening.start()))
        given = _arguments(text, opening.end(), _XML if opening[0][0] == "<" else _JSON)
        at = 2 if name in _THIRD else len(given) - 1
        if not 0 < at < len(given) or (name in _THIRD and given[1].text is not None):
            continue
        secret, user = given[at], given[at - 1].text or ""
        if secret.text:
            yield CredentialPart("password", NameClass.PASSWORD, secret.span, secret.text, "", user)


def _arguments(text: str, at: int, form: re.Pattern[str]) -> list[_Given]:
    """The first arguments, up to one that is no text, number or reference."""
    given: list[_Given] = []
    while len(given) < _GIVEN and (match := form.match(text, at)):
        held = next((name for name in ("text", "bare") if match.groupdict().get(name) is not None), "other")
        said = held != "other" and not match[held].startswith("{{")
        given.append(_Given(match[held] if said else None, Span(*match.span(held))))
        at = match.end()
        if form is _JSON and match[0][-1] == "]":
            break
    return given
