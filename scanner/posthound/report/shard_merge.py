"""Shards of several runs as one: in the order of files, each place once, and no more in memory than a few rows of each."""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
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
            names = [name for name in manifest["shards"] if name == os.path.basename(name)]
            unread += [f"{n['path'] or path}: {n['message']}" for n in manifest["notices"] if n["fatal"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{path} is no folder of shards.", f"--lake writes one, with {MANIFEST} in it.") from error
        if other := [name for name in names if not name.endswith(ENDINGS)]:
            raise UsageError(
                f"{path} holds no rows of findings, but {other[0]}.",
                "Name its SARIF files one by one: merge joins them into one log.",
            )
        files += [os.path.join(path, name) for name in names]
    return files, unread


def merged(files: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of all shards in the order of files; a place that several runs found is given once."""
    file, seen = "", set[str]()
    for row in heapq.merge(*map(_in_order, files), key=_place):
        if row["file"] != file:
            file, seen = row["file"], set()
        if row["fingerprint"] not in seen:
            seen.add(row["fingerprint"])
            yield row


def _place(row: dict[str, Any]) -> str:
    return str(row["file"])


def _in_order(path: str) -> Iterator[dict[str, Any]]:
    """The rows of a shard by file: as they stand in one that --lake wrote, whatever its size; those of a report are put into that order."""
    if all(one <= other for one, other in pairwise(map(_place, read_rows(path)))):
        return read_rows(path)
    return iter(sorted(read_rows(path), key=_place))


def write_merged(files: Sequence[str], output: str) -> None:
    """Writes the merged rows to one file, in the format of its name."""
    (write_parquet if output.endswith(".parquet") else write_lines)(output, merged(files))
