"""Every profile over every fixture, judged by the standard's schema and Microsoft's Multitool."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.golden import cases
from posthound.config.settings import Settings
from posthound.report.base import render
from posthound.scan.run import run


@pytest.mark.parametrize("profile", ["sarif", "github", "defectdojo"])
def test_every_golden_case_gives_a_log_without_fault(profile, tmp_path, monkeypatch, schema_faults, multitool):
    monkeypatch.chdir(tmp_path)  # paths are relative to where the scan runs
    expected = 0
    for case in cases():
        folder = tmp_path / case.name
        folder.mkdir()
        case.write(folder)
        expected += 1
    report = run(["."], Settings(all_files=True))
    assert len({Path(finding.file).parts[0] for finding in report.findings}) == expected
    log = render(profile, report)
    assert schema_faults(log) == []
    assert multitool(log) == []


@pytest.mark.parametrize("profile", ["sarif", "github", "defectdojo"])
def test_every_real_export_gives_a_log_without_fault(profile, shared, monkeypatch, schema_faults, multitool):
    monkeypatch.chdir(shared)
    log = render(profile, run(["corpus", "postman/fixtures"], Settings()))
    assert schema_faults(log) == []
    assert multitool(log) == []
