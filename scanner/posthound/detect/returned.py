"""Credentials that a function gives back which is called so: `def api_key(): return '…'`, `fun apiKey() = "…"`, `String getApiKey() { return "…"; }`."""

from __future__ import annotations

from posthound.detect.pairs import QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

# What a function takes, in brackets; what it gives back, as languages write that before its body.
_TAKEN = r"\s?(?:<[\w, ]{1,40}>)?\((?:[^()\"'`;{}\r\n]|\([^()\"'`;{}\r\n]{0,40}\)|\r?\n[ \t]{1,20}){0,160}\)"
_TYPE = r"(?:\s?(?:->|:)\s?)?[\w.&*?<>\[\]'| ]{0,60}"
_REMARKS = r"(?:(?://|--|#)[^\n]{0,120}\n\s{1,40}){0,2}"
_STRING = r"(?:[@bruL]|&)?(?:String(?:::from)?\(|Some\()?"
# How a body gives something back at once: in braces, behind an arrow or `=`, behind a colon, by the word alone, and as Ruby and Elixir end it.
_GIVES = r"(?:return|Return|echo|Write-Output)\s{1,4}\(?"
_BRACED = rf"\s{{0,40}}\{{\s{{0,80}}(?:get\s{{0,4}}(?:\{{\s{{0,80}}|=>\s?))?{_REMARKS}(?:{_GIVES})?"
_BEHIND_NAME = regex(
    rf"(?:{_TAKEN}{_TYPE}(?:{_BRACED}|\s{{0,4}}(?:=>?|->)\s{{0,20}}(?:\(?|\{{\s{{0,80}}{_GIVES})"
    rf"|\s?:\s{{1,40}}(?:(?:\"\"\"|''')[^\"]{{0,300}}?(?:\"\"\"|''')\s{{1,40}})?{_REMARKS}{_GIVES}|\s{{1,40}}{_GIVES})"
    rf"|\s?\{{\s{{0,80}}get\s{{0,4}}(?:\{{\s{{0,80}}|=>\s?)(?:{_GIVES})?){_STRING}(?P<quote>{QUOTE})"
)
# What opens a body of a function that takes nothing, and so has no brackets.
_WORDED = regex(
    r"(?:\b(?:sub|function|Function|def)\s(?:self\.)?|^\s{0,8}[-+]\s?\([\w *]{1,40}\)\s?)$", 8
)  # at any line's begin
_BRACKETLESS = regex(
    rf"(?:{_TYPE}{_BRACED}|(?:\(\))?\s{{1,40}}(?:do\s{{1,40}})?(?:return\s)?|(?:\(\))?,\sdo:\s){_STRING}(?P<quote>{QUOTE})"
)
# What stands behind an operator or a type: a function without a name, or the body of a property.
UNNAMED = regex(
    rf"(?:async\s{{1,4}})?(?:(?:(?:function|fn|func|fun)\s?\w{{0,40}}\s?)?\([^()\"'`;{{}}]{{0,80}}\){_TYPE}(?:=>\s{{0,20}}(?:\(?|\{{\s{{0,80}}{_GIVES})|\{{\s{{0,80}}{_GIVES})"
    rf"|\w{{1,20}}\s?=>\s?|lambda(?:\s\w{{1,20}})?:\s?|(?:->\s?|lambda\s|proc\s|by\slazy\s)\{{\s{{0,40}}|[sS]tring\??\s{{0,4}}\{{\s{{0,80}}(?:get\s{{0,4}}\{{\s{{0,80}})?(?:{_GIVES})?"
    rf"|\{{\s{{1,80}}{_GIVES}|[sS]tring\r?\n[ \t]{{1,40}}get\(\)\s=\s){_STRING}(?P<quote>{QUOTE})"
)
# Behind the literal nothing follows that would add to it.
_ENDS = regex(
    rf"{QUOTE}\)?(?:\.(?:to_\w{{1,8}}|into|freeze|encode|clone|trim)\b(?:\(\))?)?\)?[ \t]{{0,8}}(?:[;,)}}\r\n]|end\b|$|(?://|#|--|\$\$))"
)

# Where the value begins, and the quote that opens it.
Opened = tuple[int, str]


def given_back(text: str, start: int, end: int) -> Opened | None:
    """Where the literal begins that a function gives back whose name begins and ends so, and its quote."""
    found = _BEHIND_NAME.match(text, end)
    if found is None and _WORDED.search(text, max(0, start - 60), start):
        found = _BRACKETLESS.match(text, end)
    return (found.end(), found["quote"]) if found else None


def is_all(text: str, literal: Span) -> bool:
    """Whether a literal is all that is given back: nothing is added to it."""
    return _ENDS.match(text, literal.end) is not None
