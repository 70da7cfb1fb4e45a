"""Laws of severity and confidence that anybody would agree to: names, values and places are drawn anew."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Exposure, Finding, Level, Origin, Raw
from posthound.report.base import Report, render, urgency
from posthound.rules import load
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw

NAMES = ("api_key", "client_secret", "access_token", "auth_token", "secret", "X-Api-Key", "refresh_token", "password")
VAGUE = ("key", "code", "id", "auth", "hash")
VALUES = (
    "<hex:32>",
    "<alnum:40>",
    "<uuid>",
    "<b64:44>",
    "<alnum:10>",
    "<[A-Z]:1><[a-z]:6>#<digit:4>",
    "<jwt>",
    "ghp_<alnum:36>",
)
PLACES = ("header", "query", "form", "variable", "environment", "script", "description")
# From whom fewest can be to what anybody can read.
WIDENING = (Exposure.PERSONAL, Exposure.PRIVATE, Exposure.TEAM, Exposure.PARTNER, Exposure.PUBLIC)
DRAWN = 40


def export(name: str, value: str, place: str, *, disabled: bool = False, kind: str = "default") -> tuple[str, bytes]:
    """An export with one value at one place."""
    entry = {"key": name, "value": value, "type": kind, **({"disabled": True} if disabled else {})}
    if place == "environment":
        values = [{"key": name, "value": value, "type": kind, "enabled": not disabled}]
        return "a.postman_environment.json", json.dumps(
            {"name": "Prod", "values": values, "_postman_variable_scope": "environment"}
        ).encode()
    request: dict[str, Any] = {
        "method": "POST",
        "header": [],
        "url": {"raw": "https://api.shop.example/v1", "query": []},
    }
    item: dict[str, Any] = {"name": "Call", "request": request}
    collection: dict[str, Any] = {
        "info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}, "item": [item]
    }  # fmt: skip
    match place:
        case "header":
            request["header"] = [entry]
        case "query":
            request["url"]["query"] = [entry]
        case "form":
            request["body"] = {"mode": "urlencoded", "urlencoded": [entry]}
        case "variable":
            collection["variable"] = [entry]
        case "script":
            item["event"] = [
                {"listen": "prerequest", "script": {"exec": [f'const {name.replace("-", "_")} = "{value}";']}}
            ]
        case _:
            request["description"] = f"Use the {name}: `{value}`"
    return "a.postman_collection.json", json.dumps(collection).encode()


def found(
    file: tuple[str, bytes], exposure: Exposure = Exposure.FILE, settings: Settings = Settings()
) -> tuple[Finding, ...]:
    return scan_raw(Raw(Origin(file[0], exposure), file[1]), settings).findings


def worst(findings: tuple[Finding, ...]) -> tuple[int, int]:
    """Severity and confidence, the more the greater; nothing is least."""
    return max(((4 - one.severity.rank, 4 - one.confidence.rank) for one in findings), default=(0, 0))


@pytest.fixture(params=range(DRAWN))
def drawn(request: pytest.FixtureRequest) -> tuple[random.Random, str, str, str]:
    rng = random.Random(f"severity {request.param}")
    return rng, rng.choice(NAMES), expand(rng.choice(VALUES), rng), rng.choice(PLACES)


def test_the_same_secret_is_no_less_severe_where_more_people_can_read_it(drawn: Any) -> None:
    _, name, value, place = drawn
    told = [worst(found(export(name, value, place), exposure)) for exposure in WIDENING]
    assert [severity for severity, _ in told] == sorted(severity for severity, _ in told)
    assert len({confidence for _, confidence in told}) == 1


def test_what_is_disabled_is_as_severe_as_what_is_not(drawn: Any) -> None:
    _, name, value, place = drawn
    assert worst(found(export(name, value, place, disabled=True))) == worst(found(export(name, value, place)))


def test_a_variable_that_is_marked_as_secret_is_no_less_severe(drawn: Any) -> None:
    _, name, value, _ = drawn
    assert worst(found(export(name, value, "environment", kind="secret"))) >= worst(
        found(export(name, value, "environment"))
    )


def test_a_name_that_says_less_makes_nothing_surer_or_more_severe(drawn: Any) -> None:
    rng, name, value, place = drawn
    less, more = worst(found(export(rng.choice(VAGUE), value, place))), worst(found(export(name, value, place)))
    assert all(one <= other for one, other in zip(less, more, strict=True))


def test_the_threshold_leaves_out_what_is_below_it_and_nothing_else(drawn: Any) -> None:
    _, name, value, place = drawn
    file = export(name, value, place)
    for least in Level:
        kept = found(file, settings=Settings(min_severity=least))
        assert [one.fingerprint for one in kept] == [
            one.fingerprint for one in found(file) if one.severity.rank <= least.rank
        ]


def test_what_sarif_says_of_severity_agrees_with_ours_and_with_the_order(drawn: Any) -> None:
    _, name, value, place = drawn
    every = [one for exposure in Exposure for one in found(export(name, value, place), exposure)]
    report = Report(
        every, rules={pattern.id: pattern for pattern in load() if pattern.id in {one.rule for one in every}}
    )
    run = json.loads(render("sarif", report))["runs"][0]
    rules, levels = (
        run["tool"]["driver"]["rules"],
        {"critical": "error", "high": "error", "medium": "warning", "low": "note"},
    )
    for one in run["results"]:
        severity, rule = one["properties"]["severity"], rules[one["ruleIndex"]]
        score = float(rule["properties"]["security-severity"])
        assert one["level"] == rule["defaultConfiguration"]["level"] == levels[severity]
        assert severity == ("critical" if score > 9 else "high" if score >= 7 else "medium" if score >= 4 else "low")
    ranks = [one["rank"] for one in run["results"]]
    assert ranks == sorted(ranks, reverse=True)
    assert [urgency(one) for one in sorted(every, key=urgency)] == sorted(map(urgency, every))


def test_what_has_expired_is_low_in_every_report() -> None:
    rng = random.Random(5)
    value = expand("<jwt>", rng).split(".")
    import base64

    over = base64.urlsafe_b64encode(json.dumps({"sub": "1", "exp": 1_600_000_000}).encode()).decode().rstrip("=")
    (one,) = found(export("access_token", ".".join((value[0], over, value[2])), "header"))
    assert (one.severity, one.lowered) == (Level.LOW, "expired")
    report = Report([one], rules={pattern.id: pattern for pattern in load() if pattern.id == one.rule})
    (rule,) = json.loads(render("github", report))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == f"{one.rule}/low"
    assert float(rule["properties"]["security-severity"]) < 4


# How values say that they are of a test mode, as their makers write it.
_SAYS_TEST = re.compile(r"(?:^|[_.:-])(?i:test|sandbox|sbox|playground)(?=[_.:-])")


def test_a_key_of_a_test_mode_is_never_more_than_medium_and_the_live_one_never_below_it() -> None:
    rng, told = random.Random(9), 0
    for pattern in load():
        for template in pattern.matches:
            if pattern.provider.general or not _SAYS_TEST.search(re.split(r"[=\s]", template.split("<")[0])[-1]):
                continue
            text = expand(template, rng)
            live = re.sub(r"(?i)test|sandbox|sbox|playground", "live", text)
            tests = found(("a.txt", text.encode()))
            told += any(one.lowered == "test mode" for one in tests)
            assert all(one.severity.rank >= Level.MEDIUM.rank for one in tests if one.rule == pattern.id), text[:12]
            lives = [one for one in found(("a.txt", live.encode())) if one.rule == pattern.id]
            assert all(one.severity.rank <= min(t.severity.rank for t in tests) for one in lives if tests)
    assert told > 20


def test_a_value_that_only_has_the_word_somewhere_is_as_severe_as_before() -> None:
    rng = random.Random(10)
    for template in ("ghp_<alnum:30>test<alnum:2>", "sk_live_<alnum:12>test<alnum:8>", "latest_<alnum:32>"):
        (one,) = found(export("api_key", expand(template, rng), "header"))
        assert one.lowered == ""
