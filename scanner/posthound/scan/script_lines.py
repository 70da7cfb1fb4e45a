"""Which texts of a document are worth reading as code, line by line or as one: told by signs that cost next to nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from posthound.model.columns import Span
from posthound.model.values import Document

HEADER = "PRIVATE KEY"
# Keys at which a whole script stands as one text.
_SCRIPTS = frozenset(("exec", "code", "tests", "preRequestScript", "prerequest", "script"))
# What stands in every script in which a literal is handed to somebody who takes secrets.
_SIGNS = (
    "btoa(", "Buffer.from(", "CryptoJS", ".parse(", "createHmac", "createCipher", "createDecipher", "jwt.sign", "jwt.verify", "JWS.sign", "JWS.verify",
    "setHMACKey", "jsSHA", "crypto.Mac", "headers.", "Header(", "Bearer ", "Basic ", "_secret=", "value:", "value :", "kty", "||", "??",
    "=\n", ":\n", "+\n", "= \n", "+ \n", ": \n", "concat(", ".join(", "+=", "\\n", "(\n",
)  # fmt: skip
_WORDS = (
    "secret",
    "token",
    "key",
    "pass",
    "pwd",
    "auth",
    "btoa",
    "bearer",
    "basic",
    "hmac",
    "encrypt",
    "decrypt",
    "sign",
    "credential",
    "buffer.from",
    "kty",
    "cryptojs",
)
LONGEST = 400_000  # characters of a script that are read as code


class Lines(NamedTuple):
    """Leaves that are the lines of one text; `starts` is where each begins in it."""

    text: str
    leaves: tuple[int, ...]
    starts: tuple[int, ...]

    def place(self, span: Span) -> tuple[int, Span]:
        """The leaf in which a span begins, and as much of the span as stands in it."""
        number = bisect_right(self.starts, span.start) - 1
        start = self.starts[number]
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.leaves[number], Span(span.start - start, min(span.end, end) - start)

    def covered(self, span: Span) -> Iterator[tuple[int, Span]]:
        """Every leaf that a span touches, with what it covers there."""
        at = span.start
        while at < span.end:
            leaf, part = self.place(Span(at, span.end))
            yield leaf, part
            at += part.end - part.start + 1


def worth_reading(document: Document) -> Iterator[Lines]:
    """The scripts worth parsing, and other lists of lines that hold a private key."""
    tree = document.tree
    lists = set(tree.lists_at(("exec", "script")))
    grouped: dict[int, list[int]] = {}
    for row in tree.rows_of(lists) if lists else ():
        if isinstance(tree.keys[row], int):
            grouped.setdefault(tree.parents[row], []).append(row)
    for row in tree.at_keys(_SCRIPTS):
        grouped[-1 - row] = [row]
    known = {row for rows_ in grouped.values() for row in rows_}
    for row in _with_private_key(document):
        if row not in known:
            parent = tree.parents[row]
            listed = tree.rows_of({parent}) if isinstance(tree.keys[row], int) else [row]
            grouped.setdefault(parent if len(listed) > 1 else -1 - row, listed)
    for leaves in grouped.values():
        text = "\n".join(map(tree.texts.__getitem__, leaves))
        if len(text) <= LONGEST and (HEADER in text or _is_worth(text)):
            yield _lines(text, leaves, tree.texts)


def _with_private_key(document: Document) -> list[int]:
    """The leaves in which a private key begins: nearly no file has one."""
    distinct = document.tree.distinct
    data, found = distinct.joined.data, []
    at = data.find(b"PRIVATE KEY")
    while at >= 0:
        found.append(at)
        at = data.find(b"PRIVATE KEY", at + 1)
    numbers = {number for number, _ in distinct.joined.spans(found)}
    return [row for rows in distinct.leaves(numbers).values() for row in rows] if numbers else []


def _is_worth(text: str) -> bool:
    low = text.lower()
    return any(map(low.__contains__, _WORDS)) and any(map(text.__contains__, _SIGNS))


def _lines(text: str, leaves: Sequence[int], all_texts: Sequence[str]) -> Lines:
    starts, at = [], 0
    for leaf in leaves:
        starts.append(at)
        at += len(all_texts[leaf]) + 1
    return Lines(text, tuple(leaves), tuple(starts))
