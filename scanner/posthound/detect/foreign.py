"""Words of credentials beyond ASCII in texts, which the prefilter cannot see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from posthound.model.columns import Joined
from posthound.rules.vocabulary import beyond_ascii


@cache
def foreign() -> re.Pattern[str]:
    """Such words as those of posthound.rules.words, beyond ASCII; compiled for the first text that is not ASCII."""
    return re.compile("|".join(sorted(map(re.escape, beyond_ascii()), key=len, reverse=True)))


@cache
def _letters_of_foreign() -> tuple[re.Pattern[str], int]:
    """Tells at its first letter beyond ASCII where such a word is, and how many letters stand before that at most.

    Many words begin with letters that stand everywhere.
    """
    ways, most = [], 0
    for word in beyond_ascii():
        at = next(at for at, letter in enumerate(word) if not letter.isascii())
        before = f"(?<={re.escape(word[: at + 1])})" if at else ""
        ways.append(re.escape(word[at]) + before + re.escape(word[at + 1 :]))
        most = max(most, at)
    return re.compile("|".join(ways)), most


def _foreign_in(text: str) -> Iterator[tuple[int, int]]:
    letters, most = _letters_of_foreign()
    done = 0
    while letter := letters.search(text, done):
        word = foreign().search(text, max(done, letter.start() - most))
        if word is None:  # what is there began before the end of another
            return
        yield word.span()
        done = word.end()


def add_foreign(texts: Sequence[str], joined: Joined, words: dict[int, list[tuple[int, int]]]) -> None:
    """The places of credential words beyond Latin-1, which the prefilter cannot see."""
    for number in joined.wide:
        if places := list(_foreign_in(texts[number])):
            words[number] = sorted([*words.get(number, ()), *places])
