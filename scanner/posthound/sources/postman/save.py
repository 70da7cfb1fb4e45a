"""Crawled entities on disk: a tree that `posthound scan` reads, private to the user, never half-written."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import aiofiles
import orjson

from posthound.sources.postman.layout import MANIFEST
from posthound.support.errors import OutputError, reason_of
from posthound.support.files import written_whole

FILE_MODE = 0o600
FOLDER_MODE = 0o700
CHUNK = 1 << 20
VERSION = 1
# What was written since the manifest was: one line an entity, so that a killed crawl leaves a tree that is known.
JOURNAL = ".journal"
# How `written_whole` names a file that is not whole yet.
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{12}")


class Saver:
    """Writes below one folder and keeps its manifest. Raises OutputError when something cannot be written."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.entries: dict[str, dict[str, Any]] = {}
        self._made: set[Path] = set()
        self._journal: IO[bytes] | None = None
        self._journals: list[Path] = []  # of crawls that were killed
        self._changed: dict[str, dict[str, Any] | None] = {}  # by this crawl

    def open(self) -> None:
        """Makes the folder and takes in what an earlier crawl wrote, also one that was killed; a broken manifest is begun anew.

        What a killed crawl left unfinished is removed, unless another crawl is writing here now.
        """
        self._load()
        home = (self.folder / MANIFEST).parent
        found = sorted(home.glob(f"{JOURNAL}.*"))
        self._journals = [path for path in found if not _alive(path.name.rpartition(".")[2])]
        for path in found:
            self._replay(path)
        if len(self._journals) == len(found) and home.is_dir():
            for path in home.rglob(".*"):
                if _UNFINISHED.fullmatch(path.name) and path.is_file():
                    path.unlink(missing_ok=True)

    def _replay(self, journal: Path) -> None:
        for line in journal.read_bytes().splitlines():
            with suppress(orjson.JSONDecodeError, TypeError, ValueError, KeyError):  # a last line that was cut
                path, entry = orjson.loads(line)
                self._change(path, None if entry is None else _sound({path: entry})[path])

    def _change(self, path: str, entry: dict[str, Any] | None) -> None:
        if entry is None:
            self.entries.pop(path, None)
        else:
            self.entries[path] = entry

    def _note(self, path: str, entry: dict[str, Any] | None) -> None:
        self._changed[path] = entry
        try:
            if self._journal is None:
                name = (self.folder / MANIFEST).with_name(f"{JOURNAL}.{os.getpid()}")
                self._make(name.parent)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
                self._journal = os.fdopen(os.open(name, flags, FILE_MODE), "ab")
                self._journals.append(name)
            self._journal.write(orjson.dumps([path, entry]) + b"\n")
            self._journal.flush()
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def _load(self) -> None:
        try:
            self._make(self.folder)
            data = orjson.loads((self.folder / MANIFEST).read_bytes())
            self.entries = _sound(data["entities"]) if data.get("version") == VERSION else {}
        except FileNotFoundError:
            self.entries = {}
        except (orjson.JSONDecodeError, TypeError, KeyError, ValueError, AttributeError):
            self.entries = {}
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def holds(self, path: str, *, what: str, identity: str, updated_at: str) -> bool:
        """Whether the tree has this state of an entity already, so that an unchanged one need not be fetched for it."""
        entry = self.entries.get(path)
        return (
            entry is not None
            and (entry.get("what"), entry.get("id"), entry.get("updatedAt")) == (what, identity, updated_at)
            and (self.folder / path).is_file()
        )

    async def write(self, path: str, data: bytes, entry: Mapping[str, Any]) -> None:
        """Writes an entity beside its place and renames it there; the manifest follows at the end."""
        digest = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        await self._put(path, data)
        self.entries[path] = {**entry, "sha256": digest, "bytes": len(data)}
        self._note(path, self.entries[path])

    async def _put(self, path: str, data: bytes) -> None:
        target = self.folder / path
        try:
            self._make(target.parent)
            with written_whole(str(target), FILE_MODE) as descriptor:
                async with aiofiles.open(descriptor, "wb", closefd=False) as stream:
                    for start in range(0, len(data), CHUNK):
                        await stream.write(data[start : start + CHUNK])
                await asyncio.to_thread(os.fsync, descriptor)  # here, so that nobody waits for the disk
        except OSError as error:
            raise _unwritable(target, error) from error

    def forget(self, path: str) -> None:
        """Removes an entity that no longer exists, or that moved, from the tree."""
        if self.entries.pop(path, None) is not None:
            (self.folder / path).unlink(missing_ok=True)
            self._note(path, None)

    async def close(self) -> None:
        """Writes the manifest: what stands in the tree, where it came from, and hashes to check it with.

        What another crawl has written since stays in it.
        """
        self._load()
        for journal in self._journals:  # those that are gone are in it
            if journal.exists():
                self._replay(journal)
        for place, entry in self._changed.items():
            self._change(place, entry)
        manifest = {"version": VERSION, "entities": dict(sorted(self.entries.items()))}
        try:
            await self._put(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        finally:
            if self._journal is not None:
                self._journal.close()
        for path in self._journals:
            path.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """The folder and those above it up to the tree's root, private where they are new."""
        if folder in self._made:
            return
        if folder != self.folder and self.folder in folder.parents:
            self._make(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        if folder != self.folder and folder.is_symlink():
            raise NotADirectoryError(20, "a link stands where a folder is needed", str(folder))
        self._made.add(folder)


def _sound(entries: Mapping[str, Any]) -> dict[str, Any]:
    """The entries that are what they should be; an entity of any other is fetched and written anew."""
    return {path: entry for path, entry in entries.items() if isinstance(path, str) and isinstance(entry, dict)}


def _alive(pid: str) -> bool:
    """Whether a process of this number runs, other than this one."""
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written: {reason_of(error)}.", "Make room there, or name another folder with --save."
    )
