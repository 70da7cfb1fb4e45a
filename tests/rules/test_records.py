"""Every pattern is sound by the linter, and its templates hold no secret."""

from __future__ import annotations

from posthound.rules import load
from posthound.rules.checking import check_all

PATTERNS = [pattern for pattern in load() if pattern.kind != "field"]


def test_the_linter_finds_no_fault_in_the_book() -> None:
    assert check_all().faults == ()


def test_every_provider_id_stands_for_one_provider() -> None:
    names: dict[str, set[str]] = {}
    for pattern in PATTERNS:
        names.setdefault(pattern.provider.id, set()).add(pattern.provider.name)
    assert {key: value for key, value in names.items() if len(value) > 1} == {}


def test_templates_are_not_secret_shaped_themselves() -> None:
    for pattern in PATTERNS:
        assert "<" in "".join(pattern.matches), pattern.id
