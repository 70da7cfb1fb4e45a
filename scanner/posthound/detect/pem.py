"""Private keys over several lines of code, comments or lists, each line with marks of the language around it."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Iterator
from typing import NamedTuple

from posthound.model.columns import Span
from posthound.rules.checks import CHECKS
from posthound.support.regexes import regex

HEADER = "PRIVATE KEY"
_BEGIN = regex(r"-----BEGIN (?P<label>(?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?)-----")
_END = regex(r"-----END (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----")
# The lines of a key of 16,384 bits, with room for blank ones between.
LINES = 600
LEAST = 40
_BREAK = regex(r"\r?\n|\\{1,4}r\\{1,4}n|\\{1,4}[nr]")
# What stands before a line of the key: a comment's mark, `key +=`, a quote, a sign of addition, indentation.
_MARK = r"[ \t]*(?:(?://+|\#+|\*+|--(?!-)|>|\|)[ \t]*)?"
_GIVEN = r"[\w.$\[\]]{1,40}[ \t]*(?:\+=|\.append\(|\.concat\(|=)[ \t]*[\w.$]{0,40}[ \t]*"
_OPENED = r"(?:\+[ \t]*)?[\"'`,(\[ \t]*"
# The padding of a key's last line looks like what gives something to a name, so that no name is looked for first.
_BEFORE = (regex(_MARK + _OPENED), regex(_MARK + _GIVEN + _OPENED))
# What tells that the letters before it are a name.
_GIVES = regex(r"[ \t]*(?:\+=|\.\w|=[ \t]*[\w\"'`(\[])|[ \t]+=")
_BODY = regex(r"[A-Za-z0-9+/]{1,200}={0,2}")
_FIELD = regex(r"(?:Proc-Type|DEK-Info|Comment|Version|Subject|Charset|Hash): ?[^\"'`\\\r\n]{1,200}")
_BEHIND = regex(r"[\"'`]?[ \t]*[+,;)\]]{0,3}[ \t]*(?:\.join\([^()]{0,12}\))?[,;]?[ \t]*\\?")


class Pem(NamedTuple):
    """A private key as PEM, where it begins and ends in the text, and where its first line ends there."""

    value: str
    span: Span
    first: Span


def private_keys(text: str) -> Iterator[Pem]:
    """The private keys of a text that spread over several of its lines."""
    at = 0
    while begin := _BEGIN.search(text, at):
        found = _read(text, begin)
        if found is not None:
            yield found
        at = found.span.end if found else begin.end()


def _read(text: str, begin: re.Match[str]) -> Pem | None:
    lines, at, ends = [begin[0]], begin.end(), -1
    for _ in range(LINES):
        if end := _END.match(text, at):
            lines.append(end[0])
            ends = end.end()
            break
        following = _next_line(text, at)
        if following is None:
            break
        at = following
        for form in (_END, _FIELD, _BODY):
            if (piece := form.match(text, at)) and form is not _END:
                lines.append(piece[0])
                at = ends = piece.end()
                break
            if piece:
                break
    body = "".join(line for line in lines[1:] if not line.startswith("-----") and ":" not in line)
    value = "\n".join(lines)
    if len(body) < LEAST or not CHECKS["pem_body"](value):
        return None
    line = re.compile(r"[^\r\n]*").match(text, begin.start())
    assert line is not None  # it matches everywhere
    cut = _BREAK.search(text, begin.end(), line.end())
    first = min(line.end(), ends)
    return Pem(
        value, Span(begin.start(), ends), Span(begin.start(), first if cut or first > begin.end() else begin.end())
    )


def _next_line(text: str, at: int) -> int | None:
    """Where the next line of a key begins, past the marks that end one line and begin the next; None where none follows."""
    start = at
    for _ in range(3):  # blank lines, and a break within a literal before that of the code
        behind = _BREAK.match(text, at) or _BEHIND.match(text, at)
        at = behind.end() if behind else at
        while broken := _BREAK.match(text, at):
            at = broken.end()
        for form in _BEFORE:
            before = form.match(text, at)
            if before and (
                _END.match(text, before.end()) or _FIELD.match(text, before.end()) or _is_line(text, before.end())
            ):
                return before.end() if before.end() > start else None
    return None


def _is_line(text: str, at: int) -> bool:
    body = _BODY.match(text, at)
    if body is None or (body[0][-1] != "=" and _GIVES.match(text, body.end())):
        return False
    return len(body[0]) >= 16 or _END.search(text, body.end(), body.end() + 120) is not None
