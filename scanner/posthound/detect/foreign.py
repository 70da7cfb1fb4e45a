"""Words of credentials beyond ASCII in texts, which the prefilter cannot see."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise

from posthound.model.columns import Joined
from posthound.rules.vocabulary import beyond_ascii
from posthound.support.regexes import regex


def _words() -> str:
    """Such words as those of posthound.rules.words, beyond ASCII."""
    return "|".join(sorted(map(re.escape, beyond_ascii()), key=len, reverse=True))


def _letters() -> str:
    """The first letter beyond ASCII of each, where the word stands around it: many words begin with letters that stand everywhere."""
    ways: dict[str, dict[str, list[str]]] = {}
    for word in beyond_ascii():
        at = _first_wide(word)
        before = f"(?<={re.escape(word[: at + 1])})" if at else ""
        behind = ways.setdefault(re.escape(word[at]), {}).setdefault(re.escape(word[at + 1 : at + 2]), [])
        behind.append(before + re.escape(word[at + 1 :]))
    return "|".join(f"{letter}(?={'|'.join(map(_if_next, ends, ends.values()))})" for letter, ends in ways.items())


def _if_next(character: str, ways: list[str]) -> str:
    """One of the ways, which all begin with a character: it is looked at once for all."""
    return f"(?={character})(?:{'|'.join(ways)})"


def _first_wide(word: str) -> int:
    return next(at for at, letter in enumerate(word) if not letter.isascii())


@cache
def _most_before() -> int:
    """How many letters stand before that one at most."""
    return max(map(_first_wide, beyond_ascii()))


FOREIGN = regex(_words)
# Runs of letters beyond ASCII (пароль, 密码, contraseña) are one word, whatever their case.
_WORD = regex(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e4e])*")
_LETTERS = regex(_letters)
# Letters of Cyrillic and of full width that look like ASCII's: a slip of the keyboard, or of an input method.
_ALIKE = str.maketrans("аеорсухіјѕԁһАВЕКМНОРСТУХІЈЅ", "aeopcyxijsdhABEKMHOPCTYXIJS") | {
    at + 0xFEE0: at for at in range(0x41, 0x7B)
}
_AMONG = regex(r"[A-Za-z][аеорсухіјѕԁһАВЕКМНОРСТУХІЈЅ]|[аеорсухіјѕԁһАВЕКМНОРСТУХІЈЅ][A-Za-z]|[\uff21-\uff5a]")
# Characters of texts that are looked through together.
_TOGETHER = 1_000_000


def words_beyond_ascii(name: str, split: Callable[[str], list[str]]) -> list[str]:
    """The words of a name with letters beyond ASCII; those of its parts without any are split as given."""
    parts = _WORD.findall(name)
    if _AMONG.search(name):
        parts = [_meant(part) for part in parts]
    return [word for part in parts for word in (split if part.isascii() else _split)(part)]


def _meant(part: str) -> str:
    """A part in letters that look like ASCII's as ASCII, unless it has others, too."""
    alike = part.translate(_ALIKE)
    return alike if alike.isascii() and _AMONG.search(part) else part


def _split(part: str) -> list[str]:
    """The words of `секретныйКлюч`: one begins with a capital behind a small letter."""
    starts = [0, *(at for at in range(1, len(part)) if part[at].isupper() and part[at - 1].islower()), len(part)]
    return [part[start:end].lower() for start, end in pairwise(starts)]


def add_foreign(texts: Sequence[str], joined: Joined, words: dict[int, list[tuple[int, int]]]) -> None:
    """The places of credential words beyond Latin-1, which the prefilter cannot see."""
    for numbers in _batches(texts, joined.wide):
        for number, places in _foreign_in(texts, numbers).items():
            words[number] = sorted([*words.get(number, ()), *places])


def _batches(texts: Sequence[str], numbers: Iterable[int]) -> Iterator[list[int]]:
    """Texts that are looked through together, a long one by itself."""
    batch: list[int] = []
    size = 0
    for number in numbers:
        length = len(texts[number])
        if batch and size + length > _TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += length
    if batch:
        yield batch


def _foreign_in(texts: Sequence[str], numbers: list[int]) -> dict[int, list[tuple[int, int]]]:
    """Where such words stand in some texts."""
    starts = list(accumulate((len(texts[number]) + 1 for number in numbers), initial=0))
    found: dict[int, list[tuple[int, int]]] = {}
    last, done = -1, 0
    for letter in _LETTERS.finditer("\n".join(map(texts.__getitem__, numbers))):
        row = bisect_right(starts, letter.start()) - 1
        if row != last:
            last, done = row, 0
        at, text = letter.start() - starts[row], texts[numbers[row]]
        if at < done:
            continue
        word = FOREIGN.search(text, max(done, at - _most_before()))
        if word is None:  # what is there began before the end of another, and nothing comes behind it
            done = len(text)
            continue
        found.setdefault(numbers[row], []).append(word.span())
        done = word.end()
    return found
