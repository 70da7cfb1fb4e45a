"""Scans of a git repository from the command line: its index, its history, what is about to be pushed."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from posthound.cli.output import at_terminal, progress_bar
from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.report.base import Report
from posthound.sources.files import none_empty
from posthound.sources.git import Repository
from posthound.support.errors import UsageError
from posthound.support.paths import is_under

_FROM, _TO, _BRANCH = "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF", "PRE_COMMIT_LOCAL_BRANCH"
_REMOTE = "PRE_COMMIT_REMOTE_NAME"
# git runs the hook for a push of nothing, too, so this stops none.
_NOTHING = Notice(
    "standard input",
    "git told of no commits: all is there already, or branches are deleted; where neither is so, another program of the hook has read it",
)
_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def repository_report(
    asked: Sequence[str], settings: Settings, *, staged: bool, pushed: bool, history: bool, quiet: bool
) -> Report:
    """The report of one of these; `asked` are paths, and ranges of commits for a history. Raises UsageError for several."""
    if staged + pushed + history > 1:
        raise UsageError("--staged, --history and --pushed are three different scans.", "Ask for one of them.")
    none_empty(asked)
    if staged:
        from posthound.scan.staged import run_staged

        return run_staged(asked, settings)
    from posthound.scan.history import run_history

    if pushed:
        remotes = _remotes(asked)
        paths = [word for word in asked if word not in remotes]
        revisions = pushed_revisions("".join(remotes))
        bar = progress_bar(quiet=quiet)
        return run_history(paths, revisions, settings, bar, only_new=True) if revisions else Report([], [_NOTHING])
    paths, ranges = paths_and_ranges(asked)
    return run_history(paths, ranges, settings, progress_bar(quiet=quiet))


def _remotes(asked: Sequence[str]) -> list[str]:
    """The word that is where a push goes, by its name or address: what lies below the working tree is a path. Raises UsageError for several."""
    repository = Repository()
    known = repository.git("remote").decode("utf-8", "surrogateescape").split()
    here = [word for word in asked if os.path.exists(word) and is_under(os.path.realpath(word), repository.root)]
    remotes = [word for word in asked if word in known or word not in here]
    if len(remotes) > 1:
        raise UsageError("A push goes to one remote.", 'Name it as git does: posthound scan --pushed "$1".')
    return remotes


def paths_and_ranges(asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that are files or folders, and those that name commits, as git tells them apart. Raises UsageError for options of git's."""
    paths = [word for word in asked if os.path.exists(word)]
    ranges = [word for word in asked if word not in paths]
    if any(word.startswith("-") for word in ranges):
        raise UsageError("A RANGE is a commit, or two with dots between.", "For example main..HEAD, or v1.0.")
    gone = _gone(ranges) if ranges else []
    return [*paths, *gone], [word for word in ranges if word not in gone]


def _gone(words: Sequence[str]) -> list[str]:
    """Those of the words that name no commits but files that were there once. Raises UsageError for one that names neither."""
    repository = Repository(bare=True)
    gone = [word for word in words if not repository.git("rev-parse", "--revs-only", word, failing=True).strip()]
    for word in gone:
        if not repository.git("log", "--all", "-1", "--format=%H", "--", os.path.abspath(word), failing=True).strip():
            raise UsageError(f"{word} is no commit and no file.", "git log --all --oneline shows the commits.")
    return gone


def pushed_revisions(remote: str = "") -> list[str]:
    """The commits of a push to a remote: as pre-commit names them, else as git tells its pre-push hook on standard input."""
    if _FROM in os.environ and _TO in os.environ:
        # By hand (pre-commit run --from-ref) it names no remote, and all of the range is meant.
        there = _published(os.environ[_REMOTE]) if _REMOTE in os.environ else []
        return [f"^{_commit(os.environ[_FROM])}", _commit(os.environ[_TO]), *there]
    if "PRE_COMMIT" in os.environ:  # it names no commits of a first push, and has read what git told
        return [_commit(os.environ.get(_BRANCH, "HEAD")), *_published(os.environ.get(_REMOTE, remote))]
    if sys.stdin is None or at_terminal():
        raise UsageError("--pushed is for a pre-push hook, which is told what is pushed.", "Try --history main..HEAD.")
    pairs = []
    told = sys.stdin.buffer.read().decode("utf-8", "surrogateescape")
    for line in told.removesuffix("\n").split("\n") if told else ():
        words = line.split(" ")  # and nothing else: a branch's name may hold the spaces of other scripts
        if len(words) != 4 or not all(_OBJECT.fullmatch(name) for name in words[1::2]):
            raise UsageError("Standard input is not what git tells a pre-push hook.", "Try --history main..HEAD.")
        pairs.append((words[1], words[3]))
    ours = [ours for ours, _ in pairs if ours.strip("0")]
    known = Repository().sizes(theirs for _, theirs in pairs if theirs.strip("0")) if ours else {}
    # What any branch of the remote has is there already; `--not` is for all that follows, so it comes last.
    return [*ours, *(f"^{theirs}" for theirs in known), *_published(remote)] if ours else []


def _commit(name: str) -> str:
    """A commit as pre-commit names it. Raises UsageError for what git would take for an option."""
    if not name or name.startswith("-"):
        raise UsageError(f"{name!r} is no commit.", "Name a branch or a commit, as in pre-commit run --from-ref main.")
    return name


def _published(remote: str) -> list[str]:
    """What leaves out of a history what the remote has; nothing where it has several remotes and nobody says which."""
    known = Repository().git("remote").decode("utf-8", "surrogateescape").split()
    if remote:
        return ["--not", f"--remotes={remote}"] if remote in known else []
    return ["--not", "--remotes"] if len(known) <= 1 else []
