"""Questions about paths as reports write them: `/` between parts, `!/` into an archive, relative where they lie below the working folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

# How files are called that are packed by themselves and read as what they pack.
PACKED = (".gz", ".zst")
# And those that hold others.
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.zst")


def unpacked_name(path: str) -> str:
    """A path by which what it packs is told: without the ending of gzip or zstd, where there is one."""
    if path[-4:].lower() == ".tgz":
        return f"{path[:-4]}.tar"
    end = next((end for end in PACKED if path[-4:].lower().endswith(end)), "")
    return path[: -len(end)] if end and path[: -len(end)].rpartition("/")[2] else path


def is_under(file: str, path: str) -> bool:
    """Whether a file of a report is the file or archive `path`, or lies in the folder or archive `path`."""
    inner, outer = _absolute(file), _absolute(path)
    return inner == outer or inner.startswith((outer.rstrip("/") + "/", outer + "!/"))


def repository_root(start: str = ".") -> str:
    """The nearest folder at or above `start` that is a git working tree, as a real path; "" where there is none."""
    folder, above = os.path.realpath(start), ""
    while folder != above:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        folder, above = os.path.dirname(folder), folder
    return ""


def shown_as(path: str) -> str:
    """The path as reports call it: relative to the working folder where it lies below it, `/` between parts."""
    absolute = os.path.abspath(path)
    folder = os.path.join(os.getcwd(), "")
    if absolute.startswith(folder):
        return readable(absolute[len(folder) :].replace(os.sep, "/"))
    shown = below(absolute, os.getcwd())  # elsewhere, or below it in another spelling
    return readable(absolute.replace(os.sep, "/") if shown is None else shown)


def readable(path: str) -> str:
    """A path with a mark for what is no text in it: file systems keep bytes."""
    return path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def below(path: str, folder: str) -> str | None:
    """The path from `folder` on, `/` between parts, where it lies below it; both absolute. Drives and case are the system's to compare."""
    start = os.path.join(folder, "")
    return (
        path[len(start) :].replace(os.sep, "/") if os.path.normcase(path).startswith(os.path.normcase(start)) else None
    )


def from_root(file: str, root: str) -> str:
    """How a file of a report is called from the folder `root`; as it is where it lies elsewhere or `root` is ""."""
    if not root or "://" in file:
        return file
    name, mark, inner = file.partition("!/")
    found = below(os.path.abspath(name), root) or below(os.path.realpath(name), root)
    return file if found is None else found + mark + inner


def from_scanned(file: str, roots: Sequence[str]) -> str:
    """How a file that lies neither in the repository nor below the working folder is called: from the folder that was scanned, with that
    folder's name where there are several. Never an absolute path."""
    if not os.path.isabs(file):  # nor is an address of object storage
        return file
    name, mark, inner = file.partition("!/")
    folders = [os.path.abspath(root) for root in roots]
    for folder in sorted(folders, key=len, reverse=True):
        found = below(name.replace("/", os.sep), folder)
        if found is not None:
            start = os.path.basename(folder) + "/" if len(folders) > 1 else ""
            return start + found + mark + inner
    return os.path.basename(name) + mark + inner


def to_working_folder(file: str, root: str) -> str:
    """The path by which a file that `from_root` named is opened."""
    name = file.partition("!/")[0]
    return os.path.join(root, name) if root else name


def is_excluded(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path or its last name matches one of these globs."""
    if not patterns:
        return False
    shown, absolute = shown_as(path), os.path.abspath(path).replace(os.sep, "/")
    pieces = (p.partition("[")[0].replace("?", "*").split("*") for p in patterns)  # most paths lack one of each glob
    if os.sep == "/" and not any(all(map(absolute.__contains__, each)) for each in pieces):
        return False
    from fnmatch import fnmatch

    name = os.path.basename(shown)
    return any(fnmatch(absolute if os.path.isabs(p) else shown, p) or fnmatch(name, p) for p in patterns)


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/")
