"""Files of values that belong into no repository, and that git tracks: that is the leak, whoever reads them besides."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator

from posthound.model.values import Notice
from posthound.sources.git import Repository
from posthound.support.errors import SourceError, UsageError
from posthound.support.paths import below

_TOLD = (
    "git tracks this file of values, and gives it to everybody who has the repository: take it out with git rm --cached, put it into"
    " .gitignore, and change its secrets, which stay in the history"
)


def tracked(files: Iterable[str]) -> Iterator[Notice]:
    """What is said of those of the files, by their names in reports, that lie on disk and that git tracks. Nothing where there is no git."""
    folders: dict[str, list[str]] = defaultdict(list)
    for file in dict.fromkeys(files):
        if os.path.isfile(file):
            folders[os.path.dirname(os.path.realpath(file))].append(file)
    for folder, lying in folders.items():
        try:
            repository = Repository(folder)
            within = {below(os.path.realpath(file), repository.root): file for file in lying}
            answer = repository.git("ls-files", "-z", "--", *(f":(literal){name}" for name in within), failing=True)
        except (UsageError, SourceError):
            continue
        known = {os.fsdecode(name) for name in answer.split(b"\0")}
        yield from (Notice(file, _TOLD) for name, file in within.items() if name in known)
