"""Which repository is meant where the environment names one: in hooks, and with `git --git-dir` (gitenvironment(7), gitrepository-layout)."""

from __future__ import annotations

import os
import subprocess

from posthound.support.errors import SourceError
from posthound.support.paths import is_under, repository_root

# What git tells the programs that it starts of the repository that it works on; none of it holds for another one.
_PLACES = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_PREFIX", "GIT_IMPLICIT_WORK_TREE",
)  # fmt: skip
# Those that are taken from the working folder; git takes the others from the root, or has written them absolute.
_FROM_HERE = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")


def working_tree(start: str) -> str:
    """The root of the working tree that `start` belongs to, as a real path; "" where there is none.

    From the working folder on that is what the environment names, as for git itself; another path may lie in a repository of its own.
    """
    found, named = repository_root(start), _named()
    if named and (start == "." or (is_under(os.path.realpath(start), named) and len(named) > len(found))):
        return named
    return found


def environment_for(root: str) -> dict[str, str]:
    """The environment for a git that is started in `root`: with what names a repository where it names this one, and without it elsewhere."""
    if not any(name in os.environ for name in _PLACES):
        return dict(os.environ)
    named = _named()
    if root != (named or repository_root()):
        return _without_places()
    changed = {name: os.path.abspath(os.environ[name]) for name in _FROM_HERE if name in os.environ}
    if named and "GIT_WORK_TREE" in os.environ:
        changed["GIT_WORK_TREE"] = root
    return {**os.environ, **changed}


def _without_places() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _PLACES}


def _named() -> str:
    """The working tree that the environment names, a repository itself where it has none; "" where the environment names nothing."""
    folder, tree = os.environ.get("GIT_DIR", ""), os.environ.get("GIT_WORK_TREE", "")
    if not folder and not tree:
        return ""
    found = repository_root()
    # In a subfolder git would take that for the root. A hook that went into one means the repository that it was started for.
    if found and not tree and _told(found, _without_places(), "--absolute-git-dir") == os.path.realpath(folder):
        return found
    for question in ("--show-toplevel", "--absolute-git-dir"):
        if answer := _told(".", dict(os.environ), question):
            return answer
    raise SourceError(
        f"git finds no repository by GIT_DIR={folder} and GIT_WORK_TREE={tree}.", "Unset them, or name where it lies."
    )


def _told(folder: str, environment: dict[str, str], question: str) -> str:
    try:
        done = subprocess.run(["git", "-C", folder, "rev-parse", question], capture_output=True, env=environment)
    except OSError as error:
        raise SourceError("git cannot be started.", "Install it, or scan files instead.") from error
    return "" if done.returncode else os.path.realpath(os.fsdecode(done.stdout.rstrip(b"\r\n")))
