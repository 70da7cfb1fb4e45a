"""What was pasted around a value: its own name, blanks, quotes, the comma behind it, the brackets of a list, the tags of an element, half a
reference."""

from __future__ import annotations

from posthound.detect.pairs import may_be_several
from posthound.model.columns import Span
from posthound.support.regexes import regex

_LIST = regex(r"\[(?:\s{0,20}\"[^\"\\]{1,4096}\"\s{0,20},){0,40}\s{0,20}\"[^\"\\]{1,4096}\"\s{0,20},?\s{0,20}\]")
_LISTED = regex(r"\"([^\"\\]{1,4096})\"")
_ELEMENT = regex(r"<(?P<name>[\w:.-]{1,60})>\s{0,20}(?P<text>[^<>\s](?:[^<>]{0,4096}[^<>\s])?)\s{0,20}</(?P=name)>")
_QUOTES = "\"'"
# What parts values where they were cut out: of a password, and of a secret that has other marks, it may be a part.
_PARTS = (",", ";")
# A name before what it is given, once more behind its own: `API_KEY` = `api_key=…`.
_NAMED = regex(r"[?&]?([A-Za-z][\w.-]{1,60})(?:\s?=\s{0,2}|\s?:\s{1,2})(?=[^\s=]\S*$)")
_SAID = "pass:"
_BETWEEN = str.maketrans("", "", "_-. ")
_UNMARKED = regex(r"[\w.+/=~-]+")


def inner(text: str, name: str = "", *, drawn: bool) -> list[Span]:
    """Where the values of a field stand in its text: one, or each of a list; `drawn`: nobody chose them.

    A list without brackets is one under a `name` for several alone.

    >>> [text[slice(*span)] for text in ('"a1b2",', '["a1", "b2"]', "<t>a1</t>") for span in inner(text, drawn=True)]
    ['a1b2', 'a1', 'b2', 'a1']
    """
    stripped = text.strip()
    start = text.index(stripped) if stripped else 0
    if ("=" in stripped or ":" in stripped) and (named := behind_name(stripped, name)):
        stripped, start = stripped[named:], start + named
    if stripped[:1] == "[" and _LIST.fullmatch(stripped):
        return [Span(start + found.start(1), start + found.end(1)) for found in _LISTED.finditer(stripped)]
    if stripped[:1] == "<" and (element := _ELEMENT.fullmatch(stripped)):
        return [Span(start + element.start("text"), start + element.end("text"))]
    bare = stripped[:-1] if stripped[-1:] in _PARTS else stripped
    if len(bare) > 2 and bare[0] == bare[-1] and bare[0] in _QUOTES:
        bare, start = bare[1:-1], start + 1
    elif not (drawn and _UNMARKED.fullmatch(bare)):
        bare = stripped
    if may_be_several(name, bare) or bare[:2] == '{"':
        from posthound.detect.several import divided  # few values are lists

        if spans := divided(name, bare):
            return [Span(start + span.start, start + span.end) for span in spans]
    while bare.endswith("}}") and "{{" not in bare:
        bare = bare[:-2]
    return [Span(start, start + len(bare))]


def behind_name(value: str, name: str) -> int:
    """Where a value begins that has its own name before it once more, or says as OpenSSL does that it is one (`pass:…`); 0 where it has not."""
    if value.startswith(_SAID):
        return len(_SAID)
    match = _NAMED.match(value)
    same = match is not None and match[1].translate(_BETWEEN).lower() == name.translate(_BETWEEN).lower()
    return match.end() if match and same else 0
