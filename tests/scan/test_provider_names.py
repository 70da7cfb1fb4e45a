"""Every pattern's own examples, in a request's body, are reported in the name of its provider and of nobody else."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules import load
from posthound.rules.model import Pattern
from posthound.rules.templates import expand
from tests.helpers import scan_json

PATTERNS = [pattern for pattern in load() if pattern.kind in ("token", "near")]
_PROVIDERS = {pattern.id: pattern.provider.id for pattern in load()}
# Random ten letters read like words now and then, which is a reason to drop them: another draw shows the format.
DRAWS = 3


def _providers(texts: list[str]) -> list[set[str]]:
    """The providers in whose name something is reported in each request, with one text as its body."""
    requests = [
        {"method": "POST", "url": {"raw": "https://acme.test/"}, "body": {"mode": "raw", "raw": text}} for text in texts
    ]
    document = {
        "info": {"name": "Acme", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "Request", "request": request} for request in requests],
    }
    named: list[set[str]] = [set() for _ in texts]
    for finding in scan_json(document).findings:
        named[int(finding.pointer.split("/")[2])].add(_PROVIDERS[finding.rule])
    return named


def _misnamed(patterns: list[Pattern]) -> Iterator[tuple[str, str]]:
    examples = [(pattern, template) for pattern in patterns for template in pattern.matches]
    drawn = [expand(template, random.Random(f"{pattern.id}0")) for pattern, template in examples]
    # All in one collection, a request each; what is not found there has one to itself, for this draw and the others.
    for (pattern, template), named in zip(examples, _providers(drawn), strict=True):
        alone = (expand(template, random.Random(f"{pattern.id}{draw}")) for draw in range(DRAWS))
        if pattern.provider.id not in named and not any(pattern.provider.id in _providers([text])[0] for text in alone):
            yield pattern.id, template


@pytest.mark.parametrize("part", range(8))
def test_every_example_is_reported_in_its_providers_name(part: int) -> None:
    assert list(_misnamed(PATTERNS[part::8])) == []
