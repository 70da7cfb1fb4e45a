"""Known values that a file holds otherwise than as they are: encoded, some layers deep, or put together by a script. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from posthound.decode.derive import Derived, derive, mapped
from posthound.decode.layers import layers
from posthound.fix.edits import SWEEP_LENGTH, stands_whole
from posthound.fix.remains import drawn, found_in
from posthound.fix.siblings import NO_CODE, ScriptLines, Siblings
from posthound.formats.javascript import parse
from posthound.formats.script_texts import texts
from posthound.model.columns import Joined, Span
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

# Entities of HTML, numbers and names, of which a scan decodes those of quotes alone.
_ENTITY = regex(r"&(?:#[0-9]{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HEX = regex(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){8,20000}(?![0-9A-Za-z])")
# What stands in a script between two parts of one text: `" + "`, `"; name += "`, `", "`, `".concat("`.
_SEAM = regex(r"""["'`]\s{0,40}(?:;?\s{0,40}[\w.$]{0,60}\s{0,40}\+=?|,|\.concat\()\s{0,40}["'`]""")
_QUOTE = regex(r"[\"'`]")


class Hidden(NamedTuple):
    """A place of a known value: what stands there, as a vault would hold it (`stored`), and how that says the value."""

    value: str
    leaf: int
    span: Span
    how: str
    stored: str


class _Told(NamedTuple):
    """A known value in one of several texts: where it stands there, and how."""

    value: str
    number: int
    span: Span
    how: str


def hidden(values: Collection[str], document: Document) -> Iterator[Hidden]:
    """Every place of these values at which they are not written as they are; in scripts first, where what a literal says counts."""
    long = [value for value in values if len(value) >= SWEEP_LENGTH]
    if not long:
        return
    yield from _in_scripts(long, document)
    distinct = document.tree.distinct
    found = list(_encoded(long, distinct.joined))
    distinct.forget_joined()
    leaves = distinct.leaves({one.number for one in found})
    for one in found:
        stored = distinct.texts[one.number][one.span.start : one.span.end]
        yield from (Hidden(one.value, leaf, one.span, one.how, stored) for leaf in leaves[one.number])


def _encoded(values: Sequence[str], joined: Joined) -> Iterator[_Told]:
    for layer, inner in layers(joined, _decodings):
        for value, number, span in found_in(values, inner.texts):
            one = layer[number]
            place = one.place(span)
            written = joined.texts[one.source][place.start : place.end]
            if written != value and (drawn(value) or stands_whole(one.text, span)):
                yield _Told(value, one.source, place, one.how)


def _decodings(joined: Joined) -> Iterator[Derived]:
    """What a scan decodes, and what it has no use for: entities of any kind, and hex."""
    yield from derive(joined)
    for number, text in enumerate(joined.texts):
        if "&" in text and _ENTITY.search(text):
            start = joined.starts[number]
            yield mapped(joined, start, start + len(text), _ENTITY, _character, "HTML-escaped")
        for run in _HEX.finditer(text):
            if decoded := _from_hex(run[0]):
                yield Derived(number, decoded, "hex", Span(*run.span()))


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0])


def _from_hex(run: str) -> str:
    try:
        return bytes.fromhex(run).decode()
    except ValueError:
        return ""


def _in_scripts(values: Sequence[str], document: Document) -> Iterator[Hidden]:
    """The values that the literals of scripts say: in parts, with escapes, or encoded."""
    known: dict[str, list[tuple[Span, Hidden]]] = {}  # the same script stands at many a request
    for script in _scripts(document):
        if script.text not in known:
            known[script.text] = list(_in_script(values, script.text))
        for span, one in known[script.text]:
            leaf, place = script.first(span)
            yield one._replace(leaf=leaf, span=place)


def _scripts(document: Document) -> Iterator[ScriptLines]:
    """Every script in which something is quoted."""
    tree = document.tree
    quoting = {number for number, text in enumerate(tree.distinct.texts) if _QUOTE.search(text)}
    done: set[int] = set()
    for leaf in tree.distinct.rows(quoting):
        if leaf not in done and tree.keys[leaf] not in NO_CODE and document.leaf(leaf).role is Role.SCRIPT:
            script = document.memory(Siblings).script(leaf)
            done.update(script.leaves)
            yield script


def _in_script(values: Sequence[str], script: str) -> Iterator[tuple[Span, Hidden]]:
    """The values in one script, each with the first span of it that holds some of one."""
    without = _SEAM.sub("", script)
    hold = next(found_in(values, [without]), None) is not None and without != script
    if not hold and next(_encoded(values, Joined([without])), None) is None:
        return
    parsed = parse(script)
    literals = [one.text for one in texts(parsed)] if parsed is not None and not parsed.broken else []
    joined = Joined([text.value for text in literals])
    plain = (_Told(value, number, span, "") for value, number, span in found_in(values, joined.texts))
    for one in (*plain, *_encoded(values, joined)):
        text = literals[one.number]
        sources = text.sources(one.span)
        stored = text.value[one.span.start : one.span.end]
        how = one.how or ("joined" if len(sources) > 1 else "escaped")
        if one.how or script[sources[0].start : sources[0].end] != one.value:
            yield sources[0], Hidden(one.value, 0, sources[0], how, stored)
