"""What is given to a name in a statement of its own where nothing else was: `key = os.getenv('API_KEY')` with `if not key: key = '…'` below."""

from __future__ import annotations

from posthound.detect.pairs import QUOTE
from posthound.support.regexes import regex

_BEFORE = 120  # characters before a name in which stands what it is given to
_HOLDER = regex(
    r"(?:^|[\s;(])[$@]?(?P<holder>[A-Za-z_][\w.]{0,60})(?:\s?:\s?[\w?.]{1,30})?\s{0,4}:?=\s{0,4}[^\n=]{0,80}$"
)
_GIVEN = regex(
    r"(?:[\"'][)\]]{1,3})?[!;]{0,2}[ \t]{0,4}\r?\n\s{0,40}if\b(?P<asked>[^\n]{1,80}?)[\s){:]{1,60}[$@]?(?P<holder>[A-Za-z_][\w.]{0,60})\s{0,4}=\s{0,4}@?"
    rf"(?P<quote>{QUOTE})"
)
# The same as an operator has it: `key ||= '…'`, `key = key or '…'`.
_OPERATED = regex(
    r"(?:[\"'][)\]]{1,3})?[!;]{0,2}[ \t]{0,4}\r?\n[ \t]{0,40}(?P<holder>[$@]?[A-Za-z_][\w.]{0,60})\s?"
    rf"(?:\|\|=|\?\?=|=\s?(?P=holder)\s(?:\|\||\?\?|or)(?=\s))\s?@?(?P<quote>{QUOTE})"
)


def given_where_unset(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where the literal begins that takes the place of what a name stands for which begins and ends so, and its quote."""
    if operated := _OPERATED.match(text, end):
        held = _HOLDER.search(text, max(0, start - _BEFORE), start)
        same = held is not None and held["holder"] == operated["holder"].lstrip("$@")
        return (operated.end(), operated["quote"]) if same else None
    given = _GIVEN.match(text, end)
    held = _HOLDER.search(text, max(0, start - _BEFORE), start) if given else None
    if given is None or held is None or held["holder"] != given["holder"] or held["holder"] not in given["asked"]:
        return None
    return given.end(), given["quote"]
