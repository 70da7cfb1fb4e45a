"""What posthound itself writes, and is told by, holds ids of secrets. These are keyed hashes, and no findings."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from posthound.rules.templates import expand
from tests.conftest import RunCli
from tests.helpers import records, scan_text

EXPORT = "exports/shop.postman_environment.json"


@pytest.fixture
def rng() -> random.Random:
    """Values that no test run has twice."""
    return random.Random()


@pytest.fixture
def folder(tmp_path: Path, rng: random.Random) -> Path:
    (tmp_path / "exports").mkdir()
    rows = [{"key": f"token_{number}", "value": expand("<crc62:ghp_>", rng)} for number in range(5)]
    (tmp_path / EXPORT).write_text(json.dumps({"name": "Shop", "values": rows}))
    return tmp_path


def test_no_report_baseline_or_export_of_posthounds_is_a_finding(folder: Path, run_cli: RunCli) -> None:
    run_cli("baseline", "create", "exports", "--why", "sandbox")
    for name in ("jsonl", "csv", "sarif"):
        run_cli("scan", "exports", "--format", name, "--output", f"scan.{name}")
    run_cli("rotate", "update", "exports", "--ledger", "l.sqlite")
    for verb, formats in (("export", ("csv", "json", "markdown")), ("report", ("csv", "json"))):
        for name in formats:
            run_cli("rotate", verb, "--ledger", "l.sqlite", "--format", name, "--output", f"{verb}.{name}")
    written = {path.name for path in folder.iterdir() if path.is_file()}
    assert len(written) == 10
    found = records(run_cli("scan", ".", "--all-files", "--isolated", "--format", "jsonl").stdout)
    assert {finding["file"] for finding in found} == {EXPORT}
    assert len(found) == 5


def test_the_ids_in_an_ignore_are_no_findings_and_other_values_of_their_form_are(rng: random.Random) -> None:
    tables = "".join(
        f'{head}\npath = "docs/*"\nwhy = "the sandbox\'s"\nsecret = "{expand("<hex:24>", rng)}"\nuntil = "never"\n\n'
        for head in ("[[ignore]]", "[[tool.posthound.ignore]]")
    )
    listed = f'ignore = [\n  {{ secret = "{expand("<hex:24>", rng)}", why = "old", until = 2027-01-31 }},\n]\n'
    assert not scan_text(".posthound.toml", tables).findings
    assert not scan_text("pyproject.toml", "[tool.posthound]\n" + listed).findings
    key = expand("<hex:24>", rng)
    other = f'{tables}[oauth]\nsecret = "{key}"\n'
    assert [finding.region.start_line for finding in scan_text("settings.toml", other).findings] == [14]
