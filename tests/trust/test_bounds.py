"""Hostile input of 20 MB and less costs a bounded time and memory, and what is cut off is told.

The suite goes through a quarter of each, which is enough to be cut off; `make test-long` through all of it.
"""

from __future__ import annotations

import json
import os
import random
import string
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from fixtures.places import V21
from posthound.clients import read
from posthound.detect import prefilter
from posthound.detect.engine import Engine
from posthound.detect.products import product_at
from posthound.model.values import Origin, Raw
from posthound.native import compiled
from posthound.rules import built_in_catalog
from posthound.rules.cost import MOST, ways
from posthound.scan import bounds
from posthound.scan.bounds import LISTED, STRETCHED
from posthound.scan.pipeline import scan_raw
from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.helpers import write
from tests.pace import Used, used

pytest.importorskip("resource", reason="left out: what a process used is told on POSIX only")

Plant = Callable[..., str]
SHARE = 1 if "POSTHOUND_TEST_LONG" in os.environ else 4
# More passwords than are listed of a file: each is looked at, and a thousand are stretched.
PASSWORDS = 120_000 if SHARE == 1 else 4_000
# More tokens than are listed, which takes most of the time of all these, or as many as say what one costs.
TOKENS = 120_000 if SHARE == 1 else 3_000
# Half as much again as is used, on any machine: `tests/pace.py` says what a second is.
SECONDS, KILOBYTES = 12 / SHARE, 100_000 + 900_000 / SHARE
# As many findings as are listed of a file, and as many short ones as are stretched.
FULL = ("short secrets", "different tokens") if SHARE == 1 else ("short secrets",)
LISTING = 3 + (16 if SHARE == 1 else 2)


def drawn(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(string.ascii_letters + string.digits, k=length))


def short_secrets() -> str:
    rng = random.Random(1)
    values = [{"key": f"password{n}", "value": f"{drawn(rng, 12)}!x"} for n in range(PASSWORDS)]
    return json.dumps({"name": "e", "values": values, "_postman_variable_scope": "environment"})


def tokens(number: int = TOKENS) -> str:
    rng = random.Random(2)
    values = [{"key": f"token{n}", "value": drawn(rng, 40)} for n in range(number)]
    return json.dumps({"name": "e", "values": values, "_postman_variable_scope": "environment"})


def in_variable(text: str) -> str:
    return json.dumps({"name": "e", "values": [{"key": "k", "value": text}], "_postman_variable_scope": "environment"})


def in_request(text: str) -> str:
    """The text as an address, as a header that logs in and as a body."""
    header = [{"key": "Authorization", "value": text}]
    request = {"method": "POST", "url": text, "header": header, "body": {"mode": "raw", "raw": text}}
    info = {"name": "c", "schema": V21}
    return json.dumps({"info": info, "item": [{"name": "r", "request": request}]})


HOSTILE: dict[str, Callable[[], str]] = {
    "short secrets": short_secrets,
    "different tokens": tokens,
    "names in a value": lambda: in_variable("password:" * (300_000 // SHARE)),
    "addresses in a value": lambda: in_variable("=a=a=a@h:80" * (400_000 // SHARE)),
    "names in a file": lambda: "password:" * (300_000 // SHARE),
    "headers in a line": lambda: "Authorization: Bearer " * (100_000 // SHARE),
    "braces in a value": lambda: in_variable("{{" * (3_000_000 // SHARE)),
    "braces in a file": lambda: "{{" * (3_000_000 // SHARE),
    "a word in a header": lambda: in_request("}}data" + "system" * (200_000 // SHARE)),
    "marks in a header": lambda: in_request("A" + "!" * (400_000 // SHARE) + "<"),
    "open lists": lambda: "[" * (10_000_000 // SHARE),
    "empty lists": lambda: "[" + "[]," * (6_600_000 // SHARE) + "[]]",
    "lists in no list": lambda: "[]," * (6_600_000 if SHARE == 1 else 600_000),
    "words of passwords": lambda: "password=" * (1_800_000 // SHARE),
    "connection strings": lambda: in_variable("Server=a;Password=b;" * (30_000 // SHARE)),
}
# What is cut off in these is not in number, but it is told.
CUT = {
    "empty lists": "too many lists and objects",
    "lists in no list": "too many lists and objects",
    "words of passwords": "too many words of credentials",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]) -> Callable[[str], Used]:
    """Scans a hostile file once, however many tests ask about it."""

    @cache
    def scanned(name: str) -> Used:
        folder = tmp_path_factory.mktemp("hostile")
        write(folder / "a.json", HOSTILE[name]())
        command = [Path(sys.executable).with_name("posthound"), "scan", "a.json", "--isolated", "-f", "jsonl"]
        return used(command, cwd=folder, environment=clean_environment, timeout=300)

    return scanned


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_costs_a_bounded_time_and_memory(name: str, measured: Callable[[str], Used]) -> None:
    done = measured(name)
    assert done.status in (ExitCode.CLEAN, ExitCode.FINDINGS, ExitCode.INCOMPLETE)
    assert b"Traceback" not in done.err
    assert done.seconds <= (LISTING if name in FULL else SECONDS)
    assert done.kilobytes <= KILOBYTES
    if name in CUT:
        assert done.status == ExitCode.INCOMPLETE
        assert CUT[name] in done.err.decode()


def test_yaml_of_next_to_nothing_but_entries_is_told_and_scanned_as_text(planted: Plant) -> None:
    token = planted("<crc62:ghp_>")
    text = "$kind: collection\nitem:\n" + "- []\n" * 600_000 + f"- {token}\n"
    done = scan_raw(Raw(Origin("a.request.yaml"), text.encode()))
    assert any("too many entries" in notice.message and notice.fatal for notice in done.notices)
    assert len(done.findings) == 1


def test_a_token_behind_too_many_lists_is_found_all_the_same(planted: Plant) -> None:
    text = "[" + "[]," * 400_000 + f'"{planted("<crc62:ghp_>")}"]'
    done = scan_raw(Raw(Origin("a.json"), text.encode()))
    assert len(done.findings) == 1
    assert any(notice.fatal for notice in done.notices)


@pytest.mark.parametrize("backend", ["compiled", "aho-corasick"])
def test_words_beyond_the_bound_are_told_and_those_before_it_looked_at(
    backend: str, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    if backend == "compiled" and not compiled:
        pytest.skip("left out: nothing is compiled here")
    monkeypatch.setattr(prefilter, "LOOKED_AT", 50)
    engine = Engine(built_in_catalog(), backend)
    token = planted("<crc62:ghp_>")
    document = read(Raw(Origin("a.txt"), (token + " password " * 500).encode()))
    detected = engine.detect(document)
    assert detected.cut_off
    assert [match.value for match in detected.matches if match.value == token] == [token]


def test_findings_beyond_the_bound_are_told_in_number_and_those_before_it_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "LISTED", 50)
    made = tokens(70)
    done = scan_raw(Raw(Origin("a.json"), made.encode()))
    assert [finding.pointer for finding in done.findings] == [f"/values/{n}/value" for n in range(50)]
    assert ["more than 50 secrets: up to 20 further places" in notice.message for notice in done.notices] == [True]
    monkeypatch.setattr(bounds, "PER", len(made))
    assert len(scan_raw(Raw(Origin("a.json"), made.encode())).findings) == 70


@pytest.mark.parametrize(
    ("name", "listed"), [("short secrets", STRETCHED), *([("different tokens", LISTED)] if SHARE == 1 else [])]
)
def test_what_is_cut_off_is_told_in_number(name: str, listed: int, measured: Callable[[str], Used]) -> None:
    done = measured(name)
    assert done.status == ExitCode.INCOMPLETE
    assert done.out.count(b"\n") == listed
    assert f"more than {listed}" in done.err.decode()
    assert b"not listed" in done.err


SLOW = """
[provider]
id = "acme"
[[pattern]]
id = "acme-slow-key"
name = "Acme key"
kind = "token"
severity = "high"
regex = '(?P<secret>acme_(?:[a-z0-9]{1,40}){1,40}Z)'
keywords = ["acme_"]
opens = "Everything."
rotation = "Ask Acme."
matches = ["acme_<hex:24>Z"]
sources = ["https://acme.example/docs"]
"""


@pytest.mark.skipif(os.name == "nt", reason="left out: there is no timer that interrupts a search on Windows")
def test_a_pattern_that_takes_forever_ends_with_a_notice_or_an_error(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "own.toml", SLOW)
    value = {
        "name": "e",
        "values": [{"key": "k", "value": "acme_" + "a1" * 400}],
        "_postman_variable_scope": "environment",
    }
    write(tmp_path / "a.json", value)
    done = run_cli("scan", "a.json", "--patterns", "own.toml", timeout=100)
    assert done.returncode in (ExitCode.USAGE, ExitCode.INCOMPLETE)
    assert "acme-slow-key" in done.stderr or "were given up" in done.stdout


@pytest.mark.parametrize(
    ("regex", "sound"),
    [
        (r"acme_(?:[a-z0-9]{1,40}){1,40}Z", False),
        (r"acme_(?:(?:[a-z]{1,9})){1,30}Z", False),
        (r"acme_(?:[a-z]{1,9}[0-9]{0,9}){1,30}Z", False),
        (r"acme_(?:[a-z0-9]{1,40}\.){1,40}Z", True),
        (r"acme_[a-z0-9]{20,400}", True),
        (r"acme_(?:a{1,3}){1,3}", True),
    ],
)
def test_nested_repeats_are_linted_by_what_they_cost(regex: str, sound: bool) -> None:
    assert (ways(regex) <= MOST) is sound


def test_whose_an_address_is_costs_no_more_for_a_long_one() -> None:
    """Every value of a request asks for it, and a text of megabytes may stand in the place of the address."""
    long = f"https://sso.acme.test/realms/x/protocol/openid-connect/token/{'a' * 1_000_000}"
    other, before = "/" * 1_000_000, time.process_time()
    assert {product_at(long) for _ in range(3_000)} == {"keycloak"}
    assert {product_at(other) for _ in range(3_000)} == {""}
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize("name", [".posthound.toml", "pyproject.toml", "own.toml"])
@pytest.mark.parametrize("seed", range(4))
def test_a_name_of_many_parts_in_a_configuration_costs_nothing(
    seed: int, name: str, tmp_path: Path, run_cli: RunCli
) -> None:
    """Python's reader takes the square of their number: half a minute for 100 kB, and there may be 2 MB."""
    rng = random.Random(seed)
    deep = rng.choice((".", " . ", ".\t")).join(rng.choice(("a", '"a b"', "'.'", "1-x")) for _ in range(20_000))
    form = rng.choice(("{} = 1", "[{}]", "[[ {} ]]", "a = {{ {} = 1 }}", "a = {{ b = 1, {} = 1 }}", "  {} = 1"))
    (tmp_path / name).write_text(f"# posthound\nx = 1\n{form.format(deep)}\n")
    write(tmp_path / "a.json", {"name": "e", "values": [], "_postman_variable_scope": "environment"})
    named = ("--config", name) if name == "own.toml" else ()
    done = run_cli("scan", "a.json", *named, timeout=5)
    assert done.returncode == ExitCode.USAGE
    assert "more than 20 parts" in done.stderr


def test_what_stands_in_values_of_a_configuration_is_no_name(tmp_path: Path, run_cli: RunCli) -> None:
    (tmp_path / ".posthound.toml").write_text(f'exclude = ["{".".join("a" * 90)}", "x, {".".join("b" * 15)}"]\n')
    write(tmp_path / "a.json", {"name": "e", "values": [], "_postman_variable_scope": "environment"})
    assert run_cli("scan", "a.json").returncode == ExitCode.CLEAN
