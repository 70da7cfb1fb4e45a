"""How a command ends where the system, or posthound itself, lets it down: in words, and never as if nothing had been found."""

from __future__ import annotations

import errno
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from random import Random
from traceback import format_exception

import pytest

from posthound.audit.run import opened
from posthound.cli import start
from posthound.cli.main import run
from posthound.config.settings import Settings
from posthound.rotate.run import update
from posthound.rules.templates import expand
from posthound.scan.work import Batch
from posthound.state.store import default_path
from posthound.support.errors import ExitCode, StateError, UsageError

Ending = Callable[[Callable[[], int]], int]


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ending]:
    """Runs the command line with something else in the place of its commands; its exit status."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}

    def run(work: Callable[[], int]) -> int:
        monkeypatch.setattr(start, "_run", lambda _arguments: work())
        return start.main()

    yield run
    for number, handler in before.items():
        signal.signal(number, handler)


def _raising(error: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise error

    return work


def test_a_fault_is_neither_clean_nor_findings_and_quotes_nothing(
    ending: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    for error in (ValueError("hunter2"), KeyError("hunter2"), OSError(1, "not permitted", "hunter2")):
        assert ending(_raising(error)) == ExitCode.INCOMPLETE
        told = capsys.readouterr().err
        assert f"Error: posthound failed: {type(error).__name__}" in told
        assert "in work" in told
        assert "hunter2" not in told


@pytest.mark.parametrize(
    "error", [ValueError("hunter2"), KeyError("hunter2"), UnicodeEncodeError("ascii", "hunter2", 0, 1, "x")]
)
def test_a_fault_on_a_worker_quotes_nothing_into_its_log(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="left out: the extra is not installed")
    from posthound.scan.cluster import worker

    def faulty(*_: object) -> None:
        raise error

    monkeypatch.setattr(worker, "scan_entries", faulty)
    with pytest.raises(worker.Faulty) as raised:
        worker.work(Batch(1, (), frozenset()), Settings(), worker.Expected.of(Settings()))
    shown = "".join(format_exception(pickle.loads(pickle.dumps(raised.value)))) + "".join(
        format_exception(raised.value)
    )
    assert type(error).__name__ in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "There is not enough memory for this."),
        (OSError(errno.ENOMEM, "no memory"), "There is not enough memory for this."),
        (OSError(errno.EMFILE, "too many"), "Too many files are open at once."),
        (BlockingIOError(errno.EAGAIN, "try again"), "The system lets no more processes or threads be started."),
        (RuntimeError("can't start new thread"), "The system lets no more processes or threads be started."),
    ],
)
def test_what_the_system_has_no_more_of_is_told_in_words(
    error: Exception, told: str, ending: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ending(_raising(error)) == ExitCode.INCOMPLETE
    assert capsys.readouterr().err.startswith(f"Error: {told}\n")


@pytest.mark.parametrize("quoted", ["{} is not set.", "There is no state at mysql://u:{}@h/d.", "no key ['{}']"])
@pytest.mark.parametrize("template", ["PMAK-<hex:24>-<hex:34>", "ghp_<alnum:36>"])
def test_what_was_pasted_into_the_wrong_place_is_not_told(
    quoted: str, template: str, ending: Ending, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    value = expand(template, Random(quoted))
    assert ending(_raising(UsageError(quoted.format(value), f"Not {value}."))) == ExitCode.USAGE
    monkeypatch.setattr(sys, "argv", ["posthound", "crawl", "--key-file", value])
    assert run() == ExitCode.USAGE
    said = capsys.readouterr().err
    assert said.count("…") == 3
    assert value[5:15] not in said


def test_a_password_in_an_address_is_not_told_and_words_are(ending: Ending, capsys: pytest.CaptureFixture[str]) -> None:
    word = expand("<alnum:6>-<alnum:8>", Random(1))
    for said in f"No scheduler answers at tls://u:{word}@127.0.0.1:1.", f"{word.replace('-', '_')}.toml: unknown key":
        ending(_raising(UsageError(said)))
    told = capsys.readouterr().err
    assert word not in told
    assert f"{word.replace('-', '_')}.toml: unknown key" in told


class _Full(StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "no space left on device")


def test_what_cannot_be_told_changes_no_status(ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", _Full())
    assert ending(_raising(KeyboardInterrupt())) == ExitCode.INCOMPLETE


@pytest.mark.parametrize("where", ["main", "flush"])
def test_a_second_signal_while_the_first_is_told_ends_without_a_traceback(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    ended: list[int] = []
    monkeypatch.setattr(start, "main", interrupted if where == "main" else lambda: 3)
    monkeypatch.setattr(start.os, "_exit", ended.append)
    with monkeypatch.context() as patched:
        if where == "flush":
            patched.setattr(sys.stdout, "flush", interrupted)
        start.command()
    assert ended == [ExitCode.INCOMPLETE]


def test_what_cannot_even_be_told_as_usual_is_neither_clean_nor_findings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    monkeypatch.setitem(sys.modules, "posthound.support.errors", None)  # it cannot be imported
    monkeypatch.setattr(start.os, "_exit", ended.append)
    with monkeypatch.context() as patched:
        patched.setattr(start._signal, "signal", lambda *_: None)
        start.command()
    assert ended == [ExitCode.INCOMPLETE]
    assert capsys.readouterr().err.startswith("Error: posthound failed: ")


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="left out: signals are POSIX")
def test_a_terminal_that_goes_away_interrupts_as_ctrl_c_does(
    ending: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    assert ending(lambda: signal.raise_signal(signal.SIGHUP) or 0) == ExitCode.INCOMPLETE
    assert capsys.readouterr().err == "Interrupted.\n"
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    assert ending(lambda: signal.raise_signal(signal.SIGHUP) or 0) == ExitCode.CLEAN


@pytest.mark.skipif(sys.platform == "win32", reason="left out: pipes that do not wait are POSIX")
def test_streams_that_do_not_wait_are_made_to(ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = {0: False, 1: True}

    def get(number: int) -> bool:
        if number not in waiting:
            raise OSError(errno.EBADF, "closed")
        return waiting[number]

    monkeypatch.setattr(start.os, "get_blocking", get)
    monkeypatch.setattr(start.os, "set_blocking", waiting.__setitem__)
    assert ending(lambda: 0) == ExitCode.CLEAN
    assert waiting == {0: True, 1: True}


@pytest.mark.skipif(sys.platform != "linux", reason="left out: elsewhere the system names the folder")
def test_a_user_without_a_folder_is_told_so_and_the_working_folder_holds_no_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for home, state in ("~", ""), (".", ""), (".", "kept"):
        monkeypatch.setenv("HOME", home)
        monkeypatch.setenv("XDG_STATE_HOME", state)
        with pytest.raises(StateError) as refused:
            default_path()
        assert "HOME" in refused.value.hint
        assert opened("") is None  # an audit can do without
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert default_path() == tmp_path / "posthound" / "state.sqlite"


@pytest.mark.parametrize("arguments", [["baseline", "hash"], ["rotate", "verify", "0a"], ["revoke", "0a"]])
@pytest.mark.parametrize("piped", [None, b"\xff\xfe"])
def test_a_value_that_nobody_gave_or_that_is_no_text_is_told(
    arguments: list[str], piped: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    update([], Settings(), "l.sqlite")
    monkeypatch.setattr(sys, "stdin", piped if piped is None else TextIOWrapper(BytesIO(piped), encoding="utf-8"))
    ledger = [] if arguments[0] == "baseline" else ["--ledger", "l.sqlite"]
    monkeypatch.setattr(sys, "argv", ["posthound", *arguments, *ledger])
    with pytest.raises(UsageError) as refused:
        run()
    assert refused.value.hint
