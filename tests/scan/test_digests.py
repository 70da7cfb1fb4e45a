"""A change that is meant to change no finding changes none, to the last bit: digests of what was found are on record.

A change that is meant to: `make digests` records anew, and the review sees which of the sets it touched. The digests hold nothing of a
value that could be guessed from them: reports hold redacted forms and keyed hashes only.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.corpus import DENSE, MB, write_many
from fixtures.golden import cases
from posthound.cli.start import main as command

HERE = Path(__file__).parent
RECORDED = HERE / "digests.json"
LONG = "POSTHOUND_TEST_LONG" in os.environ


def golden(folder: Path) -> Path:
    """Every golden case, each in a folder of its own."""
    for case in cases():
        (folder / case.name).mkdir(parents=True)
        case.write(folder / case.name)
    return folder


def generated(folder: Path) -> Path:
    """Exports made from a seed, dense with secrets."""
    write_many(folder / "generated", [MB] * 3, DENSE)
    return folder / "generated"


def generated_long(folder: Path) -> Path:
    """The same, 45 MB of them."""
    write_many(folder / "generated", [4_500_000] * 10, DENSE)
    return folder / "generated"


SETS: dict[str, Callable[[Path], Path]] = {
    "golden": golden, "generated": generated, "generated, 45 MB": generated_long,
}  # fmt: skip


def digest(folder: Path, output: Path) -> str:
    """The digest of the report over a folder, as JSON lines with paths below the folder and weak values, too."""
    back, arguments = Path.cwd(), sys.argv
    os.chdir(folder)
    sys.argv = [
        "posthound",
        "scan",
        ".",
        "--isolated",
        "--weak",
        "--quiet",
        "--exit-zero",
        "-f",
        "jsonl",
        "-o",
        str(output),
    ]
    try:
        assert command() == 0
    finally:
        os.chdir(back)
        sys.argv = arguments
    return hashlib.sha256(output.read_bytes()).hexdigest()


def recorded(name: str) -> str:
    """The digest on record."""
    return str(json.loads(RECORDED.read_text("utf-8"))[name])


@pytest.mark.parametrize("name", SETS)
def test_generated_files_and_golden_cases_give_what_they_gave(name: str, tmp_path: Path) -> None:
    if "45 MB" in name and not LONG:
        pytest.skip("left out: make test-long scans 45 MB")
    assert digest(SETS[name](tmp_path / "in"), tmp_path / "out") == recorded(name)


def test_real_exports_give_what_they_gave(shared: Path, tmp_path: Path) -> None:
    assert digest(shared / "corpus", tmp_path / "out") == recorded("corpus")


def record(shared: Path, work: Path) -> None:
    """Writes the digests of today."""
    found = {name: digest(make(work / name / "in"), work / "out") for name, make in SETS.items()}
    old = json.loads(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    corpus = digest(shared / "corpus", work / "out") if (shared / "corpus").is_dir() else old["corpus"]
    RECORDED.write_text(json.dumps({**found, "corpus": corpus}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as made:
        record(HERE.parents[2] / "shared", Path(made))
