"""A key or token that its name calls after a thing, a part of a text or whoever is recorded is quiet wherever it stands; those of services are found."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

from posthound.detect.names import classify
from posthound.rules import load
from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, draws, measure, placed
from tests.detect.test_key_names import _spelled
from tests.helpers import scan_text

# What tables, programs and notes call the keys of their records after, and what texts, designs and lists are made of.
_RECORDS = """
    decision evidence equivalence texture scenario brand execution milestone hypothesis insight fact note metric_definition release_manager assignee
    external_record annotation figma_fragment quest overlay dataset canonical player source_reviewer block experiment campaign baseline evaluation rubric
""".split()
_PARTS = "style border_style color spacing typography lexer punctuation whitespace begin closing list bookmark client_mutation older".split()
# Who has keys and tokens that let somebody in.
_SERVICES = """
    merchant partner vendor gateway beacon encryption provisioning enrollment signing courier billing ingestion relay mailer telemetry payroll licensing
    orchard_cloud webhook_delivery
""".split()
_FORMS = (
    ("a.json", '{{"id": 7, "{0}": "{1}", "kind": "x"}}\n'),
    ("a.yaml", "id: 7\n{0}: {1}\nkind: x\n"),
    ("a.ts", 'const row = {{ id: 7, {0}: "{1}" }};\n'),
    ("a.py", 'row["{0}"] = "{1}"\n'),
    ("a.md", "---\n{0}: {1}\nstatus: standing\n---\n\n# Notes\n"),
    ("a.rb", "  {0}: '{1}',\n"),
)


def _value(rng: random.Random) -> str:
    return expand(rng.choice(("<hex:16>", "<hex:32>", "<hex:40>", "<hex:64>", "<alnum:24>", "<b64url:22>")), rng)


def _files(rng: random.Random, names: list[str], ends: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
    for _ in range(draws(160)):
        file, form = rng.choice(_FORMS)
        name = _spelled(rng, [*rng.choice(names).split("_"), rng.choice(ends)])
        name = name if "-" not in name or file == "a.json" else name.replace("-", "_")
        value = _value(rng)
        yield file, form.format(name, value), name, value


def test_keys_of_records_and_tokens_of_texts_are_quiet_in_programs_notes_and_data() -> None:
    rng = random.Random(20261201)
    for names, ends in ((_RECORDS, ("key", "key", "Keys")), (_PARTS, ("token",))):
        told = [(name, file) for file, text, name, _ in _files(rng, names, ends) if scan_text(file, text).findings]
        assert not told


def test_keys_of_services_are_found_in_the_same_places() -> None:
    rng = random.Random(20261202)
    files = list(_files(rng, _SERVICES, ("key",)))
    missed = [(name, file) for file, text, name, _ in files if not scan_text(file, text).findings]
    assert len(missed) <= (1 - ENOUGH) * len(files), missed


def test_a_key_called_after_a_company_whose_name_ends_in_a_things_is_found_however_it_is_spelled() -> None:
    ends = ("Grid", "Layer", "Tier", "Station", "Story", "Book", "City", "Quest", "Block")
    named = sorted({p.provider.name for p in load() if p.provider.name.isalnum() and p.provider.name.endswith(ends)})
    assert len(named) > 5
    assert all(classify(f"{name}{key}") for name in named for key in ("Key", "_KEY", "_key")), named


def test_keys_of_records_are_quiet_in_exports_and_those_of_services_are_found() -> None:
    rng = random.Random(20261203)
    cases = []
    for number in range(draws(120)):
        name = _spelled(rng, [*rng.choice(_SERVICES if number % 2 else _RECORDS).split("_"), "key"])
        value = _value(rng)
        text, file, place = placed(rng, name, value)
        if place != "auth":
            cases.append(Case(text, value if number % 2 else "", f"{name}, {place}", file))
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_a_digest_that_says_its_algorithm_is_no_credential_under_any_name() -> None:
    rng = random.Random(20261204)
    for name in ("identity_key", "api_key", "token", "secret", "workloadKey", "verifier_token"):
        for digest in (
            f"sha256:{expand('<hex:64>', rng)}",
            f"md5:{expand('<hex:32>', rng)}",
            f"sha1:{expand('<hex:40>', rng)}",
        ):
            for file, form in _FORMS:
                assert not scan_text(file, form.format(name, digest)).findings, (file, name)
    kept = f"sha256-{expand('<alnum:24>', rng)}"  # too short for a digest
    assert scan_text("a.json", _FORMS[0][1].format("api_key", kept)).findings


def _number(rng: random.Random) -> str:
    return rng.choice((str(uuid.UUID(int=rng.getrandbits(128), version=4)), expand("<[56]:1><hex:23>", rng)))


def test_the_number_of_a_session_is_quiet_in_records_and_found_where_a_request_sends_it() -> None:
    rng = random.Random(20261205)
    for name in ("session_id", "sessionId", "SessionID", "chat_session_id", "unique_session_id", "agentSessionId"):
        for file, form in _FORMS:
            assert not scan_text(file, form.format(name, _number(rng))).findings, (file, name)
    for name in ("session_id", "sessionId"):
        value = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        assert scan_text("x.postman_collection.json", collection(header=[{"key": name, "value": value}])).findings
        drawn = expand("<alnum:32>", rng)
        assert scan_text("a.json", _FORMS[0][1].format(name, drawn)).findings
    for name in ("user_session_id", "authSessionId"):
        assert scan_text(
            "a.json", _FORMS[0][1].format(name, str(uuid.UUID(int=rng.getrandbits(128), version=4)))
        ).findings
