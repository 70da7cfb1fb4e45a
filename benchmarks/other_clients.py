"""The files of other clients, format by format: labelled samples where they are present, and files that are generated for the run."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import Peer, findings
from posthound.config.settings import Settings
from posthound.scan.search import searched
from tests.clients.test_generated import FORMATS, decoded, drawn

FILES = 6
# What is shorter could stand in anything.
SHORTEST = 6


@dataclass(slots=True)
class Planted:
    """The files of one format, by path below its folder, and the values in them that are secrets."""

    files: dict[str, bytes] = field(default_factory=dict)
    values: set[str] = field(default_factory=set)


def samples(folder: Path) -> dict[str, Planted]:
    """The labelled samples by format."""
    made: dict[str, Planted] = defaultdict(Planted)
    for line in (folder / "TRUTH.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        one = made[row["format"]]
        one.files[row["file"]] = (folder / "files" / row["file"]).read_bytes()
        one.values |= {row["value"]} if "value" in row else set()
    return dict(made)


def generated(seed: int) -> dict[str, Planted]:
    """Generated files by format."""
    made: dict[str, Planted] = defaultdict(Planted)
    for name, form in FORMATS.items():
        for number in range(FILES):
            text, draw = drawn(name, seed + number)
            made[name].files[f"{number}/{form.file.lstrip('/')}"] = text.encode()
            made[name].values |= {value for value in draw.secrets if value in text or value in decoded(text)}
    for one in made.values():  # beside a client's own, where its application reads it
        one.files.update(
            {
                f"{path.rpartition('/')[0]}/a.hurl": b"GET https://a.test\n"
                for path in one.files
                if path.endswith((".env", ".csv"))
            }
        )
    return dict(made)


def table_rows(planted: Mapping[str, Planted], peers: Sequence[Peer]) -> Iterator[list[str]]:
    """A row a format, and one of all: secrets found of those planted, and values reported that are none, of us and of each peer."""
    reports = [_ours(planted), *(_theirs(planted, peer) for peer in peers)]
    for name, one in planted.items():
        yield [name, *(_cell(one.values, report[name]) for report in reports)]
    every = set().union(*(one.values for one in planted.values()))
    yield ["all", *(_cell(every, [value for values in report.values() for value in values]) for report in reports)]


def _cell(wanted: set[str], reported: Sequence[str]) -> str:
    found = {value for value in wanted if any(_same(value, other) for other in reported)}
    wrong = [other for other in reported if not any(_same(value, other) for value in wanted)]
    return f"{len(found)} of {len(wanted)}" + (f", {len(wrong)} wrong" if wrong else "")


def _same(value: str, other: str) -> bool:
    return value in other or (len(other) >= SHORTEST and (other in value or other in decoded(value)))


def _ours(planted: Mapping[str, Planted]) -> dict[str, list[str]]:
    """What a scan of each format's folder reports at default settings."""
    made: dict[str, list[str]] = {}
    for name, one in planted.items():
        with tempfile.TemporaryDirectory() as folder:
            _put(Path(folder), one.files)
            made[name] = [match.value for file in searched([folder], Settings(), []) for match, _ in file.found]
    return made


def _theirs(planted: Mapping[str, Planted], peer: Peer) -> dict[str, list[str]]:
    """What a peer reports of the same files, all in one folder: it tells them by their last names."""
    made: dict[str, list[str]] = {name: [] for name in planted}
    with tempfile.TemporaryDirectory() as folder:
        owners = {}
        for at, (name, one) in enumerate(planted.items()):
            for number, (path, data) in enumerate(one.files.items()):
                called = f"{at}-{number}-{path.rpartition('/')[2]}"
                owners[called] = name
                _put(Path(folder), {called: data})
        for row in findings(peer, Path(folder)):
            made[owners[row.file]].append(row.value)
    return made


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
