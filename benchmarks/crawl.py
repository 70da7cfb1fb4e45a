"""Measures the crawler against the stand-in API: `python -m benchmarks.crawl`.

Each number beside what it should be: speed against a sequential client, use of the documented limits, memory for a gigabyte and
for one large collection, calls of a second crawl, and calls a night for organisations of three sizes. The server runs in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx

from benchmarks.memory import Watch
from fixtures.standin import Standin
from fixtures.standin_faults import Windows
from fixtures.standin_team import Entity, Maker, Team, padded, sample_team
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, crawl
from posthound.report.base import Report

LATENCY = 0.1
_WORDS = ("order", "customer", "address", "status", "total", "invoice", "item", "payment")
KEY = "PMAK-benchmark"
MB = 1_000_000


def fast_team() -> Team:
    """40 workspaces of 8 collections and 2 environments: 400 entities."""
    return _joined(sample_team(1, 40, collections=8, environments=2, secrets=1))


def limited_team(spaces: int) -> Callable[[], Team]:
    """Workspaces of 6 collections, so that the general limit is the one that counts."""
    return lambda: sample_team(2, spaces, collections=6, environments=1, secrets=0)


def large_team(total: int, each: int) -> Callable[[], Team]:
    """Collections of `each` bytes, `total` in all; one body serves them all."""

    def make() -> Team:
        maker = Maker(3)
        team = Team(
            [maker.space("Large", "team", collections=total // each, environments=0, secrets=1)], plants=maker.plants
        )
        body = padded(team.spaces[0].collections[0], each)()
        for one in team.spaces[0].collections:
            one.body = body
        return team

    return make


def one_large(size: int) -> Callable[[], Team]:
    """One collection of `size` bytes, no two of its requests alike."""

    def make() -> Team:
        maker = Maker(5)
        team = Team([maker.space("Large", "team", collections=1, environments=0, secrets=1)], plants=maker.plants)
        team.spaces[0].collections[0].body = varied(team.spaces[0].collections[0], size, maker.rng)
        return team

    return make


def varied(entity: Entity, size: int, rng: random.Random) -> Any:
    """The collection with about `size` bytes of harmless requests more, each with a text of its own."""
    body = entity.payload()
    items, held = list(body["collection"]["item"]), 0
    while held < size:
        text = " ".join(f"{rng.choice(_WORDS)} {rng.randrange(10**5)}" for _ in range(80))
        held += len(text) + 180
        sent = {
            "method": "POST",
            "url": f"https://api.example.com/v1/items/{held}",
            "body": {"mode": "raw", "raw": text},
        }
        items.append({"name": f"Item {held}", "request": sent})
    return {"collection": {**body["collection"], "item": items}}


def _joined(team: Team) -> Team:
    team.spaces = [space for space in team.spaces if space.joined]
    return team


def _serve(pipe: Connection, make: Callable[[], Team], latency: float, limited: bool, frozen: bool) -> None:
    async def main() -> None:
        standin = Standin(make(), windows=Windows() if limited else None, latency=latency)
        standin.answers.frozen = frozen
        await standin.start()
        pipe.send(standin.url)
        while True:
            question = await asyncio.to_thread(pipe.recv)
            if question == "change":
                for one in list(standin.team.entities())[:5]:
                    one.updated = "2026-02-01T00:00:00.000Z"
                pipe.send(5)
            else:
                times = [call.at for call in standin.calls]
                pipe.send({"times": times, "refused": standin.refused, "lines": standin.lines()})
                standin.calls.clear()

    with suppress(KeyboardInterrupt, EOFError, asyncio.CancelledError):
        asyncio.run(main())


@contextmanager
def serving(
    make: Callable[[], Team], *, latency: float = LATENCY, limited: bool = False, frozen: bool = False
) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """A stand-in in a process of its own: its address, and a way to ask what it saw."""
    ours, theirs = multiprocessing.Pipe()
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_serve, args=(theirs, make, latency, limited, frozen), daemon=True)
    process.start()

    def ask(question: str) -> Any:
        ours.send(question)
        return ours.recv()

    try:
        yield ours.recv(), ask
    finally:
        process.kill()
        process.join()


def crawled(url: str, state: str, **options: Any) -> tuple[Report, float]:
    """A crawl and the seconds it took."""
    started = time.monotonic()
    report = crawl(replace(CrawlOptions(url, KEY, state=state), **options), Settings())
    return report, time.monotonic() - started


def _entities(lines: list[str]) -> list[str]:
    fetched = [line for line in lines if line.startswith(("GET /collections/", "GET /environments/"))]
    return [line for line in fetched if not line.endswith(("/comments", "/forks"))]


def speed(folder: str) -> None:
    """400 entities at 100 ms each, against one after another."""
    with serving(fast_team) as (url, ask):
        report, ours = crawled(url, f"{folder}/speed.sqlite", rate=0)
        lines = ask("seen")["lines"]
        entities = _entities(lines)
        started = time.monotonic()
        with httpx.Client(base_url=url, headers={"X-API-Key": KEY}) as client:
            for line in entities:
                client.get(line.removeprefix("GET ")).raise_for_status()
        theirs = time.monotonic() - started
    assert report.complete
    measured = f"{ours:.1f} s for {len(entities)} entities and {len(lines) - len(entities)} other calls"
    show(
        "speed", f"{measured}; a sequential client {theirs:.1f} s for the entities alone: {ours / theirs:.2f}", "≤ 0.20"
    )


def pace(folder: str, spaces: int) -> None:
    """Use of the documented limits: 300 a minute, 10 in 10 s on the slow endpoints."""
    with serving(limited_team(spaces), limited=True) as (url, ask):
        report, took = crawled(url, f"{folder}/pace.sqlite")
        seen = ask("seen")
    assert report.complete
    times = seen["times"]
    # Whole minutes from the first call on, the last of them ended by a call.
    minutes = int((times[-1] - times[0]) // 60)
    used = sum(moment < times[0] + 60 * minutes for moment in times) / (300 * minutes) if minutes else 0.0
    measured = f"{len(times)} calls in {took:.0f} s; {used:.1%} of the allowed rate over {minutes} whole minutes"
    show("pace", f"{measured}, {seen['refused']} refused", "≥ 97 %, none refused")


def memory(folder: str, total: int, each: int) -> None:
    """Peak memory of the crawler and its processes for a gigabyte of collections."""
    out = Path(folder) / "memory.json"
    with serving(large_team(total, each), latency=0.0) as (url, _):
        call = f"json.dump(watched({url!r}, {folder!r}), open({str(out)!r}, 'w'))"
        code = f"import json; from benchmarks.crawl import watched; {call}"
        assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0
    peak, largest, seconds, read, places = json.loads(out.read_text())
    measured = f"{peak / MB:.0f} MB at most over all processes ({largest / MB:.0f} MB the largest)"
    show("memory", f"{measured}; {read / MB:.0f} MB crawled in {seconds:.0f} s, {places} places found", "≤ 200 MB")


def watched(url: str, folder: str) -> tuple[int, int, float, int, int]:
    """A crawl in this process, watched: peak memory of it and its children together, and of the largest of them."""
    with Watch(os.getpid()) as watch:
        report, seconds = crawled(url, f"{folder}/memory.sqlite", rate=0)
    return watch.together, watch.largest, seconds, report.bytes, len(report.findings)


def large(folder: str) -> None:
    """Peak memory for one collection of 80 MB, no two of its requests alike."""
    out = Path(folder) / "large.json"
    with serving(one_large(84 * MB), latency=0.0) as (url, _):
        call = f"json.dump(watched({url!r}, {folder + '/large'!r}), open({str(out)!r}, 'w'))"
        code = f"import json; from benchmarks.crawl import watched; {call}"
        Path(folder, "large").mkdir()
        assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", code]) == 0
    peak, largest, seconds, read, places = json.loads(out.read_text())
    measured = f"{peak / MB:.0f} MB at most over all processes ({largest / MB:.0f} MB the largest) for one collection"
    show("large", f"{measured} of {read / MB:.0f} MB in {seconds:.0f} s, {places} places found", "≤ 600 MB")


def night_team(spaces: int) -> Callable[[], Team]:
    """An organisation of small workspaces, one in twenty of them public, with collections and environments as teams have them."""

    def make() -> Team:
        maker = Maker(7)
        kinds = ("public", *("team",) * 12, *("private",) * 5, *("personal",) * 2)
        team = Team(plants=maker.plants)
        for number in range(spaces):
            kind = kinds[number % len(kinds)]
            space = maker.space(f"Space {number}", kind, collections=3, environments=1, secrets=0)
            team.spaces.append(space)
        return team

    return make


def nights(folder: str, spaces: int) -> None:
    """Calls of the first crawl, of a cheap night without changes, and of the weekly night that reads every listing."""
    with serving(night_team(spaces), latency=0.0, frozen=True) as (url, ask):
        counts = []
        for night in range(3):
            if night == 2:
                _week_passes(f"{folder}/nights-{spaces}.sqlite")
            report, _ = crawled(url, f"{folder}/nights-{spaces}.sqlite", rate=0, cheap=True)
            assert report.complete, report.notices[:3]
            counts.append(len(ask("seen")["times"]))
    month = counts[1] * 26 + counts[2] * 4
    measured = f"{spaces:,} workspaces: {counts[0]:,} calls first, {counts[1]:,} a cheap night, {counts[2]:,} a weekly whole one"
    show("nights", f"{measured}; {month:,} a month", "≤ 800 a night at 2,000" if spaces == 2000 else "")


def _week_passes(state: str) -> None:
    with sqlite3.connect(state) as db:
        db.execute("UPDATE visit SET listed_at = listed_at - 8 * 86400")


def incremental(folder: str) -> None:
    """Calls of a second crawl after five entities changed."""
    with serving(lambda: _joined(sample_team(4, 4, collections=30)), latency=0.0) as (url, ask):
        crawled(url, f"{folder}/again.sqlite", rate=0)
        first = len(ask("seen")["lines"])
        changed = ask("change")
        crawled(url, f"{folder}/again.sqlite", rate=0)
        lines = ask("seen")["lines"]
    entities = _entities(lines)
    comments = sum(line.endswith("/comments") for line in lines)
    measured = f"{len(lines)} calls after {first}: {len(lines) - len(entities) - comments} listings"
    show(
        "incremental",
        f"{measured}, {len(entities)} changed entities, {comments} lists of comments",
        f"listings + {changed} changed",
    )


def show(name: str, measured: str, wanted: str) -> None:
    """One line of the result."""
    print(f"{name:<12} {measured}  [{wanted}]", flush=True)


def main() -> None:
    """Runs the benchmarks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="speed, incremental, memory, large, nights, pace")
    parser.add_argument("--spaces", type=int, default=55, help="workspaces at the documented limits")
    parser.add_argument("--bytes", type=int, default=1000 * MB, help="bytes of collections in all")
    parser.add_argument("--each", type=int, default=2 * MB, help="bytes a collection")
    parser.add_argument("--nights", type=int, nargs="*", default=[100, 2000, 30_000], help="workspaces for `nights`")
    options = parser.parse_args()
    wanted = options.names or ["speed", "incremental", "memory", "large", "nights", "pace"]
    with tempfile.TemporaryDirectory() as folder:
        if "speed" in wanted:
            speed(folder)
        if "incremental" in wanted:
            incremental(folder)
        if "memory" in wanted:
            memory(folder, options.bytes, options.each)
        if "large" in wanted:
            large(folder)
        if "nights" in wanted:
            for spaces in options.nights:
                nights(folder, spaces)
        if "pace" in wanted:
            pace(folder, options.spaces)


if __name__ == "__main__":
    main()
