"""Every profile over every fixture, judged by the standard's schema and Microsoft's Multitool."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from fixtures.golden import cases
from posthound.config.settings import Settings
from posthound.report.base import render
from posthound.scan.run import run

PROFILES = ["sarif", "github", "defectdojo"]
# The Multitool takes longest of all: it judges one profile at each run, another for the real exports, and all in `make test-long`.
DRAWN = random.sample(PROFILES, 2)
JUDGED = [PROFILES, PROFILES] if "POSTHOUND_TEST_LONG" in os.environ else [DRAWN[:1], DRAWN[1:]]


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    """What is found in the golden cases, a folder each."""
    root = tmp_path_factory.mktemp("golden")
    for case in cases():
        (root / case.name).mkdir()
        case.write(root / case.name)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)  # paths are relative to where the scan runs
        return run(["."], Settings(all_files=True))


@pytest.fixture(scope="module")
def real(shared):
    """What is found in the real exports."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(shared)
        return run(["corpus", "postman/fixtures"], Settings())


def test_every_golden_case_gives_a_log_without_fault(golden, schema_faults, multitool):
    assert len({Path(finding.file).parts[0] for finding in golden.findings}) == len(list(cases()))
    no_fault(golden, schema_faults, multitool, JUDGED[0])


def test_every_real_export_gives_a_log_without_fault(real, schema_faults, multitool):
    no_fault(real, schema_faults, multitool, JUDGED[1])


def no_fault(found, schema_faults, multitool, judged):
    logs = {profile: render(profile, found) for profile in PROFILES}
    assert {profile: faults for profile, log in logs.items() if (faults := schema_faults(log))} == {}
    assert multitool({profile: logs[profile] for profile in judged}) == {}
