"""Command lines of posthound, installed as a user installs it, and of its peers."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import replace
from pathlib import Path

from benchmarks.peers import BENCH, PEERS, Peer, arguments, installed
from benchmarks.timing import LIMIT, Command

PROJECT = BENCH.parent
# What an installation from source needs.
_SHIPPED = ("scanner", "patterns", "setup.py", "MANIFEST.in", "pyproject.toml", "README.md", "LICENSE")
KINGFISHER, BETTERLEAKS, DETECT_SECRETS = PEERS[:3]


def install() -> Path:
    """Installs posthound as it stands into an environment of its own, byte-compiled; the folder of its command."""
    home = BENCH / "posthound"
    print("installing posthound …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as temporary:
        # From a copy: setuptools would put files that are long gone from a `build` folder into the wheel.
        for name in _SHIPPED:
            if (PROJECT / name).is_dir():
                shutil.copytree(PROJECT / name, Path(temporary, name), ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(PROJECT / name, temporary)
        if not (home / "bin").is_dir():
            venv.create(home, with_pip=True)
        pip = [str(home / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "uninstall", "--yes", "posthound"], check=True, stdout=sys.stderr)
        subprocess.run([*pip, "install", "--compile", temporary], check=True, stdout=sys.stderr)
    return home / "bin"


class Scanners:
    """Makes commands that share a warm home and write their reports to one place."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.posthound = install() / "posthound"
        self.home = work / "home"
        self.home.mkdir()
        for peer in (KINGFISHER, BETTERLEAKS, DETECT_SECRETS):
            installed(peer)

    def ours(
        self, target: Path, *options: str, fresh: bool = False, limit: float = LIMIT, report: bool = True
    ) -> Command:
        """`posthound scan`, its report to a file, or with `report=False` as text to its output."""
        written = ("--format", "jsonl", "-o", str(self.output("posthound"))) if report else ()
        argv = (str(self.posthound), "scan", str(target), "--quiet", *written, *options)
        return Command("posthound", argv, self.work, self._environment(), fresh, limit)

    def theirs(self, peer: Peer, target: Path, *options: str, fresh: bool = False) -> Command:
        """A peer as `make accuracy` runs it."""
        name = peer.command[0]
        argv = (*arguments(peer, target, self.output(name)), *options)
        return Command(name, argv, self.work, self._environment(), fresh)

    def bare(self, command: Command, peer: Peer) -> Command:
        """The same run without the Python that pip puts before the peer's program."""
        return replace(command, name=f"{command.name} (bare)", argv=(str(program(peer)), *command.argv[1:]))

    def detect_secrets(self, target: Path) -> Command:
        """detect-secrets' own command; its report goes nowhere."""
        argv = (str(installed(DETECT_SECRETS) / "detect-secrets"), "scan", "--all-files", str(target))
        return Command("detect-secrets", argv, self.work, self._environment())

    def hooks(self, repository: Path, file: str) -> list[Command]:
        """What pre-commit would run for one staged file: our entry, and betterleaks' with the options that it still has."""
        ours = (str(self.posthound), "scan", file)
        theirs = (str(installed(BETTERLEAKS) / "betterleaks"), "git", "--staged", "--redact")
        environment = self._environment()
        commands = [Command("posthound", ours, repository, environment), Command("betterleaks", theirs, repository, environment)]  # fmt: skip
        return [*commands, self.bare(commands[1], BETTERLEAKS)]

    def output(self, name: str) -> Path:
        """Where a scanner writes its report."""
        return self.work / f"{name}.report.json"

    def _environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.home / "cache")}


def program(peer: Peer) -> Path:
    """The program that the peer's package brings, which its command only starts."""
    return next((BENCH / peer.package).glob(f"lib/python*/site-packages/*/bin/{peer.command[0]}"))
