"""A scan that is ended before its time: by Ctrl-C or by SIGTERM, in one process or in several."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from posthound.scan.run import BATCH
from posthound.support.errors import ExitCode
from tests.disk import POSTHOUND
from tests.helpers import records, write

Plant = Callable[..., str]
# Seconds without a word after which it is taken to hang; Python then says where.
PATIENCE = 30
SIGNALS = [signal.SIGINT, signal.SIGTERM]
# A user's own pattern that takes its time, until posthound gives it up, over the text that follows it: it holds a scan in its midst.
SLOW_PATTERN = """
[provider]
id = "acme"
name = "Acme"
rotate = "Ask for a new one."
rotate_url = "https://acme.test/keys"
references = ["https://acme.test/docs"]

[[pattern]]
id = "acme-slow"
name = "Acme slow key"
regex = 'hold[a-z]{0,300}[a-z]{0,300}[a-z]{0,300}[a-z]{0,300}1'
keywords = ["hold"]
severity = "high"
opens = "Everything."
basis = "unverified"
matches = ["hold<lower:4>1"]
rejects = ["hold"]
"""
SLOW_TEXT = "hold" + "a" * 1000


@dataclass
class Running:
    """posthound in a process group of its own, and the terminal that its progress goes to."""

    process: subprocess.Popen[bytes]
    terminal: int

    def until_busy(self) -> None:
        """Waits until it has computed for longer than a start and two files of white space take."""
        end = time.monotonic() + PATIENCE
        while self._seconds() < 1.0:
            assert self.process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)

    def _seconds(self) -> float:
        """Processor time of the whole group."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended in the meantime
                fields = stat.read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[2]) == self.process.pid else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self, number: signal.Signals) -> None:
        """Signals every process, as a terminal does."""
        os.killpg(self.process.pid, number)

    def until(self, word: bytes) -> bytes:
        """What it says on standard error, up to and with a word."""
        said = b""
        while word not in said:
            said += self._more(said)
        return said

    def rest(self) -> str:
        """What it says until it ends, without the progress."""
        said = b""
        with suppress(OSError):  # the other end is closed
            while chunk := self._more(said):
                said += chunk
        self.process.wait(PATIENCE)
        return said.rpartition(b"\x1b[K")[2].decode().strip()

    def _more(self, said: bytes) -> bytes:
        ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
        if not ready:
            self.process.send_signal(signal.SIGABRT)
            with suppress(OSError):
                while chunk := os.read(self.terminal, 4096):
                    said += chunk
        assert ready, said.decode()
        return os.read(self.terminal, 4096)


@pytest.fixture
def start(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, clean_environment: dict[str, str]
) -> Iterator[Callable[..., Running]]:
    """Starts posthound over two files of a batch each, the first with a secret, and a third that holds it."""
    import pty

    begun: list[Running] = []
    home = tmp_path_factory.mktemp("home")
    write(home / "posthound/slow.toml", SLOW_PATTERN)
    write(home / "posthound/config.toml", 'patterns = ["slow.toml"]\n')

    def run(*arguments: str) -> Running:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [POSTHOUND, *arguments, "a.json", "b.json", "c.json"],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=clean_environment | {"PYTHONFAULTHANDLER": "1", "XDG_CONFIG_HOME": str(home)},
            start_new_session=True,
        )
        os.close(slave)
        begun.append(Running(process, master))
        return begun[-1]

    yield run
    for running in begun:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()
        assert running.process.stdout
        running.process.stdout.close()
        os.close(running.terminal)


@pytest.fixture
def secret(tmp_path: Path, planted: Plant) -> str:
    """The value in the first of the files that are scanned."""
    value = planted("<alnum:40>")
    for name, held, size in (("a.json", value, BATCH), ("b.json", "{{key}}", BATCH), ("c.json", SLOW_TEXT, 2 * BATCH)):
        write(tmp_path / name, '{"values":[{"key":"api_key","value":"' + held + '"}],"name":"e"}' + " " * size)
    return value


# One way of ending answers to both signals: each ends a scan in one process, or in several, and the other the other.
@pytest.mark.parametrize(("number", "jobs"), zip(SIGNALS, ("1", "2"), strict=True))
def test_what_was_found_before_a_signal_is_reported_as_incomplete(
    number: signal.Signals, jobs: str, secret: str, start: Callable[..., Running], tmp_path: Path
) -> None:
    output = write(tmp_path / "report.jsonl", "before")
    running = start("scan", "--jobs", jobs, "-f", "jsonl", "-o", "report.jsonl", "--force")
    running.until(b"50%")
    running.end(number)
    first, of_report = running.rest().splitlines()
    assert first == "Interrupted."
    assert of_report.startswith("report.jsonl: 1 secret in 1 place. 2 files scanned, incomplete")
    assert running.process.returncode == ExitCode.INCOMPLETE
    assert [(r["file"], r["redacted"]) for r in records(output.read_text())] == [("a.json", f"{secret[:4]}…(40)")]
    with pytest.raises(ProcessLookupError):
        os.killpg(running.process.pid, 0)  # no process is left behind
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "b.json", "c.json", "report.jsonl"]


def test_the_report_says_how_much_was_not_scanned(secret: str, start: Callable[..., Running]) -> None:
    running = start("scan", "--jobs", "1")
    running.until(b"50%")
    running.end(signal.SIGINT)
    assert running.process.stdout
    shown = running.process.stdout.read().decode()
    assert running.rest() == "Interrupted."
    assert running.process.returncode == ExitCode.INCOMPLETE
    assert "error: interrupted: 1 file of 3 not scanned\n" in shown
    assert "1 secret in 1 place. 2 files scanned, incomplete" in shown


@pytest.mark.parametrize(("number", "command"), zip(SIGNALS, (("baseline", "create"), ("fix", "--write")), strict=True))
def test_what_would_act_on_a_whole_scan_does_nothing_when_it_is_interrupted(
    number: signal.Signals, command: tuple[str, ...], secret: str, start: Callable[..., Running], tmp_path: Path
) -> None:
    before = _state(tmp_path)
    running = start(*command)
    running.until_busy()
    running.end(number)
    assert running.rest() == "Interrupted."
    assert running.process.returncode == ExitCode.INCOMPLETE
    assert _state(tmp_path) == before


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    """Which files there are, and when each was last written and replaced."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
