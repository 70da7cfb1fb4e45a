"""How long the history of a repository takes: a collection that changes in every commit, beside two peers."""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from benchmarks.peers import BENCH, PEERS, installed
from fixtures.places import V21


def _word(rng: random.Random, length: int = 8) -> str:
    return "".join(rng.choices(ascii_lowercase, k=length))


def _item(rng: random.Random, *, secret: bool) -> dict[str, Any]:
    value = "".join(rng.choices(ascii_letters + digits, k=40)) if secret else "{{api_key}}"
    body = json.dumps({_word(rng): [_word(rng) for _ in range(12)] for _ in range(6)}, indent=2)
    return {
        "name": _word(rng),
        "request": {
            "method": "POST", "header": [{"key": "X-Api-Key", "value": value}, {"key": "Accept", "value": "application/json"}],
            "url": {"raw": f"https://{_word(rng)}.test/v1/{_word(rng)}"}, "body": {"mode": "raw", "raw": body},
        },
        "response": [],
    }  # fmt: skip


def make(folder: Path, commits: int, size: int) -> None:
    """A repository whose one collection of `size` bytes changes a little with each commit; secrets come and go."""
    rng = random.Random(16)
    folder.mkdir(parents=True)
    items = [_item(rng, secret=number % 60 == 0) for number in range(max(1, size // 1750))]
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    importer = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importer.stdin
    for number in range(commits):
        for _ in range(3):
            items[rng.randrange(len(items))] = _item(rng, secret=rng.random() < 0.1)
        document = {"info": {"name": "Billing", "schema": V21}, "item": items}
        data = json.dumps(document, indent=2).encode()
        when = 1_700_000_000 + number * 3600
        message = f"Version {number}".encode()
        head = f"commit refs/heads/main\ncommitter Test <test@acme.test> {when} +0000\ndata {len(message)}\n".encode()
        blob = f"M 100644 inline billing.postman_collection.json\ndata {len(data)}\n".encode()
        importer.stdin.write(head + message + b"\n" + blob + data + b"\n")
    importer.stdin.close()
    importer.wait()
    subprocess.run(["git", "-C", str(folder), "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    subprocess.run(["git", "-C", str(folder), "reset", "--quiet", "--hard"], check=True)
    subprocess.run(["git", "-C", str(folder), "repack", "-adq"], check=True)


def _commands(folder: Path, output: Path) -> dict[str, list[str]]:
    """How each tool is asked for the whole history."""
    kingfisher, betterleaks = (installed(peer) for peer in PEERS[:2])
    return {
        "posthound": [str(Path(sys.executable).with_name("posthound")), "scan", "--isolated", "--history", "-f", "jsonl", "-o", str(output)],
        "kingfisher": [
            str(kingfisher / "kingfisher"), "scan", str(folder), "--git-history", "full", "--no-validate", "--no-update-check",
            "--format", "jsonl", "--output", str(output),
        ],
        "betterleaks": [
            str(betterleaks / "betterleaks"), "git", str(folder), "--no-banner", "--output", str(output),
        ],
    }  # fmt: skip


def timed(command: list[str], folder: Path) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of processors, exit status."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.returncode


def main() -> None:
    """Makes the repository where it is absent, and times each tool: the quicker of two runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=BENCH / "history")
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--size", type=int, default=1_000_000)
    chosen = parser.parse_args()
    if not chosen.folder.exists():
        make(chosen.folder, chosen.commits, chosen.size)
    with tempfile.TemporaryDirectory() as temporary:
        for name, command in _commands(chosen.folder, Path(temporary) / "output.json").items():
            wall, work, status = min(timed(command, chosen.folder) for _ in range(2))
            print(f"{name}: {wall:.2f} s, {work:.2f} s of processors, exit status {status}", flush=True)


if __name__ == "__main__":
    main()
