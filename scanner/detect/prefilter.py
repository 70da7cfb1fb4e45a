"""Where literal keywords stand in a file's joined text: the one pass over every character.

Three ways find the same places. A small text is asked which three characters stand in it, and then for the few keywords that
begin so: nothing has to be built. An Aho-Corasick automaton takes some 15 ms to build and then reads texts of any size;
hyperscan reads several times faster, and its database (0.3 s to build, none to load) pays from a few megabytes on. All read
one byte a code point: what is beyond Latin-1 becomes `?`, so that offsets are code points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from scanner.columns import Joined

# Characters up to which a text is asked for its beginnings of keywords: beyond them building the automaton costs less.
SMALL = 60_000
GRAM = 3  # characters; few keywords have fewer
# Characters from which on a stored database is worth loading hyperscan for, and those from which on building one is.
LOAD_FROM, BUILD_FROM = 300_000, 4_000_000


class Prefilter:
    """Finds keywords, case aside, in many texts at once."""

    def __init__(self, keywords: Sequence[str], backend: str = "auto") -> None:
        """`keywords` are lower-case, distinct; `backend` is `auto`, `small`, `aho-corasick` or `hyperscan`."""
        self.keywords = tuple(
            [word if word.isascii() else word.encode("latin-1", "replace").decode("latin-1") for word in keywords]
        )
        self.backend = backend
        self._database: Any = None
        self._sought = False  # whether a stored database was looked for

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

    def prepare(self, size: int) -> None:
        """Gets the backend ready for `size` characters in all, so that processes forked from this one have it."""
        if self.backend in ("small", "aho-corasick") or self._database is not None:
            return
        forced = self.backend == "hyperscan"
        if not forced and size < LOAD_FROM:
            return
        from scanner.detect import database  # costs more to import than a small file to scan

        if not self._sought:
            self._sought, self._database = True, database.load(self.keywords)
        if self._database is None and (forced or size >= BUILD_FROM):
            self._database = database.build(self.keywords)

    def ends(self, data: bytes) -> Iterable[tuple[int, int]]:
        """(end offset, keyword number) of every keyword in one-byte-a-code-point text, by ascending end."""
        self.prepare(len(data))
        if self._database is None:
            if self.backend == "small" or (self.backend == "auto" and len(data) <= SMALL):
                return self._in_small(data.lower().decode("latin-1"))
            return ((last + 1, number) for last, number in self._automaton.iter(data.lower().decode("latin-1")))
        found: list[tuple[int, int]] = []
        put = found.append
        self._database.scan(data, match_event_handler=lambda number, _start, end, _flags, _context: put((end, number)))
        return found

    def hits(self, joined: Joined) -> Iterator[tuple[int, int, int]]:
        """(text number, keyword number, end offset in that text) of every keyword in every text."""
        starts = joined.starts
        begin, end, number = 0, 0, 0
        for offset, keyword in self.ends(joined.data):
            if offset >= end or offset < begin:
                number = bisect_right(starts, offset - 1) - 1
                begin, end = starts[number], starts[number + 1]
            yield number, keyword, offset - begin
