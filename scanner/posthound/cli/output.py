"""What commands do with a finished report: where it goes, and what the process answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from posthound.report.base import Report, render
from posthound.support.errors import ExitCode


def write_report(report: Report, format_name: str, output: str | None) -> None:
    """Renders a report to a file, atomically, or to standard output. Raises OutputError."""
    to_terminal = not output or output == "-"
    report = report._replace(color=to_terminal and sys.stdout.isatty() and "NO_COLOR" not in os.environ)
    text = render(format_name, report)
    if format_name != "text" or not to_terminal:
        _tell_unread(report)
    if to_terminal:
        with suppress(BrokenPipeError):
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
        return
    assert output is not None
    from posthound.support.files import write_file  # most reports go to the screen

    write_file(output, text.encode("utf-8", "replace"))


def _tell_unread(report: Report) -> None:
    """Says on standard error what was not read: most formats have no place for it, and nobody reads a file to learn why."""
    for notice in report.notices:
        if notice.fatal and notice.path:  # one without speaks of the whole run, which its command tells
            from posthound.support.terminal import clean  # rarely is there one

            print(f"error: {clean(notice.path)}: {clean(notice.message)}", file=sys.stderr)


def exit_code(report: Report, *, exit_zero: bool) -> ExitCode:
    """What the process answers: incomplete before findings before clean."""
    if not report.complete:
        return ExitCode.INCOMPLETE
    open_ = any(not finding.suppression for finding in report.findings)
    return ExitCode.FINDINGS if open_ and not exit_zero else ExitCode.CLEAN


def progress_bar(*, quiet: bool) -> Callable[[int, int], None] | None:
    """A line on standard error that says how far the scan is; None unless that is a terminal."""
    if quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        share = done / total if total else 1.0
        sys.stderr.write(f"\r{'█' * int(share * 30):<30} {share:4.0%}" + ("\r\x1b[K" if done >= total else ""))
        sys.stderr.flush()

    return show
