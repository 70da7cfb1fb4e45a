"""Texts within texts: what a leaf says once its base64, percent-encoding, string escapes or list of bytes are undone.

Each derived text remembers where its characters stand in the leaf, so that a finding in it has an exact place.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from posthound.model.columns import Joined, Span, places_of
from posthound.native import compiled
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.model.listed import ListedText
else:  # few files hold any
    ListedText = object

# Base64 of fewer characters holds no credential worth the look; longer than this it is a file.
BASE64_MIN, BASE64_MAX = 20, 100_000
# How many characters are decoded first, and how many bytes of these may be no part of a readable text.
BASE64_HEAD, BASE64_NOISE = 16, 3
# Shorter encoded runs hold no credential.
LEAST = 8

# One byte for what base64 is written with, another for all else, so that a run is one search away.
BASE64_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_IN, _OUT = b"x", b" "
_TABLE = bytes(_IN[0] if byte in BASE64_ALPHABET else _OUT[0] for byte in range(256))
_RUN = _IN * BASE64_MIN
_HEX = b"0123456789abcdefABCDEF-"
_STANDARD = bytes.maketrans(b"-_", b"+/")
# Hex, one case of letters only, names of words: none of them decodes to a text. Letters of both cases may: the base64 of one
# token of twenty characters in forty has no digit.
_NOT_BASE64 = regex(r"[0-9a-f-]+|[0-9A-F-]+|[a-z/_-]+|[A-Z/_-]+|[0-9-]+|[a-z]+(?:[/_-][a-z0-9]+)+")
# A line of base64 that is broken over several, and how long Ruby, OpenSSL and MIME make each but the last.
_WIDTHS = frozenset((60, 64, 76))
_LINE_OF = regex(rb"[A-Za-z0-9+/_-]+={0,2}")
# What is encoded, by the character that it begins with. Escapes that would break a token apart (`\\/`, `\\u002b`, `\\x41`) count;
# those around one (`\\n`, `\\"`) are no obstacle.
_ENCODED = {
    b"\\": regex(rb"\\(?:/|u00[2-7]|x[2-7])"),
    b"%": regex(rb"%[0-9A-Fa-f]{2}"),
    b"&": regex(rb"&(?:quot|#34|apos|#39);"),
}
# Where a run of encoded text ends: white space, quotes and angle brackets; for HTML's own escapes, the line.
_STOPS, _LINE = b" \t\r\n\"'<>", b"\r\n"
REACH = 4000
_ESCAPES = regex(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtbf\"'/\\]))")
# A character as UTF-8 (RFC 3629, section 4). Bytes that are none say nothing as text and stay as they are written.
_PERCENTS = regex(
    r"%[0-7]h|%(?:[Cc][2-9A-Fa-f]|[Dd]h)t|%[Ee](?:0%[ABab]h|[1-9A-CEFa-cef]t|[Dd]%[89]h)t|%[Ff](?:0%[9ABab]h|[1-3]t|4%8h)tt"
    .replace("t", "%[89ABab]h").replace("h", "[0-9A-Fa-f]")
)  # fmt: skip
_ENTITIES = regex(r"&(?:quot|#34|apos|#39);")
# What editors of Markdown put a backslash before (CommonMark, section 2.4), and a character that is hardly escaped anywhere else.
_MARKDOWN = regex(r"\\([!-/:-@\[-`{-~])")
_TELLING = b"\\_"
# A table in a text of JSON within a text, its lines ended by escapes: what its lines begin with, or a head of names that is the first; and
# what the name of a credential has.
_TABLE_SIGN = regex(
    rb"\\n(?:[ >]|\\t){0,20}(?:[|^]|\?[? ]|:header:|(?!-----(?:BEGIN|END) )[-+=:]{2}|- \||\* - |<t|\\u25)|</t"
    rb"|\A[\w .()-]{1,60}(?:[,;|]|\\t)[\w .()/,;|\\-]{1,600}?\\n"
)
_NAMING = regex(rb"(?i)key|tok|secre|pass|pwd|jwt|api|cred|wor[td]|woord|senha|clave|contrase|chave|mdp|jeton|\\u|\?")
_LINE_END, _QUOTE, _BACKSLASH, _LONGEST = b"\\n", b'"', ord("\\"), 100_000
# What is told by its first characters: code that a page colours, what gzip packs, as base64 has it, and an option in a list of a command's words.
SPAN, GZIP = b"<span class", b"H4sI"
OPTIONS = (
    b', "-', b", '-", b',"-', b",'-", b'  "-', b"  '-", b'\t"-', b"\t'-", b'["-', b"['-", b'rg("-', b"rg('-", b'"/user:', b"'/user:", b'"/p:', b"'/p:",
)  # fmt: skip
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Pieces(NamedTuple):
    """A text put together from pieces of another, a character decoded between every two: where each begins in the one and in the other."""

    begins: Sequence[int]
    stands: Sequence[int]

    def place(self, span: Span) -> Span:
        """Where a span of the text stands in the other."""
        return Span(self._at(span.start), self._at(span.end))

    def _at(self, place: int) -> int:
        piece = bisect_right(self.begins, place) - 1
        return self.stands[piece] + place - self.begins[piece]


class Between(NamedTuple):
    """The same of a text from which whole pieces were taken out: what it ends with stands before the piece behind it."""

    pieces: Pieces

    def place(self, span: Span) -> Span:
        """Where a span of the text stands in the other."""
        start = self.pieces.place(Span(span.start, span.end - 1))
        return Span(start.start, start.end + 1)


class Derived(NamedTuple):
    """A decoded text. `offsets` tell where its characters stand in the source; None where they cannot be told apart and the whole
    literal `span` stands for all of them. Where the source is itself a decoded text, `outer` tells where a span of that stands.
    `apart`: it is decoded for what stands around a value, which counts as decoded only where it is written otherwise itself."""

    source: int
    text: str
    how: str
    span: Span
    offsets: Pieces | Between | ListedText | None = None
    outer: Callable[[Span], Span] | None = None
    apart: bool = False

    def place(self, span: Span) -> Span:
        """Where a span of the decoded text stands in the source text, which is a leaf's."""
        place = self.span if self.offsets is None else self.offsets.place(span)
        return self.outer(place) if self.outer is not None else place


def derive(joined: Joined) -> Iterator[Derived]:
    """Every decoding of every text, one layer deep."""
    data = joined.data
    yield from _runs(joined, _marked(data, b"\\"), _STOPS, _ESCAPES, _unescape, "escaped")
    yield from _runs(joined, _marked(data, b"%"), _STOPS, _PERCENTS, _unpercent, "percent-encoded")
    yield from _runs(joined, _marked(data, b"&"), _LINE, _ENTITIES, unentity, "HTML-escaped")
    yield from _runs(joined, places_of(data, _TELLING), _LINE, _MARKDOWN, _bare, "Markdown-escaped")
    yield from _base64(joined)
    yield from _listed(joined)
    if signs := places_of(data, SPAN, GZIP, *OPTIONS):
        from posthound.decode.signs import at_signs  # few texts have any

        yield from at_signs(joined, signs)
    yield from _tables(joined)


def _marked(data: bytes, mark: bytes) -> Iterable[int]:
    """Where something encoded begins with a mark."""
    if compiled:
        return compiled.marked(data, mark)  # type: ignore[no-any-return]
    return (match.start() for match in _ENCODED[mark].finditer(data))


def _bare(match: re.Match[str]) -> str:
    return match[1]


def unentity(match: re.Match[str]) -> str:
    return "'" if match[0] in ("&apos;", "&#39;") else '"'


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        value = int(code, 16)
        return chr(value) if not 0xD800 <= value <= 0xDFFF else "\ufffd"
    return _SIMPLE.get(match[3], match[3])


def _unpercent(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode()


def _runs(
    joined: Joined,
    places: Iterable[int],
    stops: bytes,
    pattern: re.Pattern[str],
    decode: Callable[[re.Match[str]], str],
    how: str,
) -> Iterator[Derived]:
    """The decoded form of every run of text, between stops, in which something is encoded: at these places."""
    data, done = joined.data, 0
    for place in places:
        if place < done:
            continue
        floor = max(done, place - REACH)
        begin = max(data.rfind(stop, floor, place) for stop in (stops[i : i + 1] for i in range(len(stops)))) + 1
        begin = max(begin, floor)
        ceiling = min(len(data), place + REACH)
        ends = [at for i in range(len(stops)) if (at := data.find(stops[i : i + 1], place, ceiling)) >= 0]
        done = min(ends, default=ceiling)
        if done - begin >= LEAST:
            yield mapped(joined, begin, done, pattern, decode, how)


def mapped(
    joined: Joined, begin: int, end: int, pattern: re.Pattern[str], decode: Callable[[re.Match[str]], str], how: str
) -> Derived:
    """The decoded form of a piece of the texts: what a pattern finds in it, each as `decode` gives it."""
    number, base = joined.place(begin)
    text, begin, end = joined.texts[number], begin - base, end - base
    position, length = begin, 0
    made: list[str] = []
    begins, stands = [0], [begin]
    for match in pattern.finditer(text, begin, end):
        start = match.start()
        decoded = decode(match)
        made += (text[position:start], decoded)
        length += start - position + len(decoded)
        position = match.end()
        begins.append(length)
        stands.append(position)
    made.append(text[position:end])
    return Derived(number, "".join(made), how, Span(begin, end), Pieces(begins, stands))


def _tables(joined: Joined) -> Iterator[Derived]:
    """The texts of JSON within texts that hold a table, whose rows are lines there."""
    data, done = joined.data, 0
    for place in places_of(data, _LINE_END):
        if place < done:
            continue
        number, start = joined.place(place)
        begin, end = _literal(data, place, max(done, start), joined.starts[number + 1] - 1)
        done = max(end, place + 1)
        if begin < end and _TABLE_SIGN.search(data[begin:end]) and _NAMING.search(data, begin, end):
            yield mapped(joined, begin, end, _ESCAPES, _unescape, "escaped")._replace(apart=True)


def _literal(data: bytes, place: int, floor: int, ceiling: int) -> tuple[int, int]:
    """Where the literal begins and ends whose quotes stand around a place; nothing where there are none."""
    begin = place
    while (begin := data.rfind(_QUOTE, max(floor, place - _LONGEST), begin)) >= 0 and data[begin - 1] == _BACKSLASH:
        pass
    end = place - 1
    while (end := data.find(_QUOTE, end + 1, min(ceiling, place + _LONGEST))) >= 0 and _escapes(data, end) % 2:
        pass
    return (begin + 1, end) if 0 <= begin < end else (place, place)


def _escapes(data: bytes, at: int) -> int:
    """The backslashes that stand before a place."""
    begin = at
    while begin and data[begin - 1] == _BACKSLASH:
        begin -= 1
    return at - begin


def _listed(joined: Joined) -> Iterator[Derived]:
    found = compiled.listed(joined.data) if compiled else None
    if found == []:
        return
    from posthound.model.listed import HOW, listed_texts, runs  # few files have any

    for number, read in listed_texts(joined, runs(joined.data) if found is None else found):
        yield Derived(number, read.text, HOW, read.span, read)


def _base64(joined: Joined) -> Iterator[Derived]:
    done = 0
    for begin, end in _runs_of_alphabet(joined.data):
        if begin < done:
            continue  # a later line of what is read already
        if end - begin > BASE64_MAX or (begin and joined.data[begin - 1 : begin] == b"."):
            continue  # a file, or a later part of a JWT
        head = joined.data[begin : begin + BASE64_HEAD]
        if not head.translate(None, _HEX) or not _opens_readably(head):
            continue
        literal = joined.data[begin:end].decode("ascii")
        if _NOT_BASE64.fullmatch(literal):
            continue
        decoded = decode_text(literal)
        if decoded is not None:
            number, base = joined.place(begin)
            if joined.data[end : end + 1] == b"\n" and end + 1 < joined.starts[number + 1]:
                decoded, end = _over_lines(joined.data[begin : joined.starts[number + 1]], begin, end) or (decoded, end)
                done = end
            padding = len(joined.data[end : end + 2]) - len(joined.data[end : end + 2].lstrip(b"="))
            yield Derived(number, decoded, "base64", Span(begin - base, end + padding - base))


def _over_lines(data: bytes, begin: int, end: int) -> tuple[str, int] | None:
    """What base64 stands for that goes on in lines of one length, and where the last of them ends; None for one line."""
    size = end - begin
    if size not in _WIDTHS:
        return None
    lines = data[: BASE64_MAX * 2].split(b"\n")
    count = 1
    while (
        count < len(lines)
        and len(lines[count - 1]) == size
        and _LINE_OF.fullmatch(lines[count])
        and len(lines[count]) <= size
    ):
        count += 1
    if count < 2:
        return None
    whole = b"".join(lines[:count]).decode("ascii")
    decoded = decode_text(whole) if len(whole) <= BASE64_MAX else None
    padding = len(whole) - len(whole.rstrip("="))
    return None if decoded is None else (decoded, begin + len(whole) + count - 1 - padding)


def _runs_of_alphabet(data: bytes) -> Iterable[tuple[int, int]]:
    """The runs that can be base64; compiled, only those that begin like a text."""
    if compiled:
        yield from compiled.encoded(data)
        return
    runs, end = data.translate(_TABLE), 0
    while (begin := runs.find(_RUN, end)) >= 0:
        end = runs.find(_OUT, begin)
        end = len(runs) if end < 0 else end
        yield begin, end


def _opens_readably(head: bytes) -> bool:
    """Whether base64 that begins so can stand for readable text: a quick no to the many names and numbers that cannot."""
    start = binascii.a2b_base64(head.translate(_STANDARD))
    text = start.decode("utf-8", "ignore")
    return (
        len(text.encode()) >= len(start) - BASE64_NOISE and sum(map(str.isprintable, text)) >= len(text) - BASE64_NOISE
    )


def decode_text(literal: str) -> str | None:
    """The printable text that base64 or base64url stands for, or None when it stands for something else."""
    from posthound.model.listed import is_readable  # few files have anything to decode

    bare = literal.rstrip("=").replace("-", "+").replace("_", "/")
    if len(bare) % 4 == 1:
        return None
    try:
        data = binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
        text = data.decode()
    except (binascii.Error, ValueError):
        return None
    return text if len(text) >= 8 and is_readable(text) else None
