"""Bare words of running text that look as strong as credentials and are none: what code calls something, names of files, records of fields."""

from __future__ import annotations

from posthound.filters.text import has_drawn_part, wordiness
from posthound.model.matches import Match, RuleClass
from posthound.support.regexes import regex

# A path that ends in a file, or a file: of small letters, and with a short ending or the section of a manual.
_FILE = regex(
    r"(?:[\w.+@-]{1,80}/){1,12}[\w+-]{1,80}(?:\.[a-z][a-z0-9]{0,4}){1,2}|[a-z][a-z0-9_+-]{0,60}\.(?:[a-z][a-z0-9]{0,3}|[1-9])"
)
# Fields of a record, in order: of a form (`UID:GID:home:shell`), or of one user's (`x:1000:1000:Ana`).
_FIELDS = regex(r"[^\W\d][\w .-]*(?::[^\W\d][\w ./-]*)+")
_RECORD = regex(r"(?:[^\s:]{0,40}:)?[x*!]?:\d{1,6}:\d{1,6}(?::|$)")
# What a type, a function or a constant is called: behind its type in a declaration, behind its name in a definition.
_IDENTIFIER = regex(r"[A-Za-z_]\w*(?:\.\w+)*")
_CAST = regex(r"\([A-Za-z_][\w:]{0,80}[ ]?\*{1,2}\)")
_DECORATOR = regex(r"@[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_CONSTANT = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_NUMBER = regex(r"0x[0-9a-fA-F]{1,8}(?![0-9a-zA-Z]).{0,4}")
_UNION = regex(r"[A-Za-z_$][\w$.<>\[\]]*(?:\|[A-Za-z_$][\w$.<>\[\]]*)+")
_HUMP = regex(r"[A-Z][a-z]+")
_TYPE = 3  # words that the name of a type has at least, where only a semicolon behind it says that it is one
_ALIKE = 5  # characters at the beginning of two names that are of one family
_INDENT = 80  # blanks before a line's first word, at most
_WORDS = 0.5  # the share of letters in words from which on a name reads like one


def technical(match: Match) -> str:
    """What a value without quotes is instead of a credential, or ""."""
    value = match.value.lstrip("*&%").rstrip(".,;:")
    if not value.isprintable():
        return "no text"
    if _CAST.match(match.leaf.text, max(0, match.span.start - (value[:1] != "("))):
        return "a cast"
    if value[:1] == "@" and _DECORATOR.fullmatch(value) and _begins_line(match):
        return "a decorator"
    if has_drawn_part(value):
        return ""
    if _CONSTANT.fullmatch(value.lstrip("@")) or _NUMBER.fullmatch(value):  # with what marks it in notes on code
        return "a constant"
    if "|" in value and _UNION.fullmatch(value):
        return "a union of types"
    name = _IDENTIFIER.fullmatch(value)
    if name and match.leaf.text.startswith(";", match.span.end) and len(_HUMP.findall(value)) >= _TYPE:
        return "a type"
    if name and (match.leaf.text.startswith("(", match.span.end) or match.value[0] == "*"):
        return "the name of a function or a pointer"
    drawn = match.rule_class is not RuleClass.PASSWORD  # people choose passwords that look like names
    if name and drawn and match.mentioned and ("_" in value or wordiness(value) >= _WORDS):
        return "a name in code"
    if _FILE.fullmatch(value) and ("/" in value or wordiness(value) >= _WORDS):
        return "the name of a file"
    if ":" in value and (
        _RECORD.match(value) or (_FIELDS.fullmatch(value) and (value.count(":") > 1 or _is_field(match)))
    ):
        return "the fields of a record"
    alike = name and value[:_ALIKE] == match.name[:_ALIKE] and len(match.name) > _ALIKE
    return "a name beside one of its kind" if alike else ""


def _begins_line(match: Match) -> bool:
    start = match.span.start
    return match.leaf.text[max(0, start - _INDENT) : start].rstrip(" \t")[-1:] == "\n"


def _is_field(match: Match) -> bool:
    """Whether the name of a value stands between colons, as a field of a record does, or begins a text: `"pw:adb:run"`."""
    text, start = match.leaf.text, match.span.start
    before = text[max(0, start - len(match.name) - 2) : start]
    return before[1:] == f"{match.name}:" and before[:1] in (":", '"', "'", "`")
