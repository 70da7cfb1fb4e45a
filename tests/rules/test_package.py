"""What is installed: one package with the rules built in, also from a source distribution."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from posthound.rules import book, build, store
from posthound.support import regexes
from tests.conftest import PROJECT
from tests.hooks.test_pre_commit import SHIPPED

_IGNORED = shutil.ignore_patterns("__pycache__", "*.so", "*.egg-info", store.INDEX, store.RECORDS)


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A source distribution of this project, and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("package")
    tools, source, out = folder / "tools", folder / "source", folder / "out"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-compile",
        "--target",
        str(tools),
        "setuptools>=77",
    ]
    subprocess.run(install, check=True, capture_output=True)
    for name in SHIPPED:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, source / name, ignore=_IGNORED)
        else:
            shutil.copy(PROJECT / name, source / name)
    # Without a compiler the package is built without its compiled part, which is not asked about here and takes long.
    environment = {**os.environ, "PYTHONPATH": str(tools), "CC": "false"}

    def call(step: str, where: Path) -> Path:
        code = f"import sys; from setuptools import build_meta; print(build_meta.{step}(sys.argv[1]))"
        done = subprocess.run(
            [sys.executable, "-c", code, str(out)],
            cwd=where,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return out / done.stdout.splitlines()[-1]

    archive = call("build_sdist", source)
    with tarfile.open(archive) as file:
        file.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return archive, call("build_wheel", unpacked)


def test_a_wheel_holds_one_package_with_the_rules_built_in(distributions: tuple[Path, Path], tmp_path: Path) -> None:
    with ZipFile(distributions[1]) as wheel:
        names = wheel.namelist()
        wheel.extractall(tmp_path)
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"posthound"}
    assert not [name for name in names if name.endswith(".toml") and not name.startswith("posthound/audit/")]
    assert build.is_current(PROJECT / "patterns", tmp_path / "posthound" / "rules")


def test_a_source_distribution_holds_the_book_and_nothing_built(distributions: tuple[Path, Path]) -> None:
    with tarfile.open(distributions[0]) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {f"patterns/{name}" for name, _ in book.files(PROJECT / "patterns")} <= names
    assert not {name for name in names if name.endswith((store.INDEX, store.RECORDS, regexes.FILE))}
