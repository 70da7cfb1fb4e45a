"""Users' own patterns: TOML files of the form that the built-in book has."""

from __future__ import annotations

import os

from posthound.config.settings import read_toml
from posthound.rules.lint import faults
from posthound.rules.model import Pattern, Table, patterns_of
from posthound.rules.reader import unsound
from posthound.rules.store import recorded
from posthound.support.errors import UsageError


def read_patterns(*paths: str) -> tuple[Pattern, ...]:
    """The patterns of TOML files, a file that is named twice once. Raises UsageError, with every fault that the linter finds, unless all are
    sound and no id is that of another, a built-in pattern among them."""
    found: list[Pattern] = []
    taken = recorded() if paths else set[str]()
    for path in {os.path.realpath(path): path for path in paths}.values():
        data = read_tables(path)
        wrong = list(unsound(data))
        patterns = () if wrong else patterns_of(data)
        wrong += [f"{name}: {fault}" for name, fault in faults(patterns, taken)]
        if wrong:
            raise UsageError(
                f"{path}: " + "; ".join(wrong),
                "Correct these; posthound patterns check FILE repeats the check. The README has an example.",
            )
        found += patterns
        taken.update(pattern.id for pattern in patterns)
    return tuple(found)


def read_tables(path: str) -> Table:
    """The tables of a TOML file. Raises UsageError for one that cannot be read."""
    data, _ = read_toml(path, "It must be TOML with [provider] and [[pattern]] tables; the README has one.")
    return data
