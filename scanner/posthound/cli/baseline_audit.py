"""`posthound baseline audit`: a person's word about each entry that waits for one, or about many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import click

from posthound.baseline.run import Open, judged, open_entries, until_of
from posthound.config.settings import Settings
from posthound.policy.baseline import Entry
from posthound.scan.known import read_baseline
from posthound.support.errors import ExitCode
from posthound.support.terminal import clean, counted

_JUDGEMENTS, _REACH = "knd", ("", "r", "f")
_CHOICES = [judgement + reach for judgement in _JUDGEMENTS for reach in _REACH] + ["s", "v", "q"]


def audit_open(paths: Sequence[str], settings: Settings, file: str, today: date) -> ExitCode:
    """Asks about every open entry; each answer is written at once, so that an interruption loses none."""
    baseline = read_baseline(file)
    items = open_entries(paths, settings, file, baseline, today)
    changed: dict[tuple[str, str], Entry | None] = {}
    for number, item in enumerate(items, start=1):
        if item.entry.key in changed:
            continue
        answer = _ask(item, number, len(items))
        if answer == "q":
            break
        if answer == "s":
            continue
        reached = [
            one for one in items[number - 1 :] if one.entry.key not in changed and _reaches(answer[1:], item, one)
        ]
        changed |= _judgement(answer[0], reached, today)
        if len(reached) > 1:
            click.echo(f"  {counted(len(reached), 'entry', 'entries')}.")
        baseline = judged(file, baseline, changed)
    click.echo(f"{len(changed)} judged, {sum(not e.reason for e in baseline.entries.values())} still open.")
    return ExitCode.CLEAN


def _reaches(reach: str, item: Open, other: Open) -> bool:
    """Whether an answer about an item with this reach is one about the other, too."""
    match reach:
        case "r":
            return other.finding.rule == item.finding.rule
        case "f":
            return other.finding.file == item.finding.file
        case _:
            return other is item


def _judgement(answer: str, reached: Sequence[Open], today: date) -> dict[tuple[str, str], Entry | None]:
    if answer == "d":
        return {item.entry.key: None for item in reached}
    reason = click.prompt("Why", default="no secret" if answer == "n" else None)
    until = until_of(click.prompt("Until (2027-01-31, never)", default=until_of(None, today)), today)
    return {item.entry.key: replace(item.entry, reason=reason, until=until) for item in reached}


def _ask(item: Open, number: int, total: int) -> str:
    finding = item.finding
    place = f"{clean(finding.file)}:{finding.region.start_line}:{finding.region.start_column}"
    click.echo(f"\n{number} of {total}: {place}")
    click.echo(f"  {clean(' / '.join(finding.path))}")
    click.echo(f"  {finding.rule}, {finding.severity.value}, {clean(finding.redacted)}: {clean(finding.evidence)}")
    if item.entry.until and item.entry.reason:
        click.echo(f"  ended on {item.entry.until}: {clean(item.entry.reason)}")
    while True:
        answer = click.prompt(
            "[k]eep with a reason, [n]o secret, [d]rop: to be fixed (kr, nr, dr: all of this rule; kf, nf, df: of this file),"
            " [s]kip, [v]iew the value, [q]uit",
            type=click.Choice(_CHOICES), show_choices=False,
        )  # fmt: skip
        if answer != "v":
            return str(answer)
        click.echo(f"  {clean(item.value())}")
