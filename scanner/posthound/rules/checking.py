"""Checks files of patterns, one's own and pages of the book, or the whole book: what `posthound patterns check` says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from posthound.rules import book, build, load, store
from posthound.rules.lint import faults, unfounded
from posthound.rules.model import Pattern, patterns_of
from posthound.rules.pattern_files import read_tables
from posthound.rules.reader import out_of_order, unsound, unstated


class Checked(NamedTuple):
    """The patterns that could be read, and every fault, each with the file it is in."""

    patterns: tuple[Pattern, ...]
    faults: tuple[str, ...]


def check_files(files: Sequence[str]) -> Checked:
    """Checks these files and no other: each by itself, and their ids against each other's and the built-in ones.

    Raises UsageError for a file that cannot be read.
    """
    patterns: list[Pattern] = []
    found: list[str] = []
    for file in files:
        taken = {pattern.id for pattern in patterns}
        place = book.path_in_book(Path(file))
        if place is None:  # a page of the book is one of the built-in ones
            taken |= built_in_ids()
        read, wrong = _check(file, place, taken)
        patterns += read
        found += [f"{file}: {fault}" for fault in wrong]
    return Checked(tuple(patterns), tuple(found))


def _check(file: str, place: str | None, taken: set[str]) -> tuple[tuple[Pattern, ...], list[str]]:
    data = read_tables(file)
    if wrong := list(unsound(data, book=place is not None)):
        return (), wrong
    if place is not None:
        wrong += [*book.misplaced(book.Page(place, data)), *out_of_order(data), *unstated(data)]
    patterns = patterns_of(data)
    found = faults(patterns, taken) + (unfounded(patterns) if place is not None else [])
    return patterns, wrong + [f"{name}: {fault}" for name, fault in found]


def check_all() -> Checked:
    """Checks the whole book: in a checkout its files, elsewhere what was built from them."""
    home = book.home()
    if home is None:
        patterns = load()
        return Checked(patterns, tuple(f"{name}: {fault}" for name, fault in faults(patterns) + unfounded(patterns)))
    try:
        pages = book.pages(home)
    except book.Unsound as error:
        return Checked((), tuple(str(error).splitlines()))
    patterns = tuple(pattern for page in pages for pattern in patterns_of(page.data))
    found = [f"{page.path}: {fault}" for page in pages for fault in (*out_of_order(page.data), *unstated(page.data))]
    found += [f"{name}: {fault}" for name, fault in faults(patterns) + unfounded(patterns)]
    if not build.is_current(home):
        found.append("scans do not use the book as it is: run `make rules`")
    return Checked(patterns, tuple(found))


def built_in_ids() -> set[str]:
    """The ids of the built-in patterns."""
    return store.recorded()
