"""Measures the crawler against the stand-in API: `python -m benchmarks.crawl`.

Four numbers, each beside what it should be: speed against a sequential client, use of the documented limits, memory for a
gigabyte, and calls of a second crawl. The server runs in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
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
from fixtures.standin_team import Maker, Team, padded, sample_team
from posthound.config.settings import Settings
from posthound.crawl.session import Options, crawl
from posthound.report.base import Report

LATENCY = 0.1
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


def _joined(team: Team) -> Team:
    team.spaces = [space for space in team.spaces if space.joined]
    return team


def _serve(pipe: Connection, make: Callable[[], Team], latency: float, limited: bool) -> None:
    async def main() -> None:
        standin = Standin(make(), windows=Windows() if limited else None, latency=latency)
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
    make: Callable[[], Team], *, latency: float = LATENCY, limited: bool = False
) -> Iterator[tuple[str, Callable[[str], Any]]]:
    """A stand-in in a process of its own: its address, and a way to ask what it saw."""
    ours, theirs = multiprocessing.Pipe()
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_serve, args=(theirs, make, latency, limited), daemon=True)
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
    report = crawl(replace(Options(url, KEY, state=state), **options), Settings())
    return report, time.monotonic() - started


def _entities(lines: list[str]) -> list[str]:
    fetched = [line for line in lines if line.startswith(("GET /collections/", "GET /environments/"))]
    return [line for line in fetched if not line.endswith("/comments")]


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
    parser.add_argument("names", nargs="*", help="speed, incremental, memory, pace")
    parser.add_argument("--spaces", type=int, default=55, help="workspaces at the documented limits")
    parser.add_argument("--bytes", type=int, default=1000 * MB, help="bytes of collections in all")
    parser.add_argument("--each", type=int, default=2 * MB, help="bytes a collection")
    options = parser.parse_args()
    wanted = options.names or ["speed", "incremental", "memory", "pace"]
    with tempfile.TemporaryDirectory() as folder:
        if "speed" in wanted:
            speed(folder)
        if "incremental" in wanted:
            incremental(folder)
        if "memory" in wanted:
            memory(folder, options.bytes, options.each)
        if "pace" in wanted:
            pace(folder, options.spaces)


if __name__ == "__main__":
    main()
