"""What `fix` wrote, loaded by the official collection SDK."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan
from posthound.formats.base import encoding_of
from tests.fix.generated import SPELLINGS, document, spelled

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


def before_and_after(paths: list[str]) -> tuple[list[Any], list[Any]]:
    """The collections under some paths that `fix` changes, before and after."""
    old, new = [], []
    for file in plan(paths, Settings(all_files=True), unsafe=True).files:
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


def test_the_sdk_sees_the_same_tree_in_every_fixed_export_of_the_corpus(sdk: Path, shared: Path) -> None:
    old, new = before_and_after([str(shared / "corpus"), str(shared / "postman" / "fixtures")])
    assert len(new) >= 15
    read = trees(sdk, [*old, *new])
    assert read[: len(old)] == read[len(old) :]


def test_the_sdk_sees_the_same_tree_in_generated_collections(sdk: Path, tmp_path: Path) -> None:
    for number, spelling in enumerate(SPELLINGS):
        for version in ("v2.0", "v2.1"):
            rng = random.Random(f"{version}{number}")
            name, data = spelled(version, document(version, rng)[0], spelling, rng)
            (tmp_path / f"{version}-{number}-{name}").write_bytes(data)
    old, new = before_and_after([str(tmp_path)])
    assert len(new) == 2 * len(SPELLINGS)
    read = trees(sdk, [*old, *new])
    assert read[: len(old)] == read[len(old) :]
