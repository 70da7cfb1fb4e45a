"""Many small files looked through as one: most hold nothing, and what is done once a file takes longer than looking into it.

What is told is which of them hold nothing for certain: those of which no stage looks at a text more closely. All others are scanned as if
nobody had looked before; only what makes identities of short values dear to guess is done for them at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from posthound.clients import FIRST, declares, is_first
from posthound.config.settings import Settings
from posthound.decode.layers import decoded_matches
from posthound.detect.marks import DESCRIBED, may_set, setting_of
from posthound.formats.compiled import CompiledTree, read_columns
from posthound.model.columns import Key, Path, places_of
from posthound.model.matches import Outcome
from posthound.model.values import Document, Kind, Leaf, Notice, Origin, Raw, Request, Role
from posthound.native import compiled
from posthound.policy.findings import keys_ready
from posthound.resolve.variables import touching
from posthound.scan.faults import contained
from posthound.scan.pipeline import Settled, engine_for, in_decoded, marks_of_comments, outcome_of, read_and_settle
from posthound.scan.script_lines import worth_reading
from posthound.sources.base import Item

if TYPE_CHECKING:
    from posthound.scan.exchange import Uses

# Files of at most so many bytes, and so many bytes of them at once.
SMALL, TOGETHER = 10_000, 500_000
# What stands before the name of a variable that is used, as `detect/uses.py` has it.
_BEFORE_NAMES = (b"{{", b"${", b"<<", b".get")
_SPACE = b" \t\r\n"


def scan_together(
    items: Iterable[Item],
    settings: Settings,
    uses: Uses | None,
    alone: Callable[[Raw], Outcome | Notice],
) -> Iterator[Outcome | Notice]:
    """Scans what a source gives: small files together, those of them that may hold something closely, and all else `alone`."""
    together = may_be_together(settings)
    used = uses.every() if uses else frozenset[str]()
    linked = uses is not None  # of what gives variables it has to be told which of them stand for others
    small, size = list[Raw](), 0
    for item in items:
        if isinstance(item, Notice):
            yield item
        elif together and is_small(item) and not (linked and _may_stand_for_another(item.data)):
            small.append(item)
            size += len(item.data)
            if size > TOGETHER:
                yield from _scan_small(small, settings, used, uses)
                small, size = [], 0
        else:
            yield alone(item)
    yield from _scan_small(small, settings, used, uses)


def _scan_small(
    raws: Sequence[Raw], settings: Settings, every: frozenset[str], uses: Uses | None
) -> Iterator[Outcome | Notice]:
    nothing = holding_nothing(raws, settings, every) if raws else set()
    looked_at = _scan_closely([raw for number, raw in enumerate(raws) if number not in nothing], settings, uses)
    for number, raw in enumerate(raws):
        yield seen_to_be_empty(raw) if number in nothing else next(looked_at)


def _scan_closely(raws: Sequence[Raw], settings: Settings, uses: Uses | None) -> Iterator[Outcome | Notice]:
    """Scans each by itself, but for what makes identities of short values, which takes a third of the time for many at once."""
    settled = []
    for raw in raws:
        used = uses.of_file(raw.origin.path) if uses else frozenset[str]()
        settled.append(contained(raw, partial(read_and_settle, raw, settings, used)))
    keys_ready((match for one in settled if not isinstance(one, Notice) for match in one[1].kept), settings.salt)
    for raw, one in zip(raws, settled, strict=True):
        yield one if isinstance(one, Notice) else contained(raw, partial(_without_drops, *one, settings))


def _without_drops(document: Document, settled: Settled, settings: Settings) -> Outcome:
    return outcome_of(document, settled, settings)._replace(drops=())  # they hold values


def _may_stand_for_another(data: bytes) -> bool:
    return b"{{" in data or b"${" in data or b"<<" in data


def seen_to_be_empty(raw: Raw) -> Outcome:
    """What a file gives that holds nothing."""
    return Outcome(raw.origin.path, "", size=len(raw.data))


def may_be_together(settings: Settings) -> bool:
    """Whether looking at small files together tells what looking at each does: what others add to a scan is asked of each."""
    return compiled is not None and not (settings.patterns or settings.plugins or settings.detect_secrets)


def is_small(raw: Raw) -> bool:
    """Whether a file may be looked at with others: a small one, called an export, that may be JSON."""
    return len(raw.data) <= SMALL and raw.data[:1] in (b"{", b"[") and is_first(raw.origin.path)


def holding_nothing(raws: Sequence[Raw], settings: Settings, uses: frozenset[str]) -> set[int]:
    """The numbers of the files that hold nothing for certain. `uses` are the variables that any of them may define for others.

    Where one of them brings out a fault, all are scanned by themselves, which tells whose it is.
    """
    try:
        return _nothing_in(raws, settings, uses)
    except Exception:
        return set()


def _nothing_in(raws: Sequence[Raw], settings: Settings, uses: frozenset[str]) -> set[int]:
    data = b"[%s]" % b",".join(raw.data for raw in raws)
    starts = list(accumulate((len(raw.data) + 1 for raw in raws), initial=1))
    tree = read_columns(data)
    if tree is not None and _apart(tree, raws, starts):
        return set(range(len(raws))) - _looked_at(tree, data, starts, settings, uses)
    if len(raws) == 1:
        return set()
    # One of them is no strict JSON; it is found by halves.
    half = len(raws) // 2
    behind = _nothing_in(raws[half:], settings, uses)
    return _nothing_in(raws[:half], settings, uses) | {number + half for number in behind}


def _apart(tree: CompiledTree, raws: Sequence[Raw], starts: Sequence[int]) -> bool:
    """Whether each file is an object or a list by itself: none goes on in the next, and none holds several."""
    roots = [tree.place(container) for container in tree.inside({0})]
    return len(roots) == len(raws) and all(
        root.start == start and not raw.data[root.end - start :].strip(_SPACE)
        for root, raw, start in zip(roots, raws, starts, strict=False)
    )


def _looked_at(
    tree: CompiledTree, data: bytes, starts: Sequence[int], settings: Settings, uses: frozenset[str]
) -> set[int]:
    """The numbers of the files of which a text is looked at more closely: all of them where not everything was looked at."""
    rows: set[int] = set()

    def noted(_document: Document, row: int) -> Leaf:
        rows.add(row)
        return Leaf(row, tree.texts[row], tree.keys[row], "", Role.TEXT, _NOWHERE)

    engine = engine_for()
    document = Document(Origin(""), Kind.GLOBALS, tree, data, noted, client=FIRST)
    detected = engine.detect(document, uses)
    decoded_matches(document, partial(in_decoded, document, engine))
    if detected.cut_off or document.notices:
        return set(range(len(starts)))
    texts = {number for number, _ in touching(document)}
    texts |= _referring(tree, detected.uses - uses)
    if may_set(data):
        texts |= setting_of(document).texts
    if described := places_of(tree.distinct.joined.data, *DESCRIBED):
        from posthound.scan.nested import descriptions  # few exports keep any

        texts |= descriptions(tree.distinct, described)
    rows.update(row for found in tree.distinct.leaves(texts).values() for row in found)
    rows.update(row for lines in worth_reading(document, every=False) for row in lines.leaves)
    rows.update(row for row, _ in declares(document) if tree.texts[row])
    places = [tree.literal(row).start for row in rows]
    places += places_of(data, *marks_of_comments(settings))
    return {bisect_right(starts, place) - 1 for place in places}


def _referring(tree: CompiledTree, uses: frozenset[str]) -> set[int]:
    """The texts in which one of these variables may be used: those that hold its name."""
    if not uses:
        return set()
    from posthound.detect.uses import name_of  # few files use any

    joined = tree.distinct.joined
    # A mark has two bytes; of a name of one character, what stands before references to it is looked for.
    names = {name.encode("latin-1", "replace") for name in map(name_of, uses)}
    marks = {name for name in names if len(name) > 1}.union(
        _BEFORE_NAMES if any(len(name) < 2 for name in names) else ()
    )
    return {number for mark in marks for number, _ in joined.spans(places_of(joined.data, mark))}


class _Nowhere:
    """What a leaf stands in, where nobody needs to know."""

    def path(self, key: Key) -> Path:
        return (key,)

    def labels(self, leaf: Leaf) -> tuple[str, ...]:
        return ()

    def request(self) -> Request:
        return Request()

    def reported_role(self, role: Role) -> Role:
        return role


_NOWHERE = _Nowhere()
