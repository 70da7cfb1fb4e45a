"""The corpus that fuzzing starts from: the golden cases and places of `fixtures/`, expanded, and the seeds of found faults."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from posthound.policy.baseline import Baseline, Entry, render
from tests.fuzz.material import CLIENT_NAMES, KEYS, NAMES, documents
from tests.fuzz.mutate import zipped
from tests.sarif.sarif_cases import collection, scanned

SEEDS = Path(__file__).parent / "seeds"
PATTERN_FILE = """
[provider]
id = "acme"
name = "Acme"
hosts = ["acme.example"]
rotate = "Make a new key in the console and delete the old one."

[[pattern]]
id = "acme-api-key"
name = "Acme API key"
regex = 'acme_[0-9a-f]{24}'
keywords = ["acme_"]
severity = "critical"
opens = "everything of Acme"
matches = ["acme_<hex:24>"]
references = ["https://docs.acme.example/keys"]
"""
CONFIGURATION = """
exclude = ["vendor/**"]
min-severity = "high"
baseline = "b.json"
patterns = ["own.toml"]

[[ignore]]
item = "Folder"
reason = "sandbox"
until = 2031-01-31

[[team]]
name = "payments"
key = "env:PAYMENTS_KEY"
"""


def kept(target: str) -> list[Path]:
    """The seeds of a target that are kept: inputs that something once went wrong with."""
    return sorted(path for path in (SEEDS / target).glob("*") if path.is_file())


def corpus(target: str) -> Iterator[bytes]:
    """The inputs to begin with, sound ones and kept ones."""
    yield from (path.read_bytes() for path in kept(target))
    rng = random.Random(target)
    every = documents(rng)
    match target:
        case "reader" | "scan":
            for name, text in every:
                chosen = next((n for n in NAMES if name.endswith(n.removeprefix("x"))), NAMES[0])
                yield bytes((NAMES.index(chosen),)) + text.encode()
        case "clients":
            for name, text in every:
                ending = name[name.rfind(".") :]
                chosen = next((n for n in CLIENT_NAMES if n.endswith(ending)), CLIENT_NAMES[0])
                yield bytes((CLIENT_NAMES.index(chosen),)) + text.encode()
        case "scripts":
            yield from (text.encode()[:4000] for _, text in every if "pm." in text)
            yield b"const key = 'k1-v2-w3'; pm.environment.set('token', `${key}-x`); // \\u0041\n"
        case "config":
            yield CONFIGURATION.encode()
        case "history":
            yield from (b"a.json", b"commit x", b":100644", "é\n\t.json".encode(), b"\xff\xfe")
        case "yaml":
            yield from (text.encode() for name, text in every if name.endswith((".yaml", ".yml")))
        case "compiled":
            yield from (text.encode()[:4000] for _, text in every[:80])
        case "decoders":
            yield from (bytes((n, 2 * n, 3 * n)) + text.encode()[:3000] for n, (_, text) in enumerate(every[:80]))
        case "archive":
            yield from (
                zipped((f"{m}/{name}", text.encode()) for m, (name, text) in enumerate(every[n : n + 3]))
                for n in range(0, 60, 3)
            )
        case "baseline":
            entries = [Entry(f"{n}.json", f"{n:032x}", KEYS[n], "generic-token", "old", "2031-01-31") for n in range(5)]
            yield render(Baseline("0" * 32, "0" * 8, {entry.fingerprint: entry for entry in entries})).encode()
        case "sarif":
            yield from _logs()
        case "patterns":
            yield PATTERN_FILE.encode()


def _logs() -> Iterator[bytes]:
    from posthound.report.sarif.log import render as sarif

    log = sarif(scanned(collection()))
    yield log.encode()
    small = json.loads(log)
    for run in small["runs"]:
        run["tool"]["driver"]["name"] = "another"
    yield json.dumps(small).encode()
    yield b'{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}'
