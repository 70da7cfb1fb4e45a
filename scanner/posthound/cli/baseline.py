"""`posthound baseline`: create, update, add, check; `audit` stands beside it."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from posthound.baseline.run import add, check, create, until_of, update
from posthound.cli.baseline_audit import audit_open
from posthound.cli.options import WEAK, scanning
from posthound.cli.output import typed_or_piped
from posthound.cli.written import ListedGroup
from posthound.config.settings import Settings
from posthound.model.values import Finding
from posthound.policy.baseline import Entry
from posthound.report.base import Report
from posthound.scan.known import root_of
from posthound.support.errors import ExitCode, UsageError
from posthound.support.paths import repository_root
from posthound.support.redact import fingerprint_key, secret_id
from posthound.support.terminal import clean, counted

DEFAULT = ".posthound.baseline"
# What makes git join two branches' additions: each line is an entry, and their order means nothing.
MERGED = "merge=union"


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    named = click.option(
        "--baseline",
        "file",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help=f"The baseline.  [default: {DEFAULT}]",
    )
    return named(scanning(WEAK)(function))


def _paths(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.argument("paths", nargs=-1, metavar="PATH...")(function)


def _named(paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths. Raises UsageError where there are none."""
    if not paths:
        raise UsageError("No PATH to scan.", "Name an export or a folder: . is the working folder.")
    return paths


def _reasoned(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--why", "--reason", "reason", default="", metavar="TEXT",
            help="Why new entries are tolerated; without it they wait for the audit.",
        ),
        click.option("--until", metavar="DATE", help="When new entries end, or never.  [default: in 90 days]"),
    ):  # fmt: skip
        function = option(function)
    return function


def _parted(settings: Settings, file: str | None) -> tuple[Settings, str]:
    """The settings of a scan without a baseline, and the baseline's name."""
    return settings._replace(baseline=""), file or settings.baseline or DEFAULT


@click.group("baseline", cls=ListedGroup)
def command() -> None:
    """Keep the findings that are tolerated for a while, so that a scan fails for new ones only."""


@command.command("create")
@_paths
@_options
@_reasoned
@click.option(
    "--import", "foreign", type=click.Path(dir_okay=False), metavar="FILE",
    help="Take over what a .secrets.baseline of detect-secrets tolerates, and say what became of each entry.",
)  # fmt: skip
def create_(
    paths: tuple[str, ...], file: str | None, reason: str, until: str | None,
    foreign: str | None, settings: Settings,
) -> int:  # fmt: skip
    """Write a baseline of everything found now."""
    heeded = settings.baseline
    settings, file = _parted(settings, file)
    ends = until_of(until, date.today())
    made, report, fates = create(_named(paths), settings, file, reason=reason, until=ends, foreign=foreign or "")
    if not os.path.exists(file):  # nothing could be read
        return _status(report, ExitCode.CLEAN)
    for fate in fates:
        click.echo(clean(fate.line))
    click.echo(f"{file}: {counted(len(made.entries), 'entry', 'entries')}, until {ends or 'ever'}.")
    if foreign:
        click.echo(f"{len(report.findings) - len(made.entries)} findings are not in {foreign} and stay open.")
    for line in (*_heeded(file, heeded), *_offered(file)):
        click.echo(clean(line))
    return _status(report, ExitCode.CLEAN)


def _heeded(file: str, heeded: str) -> list[str]:
    """What makes scans heed a baseline; nothing where a configuration names it."""
    if heeded and os.path.realpath(heeded) == os.path.realpath(file):
        return []
    return [
        f"So that scans heed it: --baseline {shlex.quote(file)}, or baseline = {json.dumps(file)} in .posthound.toml"
    ]


def _offered(file: str) -> list[str]:
    """The line of .gitattributes that spares a conflict where two branches add entries; none where it stands there."""
    root = repository_root(os.path.dirname(os.path.abspath(file)))
    attributes = os.path.join(root, ".gitattributes")
    name = os.path.relpath(os.path.realpath(file), root).replace(os.sep, "/") if root else ""
    if not root or " " in name:
        return []
    if os.path.isfile(attributes):
        with open(attributes, encoding="utf-8", errors="replace") as stream:
            if any(line.split()[:1] == [name] and MERGED in line for line in stream):
                return []
    return [
        f"So that additions of two branches merge: echo {shlex.quote(f'{name} {MERGED}')} >> {shlex.quote(os.path.relpath(attributes))}"
    ]


@command.command("update")
@_paths
@_options
@_reasoned
@click.option(
    "--renew", is_flag=True,
    help="Also give entries that ended, or are about to, the new end and reason. Needs --why.",
)  # fmt: skip
def update_(
    paths: tuple[str, ...], file: str | None, reason: str, until: str | None, renew: bool,
    settings: Settings,
) -> int:  # fmt: skip
    """Drop what was fixed and add what is new; reasons and ends stay."""
    if renew and not reason:
        raise UsageError("To renew what ended, say why it is tolerated longer.", "Add --why TEXT.")
    settings, file = _parted(settings, file)
    today = date.today()
    made = update(
        _named(paths), settings, file, today, reason=reason, until=until_of(until, today), renew=renew
    )  # fmt: skip
    done = made.done
    for mark, entries in (("-", done.dropped), ("+", done.added)):
        for entry in entries:
            click.echo(f"{mark} {_line(entry)}")
    for before, after in done.followed:
        click.echo(f"> {_line(after)}, was {clean(before.file)} {clean(before.place)}")
    for entry in made.renewed:
        click.echo(f"until {entry.until or 'ever'}: {_line(entry)}")
    parts = [f"{len(done.added)} added", f"{len(done.dropped)} dropped"]
    parts += [f"{len(done.followed)} moved"] if done.followed else []
    parts += [f"{len(made.renewed)} renewed"] if renew else []
    click.echo(f"{file}: {', '.join(parts)}, {counted(len(done.after.entries), 'entry', 'entries')}.")
    return _status(made.report, ExitCode.CLEAN)


@command.command("add")
@click.argument("prefixes", nargs=-1, required=True, metavar="FINGERPRINT...")
@_options
@click.option("--why", "--reason", "reason", required=True, metavar="TEXT", help="Why it is tolerated.")
@click.option("--until", metavar="DATE", help="When that ends, or never.  [default: in 90 days]")
@click.option(
    "--in", "paths", multiple=True, metavar="PATH", help="Where it was found.  [default: the baseline's folder]"
)
@click.option("--history", is_flag=True, help="Look in every version of the files, for what a later commit took out.")
def add_(
    prefixes: tuple[str, ...], paths: tuple[str, ...], file: str | None, reason: str,
    until: str | None, history: bool, settings: Settings,
) -> int:  # fmt: skip
    """Tolerate single findings: FINGERPRINT is a place's, or a secret's id for all its places, or the first digits."""
    heeded = settings.baseline
    settings, file = _parted(settings, file)
    ends = until_of(until, date.today())
    where = paths or (os.path.relpath(root_of(file)),)
    added, report = add(prefixes, where, settings, file, reason=reason, until=ends, history=history)
    for entry in added:
        click.echo(f"+ {_line(entry)}")
    click.echo(f"{file}: {len(added)} added, until {ends or 'ever'}.")
    for line in _heeded(file, heeded):
        click.echo(clean(line))
    return _status(report, ExitCode.CLEAN)


@command.command("hash")
def hash_() -> int:
    """Make the keyed hash of a value, typed unseen or piped in, for an [[ignore]] of the configuration."""
    click.echo(f'value = "{secret_id(typed_or_piped(), fingerprint_key())}"')
    return ExitCode.CLEAN


@command.command("check")
@_paths
@_options
def check_(paths: tuple[str, ...], file: str | None, settings: Settings) -> int:
    """Say what is new, what ended and what was fixed; exit with 1 for anything new or ended. Writes nothing."""
    heeded = settings.baseline
    settings, file = _parted(settings, file)
    compared, report = check(_named(paths), settings, file, date.today())
    for finding in compared.new:
        click.echo(f"new: {_place(finding)}")
    for finding in compared.ended:
        click.echo(f"ended on {finding.ended}: {_place(finding)}")
    for entry in compared.ending:
        click.echo(f"ends on {entry.until}: {_line(entry)}")
    for entry in compared.gone:
        click.echo(f"not found any more: {_line(entry)}")
    click.echo(
        f"{len(compared.new)} new, {len(compared.known)} known, {len(compared.ended)} ended, {len(compared.gone)} not found."
    )
    named = () if file == (heeded or DEFAULT) else ("--baseline", file)
    words = "".join(f" {shlex.quote(word)}" for word in (*settings.again, *named))
    for met, step in (
        (compared.new, f"Replace what is new (posthound fix), or accept it: posthound baseline add DIGITS --why REASON{words}"),
        (compared.ended, f"Renew what ended: posthound baseline update PATH --renew --why REASON{words}"),
        (compared.gone, f"Drop what is not found: posthound baseline update PATH{words}"),
    ):  # fmt: skip
        if met:
            click.echo(step)
    return _status(report, ExitCode.FINDINGS if compared.open else ExitCode.CLEAN)


@command.command("audit")
@_paths
@_options
def audit(paths: tuple[str, ...], file: str | None, settings: Settings) -> int:
    """Walk through the entries that nobody gave a reason yet, or whose time is over: one by one, by rule or by file."""
    settings, file = _parted(settings, file)
    return audit_open(_named(paths), settings, file, date.today())


def _place(finding: Finding) -> str:
    place = f"{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
    return f"{place} {clean(' / '.join(finding.path))} {clean(finding.redacted)} ({finding.rule}, {finding.fingerprint[:12]})"


def _line(entry: Entry) -> str:
    return f"{clean(entry.file)} {clean(entry.place)} ({entry.rule})"


def _status(report: Report, otherwise: ExitCode) -> ExitCode:
    for notice in report.notices:
        if notice.fatal:
            click.echo(f"error: {clean(notice.path)}: {clean(notice.message)}", err=True)
    return otherwise if report.complete else ExitCode.INCOMPLETE
