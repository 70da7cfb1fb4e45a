"""`posthound baseline`: create, update, audit, check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import click

from posthound.baseline.run import Open, check, create, judged, open_entries, until_of, update
from posthound.cli.options import configured
from posthound.config.settings import Settings
from posthound.policy.baseline import Entry
from posthound.report.base import Report
from posthound.scan.run import read_baseline
from posthound.support.errors import ExitCode
from posthound.support.terminal import clean

DEFAULT = ".posthound.baseline"


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    function = configured(function)
    for option in (
        click.argument("paths", nargs=-1, metavar="PATH..."),
        click.option("--baseline", "file", type=click.Path(dir_okay=False), metavar="FILE", help=f"The baseline.  [default: {DEFAULT}]"),
        click.option("--all-files", is_flag=True, help="Every text file of a folder, not only Postman's."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders that match."),
    ):  # fmt: skip
        function = option(function)
    return function


def _reasoned(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--reason", default="", help="Why new entries are tolerated; without it they wait for the audit."),
        click.option("--until", metavar="DATE", help="When new entries end, or never.  [default: in 90 days]"),
    ):
        function = option(function)
    return function


def _merged(settings: Settings, file: str | None, all_files: bool, exclude: tuple[str, ...]) -> tuple[Settings, str]:
    file = file or settings.baseline or DEFAULT
    settings = settings._replace(
        all_files=all_files or settings.all_files, exclude=(*settings.exclude, *exclude), baseline=""
    )
    return settings, file


@click.group("baseline")
def command() -> None:
    """Keep the findings that are tolerated for a while, so that a scan fails for new ones only."""


@command.command("create")
@_options
@_reasoned
@click.option(
    "--import", "foreign", type=click.Path(dir_okay=False), metavar="FILE",
    help="Take over what a .secrets.baseline of detect-secrets tolerates.",
)  # fmt: skip
def create_(
    paths: tuple[str, ...], file: str | None, all_files: bool, exclude: tuple[str, ...], reason: str, until: str | None,
    foreign: str | None, settings: Settings,
) -> int:  # fmt: skip
    """Write a baseline of everything found now."""
    settings, file = _merged(settings, file, all_files, exclude)
    ends = until_of(until, date.today())
    made, report = create(paths or (".",), settings, file, reason=reason, until=ends, foreign=foreign or "")
    click.echo(f"{file}: {len(made.entries)} entries, until {ends or 'ever'}.")
    if foreign:
        click.echo(f"{len(report.findings) - len(made.entries)} findings are not in {foreign} and stay open.")
    return _status(report, ExitCode.CLEAN)


@command.command("update")
@_options
@_reasoned
def update_(
    paths: tuple[str, ...],
    file: str | None,
    all_files: bool,
    exclude: tuple[str, ...],
    reason: str,
    until: str | None,
    settings: Settings,
) -> int:
    """Drop what was fixed and add what is new; reasons and ends stay."""
    settings, file = _merged(settings, file, all_files, exclude)
    done = update(paths or (".",), settings, file, reason=reason, until=until_of(until, date.today()))
    for mark, entries in (("-", done.dropped), ("+", done.added)):
        for entry in entries:
            click.echo(f"{mark} {_line(entry)}")
    click.echo(f"{file}: {len(done.added)} added, {len(done.dropped)} dropped, {len(done.after.entries)} entries.")
    return _status(done.report, ExitCode.CLEAN)


@command.command("check")
@_options
def check_(
    paths: tuple[str, ...], file: str | None, all_files: bool, exclude: tuple[str, ...], settings: Settings
) -> int:
    """Say what is new, what is over and what was fixed; exit with 1 for anything new or over. Writes nothing."""
    settings, file = _merged(settings, file, all_files, exclude)
    compared, report = check(paths or (".",), settings, file, date.today())
    for finding in compared.new:
        place = f"{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
        click.echo(f"new: {place} {clean(' / '.join(finding.path))} {clean(finding.redacted)} ({finding.rule})")
    for entry in compared.expired:
        click.echo(f"over since {entry.until}: {_line(entry)}")
    for entry in compared.gone:
        click.echo(f"not found any more: {_line(entry)}")
    click.echo(
        f"{len(compared.new)} new, {len(compared.known)} known, {len(compared.expired)} over, {len(compared.gone)} not found."
    )
    return _status(report, ExitCode.FINDINGS if compared.new or compared.expired else ExitCode.CLEAN)


@command.command("audit")
@_options
def audit(
    paths: tuple[str, ...], file: str | None, all_files: bool, exclude: tuple[str, ...], settings: Settings
) -> int:
    """Walk through the entries that nobody gave a reason yet, or whose time is over."""
    settings, file = _merged(settings, file, all_files, exclude)
    baseline, today = read_baseline(file), date.today()
    changed: dict[str, Entry | None] = {}
    for item in open_entries(paths or (".",), settings, baseline, today):
        if item.entry.fingerprint in changed:
            continue
        answer = _ask(item)
        if answer == "q":
            break
        if answer == "d":
            changed[item.entry.fingerprint] = None
        elif answer in ("k", "n"):
            default = "no secret" if answer == "n" else ""
            reason = click.prompt("Why", default=default or None)
            until = until_of(click.prompt("Until (2027-01-31, never)", default=until_of(None, today)), today)
            changed[item.entry.fingerprint] = replace(item.entry, reason=reason, until=until)
        baseline = judged(file, baseline, changed)  # after each answer: an interruption loses none
    click.echo(f"{len(changed)} judged, {sum(not e.reason for e in baseline.entries.values())} still open.")
    return ExitCode.CLEAN


def _ask(item: Open) -> str:
    finding = item.finding
    click.echo(f"\n{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}")
    click.echo(f"  {clean(' / '.join(finding.path))}")
    click.echo(f"  {finding.rule}, {finding.severity.value}, {clean(finding.redacted)}: {clean(finding.evidence)}")
    while True:
        answer = click.prompt(
            "[k]eep with a reason, [n]o secret, [d]rop: to be fixed, [s]kip, [v]iew the value, [q]uit",
            type=click.Choice(list("kndsvq")), show_choices=False,
        )  # fmt: skip
        if answer != "v":
            return str(answer)
        click.echo(f"  {clean(item.value())}")


def _line(entry: Entry) -> str:
    return f"{clean(entry.file)} {clean(entry.place)} ({entry.rule})"


def _status(report: Report, otherwise: ExitCode) -> ExitCode:
    for notice in report.notices:
        if notice.fatal:
            click.echo(f"error: {clean(notice.path)}: {clean(notice.message)}", err=True)
    return otherwise if report.complete else ExitCode.INCOMPLETE
