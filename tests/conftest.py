"""What every test may ask for: the real command, planted values, and the shared corpus where it is present."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

from posthound.rules.book import Unsound
from posthound.rules.build import build_where_stale
from posthound.rules.templates import expand
from tests.standby import Standby

# How many times as many examples hypothesis draws in `make test-long`: each run draws others, so the suite is given a few at a time.
TIMES = 15 if "POSTHOUND_TEST_LONG" in os.environ else 1
# Time is measured in benchmarks: a test that takes longer on a busy machine is no failure.
settings.register_profile("untimed", deadline=None, max_examples=20 * TIMES)
settings.load_profile("untimed")

PROJECT = Path(__file__).resolve().parents[1]
RunCli = Callable[..., subprocess.CompletedProcess[str]]
# The files that take longest (a tenth of a minute or more), for processors or by waiting.
LONGEST = (
    "hooks/test_pre_commit.py", "trust/test_bounds.py", "crawl/test_faults.py", "sarif/test_sarif_fixtures.py", "report/test_html_page.py",
    "rotate/test_sync.py", "cluster/test_cluster.py", "fix/test_fix.py", "fix/test_sdk.py", "cloud/test_replaced.py", "crawl/test_quota.py",
    "detect_secrets/test_as_plugin.py", "audit/test_audit_cli.py", "audit/test_truth_table.py", "fix/test_requests.py", "crawl/test_save.py",
    "crawl/test_contract.py", "crawl/test_features.py", "scan/test_matrix.py", "scan/test_cost.py", "rotate/test_revoke.py", "scan/test_compiled.py",
    "crawl/test_incremental.py", "scan/test_interrupted.py", "crawl/test_interrupted.py", "state/test_postgres.py", "objects/test_objects.py",
)  # fmt: skip
# Files whose tests share no costly fixture and take long together: each test goes to whoever has time for it, not the whole file to one.
SPREAD = (
    "rules/test_hostile.py",
    "crawl/test_faults.py",
    "crawl/test_features.py",
    "scan/test_negatives.py",
    "scan/test_provider_names.py",
)
# What a child process needs to start and to find its packages; everything else could change what it does.
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_CONFIG")


def pytest_xdist_auto_num_workers() -> int:
    """Three processes for two cores: some tests wait, for a server's answer or a pause, and each process collects all tests first."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, cores * 3 // 2)


class _ByFile(LoadFileScheduling):
    """A file to a process, but for those whose tests are shared out."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return nodeid if file.removeprefix("tests/") in SPREAD else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _ByFile | None:
    """Shares the tests out as above; None where another way was asked for."""
    return _ByFile(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_configure(config: pytest.Config) -> None:
    """Builds the rules where records or code have changed since: tests of others would prove nothing."""
    if hasattr(config, "workerinput"):  # done before there were workers
        return
    try:
        build_where_stale(PROJECT / "patterns")
    except Unsound as error:
        raise pytest.UsageError(f"patterns/ cannot be built: {error}") from error
    if config.option.dist != "no" and config.args == config.getini("testpaths"):
        _compile_tests()


def _compile_tests() -> None:
    """Has the modules of a fresh clone's tests compiled once: every worker would else do so, all at the same time."""
    folder = PROJECT / "tests"
    if next(folder.rglob("*-pytest-*.pyc"), None):
        return
    rooms = sorted(path.parent for path in folder.glob("*/test_*.py"))
    rooms = list(dict.fromkeys(rooms))
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-n0"]
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    halves = [
        subprocess.Popen([*command, *share], cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
        for share in (rooms[::2], rooms[1::2])
    ]
    for half in halves:
        half.wait()  # what it cannot collect the workers tell


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the files that take longest first: a worker that begins with one at the end leaves the others without work."""
    places = {f"tests/{name}": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Tells of a test in another process what it said, not that it began, was set up and taken down: a third of the time of a small one."""
    if not hasattr(item.config, "workerinput"):
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


def pytest_collection_finish() -> None:
    """Keeps thousands of tests, which stay to the end, out of what is looked through for garbage, and has that looked through less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports beside the checkout."""
    folder = PROJECT.parent / "shared"
    if not (folder / "corpus").is_dir():
        pytest.skip(f"left out: {folder} is absent, so no real export is scanned and accuracy is not measured")
    return folder


@pytest.fixture(scope="session")
def clean_environment() -> dict[str, str]:
    """The environment of child processes: no key, no configuration, no colour of whoever runs the tests."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {"HOME": os.devnull, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}


@pytest.fixture(scope="session")
def standby(clean_environment: dict[str, str]) -> Iterator[Standby | None]:
    """What runs commands without a start for each; None where a process cannot become another, or coverage has to be started."""
    if not hasattr(os, "fork") or "COVERAGE_PROCESS_CONFIG" in os.environ:
        yield None
        return
    ready = Standby(clean_environment)
    yield ready
    ready.close()


@pytest.fixture
def run_cli(tmp_path: Path, clean_environment: dict[str, str], standby: Standby | None) -> RunCli:
    """Runs the installed command `posthound` in a process of its own, in an empty folder unless `cwd` says otherwise."""

    def run(
        *arguments: str | Path, cwd: Path = tmp_path, stdin: bytes = b"", timeout: float = 120, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("posthound")), *map(str, arguments)]
        environment = clean_environment | variables
        if standby and standby.takes(stdin, environment):
            done = standby.run(command, cwd=cwd, stdin=stdin, environment=environment, timeout=timeout)
        else:
            done = subprocess.run(command, cwd=cwd, input=stdin, env=environment, capture_output=True, timeout=timeout)
        return subprocess.CompletedProcess(
            command, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return run


@pytest.fixture(scope="session")
def planted() -> Callable[..., str]:
    """Expands a template into a secret-shaped value; the same template and seed give the same value."""

    def plant(template: str, seed: int = 0) -> str:
        return expand(template, random.Random(f"{template}{seed}"))

    return plant
