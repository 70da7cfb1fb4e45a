"""The recipe of CONTRIBUTING.md for a new provider, followed to the letter in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.helpers import write

RECIPE = re.search(r"## Add a provider\n(.*?)\n## ", (PROJECT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's modules and some pages of its rule book, without anything built."""
    folder = tmp_path_factory.mktemp("copy")
    built = shutil.ignore_patterns("index.bin", "records.jsonl", "regexes.bin")
    shutil.copytree(PROJECT / "scanner", folder / "scanner", ignore=built)
    for letter in "xz":  # a whole book is built where a clone is set up
        shutil.copytree(PROJECT / "patterns" / letter, folder / "patterns" / letter)
    return folder


@pytest.fixture
def run(copy: Path) -> Run:
    """A Python module of the copy, as a process."""

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(copy / "scanner")}
        return subprocess.run(
            [sys.executable, "-m", *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )

    return call


def test_a_provider_added_by_the_recipe_is_checked_built_and_found(
    copy: Path, run: Run, planted: Callable[..., str]
) -> None:
    assert RECIPE
    (name,) = re.findall(r"here `(patterns/\S+\.toml)`", RECIPE[1])
    (page,) = re.findall(r"```toml\n(.*?)```", RECIPE[1], re.DOTALL)
    write(copy / name, textwrap.dedent(page))
    value = planted("acmemail_<hex:24>")
    file = write(
        copy / "a.postman_environment.json", {"name": "A", "values": [{"key": "note", "value": f"see {value}"}]}
    )

    unbuilt = run("posthound", "scan", str(file))
    assert unbuilt.returncode == 3  # not "clean": nothing could be looked for
    assert "make rules" in unbuilt.stderr
    checked = run("posthound", "patterns", "check", name)
    assert (checked.returncode, checked.stdout) == (0, "1 pattern of 1 provider, 0 faults\n")
    assert run("posthound.rules.build").returncode == 0
    found = run("posthound", "scan", str(file), "--format", "jsonl")
    assert found.returncode == 1, found.stderr
    assert '"acme-mail-api-key"' in found.stdout


def test_a_page_with_a_fault_is_not_built_and_the_fault_is_told(copy: Path, run: Run) -> None:
    wrong = write(copy / "patterns" / "a" / "acme-wrong.toml", '[provider]\nid = "acme"\n[[pattern]]\nid = "acme-x"\n')
    try:
        checked = run("posthound", "patterns", "check", "patterns/a/acme-wrong.toml")
        assert checked.returncode == 1
        assert "lacks name, regex" in checked.stdout
        built = run("posthound.rules.build")
        assert built.returncode == 1
        assert "a/acme-wrong.toml" in built.stderr
    finally:
        wrong.unlink()
