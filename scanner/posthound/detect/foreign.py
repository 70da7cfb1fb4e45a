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


FOREIGN = regex(_words)
_LETTERS = regex(_letters)


def _foreign_in(text: str) -> Iterator[tuple[int, int]]:
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
