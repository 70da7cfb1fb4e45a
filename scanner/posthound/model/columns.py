"""A file's texts as columns, and many texts as one: what the passes at native speed run over."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, count
from typing import Any, NamedTuple

from posthound.model.containers import is_object
from posthound.native import compiled

Key = str | int
# What is told of a script at a glance: nothing, that it has to be parsed, or literals, names of literals, and whether some may have one
# further away.
Glance = tuple[()] | None | tuple[Sequence[str], Sequence[str], bool]
Path = tuple[Key, ...]


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Joined:
    """Many texts as one, a line break between them, so that one pass at native speed reads them all.

    `data` has one byte a code point (what is beyond Latin-1 is `?`), so offsets in it are code points. `starts` says where each
    text begins, with one more for the end, and `wide` which texts are not ASCII; both are columns.
    """

    __slots__ = ("data", "starts", "starts_column", "texts", "wide")

    def __init__(self, texts: Sequence[str], columns: tuple[bytes, bytes, bytes] | None = None) -> None:
        """`columns` are `data`, `starts` and `wide`, where they are known."""
        self.texts = texts
        self.data, self.starts_column, wide = columns or _join(texts)
        self.starts = numbers(self.starts_column)
        self.wide = numbers(wide)

    def place(self, offset: int) -> tuple[int, int]:
        """The number of the text that holds an offset, and where that text begins."""
        number = bisect_right(self.starts, offset) - 1
        return number, self.starts[number]

    def spans(self, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """For ascending offsets, the text that holds each and where the offset is in it."""
        begin, end, number = 0, 0, 0
        for offset in offsets:
            if offset >= end:
                number, begin = self.place(offset)
                end = self.starts[number + 1]
            yield number, offset - begin


def numbers(column: bytes) -> "memoryview[int]":
    """A column as a sequence of its numbers."""
    return memoryview(column).cast("i")


# Marks that the compiled pass looks for at once.
_AT_ONCE = 254


def places_of(data: bytes, *marks: bytes) -> list[int]:
    """Where one of these marks stands, which have two bytes or more, ascending."""
    if compiled and len(marks) <= _AT_ONCE:
        return compiled.places(data, *marks)  # type: ignore[no-any-return]
    if compiled:
        parts = (marks[first : first + _AT_ONCE] for first in range(0, len(marks), _AT_ONCE))
        return sorted({at for part in parts for at in compiled.places(data, *part)})
    found = set[int]()
    for mark in marks:
        at = data.find(mark)
        while at >= 0:
            found.add(at)
            at = data.find(mark, at + 1)
    return sorted(found)


def column(values: Iterable[int]) -> bytes:
    """Numbers as a column."""
    from array import array  # few scans make one

    return array("i", values).tobytes()


class Runs:
    """Rows that follow each other: (first, behind the last) of each run, two numbers of a column."""

    __slots__ = ("_at", "column")

    def __init__(self, column: bytes) -> None:
        self.column = column
        self._at = numbers(column)

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> "Runs":
        """The runs of these rows."""
        return cls(column(chain.from_iterable(pairs)))

    def __len__(self) -> int:
        return len(self._at) // 2

    def __getitem__(self, number: int) -> tuple[int, int]:
        return self._at[2 * number], self._at[2 * number + 1]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._at[::2], self._at[1::2], strict=True)


def _join(texts: Sequence[str]) -> tuple[bytes, bytes, bytes]:
    if compiled:
        return compiled.join(list(texts))  # type: ignore[no-any-return]
    data = "\n".join(texts).encode("latin-1", "replace")
    starts = accumulate(map((1).__add__, map(len, texts)), initial=0)
    wide = (number for number, text in enumerate(texts) if not text.isascii())
    return data, column(starts), column(wide)


class Distinct:
    """Many texts, each once: what a text gives away by itself is looked for once, however often it stands in the file.

    In real exports one leaf in four has a text of its own.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        known: dict[str, int] = defaultdict(count().__next__)
        # For every text its number among the distinct ones: one pass without a step of ours.
        self.numbers: Sequence[int] = list(map(known.__getitem__, texts))
        self.texts: Sequence[str] = list(known)

    @cached_property
    def joined(self) -> Joined:
        """The texts as one."""
        return Joined(self.texts)

    def forget_joined(self) -> None:
        """Gives back the memory of `joined`, half as much as the file takes, when every pass over it is done."""
        self.__dict__.pop("joined", None)

    def rows(self, wanted: Collection[int]) -> list[int]:
        """Where these texts stand among all, in order."""
        return list(compress(range(len(self.numbers)), map(wanted.__contains__, self.numbers)))

    def leaves(self, wanted: Collection[int]) -> dict[int, list[int]]:
        """Where each of these texts stands among all, in order."""
        found: dict[int, list[int]] = {number: [] for number in sorted(wanted)}
        if found:
            for row in self.rows(found):
                found[self.numbers[row]].append(row)
        return found

    def standing(self, runs: Runs) -> Collection[int]:
        """The numbers of the texts that stand in runs of leaves."""
        return {number for first, end in runs for number in self.numbers[first:end]}

    def alike(self, runs: Runs, wanted: Collection[int]) -> list[list[int]]:
        """The runs in which one of the wanted texts stands: by their numbers, those with the same texts together."""
        found: dict[tuple[int, ...], list[int]] = {}
        for number, (first, end) in enumerate(runs):
            texts = tuple(self.numbers[first:end])
            if not set(wanted).isdisjoint(texts):
                found.setdefault(texts, []).append(number)
        return list(found.values())

    def glances(
        self, runs: Runs, longest: int, words: tuple[bytes, float, float, float]
    ) -> Iterable[tuple[int, Glance]]:
        """What a glance at runs of leaves tells, the lines of a script each: by their numbers, those left out that have nothing to look
        at; `words` are as `compiled.glance` takes them."""
        return ((number, ()) for number in range(len(runs)))

    def equals(self, places: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the distinct texts that stand at these places among all, and every place where each stands."""
        return self.leaves({self.numbers[place] for place in places})


class Telling(NamedTuple):
    """Which names tell that the leaf they hold is worth a look.

    Its own key is one of `own`; or it is one of `value`, and the name beside it is `naming`, or there is none and `nameless` ones count.
    """

    own: Collection[str]
    value: frozenset[str]
    naming: Callable[[str], bool]
    nameless: bool


class Tree:
    """A parsed file as columns, in document order.

    Leaves: `texts[i]` stands at key `keys[i]` of container `parents[i]`. Containers: `objects[c]` stands at key
    `container_keys[c]` of container `container_parents[c]`; container 0 is the root, its parent -1.
    `spans[i]`, where known, is the leaf's literal in the decoded file, quotes included.
    """

    texts: Sequence[str]
    parents: Sequence[int]
    keys: Sequence[Key]
    container_parents: Sequence[int]
    container_keys: Sequence[Key]
    objects: Sequence[Any]
    spans: Sequence[Span] | None = None

    @cached_property
    def distinct(self) -> Distinct:
        """The texts of the leaves, each once; asked for when the tree is complete."""
        return Distinct(self.texts)

    def shape(self) -> list[list[Key] | list[int]]:
        """The columns but for the texts: equal where two files have the same keys in the same places."""
        return [list(self.keys), list(self.parents), list(self.container_keys), list(self.container_parents)]

    def at_keys(self, wanted: Collection[str]) -> list[int]:
        """The leaves that stand at one of these keys."""
        return list(compress(range(len(self.keys)), map(wanted.__contains__, self.keys)))

    def own_names(self) -> Collection[Key]:
        """The keys at which leaves and containers stand, each once."""
        return {*self.keys, *self.container_keys}

    def name_beside(self, container: int) -> str:
        """What an object calls the value in it: its text at `key`, else that at `name`; "" without one."""
        row = self.objects[container]
        if is_object(row):
            for key in ("key", "name"):
                name = row.get(key)
                if name and isinstance(name, str):
                    return name
        return ""

    def names_beside(self, keys: frozenset[str]) -> Sequence[int]:
        """The distinct texts that name the value at one of these keys, where the reader knows them; a tree in Python is asked for each."""
        return ()

    def title(self, container: int) -> str:
        """What a container is called: by its `info`, else by itself; "" without a name."""
        row = self.objects[container]
        if not is_object(row):
            return ""
        info = row.get("info")
        name = info.get("name") if is_object(info) else row.get("name")
        return name if isinstance(name, str) else ""

    def telling(self, telling: Telling, wanted: Callable[[str], bool]) -> list[int]:
        """The leaves that a telling name holds and whose text is wanted, in order."""
        known: dict[int, bool] = {}
        rows = []
        for row in self.at_keys({*telling.own, *telling.value}):
            if self.keys[row] not in telling.own:
                parent = self.parents[row]
                if parent not in known:
                    name = self.name_beside(parent)
                    known[parent] = telling.naming(name) if name else telling.nameless
                if not known[parent]:
                    continue
            if wanted(self.texts[row]):
                rows.append(row)
        return rows

    def texts_named(self, telling: Telling) -> Iterable[str]:
        """The texts that a telling name holds."""
        return {self.texts[row] for row in self.telling(telling, lambda _: True)}

    def texts_at(self, wanted: Collection[str], mark: str) -> Collection[int]:
        """The distinct texts that stand at one of these keys and hold a mark, one character of ASCII."""
        return {self.distinct.numbers[row] for row in self.at_keys(wanted) if mark in self.texts[row]}

    def rows_of(self, parents: Collection[int]) -> list[int]:
        """The leaves that stand in one of these containers."""
        return list(compress(range(len(self.parents)), map(parents.__contains__, self.parents)))

    def runs_in_lists(self, wanted: Collection[str]) -> tuple[Runs, bool]:
        """The leaves that stand right in lists at one of these keys, in order; and whether others stand between those of one."""
        lists = self.lists_at(wanted)
        runs: list[tuple[int, int]] = []
        seen: list[int] = []
        for row in self.rows_of(set(lists)) if lists else ():
            if isinstance(self.keys[row], int):
                if seen and (seen[-1], runs[-1][1]) == (self.parents[row], row):
                    runs[-1] = (runs[-1][0], row + 1)
                else:
                    runs.append((row, row + 1))
                    seen.append(self.parents[row])
        return Runs.of(runs), len(set(seen)) < len(seen)

    def lists_at(self, wanted: Collection[str]) -> list[int]:
        """The containers that stand at one of these keys."""
        return list(compress(range(len(self.container_keys)), map(wanted.__contains__, self.container_keys)))

    def inside(self, containers: Collection[int]) -> list[int]:
        """The containers that stand in one of these."""
        return list(compress(range(len(self.container_parents)), map(containers.__contains__, self.container_parents)))

    def chain(self, container: int) -> list[int]:
        """The containers from the root to this one, which is the last."""
        chain: list[int] = []
        while container >= 0:
            chain.append(container)
            container = self.container_parents[container]
        return chain[::-1]

    def container_path(self, container: int) -> Path:
        """The keys that lead from the root to a container."""
        path: list[Key] = []
        while container > 0:
            path.append(self.container_keys[container])
            container = self.container_parents[container]
        return tuple(reversed(path))


# The key at which a text stands that is itself a key of its object, and how short none of these is (`model/keyed.py`).
KEYED, KEYED_LEAST = "{}", 10


class GrownTree(Tree):
    """A tree to which a reader adds leaf by leaf."""

    def __init__(self, *, placed: bool = False) -> None:
        """`placed`: leaves are added with their spans."""
        self.texts: list[str] = []
        self.parents: list[int] = []
        self.keys: list[Key] = []
        self.container_parents: list[int] = []
        self.container_keys: list[Key] = []
        self.objects: list[Any] = []
        self.spans: list[Span] | None = [] if placed else None

    def add_leaf(self, text: str, parent: int, key: Key, span: Span) -> None:
        """Appends a leaf with its place; for readers that know positions."""
        self.texts.append(text)
        self.parents.append(parent)
        self.keys.append(key)
        if self.spans is not None:
            self.spans.append(span)

    def add_container(self, value: Any, parent: int, key: Key) -> int:
        """Appends a container; returns its number."""
        self.objects.append(value)
        self.container_parents.append(parent)
        self.container_keys.append(key)
        return len(self.objects) - 1
