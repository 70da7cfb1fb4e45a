"""Words of credentials beyond ASCII in texts, which the prefilter cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from posthound.model.columns import Joined
from posthound.rules.vocabulary import beyond_ascii
from posthound.support.regexes import regex


def _words() -> str:
    """Such words as those of posthound.rules.words, beyond ASCII."""
    return "|".join(sorted(map(re.escape, beyond_ascii()), key=len, reverse=True))


def _letters() -> str:
    """The first letter beyond ASCII of each, where the word stands around it: many words begin with letters that stand everywhere."""
    ways = []
    for word in beyond_ascii():
        at = _first_wide(word)
        before = f"(?<={re.escape(word[: at + 1])})" if at else ""
        ways.append(re.escape(word[at]) + before + re.escape(word[at + 1 :]))
    return "|".join(ways)


def _first_wide(word: str) -> int:
    return next(at for at, letter in enumerate(word) if not letter.isascii())


@cache
def _most_before() -> int:
    """How many letters stand before that one at most."""
    return max(map(_first_wide, beyond_ascii()))


@cache
def _wide_letters() -> frozenset[str]:
    """The first letters beyond ASCII of all."""
    return frozenset(word[_first_wide(word)] for word in beyond_ascii())


FOREIGN = regex(_words)
_LETTERS = regex(_letters)
_ASCII = bytes(range(128))
# Characters of a text that is looked through for those letters first; of longer ones it would take a second copy.
_LOOKED_THROUGH = 1_000_000


def _wide_in(text: str) -> str:
    """The characters beyond ASCII of a text: in most, few of thousands."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")


def _foreign_in(text: str) -> Iterator[tuple[int, int]]:
    if len(text) < _LOOKED_THROUGH and _wide_letters().isdisjoint(_wide_in(text)):
        return
    done = 0
    while letter := _LETTERS.search(text, done):
        word = FOREIGN.search(text, max(done, letter.start() - _most_before()))
        if word is None:  # what is there began before the end of another
            return
        yield word.span()
        done = word.end()


def add_foreign(texts: Sequence[str], joined: Joined, words: dict[int, list[tuple[int, int]]]) -> None:
    """The places of credential words beyond Latin-1, which the prefilter cannot see."""
    for number in joined.wide:
        if places := list(_foreign_in(texts[number])):
            words[number] = sorted([*words.get(number, ()), *places])
