"""Where the command starts.

`posthound scan PATH…` is what hooks run, file after file. With the usual options and without, it goes without the option parser,
which takes longer to import than a small file to scan; everything else goes through it.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` makes enums of it, which takes as long as ten of our modules
import gc
import os
import sys
from io import TextIOWrapper

TYPE_CHECKING = False  # as type checkers read it; `typing` is loaded later, when nothing is collected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from posthound.support.errors import ExitCode


_NO_MEMORY = ("Error: There is not enough memory for this.", "       Let it have more, or do less at once.")


def command() -> None:
    """The command `posthound`: runs the command line and ends the process."""
    try:
        status = main()
    except KeyboardInterrupt:  # once more, while it was told how it ended
        status = 3  # INCOMPLETE
    except (
        Exception
    ) as error:  # not even what tells errors could be loaded: that is neither "nothing found" nor "findings"
        status = 3
        _tell_plainly(f"Error: posthound failed: {type(error).__name__}. Is it installed whole, and its disk sound?")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, KeyboardInterrupt):  # nobody reads it any more, or waits for that
            continue
    # Everything is written and every process ended: taking apart what was loaded would only take time.
    os._exit(status)


def main() -> int:
    """Runs the command line; returns what the process answers.

    Errors the user can act on are two lines on standard error, never a traceback. Any other is a fault of ours: what was to be done is
    not done, which is neither "nothing found" nor "findings".
    """
    gc.disable()  # imports leave nothing to collect, nor to look through later; scanning has its own say
    try:
        _signal.signal(_signal.SIGTERM, _interrupt)
        if getattr(_signal, "SIGHUP", None) and _signal.getsignal(_signal.SIGHUP) is _signal.SIG_DFL:
            _signal.signal(_signal.SIGHUP, _interrupt)  # the terminal is gone; under nohup that is ignored
        from posthound.support.errors import ExitCode, PosthoundError

        _open_streams()
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        _tell("Interrupted.")
        status = 3  # INCOMPLETE, which may not be imported yet
    except PosthoundError as error:
        from posthound.scan.names import told

        _tell(told(f"Error: {error.sentence}"), told(f"       {error.hint}") if error.hint else "")
        status = error.exit_code
    except MemoryError:
        _tell(*_NO_MEMORY)
        status = ExitCode.INCOMPLETE
    except OSError as error:
        if _of_output(error):
            status = _unwritten(error)
        elif _is_nowhere() or _is_short(error):
            status = ExitCode.INCOMPLETE
        else:
            status = _faulty(error)
    except Exception as error:
        status = ExitCode.INCOMPLETE if _is_short(error) else _faulty(error)
    return int(status)


def _run(arguments: Sequence[str]) -> int:
    if len(arguments) > 1 and arguments[0] == "scan":
        from posthound.cli.arguments import parameters
        from posthound.cli.options import SCAN
        from posthound.cli.scanning import scan_as_asked

        gc.freeze()
        gc.enable()
        if (found := parameters(arguments[1:], SCAN)) is not None:
            return scan_as_asked(**found)
    gc.enable()
    from posthound.cli.main import run

    return run()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """To be ended is to be interrupted: files half written are taken away, processes started are ended."""
    # Nothing is imported here: another import may be under way, and one within it breaks it.
    handler = _signal.getsignal(_signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(number, frame)  # asyncio has one of its own, which ends its tasks in order


def _open_streams() -> None:
    """Makes both outputs take whatever is written, and the input wait for what comes.

    Somebody may have closed one (`>&-`): what is written there goes nowhere. And a code page lacks most characters that names are
    made of: those are written as escapes, `\\u2192`, which Python does by itself for standard error only, and signs of our own as plain ones.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as we run
        elif isinstance(stream, TextIOWrapper) and stream.encoding.lower() != "utf-8":
            from posthound.support.code_pages import register  # most systems have UTF-8

            stream.reconfigure(errors=register())
        elif isinstance(stream, TextIOWrapper) and stream.errors != "backslashreplace":
            stream.reconfigure(errors="backslashreplace")
    if sys.platform == "win32":
        return
    for number in range(3):
        try:
            # Whoever shares it may have it not wait: what does not fit into a pipe at once would be lost in silence.
            if not os.get_blocking(number):
                os.set_blocking(number, True)
        except OSError:  # closed
            continue


def _tell_plainly(line: str) -> None:
    try:
        print(line, file=sys.stderr)
    except (OSError, ValueError):  # nobody reads it
        return


def _tell(*lines: str) -> None:
    from contextlib import suppress

    from posthound.support.terminal import clean_lines  # most runs have nothing to tell

    with suppress(OSError):  # nobody reads it any more, or its disk is full; the status says it, too
        for line in filter(None, lines):
            print(clean_lines(line), file=sys.stderr)


def _faulty(error: Exception) -> ExitCode:
    """What is said of a fault of posthound's own: where it is, and not its text, which may quote what was scanned."""
    from traceback import format_tb

    from posthound.support.errors import ExitCode, reason_of

    why = f": {reason_of(error)}" if isinstance(error, OSError) and error.strerror else ""
    frames = "".join(format_tb(error.__traceback__)).splitlines()
    _tell(
        *("Traceback (most recent call last):", *frames, f"Error: posthound failed: {type(error).__name__}{why}."),
        "       Please report it with the lines above, which hold nothing of what was scanned.",
    )
    return ExitCode.INCOMPLETE


def _of_output(error: OSError) -> bool:
    """Whether it is standard output that failed: files are answered for where they are opened, and have a name."""
    import errno

    from posthound.support.errors import out_of_room

    failed = isinstance(error, BrokenPipeError) or out_of_room(error) or error.errno in (errno.EIO, errno.EBADF)
    return failed and error.filename is None


def _is_short(error: Exception) -> bool:
    """Whether the system gives no more of what it lets us have; it is told."""
    import errno

    files = ("Error: Too many files are open at once.", "       Allow more (ulimit -n), or use fewer --jobs.")
    beside = (
        "Error: The system lets no more processes or threads be started.",
        "       Allow more (ulimit -u, the pids of a container), or use fewer --jobs.",
    )
    if isinstance(error, OSError):
        told = {errno.ENOMEM: _NO_MEMORY, errno.EMFILE: files, errno.ENFILE: files, errno.EAGAIN: beside}.get(
            error.errno or 0, ()
        )
    else:
        told = beside if str(error).startswith("can't start new thread") else ()
    _tell(*told)
    return bool(told)


def _is_nowhere() -> bool:
    """Whether somebody deleted the working folder, from which every path starts; it is told."""
    try:
        os.getcwd()
    except FileNotFoundError:
        _tell("Error: The working folder is not there any more.", "       Go into one that is.")
        return True
    return False


def _unwritten(error: OSError) -> ExitCode:
    """What could not be written to standard output; the rest of it, still buffered, goes nowhere."""
    from posthound.support.errors import ExitCode, reason_of

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):  # who goes away need not be told
        _tell(
            f"Error: standard output cannot be written: {reason_of(error)}.",
            "       Make room there, or send it elsewhere.",
        )
    return ExitCode.INCOMPLETE
