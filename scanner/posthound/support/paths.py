"""Questions about paths as reports write them: `/` between parts, `!/` into an archive, relative where they lie below the working folder."""

from __future__ import annotations

import os


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


def from_root(file: str, root: str) -> str:
    """How a file of a report is called from the folder `root`; as it is where it lies elsewhere or `root` is ""."""
    if not root:
        return file
    name, mark, inner = file.partition("!/")
    start = root.replace(os.sep, "/").rstrip("/") + "/"
    for absolute in (_absolute(name), os.path.realpath(name).replace(os.sep, "/")):
        if absolute.startswith(start):
            return absolute[len(start) :] + mark + inner
    return file


def to_working_folder(file: str, root: str) -> str:
    """The path by which a file that `from_root` named is opened."""
    name = file.partition("!/")[0]
    return os.path.join(root, name) if root else name


def _absolute(path: str) -> str:
    return os.path.abspath(path).replace(os.sep, "/")
