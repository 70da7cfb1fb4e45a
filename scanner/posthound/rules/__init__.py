"""The rules as they were built from the book: what detection knows of all patterns, and the records for reports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posthound.rules.catalog import Catalog
    from posthound.rules.model import Pattern
    from posthound.rules.signature import Signature


@cache
def load() -> tuple[Pattern, ...]:
    """Every built-in pattern, in the order of the book. For tools: a report asks for those it needs (`find`)."""
    from posthound.rules import store

    return _patterns(store.read_records())


def find(ids: set[str]) -> dict[str, Pattern]:
    """The built-in patterns of these ids."""
    from posthound.rules import store

    return {pattern.id: pattern for pattern in _patterns(store.read_records(ids)) if pattern.id in ids}


def _patterns(pages: Iterable[bytes]) -> tuple[Pattern, ...]:
    from posthound.model.containers import loads
    from posthound.rules.model import patterns_of

    return tuple(pattern for page in pages for pattern in patterns_of(loads(page.decode())))


@cache
def built_in_catalog() -> Catalog:
    """What detection needs of the built-in patterns, from the built index."""
    from posthound.rules import store
    from posthound.rules.catalog import Catalog

    return Catalog(*store.read_index())


@cache
def signatures() -> tuple[Signature, ...]:
    """The digest of every built-in pattern that is looked for."""
    made = built_in_catalog()
    return tuple(made[number] for number in range(len(made)))
