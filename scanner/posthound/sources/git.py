"""A git repository: what its index holds, what its history held. Read through git itself; nothing in it is run or fetched."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from threading import Thread
from typing import IO, NamedTuple

from posthound.sources.base import is_lfs_pointer
from posthound.sources.git_meant import environment_for, working_tree
from posthound.sources.packs import Packs
from posthound.support.errors import SourceError, UsageError, reason_of
from posthound.support.files import MOST, read_file
from posthound.support.paths import below

# Settings of a repository that would start programs; those by which it says otherwise what it holds, or in words that nobody expects; and
# what could fetch from elsewhere or ask somebody.
_SAFE = (
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.quotePath=false",
    "-c",
    "diff.external=",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.commitGraph=false",
    "-c",
    "i18n.logOutputEncoding=UTF-8",
)
_QUIET = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # for a git that does not know the line above
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",  # what a push sends, not what refs/replace shows here instead
    "GIT_GRAFT_FILE": os.devnull,  # nor what info/grafts cuts off
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
# Objects come through a pipe of so many bytes: with a small one, git and we wait for each other all the time.
PIPE = 1 << 20
# Seconds for what is only asked to spare work: git waits for ever for a pipe that is called `.gitignore`.
_PATIENCE = 120
_NONE = re.compile(rb"0+")
_LFS_OBJECT = re.compile(rb"^oid sha256:(([0-9a-f]{2})([0-9a-f]{2})[0-9a-f]{60})\nsize [0-9]{1,9}$", re.MULTILINE)
_FILES = (b"100644", b"100755", b"100664")


class Blob(NamedTuple):
    """One version of a file: its name in the repository, its object, its size in bytes."""

    path: str
    sha: str
    size: int = 0


class Commit(NamedTuple):
    """A commit: its full name, and when it was made (ISO 8601)."""

    sha: str
    when: str


# What to do about what git says, where its own words do not tell.
_HINTS = {
    b"dubious ownership": "Another user owns it. If you trust it: git config --global --add safe.directory FOLDER, with the folder that git names.",
    b"lazy fetching disabled": "A partial clone lacks some versions of files: clone it without --filter.",
}


class FileChange(NamedTuple):
    """What a commit made of a file: the objects before (one a parent, none where it is new) and after ("" where it is gone)."""

    commit: Commit
    path: str
    before: tuple[str, ...]
    after: str


class Repository:
    """A working tree; where `bare` may be, also a repository without one. Raises UsageError where there is none, SourceError where git fails.

    What is scanned may hold folders that look like a bare repository, with settings of their own: only a history is asked for in one.
    """

    def __init__(self, start: str = ".", *, bare: bool = False) -> None:
        self.root = (_bare(start) if bare else "") or working_tree(start)
        self._here = os.path.realpath(os.getcwd())
        if not self.root:
            raise UsageError(
                f"{start} is in no git repository.", "Go into one, or scan files: posthound scan PATH needs none."
            )
        self._environment = {**environment_for(self.root), **_QUIET}

    def git(self, *arguments: str, given: bytes | None = None, failing: bool = False) -> bytes:
        """What a command of git answers; one that is `failing` may, or take too long, and then answers nothing."""
        command, patience = self._command(*arguments), _PATIENCE if failing else None
        try:
            done = subprocess.run(command, input=given, capture_output=True, env=self._environment, timeout=patience)
        except OSError as error:
            raise SourceError("git cannot be started.", "Install it, or scan files instead.") from error
        except subprocess.TimeoutExpired:
            return b""
        if done.returncode and failing:
            return b""
        if done.returncode:
            raise (
                _refused(arguments[0], done.stderr)
                if "rev-parse" in arguments
                else self._why(arguments[0], done.stderr)
            )
        return done.stdout

    def _why(self, command: str, said: bytes) -> SourceError:
        """Why a command failed. In a repository that git does not open, many take themselves for another and complain of their options."""
        try:
            self.git("rev-parse", "--git-dir")
        except SourceError as error:
            return error
        return _refused(command, said)

    def _command(self, *arguments: str) -> list[str]:
        return ["git", "-C", self.root, *_SAFE, *arguments]

    def shown(self, path: str) -> str:
        """How reports call a file of the repository: from the working folder where it lies below it."""
        absolute = os.path.join(self.root, *path.split("/"))
        shown = below(absolute, self._here)
        return absolute.replace(os.sep, "/") if shown is None else shown

    def staged(self) -> list[Blob]:
        """What the next commit changes or adds, as it stands in the index; without an object ("") what a merge left open."""
        answer = self.git(
            "diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=ACMTU", "--no-ext-diff"
        )
        parts = answer.split(b"\0")
        found = []
        for entry, path in zip(parts[::2], parts[1::2], strict=False):
            _, mode, _, sha, status = entry.lstrip(b":").split(b" ")
            if status == b"U":
                found.append(Blob(os.fsdecode(path), ""))
            elif mode in _FILES:
                found.append(Blob(os.fsdecode(path), sha.decode()))
        return found

    def indexed(self) -> list[Blob]:
        """All files as they stand in the index, but for those that a merge left open."""
        rows = (row.partition(b"\t") for row in self.git("ls-files", "--stage", "-z").split(b"\0") if row)
        split = ((about.split(b" "), path) for about, _, path in rows)
        return [
            Blob(os.fsdecode(path), sha.decode())
            for (mode, sha, stage), path in split
            if mode in _FILES and stage == b"0"
        ]

    def changes(self, revisions: Sequence[str]) -> Iterator[FileChange]:
        """What each commit of these revisions changed, parents before children; of a merge what it took from no parent."""
        arguments = (
            "--raw",
            "-z",
            "-c",
            "--root",
            "--no-renames",
            "--no-abbrev",
            "--no-ext-diff",
            "--reverse",
            "--topo-order",
        )
        answer = self.git("log", *arguments, "--format=commit %H %cI", *revisions, "--")
        tokens = iter(answer.split(b"\0"))
        commit = Commit("", "")
        for token in tokens:
            token = token.lstrip(b"\n")
            if token.startswith(b"commit "):
                _, sha, when = token.split()
                commit = Commit(sha.decode(), when.decode())
            elif token.startswith(b":"):
                yield from _change(commit, token, next(tokens))

    def tree(self, revision: str) -> dict[str, str]:
        """The files of a commit by name, as objects."""
        found = {}
        for row in self.git("ls-tree", "-r", "-z", "--full-tree", revision).split(b"\0"):
            about, _, path = row.partition(b"\t")
            if path and about.split(b" ")[0] in _FILES:
                found[os.fsdecode(path)] = about.split(b" ")[2].decode()
        return found

    def sizes(self, shas: Iterable[str]) -> dict[str, int]:
        """The sizes of objects in bytes; those that are absent are left out."""
        wanted = "".join(f"{sha}\n" for sha in shas).encode()
        rows = (
            row.split()
            for row in self.git("cat-file", "--batch-check=%(objectname) %(objectsize)", given=wanted).splitlines()
        )
        return {sha.decode(): int(size) for sha, size in rows if size != b"missing"}

    def kinds(self, names: Sequence[str]) -> list[str]:
        """What each of these objects or refs is, behind any tags: a commit, tree or blob; "missing" where git has it not."""
        wanted = "".join(f"{name}^{{}}\n" for name in names).encode("utf-8", "surrogateescape")
        rows = self.git("cat-file", "--batch-check=%(objecttype)", given=wanted).splitlines() if names else []
        return [row.split()[-1].decode() for row in rows]

    def refs(self) -> list[str]:
        """The full names of all branches and tags, and whatever else is under refs."""
        return os.fsdecode(self.git("for-each-ref", "--format=%(refname)")).splitlines()

    def cut_off(self) -> frozenset[bytes]:
        """The oldest commits of a shallow clone, whose parents are not here."""
        listed = os.fsdecode(self.git("rev-parse", "--git-path", "shallow").rstrip(b"\n"))
        try:
            with open(os.path.join(self.root, listed), "rb") as stream:
                return frozenset(stream.read().split())
        except OSError as error:
            raise SourceError(f"{listed}: {reason_of(error)}", "It says where a shallow clone ends.") from error

    def read(self, shas: Sequence[str], most: int = MOST) -> Iterator[tuple[str, bytes]]:
        """The content of files' objects, in order: out of the packs, the others out of one process of git; of pointers of git-lfs what
        they point at, where that is here. Of one that is larger, a byte more than `most`."""
        if not shas:
            return
        folder = os.path.join(self.root, os.fsdecode(self.git("rev-parse", "--git-path", "objects/pack").rstrip(b"\n")))
        packs = Packs(folder, len(shas[0]) // 2)
        elsewhere = [sha for sha in shas if not packs.hold(sha)]
        rest, others = self._asked(elsewhere, most), frozenset(elsewhere)
        for sha in shas:
            content = None if sha in others else packs.blob(sha)
            if content is None:
                _, content = next(rest if sha in others else self._asked([sha], most))
            yield sha, self._pointed_at(content) if is_lfs_pointer(content) else content

    def _pointed_at(self, pointer: bytes) -> bytes:
        """The file that a pointer of git-lfs stands for; the pointer where it was not fetched."""
        named = _LFS_OBJECT.search(pointer)
        if named is None:
            return pointer
        folder = os.path.join(self.root, os.fsdecode(self.git("rev-parse", "--git-common-dir").rstrip(b"\n")))
        sha, first, second = map(bytes.decode, named.groups())
        try:
            return read_file(os.path.join(folder, "lfs", "objects", first, second, sha))
        except OSError:
            return pointer

    def _asked(self, shas: Sequence[str], most: int) -> Iterator[tuple[str, bytes]]:
        command = self._command("cat-file", "--batch", "--buffer")
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._environment, bufsize=PIPE, pipesize=PIPE
        ) as process:
            assert process.stdin
            assert process.stdout
            # Of many, git answers the first before it has read the last: neither may wait for the other.
            Thread(target=_handed_over, args=(process.stdin, shas), daemon=True).start()
            for sha in shas:
                head = process.stdout.readline().split()
                if len(head) != 3:
                    raise SourceError(
                        f"git has no object {sha}.", "git fsck says what is damaged; git fetch may bring it."
                    )
                left = int(head[2])
                content = process.stdout.read(min(left, most + 1))
                left -= len(content)
                yield sha, content
                while left >= 0 and (passed := process.stdout.read(min(left + 1, PIPE))):  # with the line's end
                    left -= len(passed)


def _handed_over(pipe: IO[bytes], shas: Iterable[str]) -> None:
    with suppress(OSError), pipe:  # git ended before, of which its answer tells
        for sha in shas:
            pipe.write(f"{sha}\n".encode())


def _refused(command: str, said: bytes) -> SourceError:
    lines = said.decode("utf-8", "replace").strip().splitlines() or ["failed"]
    reason = next((line for line in lines if line.startswith("fatal: ")), lines[0])
    hint = next((hint for words, hint in _HINTS.items() if words in said), "Look at it with git itself.")
    return SourceError(f"git {command}: {reason}", hint)


def _bare(start: str) -> str:
    """The folder itself where it is a repository without a working tree, as servers and mirrors have it; else ""."""
    folder = os.path.realpath(start)
    has = (
        os.path.isfile(os.path.join(folder, "HEAD")),
        *(os.path.isdir(os.path.join(folder, name)) for name in ("objects", "refs")),
    )
    return folder if all(has) else ""


def ignored_below(folder: str) -> frozenset[str]:
    """The real paths of what git ignores below a folder, a folder in place of all that is in it; the folder itself, where a rule names it.

    Nothing where the folder is in no repository, or git cannot say.
    """
    real = os.path.realpath(folder)
    asked = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z")
    try:
        repository = Repository(real)
        found = _below(repository, *asked, "--directory", "--", real)
        if any(real == path or real.startswith(path + os.sep) for path in found):
            if repository.git("check-ignore", "--", real, failing=True):
                return frozenset((real,))
            found = _below(repository, *asked, "--", real)  # rules for all that is in it, which git tells as one for it
    except (SourceError, UsageError):
        return frozenset()
    return found


def _below(repository: Repository, *asked: str) -> frozenset[str]:
    names = map(os.fsdecode, repository.git(*asked, failing=True).split(b"\0"))
    return frozenset(os.path.join(repository.root, *name.rstrip("/").split("/")) for name in names if name)


def origin_of(root: str) -> str:
    """The address that a working tree was cloned from, as its configuration has it; "" where there is none, or git cannot say."""
    try:
        return os.fsdecode(Repository(root).git("config", "--get", "remote.origin.url", failing=True)).strip()
    except (SourceError, UsageError):
        return ""


def not_checked_out(root: str) -> frozenset[str]:
    """The files that a sparse checkout leaves out, called from the working tree's root."""
    try:
        listed = Repository(root).git("ls-files", "-t", "-z", failing=True).split(b"\0")
    except (SourceError, UsageError):
        return frozenset()
    return frozenset(os.fsdecode(line[2:]) for line in listed if line.startswith(b"S "))


def _change(commit: Commit, entry: bytes, path: bytes) -> Iterator[FileChange]:
    """`:MODE MODE SHA SHA STATUS`, with a colon, a mode and a sha more for each further parent."""
    parents = len(entry) - len(entry.lstrip(b":"))
    words = entry.lstrip(b":").split(b" ")
    modes, shas = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
    before = tuple(
        sha.decode()
        for mode, sha in zip(modes[:-1], shas[:-1], strict=True)
        if mode in _FILES and not _NONE.fullmatch(sha)
    )
    after = "" if modes[-1] not in _FILES or _NONE.fullmatch(shas[-1]) else shas[-1].decode()
    if before or after:
        yield FileChange(commit, os.fsdecode(path), before, after)
