"""Lines in which a test's verdict stands before its name, as DejaGnu, automake, Go and others print them: `PASS: lib/open-1`."""

from __future__ import annotations

from posthound.support.regexes import regex

# Words that such a line begins with, in the line before or behind.
_VERDICT = regex(
    r"[ \t]{0,16}(?:-{3} |={3} |\[ {0,8})?(?:[XK]?(?:PASS|FAIL)|SKIP(?:PED)?|ERROR|UNSUPPORTED|UNTESTED|UNRESOLVED|WARNING|RUN|OK|ok|not ok)\b(?!\s{0,4}=)"
)
_LINE = 1_000  # characters of a line that are looked at


def is_verdict(text: str, start: int) -> bool:
    """Whether a value that begins here is the name of a test, with its verdict before it and those of others in the lines around."""
    begins = text.rfind("\n", max(0, start - _LINE), start) + 1
    if not _VERDICT.match(text, begins):
        return False
    before = text.rfind("\n", max(0, begins - 1 - _LINE), max(0, begins - 1)) + 1
    behind = text.find("\n", start, start + _LINE) + 1
    return (begins > 0 and _VERDICT.match(text, before) is not None) or (
        behind > 0 and _VERDICT.match(text, behind) is not None
    )
