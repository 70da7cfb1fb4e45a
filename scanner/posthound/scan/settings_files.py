"""Settings, in files of them and in lists of a process's variables: what is given a name there is a value, and neither code nor a word."""

from __future__ import annotations

from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, Role, Syntax
from posthound.support.regexes import regex

# How files of settings are called; lines of others that look like one may be code.
_ENDINGS = (".properties", ".ini", ".cfg", ".cnf", ".conf")
# A comment, a section, a setting, or what goes on from the line before.
_LINE = regex(
    r"[ \t]*(?:[#;!].*|\[[^\[\]]*\][ \t]*(?:[#;].*)?|[\w.\-/ \[\]@$*]{1,200}[=:].*|[\w.-]{1,200})?|[ \t]+\S.*"
)
# Before and behind a value that a line gives a name and nothing else: a setting, a variable of a list.
_NAMED = regex(
    r"[ \t]{0,80}(?:- |export |set )?[\"']?[A-Za-z_][\w.-]{1,80}[\"']?[ \t]{0,40}[=:][ \t]{0,40}(?:[A-Za-z]{3,12} )?[\"']?"
)
_DONE = regex(r"[\"']?[ \t]{0,80}(?:$|[\r\n])")
# Keys of lists whose elements are `NAME=value`, as containers and services have them.
_LISTS = frozenset(("environment", "env", "Env"))


def as_settings(document: Document, matches: list[Match]) -> list[Match]:
    """The matches in a document, those that a setting gives a name as what they are."""
    in_file = document.syntax is Syntax.TEXT
    if in_file and not document.origin.path.lower().endswith(_ENDINGS):
        return matches
    alone = {id(match) for match in matches if (in_file or _is_listed(match.leaf)) and _fills_line(match)}
    if not alone or (in_file and not all(map(_LINE.fullmatch, document.data.decode().splitlines()))):
        return matches
    return [
        match._replace(unquoted=False, leaf=match.leaf._replace(role=Role.VARIABLE)) if id(match) in alone else match
        for match in matches
    ]


def _is_listed(leaf: Leaf) -> bool:
    return isinstance(leaf.key, int) and leaf.name in _LISTS


def _fills_line(match: Match) -> bool:
    """Whether a line of a text does nothing but give the value its name."""
    text, start = match.leaf.text, match.span.start
    if match.leaf.role is not Role.TEXT:
        return False
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return _NAMED.fullmatch(text, begin, start) is not None and _DONE.match(text, match.span.end) is not None
