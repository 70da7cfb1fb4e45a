"""What short marks in running text lead to: logins, keys that a sentence names behind them, links that open something, proxies,
expressions of templates, defaults of variables, lists of bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from posthound.model.columns import Joined, places_of
from posthound.model.matches import Match
from posthound.model.values import Document, LeavesOf
from posthound.native import compiled

if TYPE_CHECKING:
    from posthound.detect.setting import Setting

# How scripts give a value to a variable, whatever keeps it (`setting.py`).
SET = b".set"
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
_EXPRESSIONS = (b"{% ", b"${[ ", b"${__")
# What stands between a variable and the literal that takes its place.
_DEFAULTS = (
    b":-", b"| d", b"|d", b"{{ default ", b"{{default ", b"{{- default ", b"default=", b"default: ", b" or '", b"') or ", b'") or ', b"'] or ", b'"] or ',
    b') ?: "', b"') ?: ", b".unwrap_or", b'") { "', b"') { '", b" else '", b' else "', b" else { ",
)  # fmt: skip
_ALL_GROUPS = (_LOGINS, _JOINS, _LINKS, _PROXIES, _EXPRESSIONS, _DEFAULTS)
# All are told apart by their first two bytes.
_ALL = tuple(mark for group in _ALL_GROUPS for mark in group)
_GROUPS = {mark[:2]: group for group in _ALL_GROUPS for mark in group}


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
    if _DEFAULTS in found:
        from posthound.detect.defaults import in_defaults

        yield from in_defaults(texts, joined, leaves_of, found[_DEFAULTS])


def _lists(joined: Joined) -> list[tuple[int, int]]:
    """Where lists of bytes stand in the joined texts, without what is compiled."""
    from posthound.model.listed import runs  # elsewhere it is not needed

    return runs(joined.data)
