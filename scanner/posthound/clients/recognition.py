"""Which clients may have written a file, by the table of their endings and words: one look at its name, one pass over its bytes.

What it costs does not depend on how many clients there are. Which of them did write it is theirs to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import NamedTuple

from posthound.clients.declared import CONTENT, HEAD, Declared
from posthound.native import compiled


class _Row(NamedTuple):
    """Words that all stand in a client's files, and the bit of the one that is looked for first."""

    bit: int
    words: tuple[bytes, ...]
    client: str


class _Asked(NamedTuple):
    """What is asked of files whose names end alike: longer endings, words among the first bytes, words anywhere, the bits of which are `wanted`."""

    named: tuple[tuple[tuple[str, ...], str], ...]
    heads: tuple[_Row, ...]
    rows: tuple[_Row, ...]
    wanted: int


class Recogniser:
    """The clients of a table, and the one that is asked before them and of files of any name."""

    def __init__(self, first: str, marks: Sequence[tuple[bytes, ...]], others: Mapping[str, Declared]) -> None:
        marked = [(first, words) for words in marks]
        marked += [(name, words) for name, client in others.items() for words in client.marks]
        # Of each row the word that stands in the fewest other files is looked for first.
        bits = {word: 1 << at for at, word in enumerate(dict.fromkeys(max(words, key=len) for _, words in marked))}
        rows = [_Row(bits[max(words, key=len)], words, name) for name, words in marked]
        own, more = tuple(rows[: len(marks)]), rows[len(marks) :]
        self._standing = _looked_for(tuple(bits))
        self._naming = tuple((word, name) for name, client in others.items() for word in client.naming)
        self._any = _asked("", own, others)
        endings = {*CONTENT, *(each for client in others.values() for each in (*client.endings, *client.contents))}
        self._by_ending = {
            ending: _asked(
                ending, (*own, *(row for row in more if _may_stand(max(row.words, key=len), ending))), others
            )
            for ending in {each[each.rindex(".") :] for each in endings}
        }

    def named(self, path: str) -> list[str]:
        """The ids of the clients of the table that may have written a file, by its name."""
        found = [name for word, name in self._naming if word in path]
        asked = self._by_ending.get(path[path.rfind(".") :])
        if asked:
            found += [name for endings, name in asked.named if path.endswith(endings) and name not in found]
        return found

    def by_head(self, path: str, head: bytes) -> list[str]:
        """The ids of those of which words stand among the first bytes of a file that is neither JSON nor YAML."""
        asked = self._by_ending.get(path[path.rfind(".") :])
        return _of_rows(asked.heads, head[:HEAD]) if asked and asked.heads else []

    def by_words(self, path: str, data: bytes) -> list[str]:
        """The ids of those of which words stand in a file, the one that is asked first among them."""
        asked = self._by_ending.get(path[path.rfind(".") :], self._any)
        standing = self._standing(data, asked.wanted)
        found = _of_rows((row for row in asked.rows if row.bit & standing), data) if standing else []
        return found + _of_rows(asked.heads, data[:HEAD]) if asked.heads else found


def _asked(ending: str, rows: tuple[_Row, ...], others: Mapping[str, Declared]) -> _Asked:
    named = ((tuple(each for each in client.endings if each.endswith(ending)), name) for name, client in others.items())
    heads = (
        _Row(0, words, name)
        for name, client in others.items()
        if ending in client.contents and ending not in CONTENT
        for words in client.heads
    )
    wanted = reduce(or_, (row.bit for row in rows), 0)
    return _Asked(tuple(row for row in named if row[0]), tuple(heads), rows, wanted)


def _may_stand(word: bytes, ending: str) -> bool:
    """Words in quotes stand in JSON only, `name:` in YAML only; of other files the first bytes tell."""
    return not word.endswith(b":") if ending == ".json" else ending in CONTENT and not word.startswith(b'"')


def _of_rows(rows: Iterable[_Row], data: bytes) -> list[str]:
    """The clients of the rows all of whose words stand in the bytes, each once."""
    return list(dict.fromkeys(row.client for row in rows if all(map(data.__contains__, row.words))))


def _looked_for(words: Sequence[bytes]) -> Callable[[bytes, int], int]:
    if compiled:
        return compiled.Words(b"\n".join(words)).standing  # type: ignore[no-any-return]
    return partial(_standing, words)


def _standing(words: Sequence[bytes], data: bytes, wanted: int) -> int:
    """What the compiled pass gives: the words that stand in the data, a bit for each, of those that are wanted."""
    found = 0
    for number, word in enumerate(words):
        bit = 1 << number
        if wanted & bit and word in data:
            found |= bit
    return found
