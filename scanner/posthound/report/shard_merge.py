"""Shards of several runs as one: in the order of files, each place once, and no more in memory than a few rows of each."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterator, Sequence
from typing import Any

from posthound.report.shards import MANIFEST, read_rows, write_lines, write_parquet
from posthound.support.errors import UsageError
from posthound.support.files import read_file

ENDINGS = (".jsonl", ".parquet")


def shards_of(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """The files that paths name, folders by their manifest; and what their runs did not read. Raises UsageError."""
    files, unread = [], []
    for path in paths:
        if not os.path.isdir(path):
            files.append(path)
            continue
        try:
            manifest = json.loads(read_file(os.path.join(path, MANIFEST)))
            files += [
                os.path.join(path, name)
                for name in manifest["shards"]
                if name.endswith(ENDINGS) and name == os.path.basename(name)
            ]
            unread += [f"{n['path']}: {n['message']}" for n in manifest["notices"] if n["fatal"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} is no folder of shards.", f"--lake writes one, with {MANIFEST} in it.") from error
    return files, unread


def merged(files: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of all shards, which are each in the order of files; a place that several runs found is given once."""
    file, seen = "", set[str]()
    for row in heapq.merge(*map(read_rows, files), key=lambda row: str(row["file"])):
        if row["file"] != file:
            file, seen = row["file"], set()
        if row["fingerprint"] not in seen:
            seen.add(row["fingerprint"])
            yield row


def write_merged(files: Sequence[str], output: str) -> None:
    """Writes the merged rows to one file, in the format of its name."""
    (write_parquet if output.endswith(".parquet") else write_lines)(output, merged(files))
