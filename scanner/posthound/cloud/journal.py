"""What was written to Postman, kept so that it can be undone: one private file a run, each line on disk before its call goes out.

The file holds what stood there before, secrets and all, so only its user may read it. A run that is killed leaves it as far
as it came: every call that may have gone out is in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from posthound.cloud.entities import EntityRef
from posthound.cloud.trees import Alteration, named
from posthound.sources.postman.shapes import What
from posthound.support.errors import OutputError, StateError, UsageError, reason_of
from posthound.support.files import read_file
from posthound.support.redact import fingerprint_key, secret_id

_ENDING = ".jsonl"
VERSION = 1
_KEPT = "It is unchanged. Put a backup in its place, or move it away: what it holds is then not undone, nor its names used again."


@dataclass(frozen=True, slots=True)
class WrittenCall:
    """One call of a run: the entity, the places with what stood there and what was put there."""

    ref: EntityRef
    title: str
    changes: tuple[tuple[list[Any], Any, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its file tells it. `undoes` is the run that it took back."""

    name: str
    account: str
    verb: str
    undoes: str
    writes: tuple[WrittenCall, ...] = field(repr=False)


def folder_of(state: Path) -> Path:
    """Where the runs are kept: beside the state."""
    return state.with_name(f"{state.stem}.undo")


class Journal:
    """Writes the file of one run; it is begun with the first line. Raises OutputError where it cannot be written."""

    def __init__(self, folder: Path, account: str, verb: str, undoes: str = "") -> None:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self.path = folder / f"{now}-{os.urandom(2).hex()}{_ENDING}"
        self._head = {"v": VERSION, "account": account, "verb": verb, "undoes": undoes, "ends": True}
        self._file: int | None = None

    @property
    def begun(self) -> bool:
        """Whether anything is in it."""
        return self._file is not None

    def close(self) -> None:
        """Closes the file."""
        if self._file is not None:
            os.close(self._file)

    def ended(self) -> None:
        """Notes that the run came to its end: one that was cut off is to be gone on with."""
        self.add({"ended": True})

    def names(self, named: Mapping[tuple[str, str], str]) -> None:
        """Notes what the values of secrets are called in the vault, by keyed identities."""
        key = fingerprint_key()
        for (secret, stored), name in sorted(named.items()):
            self.add({"secret": secret, "stored": secret_id(stored, key), "name": name})

    def handed_over(self, name: str) -> None:
        """Notes that a value was given to a vault."""
        self.add({"handed": name})

    def intend(self, ref: EntityRef, title: str, tree: Any, changes: Sequence[Alteration]) -> None:
        """Notes a call before it is made."""
        told = [[named(tree, one.pointer), one.old, one.new] for one in changes]
        entity = {name: getattr(ref, name) for name in ref.__slots__}
        self.add({"entity": entity, "title": title, "changes": told})

    def add(self, line: Mapping[str, Any]) -> None:
        """Puts a line on disk."""
        try:
            if self._file is None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
                self._file = os.open(self.path, flags, 0o600)
                self.add(self._head)
            data = json.dumps(line).encode() + b"\n"
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be written: {reason_of(error)}.",
                "Without it nothing could be undone, so nothing more was written.",
            ) from error


def _lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, its head first; none where its run was killed before there was one, which may have cut the last.

    Raises StateError for a file that cannot be read, is damaged, or of a newer version.
    """
    try:
        *whole, _cut = read_file(path).split(b"\n")
    except OSError as error:
        raise StateError(f"{path} cannot be read: {reason_of(error)}.", _KEPT) from error
    rows = []
    for number, line in enumerate(whole, 1):
        try:
            rows.append(json.loads(line))
        except (ValueError, RecursionError):
            raise _damaged(path, number) from None
    if not rows:
        return []
    if isinstance(rows[0], dict) and isinstance(version := rows[0].get("v"), int) and version > VERSION:
        raise StateError(f"{path} was written by a newer version of posthound.", "Update posthound.")
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or (number == 1 and {"v", "account", "verb", "undoes"} - row.keys()):
            raise _damaged(path, number)
    return rows


def _damaged(path: Path, number: int) -> StateError:
    return StateError(f"{path} is damaged in line {number}.", _KEPT)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{_ENDING}")) if folder.is_dir() else []


def runs(folder: Path) -> list[Run]:
    """The runs that wrote anything, the oldest first. Raises StateError for a file that cannot be read, or is damaged."""
    found = []
    for path in _files(folder):
        head, *lines = _lines(path) or [{}]
        writes = tuple(_write(path, number, line) for number, line in enumerate(lines, 2) if "entity" in line)
        if writes:
            found.append(Run(path.name.removesuffix(_ENDING), head["account"], head["verb"], head["undoes"], writes))
    return found


def _write(path: Path, number: int, line: Mapping[str, Any]) -> WrittenCall:
    try:
        ref = EntityRef(**{**line["entity"], "what": What(line["entity"]["what"])})
        return WrittenCall(ref, line["title"], tuple((steps, old, new) for steps, old, new in line["changes"]))
    except (KeyError, TypeError, ValueError):
        raise _damaged(path, number) from None


def lines_of(folder: Path, account: str, verb: str) -> Iterator[dict[str, Any]]:
    """The lines of an account's runs of one verb, the newest first."""
    for path in reversed(_files(folder)):
        head, *lines = _lines(path) or [{}]
        if (head.get("account"), head.get("verb")) == (account, verb):
            yield from reversed(lines)


def chosen(folder: Path, account: str, verb: str, name: str) -> Run:
    """The run to take back: the one named, else the last of this verb that was not taken back. Raises UsageError."""
    every = [one for one in runs(folder) if one.account == account]
    undone = _undone(folder)
    able = [
        one for one in every if one.verb == verb and (one.name.startswith(name) if name else one.name not in undone)
    ]
    if not able or (name and len(able) > 1):
        known = ", ".join(one.name for one in every if one.verb == verb) or "none"
        raise UsageError(
            f"{'No run' if not able else 'More than one run'} of {account} to undo{f' begins with {name!r}' if name else ''}.",
            f"Those kept in {folder}: {known}.",
        )
    return able[-1]


def _undone(folder: Path) -> set[str]:
    """The runs that another took back to its end; what older versions wrote does not say whether it came there."""
    found = set()
    for path in _files(folder):
        head, *lines = _lines(path) or [{}]
        if head.get("undoes") and (not head.get("ends") or any("ended" in line for line in lines)):
            found.add(str(head["undoes"]))
    return found


def kept_names(folder: Path, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The names that earlier runs gave to these pairs of a secret's id and a stored value."""
    known: dict[tuple[str, str], str] = {}
    for path in _files(folder):
        for number, line in enumerate(_lines(path), 1):
            if "stored" in line:
                secret, stored, name = line.get("secret"), line["stored"], line.get("name")
                if not (isinstance(secret, str) and isinstance(stored, str) and isinstance(name, str)):
                    raise _damaged(path, number)
                known[secret, stored] = name
    if not known:
        return {}
    key = fingerprint_key()
    return {(s, v): known[s, one] for s, v in wanted if (s, one := secret_id(v, key)) in known}


def handed_over(folder: Path) -> set[str]:
    """The names whose values earlier runs gave to a vault."""
    return {str(line["handed"]) for path in _files(folder) for line in _lines(path) if "handed" in line}
