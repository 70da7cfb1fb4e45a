"""Command lines made of words that stand apart from each other, in lists of arguments."""

from __future__ import annotations

from collections.abc import Iterable

from posthound.support.regexes import regex

# What a shell would not read as part of a word.
_PARTING = regex(r"[\s;|&<>()`\\]")


def line_of(words: Iterable[str]) -> tuple[str, list[int]]:
    """The line whose words these are, a blank between any two and quotes where they need some; and where each word begins in it."""
    line, begins = "", list[int]()
    for word in words:
        quote = "" if not _PARTING.search(word) else '"' if '"' not in word else "'"
        begins.append(len(line) + len(quote))
        line += f"{quote}{word}{quote} "
    return line[:-1], begins
