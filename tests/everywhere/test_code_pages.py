"""Whatever the system's code page: nothing that is written to it is an error, and what other programs read stays UTF-8."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from posthound.cli import start

Plant = Callable[..., str]
# Words of names that no code page below has all of, and some have none of.
NAMES = "Zürich → 東京 🔑 Ωmega"
# What a start script does for each command line of a list, so that one process serves for all of them.
_ALL = """
import json, os, sys
from posthound.cli import start
done = []
for number, line in enumerate(json.load(open("lines.json", encoding="utf-8"))):
    sys.argv = ["posthound", *line]
    sys.stdout.flush()
    out = os.open(f"out{number}", os.O_WRONLY | os.O_CREAT)
    os.dup2(out, 1)
    done.append(start.main())
    sys.stdout.flush()
json.dump(done, open("done.json", "w", encoding="utf-8"))
"""
FILE, LEDGER = f"{NAMES}.postman_collection.json", "ledger.sqlite"
LINES: dict[str, tuple[int, list[str]]] = {  # with what each answers
    "text": (1, ["scan", "."]),
    "jsonl": (1, ["scan", ".", "-f", "jsonl"]),
    "json": (1, ["scan", ".", "-f", "json"]),
    "csv": (1, ["scan", ".", "-f", "csv"]),
    "html": (1, ["scan", ".", "-f", "html"]),
    "summary": (1, ["scan", ".", "-f", "summary"]),
    "sarif": (1, ["scan", ".", "-o", "r.sarif"]),
    "from sarif": (0, ["report", "r.sarif", "-f", "csv"]),
    "of sarif": (0, ["sarif", "summary", "r.sarif"]),
    "as annotations": (0, ["sarif", "annotations", "r.sarif"]),
    "explained": (0, ["scan", "--explain", f"{FILE}:/item/0/request/header/0/value"]),
    "diff": (1, ["fix", "."]),
    "copies": (0, ["fix", ".", "--to", "clean"]),
    "baseline": (0, ["baseline", "create", ".", "--reason", NAMES]),
    "known": (0, ["scan", ".", "--baseline", ".posthound.baseline"]),
    "noted": (0, ["rotate", "update", ".", "--ledger", LEDGER]),
    "listed": (0, ["rotate", "list", "--ledger", LEDGER]),
    "exported": (0, ["rotate", "export", "--ledger", LEDGER, "-f", "json"]),
    "absent": (3, ["scan", f"{NAMES}.json"]),
    "patterns": (0, ["patterns", "show", "github-personal-access-token"]),
    "wrong": (2, ["scan", f"--{NAMES}"]),
    "help": (0, ["scan", "--help"]),
}
_READ: dict[str, Callable[[str], Any]] = {
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "json": json.loads,
    "csv": lambda text: list(csv.reader(text.splitlines())),
    "from sarif": lambda text: list(csv.reader(text.splitlines())),
    "exported": json.loads,
}


@pytest.fixture(params=["cp1252", "cp932", "ascii"])
def answers(
    request: pytest.FixtureRequest, tmp_path: Path, planted: Plant, clean_environment: dict[str, str]
) -> tuple[str, dict[str, tuple[int, bytes]], str]:
    """The encoding of words, what each command answered and wrote, and all that went to standard error."""
    value = planted("<crc62:ghp_>")
    header = [{"key": "Authorization", "value": f"Bearer {value}"}]
    item = {"name": f"{NAMES} request", "request": {"method": "GET", "url": "https://acme.test", "header": header}}
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    document = {"info": {"name": NAMES, "schema": schema}, "item": [item]}
    (tmp_path / FILE).write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    (tmp_path / "lines.json").write_text(json.dumps([line for _, line in LINES.values()]), "utf-8")
    settings = {"PYTHONIOENCODING": request.param, "PYTHONUTF8": "0", "POSTHOUND_KEY": "k" * 32}
    done = subprocess.run(
        [sys.executable, "-c", _ALL], cwd=tmp_path, env=clean_environment | settings, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    statuses = json.loads((tmp_path / "done.json").read_text("utf-8"))
    written = {
        name: (status, (tmp_path / f"out{number}").read_bytes())
        for number, (name, status) in enumerate(zip(LINES, statuses, strict=True))
    }
    # Python's argument parser takes ASCII for a system that does not say what it has, and writes UTF-8.
    words = request.param.replace("ascii", "utf-8")
    return words, written, done.stderr.decode(words)


@pytest.mark.skipif(os.name == "nt", reason="left out: there the system's own code page is what every test runs under")
def test_every_command_says_what_it_has_to_say(
    answers: tuple[str, dict[str, tuple[int, bytes]], str], tmp_path: Path
) -> None:
    code_page, written, told = answers
    assert {name: status for name, (status, _) in written.items()} == {
        name: status for name, (status, _) in LINES.items()
    }
    for name, read in _READ.items():
        text = written[name][1].decode("utf-8")
        assert NAMES in json.dumps(read(text), ensure_ascii=False), name
    for name in ("text", "html", "summary"):
        assert NAMES in written[name][1].decode("utf-8"), name
    for name in ("listed", "patterns", "help", "diff", "explained"):
        assert written[name][1].decode(code_page), name  # words: in the code page, with escapes for what it lacks
    # Signs of our own are no escapes, which nobody reads and which take six columns each.
    assert b"\\u2026" not in b"".join(written[name][1] for name in ("listed", "diff", "explained"))
    assert NAMES in (tmp_path / "r.sarif").read_text("utf-8")
    assert "Traceback" not in told
    assert "UnicodeEncodeError" not in told
    assert json.loads((tmp_path / "clean" / FILE).read_text("utf-8"))["info"]["name"] == NAMES


@pytest.mark.parametrize(("code_page", "shown"), [("cp1252", "ghp_…(40) -> x\\u6771"), ("latin-1", "ghp_...(40) -> x\\u6771"),
                                                 ("ascii", "ghp_...(40) -> x\\u6771"), ("utf-8", "ghp_…(40) → x東")])  # fmt: skip
def test_signs_of_our_own_are_plain_where_the_code_page_lacks_them(
    code_page: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written, encoding=code_page, write_through=True))
    start._open_streams()
    print("ghp_…(40) → x東", end="")
    assert written.getvalue().decode(code_page) == shown
