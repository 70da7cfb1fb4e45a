"""The rule book: one file a provider, each in its place, in an order that the files themselves say."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.rules import book, build, find, load, store
from posthound.rules.model import patterns_of
from posthound.rules.reader import out_of_order, unsound
from posthound.support import regexes
from tests.conftest import PROJECT
from tests.helpers import write

BOOK = PROJECT / "patterns"
Git = Callable[..., str]


def page(provider: str, *, prefix: str = "", before: tuple[str, ...] = ()) -> str:
    """A page of the book with one pattern."""
    prefix = prefix or f"{provider}_"
    return f"""
[provider]
id = "{provider}"
name = "{provider.title()}"
before = {list(before)}
rotate = "Delete the key in the console and create a new one."
references = ["https://docs.{provider}.example/keys"]

[[pattern]]
id = "{provider}-api-key"
name = "{provider.title()} API key"
# Counted in the vendor's examples.
regex = '{prefix}[0-9a-f]{{24}}'
keywords = ["{prefix}"]
severity = "high"
opens = "Everything of the account."
matches = ["{prefix}<hex:24>"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Callable[..., Path]:
    """Writes a page into a book of the test's own and gives the book."""

    def add(provider: str, path: str = "", **more: object) -> Path:
        folder = tmp_path / "patterns"
        write(folder / (path or f"{provider[0]}/{provider}.toml"), page(provider, **more))  # type: ignore[arg-type]
        return folder

    return add


def test_the_built_rules_are_those_of_the_book() -> None:
    assert build.is_current(BOOK)
    written = [pattern for each in book.pages(BOOK) for pattern in patterns_of(each.data)]
    assert [*load()] == written


def test_asking_for_a_few_records_gives_those_that_all_of_them_hold() -> None:
    chosen = {pattern.id: pattern for pattern in load()[:: len(load()) // 40]}
    assert find(set(chosen)) == chosen
    assert find({"no-such-pattern"}) == {}


def test_a_page_whose_keys_stand_in_another_order_is_told_in_which_they_should() -> None:
    row = {
        "id": "acme-key",
        "severity": "low",
        "name": "A key",
        "verify": {"basic": "x:", "url": "https://acme.example"},
    }
    faults = list(out_of_order({"provider": {"id": "acme", "hosts": []}, "pattern": [row]}))
    assert faults == [
        "pattern 'acme-key': the book has these keys in the order id, name, severity, verify",
        "pattern 'acme-key': [pattern.verify]: the book has these keys in the order url, basic",
    ]


def test_providers_are_tried_by_their_ids_but_for_those_that_ask_to_stand_before(own: Callable[..., Path]) -> None:
    for provider in ("acme", "bolt", "dune"):
        own(provider)
    folder = own("crux", before=("bolt",))
    assert [each.data["provider"]["id"] for each in book.pages(folder)] == ["acme", "crux", "bolt", "dune"]


@pytest.mark.parametrize("before", ["nobody", "dune"])
def test_a_wish_to_stand_before_somebody_that_changes_nothing_is_a_fault(own: Callable[..., Path], before: str) -> None:
    own("dune")
    with pytest.raises(book.Unsound, match=before):
        book.pages(own("crux", before=(before,)))


@pytest.mark.parametrize("place", ["a/bolt.toml", "bolt.toml", "b/other.toml", "b/deeper/bolt.toml"])
def test_a_page_in_another_place_than_its_providers_is_a_fault(own: Callable[..., Path], place: str) -> None:
    with pytest.raises(book.Unsound, match=r"belong in b/bolt\.toml"):
        book.pages(own("bolt", place))


def test_a_provider_with_many_patterns_may_have_a_folder_of_files_by_topic(own: Callable[..., Path]) -> None:
    assert len(book.pages(own("bolt", "b/bolt/keys.toml"))) == 1


def test_nothing_is_built_from_a_book_with_a_fault(own: Callable[..., Path], tmp_path: Path) -> None:
    own("acme")
    folder = own("bolt", "a/bolt.toml")
    with pytest.raises(book.Unsound):
        build.build(folder, tmp_path / "built")
    assert not (tmp_path / "built").exists()


@pytest.mark.parametrize("change", ["edited", "added", "removed"])
def test_a_book_that_has_changed_since_is_not_current(own: Callable[..., Path], tmp_path: Path, change: str) -> None:
    own("acme")
    folder, built = own("bolt"), tmp_path / "built"
    build.build(folder, built)
    assert build.is_current(folder, built)
    if change == "edited":
        own("bolt", prefix="blt_")
    elif change == "added":
        own("crux")
    else:
        (folder / "a" / "acme.toml").unlink()
    assert not build.is_current(folder, built)


def test_files_that_were_not_built_together_are_not_current(own: Callable[..., Path], tmp_path: Path) -> None:
    folder, built = own("acme"), tmp_path / "built"
    build.build(folder, built)
    (built / store.RECORDS).unlink()
    assert not build.is_current(folder, built)


def test_the_same_book_is_built_into_the_same_bytes(own: Callable[..., Path], tmp_path: Path) -> None:
    own("bolt")
    folder = own("acme")
    for name in ("one", "two"):
        build.build(folder, tmp_path / name)
    for file in (store.INDEX, store.RECORDS, regexes.FILE):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_only_the_book_may_hold_what_code_looks_for_or_say_its_order() -> None:
    data = {
        "provider": {"id": "acme", "before": ["zeta"]},
        "pattern": [{"id": "acme-x", "name": "x", "kind": "field", "severity": "low", "opens": "x", "matches": ["x"]}],
    }
    assert list(unsound(data, book=True)) == []
    faults = "\n".join(unsound(data))
    assert "before" in faults
    assert "`field`" in faults


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """git in an empty repository at `tmp_path`, free of the caller's settings."""
    if shutil.which("git") is None:
        pytest.skip("left out: git is absent")

    def call(*arguments: str) -> str:
        options = ["-c", "user.name=Test", "-c", "user.email=test@acme.test", "-c", "commit.gpgsign=false"]
        command = ["git", *options, *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    call("init", "--quiet", "--initial-branch=main")
    return call


def test_two_branches_that_each_add_a_provider_merge_without_a_conflict(
    own: Callable[..., Path], git: Git, tmp_path: Path
) -> None:
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    target = tmp_path / "scanner" / "posthound" / "rules"

    def commit(provider: str) -> None:
        build.build(own(provider), target)  # whoever adds a provider tries it
        git("add", "--all")
        git("commit", "--quiet", "--message", f"Add {provider}")

    commit("acme")
    git("branch", "other")
    commit("bolt")
    git("checkout", "--quiet", "other")
    commit("bold")
    git("merge", "--quiet", "--no-edit", "main")
    assert git("status", "--porcelain") == ""
    assert [name for name, _ in book.files(tmp_path / "patterns")] == ["a/acme.toml", "b/bold.toml", "b/bolt.toml"]
    build.build(tmp_path / "patterns", target)
    assert git("status", "--porcelain") == ""
