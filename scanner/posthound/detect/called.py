"""A literal that calls write otherwise where they give it to a name: `bytes.fromhex('…')`, `atob('…')`, `base64_encode('…')`, `SecretStr('…')`,
`$(echo … | base64 -d)`."""

from __future__ import annotations

import re
from typing import NamedTuple

from posthound.detect.pairs import QUOTE, quoted
from posthound.model.columns import Span
from posthound.model.listed import HOW as LISTED
from posthound.model.listed import is_readable
from posthound.rules.checks import unpadded_b64decode
from posthound.support.regexes import regex

HEX, BASE64 = "hex", "base64"
# The code of a character, with what makes one of it.
_CODE = r"(?:0x[0-9a-fA-F]{2}|\d{2,3})"
_CHAR = rf"(?:\w{{3,4}}\(|\[char\]){_CODE}\)?"
_CLOSED = r"(?=\s{0,8}(?:,\s{0,8}(?:0|0x00|'\\{1,2}0')?\s{0,8})?[)}\]])"  # C ends a text with a zero
# Calls one in the other around a literal; `pack` is told first how it is written.
CALLS = regex(
    rf"(?:(?:new|await)\s)?(?P<calls>(?:(?:[\w.:$\[\]]|->|\(\)){{1,80}}!?\(\s{{0,20}}){{1,4}})(?P<packed>['\"]H\*['\"],\s?)?[@bruNL]?(?P<quote>{QUOTE})"
    rf"|[\"']?\{{\{{-?\s{{0,4}}(?P<filtered>{QUOTE})|[\"']?\$\((?=\s?(?:echo|printf|base64|xxd)\s)"
    rf"|[^\d\"'`;\n]{{0,60}}?[({{\[]\s{{0,8}}(?P<listed>{_CODE}(?:\s{{0,8}},\s{{0,8}}{_CODE}){{11,399}}){_CLOSED}"
    rf"|(?P<added>{_CHAR}(?:\s{{0,4}}(?:[+.&]|\|\|)\s{{0,4}}{_CHAR}){{11,399}})|[^\d\"'`;\n]{{0,60}}?[({{\[]\s{{0,8}}(?P<chars>'[!-~]'(?:\s{{0,8}},\s{{0,8}}'[!-~]'){{11,399}}){_CLOSED}"
)
_CALL = regex(r"(?:[\w.:$\[\]]|->|\(\)){1,80}(?=!?\()")
_WORD = regex(r"[A-Za-z]\w*")
_CODED = ("listed", "added", "chars")
_CODES = regex(rf"'(?P<char>[!-~])'|(?P<code>{_CODE})")
# What stands behind the literal: how it is written, and what is added to it.
_WRITTEN = regex(rf"{QUOTE}(?:,\s{{0,4}}[\"':]?(?P<written>hex|base64)(?:url)?\b[\"']?)?")
_ADDED = regex(r"[\s)]{0,8}(?:[+.&|]{1,2}|<>)\s{0,4}[\"'$]")
# A filter of a template behind it; what a shell is piped.
_FILTERS = regex(rf"{QUOTE}\s{{0,4}}\|\s{{0,4}}(?P<filter>b64enc|b64dec|quote|squote|urlencode)")
_PIPED = regex(
    r"[\"']?\$\(\s?(?:(?:echo|printf)(?:\s-[neE]{1,3})?(?:\s[\"']?%s(?:\\n)?[\"']?)?\s{1,2}(?P<q>[\"']?)(?P<value>[^\s\"'|()$%]{8,4096})(?P=q)"
    r"\s{0,4}(?:\|(?P<pipe>[^()\n]{2,60}))?|(?P<here>(?:base64|xxd)\s[^()<\n]{2,40})<<<\s?(?P<h>[\"']?)(?P<held>[^\s\"'|()$]{8,4096})(?P=h)\s?)\)"
)
_UNDONE = (
    (HEX, regex(r"\bxxd\s+(?:-r\s+-p|-p\s+-r|-rp|-pr)\b")),
    (BASE64, regex(r"\bbase64\s+(?:-d|-D|-di|--decode)\b")),
)
# The last word of a call, in small letters and without underscores: what undoes hex or base64, by itself or by what it is a member of; and what
# only writes a text otherwise, or holds it.
_WAYS = dict.fromkeys(
    "fromhex unhexlify hex2bin decodehex parsehex fromhexstring unhex hextobytes hextostring hexdecode decodehexstring".split(),
    HEX,
) | dict.fromkeys(
    """
        atob b64decode urlsafeb64decode standardb64decode base64decode decode64 strictdecode64 urlsafedecode64 frombase64 frombase64string decodebase64
        base64tostring b64tobytes
    """.split(),
    BASE64,
)
_DECODING = frozenset(("decode", "decodestring", "parse"))
_OWNERS = {
    "hex": HEX,
    "base64": BASE64,
    "decoder": BASE64,
    "getdecoder": BASE64,
    "geturldecoder": BASE64,
} | dict.fromkeys(("stdencoding", "urlencoding", "rawstdencoding", "rawurlencoding"), BASE64)
_WRAPPING = frozenset(
    """
        base64encode b64encode urlsafeb64encode standardb64encode btoa encodetostring strictencode64 urlsafeencode64 encode64 tobase64 tobase64string
        encodeuricomponent encodeuri quote urlencode rawurlencode escape
        secretstr secret secretbytes secretstring sensitive sensitivestring securestring protectedstring redacted unsafeplaintext plaintext
        bytes bytearray getbytes getstring encode decode utf8 trim strip str string some just of from fromstring pack parse
        ref signal usestate writable observable lazy freeze
    """.split()
)


class Enclosed(NamedTuple):
    """Where a literal stands, and how it is undone: HEX, BASE64, LISTED or "" where it is meant as it stands."""

    span: Span
    way: str = ""


def called(text: str, opened: re.Match[str], most: int) -> Enclosed | None:
    """The literal that the calls hand on which open so; `most` characters of it."""
    if opened.lastgroup in _CODED:
        return Enclosed(Span(*opened.span(opened.lastgroup)), LISTED)
    quote = opened["quote"] or opened["filtered"]
    if quote is None:
        piped = _PIPED.match(text, opened.start())
        return _of_pipe(piped) if piped else None
    span = quoted(text, opened.end(), quote, most)
    if span is None:
        return None
    if opened["filtered"]:
        told = _FILTERS.match(text, span.end)
        return Enclosed(span, BASE64 if told["filter"] == "b64dec" else "") if told else None
    ways = [_way(one[0]) for one in _CALL.finditer(opened["calls"])]
    behind = _WRITTEN.match(text, span.end)
    if behind is None or None in ways or _ADDED.match(text, behind.end()):
        return None
    way = HEX if opened["packed"] else behind["written"] or next(filter(None, reversed(ways)), "")
    # A user and a password that are written otherwise are told apart elsewhere (`detect/handed.py`).
    return Enclosed(span, way) if way or ":" not in text[span.start : span.end] else None


def _way(call: str) -> str | None:
    """What a call makes of a literal: undoes hex or base64, or nothing; None for one of which nobody knows."""
    words = [one.replace("_", "").lower() for one in _WORD.findall(call)[-3:]]
    if not words:
        return None
    if words[-1] in _DECODING and (way := next((_OWNERS[one] for one in words if one in _OWNERS), "")):
        return way
    return _WAYS.get(words[-1], "" if words[-1] in _WRAPPING else None)


def _of_pipe(piped: re.Match[str]) -> Enclosed:
    span = Span(*piped.span("held" if piped["here"] else "value"))
    command = piped["here"] or piped["pipe"] or ""
    return Enclosed(span, next((way for way, undoing in _UNDONE if undoing.search(command)), ""))


def undone(literal: str, way: str) -> str:
    """The text that hex, base64 or the codes of characters stand for; "" where they stand for bytes that are none."""
    if way == LISTED:
        text = "".join(one["char"] or chr(int(one["code"], 0)) for one in _CODES.finditer(literal))
        return text if text.isascii() and text.isprintable() else ""
    try:
        text = (bytes.fromhex(literal) if way == HEX else unpadded_b64decode(literal)).decode()
    except ValueError:
        return ""
    return text if is_readable(text) else ""
