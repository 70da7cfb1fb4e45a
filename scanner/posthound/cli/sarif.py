"""`posthound sarif`: what a SARIF file holds, and whether consumers take it."""

from __future__ import annotations

import click

from posthound.cli.output import print_text
from posthound.cli.written import ListedGroup
from posthound.support.errors import ExitCode
from posthound.support.terminal import counted

_PLACES = 5


@click.group("sarif", cls=ListedGroup)
def command() -> None:
    """Check SARIF files of any tool, and show them in a workflow."""


@command.command("check")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--strict", is_flag=True, help="Also fail for what GitHub only cuts or ignores.")
def check(file: str, strict: bool) -> int:
    """Say whether GitHub code scanning takes FILE, and what to do where it does not.

    Nothing is sent. Errors are what GitHub rejects the upload for; warnings are what it cuts, ignores or shows badly.
    """
    from posthound.cli.foreign import shown_lines
    from posthound.report.sarif import check as sarif_check
    from posthound.report.sarif import read as sarif_read
    from posthound.report.sarif.names import shown

    log, size = sarif_read.read(file)
    verdict = sarif_check.check(log, size)
    lines: list[str] = []
    for group in sarif_check.grouped(verdict.faults):
        lines += [f"{group.first.level}: {place} {group.first.message}" for place in group.places[:_PLACES]]
        if len(group.places) > _PLACES:
            lines.append(f"  … and {len(group.places) - _PLACES} more like it")
        lines.append(f"  {group.first.advice}")
    for line in shown_lines(lines):
        click.echo(shown(line, 1000))
    errors = sum(fault.level == "error" for fault in verdict.faults)
    results = sum(1 for run in sarif_read.runs(log) for _ in sarif_read.results(run))
    click.echo(
        f"{counted(results, 'result')}, {counted(errors, 'error')}, {counted(len(verdict.faults) - errors, 'warning')}. "
        + ("GitHub would reject this file." if errors else "GitHub takes this file.")
    )
    return ExitCode.FINDINGS if errors or (strict and verdict.faults) else ExitCode.CLEAN


@command.command("summary")
@click.argument("file", type=click.Path(dir_okay=False))
def summary(file: str) -> None:
    """Write FILE as Markdown: the rotation queue, for a job summary."""
    from posthound.cli.foreign import shown_log
    from posthound.report.summary import from_sarif

    print_text(from_sarif(shown_log(file)))


@command.command("annotations")
@click.argument("file", type=click.Path(dir_okay=False))
def annotate(file: str) -> None:
    """Write FILE as workflow commands, which GitHub Actions shows as annotations."""
    from posthound.cli.foreign import shown_log
    from posthound.report.annotations import commands

    print_text("".join(f"{line}\n" for line in commands(shown_log(file))))
