"""Crawled entities on disk: a tree that `posthound scan` reads, private to the user, never half-written."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiofiles
import orjson

from posthound.sources.postman.layout import MANIFEST
from posthound.support.errors import OutputError
from posthound.support.files import written_whole

FILE_MODE = 0o600
FOLDER_MODE = 0o700
CHUNK = 1 << 20
VERSION = 1


class Saver:
    """Writes below one folder and keeps its manifest. Raises OutputError when something cannot be written."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.entries: dict[str, dict[str, Any]] = {}
        self._made: set[Path] = set()

    def open(self) -> None:
        """Makes the folder and takes in the manifest of an earlier crawl; a broken one is begun anew."""
        try:
            self._make(self.folder)
            data = orjson.loads((self.folder / MANIFEST).read_bytes())
            self.entries = dict(data["entities"]) if data.get("version") == VERSION else {}
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

    async def close(self) -> None:
        """Writes the manifest: what stands in the tree, where it came from, and hashes to check it with."""
        manifest = {"version": VERSION, "entities": dict(sorted(self.entries.items()))}
        await self._put(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")

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


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written: {error.strerror}.", "Make room there, or name another folder with --save."
    )
