"""What a fix left behind: replaced values that a file still holds, in any spelling. Pure."""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from posthound.filters.text import looks_random
from posthound.fix.addresses import secret_parts
from posthound.fix.edits import IDENTITY, SWEEP_LENGTH
from posthound.model.columns import Span, Tree
from posthound.support.tuples import NamedTuple

# Fewer characters of Base64 may come about by chance.
_BASE64_LEAST = 12
# What the lists of a URL object are joined with to the text that they are the parts of.
_JOINTS = {"path": "/", "host": ".", "query": "&"}
_PART_LEAST = 16


class Remain(NamedTuple):
    """A place of a replaced value: a span of a leaf's text, and how it is spelled there."""

    leaf: int
    span: Span
    spelling: str


def drawn(value: str) -> bool:
    """Whether a value is random enough to mean itself wherever its characters stand."""
    return len(value) >= 20 or looks_random(value, 8)


def remains(values: Iterable[str], tree: Tree) -> Iterator[Remain]:
    """Every place where one of the values can still be read: in texts, names of fields, and over the parts of a URL.

    A value that is no random one is looked for as the whole of a field only: inside a text it may be a word.
    """
    needles: dict[str, str] = {}
    plain = set()
    for value in values:
        if drawn(value):
            for needle, spelling in _spellings(value):
                if len(needle) >= SWEEP_LENGTH:
                    needles.setdefault(needle, spelling)
        elif len(value) >= SWEEP_LENGTH:
            plain.add(value)
    for leaf, text in enumerate(tree.texts):
        if text in plain and tree.keys[leaf] not in IDENTITY:
            yield Remain(leaf, Span(0, len(text)), "as it is")
    yield from _found(needles, list(tree.texts), lambda at, span: (at, span))
    yield from _in_names(needles, tree)
    joined = list(_joined(tree))
    split = {
        needle: "split over the parts of a URL" for needle in needles if any(j in needle for j in _JOINTS.values())
    }
    yield from _found(split, [text for text, _ in joined], lambda at, span: _first(joined[at][1], span))


def _spellings(value: str) -> Iterator[tuple[str, str]]:
    """The texts that give a value away, each with what to call it."""
    yield value, "as it is"
    yield json.dumps(value)[1:-1], "escaped"
    yield quote(value, safe=""), "percent-encoded"
    yield quote(value), "percent-encoded"
    yield unquote(value), "percent-decoded"
    parts = secret_parts(value, Span(0, len(value)))
    for part in [value[p.start : p.end] for p in parts] or value.split("/"):
        if looks_random(part, _PART_LEAST):
            yield part, "in part"
    raw = value.encode("utf-8", "surrogatepass")
    for before in range(3):  # what stands before it in the encoded text moves its bits
        encoded = base64.b64encode(b"\0" * before + raw).decode()
        core = encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        if len(core) >= _BASE64_LEAST:
            yield core, "as Base64"
            yield core.translate({43: "-", 47: "_"}), "as Base64"


def _found(
    needles: dict[str, str], texts: Sequence[str], place: Callable[[int, Span], tuple[int, Span]]
) -> Iterator[Remain]:
    """The needles in many texts, looked for in all of them at once."""
    whole = "\0".join(texts)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    for needle, spelling in needles.items():
        at = whole.find(needle)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            yield Remain(*place(number, Span(at - starts[number], at - starts[number] + len(needle))), spelling)
            at = whole.find(needle, at + len(needle))


def _in_names(needles: dict[str, str], tree: Tree) -> Iterator[Remain]:
    names = {key: leaf for leaf, key in reversed(list(enumerate(tree.keys))) if isinstance(key, str)}
    holders = {container: leaf for leaf, container in reversed(list(enumerate(tree.parents)))}
    for container, key in enumerate(tree.container_keys):
        if isinstance(key, str):
            names.setdefault(key, holders.get(container, 0))
    keys = list(names)
    yield from _found(
        dict.fromkeys(needles, "in the name of a field"), keys, lambda at, _: (names[keys[at]], Span(0, 0))
    )


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


def _first(starts: list[tuple[int, int]], span: Span) -> tuple[int, Span]:
    """The first of the joined leaves that a span runs over."""
    return max(start for start in starts if start[0] <= span.start)[1], Span(0, 0)
