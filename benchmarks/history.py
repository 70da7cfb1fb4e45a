"""How long the history of a repository takes: a collection that changes in every commit, beside two peers, pair by pair."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from string import ascii_letters, ascii_lowercase, digits
from typing import Any

from benchmarks.peers import BENCH, PEERS, installed
from benchmarks.timing import Command, cpu, ratio, spread, turns
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


def commands(folder: Path, output: Path) -> list[Command]:
    """How each tool is asked for the whole history; ours first."""
    kingfisher, betterleaks = (installed(peer) for peer in PEERS[:2])
    lines = {
        "posthound": [str(Path(sys.executable).with_name("posthound")), "scan", "--isolated", "--history", "-f", "jsonl", "-o", str(output)],
        "betterleaks": [str(betterleaks / "betterleaks"), "git", str(folder), "--no-banner", "--output", str(output)],
        "kingfisher": [
            str(kingfisher / "kingfisher"), "scan", str(folder), "--git-history", "full", "--no-validate", "--no-update-check",
            "--format", "jsonl", "--output", str(output),
        ],
    }  # fmt: skip
    return [Command(name, tuple(line), folder) for name, line in lines.items()]


def main() -> None:
    """Makes the repository where it is absent; the tools take turns, so that each ratio is one of runs side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=BENCH / "history")
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    if not chosen.folder.exists():
        make(chosen.folder, chosen.commits, chosen.size)
    with tempfile.TemporaryDirectory() as temporary:
        # A report that exists is written over only if it is one of ours; each tool has a file of its own.
        asked = [
            replace(command, argv=tuple(part.replace("OUTPUT", command.name) for part in command.argv))
            for command in commands(chosen.folder, Path(temporary) / "OUTPUT.json")
        ]
        runs = turns(asked, chosen.rounds)
    for name, some in runs.items():
        wall, work = spread(some), spread(some, cpu)
        print(f"{name}: {wall.median:.2f} s ({wall.shown()}), {work.median:.2f} s of processors ({work.shown()})")
    ours = runs.pop("posthound")
    for name, theirs in runs.items():
        for what, found in (("time", ratio(ours, theirs)), ("processors", ratio(ours, theirs, cpu))):
            print(f"posthound / {name}, {what}, pair by pair: {found.median:.2f} ({found.shown()})")


if __name__ == "__main__":
    main()
