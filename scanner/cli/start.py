"""Where the command starts.

`posthound scan PATH…` without options is what hooks run, file after file. It goes without the option parser, which takes
longer to import than a small file to scan; everything else goes through it.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

from scanner.errors import ExitCode, PosthoundError


def command() -> None:
    """The command `posthound`: runs the command line and ends the process."""
    status = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    # Everything is written and every process ended: taking apart what was loaded would only take time.
    os._exit(status)


def main() -> int:
    """Runs the command line; returns what the process answers.

    Errors the user can act on are two lines on standard error, never a traceback.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status = _run(sys.argv[1:])
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        status = ExitCode.INCOMPLETE
    except PosthoundError as error:
        print(f"Error: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"       {error.hint}", file=sys.stderr)
        status = error.exit_code
    return int(status)


def _run(arguments: Sequence[str]) -> int:
    if len(arguments) > 1 and arguments[0] == "scan" and not any(a.startswith("-") and a != "-" for a in arguments):
        gc.disable()  # imports leave nothing to collect; scanning has its own say
        from scanner.cli.scanning import scan
        from scanner.config import load

        gc.enable()
        return scan(arguments[1:], load())
    from scanner.cli.main import run

    return run()


def _interrupt(_number: int, _frame: object) -> None:
    """To be ended is to be interrupted: files half written are taken away, processes started are ended."""
    raise KeyboardInterrupt
