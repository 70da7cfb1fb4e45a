"""Which texts may hold a name that says password, private key or cookies: told by their words, each of which is asked about once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from typing import Any

from posthound.detect.names import MISCASED, NameClass, kinds_of_vocabulary, kinds_of_word, may_say_something, words_of
from posthound.model.columns import Joined
from posthound.native import compiled

# What has such a name is told without a look at its value, or holds several values.
_TOLD_AT_ONCE = frozenset((NameClass.PASSWORD, NameClass.PRIVATE_KEY, NameClass.COOKIE_HEADER))
# What a word says: that it is enough by itself, or that it may begin or end several words that are such a name together.
_ENOUGH, _BEGINS, _ENDS = 1, 2, 4
_REMEMBERED = 16384


def may_name_any_value(text: str) -> bool:
    """Whether a name in a text in ASCII may say password, private key or cookies; it may be said too often, never too seldom."""
    words, known, said = words_of(text), _known(), 0
    for word in {*words}:
        said |= known[word]
    if said & _ENOUGH:
        return True
    return said & (_BEGINS | _ENDS) == _BEGINS | _ENDS and not _names().isdisjoint(_together(words))


def _together(words: Sequence[str]) -> Iterator[str]:
    """Two and three words that follow each other, in one."""
    for at in range(1, len(words)):
        yield words[at - 1] + words[at]
        yield "".join(words[at - 1 : at + 2])


def texts_naming_any_value(joined: Joined, numbers: Sequence[int]) -> Collection[int]:
    """The same of many texts, by their numbers among the joined ones, in one pass."""
    if compiled is None:
        return [number for number in numbers if may_name_any_value(joined.texts[number])]
    return _naming().saying(joined, numbers)


def names_saying_nothing(joined: Joined, numbers: Sequence[int]) -> Iterator[str]:
    """Of many names, by their numbers among joined texts, those of which `classify` is certain to say None."""
    told = {*_anything().saying(joined, numbers), *joined.wide}
    return (name for number in numbers if number not in told and not MISCASED.match(name := joined.texts[number]))


class _Lexicon:
    """Remembers what each word says from file to file: files share nearly all of them."""

    def __init__(self, says: Callable[[str], int]) -> None:
        self._says = says
        self._known: Any = None

    def saying(self, joined: Joined, numbers: Sequence[int]) -> list[int]:
        """Those of the texts whose words say enough, in a compiled pass."""
        if self._known is None or len(self._known) > _REMEMBERED:
            assert compiled
            self._known = compiled.Lexicon()
        asked = joined.data, joined.starts_column, list(numbers)
        found: list[int]
        found, new = self._known.saying(*asked)
        told = [(word, said) for word in new if (said := self._says(word.lower()))]
        for word, said in told:
            self._known.learn(word, said)
        if told:  # until now they counted as saying nothing
            found, _ = self._known.saying(*asked)
        return found


@cache
def _naming() -> _Lexicon:
    return _Lexicon(_said_by)


@cache
def _anything() -> _Lexicon:
    return _Lexicon(may_say_something)


class _Said(dict[str, int]):
    """What words in small letters say: code is full of the same ones."""

    def __missing__(self, word: str) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        said = self[word] = _said_by(word)
        return said


@cache
def _known() -> _Said:
    return _Said()


def _said_by(word: str) -> int:
    begin, end = _parts()
    enough = not _TOLD_AT_ONCE.isdisjoint(kinds_of_word(word))
    return _ENOUGH * enough | _BEGINS * (word in begin) | _ENDS * (word in end)


@cache
def _parts() -> tuple[frozenset[str], frozenset[str]]:
    """What the names that are written as several words may begin and end with."""
    begin = frozenset(name[:at] for name in _names() for at in range(1, len(name)))
    return begin, frozenset(name[at:] for name in _names() for at in range(1, len(name)))


@cache
def _names() -> frozenset[str]:
    """The names, written as one word, that other languages have."""
    return frozenset(name for name, kind in kinds_of_vocabulary() if kind in _TOLD_AT_ONCE)
