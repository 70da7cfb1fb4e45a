"""Findings for lakes: a folder of files of bounded size, with one beside them that says what the run did not read.

JSON lines and Parquet hold the fields of `--format jsonl`, in the order of files. SARIF is split so that GitHub takes each file whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from posthound.model.values import Finding
from posthound.report.base import Report, render
from posthound.report.jsonl import record
from posthound.support.errors import OutputError, UsageError, reason_of
from posthound.support.files import write_file
from posthound.support.terminal import shown_json

KINDS = ("jsonl", "parquet", "sarif")
MANIFEST = "run.json"
# Findings in a file. GitHub reads 25,000 results of one and shows 5,000 of them.
OF_LINES, OF_SARIF = 100_000, 5_000
_UNFINISHED = {"path": "", "message": "the run that wrote here did not come to its end; run it again", "fatal": True}
_NAME = re.compile(r"findings-\d{5}\.(?:jsonl|parquet|sarif)")
_TEXTS = (
    "rule", "file", "pointer", "role", "severity", "confidence", "exposure", "secret_id", "fingerprint", "redacted", "vault_reference", "by_hand",
    "lowered", "path",
    "name", "decoded", "evidence", "lost_since",
)  # fmt: skip
_IDENTITY = ("file", "fingerprint")
_NUMBERS = ("start_line", "start_column", "end_line", "end_column")
_WHERE_KNOWN = frozenset(
    ("by_hand", "lowered", "history")
)  # what a row of JSON lines has only where there is something to say
_STRUCTURES = ("related", "history")  # as JSON in Parquet


def write_shards(report: Report, kind: str, folder: str, size: int = 0) -> list[str]:
    """Writes a report's findings into a folder, over the shards that stand there; returns the names of the files.

    `size` is how many findings a file of lines holds at most. Raises OutputError, and UsageError without what Parquet takes.
    """
    prepare_folder(folder)
    # Until all is written, the folder says that it is not: a run that is killed leaves files of two runs.
    _note(folder, {"tool": "posthound", "complete": False, "shards": [], "notices": [_UNFINISHED]})
    made = [f"findings-{number:05}.{kind}" for number in range(_write(report, kind, folder, size))]
    _take_out(folder, made)
    manifest = {
        "tool": "posthound", "complete": report.complete, "files": report.files, "bytes": report.bytes, "findings": len(report.findings),
        "shards": made, "notices": [{"path": n.path, "message": n.message, "fatal": n.fatal} for n in report.notices],
    }  # fmt: skip
    _note(folder, manifest)
    return made


def _take_out(folder: str, made: Sequence[str]) -> None:
    """Removes the shards of an earlier run, which had more of them. Raises OutputError."""
    try:
        for name in os.listdir(folder):
            if _NAME.fullmatch(name) and name not in made:
                os.unlink(os.path.join(folder, name))
    except OSError as error:
        raise OutputError(
            f"A shard of an earlier run cannot be taken out of {folder}: {reason_of(error)}.", "Name a new folder."
        ) from error


def _note(folder: str, manifest: dict[str, Any]) -> None:
    write_file(os.path.join(folder, MANIFEST), (shown_json(json.dumps(manifest, indent=1)) + "\n").encode())


def _write(report: Report, kind: str, folder: str, size: int) -> int:
    if kind == "sarif":
        parts = _parts(report.findings)
        for number, findings in enumerate(parts):
            scope = report.scope if len(parts) == 1 else f"{report.scope}/{number + 1}-of-{len(parts)}"
            text = render("github", report._replace(findings=findings, scope=scope))
            write_file(os.path.join(folder, f"findings-{number:05}.sarif"), text.encode("utf-8", "replace"))
        return len(parts)
    count = -1
    for count, some in enumerate(_chunks(map(record, report.findings), size or OF_LINES)):
        _writer(kind)(os.path.join(folder, f"findings-{count:05}.{kind}"), some)
    return count + 1


def _parts(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Parts of at most OF_SARIF findings. A finding stays in its part from run to run, since another part is another alert to GitHub."""
    count = 1
    while True:
        parts: list[list[Finding]] = [[] for _ in range(count)]
        for finding in findings:
            parts[int(finding.fingerprint[:8], 16) % count].append(finding)
        if max(map(len, parts)) <= OF_SARIF:
            return parts
        count *= 2


def prepare_folder(folder: str) -> None:
    """Makes the folder where there is none. Raises OutputError for what is no folder of shards, or where nothing can be written."""
    try:
        os.makedirs(folder, exist_ok=True)
        held = [name for name in os.listdir(folder) if not name.startswith(".")]
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason_of(error)}", "Name a folder.") from error
    if held and MANIFEST not in held:
        raise OutputError(
            f"{folder} holds something else than posthound's shards.", "It is unchanged. Name a new folder."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{folder} cannot be written: permission denied.", "Name a folder that is yours.")


def _writer(kind: str) -> Callable[[str, Sequence[dict[str, Any]]], None]:
    return write_parquet if kind == "parquet" else write_lines


def write_lines(path: str, rows: Iterable[dict[str, Any]]) -> None:
    """Writes rows as JSON lines."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    write_file(path, "".join(shown_json(encode(row)) + "\n" for row in rows).encode("utf-8", "replace"))


def write_parquet(path: str, rows: Iterable[dict[str, Any]]) -> None:
    """Writes rows as Parquet. Raises UsageError where pyarrow is not installed."""
    arrow, parquet = _arrow()
    schema = arrow.schema(
        [(name, arrow.string()) for name in (*_TEXTS, *_STRUCTURES)] + [(name, arrow.int64()) for name in _NUMBERS]
    )
    columns: dict[str, list[Any]] = {name: [] for name in schema.names}
    for row in rows:
        for name in columns:
            value = row.get(name)
            if name in _STRUCTURES:
                value = json.dumps(value, ensure_ascii=False) if value else ""
            columns[name].append(_clean(value) if isinstance(value, str) else value)
    buffer = arrow.BufferOutputStream()
    parquet.write_table(arrow.table(columns, schema=schema), buffer, compression="zstd")
    write_file(path, buffer.getvalue().to_pybytes())


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def read_rows(path: str) -> Iterator[dict[str, Any]]:
    """The rows of a shard. Raises UsageError for what is none."""
    try:
        if path.endswith(".parquet"):
            _, parquet = _arrow()
            for batch in parquet.ParquetFile(path).iter_batches(batch_size=1000):
                for row in batch.to_pylist():
                    row |= {name: json.loads(row.get(name) or "[]") for name in _STRUCTURES}
                    yield {name: value for name, value in row.items() if value or name not in _WHERE_KNOWN}
        else:
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    row = json.loads(line)
                    if not isinstance(row, dict) or not all(isinstance(row.get(name), str) for name in _IDENTITY):
                        raise ValueError
                    yield row
    except (OSError, ValueError, KeyError) as error:
        why = reason_of(error) if isinstance(error, OSError) else "it is damaged or of another program"
        raise UsageError(
            f"{path} is no shard of findings: {why}.", "Name files that --lake or --format jsonl wrote."
        ) from error


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError(
            "Parquet is written and read with pyarrow.", "Install it: pip install 'posthound[parquet]'."
        ) from error
    return pyarrow, pyarrow.parquet


def _chunks(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
