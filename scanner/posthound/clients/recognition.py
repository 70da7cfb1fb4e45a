"""Which clients may have written a file, by the table of their endings and words: one look at its name, one pass over its bytes.

What it costs hardly depends on how many clients there are. Which of them did write it is theirs to say.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from posthound.clients.declared import CONTENT, HEAD, NO_ENDING, Declared
from posthound.native import compiled

_JSON = frozenset((b"{", b"["))


class _Row(NamedTuple):
    """Words that all stand in a client's files, and the bit of the one that is looked for first."""

    client: str
    words: tuple[bytes, ...]
    bit: int = 0


class _Rows(NamedTuple):
    """Rows, and what tells which of their first words stand in a text, a bit for each."""

    rows: tuple[_Row, ...]
    standing: Callable[[bytes], int]


class _Asked(NamedTuple):
    """What is asked of files whose names end alike: longer `endings`, and whose they are; words among the first bytes; words anywhere, which
    are those of `every` client or of the first alone."""

    endings: tuple[str, ...]
    named: tuple[tuple[tuple[str, ...], str], ...]
    heads: tuple[_Row, ...]
    words: _Rows
    every: bool


class Recogniser:
    """The clients of a table, and the one that is asked before them and of files of any name."""

    def __init__(self, first: str, marks: Sequence[tuple[bytes, ...]], others: Mapping[str, Declared]) -> None:
        own = [_Row(first, words) for words in marks]
        more = [_Row(name, words) for name, client in others.items() for words in client.marks]
        # Words in quotes stand in JSON only, `name:` in YAML only; of other files the first bytes tell.
        in_json = [*own, *(row for row in more if not _rarest(row).endswith(b":"))]
        in_yaml = [*own, *(row for row in more if not _rarest(row).startswith(b'"'))]
        alone, json, yaml = map(_looked_for, (own, in_json, in_yaml))
        self._naming = tuple((word, name) for name, client in others.items() for word in client.naming)
        self._any = _Asked((), (), (), alone, every=False)
        self._by_ending = {ending: _asked(ending, others, alone) for ending in _endings(others)}
        for ending in CONTENT:
            self._by_ending[ending] = _asked(ending, others, json if ending == ".json" else yaml)

    def named(self, path: str) -> list[str]:
        """The ids of the clients of the table that may have written a file, by its name."""
        found = []
        for word, name in self._naming:
            if word in path:
                found.append(name)
        asked = self._by_ending.get(path[path.rfind(".") :])
        if asked and path.endswith(asked.endings):
            found += [name for endings, name in asked.named if path.endswith(endings) and name not in found]
        return found

    def by_head(self, path: str, head: bytes) -> list[str]:
        """The ids of those of which words stand among the first bytes of a file that is neither JSON nor YAML."""
        asked = self._by_ending.get(path[path.rfind(".") :]) or self._without_ending(path)
        return _of_rows(asked.heads, head[:HEAD]) if asked and asked.heads else []

    def by_words(self, path: str, data: bytes) -> list[str]:
        """The ids of those of which words stand in a file, the one that is asked first among them, or to which else its name points."""
        asked = self._by_ending.get(path[path.rfind(".") :])
        if asked is None:  # what begins as JSON is read so under any name
            asked = self._by_ending[".json"] if data[:1] in _JSON else self._without_ending(path) or self._any
        rows, told = asked.words
        standing = told(data)
        found = _of_rows([row for row in rows if row.bit & standing], data) if standing else []
        if asked.heads:
            found += _of_rows(asked.heads, data[:HEAD])
        return found if asked.every else found + self.named(path)

    def _without_ending(self, path: str) -> _Asked | None:
        return self._by_ending.get(NO_ENDING) if "." not in path[path.rfind("/") :] else None


def _last(name: str) -> str:
    """What stands from the last dot on."""
    return name[name.rfind(".") :]


def _endings(others: Mapping[str, Declared]) -> set[str]:
    return {_last(each) for client in others.values() for each in (*client.endings, *client.contents)}


def _asked(ending: str, others: Mapping[str, Declared], words: _Rows) -> _Asked:
    endings = tuple(each for client in others.values() for each in client.endings if each.endswith(ending))
    named = tuple((client.endings, name) for name, client in others.items() if ending in map(_last, client.endings))
    every = ending in CONTENT
    headed = {name: client.heads for name, client in others.items() if ending in client.contents and not every}
    return _Asked(
        endings, named, tuple(_Row(name, words) for name, heads in headed.items() for words in heads), words, every
    )


def _rarest(row: _Row) -> bytes:
    """The word of a row that stands in the fewest other files."""
    return max(row.words, key=len)


def _looked_for(rows: Sequence[_Row]) -> _Rows:
    words = list(dict.fromkeys(map(_rarest, rows)))
    standing = compiled.Words(b"\n".join(words)).standing if compiled else partial(_standing, words)
    return _Rows(tuple(row._replace(bit=1 << words.index(_rarest(row))) for row in rows), standing)


def _standing(words: Sequence[bytes], data: bytes) -> int:
    """What the compiled pass gives: which of the words stand in the data, a bit for each."""
    found = 0
    for number, word in enumerate(words):
        if word in data:
            found |= 1 << number
    return found


def _of_rows(rows: Iterable[_Row], data: bytes) -> list[str]:
    """The clients of the rows all of whose words stand in the bytes, each once."""
    found = []
    for client, words, _ in rows:
        for word in words:
            if word not in data:
                break
        else:
            if client not in found:
                found.append(client)
    return found
