"""What reports say reads well, whatever rule a finding is of and wherever it stands: sentences that are drawn anew for every rule of the book."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator

import pytest

from posthound.model.values import Exposure, Finding, Level, Origin, Region, RelatedPlace, Role
from posthound.report.base import Report, render
from posthound.rules import load
from posthound.rules.model import Pattern
from posthound.rules.signature import with_article
from posthound.scan.vault_names import with_vault_names

CLIENTS = ("", "postman", "bruno", "insomnia", "hoppscotch", "har", "karate", "k6", "jmeter", "openapi", "unknown")
HIDDEN = (
    "",
    "",
    "",
    "base64",
    "basic",
    "escaped",
    "percent-encoded",
    "HTML-escaped",
    "bytes",
    "hex",
    "joined",
    "composed",
    "base64, escaped",
)
DRAWN = 500  # rules of which sentences are made
LOWERED = ("", "", "", "expired", "weak", "test mode")
FAULTS = {
    "two blanks": re.compile(r"\S  +\S"),
    "a blank before a mark": re.compile(r"\w [,.;:](?:\s|$)"),
    "two marks": re.compile(r"[,.;:]\.(?:\s|$)|,,|\(\)"),
    "nothing filled in": re.compile(r"\bNone\b|\{\}|(?<!/)\{\w+\}(?!\})|\bLevel\.|\bExposure\.|\bRole\."),
    "a word twice": re.compile(r"\b(a|an|the|to|of|in|is|it|with|encoded|escaped)[ -]\1\b"),
    "another article": re.compile(r"\ba (?:API|AWS|X |SMTP|[aeio][a-z])|\ban (?:[bcdgjkptvwz]|one\b)"),
    "two articles": re.compile(r"\b(?:a|an|the) (?:a|an|the)\b"),
    "one of several": re.compile(r"\ban? (?:[\w-]+ )?credentials\b(?! files?\b)"),
    "a large letter within": re.compile(r"\b(?:of|after|with) an? (?:Password|Session|User|Credentials|Key)\b"),
}  # fmt: skip


def finding(pattern: Pattern, number: int, rng: random.Random) -> Finding:
    exposure = rng.choice([*Exposure, Exposure.FILE, Exposure.FILE])
    crawled = exposure is not Exposure.FILE
    origin = Origin(f"shop/{number}.json", exposure, "Shop" * crawled, "w-1" * crawled, owner="Ada" * crawled)
    related = RelatedPlace("/variable/0/value", "Shop / variable token", "belongs to the same credential")
    return Finding(
        rule=pattern.id, file=origin.path, pointer="/item/0/request/header/0/value", role=rng.choice(list(Role)), region=Region(3, 1, 3, 9),
        severity=rng.choice(list(Level)), confidence=rng.choice(list(Level)[1:]), exposure=exposure, secret_id=f"{number:024x}",
        fingerprint=f"{number:032x}", redacted="abcd…(40)", vault_reference="", path=rng.choice([("Shop", "List orders", "header X-Key"), ("body",), ()]),
        evidence=f"the format of {with_article(pattern.name)}", name="X-Key", decoded=rng.choice(HIDDEN), origin=origin, lowered=rng.choice(LOWERED),
        related=rng.choice([(), (related,)]), client="postman" if crawled else rng.choice(CLIENTS),
    )  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    rng = random.Random(20)
    patterns = rng.sample(load(), DRAWN)
    made = [finding(pattern, number, rng) for number, pattern in enumerate(patterns)]
    return Report(with_vault_names(made), rules={pattern.id: pattern for pattern in patterns}, files=1)


def faulty(texts: Iterator[str]) -> dict[str, str]:
    return {
        f"{what}: {match[0]}": text for text in texts for what, fault in FAULTS.items() if (match := fault.search(text))
    }


def test_messages_titles_and_advice_in_sarif_read_well(report: Report) -> None:
    run = json.loads(render("sarif", report))["runs"][0]
    assert len(run["results"]) == len(report.findings)
    texts = [one["message"]["text"] for one in run["results"]]
    rules = run["tool"]["driver"]["rules"]
    texts += [rule[part]["text"] for rule in rules for part in ("shortDescription", "fullDescription")]
    texts += [line.lstrip() for rule in rules for line in rule["help"]["text"].split("\n")]
    assert not faulty(re.sub(r"\{\{.*?\}\}", "X", text) for text in texts)
    assert all(one["message"]["text"].endswith(".") for one in run["results"])


def test_evidence_reads_well() -> None:
    """That of every rule."""
    assert not faulty(f"the format of {with_article(pattern.name)}" for pattern in load())


def test_the_text_for_people_reads_well(report: Report) -> None:
    for begin in range(0, len(report.findings), 19):  # of more under one runbook some are cut off
        text = render("text", report._replace(findings=report.findings[begin : begin + 19]))
        assert not faulty(
            re.sub(r"^(\S+)  ", r"\1 ", line.strip())
            for line in text.splitlines()
            if "Replace:" not in line and "Accept:" not in line
        )
        assert "It has run out" not in text or "expired" in text
        advice = [line.strip() for line in text.splitlines() if line.strip().startswith(("Replace it", "Rotate "))]
        assert all(line.endswith((".", "!", "?")) or "https://" in line for line in advice)


def test_a_solution_for_gitlab_reads_well(report: Report) -> None:
    found = json.loads(render("gitlab", report))["vulnerabilities"]
    assert not faulty(re.sub(r"\\(.)", r"\1", one[part]) for one in found for part in ("description", "solution"))


def test_what_resolves_to_nothing_is_called_a_placeholder(report: Report) -> None:
    some = next(one for one in report.findings if re.match("<[^<]", one.vault_reference) and not one.by_hand)
    text = render("text", report._replace(findings=[some]))
    assert f"Replace it with the placeholder {some.vault_reference}." in text


def test_what_hoppscotch_resolves_is_called_no_placeholder(report: Report) -> None:
    held = with_vault_names(
        [
            report.findings[0]._replace(
                client="hoppscotch", role=Role.HEADER, exposure=Exposure.FILE, origin=None, decoded=""
            )
        ]
    )
    assert f"Replace it with <<{held[0].rule}>>." in render("text", report._replace(findings=held))


def test_where_no_reference_helps_the_client_says_what_to_do_by_hand(report: Report) -> None:
    plain = report.findings[0]._replace(
        client="hoppscotch", role=Role.ENVIRONMENT, exposure=Exposure.FILE, origin=None, decoded=""
    )
    held = report._replace(findings=with_vault_names([plain]))
    assert 'Empty this value by hand and set "secret": true beside it' in render("text", held)
    assert "Replace it with" not in render("text", held)
    assert (
        "empty this value by hand"
        in json.loads(render("github", held))["runs"][0]["tool"]["driver"]["rules"][0]["help"]["text"]
    )


def test_the_advice_of_a_rule_names_what_the_clients_resolve_whose_files_hold_its_secrets(report: Report) -> None:
    plain = next(one for one in report.findings if one.exposure is Exposure.FILE)._replace(
        severity=Level.HIGH, decoded=""
    )
    for client, role, expected, other in (
        ("bruno", Role.HEADER, "{{process.env.", "{{vault:"),
        ("insomnia", Role.HEADER, "_.vault.", "{{vault:"),
        ("postman", Role.HEADER, "{{vault:", "process.env"),
        ("unknown", Role.TEXT, "no reference is known", "{{vault:"),
    ):
        held = with_vault_names([plain._replace(client=client, role=role)])
        helped = json.loads(render("github", report._replace(findings=held)))["runs"][0]["tool"]["driver"]["rules"][0][
            "help"
        ]
        assert expected in helped["text"], client
        assert other not in helped["text"], client


def test_what_makes_a_finding_less_severe_is_said_with_it(report: Report) -> None:
    one = report.findings[0]._replace(lowered="expired", confidence=Level.HIGH)
    assert f"({one.rule}, expired, secret " in render("text", report._replace(findings=[one]))
    (result,) = json.loads(render("sarif", report._replace(findings=[one])))["runs"][0]["results"]
    assert f"{one.redacted} (expired) stands in" in result["message"]["text"]
