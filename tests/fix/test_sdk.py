"""What `fix` wrote, loaded by the official collection SDK, and real exports after a fix."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from posthound.api import scan_paths
from posthound.clients import read
from posthound.config.settings import Settings
from posthound.fix.remains import remains
from posthound.fix.run import FixPlan, plan, write
from posthound.formats.base import encoding_of
from posthound.model.values import Origin, Raw
from tests.fix.generated import SPELLINGS, document, spelled
from tests.fix.real import SHARE, copied

SDK = Path(__file__).with_name("sdk")


@pytest.fixture(scope="module")
def sdk() -> Path:
    """The folder of the installed SDK."""
    if shutil.which("node") is None or not (SDK / "node_modules" / "postman-collection").is_dir():
        pytest.skip("left out: the official collection SDK is not installed (tests/fix/sdk/install does it)")
    return SDK


def trees(sdk: Path, collections: list[Any]) -> list[Any]:
    """What the SDK makes of each collection."""
    lines = "".join(json.dumps(collection) + "\n" for collection in collections)
    done = subprocess.run(["node", "tree.js"], cwd=sdk, input=lines, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FixPlan]:
    """A copy of the real exports, and the plan of its fix."""
    folder = tmp_path_factory.mktemp("real")
    copied(shared, folder)
    return folder, plan([str(folder)], Settings(), unsafe=True)


def before_and_after(made: FixPlan) -> tuple[list[Any], list[Any]]:
    """The collections that a fix changes, before and after."""
    old, new = [], []
    for file in made.files:
        if not file.changes:  # what a script reads is left, and said
            continue
        assert file.new != file.old
        one, other = (
            json.loads(data[len((e := encoding_of(data))[0]) :].decode(e[1])) for data in (file.old, file.new)
        )
        if isinstance(one, dict) and "item" in one.get("collection", one):
            old.append(one.get("collection", one))
            new.append(other.get("collection", other))
    return old, new


def test_the_sdk_sees_the_same_tree_in_every_fixed_export_of_the_corpus(sdk: Path, real: tuple[Path, FixPlan]) -> None:
    old, new = before_and_after(real[1])
    assert len(new) >= 15 // SHARE
    seen = trees(sdk, [*old, *new])
    assert seen[: len(old)] == seen[len(old) :]


def test_real_files_are_clean_after_a_fix_but_for_what_it_told(real: tuple[Path, FixPlan]) -> None:
    folder, made = real
    assert made.complete
    assert write(made)[1] == []
    stay = {change.name for change in made.behind + made.left}
    gone = {name: [value] for name, value in made.values.items() if name not in stay}
    assert len(gone) >= 40 // SHARE
    for file in made.files:
        assert not list(remains(gone, read(Raw(Origin(file.shown), file.new)).tree)), file.shown
    told = {(change.file, change.region.start_line) for change in made.left + made.behind}
    again = scan_paths([folder])
    assert {(finding.file, finding.region.start_line) for finding in again.findings} <= told


def test_the_sdk_sees_the_same_tree_in_generated_collections(sdk: Path, tmp_path: Path) -> None:
    for number, spelling in enumerate(SPELLINGS):
        for version in ("v2.0", "v2.1"):
            rng = random.Random(f"{version}{number}")
            name, data = spelled(version, document(version, rng)[0], spelling, rng)
            (tmp_path / f"{version}-{number}-{name}").write_bytes(data)
    old, new = before_and_after(plan([str(tmp_path)], Settings(all_files=True), unsafe=True))
    assert len(new) == 2 * len(SPELLINGS)
    seen = trees(sdk, [*old, *new])
    assert seen[: len(old)] == seen[len(old) :]
