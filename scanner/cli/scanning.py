"""A scan from the command line: run, told and answered."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from scanner.cli.output import exit_code, progress_bar, write_report
from scanner.config import Settings
from scanner.errors import ExitCode
from scanner.run import interrupted, run


def scan(
    paths: Sequence[str], settings: Settings, format_name: str = "text", output: str | None = None, *,
    quiet: bool = False, exit_zero: bool = False, ledger: str | None = None,
) -> ExitCode:  # fmt: skip
    """Scans paths and writes the report; returns what the process answers."""
    report = run(paths, settings, progress_bar(quiet=quiet), partial=True)
    if interrupted(report):
        print("Interrupted.", file=sys.stderr)
    if ledger:
        from scanner.rotation import enriched, every

        report = enriched(report, every(ledger))
    write_report(report, format_name, output)
    return exit_code(report, exit_zero=exit_zero)
