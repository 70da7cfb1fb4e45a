"""Files written whole: a reader, or an interruption, meets the old file or the new one and nothing between."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from posthound.support.errors import OutputError, out_of_room, reason_of
from posthound.support.terminal import counted

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


# More than this of a file that is not scanned (a report, a configuration, a baseline) is a mistake or an attack.
MOST = 1_000_000_000
_MORE = 1_000_000  # bytes
_KINDS = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
)  # fmt: skip


def kind_of_file(mode: int) -> str:
    """What a file is that is no regular one, in words."""
    return next((words for is_one, words in _KINDS if is_one(mode)), "no file")


def unreadable_now(descriptor: int, most: int) -> str:
    """Why what was a file of fewer than `most` bytes when it was listed is not read any more; empty where it is."""
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode):
        return f"{kind_of_file(info.st_mode)} has taken its place"
    return "it has grown beyond what is read since it was listed" if info.st_size > most else ""


def read_head(path: str | os.PathLike[str], size: int) -> bytes:
    """The first bytes of a file."""
    with open(path, "rb", buffering=0) as stream:
        return stream.read(size) or b""


def read_file(path: str | os.PathLike[str], most: int = MOST) -> bytes:
    """All of a regular file. Raises OSError, with a reason in words: also for pipes and devices, which might never end, and for more than
    `most` bytes."""
    # A pipe that nobody writes to would hold up the opening itself.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb", buffering=0) as stream:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EINVAL, f"it is {kind_of_file(info.st_mode)}, not a file", os.fspath(path))
        data = b""
        if info.st_size <= most:
            data = stream.read(info.st_size + 1) or b""
            # It grew, or its size is not known. Room is taken for all that is asked for, so little is.
            while len(data) <= most and (more := stream.read(_MORE)):
                data += more
    if max(len(data), info.st_size) > most:
        raise OSError(errno.EFBIG, f"it holds more than the {most // 1_000_000} MB that are read", os.fspath(path))
    return data


def as_text(data: bytes, errors: str = "strict") -> str:
    """A text that somebody wrote: UTF-8 with or without a mark, or UTF-16 with its own, as editors and shells of Windows save it.

    Raises ValueError, in words, for anything else.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding, errors)
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no {encoding[:6].upper().rstrip('-')} from byte {error.start} on") from error


@contextmanager
def written_whole(target: str, mode: int, *, new: bool = False, like: os.stat_result | None = None) -> Iterator[int]:
    """A descriptor of a file beside `target`, which takes its place with this mode when the block ends without an error.

    With `new`, the target must not exist; FileExistsError where it does. The owner, group and times are those of `like`.
    Raises OSError; nothing is left beside the target then.
    """
    folder, name = os.path.split(target)
    beside = os.path.join(folder, f".{name[:80]}.{os.urandom(6).hex()}")
    descriptor = os.open(beside, _FLAGS, 0o600)
    try:
        try:
            yield descriptor
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if like is not None:
            _made_like(beside, like)
        os.chmod(beside, mode)  # last: a change of owner takes some of its bits away
        if new:
            os.link(beside, target)  # unlike a rename, this never replaces a file
        else:
            os.replace(beside, target)
    finally:  # also when interrupted
        with suppress(OSError):
            os.unlink(beside)


def _made_like(path: str, like: os.stat_result) -> None:
    """Gives a file another's owner, group and times. Raises OSError where the user may not."""
    made = os.stat(path)
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (like.st_uid, like.st_gid):
        os.chown(path, like.st_uid, like.st_gid)
    os.utime(path, ns=(like.st_atime_ns, like.st_mtime_ns))


def create_file(path: str, data: bytes) -> None:
    """Writes a file that must not exist yet; it appears whole. Raises OutputError."""
    try:
        _write(os.path.abspath(path), data, 0o644, new=True)
    except FileExistsError as error:
        raise OutputError(f"{path} exists already", "It is unchanged. Name another file.") from error
    except OSError as error:
        hint = (
            "Make room there, or name another file."
            if out_of_room(error)
            else "Name a file in a folder that can be written."
        )
        raise _unwritten(path, error, hint) from error


def write_file(path: str, data: bytes) -> None:
    """Writes a file, over one that stands there. Raises OutputError; what stood there is then unchanged.

    A link stays one: the file it leads to is replaced. A device or pipe has nothing to replace and is written to.
    """
    target = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # what /dev/stdout leads to has no name of its own
            with open(path, "wb") as stream:
                stream.write(data)
            return
        _write(target, data, os.stat(target).st_mode & 0o777 if os.path.exists(target) else 0o644 & ~_umask())
    except OSError as error:
        what = "Make room there, or name" if out_of_room(error) else "Name"
        before = "What stood there before is unchanged. " if os.path.isfile(target) else ""
        raise _unwritten(path, error, f"{before}{what} another file.") from error


def replace_file(path: str, expected: bytes, data: bytes) -> None:
    """Puts `data` in the place of `expected`, which the file must still hold; mode and symbolic links stay.

    Raises OutputError where the file changed meanwhile, is read-only or cannot be written; it is then unchanged.
    """
    real = os.path.realpath(path)
    unchanged = "It is unchanged."
    try:
        if read_file(real, max(MOST, len(expected))) != expected:
            raise OutputError(f"{path} changed since it was scanned", f"{unchanged} Run the command again.")
        if not os.access(real, os.W_OK):
            raise OutputError(f"{path} is read-only", f"{unchanged} Make it writable, or fix a copy.")
        _write(real, data, os.stat(real).st_mode & 0o7777, like=os.stat(real))
    except OSError as error:
        hint = f"{unchanged} Make room there and run the command again." if out_of_room(error) else unchanged
        raise _unwritten(path, error, hint) from error


def links_of(files: Sequence[str], under: Sequence[str]) -> dict[str, list[str]]:
    """Other names of files, where they have any: those below some folders by name, the rest in number."""
    wanted: dict[tuple[int, int], str] = {}
    stood: dict[str, os.stat_result] = {}
    for file in files:
        with suppress(OSError):  # it has gone, which is told when it is written
            info = os.stat(file)
            if info.st_nlink > 1 and stat.S_ISREG(info.st_mode):
                stood[file] = info
                wanted[info.st_dev, info.st_ino] = os.path.realpath(file)
    found: dict[str, list[str]] = {}
    if not wanted:
        return found
    names: dict[tuple[int, int], list[str]] = {}
    for folder in under:
        for parent, _, inside in os.walk(folder):
            for path in (os.path.join(parent, name) for name in inside):
                with suppress(OSError):
                    info = os.lstat(path)
                    if (key := (info.st_dev, info.st_ino)) in wanted and os.path.realpath(path) != wanted[key]:
                        names.setdefault(key, []).append(path)
    for file, info in stood.items():
        others = list(dict.fromkeys(names.get((info.st_dev, info.st_ino), ())))
        unknown = info.st_nlink - 1 - len(others)
        found[file] = others + ([f"{counted(unknown, 'further name')} elsewhere"] if unknown > 0 else [])
    return found


def _write(target: str, data: bytes, mode: int, *, new: bool = False, like: os.stat_result | None = None) -> None:
    with written_whole(target, mode, new=new, like=like) as descriptor, open(descriptor, "wb", closefd=False) as stream:
        stream.write(data)


def _unwritten(path: str, error: OSError, hint: str) -> OutputError:
    return OutputError(f"{path} cannot be written: {reason_of(error)}", hint)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
