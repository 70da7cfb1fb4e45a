"""What short marks in running text lead to: logins, keys that a sentence names behind them, links that open something, proxies,
expressions of templates, defaults of variables, lists of bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from posthound.model.columns import Joined, places_of
from posthound.model.matches import Match
from posthound.model.values import Document, LeavesOf
from posthound.native import compiled
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.detect.setting import Setting

# How scripts give a value to a variable, whatever keeps it, and to a header or a parameter (`setting.py`): nearly all in the first way.
SETS = (b".set", b"rs.put", b"ps.put", b".add({", b".upsert({")
# Words of descriptions of APIs, one of which each begins with (`scan/nested.py`).
DESCRIBED = (b"openapi", b"swagger")
# What divides a user from a password in a note, or begins an item of a list.
_LOGINS = (b" / ", b" | ", b"\n- ", b"\n* ")
# What joins a value to what it is, in several languages, where the value stands first.
_JOINS = (
    b" as ", b" is ", b" in the ", b" als ", b" como ", b" comme ", b" come ", b" jako ",
    b" (API ", b" (api ", b" (key)", b" (secret", b" (token", b" (access ", b" (pass",
)  # fmt: skip
# What paths of links begin with that open something for whoever has them.
_LINKS = (b"/reset", b"/magic", b"/invit", b"/unsub", b"/verif", b"/activ", b"/confirm", b"/passw")
_PROXIES = (b"prox", b"Prox", b"PROX")
# How the expressions of templates begin that call something.
_EXPRESSIONS = (b"{% ",)
# What stands between a variable and the literal that takes its place.
# The bytes that they begin with are rare.
DEFAULTS = (
    b":-", b"| d", b"|d", b"{{ default ", b"{{default ", b"{{- default ", b"default=", b"default: ", b"default = ", b"default:\"", b"default_value",
    b"defaultValue", b"default \"", b"vDefault:", b"DEFAULT '", b"lback: ", b"$(or ", b"!'", b" or '", b' or "', b"') or ", b'") or ',
    b"'] or ", b'"] or ', b"|| '", b'|| "', b"|| `", b"||= ", b"||% ", b"?? '", b'?? "', b"??= ", b'?? @"', b"?: '", b'?: "', b'?: @"', b"?: run",
    b"// '", b'// "', b"//= '", b'//= "', b"? '", b'? "', b".unwrap_or", b".map_or", b".orElse", b".or_else", b".getOrElse", b".ifEmpty", b".ifBlank",
    b".default", b".valueOr", b't; } = "', b"DefaultValue(", b"Default: ", b"' unless ", b'" unless ', b"nv='", b'nv="', b"nvvar=", b"Field('", b'Field("',
    b"Option('", b'Option("', b'P("', b"P(&", b"Flag{", b">', '", b"(var.", b"nv(", b"nviron.get(", b"nviron.pop(", b"NV.fetch", b"rElse(",
    b"rDefault(", b"tProperty(", b"_env(", b"mMaybe ", b"NULL(", b"NVL(", b"SCE(", b'== "" {', b"!ok {", b"!found {", b"KeyError:", b"Err(_)",
    b"mkDefault ", b"} : '", b'} : "', b"') { ", b'") { ', b"') do", b'") do', b" else '", b' else "', b" else { ", b"' if '", b'" if "',
)  # fmt: skip
# How the expressions of shells and the like begin, and of some templates that call something; what follows tells which.
_BRACES, _CALLING = (b"${",), (b"[ ", b"__")
_IN_BRACES = regex(
    rb"\$\{(?:\w{1,60}-[^\s}]|(?:\w{1,12}\.)?[eE]nv:\w{1,60}(?:,|\} ?=)|\w{1,60}\}(?:=|[ \t])[ \t]{1,20}[^\s=])"
)
# What makes a text of the codes of its characters.
_CODES = (
    b"mCharCode(",
    b"mCodePoint(",
    b"g.char(",
    b"]byte{",
    b"]rune{",
    b"e[]{",
    b"e[] {",
    b"r[]{",
    b"r[] {",
    b"r[]](",
    b"eArrayOf(",
    b"'C*', ",
    b"hr(",
    b"hrW(",
    b"hrw(",
)
_ALL_GROUPS = (_LOGINS, _JOINS, _LINKS, _PROXIES, _EXPRESSIONS, _BRACES, DEFAULTS, _CODES)
# All are told apart by their first two bytes.
_ALL = tuple(mark for group in _ALL_GROUPS for mark in group)
_GROUPS = {mark[:2]: group for group in _ALL_GROUPS for mark in group}


def may_set(data: bytes) -> bool:
    """Whether scripts in these texts may give a value to a variable."""
    return any(map(data.__contains__, SETS))


def setting_of(document: Document) -> Setting:
    """Where scripts give a literal or another variable's value to a name, in a document with such a mark."""
    from posthound.detect.setting import Setting

    return document.memory(Setting)


def at_marks(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf) -> Iterator[Match]:
    """The credentials at such marks, each way of reading imported where its mark stands in a text."""
    if b"[" in joined.data and (lists := compiled.listed(joined.data) if compiled else _lists(joined)):
        from posthound.detect.keypairs import in_lists

        yield from in_lists(texts, joined, leaves_of, lists)
    if not (places := places_of(joined.data, *_ALL)):
        return
    found: dict[tuple[bytes, ...], list[int]] = {}
    for at in places:
        found.setdefault(_GROUPS[joined.data[at : at + 2]], []).append(at)
    if _BRACES in found:
        _tell_apart(joined.data, found)
    if _LOGINS in found:
        from posthound.detect.logins import in_notes

        yield from in_notes(texts, joined, leaves_of, found[_LOGINS])
    if _JOINS in found:
        from posthound.detect.sentences import in_sentences

        yield from in_sentences(texts, joined, leaves_of, found[_JOINS])
    if _LINKS in found:
        from posthound.detect.links import in_links

        yield from in_links(texts, joined, leaves_of, found[_LINKS])
    if _PROXIES in found:
        from posthound.detect.proxies import in_proxies

        yield from in_proxies(texts, joined, leaves_of)
    if _EXPRESSIONS in found:
        from posthound.detect.expressions import in_expressions

        yield from in_expressions(texts, joined, leaves_of, found[_EXPRESSIONS])
    if _CODES in found:
        from posthound.detect.keypairs import in_codes

        yield from in_codes(texts, joined, leaves_of, found[_CODES])
    if DEFAULTS in found:
        from posthound.detect.defaults import in_defaults

        yield from in_defaults(texts, joined, leaves_of, found[DEFAULTS])


def _tell_apart(data: bytes, found: dict[tuple[bytes, ...], list[int]]) -> None:
    """Adds expressions in braces to what they may be: such as call something, or such as have a default."""
    for group, places in (
        (_EXPRESSIONS, [at for at in found[_BRACES] if data.startswith(_CALLING, at + 2)]),
        (DEFAULTS, [at for at in found[_BRACES] if _IN_BRACES.match(data, at)]),
    ):
        if places:
            found[group] = sorted([*found.get(group, ()), *places])


def _lists(joined: Joined) -> list[tuple[int, int]]:
    """Where lists of bytes stand in the joined texts, without what is compiled."""
    from posthound.model.listed import runs  # elsewhere it is not needed

    return runs(joined.data)
