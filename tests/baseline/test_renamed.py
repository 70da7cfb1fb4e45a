"""Files of a repository that are renamed after a baseline knew them: they stay known, and copies of them are new, whatever is scanned at once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.baseline.run import create
from posthound.config.settings import Settings
from posthound.policy.baseline import Entry, entry_of
from posthound.policy.known import NamedFinding, matched
from posthound.scan.run import run
from posthound.scan.staged import run_staged
from tests.baseline.test_life import NAME, Export, word
from tests.repository.test_repository import Git
from tests.sarif.sarif_cases import finding

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="left out: git is absent, so there is no repository"
)
Plant = Callable[..., str]
KNOWING = Settings(baseline=NAME, jobs=1)


def new(*paths: str) -> set[str]:
    """The files in which a scan of these, as a hook makes it, says that something is new."""
    return {finding.file for finding in run(paths, KNOWING).findings}


@pytest.fixture
def rng() -> random.Random:
    """Names and values that no test run has twice."""
    return random.Random()


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    monkeypatch.chdir(tmp_path)
    return Git(tmp_path)


@pytest.fixture
def known(git: Git, rng: random.Random, planted: Plant) -> str:
    """An export that is committed with a baseline that knows it."""
    export = Export(
        git.folder, rng, planted("<alnum:40>", rng.getrandbits(32)), rng.choice(("environment", "collection"))
    )
    export.write()
    create(["."], Settings(), NAME, reason="sandbox", until="2999-01-01")
    git.commit()
    return export.path.as_posix()


def moved(git: Git, rng: random.Random, file: str) -> str:
    """The file under another name, another folder, or both."""
    folder, _, name = file.rpartition("/")
    target = rng.choice(
        (f"{folder}/{word(rng)}.json", f"{word(rng)}/{name}", f"{word(rng)}/{word(rng)}/{word(rng)}.json")
    )
    (git.folder / target).parent.mkdir(parents=True, exist_ok=True)
    git("mv", file, target)
    return target


def copied(git: Git, rng: random.Random, file: str) -> str:
    target = f"{rng.choice('az')}{word(rng)}/{word(rng)}.json"
    (git.folder / target).parent.mkdir()
    shutil.copy(git.folder / file, git.folder / target)
    git("add", target)
    return target


def test_what_is_renamed_stays_known_before_and_after_the_commit(git: Git, rng: random.Random, known: str) -> None:
    file = known
    for _ in range(rng.randint(1, 3)):
        file = moved(git, rng, file)
        assert new(file) == set()
        assert run_staged(["."], KNOWING).findings == []
        git.commit()
        assert new(file) == new(".") == set()


def test_a_copy_of_what_was_renamed_is_new_in_the_hook_and_afterwards(git: Git, rng: random.Random, known: str) -> None:
    file = moved(git, rng, known)
    git.commit()
    copy = copied(git, rng, file)
    assert {finding.file for finding in run_staged(["."], KNOWING).findings} == {copy}
    for _ in range(2):
        assert new(copy) == new(copy, file) == new(".") == {copy}
        assert new(file) == set()
        git.commit()


def test_a_copy_of_what_is_just_being_renamed_is_new_or_the_renamed_is(
    git: Git, rng: random.Random, known: str
) -> None:
    file = moved(git, rng, known)
    copy = copied(git, rng, file)
    assert len(new(copy, file)) == len(new(".")) == 1


def test_what_was_deleted_long_ago_and_comes_again_elsewhere_is_new(git: Git, rng: random.Random, known: str) -> None:
    content = (git.folder / known).read_bytes()
    git("rm", "--quiet", known)
    git.commit()
    (git.folder / "again.json").write_bytes(content)
    assert new("again.json") == {"again.json"}
    git("add", "again.json")
    assert {finding.file for finding in run_staged(["."], KNOWING).findings} == {"again.json"}


def test_what_was_moved_without_git_stays_known(git: Git, rng: random.Random, known: str) -> None:
    (git.folder / known).rename(git.folder / "moved.json")
    assert new("moved.json") == new(".") == set()


class Gone:
    """Files that are all gone, and may have been renamed to any other."""

    def stands(self, entry: Entry) -> bool:
        return False

    def may_be_in(self, entry: Entry, file: str) -> bool:
        return True


@pytest.mark.parametrize("seed", range(6))
def test_of_several_entries_the_one_that_was_renamed_least_stands_for_a_place(seed: int) -> None:
    rng = random.Random(seed)
    folders = rng.sample(["api", "old", "shop", "zone"], 3)
    name, other = rng.sample(["a.json", "live.json", "z.json"], 2)
    here = f"{folders[0]}/{name}"
    found = finding(file=here, known_as="f" * 32, known_secret="5" * 24, path=("Shop", "Pay", "header Authorization"))
    place = NamedFinding(found, here)
    renamed = found._replace(path=("Shop", "Pay now", "header Authorization"))
    # From what was renamed least to what was renamed most.
    entries = [
        entry_of(one._replace(known_as=f"{number}" * 32), file, reason=str(number))
        for number, (one, file) in enumerate(
            [
                (found, f"{folders[1]}/{name}"),  # another folder
                (found, f"{folders[2]}/{other}"),  # another file
                (renamed, here),  # the same file, another request
                (renamed, f"{folders[1]}/{name}"),
                (renamed, f"{folders[2]}/{other}"),
            ]
        )
    ]
    while entries:
        (best,) = matched([place], rng.sample(entries, len(entries)), Gone())
        assert best == entries.pop(0)
