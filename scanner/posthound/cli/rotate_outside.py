"""`posthound rotate sync` and `states`: what goes to trackers, and what comes from them."""

from __future__ import annotations

import click

from posthound.cli.options import PATTERNS, configured, configured_by
from posthound.cli.written import ledger_option
from posthound.config.own import Tracker
from posthound.config.settings import Settings
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean, counted

_ALERTS = ("github-alerts", "defectdojo")


@click.command("sync")
@ledger_option
@click.option(
    "--tracker", "names", multiple=True, metavar="NAME", help="Only this [[tracker]] of your own configuration."
)
@click.option("--write", is_flag=True, help="Write the tickets. Without it, only what would be written is shown.")
@configured_by(PATTERNS)
def sync_(ledger: str, names: tuple[str, ...], write: bool, settings: Settings) -> int:
    """Keep one ticket a secret in GitHub Issues or Jira: made, updated, closed on evidence, reopened on relapse.

    Trackers stand in your own configuration, [[tracker]]. No ticket holds a secret.
    """
    from posthound.cli.crawl_keys import named
    from posthound.rotate.sync import sync
    from posthound.tickets.open import opened_tracker

    pairs = [(one, opened_tracker(one, named(one.token))) for one in _wanted(settings, names, alerts=False)]
    done = sync(
        ledger, pairs, settings, write=write, waiting=lambda: click.echo("Waiting for another run to end.", err=True)
    )
    for line in done.lines:
        click.echo(clean(line))
    for line in done.failed:
        click.echo(f"error: {clean(line)}", err=True)
    if not write:
        click.echo(f"Nothing was written: {counted(len(done.lines), 'ticket')} would be. --write writes them.")
    return ExitCode.INCOMPLETE if done.failed else ExitCode.CLEAN


@click.command("states")
@ledger_option
@click.option(
    "--tracker", "names", multiple=True, metavar="NAME", help="Only this [[tracker]] of your own configuration."
)
@click.option("--push-states", "push", is_flag=True, help="Also tell the others what was decided here.")
@click.option("--write", is_flag=True, help="Do it. Without it, only what would be done is shown.")
@configured
def states_(ledger: str, names: tuple[str, ...], push: bool, write: bool, settings: Settings) -> int:
    """Take over what was decided about findings in GitHub's code scanning or DefectDojo: false positives and accepted risks.

    The later word holds. The boards are the [[tracker]]s of kind github-alerts and defectdojo of your own configuration.
    """
    from posthound.cli.crawl_keys import named
    from posthound.rotate.alerts import states
    from posthound.tickets.alerts import opened_alerts

    boards = [opened_alerts(one, named(one.token)) for one in _wanted(settings, names, alerts=True)]
    for line in states(ledger, boards, write=write, push=push):
        click.echo(clean(line))
    if not write:
        click.echo("Nothing was written. --write does it.")
    return ExitCode.CLEAN


def _wanted(settings: Settings, names: tuple[str, ...], *, alerts: bool) -> list[Tracker]:
    """The trackers that are meant. Raises UsageError where there is none."""
    fitting = [one for one in settings.tracker if (one.kind in _ALERTS) is alerts]
    known = [one.name for one in fitting]
    if not fitting:
        kinds = "github-alerts or defectdojo" if alerts else "github, jira-cloud or jira-server"
        raise UsageError(
            f"Your configuration has no [[tracker]] of kind {kinds}.",
            "Write one into your own configuration: docs/rotation.md shows how.",
        )
    for name in names:
        if name not in known:
            raise UsageError(f"Your configuration has no [[tracker]] {name!r} for this.", f"It has {', '.join(known)}.")
    return [one for one in fitting if not names or one.name in names]
