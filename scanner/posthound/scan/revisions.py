"""Which commits a scan of the history is about, and what is said of those that it cannot see."""

from __future__ import annotations

from collections.abc import Sequence

from posthound.model.values import Notice
from posthound.sources.git import Repository
from posthound.support.errors import UsageError


def ends_of(repository: Repository, revisions: Sequence[str]) -> list[str]:
    """The objects that revisions name, what they leave out aside; what is checked out where there are none."""
    ends = []
    for word in revisions or ("HEAD",):
        if word.startswith("-"):
            continue
        shas = repository.git("rev-parse", "--revs-only", word, failing=True).decode().split()
        if revisions and not shas:
            raise UsageError(f"{word} is no commit and no file.", "git log --all --oneline shows the commits.")
        ends += [sha for sha in shas if not sha.startswith("^")]
    return ends


def tip_of(repository: Repository, ends: Sequence[str]) -> str:
    """The commit whose files are those of today: where the first range ends; the empty tree without any commit."""
    for end, kind in zip(ends, repository.kinds(ends), strict=True):
        if kind == "commit":
            return end
    return repository.git("hash-object", "-t", "tree", "--stdin", given=b"").decode().strip()


def no_commits(repository: Repository, names: Sequence[str]) -> list[Notice]:
    """What is said of branches and tags that hold files without a commit: git log passes over them without a word."""
    return [
        Notice(
            repository.shown(".git"),
            f"{name} is a {kind}, no commit: not scanned; git archive or git cat-file writes what it holds",
            fatal=True,
        )
        for name, kind in zip(names, repository.kinds(names), strict=True)
        if kind != "commit"
    ]


def shallow(repository: Repository, revisions: Sequence[str]) -> list[Notice]:
    """What is said where these revisions, or all without any, go back to where a shallow clone was cut off."""
    if repository.git("rev-parse", "--is-shallow-repository").strip() != b"true":
        return []
    if revisions and repository.cut_off().isdisjoint(repository.git("rev-list", *revisions, "--").split()):
        return []
    return [
        Notice(
            repository.shown(".git"), "a shallow clone: what is older is not here; git fetch --unshallow", fatal=True
        )
    ]
