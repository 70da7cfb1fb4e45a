"""What every match of a regex holds: told from the regex, and true of everything it matches."""

from __future__ import annotations

import random

import pytest

from posthound.rules import built_in_catalog, load
from posthound.rules.prefixes import needed
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand


@pytest.mark.parametrize(
    ("regex", "held"),
    [
        (r"sk_live_[a-z]{8}", ("sk_live_",)),
        (r"(?:machine\s+\S+|default)\s+login\s+\S+\s+password\s+(?P<secret>\S+)", ("login", "password")),
        (r"(?i:acme)_key-[0-9]{4}-end", ("_key-", "-end")),
        (r"(?i)acme_[0-9]{4}", ()),
        (r"(?:abc)?def(?:ghi)+(?:jkl){0,3}", ("def", "ghi")),
        (r"abc|abd", ()),
        (r"(?=xyz)ab\bcd(?!efg)", ("abcd",)),
        (r"[0-9a-f]{32}", ()),
    ],
)
def test_literals_that_no_match_goes_without_are_told(regex: str, held: tuple[str, ...]) -> None:
    assert needed(regex) == held


def test_what_is_needed_stands_in_every_value_that_a_pattern_makes() -> None:
    catalog, rng, seen = built_in_catalog(), random.Random(2), 0
    for pattern in load():
        signature = catalog.by_id(pattern.id)
        for template in pattern.matches if signature and signature.needed else ():
            match = value_regex(pattern.regex).search(expand(template, rng))
            if match and signature:
                assert all(text in match[0] for text in signature.needed), pattern.id
                seen += 1
    assert seen > 1000
