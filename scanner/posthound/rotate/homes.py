"""Where the names of files begin: two scans speak of one file only where its name begins in the same place.

One ledger serves several projects, and each project several folders and machines. So names begin at a repository, which is known by the
address of its origin, or at the working folder, known by its path; the ledger keeps a keyed hash of either.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from posthound.report.base import Report
from posthound.rotate.ledger import Place
from posthound.scan.remembered import hashed_name
from posthound.sources.files import STDIN
from posthound.sources.git import not_checked_out, origin_of
from posthound.support.paths import from_root, is_under, repository_root
from posthound.support.redact import fingerprint_key

POSTMAN = "postman"
_USER = re.compile(r"^(?:[a-z+]+://)?(?:[^/@]*@)?")


@dataclass(frozen=True, slots=True)
class Home:
    """Where the names of a report begin: its keyed hash, and the folder; no folder for what stands in Postman."""

    id: str
    root: str = ""

    def placed(self, place: Place) -> Place:
        """The place with its file called from here; as it is called, and of no home, where its name says all by itself."""
        file = self._called(place.file)
        whole = "://" in file or file == STDIN or os.path.isabs(file)
        return replace(place, file=file, home="" if whole else self.id)

    def files(self, report: Report) -> frozenset[str]:
        """The files of a report, called from here."""
        return frozenset(map(self._called, report.scanned))

    def _called(self, file: str) -> str:
        if not self.root or "://" in file or file == STDIN:
            return file
        name, mark, inner = from_root(file, self.root).partition("!/")
        return (os.path.abspath(name) if name.startswith("../") else name) + mark + inner


def home_of(report: Report) -> Home:
    """Where the names of a report begin."""
    if report.scope == "crawl":
        return Home(POSTMAN)
    root = repository_root()
    # The same address is written in several ways: with a user, as git@host:path, with or without .git.
    told = _USER.sub("", origin_of(root)).replace(":", "/").removesuffix("/").removesuffix(".git") if root else ""
    root = root or os.path.realpath(".")
    return Home(hashed_name(told or root, fingerprint_key()), root)


class Coverage:
    """What a scan proves of places: those that it would have seen."""

    def __init__(self, home: Home, report: Report, roots: Sequence[str]) -> None:
        self._home, self._roots = home, roots
        self._files = home.files(report)
        self._archives = frozenset(name.partition("!/")[0] for name in self._files if "!/" in name)
        self._absent: frozenset[str] | None = None  # of a sparse checkout, once asked for

    def covers(self, place: Place) -> bool:
        """Whether the scan read the place's file, or that is gone from under what was given to scan."""
        if place.file == STDIN or place.home not in ("", self._home.id):
            return False
        if place.file in self._files:
            return True
        name = place.file.partition("!/")[0]
        if not (self._home.root and (place.home or os.path.isabs(name))):  # nobody knows where its name begins
            return False
        path = os.path.join(self._home.root, name)
        if place.file in self._archives or os.path.lexists(path):
            return False
        return any(is_under(path, root) for root in self._roots) and not self._is_left_out(name)

    def has_left(self, place: Place) -> bool:
        """Whether a place that the scan did not see holds the secret no more, as far as can be told: what is like it came from there."""
        if not place.present or place.home in ("", POSTMAN):  # of no file whose name begins anywhere that is known
            return True
        name = place.file.partition("!/")[0]
        is_here = place.home == self._home.id
        return is_here and (place.file in self._files or not os.path.lexists(os.path.join(self._home.root, name)))

    def _is_left_out(self, name: str) -> bool:
        if self._absent is None:
            self._absent = not_checked_out(self._home.root)
        return name in self._absent
