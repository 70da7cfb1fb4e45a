"""Credential formats as data: one record a format, one module a family of providers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posthound.rules.catalog import Catalog
    from posthound.rules.model import Pattern
    from posthound.rules.signature import Signature


def family_names() -> list[str]:
    """The names of the modules that hold records."""
    from pathlib import Path  # for tools: a scan knows its families from the index

    return sorted(path.stem for path in (Path(__file__).parent / "families").glob("*.py") if path.stem != "__init__")


@cache
def load() -> tuple[Pattern, ...]:
    """Every built-in pattern, by family and, within one, in its module's order. Slow: reports and tools only."""
    return tuple(
        pattern for family in family_names() for pattern in import_module(f"posthound.rules.families.{family}").PATTERNS
    )


@cache
def built_in_catalog() -> Catalog:
    """What detection needs of the built-in patterns, from the generated index."""
    from posthound.rules import index
    from posthound.rules.catalog import Catalog

    return Catalog(
        index.ROWS, index.KEYWORDS, index.OF_KEYWORD, index.WHERE, index.SHAPES, index.WORDS, index.FIELDS, index.HOSTS
    )


@cache
def signatures() -> tuple[Signature, ...]:
    """The digest of every built-in pattern."""
    made = built_in_catalog()
    return tuple(made[number] for number in range(len(made)))


def find(ids: set[str]) -> dict[str, Pattern]:
    """The built-in patterns of these ids, importing only their families."""
    lines = (row.split(b"\t", 2) for row in built_in_catalog().rows)
    wanted = {family.decode() for name, family, _ in lines if name.decode() in ids} | {"fields"}
    records = (pattern for family in wanted for pattern in import_module(f"posthound.rules.families.{family}").PATTERNS)
    return {pattern.id: pattern for pattern in records if pattern.id in ids}
