"""The rule book: a folder of TOML files, `<first letter>/<provider id>.toml`, a provider each.

A provider with very many patterns has a folder of files by topic in the place of its file: `g/generic/hashes.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from posthound.rules.model import Table
from posthound.rules.reader import unsound

_NAME = "patterns"


class Unsound(ValueError):
    """Files that cannot be made into patterns; the text says what is wrong, a line a fault."""


class Page(NamedTuple):
    """A file of the book: its path in the book, with `/`, and its tables."""

    path: str
    data: Table


def home() -> Path | None:
    """The book of the checkout that this package stands in; None where it was installed as a wheel."""
    return _book_beside(Path(__file__).resolve().parents[3])


def _book_beside(root: Path) -> Path | None:
    book = root / _NAME
    return book if book.is_dir() and (root / "scanner" / "posthound" / "rules").is_dir() else None


def path_in_book(file: Path) -> str | None:
    """Where in the book of a checkout a file stands; None for a file that belongs to none."""
    file = file.resolve()
    for folder in file.parents:
        if folder.name == _NAME and _book_beside(folder.parent) == folder:
            return file.relative_to(folder).as_posix()
    return None


def files(book: Path) -> list[tuple[str, Path]]:
    """The files of a book by their paths in it, sorted."""
    return sorted((path.relative_to(book).as_posix(), path) for path in book.rglob("*.toml"))


def pages(book: Path) -> list[Page]:
    """Every page in the order of the book. Raises Unsound."""
    found, faults = [], []
    for name, path in files(book):
        try:
            page = Page(name, read(path))
        except Unsound as error:
            faults.append(f"{name}: {error}")
            continue
        wrong = [*unsound(page.data, book=True)] or [*misplaced(page)]
        faults += [f"{name}: {fault}" for fault in wrong]
        found.append(page)
    faults = faults or [*order_faults(found)]
    if faults:
        raise Unsound("\n".join(faults))
    return in_order(found)


def read(file: Path) -> Table:
    """The tables of a TOML file. Raises Unsound."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unsound(f"it cannot be read: {error}") from error


def misplaced(page: Page) -> Iterator[str]:
    """What is wrong with the place of a page, if anything."""
    provider = str(page.data["provider"]["id"])
    place = PurePosixPath(provider[:1], provider)
    path = PurePosixPath(page.path)
    if path != place.with_name(f"{provider}.toml") and path.parent != place:
        yield f"the patterns of {provider} belong in {place}.toml, or in files by topic in {place}/"


def in_order(found: Iterable[Page]) -> list[Page]:
    """Pages by their providers' ids, and by path; but a provider that stands `before` others comes just before the first of them.

    Where the same words lead to patterns of several providers and a value fits more than one, the first is taken.
    """
    by_provider = _by_provider(found)
    ahead = _ahead(by_provider)
    order: dict[str, None] = {}

    def place(provider: str) -> None:
        if provider in order:
            return
        for other in ahead.get(provider, ()):
            place(other)
        order[provider] = None

    for provider in sorted(by_provider):
        place(provider)
    return [page for provider in order for page in by_provider[provider]]


def _by_provider(found: Iterable[Page]) -> dict[str, list[Page]]:
    pages: dict[str, list[Page]] = {}
    for page in sorted(found, key=itemgetter(0)):
        pages.setdefault(page.data["provider"]["id"], []).append(page)
    return pages


def _ahead(by_provider: Mapping[str, list[Page]]) -> dict[str, list[str]]:
    """For each provider those that say that they stand before it, sorted."""
    ahead: dict[str, list[str]] = {}
    for provider in sorted(by_provider):
        for page in by_provider[provider]:
            for later in page.data["provider"].get("before", ()):
                ahead.setdefault(later, []).append(provider)
    return ahead


def order_faults(found: Iterable[Page]) -> Iterator[str]:
    """What `before` asks for in vain: providers that do not exist, that stand behind anyway, or that ask for the opposite."""
    by_provider = _by_provider(found)
    wishes = {(name, later) for later, names in _ahead(by_provider).items() for name in names}
    for name, later in sorted(wishes):
        if later not in by_provider:
            yield f"{name}: it asks to stand before {later}, which is no provider"
        elif name < later:
            yield f"{name}: it stands before {later} anyway; take that out of `before`"
