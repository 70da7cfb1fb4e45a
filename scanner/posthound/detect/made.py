"""The value that code makes where a name is given it: put together of literals, handed on by calls, given back by a function."""

from __future__ import annotations

from posthound.detect import returned
from posthound.detect.assignments import SAID, VALUE_MAX, Assignment
from posthound.detect.called import CALLS, called
from posthound.detect.joins import KEY, LINE
from posthound.detect.keyed import NO_CREDENTIAL, in_table, keys_are_credentials, kind_of, line_key
from posthound.detect.names import OPAQUE, NameClass
from posthound.detect.pairs import quoted
from posthound.detect.sums import put_together
from posthound.detect.unset import given_where_unset
from posthound.model.listed import HOW as LISTED


def made(text: str, name: str, kind: NameClass, at: int) -> Assignment | None:
    """The value of a name that an expression makes which begins here."""
    if kind in OPAQUE and (opened_key := in_table(text, name, at)):
        return of_key(text, name, *opened_key) if opened_key != NO_CREDENTIAL else None
    if pieces := put_together(text, at):
        return Assignment(name, kind, pieces[0], True, "quoted", pieces[1:])
    if (opened := CALLS.match(text, at)) and (one := called(text, opened, VALUE_MAX)):
        return (
            None
            if one.way == LISTED and kind.says_little
            else Assignment(name, kind, one.span, True, _syntax(kind), (), one.way)
        )
    found = returned.UNNAMED.match(text, at)
    return _literal(text, name, kind, (found.end(), found["quote"])) if found else None


def of_key(text: str, name: str, at: int, quote: str) -> Assignment | None:
    """The key of a table of this name that begins here behind a quote."""
    span = quoted(text, at, quote, VALUE_MAX)
    return Assignment(name, kind_of(name, text[slice(*span)]), span, True, KEY) if span else None


def key_in_section(text: str, name: str, end: int) -> Assignment | None:
    """The first key that is a credential in a section whose name ends with this one."""
    span = line_key(text, end) if keys_are_credentials(name) else None
    return Assignment(name, NameClass.SOME_KEY, span, True, LINE) if span else None


def given_back(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | None:
    """The literal that a function of this name gives back, which begins and ends here, or that is given to what holds it where it is unset."""
    opened = returned.given_back(text, start, end) or given_where_unset(text, start, end)
    return _literal(text, name, kind, opened) if opened else None


def _literal(text: str, name: str, kind: NameClass, opened: returned.Opened) -> Assignment | None:
    span = quoted(text, *opened, VALUE_MAX)
    return Assignment(name, kind, span, True, _syntax(kind)) if span and returned.is_all(text, span) else None


def _syntax(kind: NameClass) -> str:
    """Functions that are called after passwords give back words of all sorts."""
    return SAID if kind is NameClass.PASSWORD else "quoted"
