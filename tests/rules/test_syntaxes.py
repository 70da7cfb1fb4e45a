"""A provider's key is found in its name in whatever syntax it is given: a seeded sample; all of them with POSTHOUND_TEST_LONG."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

from posthound.rules import load
from tests.helpers import scan_json
from tests.rules.syntaxes import Named, forms, named

LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
SAMPLE = 150
# The shares that are found in the provider's name, of all and of those in one syntax, and that are taken for another's.
# What is missing: providers that are words of everyday speech (`Front({…})`), values too short to be told from words,
# and prefixes that are better known as another provider's.
LEAST, LEAST_OF_SYNTAX, MOST_WRONG = 0.93, 0.7, 0.02
# Requests in one export: a thousand of them are read at once.
BATCH = 1000
Text = tuple[Named, str, str]


@cache
def _texts() -> tuple[Text, ...]:
    """Each `near` pattern's value in each syntax, or a sample of them."""
    patterns = [one for pattern in load() if pattern.kind == "near" and (one := named(pattern))]
    if LONG:
        return tuple((one, syntax, text) for one in patterns for syntax, text in forms(one).items())
    rng = Random(0)
    chosen = []
    for one in rng.choices(patterns, k=SAMPLE):
        syntax, text = rng.choice(list(forms(one).items()))
        chosen.append((one, syntax, text))
    return tuple(chosen)


def _rules(texts: Sequence[Text]) -> Iterator[list[str]]:
    """The rules of what is found in each text, as the raw body of a request of its own."""
    for begin in range(0, len(texts), BATCH):
        part = texts[begin : begin + BATCH]
        items = [
            {
                "name": "Request",
                "request": {
                    "method": "POST",
                    "url": {"raw": "https://acme.test/"},
                    "body": {"mode": "raw", "raw": text},
                },
            }
            for _, _, text in part
        ]
        schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        found = defaultdict(list)
        for finding in scan_json({"info": {"name": "Acme", "schema": schema}, "item": items}).findings:
            found[int(finding.pointer.split("/")[2])].append(finding.rule)
        yield from (found[number] for number in range(len(part)))


def test_a_value_behind_its_providers_name_is_found_in_that_name_in_every_syntax() -> None:
    providers = {pattern.id: pattern.provider.id for pattern in load()}
    right, wrong, total = Counter[str](), Counter[str](), Counter[str]()
    missed = []
    for (one, syntax, text), rules in zip(_texts(), _rules(_texts()), strict=True):
        total[syntax] += 1
        if one.pattern.provider.id in {providers[rule] for rule in rules}:
            right[syntax] += 1
            continue
        wrong[syntax] += any(not rule.startswith("generic") for rule in rules)
        missed.append((one.pattern.id, syntax, text, rules))
    assert right.total() >= LEAST * total.total(), missed
    assert wrong.total() <= MOST_WRONG * total.total(), missed
    if LONG:
        shares = {syntax: right[syntax] / total[syntax] for syntax in total}
        assert {syntax: share for syntax, share in shares.items() if share < LEAST_OF_SYNTAX} == {}
