"""The host that a credential goes to: told in every way in which a file can say it, and never where the file does not."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from posthound.rules import load
from tests.clients.generated.hosts import Sent, Ways, apidog, jmeter, karate, openapi
from tests.helpers import covered, scan_json, scan_text
from tests.rules.syntaxes import Named, named

LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
SEEDS = 30 if LONG else 6
PROVIDERS = 150 if LONG else 20


class Kind(NamedTuple):
    """How files of a client are called, the ways that tell a host, those that tell none, and the plainest of the first."""

    file: str
    told: Ways
    untold: Ways
    plain: tuple[str, ...]


KINDS = {
    "openapi": Kind("a.json", openapi.TOLD, openapi.UNTOLD, ("document", "path", "operation", "variables", "swagger")),
    "openapi in yaml": Kind("a.yaml", openapi.TOLD_YAML, openapi.UNTOLD_YAML, ("document", "path", "variables")),
    "apidog": Kind("a.json", apidog.TOLD, apidog.UNTOLD, ("environment", "variable", "own address")),
    "jmeter": Kind("a.jmx", jmeter.TOLD, jmeter.UNTOLD, ("sampler", "defaults", "headers of all", "variable")),
    "karate": Kind("a.feature", karate.TOLD, karate.UNTOLD, ("literal", "background", "name")),
    "karate config": Kind("karate-config.js", karate.CONFIG_TOLD, karate.CONFIG_UNTOLD, ("base", "two of one host")),
}


def hosts_of(kind: str, way: str, ways: Ways) -> Iterator[tuple[Sent, set[str], str]]:
    """What was drawn for each file, the hosts that findings of its credential tell, and the file."""
    for number in range(SEEDS):
        drawn = Sent(f"{kind} {way} {number}")
        text = drawn.written(ways[way])
        findings = scan_text(KINDS[kind].file, text).findings
        found = {finding.host for finding in findings if drawn.value in covered(text, finding)}
        yield drawn, found, text


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind in KINDS for way in KINDS[kind].told])
def test_a_file_tells_the_host(kind: str, way: str) -> None:
    for drawn, found, text in hosts_of(kind, way, KINDS[kind].told):
        assert found == {drawn.host}, text


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind in KINDS for way in KINDS[kind].untold])
def test_what_only_looks_like_a_host_is_none(kind: str, way: str) -> None:
    for _, found, text in hosts_of(kind, way, KINDS[kind].untold):
        assert found == {""}, text


@cache
def told_by_host() -> tuple[Named, ...]:
    """Keys of providers that a request of Postman's is told by its host to belong to; the key's name says nothing."""
    known = [one for pattern in load() if pattern.kind == "near" and (one := named(pattern)) and one.host]
    chosen = random.Random(5).sample(known, PROVIDERS)
    return tuple(one for one in chosen if rules_in_postman(one) == {one.pattern.id})


def rules_in_postman(one: Named) -> set[str]:
    """The rules of a request with the key in a header of no provider's."""
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    sent = {"method": "GET", "url": f"https://{one.host}/a", "header": [{"key": "X-Api-Key", "value": one.value}]}
    made = scan_json({"info": {"name": "A", "schema": schema}, "item": [{"name": "a", "request": sent}]})
    return {finding.rule for finding in made.findings}


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_belongs_to_whom_it_is_sent_to(kind: str) -> None:
    wrong = []
    for one in told_by_host():
        drawn = Sent(f"{kind} {one.pattern.id}", one.host, one.value)
        text = drawn.written(KINDS[kind].told[drawn.rng.choice(KINDS[kind].plain)])
        found = {f.rule for f in scan_text(KINDS[kind].file, text).findings if one.value in covered(text, f)}
        wrong += [] if found == {one.pattern.id} else [(one.pattern.id, found)]
    assert len(told_by_host()) > 0.8 * PROVIDERS
    assert len(wrong) <= 0.05 * PROVIDERS, wrong


def test_a_project_of_many_environments_is_looked_through_once() -> None:
    drawn = Sent("large")
    auth = {"auth": {"type": "bearer", "bearer": {"token": drawn.value}}}
    items = [{"name": "a", "api": {"method": "get", "path": f"/{number}", **auth}} for number in range(3000)]
    project = {
        "apidogProject": "1.0.0", "info": {}, "apiCollection": [{"name": "r", "items": items}],
        "environments": [{"name": f"e{number}", "baseUrl": drawn.url} for number in range(3000)],
    }  # fmt: skip
    assert {finding.host for finding in scan_text("a.json", json.dumps(project)).findings} == {drawn.host}


def answered(one: Named, place: str) -> dict[str, object]:
    """A collection whose request has an answer that gives out a key."""
    url = f"https://{one.host}/a"
    sent = {"method": "GET", "url": {"raw": url, "host": one.host.split("."), "path": ["a"]}, "header": []}
    body = json.dumps({"id": 1, "api_key": one.value})
    answer: dict[str, object] = {"name": "ok", "originalRequest": sent, "code": 200, "header": [], "body": body}
    item: dict[str, object] = {"name": "a", "request": sent, "response": [answer]}
    if place == "header":
        answer |= {"header": [{"key": "X-Api-Key", "value": one.value}], "body": ""}
    elif place == "without a copy":
        del answer["originalRequest"]
    elif place == "address alone":
        item["request"] = answer["originalRequest"] = url
    elif place == "sent elsewhere":
        answer["originalRequest"] = {"method": "GET", "url": "https://orchard.example/a"}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    return {"info": {"name": "A", "schema": schema}, "item": [item]}


@pytest.mark.parametrize("place", ["body", "header", "without a copy", "address alone"])
def test_what_an_answer_gives_out_belongs_to_whom_was_asked(place: str) -> None:
    wrong = []
    for one in told_by_host():
        found = {(finding.rule, finding.host) for finding in scan_json(answered(one, place)).findings}
        wrong += [] if found == {(one.pattern.id, one.host)} else [(one.pattern.id, found)]
    assert len(wrong) <= 0.05 * PROVIDERS, wrong


def test_an_answer_from_elsewhere_belongs_to_nobody_else() -> None:
    for one in told_by_host():
        findings = scan_json(answered(one, "sent elsewhere")).findings
        assert {finding.host for finding in findings} <= {"orchard.example"}
        assert one.pattern.id not in {finding.rule for finding in findings}
