"""The generator behind `make bench`: what it makes is the same every time, holds what it says, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.corpus import DENSE, SPARSE, write, write_many, write_near, write_small
from benchmarks.hostile import SHAPES, near_misses
from posthound.clients import read
from posthound.model.values import Kind, Origin, Raw
from posthound.scan.pipeline import engine_for, scan_raw, settle_document

SIZE = 300_000


def _raw(path: Path) -> Raw:
    return Raw(Origin(path.name), path.read_bytes())


def test_the_same_name_gives_the_same_bytes_and_another_others(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        write(tmp_path / folder / "a.json", 50_000)
        write(tmp_path / folder / "b.json", 50_000)
    assert (tmp_path / "one/a.json").read_bytes() == (tmp_path / "two/a.json").read_bytes()
    assert (tmp_path / "one/a.json").read_bytes() != (tmp_path / "one/b.json").read_bytes()


def test_what_is_planted_is_found_and_nothing_else(tmp_path: Path) -> None:
    made = write(tmp_path / "dense.json", SIZE, DENSE)
    kept, *_ = settle_document(read(_raw(made.paths[0])), engine_for())
    found = Counter(match.leaf.text[match.span.start : match.span.end] for match in kept)
    assert found == Counter({plant.value: plant.places for plant in made.plants})


def test_secrets_are_planted_at_the_rate_that_is_asked_for(tmp_path: Path) -> None:
    dense = write(tmp_path / "dense.json", 2 * SIZE, DENSE)
    assert 0.8 * DENSE <= dense.places / dense.size * 1_000_000 <= 1.2 * DENSE
    many = write_many(tmp_path / "many", [SIZE] * 4, SPARSE)
    assert 0.4 * SPARSE <= many.places / many.size * 1_000_000 <= 2 * SPARSE
    assert write(tmp_path / "none.json", SIZE, 0.0).plants == []


def test_files_are_collections_of_about_the_size_asked_for(tmp_path: Path) -> None:
    large = write(tmp_path / "large.postman_collection.json", SIZE)
    small = write_near(tmp_path / "small.postman_collection.json", 20_000, 200.0)
    assert large.size == large.paths[0].stat().st_size
    assert SIZE <= large.size < 2 * SIZE
    assert 20_000 <= small.paths[0].stat().st_size <= 22_000
    assert small.plants
    for path in (*large.paths, *small.paths):
        document = read(_raw(path))
        assert document.kind is Kind.COLLECTION_V2
        assert not document.notices


def test_small_files_are_as_many_as_asked_for_and_clean(tmp_path: Path) -> None:
    size = write_small(tmp_path, 1001)
    paths = sorted(tmp_path.rglob("*.postman_collection.json"))
    assert len(paths) == 1001
    assert size == sum(path.stat().st_size for path in paths)
    assert not scan_raw(_raw(paths[0])).findings


def test_no_near_miss_is_reported() -> None:
    raw = Raw(Origin("near.postman_collection.json"), near_misses(100_000))
    assert not scan_raw(raw).findings
    _, drops, *_ = settle_document(read(raw), engine_for(thorough=True))
    assert len(drops) > 300


def test_every_hostile_shape_grows_with_the_size_asked_for() -> None:
    for name, shape in SHAPES.items():
        assert 2 < len(shape(400_000)) / len(shape(100_000)) < 5, name
