"""Exports made from a seed that resemble real ones in what a scanner's work depends on (docs/performance.md compares).

A collection is a run of services: folders with names, fields and habits of their own, so that a large file repeats itself
as much as a small one does. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from benchmarks.planting import Plant
from benchmarks.services import Service

SEED = "posthound"
# Places of secrets in a megabyte: what a team's exports may hold, and what the labelled ones do, chosen for having them.
SPARSE, DENSE = 5.0, 50.0
SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
MB = 1_000_000
_INDENT = re.compile(rb"(?m)^ *")
# Items of one service, and the bytes of one as it comes out on the average.
_ITEMS, _ITEM_BYTES = 24, 2400


@dataclass(slots=True)
class Made:
    """What was written: paths, bytes, and the planted secrets."""

    paths: list[Path] = field(default_factory=list)
    size: int = 0
    plants: list[Plant] = field(default_factory=list)

    @property
    def places(self) -> int:
        """In how many leaves a planted secret stands."""
        return sum(plant.places for plant in self.plants)


def _written(value: Any, depth: int) -> bytes:
    """A value as the app writes it: indented by tabs, non-ASCII as it is; the first line not indented."""
    lines = orjson.dumps(value, option=orjson.OPT_INDENT_2)
    return _INDENT.sub(lambda match: b"\t" * (len(match[0]) // 2 + depth), lines).lstrip(b"\t")


def parts(name: str, size: int, per_mb: float, plants: list[Plant]) -> Iterator[bytes]:
    """The bytes of a collection of at least `size` bytes, part by part; adds what it plants to `plants`."""
    rng = random.Random(f"{SEED} {name}")
    identity = f"{rng.getrandbits(128):032x}"
    info = {"_postman_id": identity, "name": name, "schema": SCHEMA, "_exporter_id": str(rng.randrange(10**7, 10**8))}
    head = b'{\n\t"info": ' + _written(info, 1) + b',\n\t"item": [\n\t\t'
    yield head
    done = len(head)
    while True:
        service = Service(rng)
        count = min(_ITEMS, max(1, (size - done) // _ITEM_BYTES + 1))
        due = (done + count * _ITEM_BYTES) / MB * per_mb - sum(plant.places for plant in plants)
        written = _written(service.folder(count, due, plants), 2)
        done += len(written)
        yield written
        if done >= size:
            break
        yield b",\n\t\t"
    yield b'\n\t],\n\t"variable": ' + _written(service.variables(), 1) + b"\n}\n"


def write(path: Path, size: int, per_mb: float = SPARSE) -> Made:
    """Writes one collection of at least `size` bytes without holding it in memory; its content depends on the name."""
    made = Made([path])
    with path.open("wb") as stream:
        for part in parts(path.name.partition(".")[0], size, per_mb, made.plants):
            made.size += stream.write(part)
    return made


def write_near(path: Path, size: int, per_mb: float) -> Made:
    """Writes a small collection whose size is within a tenth of `size`, and which holds secrets where it shall."""
    for attempt in range(1000):
        made = write(path.with_name(f"{attempt}-{path.name}"), size, per_mb)
        if made.size < size * 1.1 and bool(made.plants) == bool(per_mb):
            made.paths = [made.paths[0].rename(path)]
            return made
        made.paths[0].unlink()
    raise RuntimeError(f"no collection of about {size} bytes came out")


def write_many(folder: Path, sizes: list[int], per_mb: float = SPARSE) -> Made:
    """Writes a folder of collections of these sizes."""
    folder.mkdir(parents=True)
    made = Made()
    for number, size in enumerate(sizes):
        one = write(folder / f"{folder.name}-{number}.postman_collection.json", size, per_mb)
        made.paths += one.paths
        made.plants += one.plants
        made.size += one.size
    return made


def write_small(folder: Path, count: int) -> int:
    """Writes `count` collections of one request each, a thousand a folder; returns the bytes."""
    size = 0
    for start in range(0, count, 1000):
        here = folder / f"{start // 1000:03}"
        here.mkdir(parents=True)
        service = Service(random.Random(f"{SEED} small {start}"))
        for number in range(start, min(start + 1000, count)):
            document = {"info": {"name": f"{service.name} {number}", "schema": SCHEMA}, "item": [service.brief()]}
            size += (here / f"{number}.postman_collection.json").write_bytes(orjson.dumps(document))
    return size
