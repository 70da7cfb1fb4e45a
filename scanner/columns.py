"""A file's texts as columns, and many texts as one: what the passes at native speed run over."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress, count
from typing import Any, NamedTuple

Key = str | int
Path = tuple[Key, ...]


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Joined:
    """Many texts as one, a line break between them, so that one pass at native speed reads them all.

    `data` has one byte a code point (what is beyond Latin-1 is `?`), so offsets in it are code points.
    """

    __slots__ = ("data", "starts", "text")

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        self.data = self.text.encode("latin-1", "replace")
        self.starts = list(accumulate(map((1).__add__, map(len, texts)), initial=0))

    def place(self, offset: int) -> tuple[int, int]:
        """The number of the text that holds an offset, and where that text begins."""
        number = bisect_right(self.starts, offset) - 1
        return number, self.starts[number]


class Distinct:
    """Many texts, each once: what a text gives away by itself is looked for once, however often it stands in the file.

    In real exports one leaf in four has a text of its own.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = defaultdict(count().__next__)
        # For every text its number among the distinct ones: one pass without a step of ours.
        self.numbers = list(map(numbers.__getitem__, texts))
        self.texts = list(numbers)

    @cached_property
    def joined(self) -> Joined:
        """The texts as one."""
        return Joined(self.texts)

    def forget_joined(self) -> None:
        """Gives back the memory of `joined`, half as much as the file takes, when every pass over it is done."""
        self.__dict__.pop("joined", None)

    def leaves(self, numbers: Collection[int]) -> dict[int, list[int]]:
        """Where each of these texts stands among all, in order."""
        found: dict[int, list[int]] = {number: [] for number in sorted(numbers)}
        if found:
            every = self.numbers
            for index in compress(range(len(every)), map(found.__contains__, every)):
                found[every[index]].append(index)
        return found

    def equals(self, places: Iterable[int]) -> dict[int, list[int]]:
        """The numbers of the distinct texts that stand at these places among all, and every place where each stands."""
        return self.leaves({self.numbers[place] for place in places})


class Tree:
    """A parsed file as columns, in document order.

    Leaves: `texts[i]` stands at key `keys[i]` of container `parents[i]`. Containers: `objects[c]` stands at key
    `container_keys[c]` of container `container_parents[c]`; container 0 is the root, its parent -1.
    `spans[i]`, where known, is the leaf's literal in the decoded file, quotes included.
    """

    def __init__(self, *, placed: bool = False) -> None:
        """`placed`: leaves are added with their spans."""
        self.texts: list[str] = []
        self.parents: list[int] = []
        self.keys: list[Key] = []
        self.container_parents: list[int] = []
        self.container_keys: list[Key] = []
        self.objects: list[Any] = []
        self.spans: list[Span] | None = [] if placed else None

    @cached_property
    def distinct(self) -> Distinct:
        """The texts of the leaves, each once; asked for when the tree is complete."""
        return Distinct(self.texts)

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

    def container_path(self, container: int) -> Path:
        """The keys that lead from the root to a container."""
        path: list[Key] = []
        while container > 0:
            path.append(self.container_keys[container])
            container = self.container_parents[container]
        return tuple(reversed(path))

    def chain(self, container: int) -> Iterator[int]:
        """A container and its ancestors, innermost first."""
        while container >= 0:
            yield container
            container = self.container_parents[container]
