"""What a fix left behind: replaced values that a file still holds, in any spelling. Pure."""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from posthound.filters.text import looks_random
from posthound.fix.addresses import secret_parts
from posthound.fix.edits import IDENTITY, SWEEP_LENGTH, stands_whole
from posthound.model.columns import KEYED, Span, Tree
from posthound.model.listed import ListedText, listed_texts, runs

# Fewer characters of Base64 may come about by chance.
_BASE64_LEAST = 12
# What the lists of a URL object are joined with to the text that they are the parts of.
_JOINTS = {"path": "/", "host": ".", "query": "&"}
_PART_LEAST = 16
# What people put into passwords beside letters, and nobody into the names of things.
_KINDS_OF_MARKS = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^\w\s./:-]"))
_OF_A_PASSWORD = 3  # of these
# What editors of Markdown put a backslash before.
_MARKS = re.compile(r"[\\`*_\[\]~]")
_PERCENT = re.compile(r"%[0-9A-F]{2}")
# Looking for each of more needles than this costs more than looking at every place of the text.
_FEW = 300


class Remain(NamedTuple):
    """A place of a replaced value: a span of a leaf's text, and how it is spelled there."""

    leaf: int
    span: Span
    spelling: str


def drawn(value: str) -> bool:
    """Whether a value is random enough to mean itself wherever its characters stand."""
    return len(value) >= 20 or looks_random(value, SWEEP_LENGTH)


def is_telling(value: str) -> bool:
    """Whether a value means itself wherever it stands whole: random, or a password that mixes what words do not."""
    mixed = sum(kind.search(value) is not None for kind in _KINDS_OF_MARKS)
    return drawn(value) or (len(value) >= SWEEP_LENGTH and mixed >= _OF_A_PASSWORD)


def standing(values: Collection[str], texts: Sequence[str]) -> list[str]:
    """Those of the values that stand anywhere in texts as they are."""
    long = [value for value in values if len(value) >= SWEEP_LENGTH]
    return sorted({value for value, _, _ in found_in(long, texts)}) if long else []


def remains(forms: Mapping[str, Iterable[str]], tree: Tree) -> Iterator[tuple[str, Remain]]:
    """Every place where a named value can still be read: in texts, names of fields, and over the parts of a URL.

    `forms` are the values of each name. One that reads like a password is looked for where it stands whole, one that may be a word
    as the whole of a field only.
    """
    needles: dict[str, tuple[str, str]] = {}  # the name and the spelling of each text to look for
    whole: set[str] = set()
    plain: dict[str, str] = {}
    for name, value in ((name, value) for name, values in forms.items() for value in values):
        if is_telling(value):
            for needle, spelling in _spellings(value):
                if len(needle) >= SWEEP_LENGTH:
                    needles.setdefault(needle, (name, spelling))
                    whole |= set() if drawn(needle) else {needle}
        elif len(value) >= SWEEP_LENGTH:
            plain[value] = name
    for leaf, text in enumerate(tree.texts):
        if text in plain and tree.keys[leaf] not in IDENTITY:
            yield plain[text], Remain(leaf, Span(0, len(text)), "as it is")
    for needle, leaf, span in found_in(needles, tree.texts):
        if needle in whole and (tree.keys[leaf] in IDENTITY or not stands_whole(tree.texts[leaf], span)):
            continue
        yield needles[needle][0], Remain(leaf, span, needles[needle][1])
    listed = list(_listed(tree)) if needles else []
    for needle, number, span in found_in(needles, [read.text for _, read in listed]):
        leaf, read = listed[number]
        yield needles[needle][0], Remain(leaf, read.place(span), "as a list of its bytes")
    names = _names(tree)
    for needle, number, _ in found_in([needle for needle in needles if needle not in whole], list(names)):
        yield needles[needle][0], Remain(list(names.values())[number], Span(0, 0), "in the name of a field")
    joined = list(_joined(tree))
    split = [needle for needle in needles if any(joint in needle for joint in _JOINTS.values())]
    for needle, number, span in found_in(split, [text for text, _ in joined]):
        leaf = max(start for start in joined[number][1] if start[0] <= span.start)[1]
        yield needles[needle][0], Remain(leaf, Span(0, 0), "split over the parts of a URL")


@lru_cache(maxsize=4096)  # each file is looked through for all values
def _spellings(value: str) -> tuple[tuple[str, str], ...]:
    """The texts that give a value away, each with what to call it."""
    return tuple(_written(value))


def _written(value: str) -> Iterator[tuple[str, str]]:
    texts = {value: "as it is", unquote(value): "percent-decoded", unquote_plus(value): "percent-decoded"}
    for text, spelling in ((html.unescape(value), "unescaped"), (_unescaped(value), "unescaped"), (value, "as it is")):
        texts[text] = spelling
    for text, spelling in texts.items():
        yield text, spelling
        yield from _spelled(text)
    parts = secret_parts(value, Span(0, len(value)))
    for part in [value[p.start : p.end] for p in parts] or value.split("/"):
        if looks_random(part, _PART_LEAST):
            yield part, "in part"


def _spelled(text: str) -> Iterator[tuple[str, str]]:
    """What becomes of a text in JSON, scripts, addresses, markup and Base64."""
    for ascii_only in (True, False):  # escaped as JSON, also within JSON in JSON, and with the slashes that PHP writes
        once = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        for written in (once, once.replace("/", "\\/")):
            yield written, "escaped"
            yield json.dumps(written)[1:-1], "escaped twice"
    for quote_mark in "'`":
        yield text.replace("\\", "\\\\").replace(quote_mark, f"\\{quote_mark}"), "escaped"
    for written in (quote(text, safe=""), quote(text), quote_plus(text)):
        yield written, "percent-encoded"
        yield _PERCENT.sub(lambda mark: mark[0].lower(), written), "percent-encoded"
    for quoted in (True, False):
        yield html.escape(text, quote=quoted), "escaped as markup"
    yield _MARKS.sub(r"\\\g<0>", text), "escaped as markup"
    raw = text.encode("utf-8", "surrogatepass")
    for before in range(3):  # what stands before it in the encoded text moves its bits
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        core = encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        if len(core) >= _BASE64_LEAST:
            yield core, "as Base64"
            yield core.translate({43: "-", 47: "_"}), "as Base64"


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def found_in(needles: Collection[str], texts: Sequence[str]) -> Iterator[tuple[str, int, Span]]:
    """Each needle with the number of a text that holds it and the span there; all texts are searched at once."""
    whole = "\0".join(texts)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    for needle, at in _positions(needles, whole):
        number = bisect_right(starts, at) - 1
        yield needle, number, Span(at - starts[number], at - starts[number] + len(needle))


def _positions(needles: Collection[str], text: str) -> Iterator[tuple[str, int]]:
    if len(needles) <= _FEW:
        for needle in needles:
            at = text.find(needle)
            while at >= 0:
                yield needle, at
                at = text.find(needle, at + len(needle))
        return
    heads: dict[str, list[str]] = {}
    for needle in needles:
        heads.setdefault(needle[:SWEEP_LENGTH], []).append(needle)
    for at in range(len(text) - SWEEP_LENGTH + 1):
        for needle in heads.get(text[at : at + SWEEP_LENGTH], ()):
            if text.startswith(needle, at):
                yield needle, at


def _listed(tree: Tree) -> Iterator[tuple[int, ListedText]]:
    """The texts that stand in leaves as lists of their bytes."""
    found: dict[int, list[ListedText]] = {}
    joined = tree.distinct.joined
    for number, read in listed_texts(joined, runs(joined.data)):
        found.setdefault(number, []).append(read)
    for number, leaves in tree.distinct.leaves(found).items():
        yield from ((leaf, read) for leaf in leaves for read in found[number])


def _names(tree: Tree) -> dict[str, int]:
    """The names of fields, each with a leaf at it or within; those that are leaves themselves aside."""
    told = {tree.texts[leaf] for leaf in tree.at_keys((KEYED,))}
    names = {key: leaf for leaf, key in reversed(list(enumerate(tree.keys))) if isinstance(key, str)}
    holders = {container: leaf for leaf, container in reversed(list(enumerate(tree.parents)))}
    for container, key in enumerate(tree.container_keys):
        if isinstance(key, str):
            names.setdefault(key, holders.get(container, 0))
    return {name: leaf for name, leaf in names.items() if name not in told}


def _joined(tree: Tree) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The lists of URL objects as the texts they stand for, each with where its leaves begin in it."""
    lists: dict[int, list[int]] = {}
    for leaf, key in enumerate(tree.keys):
        parent = tree.parents[leaf]
        holder = parent if isinstance(key, int) else tree.container_parents[parent]
        if holder >= 0 and tree.container_keys[holder] in _JOINTS and (isinstance(key, int) or key in ("key", "value")):
            lists.setdefault(holder, []).append(leaf)
    for holder, leaves in lists.items():
        if len(leaves) < 2:
            continue
        joint = _JOINTS[str(tree.container_keys[holder])]
        text = ""
        starts: list[tuple[int, int]] = []
        for leaf in leaves:
            if starts:
                text += "=" if joint == "&" and tree.keys[leaf] == "value" else joint
            starts.append((len(text), leaf))
            text += tree.texts[leaf]
        yield text, starts
