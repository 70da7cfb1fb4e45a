"""One secret in several copies of a file: each copy is a place, and the secret is there as long as one of them holds it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.rotate.ledger import Item
from posthound.rotate.run import every, update
from tests.baseline.test_baseline import environment

Plant = Callable[..., str]
NAME = "production.postman_environment.json"


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Item]:
    """Notes what a scan of some paths shows, from a folder; the one secret of the ledger."""
    ledger = str(tmp_path / "ledger.sqlite")

    def noted(folder: Path, *paths: str) -> Item:
        monkeypatch.chdir(folder)
        update(paths or ["."], Settings(), ledger)
        [item] = every(ledger)
        return item

    return noted


def _copies(folder: Path, value: str, names: list[str]) -> list[Path]:
    paths = [folder / name / NAME for name in names]
    for path in paths:
        path.parent.mkdir(parents=True)
        environment(path, value)
    return paths


def _present(item: Item) -> set[str]:
    return {place.file.rpartition("/")[0] for place in item.places.values() if place.present}


@pytest.mark.parametrize("seed", range(4))
def test_a_secret_is_replaced_only_when_every_copy_is_without_it(
    tmp_path: Path, note: Callable[..., Item], planted: Plant, seed: int
) -> None:
    rng = random.Random(seed)
    names = rng.sample(["api", "billing", "web", "ops", "old"], rng.randint(2, 5))
    paths = _copies(tmp_path / "work", planted("<crc62:ghp_>", seed), names)
    assert _present(note(tmp_path / "work")) == set(names)
    rng.shuffle(paths)
    for number, path in enumerate(paths, 1):
        environment(path, "{{vault:token}}") if rng.random() < 0.5 else path.unlink()
        item = note(tmp_path / "work", *((path.parent.name,) if rng.random() < 0.5 else ()))
        assert _present(item) == {one.parent.name for one in paths[number:]}
        assert item.state.value == ("open" if number < len(paths) else "replaced")


def test_a_copy_that_was_moved_is_the_same_place_where_it_is_the_only_one(
    tmp_path: Path, note: Callable[..., Item], planted: Plant
) -> None:
    [path] = _copies(tmp_path / "work", planted("<crc62:ghp_>"), ["api"])
    before = note(tmp_path / "work")
    path.parent.rename(tmp_path / "work" / "web")
    after = note(tmp_path / "work")
    assert after.places.keys() == before.places.keys()
    assert _present(after) == {"web"}


def test_a_copy_in_another_project_is_a_place_of_its_own(
    tmp_path: Path, note: Callable[..., Item], planted: Plant
) -> None:
    value = planted("<crc62:ghp_>")
    [first] = _copies(tmp_path / "one", value, ["api"])
    [second] = _copies(tmp_path / "two", value, ["api"])
    note(tmp_path / "one")
    assert len(note(tmp_path / "two").places) == 2
    second.unlink()
    assert note(tmp_path / "two").state.value == "open"
    first.unlink()
    assert note(tmp_path / "one").state.value == "replaced"
