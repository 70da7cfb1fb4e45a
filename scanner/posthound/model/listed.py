"""Bytes that are kept as a list of their numbers, as Node writes a Buffer in JSON: which lists may be a text, which one, and where it stands.

A reader takes such a list for one text, as it is written; what it says is told in the decoding of texts, as of base64. A list of as many
bytes as a private key has may be one (`detect/keypairs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any

from posthound.model.columns import Joined, Span, column, numbers
from posthound.native import compiled
from posthound.support.regexes import regex

# A list of fewer bytes is too short to hold a credential.
LEAST = 8
# How many bytes are looked at to tell a text from pixels, prices and files, and how many in a hundred may be control characters.
SAMPLE, NOISE = 400, 3
# How many bytes the private key of a signature has, alone and with its public half: any bytes.
SEED, PAIR = 32, 64
# What the decoded form is called in reports.
HOW = "bytes"

_SPACE = b"[ \t\r\n]*+"
_BYTE = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?![0-9.eE])"
# From the bracket to behind the last number. What follows may be the end of what is cut off, but no number that is no byte.
_RUN = regex(
    rb"\[%b%b(?:%b,%b%b){%d,}+(?!%b,%b[-0-9])" % (_SPACE, _BYTE, _SPACE, _SPACE, _BYTE, LEAST - 1, _SPACE, _SPACE)
)
_NUMBER, _NUMBERS = regex(r"[0-9]+"), regex(rb"[0-9]+")
_LISTED = regex(r"(?:\[\s*)?[0-9]+(?:\s*,\s*[0-9]+)+(?:[\s,]*\])?")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r") | {127}


def runs(data: bytes) -> list[tuple[int, int]]:
    """Where lists stand whose numbers may be the bytes of a text or a key, from the bracket to behind the last number."""
    if compiled:
        return compiled.listed(data)  # type: ignore[no-any-return]
    return [found.span() for found in _RUN.finditer(data) if _may_read(found)]


def _may_read(run: re.Match[bytes]) -> bool:
    sample = [int(number[0]) for number in islice(_NUMBERS.finditer(run[0]), SAMPLE)]
    return len(sample) in (SEED, PAIR) or _are_text(sample)


def _are_text(sample: list[int]) -> bool:
    return sum(map(_CONTROLS.__contains__, sample)) * 100 <= NOISE * len(sample)


def end_of(written: str) -> int:
    """Behind the last number of what is nothing but such a list, whose closing bracket may be missing; 0 for anything else."""
    found = runs(written.encode("utf-8", "replace")) if written[:1] == "[" else []
    whole = bool(found) and found[0][0] == 0 and written[found[0][1] :].strip(" \t\r\n,") in ("]", "")
    return found[0][1] if whole else 0


def may_be_listed(values: list[Any]) -> bool:
    """Whether a list of JSON may be one of these; what it is written like is not asked."""
    if len(values) < LEAST or type(values[0]) is not int:
        return False
    sample = values[:SAMPLE]
    are_bytes = all(type(value) is int and 0 <= value < 256 for value in values)
    return are_bytes and (len(sample) in (SEED, PAIR) or _are_text(sample))


def is_numbers(literal: str) -> bool:
    """Whether a literal is such a list, or a piece of one: numbers, and commas between them."""
    return _LISTED.fullmatch(literal) is not None


class ListedText:
    """A text that is kept as a list of its bytes, and where its characters stand there, which is counted when somebody asks."""

    __slots__ = ("_bytes", "_numbers", "_source", "span", "text")

    def __init__(self, text: str, source: str, span: Span, *, wide: bool) -> None:
        """`span` is the list's in its `source`; `wide`: some characters are of several bytes."""
        self.text = text
        self._source = source
        self.span = span
        self._bytes = numbers(column(accumulate((len(char.encode()) for char in text), initial=0))) if wide else None
        self._numbers: Sequence[int] | None = None  # where each begins

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ListedText):
            return NotImplemented
        return (self.text, self._source, self.span) == (other.text, other._source, other.span)

    __hash__ = None  # type: ignore[assignment]  # nobody keys by it

    def place(self, span: Span) -> Span:
        """The numbers of a span of the text, from the first digit to behind the last."""
        if self._numbers is None:
            self._numbers = numbers(column(found.start() for found in _NUMBER.finditer(self._source, *self.span)))
        first, end = (self._bytes[at] for at in span) if self._bytes is not None else span
        start = self._numbers[first] if first < len(self._numbers) else self.span.end
        if end == first:
            return Span(start, start)
        last = _NUMBER.match(self._source, self._numbers[end - 1])
        return Span(start, last.end() if last else start)


def listed_texts(joined: Joined, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, ListedText]]:
    """The texts that stand in other texts as lists, which `runs` found there, each with the number of the text around."""
    for begin, end in found:
        number, base = joined.place(begin)
        text = joined.texts[number]
        read = read_listed(text, begin - base, min(end - base, len(text)))
        if read is not None:
            yield number, read


def read_listed(source: str, begin: int, end: int) -> ListedText | None:
    """The text that a list stands for, which `runs` found here; None for one that does not read as any."""
    inside = source[begin:end].rstrip(" \t\r\n,")
    data = bytes_of(inside)
    if len(data) < LEAST:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
        beyond = sum(byte > 127 for byte in data[:SAMPLE])
        if beyond * 3 > min(len(data), SAMPLE):  # a picture's light, and no words
            return None
    if not is_readable(text):
        return None
    return ListedText(text, source, Span(begin, begin + len(inside)), wide=len(text) != len(data))


def bytes_of(listed: str) -> bytes:
    """The bytes whose numbers stand behind a bracket."""
    return bytes(map(int, _NUMBER.findall(listed)))


def is_readable(text: str) -> bool:
    """Whether a text begins as one that people or programs read."""
    sample = text[:400]
    return sum(c.isprintable() or c in "\r\n\t" for c in sample) >= 0.97 * len(sample)
