"""Files that are read because of what lies beside them: an API client reads a file of variables, or of data for runs, in the folder of
its own.

Whatever a source is (a disk, an archive, a bucket, an index, a history), it asks here which of its names lie so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import lru_cache

from posthound.sources.base import Recognise
from posthound.support.regexes import regex

# Whether the file in question lies in a folder of files that an API client wrote; asked of few.
Lies = Callable[[], bool]
# Nanoseconds after which a folder that changes again has another time: what was told of it before then is not remembered.
_SETTLED = 1_000_000_000
# Data for runs as JSON, by its first row: names, each with a text, a number or nothing.
_ROWS = regex(
    rb"(?:\xef\xbb\xbf)?\s{0,40}\[\s{0,40}\{(?:\s{0,40}\"[^\W\d][\w .$-]{0,80}\"\s{0,8}:\s{0,8}(?:\"(?:[^\"\\]|\\.){0,4000}\"|[\w.+-]{1,30})\s{0,8},?){1,200}"
    rb"\s{0,40}\}\s{0,8}[,\]]"
)


# The folder below such a one in which httpYac looks for files of variables, and people keep those of Thunder Client.
# https://httpyac.github.io/guide/environments
_BELOW = "env"


def is_beside(path: str, recognise: Recognise) -> bool:
    """Whether a file on disk lies in a folder of files that an API client wrote, which read it, or in one for variables below it."""
    folder = os.path.dirname(path)
    return _is_own(folder, recognise) or (
        os.path.basename(folder) == _BELOW and _is_own(os.path.dirname(folder), recognise)
    )


def _is_own(folder: str, recognise: Recognise) -> bool:
    try:
        changed = os.stat(folder or ".").st_mtime_ns
        ask = _holds_own if time.time_ns() - changed > _SETTLED else _holds_own.__wrapped__
        return ask(folder, changed, recognise)
    except OSError:
        return False


def are_rows(path: str, data: bytes) -> bool:
    """Whether a file is a list of flat objects, as `newman run -d users.json` takes one; it is read where it lies in such a folder."""
    return path.endswith(".json") and _ROWS.match(data) is not None


@lru_cache(maxsize=64)
def _holds_own(folder: str, _changed: int, recognise: Recognise) -> bool:
    names = os.listdir(folder or ".")
    own = any(recognise.by_name(os.path.join(folder, name)).own for name in names)
    return own or any(name in names for name in recognise.at_root())


class NamesBeside:
    """The folders of a source, known by the names of its files, in which an API client's own lie."""

    def __init__(self, recognise: Recognise, paths: Iterable[str] = ()) -> None:
        self._recognise = recognise
        self._folders = set[str]()
        self.add_all(paths)

    def add_all(self, paths: Iterable[str]) -> None:
        """Takes in files of the source."""
        for path in paths:
            self.add(path)

    def add(self, path: str) -> None:
        """Takes in one of them."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders and self._recognise.by_name(path).own:
            self._folders.add(folder)
            root, _, last = folder.rpartition("/")
            while last not in self._recognise.at_root() and last:
                root, _, last = root.rpartition("/")
            if last:
                self._folders.add(root)

    def has(self, path: str) -> bool:
        """Whether a file is called like one of variables that anybody may have written, and lies beside a client's own."""
        return self.holds(path) and only_beside(path, self._recognise)

    def holds(self, path: str) -> bool:
        """Whether a file, whatever it is, lies beside a client's own, or in a folder for variables below it."""
        folder = path.rpartition("/")[0]
        above, _, own = folder.rpartition("/")
        return folder in self._folders or (own == _BELOW and above in self._folders)


def only_beside(path: str, recognise: Recognise) -> bool:
    """Whether the file's name says that it gives variables, and not whose: it is read where it lies beside a client's own."""
    told = recognise.by_name(path)
    return told.variables and not told.own
