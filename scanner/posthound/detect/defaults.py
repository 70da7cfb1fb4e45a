"""Credentials that stand where nobody gave a variable a value: `${X:-…}` of shells, `{{ x | default('…') }}` of templates, `getenv('X') or '…'`.

What refers to a variable passes for a reference, and so it is but for the literal that takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from posthound.detect.names import NameClass, classify
from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import Leaf, LeavesOf, Role
from posthound.support.regexes import regex

_COLON = ord(":")
_CLOSING = " \"')]"  # what a mark begins with that belongs to what stands before
_BEFORE = 240  # characters before a mark in which its variable is named
_VALUE = rf"(?P<quote>{QUOTE})(?P<value>[^\"'`\\\n]{{4,4096}})(?P=quote)"
# A variable's name by itself, as the last part of a path, or what a call looks up.
_NAME = r"[A-Za-z_][\w-]{0,60}"
_LOOKED_UP = (
    rf"(?:{_NAME}\.){{0,6}}{_NAME}\s{{0,2}}[(\[{{]\s{{0,2}}(?:{QUOTE}\w{{1,12}}{QUOTE},\s{{0,2}})?"
    rf"{QUOTE}(?P<asked>{_NAME}){QUOTE}\s{{0,2}}[)\]}}]"
)
# By what joins a variable to its literal: how the text before reads, and the text from the mark on.
_FORMS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    # Shells, Docker Compose.
    (":-", regex(rf"(?P<whole>\$\{{(?P<name>{_NAME}))$"), regex(r":-(?P<quote>\\{0,3}[\"']?)(?P<value>[^\s\"'`\\{}$]{4,4096})(?P=quote)\}")),
    # Jinja, Liquid, Helm and Twig: a filter.
    (
        "|",
        regex(rf"(?P<whole>\{{\{{[-~]?\s{{0,4}}[\"']?(?:{_LOOKED_UP}|(?:\.?{_NAME}\.){{0,6}}\.?(?P<name>{_NAME}))(?:\s?\|\s?\w{{1,20}}){{0,2}}\s{{0,4}})$"),
        regex(rf"\|\s?(?:default|d)(?:\s{{0,2}}\(\s{{0,2}}|\s?:\s{{0,2}}|\s{{1,2}}){_VALUE}"),
    ),
    # Helm and other templates of Go: a function.
    ("{{", regex(r"(?P<whole>)$"), regex(rf"\{{\{{-?\s{{0,4}}default\s{{1,2}}{_VALUE}\s{{1,2}}[.$]?(?:{_NAME}\.){{0,6}}(?P<name>{_NAME})")),
    # By the name of an argument or an option, as parsers of settings and commands are told it.
    (
        "def",
        regex(
            rf"(?P<whole>[\w)]\(\s{{0,40}}(?:[\"']-\w[\"'],\s{{0,4}})?[\"']-{{0,2}}(?P<asked>{_NAME})[\"'],\s{{0,40}}"
            rf"(?:\{{\s{{0,40}})?(?:(?:[\"'][\w-]{{1,40}}[\"']|\w{{1,20}}\s?[:=][^,(){{}}\n]{{1,80}}),\s{{0,40}}){{0,4}})$"
        ),
        regex(rf"default\s?[:=]\s?{_VALUE}"),
    ),
    # Python, Jinja, PowerShell: a condition.
    (
        "else",
        regex(rf"(?P<whole>(?:{_LOOKED_UP}|\{{\{{[-~]?\s{{0,4}}(?P<name>{_NAME}))\s{{1,4}}if\s[^\n{{}}]{{1,80}}\s|\$env:(?P<set>{_NAME})\s?\}}\s)$"),
        regex(rf"else\s{{1,4}}(?:\{{\s)?{_VALUE}"),
    ),
    # Python, Jinja, PHP, Kotlin, Rust, Ruby: what is taken for nothing.
    (
        "",
        regex(rf"(?P<whole>{_LOOKED_UP}(?:\.ok\(\))?\s{{0,20}}|\{{\{{[-~]?\s{{0,4}}(?:{_NAME}\.){{0,6}}(?P<name>{_NAME})\s)$"),
        regex(rf"(?:or\s{{1,4}}|\?:\s{{0,4}}|\.unwrap_or(?:_else)?\((?:\|_?\w{{0,8}}\|\s{{0,2}})?|\{{\s){_VALUE}"),
    ),
)  # fmt: skip
# What stands before an expression and names it: an assignment, a key, the parameter of a query.
_GIVEN = regex(
    r"(?:^|[\s\"'{?&;,(])(?P<name>[A-Za-z][\w.-]{1,60})\\{0,3}[\"']?\s{0,4}(?:=>|:=|[:=])\s{0,4}\\{0,3}[\"'`]?(?:(?:[Bb]earer|[Tt]oken|[Bb]asic)\s)?$"
)
_ALONE = regex(r"\s*(?:(?:bearer|token|basic)\s)?\s*$", re.IGNORECASE)


def in_defaults(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The credentials behind marks of a default, which begin at these places of the joined texts."""
    found: dict[int, list[tuple[str, int, Span]]] = {}
    data = joined.data
    # A row of dashes below the head of a table begins with a colon, too.
    places = (at for at in marks if data[at] != _COLON or data[at - 1 : at].isalnum())
    for number, at in joined.spans(places):
        if read := _read(texts[number], at):
            found.setdefault(number, []).append(read)
    for number, leaves in leaves_of(found.keys()).items() if found else ():
        for leaf in leaves:
            for name, start, span in found[number]:
                if told := _told(leaf, name, start):
                    part = CredentialPart(*told, span, leaf.text[slice(*span)])
                    yield of_part(leaf, part, f"what {told[0]} is where nobody gives it", mentioned=True)


def _read(text: str, at: int) -> tuple[str, int, Span] | None:
    """A variable's name, where its expression begins, and its default, where one is marked here."""
    while text[at] in _CLOSING:
        at += 1
    for mark, ahead, behind in _FORMS:
        match = behind.match(text, at) if text.startswith(mark, at) else None
        before = ahead.search(text, max(0, at - _BEFORE), at) if match else None
        if match and before:
            named = before.groupdict() | {name: one for name, one in match.groupdict().items() if name == "name"}
            name = next((named[one] for one in ("asked", "set", "name") if named.get(one)), "")
            return name, before.start("whole"), Span(*match.span("value"))
    return None


def _told(leaf: Leaf, name: str, start: int) -> tuple[str, NameClass] | None:
    """What says that a default is a credential: its variable, what the expression is given to, or its field."""
    if leaf.role is Role.METADATA:
        return None
    given = _GIVEN.search(leaf.text, max(0, start - _BEFORE), start)
    names = (name, given["name"] if given else leaf.name if _ALONE.match(leaf.text, 0, start) else "")
    told = [(one, kind) for one in names if one and (kind := classify(one)) is not None]
    return next((one for one in told if not one[1].says_little), told[0] if told else None)
