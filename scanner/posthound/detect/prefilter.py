"""Where literal keywords stand in a file's joined text: the one pass over every character.

Three ways find the same places. The compiled finder reads texts of any size, needs nothing prepared, and leaves out at once what
stands inside a word where no rule can begin, or before what none can match. Without it, a small text is asked which three characters stand in it, and then for
the few keywords that begin so; an Aho-Corasick automaton takes some 15 ms to build and then reads texts of any size. All read one
byte a code point: what is beyond Latin-1 becomes `?`, so that offsets are code points.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from sys import byteorder
from typing import Any

from posthound.model.columns import Joined
from posthound.native import compiled

# Characters up to which a text is asked for its beginnings of keywords: beyond them building the automaton costs less.
SMALL = 60_000
# Characters from which on the compiled finder, which needs no interpreter, runs beside it.
ASIDE = 8_000_000
GRAM = 3  # characters; few keywords have fewer
# So many places of keywords are looked at for each 20 MB of text that are begun: five times what the densest real exports hold. Python's
# own ways also give places inside of words, where no rule can begin.
LOOKED_AT, PER, IN_PYTHON = 400_000, 20_000_000, 4

Hit = tuple[int, int, int]


class CutOff(list[Hit]):
    """The first places of keywords, where there are more of them than are looked at."""


class Prefilter:
    """Finds keywords, case aside, in many texts at once."""

    def __init__(self, keywords: str, where: bytes, shapes: bytes, backend: str = "auto") -> None:
        """`keywords`: a literal a line, lower-case, distinct; `backend` is `auto`, `compiled`, `small` or `aho-corasick`.

        `where` has a byte for each keyword: 0 where it counts anywhere (4: of those that overlap, one), else the sum of 1 where it
        can begin a token (not behind a letter or digit) and 2 where it can begin a provider's name (not behind a letter, but as a
        hump of camelCase).
        `shapes` has three: what can match there (`posthound.rules.catalog.Catalog.shapes`).
        """
        self._keywords = keywords.encode("latin-1", "replace")
        self.backend = ("compiled" if compiled else "auto") if backend == "auto" else backend
        self._marks = where, shapes

    @cached_property
    def _finder(self) -> Any:
        assert compiled
        return compiled.Finder(self._keywords, *self._marks)

    def ready(self) -> None:
        """Makes the compiled finder, if that is the one that looks; the others depend on how long the texts are."""
        if self.backend == "compiled":
            _ = self.lengths

    @cached_property
    def keywords(self) -> Sequence[str]:
        """The keywords as texts have them, one byte a code point."""
        return self._keywords.decode("latin-1").split("\n")

    @cached_property
    def lengths(self) -> Sequence[int]:
        """How many characters each keyword has."""
        if self.backend == "compiled":
            return self._finder.lengths()  # type: ignore[no-any-return]
        return list(map(len, self.keywords))

    @cached_property
    def _by_beginning(self) -> dict[str, list[int]]:
        table: dict[str, list[int]] = defaultdict(list)
        for number, keyword in enumerate(self.keywords):
            table[keyword[:GRAM]].append(number)
        return table

    def _in_small(self, text: str) -> list[tuple[int, int]]:
        """What `ends` gives, for lower-case text."""
        table = self._by_beginning
        found = []
        standing = {text[i : i + GRAM] for i in range(len(text) - GRAM + 1)} & table.keys()
        for beginning in [*standing, *(short for short in table if len(short) < GRAM)]:
            for number in table[beginning]:
                keyword = self.keywords[number]
                at = text.find(keyword)
                while at >= 0:
                    found.append((at + len(keyword), number))
                    at = text.find(keyword, at + 1)
        return sorted(found)

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for number, keyword in enumerate(self.keywords):
            automaton.add_word(keyword, number)
        automaton.make_automaton()
        return automaton

    def _ends(self, data: bytes) -> Iterable[tuple[int, int]]:
        """(end offset, keyword number) of every keyword in one-byte-a-code-point text, by ascending end."""
        if self.backend == "small" or (self.backend == "auto" and len(data) <= SMALL):
            return self._in_small(data.lower().decode("latin-1"))
        return ((last + 1, number) for last, number in self._automaton.iter(data.lower().decode("latin-1")))

    def hits(self, joined: Joined) -> Sequence[Hit]:
        """(text number, keyword number, end offset in that text) of every keyword in every text that may begin where it stands.

        Where there are too many of them, the first, as `CutOff`.
        """
        most = LOOKED_AT * (1 + len(joined.data) // PER)
        if self.backend == "compiled":
            found = self._finder.find(joined.data, joined.starts_column, False, most + 1)
        else:
            most *= IN_PYTHON
            found = list(islice(self._placed(joined, self._ends(joined.data)), most + 1))
        return CutOff(found[:most]) if len(found) > most else found

    def begin(self, joined: Joined) -> Callable[[], Sequence[Hit]]:
        """Begins to look for `hits`, beside what else there is to do where the texts are long; to be called for them."""
        if self.backend != "compiled" or len(joined.data) < ASIDE:
            return lambda: self.hits(joined)
        import threading  # short texts go without

        found: list[Sequence[Hit]] = []
        failed: list[Exception] = []

        def look() -> None:
            try:
                found.append(self.hits(joined))
            except Exception as error:  # memory may run out; it is raised where the hits are asked for
                failed.append(error)

        thread = threading.Thread(target=look)
        try:
            thread.start()
        except RuntimeError:  # the system lets none be started
            return lambda: self.hits(joined)

        def ended() -> Sequence[Hit]:
            thread.join()
            if failed:
                raise failed[0]
            return found[0]

        return ended

    @staticmethod
    def _placed(joined: Joined, ends: Iterable[tuple[int, int]]) -> Iterator[Hit]:
        begin, end, number = 0, 0, 0
        for offset, keyword in ends:
            if offset >= end or offset < begin:
                number, begin = joined.place(offset - 1)
                end = joined.starts[number + 1]
            yield number, keyword, offset - begin

    def anywhere_in(self, text: str) -> list[tuple[int, int]]:
        """(end offset, keyword number) of every keyword in a text, inside of words too, by ascending end."""
        data = text.encode("latin-1", "replace")
        if self.backend == "compiled":
            # A column of where it begins and ends, made without the module for that.
            whole = bytes(4) + (len(data) + 1).to_bytes(4, byteorder)
            return [(end, keyword) for _, keyword, end in self._finder.find(data, whole, True, 1 << 30)]
        return list(self._ends(data))
