"""Where files of a repository went: renamed in a commit or in the index, as git sees it."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache

from posthound.sources.git import Repository
from posthound.support.errors import SourceError, UsageError

# Renames of one file that are followed; more lead around in a circle.
_THROUGH = 20
_RENAMED = ("-r", "-z", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff")


class FileMoves:
    """What git says of files that are gone, by their paths from the root. Without git it says nothing."""

    def __init__(self, root: str) -> None:
        self._repository = Repository(root)
        self.home = lru_cache(maxsize=None)(self._home)

    def committed(self, path: str) -> bool:
        """Whether the last commit has the file."""
        return path in self._committed

    def _home(self, path: str) -> str:
        """What a file that is gone is called today; "" where it was deleted, or nothing is known."""
        name = path
        for _ in range(_THROUGH):
            after = self._staged.get(name) or ("" if name in self._committed else self._renamed(name))
            if not after:
                break
            name = after
        return "" if name == path else name

    def _renamed(self, name: str) -> str:
        """What the last commit that took the file away made of it."""
        commit = self._git("log", "-1", "--format=%H", "--diff-filter=D", "--no-renames", "--", f":(literal){name}")
        return self._renames(commit.decode().strip()).get(name, "") if commit else ""

    @cached_property
    def _committed(self) -> frozenset[str]:
        answer = self._git("ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD")
        return frozenset(os.fsdecode(name) for name in answer.split(b"\0"))

    @cached_property
    def _staged(self) -> dict[str, str]:
        return _pairs(self._git("diff-index", "--cached", *_RENAMED, "HEAD"))

    @lru_cache(maxsize=64)  # noqa: B019  # as long as a comparison with a baseline
    def _renames(self, commit: str) -> dict[str, str]:
        return _pairs(self._git("diff-tree", "--no-commit-id", *_RENAMED, commit))

    def _git(self, *arguments: str) -> bytes:
        return self._repository.git(*arguments, failing=True)


def moves_of(root: str) -> FileMoves | None:
    """What is known of the repository at a root; None where there is none that git opens."""
    try:
        return FileMoves(root)
    except (UsageError, SourceError):
        return None


def _pairs(answer: bytes) -> dict[str, str]:
    """Old names with new ones, of `R100`, old and new, each ended by NUL."""
    parts = [os.fsdecode(part) for part in answer.split(b"\0")]
    return dict(zip(parts[1::3], parts[2::3], strict=False))
