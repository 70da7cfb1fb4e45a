"""What the real clients send before and after a fix: newman, and postman-runtime with its own vault.

Nothing leaves the machine: `sdk/lone.js` ends every connection in the process that opened it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import FixPlan, plan
from posthound.fix.show import to_store
from posthound.formats.base import encoding_of

SDK = Path(__file__).with_name("sdk")
_TOKENS = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
_DRAWN = re.compile(r"\{\{\$(\w+)\}\}")
_TO_CREATE = re.compile(r"  (\S+?)(?:, allowed domains? (.+))?")


class Way(NamedTuple):
    """A way of fixing, and the client it is for."""

    engine: str
    unsafe: bool
    monitored: bool


# newman knows of no `pm.vault`, so its scripts are fixed for what resolves there.
WAYS = (
    Way("runtime", unsafe=False, monitored=False), Way("runtime", unsafe=True, monitored=False),
    Way("runtime", unsafe=False, monitored=True), Way("runtime", unsafe=True, monitored=True),
    Way("newman", unsafe=False, monitored=False), Way("newman", unsafe=False, monitored=True),
    Way("newman", unsafe=True, monitored=True),
)  # fmt: skip


@dataclass
class Files:
    """A collection and what it is run with, by the names of their files."""

    collection: Any
    environment: Any = field(default_factory=lambda: {"values": []})
    globals: Any = field(default_factory=lambda: {"values": []})

    def write(self, folder: Path) -> list[str]:
        """Writes the files; those that hold nothing are left out."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for kind in ("collection", "environment", "globals"):
            value = getattr(self, kind)
            if kind == "collection" or value["values"]:
                path = folder / f"a.postman_{kind}.json"
                path.write_text(json.dumps(value, indent=1))
                written.append(str(path))
        return written


def installed() -> None:
    """Skips where the clients are not installed, and says so."""
    missing = [name for name in ("newman", "postman-runtime") if not (SDK / "node_modules" / name).is_dir()]
    if shutil.which("node") is None or missing:
        pytest.skip("left out: newman and postman-runtime are not installed (tests/fix/sdk/install does it)")


def run(files: Files, engine: str, vault: Sequence[Any] = (), linked: dict[str, str] | None = None) -> dict[str, Any]:
    """What a client is given to run; what a client draws anew in every run (`{{$randomEmail}}`) is the same text in all."""
    collection = json.loads(_DRAWN.sub(r"\1", json.dumps(files.collection)))
    return {
        "engine": engine, "collection": collection, "environment": files.environment, "globals": files.globals,
        "vault": list(vault), "linked": linked or {},
    }  # fmt: skip


def sent(runs: Sequence[Any], timeout: float = 600) -> list[Any]:
    """The requests and failures of each run, in order."""
    lines = "".join(json.dumps(one) + "\n" for one in runs)
    done = subprocess.run(
        ["node", "send.js"], cwd=SDK, input=lines, text=True, capture_output=True, timeout=timeout, check=False
    )
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(out) == len(runs), done.stderr[-3000:]
    return out


def fixed(files: Files, folder: Path, way: Way) -> tuple[FixPlan, Files]:
    """The fix of a collection with its environments, and the files after it."""
    made = plan(files.write(folder), Settings(), unsafe=way.unsafe, monitored=way.monitored)
    new = Files(files.collection, files.environment, files.globals)
    for file in made.files:
        bom, encoding = encoding_of(file.new)
        value = json.loads(file.new[len(bom) :].decode(encoding))
        setattr(new, file.path.rpartition("postman_")[2].removesuffix(".json"), value)
    return made, new


def after(made: FixPlan, files: Files, way: Way) -> dict[str, Any]:
    """The run of fixed files by somebody who stored the values as the fix said, under the names and for the domains it printed."""
    changes = [change for file in made.files for change in file.changes]
    vault = []
    for line in to_store(changes, None, ""):
        name, domains = _told(line)
        vault.append({"key": name, "value": made.values[name], "domains": domains})
    if not way.monitored:
        return run(files, way.engine, vault)
    linked = dict(made.values)
    environment, globals_ = json.loads(json.dumps([files.environment, files.globals]))
    for row in environment["values"] + globals_["values"]:
        name = str(row.get("value", ""))[1:-1]
        if row.get("value") == f"<{name}>" and name in linked:
            _link(row, name, linked[name], way)
    named = {c.name for c in changes if c.text in (f"{{{{{c.name}}}}}", f'pm.variables.get("{c.name}")')}
    for name in sorted(named):
        environment["values"].append(_link({"key": name, "enabled": True}, name, linked[name], way))
    return run(Files(files.collection, environment, globals_), way.engine, vault, linked)


def _told(line: str) -> tuple[str, list[str]]:
    match = _TO_CREATE.fullmatch(line)
    assert match is not None, line
    return match[1], match[2].split(", ") if match[2] else []


def _link(row: dict[str, Any], name: str, value: str, way: Way) -> dict[str, Any]:
    """A row as a secure variable; newman itself asks no resolver, whoever runs it fills the values in before."""
    if way.engine == "newman":
        row["value"] = value
    else:
        row |= {
            "secret": True,
            "value": "",
            "source": {"provider": "postman", "postman": {"type": "cloud", "vaultId": "v", "secretId": name}},
        }
    return row


def steady(befores: Sequence[Any]) -> bool:
    """Whether runs of one collection can be compared: each came to its end and sent as many requests as the others."""
    return not any(one["unfinished"] or len(one["requests"]) != len(befores[0]["requests"]) for one in befores)


def different(befores: Sequence[Any], new: Any) -> str:
    """How a run after a fix differs from the runs before it, but for what differs between those; "" where it does not."""
    first = befores[0]
    more = [text for text in new["failed"] if not any(text in one["failed"] for one in befores)]
    if more or (new["broken"] and not first["broken"]):
        return f"threw {more or new['broken']}"
    if not steady(befores):
        return ""
    if len(new["requests"]) != len(first["requests"]):
        return f"{len(new['requests'])} requests, not {len(first['requests'])}"
    for *olds, last in zip(*(sorted(r["requests"], key=_place) for r in (*befores, new)), strict=True):
        for part in ("method", "url", "headers", "body"):
            told = _changed([json.dumps(one[part]) for one in olds], json.dumps(last[part]))
            if told:
                return f"{part}: {told}"
    return ""


def _place(request: Any) -> str:
    """Scripts do not wait for what they send, so requests of one run may change places."""
    return next(
        (
            value
            for key, value in zip(request["headers"][::2], request["headers"][1::2], strict=True)
            if key.lower() == "host"
        ),
        "",
    )


def _changed(befores: list[str], new: str) -> str:
    """How a text differs from those before in what all of them have in common, in that order; what lies between is theirs alone."""
    if new in befores:
        return ""
    first, *rest = _in_common([_TOKENS.findall(text) for text in befores])
    if not new.startswith(first) or (not rest and new != first):
        return _where(first, new)
    at = len(first)
    for text in rest[:-1]:
        found = new.find(text, at)
        if found < 0:
            return _where(text, new[at:])
        at = found + len(text)
    return "" if not rest or new[at:].endswith(rest[-1]) else _where(rest[-1], new[at:])


def _in_common(texts: list[list[str]]) -> list[str]:
    """What all texts have: from the start of each, between what differs, and up to the end of each."""
    pieces: list[list[str]] = [[]]
    for token in reduce(_aligned, texts[1:], list[str | None](texts[0])):
        if token is None:
            pieces.append([])
        else:
            pieces[-1].append(token)
    # A lone token within what is drawn is there by chance.
    between = [piece for piece in pieces[1:-1] if len(piece) > 1]
    return ["".join(piece) for piece in (pieces[0], *between, *pieces[1:][-1:])]


def _aligned(tokens: list[str | None], others: list[str]) -> list[str | None]:
    """The tokens that both have, in order, with None for what one of them has alone."""
    both: list[str | None] = []
    ends = (0, 0)
    for at, other, size in SequenceMatcher(None, tokens, others, autojunk=False).get_matching_blocks():
        both += ([] if (at, other) == ends else [None]) + tokens[at : at + size]
        ends = (at + size, other + size)
    return both


def _where(text: str, new: str) -> str:
    size = max(size for size in range(len(text) + 1) if text[:size] in new)
    at = new.find(text[:size]) + size
    return f"{text[max(0, size - 20) : size + 40]} became {new[max(0, at - 20) : at + 40]}"
