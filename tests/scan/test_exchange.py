"""Variables that files use of each other's: each way of scanning joins the same, whatever comes first, and no strangers."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice, permutations
from pathlib import Path

import pytest

from fixtures.places import V21
from posthound.config.settings import Settings
from posthound.report.base import Report, render
from posthound.rules.templates import expand
from posthound.scan import run as plain
from posthound.scan import shared
from posthound.scan.exchange import Uses, VariablesTold, place_of
from posthound.scan.history import run_history
from posthound.scan.run import run
from posthound.scan.search import every_found
from posthound.scan.shared import run_shared
from posthound.scan.staged import run_staged
from posthound.scan.work import Answered, Batch, Beside, Here
from tests.helpers import write
from tests.repository.test_repository import Git
from tests.scan.exchanging import Drawn, drawn


def laid_out(drawn: Drawn, folder: Path) -> None:
    for path, data in drawn.files.items():
        write(folder / path, data)


def found(report: Report) -> list[tuple[str, str]]:
    return sorted((finding.file, finding.name) for finding in report.findings)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files are laid out, so that they are scanned by their names in it, and few at a time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shared, "MOST_OF_BATCH", 5)
    monkeypatch.setattr(plain, "SMALLEST", 2000)
    return tmp_path


@pytest.mark.parametrize("seed", range(8 if "POSTHOUND_TEST_LONG" in os.environ else 4))
def test_what_others_use_is_found_where_it_is_given_and_nowhere_else(seed: int, folder: Path) -> None:
    made = drawn(seed, packed=seed % 2 == 1)
    laid_out(made, folder)
    report = run(["."], Settings(jobs=1))
    assert found(report) == sorted(made.found)
    written = render("jsonl", report)
    assert render("jsonl", run(["."], Settings(jobs=2))) == written
    assert render("jsonl", run_shared(["."], Settings(), Here)) == written


def test_processes_that_are_started_afresh_join_the_same(folder: Path) -> None:
    laid_out(drawn("beside", packed=True), folder)
    expected = render("jsonl", run(["."], Settings(jobs=1)))
    assert render("jsonl", run_shared(["."], Settings(), lambda: Beside(2))) == expected


@pytest.mark.parametrize("seed", ["p", "q", "r"])
def test_what_belongs_together_falls_to_one_part(seed: str, folder: Path) -> None:
    made = drawn(seed, packed=seed == "q")
    laid_out(made, folder)
    parts = [run_shared(["."], Settings(), Here, part=(number, 4)) for number in range(4)]
    assert sorted(place for part in parts for place in found(part)) == sorted(made.found)
    assert sum(part.files > 0 for part in parts) > 1
    assert not any(part.notices for part in parts)


def test_folders_that_say_what_is_in_them_do_not_part_what_belongs_together(folder: Path) -> None:
    made = drawn("by kind")
    for path, data in made.files.items():
        kind = "environments" if "environment" in path or "globals" in path else "collections"
        write(folder / kind / path, data)
    expected = found(run(["."], Settings(jobs=1)))
    parts = [run_shared(["."], Settings(), Here, part=(number, 3)) for number in range(3)]
    assert sorted(place for part in parts for place in found(part)) == expected != []


def test_a_part_says_what_lies_in_nobodys_folder_and_falls_to_others(folder: Path) -> None:
    for number in range(8):
        write(folder / f"collections/{number}.postman_collection.json", "{}")
    parts = [run_shared(["."], Settings(), Here, part=(number, 2)) for number in range(2)]
    assert sum(part.files for part in parts) == 8
    for part in parts:
        (notice,) = part.notices
        assert notice.message.startswith(f"{8 - part.files} exports lie here, or in folders that only say")
        assert part.complete


class _Reversed(Here):
    """Does batches as a cluster may: those that come last first, some of which were handed out together."""

    def results(self, batches: Iterable[Batch], settings: Settings) -> Iterator[Answered]:
        for some in _by_threes(batches):
            yield from reversed(list(super().results(some, settings)))


def _by_threes(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    left = iter(batches)
    while some := list(islice(left, 3)):
        yield some


@pytest.mark.parametrize("seed", ["a", "b"])
def test_what_comes_first_changes_nothing(seed: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = drawn(seed)
    laid_out(made, folder)
    expected = render("jsonl", run(["."], Settings(jobs=1)))
    assert render("jsonl", run_shared(["."], Settings(), _Reversed)) == expected
    paths = random.Random(seed).sample(sorted(made.files), len(made.files))
    named = run(paths, Settings(jobs=1))
    assert found(named) == sorted(made.found)
    assert render("jsonl", run_shared(paths, Settings(), _Reversed)) == render("jsonl", named)


def test_what_is_told_adds_up_to_the_same_in_any_order() -> None:
    rng = random.Random(5)
    names = [f"n{number}" for number in range(5)]
    files = (
        "a/x",
        "a/b/x",
        "a/environments/x",
        "c/x",
        "c.zip!/d/x",
        "x",
        "postman/w-1/collections/x",
        "postman/w-2/environments/x",
    )
    told = [
        VariablesTold(
            place_of(rng.choice(files)),
            frozenset(rng.sample(names, rng.randint(0, 1))),
            frozenset(names),
            frozenset((rng.choice(names), rng.choice(names)) for _ in range(2)),
        )
        for _ in range(5)
    ]
    known = set()
    for order in permutations(told):
        uses = Uses()
        for one in order:
            uses.add([one])
        known.add(tuple(uses.of(place_of(file)) for file in files))
    assert len(known) == 1
    assert any(known.pop())


@pytest.mark.parametrize("ends", [(".gz", ".gz"), (".gz", ""), ("", ".gz"), (".GZ", ".zst")])
def test_what_is_packed_by_itself_stands_where_its_packing_does(ends: tuple[str, str], folder: Path) -> None:
    pack = {"": bytes, ".gz": gzip.compress, ".GZ": gzip.compress, ".zst": pytest.importorskip("zstandard").compress}
    value = expand("<[A-Z]:1><[a-z]:4><digit:4>!<alnum:3>", random.Random(str(ends)))
    header = [{"key": "X-Api-Key", "value": "{{door}}"}]
    collection = {
        "info": {"name": "a", "schema": V21},
        "item": [{"request": {"url": "https://a.test", "header": header}}],
    }
    rows = [{"key": "door", "value": value}]
    environment = {"name": "e", "values": rows, "_postman_variable_scope": "environment"}
    write(folder / f"a.postman_collection.json{ends[0]}", pack[ends[0]](json.dumps(collection).encode()))
    write(folder / f"e.postman_environment.json{ends[1]}", pack[ends[1]](json.dumps(environment).encode()))
    report = run(["."], Settings(jobs=1))
    assert [finding.name for finding in report.findings] == ["door"]
    assert render("jsonl", run_shared(["."], Settings(), Here)) == render("jsonl", report)


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("a/x", "a/b/c/x", True),
        ("a/b/x", "a/c/x", False),
        ("team/collections/x", "team/environments/dev/x", True),
        ("Postman Environments/x", "x", True),
        ("collections/team-a/x", "environments/team-a/x", True),
        ("collections/team-a/x", "environments/team-b/x", False),
        ("/srv/shared/a/x", "/srv/shared/b/x", False),
        ("a.zip!/collections/x", "a.zip!/b/environments/x", True),
        ("a/b.zip!/x", "a/c.zip!/x", False),
        ("a/b.zip!/x", "a/x", True),
        ("collections.zip!/x", "environments.zip!/x", True),
        ("postman/w-1/x/x", "postman/w-2/x/x", False),
        ("s3://bucket/a/x", "s3://bucket/b/x", False),
        ("s3://bucket/a/x", "s3://bucket/x", True),
    ],
)
def test_files_of_one_folder_and_of_one_below_the_other_may_mean_each_others_variables(
    one: str, other: str, related: bool
) -> None:
    for user, giver in ((one, other), (other, one)):
        uses = Uses()
        uses.add([VariablesTold(place_of(user), frozenset(("n",)))])
        assert (uses.of(place_of(giver)) == {"n"}) is related


@pytest.mark.parametrize("seed", ["c", "d"])
def test_what_looks_for_values_finds_what_a_scan_does(seed: str, folder: Path) -> None:
    made = drawn(seed)
    laid_out(made, folder)
    pairs = list(every_found(["."], Settings(), [], set(), []))
    assert sorted((finding.file, finding.name) for _, finding in pairs) == sorted(made.found)


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
def test_the_index_and_the_history_join_what_a_folder_does(folder: Path) -> None:
    made = drawn("committed")
    laid_out(made, folder)
    git = Git(folder)
    git("add", "--all")
    assert found(run_staged(["."], Settings())) == sorted(made.found)
    git.commit()
    assert found(run_history(["."], [], Settings(jobs=1))) == sorted(made.found)


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
@pytest.mark.parametrize("seed", ["halves", "thirds"])
def test_a_hook_that_is_handed_the_files_in_several_runs_finds_what_one_run_finds(seed: str, folder: Path) -> None:
    made = drawn(seed, teams=3)
    laid_out(made, folder)
    Git(folder)
    paths = random.Random(seed).sample(sorted(made.files), len(made.files))
    half = len(paths) // 2
    runs = [run(some, Settings(jobs=1, only_exports=True)) for some in (paths[:half], paths[half:])]
    assert sorted(found(runs[0]) + found(runs[1])) == sorted(made.found)


@pytest.mark.skipif(shutil.which("git") is None, reason="left out: git is absent, so there is no repository")
def test_a_file_that_is_committed_alone_gives_what_it_gives_among_all(folder: Path) -> None:
    made = drawn("alone", teams=2)
    laid_out(made, folder)
    git = Git(folder)
    git.commit()
    for path, name in sorted(made.found):
        assert found(run([path], Settings(jobs=1, only_exports=True))) == [(path, name)]
    path, name = sorted(made.found)[0]
    git("rm", "--quiet", "--cached", path)
    git("commit", "--quiet", "--message", "without it")
    git("add", path)
    assert found(run_staged(["."], Settings())) == [(path, name)]
