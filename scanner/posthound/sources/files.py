"""Files, folders and archives on disk."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import NamedTuple

from posthound.model.values import ByName, Notice, Origin, Raw
from posthound.sources.base import (
    ARCHIVE_MARKS,
    MAY_BE_EXPORT,
    UNPACKED,
    Item,
    Recognise,
    Tally,
    is_lfs_pointer,
    packing,
)
from posthound.sources.beside import Lies, are_rows, is_beside
from posthound.support.errors import UsageError, reason_of
from posthound.support.files import kind_of_file, unreadable_now
from posthound.support.paths import ARCHIVES, is_excluded, readable, repository_root, shown_as

LEFT_OUT = frozenset(".git .hg .svn node_modules .venv venv __pycache__ .tox .mypy_cache site-packages".split())
# The name of standard input in reports.
STDIN = "<stdin>"
_NOT_FOLLOWED = "a link out of the folder, not followed; name what it leads to in order to scan it"
_NAMED_ALL_THE_SAME = "scanned although an exclude matches it, since it was named; --force-exclude leaves it out"
_NAMED_THOUGH_IGNORED = "scanned although git ignores this folder, since it was named"
_NOWHERE = (errno.ENOENT, errno.ELOOP, errno.ENOTDIR)  # of links; editors lock files by such
# Read first to tell whether the rest is worth reading; of JSON, which nearly always is, all that fits into a chunk.
HEAD, CHUNK = 4096, 1_000_000
# What was a file when it was listed may be a pipe by now, which would hold up the opening.
_TO_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
# How JSON begins; and marks and blanks that may stand before it.
_JSON, _BEFORE_JSON = frozenset((b"{", b"[")), frozenset((b"\xef", b"\xff", b"\xfe", b" ", b"\t", b"\r", b"\n", b"\0"))
Told = Callable[[str], ByName]


class Listed(NamedTuple):
    """A file to read: where it is, how reports call it, and whether it is scanned whoever wrote it: the user named it himself.

    `by_name` is what its name says, None where nobody has asked yet.
    """

    path: str
    shown: str
    named: bool
    size: int
    by_name: ByName | None = None


def listing(
    paths: Sequence[str], exclude: Sequence[str], tally: Tally, by_name: Told, *,
    forced: bool = True, excluded: bool = False, gitignore: bool = False,
) -> Iterator[Listed | Notice]:  # fmt: skip
    """Every file under `paths`, each once, in a stable order; links out of a folder are not followed.

    Files among the paths themselves are to be scanned whoever wrote them if `forced`, else like those of a folder; with `excluded`, the
    excludes hold for them as well, and for the folders they lie in. With `gitignore`, what git ignores below a folder is passed over.
    Raises UsageError for a path that is empty.
    """
    seen: set[tuple[int, int]] = set()
    none_empty(paths)
    for path in paths:
        try:
            info = os.stat(path)
        except OSError as error:
            yield Notice(shown_as(path), f"cannot be read: {reason_of(error)}", fatal=True)
            continue
        if stat.S_ISDIR(info.st_mode):
            yield from _walk(path, exclude, tally, by_name, seen, gitignore=gitignore)
        elif not stat.S_ISREG(info.st_mode):
            yield Notice(
                shown_as(path), f"{kind_of_file(info.st_mode)}, not read; pipe it into posthound scan -", fatal=True
            )
        elif excluded and any(is_excluded(part, exclude) for part in _parts(path)):
            tally.excluded += 1
        elif (info.st_dev, info.st_ino) not in seen:
            seen.add((info.st_dev, info.st_ino))
            if exclude and is_excluded(path, exclude):
                yield Notice(shown_as(path), _NAMED_ALL_THE_SAME)
            yield Listed(path, shown_as(path), forced, info.st_size, by_name(path))


def none_empty(paths: Sequence[str]) -> None:
    """Raises UsageError where one of these paths is empty: the system would take it for the working folder, or for none."""
    if "" in paths:
        raise UsageError("A PATH is empty.", "Is a variable of the command line unset? The working folder is .")


def _parts(path: str) -> Iterator[str]:
    """A path and the folders above it, up to the working folder."""
    top = os.getcwd()
    part = os.path.abspath(path)
    while part not in (top, os.path.dirname(part)):
        yield part
        part = os.path.dirname(part)


def _ignored(folder: str) -> frozenset[str]:
    if not repository_root(folder):
        return frozenset()
    from posthound.sources.git import ignored_below  # whose imports take a while

    return ignored_below(folder)


def _kept(
    entries: Sequence[os.DirEntry[str]], root: str, real_root: str, ignored: frozenset[str], tally: Tally
) -> list[os.DirEntry[str]]:
    """The entries of a folder that git does not ignore."""
    start = len(os.path.join(root, ""))
    kept = [entry for entry in entries if os.path.join(real_root, entry.path[start:]) not in ignored]
    tally.ignored += len(entries) - len(kept)
    return kept


def _walk(
    root: str, exclude: Sequence[str], tally: Tally, by_name: Told, seen: set[tuple[int, int]], *, gitignore: bool
) -> Iterator[Listed | Notice]:
    ignored = _ignored(root) if gitignore else frozenset()
    real_root = os.path.realpath(root)
    if real_root in ignored:
        yield Notice(shown_as(root), _NAMED_THOUGH_IGNORED)
        ignored = frozenset()
    errors: list[Notice] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=attrgetter("name"))
        except OSError as error:
            errors.append(Notice(shown_as(error.filename or root), f"cannot be listed: {reason_of(error)}", fatal=True))
            continue
        if gitignore and folder != root and any(entry.name == ".git" for entry in ordered):
            ignored |= _ignored(folder)  # a repository within: only it says what it ignores
        if ignored:
            ordered = _kept(ordered, root, real_root, ignored, tally)
        files: list[os.DirEntry[str]] = []
        inner: list[os.DirEntry[str]] = []
        for entry in ordered:
            (inner if _is_folder(entry) else files).append(entry)
        for entry in inner:
            if entry.is_symlink() and _leads_out(entry.path, real_root):
                yield Notice(shown_as(entry.path), _NOT_FOLLOWED)
        folders += [e.path for e in reversed(inner) if not e.is_symlink() and _wanted(e, exclude, tally)]
        yield from _files(files, shown_as(os.path.join(folder, "_"))[:-1], real_root, exclude, tally, by_name, seen)
    yield from errors


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _wanted(folder: os.DirEntry[str], exclude: Sequence[str], tally: Tally) -> bool:
    """Whether a folder is looked into. What is left out is counted, but for git's stores: git tracks none. It does track what is called `.svn`."""
    if folder.name in LEFT_OUT or os.path.exists(os.path.join(folder.path, "pyvenv.cfg")):
        tally.folders += folder.name != ".git"
        return False
    excluded = is_excluded(folder.path, exclude)
    tally.excluded += excluded
    return not excluded


def _files(
    entries: Iterable[os.DirEntry[str]], shown: str, root: str, exclude: Sequence[str], tally: Tally, by_name: Told, seen: set[tuple[int, int]]
) -> Iterator[Listed | Notice]:  # fmt: skip
    """The files of a folder, which is `shown` so; its own path is not put together anew for each of thousands."""
    for entry in entries:
        if exclude and is_excluded(entry.path, exclude):
            tally.excluded += 1
            continue
        called = shown + readable(entry.name)
        try:
            info = entry.stat()
        except OSError as error:
            harmless = error.errno in _NOWHERE and entry.is_symlink() and not by_name(entry.path).own
            yield Notice(called, f"cannot be read: {reason_of(error)}", fatal=not harmless)
            continue
        if not stat.S_ISREG(info.st_mode):
            yield Notice(called, f"{kind_of_file(info.st_mode)}, not read")
            continue
        if entry.is_symlink() and _leads_out(entry.path, root):
            yield Notice(called, _NOT_FOLLOWED)
            continue
        if (identity := (info.st_dev, info.st_ino)) not in seen:
            seen.add(identity)
            yield Listed(entry.path, called, False, info.st_size, by_name(entry.path))


def _leads_out(path: str, root: str) -> bool:
    return os.path.commonpath((os.path.realpath(path), root)) != root


def read_listed(
    listed: Listed, recognise: Recognise, *, all_files: bool, max_size: int, tally: Tally
) -> Iterable[Item]:
    """The file's content if it is to be scanned: always when named, else when Postman wrote it."""
    if listed.size > max_size:
        return (too_large(listed.shown, max_size),)
    own, variables = listed.by_name or recognise.by_name(listed.path)
    all_files = all_files or (variables and not own and is_beside(listed.path, recognise))
    try:
        data = _read(listed, None if own or all_files or listed.named else recognise, max_size)
    except OSError as error:
        return (Notice(listed.shown, f"cannot be read: {reason_of(error)}", fatal=True),)
    if data is None:
        tally.other += 1
        return ()
    if len(data) > max_size:
        return (too_large(listed.shown, max_size),)
    lies = partial(is_beside, listed.path, recognise)
    return items_in(listed, data, recognise, own=own, all_files=all_files, max_size=max_size, tally=tally, lies=lies)


def _read(listed: Listed, recognise: Recognise | None, most: int) -> bytes | None:
    """All of a file, but hardly more than `most` bytes; None where, if anybody is asked, its first bytes are not worth reading on."""
    stream = os.open(listed.path, _TO_READ)
    try:
        if recognise:
            first = CHUNK if listed.path.endswith(".json") else HEAD
            data = os.read(stream, min(max(listed.size + 1, HEAD), first))  # some have no size to go by
            if not worth_reading(listed.path, data[:HEAD], recognise):
                return None
            if len(data) == listed.size < first:
                return data
            os.lseek(stream, 0, os.SEEK_SET)
        return whole(stream, listed.size, most, of_file=True)
    finally:
        os.close(stream)


def whole(stream: int, size: int, most: int, *, of_file: bool = False) -> bytes:
    """All that a stream gives, but hardly more than `most` bytes. In one piece where it has the `size` that it had when it was listed."""
    data = os.read(stream, size + 1)
    if len(data) == size:
        return data
    if of_file and (changed := unreadable_now(stream, most)):
        raise OSError(errno.EINVAL, changed)
    pieces, total = [data], len(data)  # a device or a growing file has no size to go by
    while pieces[-1] and total <= most:
        pieces.append(os.read(stream, min(CHUNK, most + 1 - total)))
        total += len(pieces[-1])
    return b"".join(pieces)


def too_large(shown: str, max_size: int) -> Notice:
    """What is said of a file that is larger than what is read."""
    return Notice(shown, f"more than the {max_size // 1_000_000} MB that are read; raise --max-size", fatal=True)


def worth_reading(path: str, head: bytes, recognise: Recognise) -> bool:
    """Whether a file that is not named as an export may be one, by its first bytes."""
    if head[:1] in _JSON or path[-5:].lower().endswith((".json", ".yaml", ".yml", ".zip", ".tar")):
        return True  # of JSON, comments or the marks of a merge may stand before it
    if (packed := packing(head)) == "tar" or packed in UNPACKED:
        return packed == "tar" or MAY_BE_EXPORT.search(path) is not None
    if head[:1] in _BEFORE_JSON and head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] in _JSON:
        return True
    return recognise.by_head(path, head)


def contents_of(
    listed: Listed, data: bytes, recognise: Recognise, *, all_files: bool, max_size: int, tally: Tally, lies: Lies
) -> Iterable[Item]:
    """What is to be scanned of a file whose content is at hand; as `read_listed` does for one on disk."""
    if len(data) > max_size:
        return (too_large(listed.shown, max_size),)
    own = recognise.by_name(listed.path).own
    if listed.named or all_files or own or worth_reading(listed.path, data[:HEAD], recognise):
        return items_in(
            listed, data, recognise, own=own, all_files=all_files, max_size=max_size, tally=tally, lies=lies
        )
    tally.other += 1
    return ()


def items_in(
    listed: Listed, data: bytes, recognise: Recognise, *, own: bool, all_files: bool, max_size: int, tally: Tally, lies: Lies
) -> Iterable[Item]:  # fmt: skip
    called_zip = listed.path[-4:].lower() == ".zip"
    if data[:1] not in _JSON or called_zip:  # what begins as JSON is neither packed nor binary
        packed = packing(data)
        binary = not packed and recognise.binary(data)
        if (
            packed == "tar"
            or data.startswith(ARCHIVE_MARKS)
            or ((called_zip or (binary and not own)) and _is_unmarked(data))
        ):
            from posthound.sources.archive import exports_in  # few scans meet an archive

            return exports_in(
                listed.shown, data, recognise, tally, named=listed.named, all_files=all_files, max_size=max_size
            )
        if packed:
            if packed in UNPACKED:
                return _peeled(
                    listed, data, recognise, own=own, all_files=all_files, max_size=max_size, tally=tally, lies=lies
                )
            return _unread(listed, f"packed with {packed}, not scanned; unpack it and scan that", tally, own=own)
        if is_lfs_pointer(data):
            return _unread(
                listed, "a pointer of git-lfs, not scanned; git lfs pull brings the file itself", tally, own=own
            )
        if binary:
            return _unread(listed, "a binary file, not scanned", tally, own=own)
        if not data and (own or listed.path.lower().endswith(ARCHIVES)):
            return (Notice(listed.shown, "an empty file; a download may have been cut off", fatal=True),)
    every = own or listed.named or all_files
    if every or recognise.by_content(listed.path, data) or (are_rows(listed.path, data) and lies()):
        return (Raw(Origin(listed.shown), data),)
    tally.other += 1
    return ()


def _is_unmarked(data: bytes) -> bool:
    """Whether what does not begin as one is an archive all the same."""
    from posthound.sources.archive import is_archive  # few scans meet what is binary

    return is_archive(data)


def _peeled(
    listed: Listed, data: bytes, recognise: Recognise, *, own: bool, all_files: bool, max_size: int, tally: Tally, lies: Lies
) -> Iterable[Item]:  # fmt: skip
    from posthound.sources.packed import Unpackable, peeled  # few scans meet what is packed

    try:
        name, shown, data = peeled(os.path.basename(listed.path), listed.shown, data, max_size)
    except Unpackable as error:
        return _unread(listed, str(error), tally, own=own)
    inner, own = Listed(name, shown, listed.named, len(data)), own or recognise.by_name(name).own
    return items_in(inner, data, recognise, own=own, all_files=all_files, max_size=max_size, tally=tally, lies=lies)


def _unread(listed: Listed, why: str, tally: Tally, *, own: bool) -> Iterable[Item]:
    """Passes over a file that is no text; said of one that was named or is called an export, since it was meant to be scanned."""
    if listed.named or own:
        return (Notice(listed.shown, why, fatal=True),)
    tally.binary += 1
    return ()
