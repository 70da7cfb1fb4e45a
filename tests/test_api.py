"""`import posthound`: what it offers is there, does what its page shows, and costs a command nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import posthound
from tests.conftest import PROJECT


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (PROJECT / "docs" / "python.md").read_text("utf-8"), re.DOTALL)


def test_the_example_of_the_documentation_prints_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    done = subprocess.run([sys.executable, "-c", *_blocks("python")], cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == _blocks("text")[0]


def test_every_name_that_is_promised_is_there() -> None:
    for name in posthound.__all__:
        assert getattr(posthound, name) is not None
    assert set(posthound.__all__) <= set(dir(posthound))


def test_what_is_given_holds_no_secret(planted: Any, tmp_path: Path) -> None:
    value, weak = planted("<crc62:ghp_>"), "Summer2026!"
    export = {"name": "E", "values": [{"key": "token", "value": value}, {"key": "password", "value": weak}]}
    path = tmp_path / "e.postman_environment.json"
    path.write_text(json.dumps(export))
    outcome = posthound.scan_bytes(path.read_bytes(), "e.json")
    report = posthound.scan_paths([path])
    assert [finding.secret_id for finding in outcome.findings] == [finding.secret_id for finding in report.findings]
    assert len(outcome.findings) >= 1
    for given in (outcome, report):
        assert value not in repr(given)
        assert weak not in repr(given)


def test_bad_input_gives_a_notice_and_no_exception() -> None:
    outcome = posthound.scan_bytes(b'{"values": [', "broken.postman_environment.json")
    assert outcome.notices


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    probe = "import sys, posthound; print([name for name in sys.modules if name.startswith('posthound.')])"
    assert subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True).stdout.strip() == "[]"


def test_a_project_with_folders_of_our_names_does_not_get_in_the_way(tmp_path: Path) -> None:
    for name in ("scanner", "patterns", "rules", "model"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit(1)")
    (tmp_path / "e.postman_environment.json").write_text('{"name": "E", "values": []}')
    environment = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    for command in ([str(Path(sys.executable).with_name("posthound"))], [sys.executable, "-m", "posthound"]):
        done = subprocess.run([*command, "scan", "."], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
