"""Users' own patterns: TOML files of the form that the built-in book has."""

from __future__ import annotations

from posthound.config.settings import read_toml
from posthound.rules.lint import faults
from posthound.rules.model import Pattern, Table, patterns_of
from posthound.rules.reader import unsound
from posthound.support.errors import UsageError


def read_patterns(path: str) -> tuple[Pattern, ...]:
    """The patterns of a TOML file. Raises UsageError, with every fault that the linter finds, unless all are sound."""
    data = read_tables(path)
    wrong = list(unsound(data))
    patterns = () if wrong else patterns_of(data)
    wrong += [f"{name}: {fault}" for name, fault in faults(patterns)]
    if wrong:
        raise UsageError(
            f"{path}: " + "; ".join(wrong),
            "Correct these; posthound patterns check FILE repeats the check. The README has an example.",
        )
    return patterns


def read_tables(path: str) -> Table:
    """The tables of a TOML file. Raises UsageError for one that cannot be read."""
    data, _ = read_toml(path, "It must be TOML with [provider] and [[pattern]] tables; the README has one.")
    return data
