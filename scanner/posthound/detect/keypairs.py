"""Credentials that stand as the list of their bytes: a private key as `[174, 47, …]` in a wallet's file, `bytes([…])`, and any text under a
credential's name, as `String.fromCharCode(…)` and `''.join(map(chr, […]))` make it.

A pair whose public half follows from its private one is a key under any name. For other bytes a name or a call has to say so: audio,
pixels, hashes and vectors of tests are written just so.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import in_leaves, of_part
from posthound.model.columns import Joined, Span
from posthound.model.listed import HOW, PAIR, SEED, bytes_of
from posthound.model.matches import Match
from posthound.model.values import Leaf, LeavesOf
from posthound.rules.ed25519 import base58, is_pair
from posthound.support.regexes import regex

# Characters before a list in which its name stands; and lists that are looked at closely: telling one takes some milliseconds.
_BEFORE, _MOST = 160, 200
# Different bytes of so many drawn ones, at least, and neighbours that are alike, at most, as those of pictures and counts are.
_DIFFERENT, _ALIKE = {SEED: 22, PAIR: 40}, 0.25
# What a credential is that is kept as the codes of its characters.
_TEXT = regex(rb"[!-~]{12,400}")
_CODE = r"(?:0x[0-9a-fA-F]{2}|\d{2,3})"
_CODES = regex(rf"[^({{\d]{{0,24}}(?:[({{\[]|',)\s{{0,8}}(?P<list>{_CODE}(?:\s{{0,8}},\s{{0,8}}{_CODE}){{11,399}})")
# The same added up: `chr(86) + chr(65)`.
_ADDED = regex(rf"hr[wW]?\({_CODE}\)(?:\s?[+.&]\s?[cC]hr[wW]?\({_CODE}\)){{11,399}}")
_NUMBER = regex(_CODE)
_KINDS = (NameClass.PRIVATE_KEY, NameClass.SECRET, NameClass.SOME_KEY)
# The last name of what stands before, past what ends and opens it; and what only makes bytes of a list, or says that something is named.
_NAME = regex(r"(?P<name>[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*){0,6})[^\w$]{0,12}$")
_TYPES = regex(r":\s?&?\s?(?:\[[\w;\s]{1,20}\]|[\w.<>\[\]]{1,30})\s?=\s?[&\w(!.:\[]{0,40}$")
_WRAPPERS = regex(
    r"(?:new|(?:Buffer|Uint8Array|Array)(?:\.(?:from|of))?|bytes|bytearray|byte|u8|uint8|vec|Vec|list|tuple|const|let|var|Some|Bytes|from|of"
    r"|String(?:\.from\w{1,12}|::from_utf8)?(?:\.apply|\.call)?|string|string\.char|char|rune|null|map|chr|c|join|implode|array_map|byteArrayOf|pack|C"
    r"|TextDecoder(?:\(\))?|decode|(?:Text\.)?Encoding\.\w{1,8}\.GetString|for|in)"
)
_TAKING = regex(
    r"(?i)(?:.*[.:>])?(?:from_?(?:secret|private)_?key|from_?seed)|.*(?:key_?pair|(?:secret|signing|private)_?key)::?from_?bytes"
)


def in_lists(
    texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, runs: Iterable[tuple[int, int]]
) -> Iterator[Match]:
    """The private keys among lists that begin and end at these places of the joined texts."""
    found: dict[int, list[tuple[Span, bytes]]] = {}
    left = _MOST
    for begin, end in runs:
        number, base = joined.place(begin)
        text = texts[number]
        span = Span(begin - base, min(end - base, len(text)))
        data = bytes_of(text[slice(*span)])
        if left and (_are_drawn(data) or _TEXT.fullmatch(data)):
            left -= 1
            close = text.find("]", span.end, span.end + 40)
            whole = close >= 0 and not text[span.end : close].strip(" \t\r\n,")
            found.setdefault(number, []).append((Span(span.start, close + 1) if whole else span, data))
    for number, leaves in leaves_of(found.keys()).items() if found else ():
        for leaf in leaves:
            for span, data in found[number]:
                if part := _key(leaf, span, data):
                    yield of_part(leaf, part, f"{part.name} stands here as the list of its bytes")


def in_codes(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The credentials among the codes of characters that calls make a text of, which begin at these places of the joined texts."""
    found: dict[int, list[CredentialPart]] = {}
    last, done = -1, 0
    for number, at in joined.spans(marks):
        text, done = texts[number], done if number == last else 0
        last = number
        read = (_CODES.match(text, at) or _ADDED.match(text, at)) if at >= done else None
        if read is None:
            continue
        span = Span(*read.span("list")) if "list" in read.re.groupindex else Span(at - 1, read.end())
        codes, done = [int(one, 0) for one in _NUMBER.findall(text, *span)], span.end
        name = _named(text[max(0, span.start - _BEFORE) : span.start].replace("[]", ""))
        kind = classify(name) if name else None
        if kind and not kind.says_little and all(32 < code < 127 for code in codes):
            part = CredentialPart(name, kind, span, "".join(map(chr, codes)), HOW)
            found.setdefault(number, []).append(part)
    yield from in_leaves(found, leaves_of, "{} stands here as the codes of its characters")


def _are_drawn(data: bytes) -> bool:
    if len({*data}) < _DIFFERENT.get(len(data), len(data) + 1):
        return False
    alike = sum(abs(one - other) < 4 for one, other in itertools.pairwise(data))
    return alike < _ALIKE * len(data)


def _key(leaf: Leaf, span: Span, data: bytes) -> CredentialPart | None:
    """The key that a list is, by itself or by its name."""
    if is_pair(data):
        return CredentialPart("private key", NameClass.PRIVATE_KEY, span, base58(data), HOW)
    name = _named(leaf.text[max(0, span.start - _BEFORE) : span.start]) if span.start else leaf.name
    kind = classify(name) if name else None
    if kind and not kind.says_little and span.start and _TEXT.fullmatch(data):
        return CredentialPart(name, kind, span, data.decode(), HOW)
    if _TAKING.fullmatch(name) or kind in _KINDS:
        return CredentialPart(name, NameClass.PRIVATE_KEY, span, data.hex(), HOW)
    return None


def _named(before: str) -> str:
    """The name that a list is given to, or the call that takes it; "" where neither stands before it."""
    line = before[max(before.rfind(sign) for sign in (";", "\n\n", "}", "]")) + 1 :]
    if typed := _TYPES.search(before):
        line = before[: typed.start()]
    while match := _NAME.search(line):
        if not _WRAPPERS.fullmatch(match["name"]):
            return match["name"]
        line = line[: match.start()]
    return ""
