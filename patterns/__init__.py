"""Credential formats as data: one record a format, one module a family of providers."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from patterns.model import Pattern, Signature

# Modules that are not families.
_TOOLS = frozenset(("__init__", "build_index", "checks", "index", "lint", "model", "plugins", "prefixes", "templates"))


def families() -> list[str]:
    """The names of the modules that hold records."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _TOOLS)


@cache
def load() -> tuple[Pattern, ...]:
    """Every built-in pattern, by family and, within one, in its module's order. Slow: reports and tools only."""
    return tuple(pattern for family in families() for pattern in import_module(f"patterns.{family}").PATTERNS)


@cache
def signatures() -> tuple[Signature, ...]:
    """What detection needs of every built-in pattern, from the generated index."""
    from patterns.index import DATA

    return tuple(map(Signature._make, DATA))


def find(ids: set[str]) -> dict[str, Pattern]:
    """The built-in patterns of these ids, importing only their families."""
    wanted = {signature.family for signature in signatures() if signature.id in ids} | {"fields"}
    records = (pattern for family in wanted for pattern in import_module(f"patterns.{family}").PATTERNS)
    return {pattern.id: pattern for pattern in records if pattern.id in ids}
