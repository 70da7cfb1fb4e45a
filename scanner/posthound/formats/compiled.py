"""The tree that the compiled reader gives: columns of numbers, and values made from the file's own bytes when they are asked for."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, overload

from posthound.model.columns import Distinct, Glance, Joined, Key, Runs, Span, Telling, Tree, column, numbers
from posthound.model.containers import LazyList, LazyObject, loads
from posthound.native import compiled

T = TypeVar("T")
# A container of more bytes than this is not parsed as a whole, but its children one by one, as they are asked for.
WHOLE = 2000


class _Columns(NamedTuple):
    """What the reader gives, in its order. Offsets are in bytes; keys are numbers of `keys`, or -1 - n for a list's n-th;
    the root's is _ROOT."""

    joined: tuple[Sequence[str], bytes, bytes, bytes]
    keys: list[str]
    # Leaves: the text's number, the container, the key, and where the literal begins.
    numbers: bytes
    parents: bytes
    leaf_keys: bytes
    starts: bytes
    # Containers: the one around, the key, where it begins and ends, and the numbers of the texts that name the value in it and itself
    # (-1: none).
    above: bytes
    own_keys: bytes
    opens: bytes
    closes: bytes
    names: bytes
    titles: bytes

    @property
    def texts(self) -> Sequence[str]:
        """The distinct texts; each becomes a str when it is asked for."""
        return self.joined[0]


def read_columns(data: bytes) -> "CompiledTree | None":
    """The tree of strict JSON in UTF-8; None for anything else, and where the compiled reader is absent."""
    columns = compiled.read(data) if compiled else None
    return CompiledTree(data, _Columns(*columns)) if columns else None


class CompiledTree(Tree):
    """A tree over columns of numbers. It tells the bytes and the line of every literal; `spans` stays None, as it counts code points."""

    def __init__(self, data: bytes, columns: _Columns) -> None:
        self._columns = columns
        self._data = data
        self.parents = numbers(columns.parents)
        self.container_parents = numbers(columns.above)
        self.texts = _Picked(numbers(columns.numbers), columns.texts)
        self.keys = _Keys(numbers(columns.leaf_keys), columns.keys)
        self.container_keys = _Keys(numbers(columns.own_keys), columns.keys)
        self.objects = Objects(data, columns.opens, columns.closes)
        self._starts = numbers(columns.starts)
        self._names, self._titles = numbers(columns.names), numbers(columns.titles)
        self._opens, self._closes = numbers(columns.opens), numbers(columns.closes)
        self._beside: dict[frozenset[str], list[int]] = {}  # the names beside values of these keys

    @cached_property
    def distinct(self) -> Distinct:
        """The texts of the leaves, each once."""
        return _Distinct(self._columns)

    def literal(self, leaf: int) -> Span:
        """Where a leaf's literal stands, in bytes, quotes included."""
        assert compiled
        start = self._starts[leaf]
        return Span(start, compiled.literal_end(self._data, start))

    def literals(self, data: bytes) -> list[Span]:
        """Where the literals of all leaves stand, in code points of the file, whose bytes are `data`."""
        spans = list(map(self.literal, range(len(self._starts))))
        if data.isascii():
            return spans
        found, at, points = [], 0, 0
        for start, end in spans:
            begin = points + len(data[at:start].decode())
            at, points = end, begin + len(data[start:end].decode())
            found.append(Span(begin, points))
        return found

    def place(self, container: int) -> Span:
        """Where a container stands, in bytes, its braces included."""
        return Span(self._opens[container], self._closes[container])

    def lines(self, leaves: Sequence[int]) -> dict[int, tuple[int, int]]:
        """The lines that the literals of ascending leaves stand on, from 1 on, and the byte that each line begins at."""
        assert compiled
        places = column(map(self._starts.__getitem__, leaves))
        return dict(zip(leaves, compiled.lines(self._data, places), strict=True))

    def at_keys(self, wanted: Collection[str]) -> list[int]:
        """The leaves that stand at one of these keys."""
        return _pick(self._columns.leaf_keys, self._table_of_keys(wanted))

    def own_names(self) -> Collection[Key]:
        """The keys at which leaves and containers stand, each once; those of lists aside."""
        return self._columns.keys

    def name_beside(self, container: int) -> str:
        """What an object calls the value in it: its text at `key`, else that at `name`; "" without one."""
        number = self._names[container]
        return self._columns.texts[number] if number >= 0 else ""

    def title(self, container: int) -> str:
        """What a container is called: by its `info`, else by itself; "" without a name."""
        number = self._titles[self._infos.get(container, container)]
        return self._columns.texts[number] if number >= 0 else ""

    @cached_property
    def _infos(self) -> dict[int, int]:
        """The objects at `info`, by the containers that they stand in."""
        return {
            self.container_parents[row]: row
            for row in self.lists_at({"info"})
            if self._data[self._opens[row]] == ord("{")
        }

    def telling(self, telling: Telling, wanted: Callable[[str], bool]) -> list[int]:
        """The leaves that a telling name holds and whose text is wanted, in order."""
        assert compiled
        columns, texts = self._columns, self._columns.texts
        marks, size = self._marks(telling), len(texts)
        table = bytearray(size)
        for number in compiled.texts_named(*marks, columns.numbers, size):
            table[number] = wanted(texts[number])
        return compiled.telling(*marks, columns.numbers, table)  # type: ignore[no-any-return]

    def texts_named(self, telling: Telling) -> Iterable[str]:
        """The texts that a telling name holds."""
        assert compiled
        columns = self._columns
        named: list[int] = compiled.texts_named(*self._marks(telling), columns.numbers, len(columns.texts))
        return map(columns.texts.__getitem__, named)

    def names_beside(self, keys: frozenset[str]) -> Sequence[int]:
        """The distinct texts that name the value at one of these keys."""
        assert compiled
        c, known = self._columns, self._beside
        if keys not in known:
            known[keys] = compiled.beside(c.leaf_keys, c.parents, c.names, self._table_of_keys(keys), len(c.texts))
        return known[keys]

    def _marks(self, telling: Telling) -> tuple[bytes, bytes, bytes, bytearray, bytearray, bytearray, bool]:
        columns, naming = self._columns, bytearray(len(self._columns.texts))
        for number in self.names_beside(telling.value):
            naming[number] = telling.naming(columns.texts[number])
        tables = self._table_of_keys(telling.own), self._table_of_keys(telling.value), naming
        return columns.leaf_keys, columns.parents, columns.names, *tables, telling.nameless

    def texts_at(self, wanted: Collection[str], mark: str) -> list[int]:
        """The distinct texts that stand at one of these keys and hold a mark, one character of ASCII."""
        assert compiled
        columns = self._columns
        _, data, starts, _ = columns.joined
        return compiled.at(  # type: ignore[no-any-return]
            columns.leaf_keys, self._table_of_keys(wanted), columns.numbers, data, starts, mark.encode()
        )

    def rows_of(self, parents: Collection[int]) -> list[int]:
        """The leaves that stand in one of these containers."""
        return _pick(self._columns.parents, _table(parents, len(self.objects)))

    def runs_in_lists(self, wanted: Collection[str]) -> tuple[Runs, bool]:
        """As in `Tree`."""
        assert compiled
        c = self._columns
        runs, parted = compiled.runs(c.parents, c.leaf_keys, compiled.marks(c.own_keys, self._table_of_keys(wanted)))
        return Runs(runs), parted

    def lists_at(self, wanted: Collection[str]) -> list[int]:
        """The containers that stand at one of these keys."""
        return _pick(self._columns.own_keys, self._table_of_keys(wanted))

    def inside(self, containers: Collection[int]) -> list[int]:
        """The containers that stand in one of these."""
        return _pick(self._columns.above, _table(containers, len(self.objects)))

    def _table_of_keys(self, wanted: Collection[str]) -> bytearray:
        return bytearray(map(wanted.__contains__, self._columns.keys))


# The number of the root's key.
_ROOT = -(1 << 31)


class _Picked(Sequence[T]):
    """Values behind a column of their numbers."""

    def __init__(self, column: "memoryview[int]", values: Sequence[T]) -> None:
        self._column = column
        self._values = values

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return self._values[self._column[index]]

    def __iter__(self) -> Iterator[T]:
        return map(self._values.__getitem__, self._column)


class _Keys(Sequence[Key]):
    """Keys behind a column of their numbers; those of lists are indices, that of the root is empty."""

    def __init__(self, column: "memoryview[int]", keys: list[str]) -> None:
        self._column = column
        self._keys = keys

    def __len__(self) -> int:
        return len(self._column)

    @overload
    def __getitem__(self, index: int) -> Key: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Key]: ...
    def __getitem__(self, index: int | slice) -> Key | Sequence[Key]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        number = self._column[index]
        return self._keys[number] if number >= 0 else -1 - number if number != _ROOT else ""


def _table(wanted: Iterable[int], size: int) -> bytearray:
    table = bytearray(size)
    for number in wanted:
        table[number] = 1
    return table


def _pick(column: bytes, table: bytearray) -> list[int]:
    assert compiled
    return compiled.pick(column, table)  # type: ignore[no-any-return]


class _Distinct(Distinct):
    """The distinct texts as the reader numbered them."""

    def __init__(self, columns: _Columns) -> None:
        self._columns = columns
        self.numbers = numbers(columns.numbers)
        self.texts = columns.texts

    @cached_property
    def joined(self) -> Joined:
        """The texts as one."""
        return Joined(self.texts, self._columns.joined[1:])

    def rows(self, wanted: Collection[int]) -> list[int]:
        """Where these texts stand among all, in order."""
        return _pick(self._columns.numbers, _table(wanted, len(self.texts)))

    def standing(self, runs: Runs) -> list[int]:
        """As in `Distinct`."""
        assert compiled
        return compiled.standing(self._columns.numbers, runs.column, len(self.texts))  # type: ignore[no-any-return]

    def alike(self, runs: Runs, wanted: Collection[int]) -> list[list[int]]:
        """As in `Distinct`."""
        assert compiled
        return compiled.alike(self._columns.numbers, runs.column, _table(wanted, len(self.texts)))  # type: ignore[no-any-return]

    def glances(self, runs: Runs, longest: int, words: tuple[bytes, float, float, float]) -> list[tuple[int, Glance]]:
        """As in `Distinct`."""
        assert compiled
        joined = self.joined
        wide = _table(joined.wide, len(self.texts))
        return compiled.glances(  # type: ignore[no-any-return]
            self._columns.numbers, runs.column, joined.data, joined.starts_column, wide, longest, *words
        )


class Objects(Sequence[Any]):
    """The containers as Python has them, each parsed when it is asked for; large ones when they are looked into."""

    def __init__(self, data: bytes, opens: bytes, closes: bytes) -> None:
        """`opens` and `closes` are the columns of where containers begin and end."""
        self._data = data
        self._opens, self._closes = numbers(opens), numbers(closes)
        self._known: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._opens)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index not in self._known:
            self._known[index] = self._made(index)
        return self._known[index]

    def _made(self, container: int) -> Any:
        begin, end = self._opens[container], self._closes[container]
        if end - begin <= WHOLE:
            try:
                return loads(self._data[begin:end].decode())
            except RecursionError:  # nested too deep to be parsed as a whole
                pass
        is_object = self._data[begin] == ord("{")
        return LazyObject(lambda: self._shallow(container)) if is_object else LazyList(lambda: self._shallow(container))

    def _shallow(self, container: int) -> Any:
        """A container's own values, with its children as they are here: while it is parsed, a list with its number stands for each."""
        opens, end = self._opens, self._closes[container]
        text, at, child = bytearray(), opens[container], container + 1
        while child < len(opens) and opens[child] < end:
            text += self._data[at : opens[child]]
            text += b"[%d]" % child
            at = self._closes[child]
            child = bisect_left(opens, at, child + 1)  # behind all that stands in it
        text += self._data[at:end]
        value = loads(text.decode())
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, list):
                value[key] = self[inner[0]]
        return value
