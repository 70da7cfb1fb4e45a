"""`posthound rotate`: update, list, show, mark, verify, export, report, digest."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from posthound.cli.numbers import Whole
from posthound.cli.options import PATTERNS, configured_by, scanning
from posthound.cli.output import print_text, typed_or_piped
from posthound.cli.overwrite import forced, may_write
from posthound.cli.repository import paths_and_ranges
from posthound.cli.rotate_outside import states_, sync_
from posthound.cli.written import (
    ListedGroup,
    format_option,
    ledger_option,
    of_ledger,
    output_option,
    user_name,
    value_option,
)
from posthound.config.settings import Settings
from posthound.rotate import analysing, webhook
from posthound.rotate import run as rotation
from posthound.rotate import view as ledger_view
from posthound.rotate.analysing import reaches
from posthound.rotate.consumers import consumers
from posthound.rotate.keeping import Applied
from posthound.rotate.ledger import Event, Item, State
from posthound.support.days import day_to_come
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean, counted

told_with = configured_by(PATTERNS)  # the runbooks of one's own patterns are told like those of the book
REPORTS = ("markdown", "html", "csv", "json", "ocsf")
_MARKS = [state.value for state in State if state is not State.REPLACED]


def _webhook(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--webhook", "announce", is_flag=True, help="Tell a channel what moved; POSTHOUND_WEBHOOK holds its address (Slack, Teams, JSON)."
    )(function)  # fmt: skip


@click.group("rotate", cls=ListedGroup)
def command() -> None:
    """See found secrets through to their revocation: a ledger with one item a secret."""


command.add_command(sync_)
command.add_command(states_)


@command.command("update")
@click.argument("paths", nargs=-1, metavar="PATH...")
@ledger_option
@click.option(
    "--history", is_flag=True, help="Note what the git repository's history shows; PATH may then be a RANGE of commits."
)
@click.option(
    "--verify", is_flag=True, help="Ask the providers whether what was found still opens anything (read-only)."
)
@_webhook
@scanning()
def update(paths: tuple[str, ...], ledger: str, history: bool, verify: bool, announce: bool, settings: Settings) -> int:
    """Scan PATHs and note what that shows: found, seen again, gone from every place.

    --verify sends each credential to its own provider, and to nobody else, in one documented request that only reads.
    """
    if history and verify:
        raise UsageError("--verify asks about what is in files, not in history.", "Run it once with each of them.")
    if not paths and not history:
        raise UsageError("No PATH to scan.", "Name an export or a folder, or ask for --history.")
    address = _address() if announce else ""
    if history:
        done = rotation.update_history(*paths_and_ranges(paths), settings, ledger)
    else:
        done = rotation.update(paths, settings, ledger, verify=verify)
    _say(done)
    if _left(done.items):
        click.echo(f"posthound rotate list{of_ledger(ledger)} shows them, the most urgent first.")
    if address:
        _tell(address, done)
    return ExitCode.CLEAN if done.complete else ExitCode.INCOMPLETE


@command.command("list")
@ledger_option
@click.option(
    "--state", "states", multiple=True, type=click.Choice([s.value for s in State]), help="Only these states."
)
@click.option("--provider", metavar="NAME", help="Only those of this provider, by its id or name.")
@click.option("--overdue", is_flag=True, help="Only what is overdue; exits with 1 when there is any.")
@_webhook
@told_with
def list_(
    ledger: str, states: tuple[str, ...], provider: str | None, overdue: bool, announce: bool, settings: Settings
) -> int:
    """The secrets and where they stand, the most urgent first."""
    today = datetime.now(UTC).date()
    every = rotation.every(ledger)
    items = [item for item in every if not states or item.state.value in states]
    items = [item for item in items if item.overdue(today)] if overdue else items
    items = _of_provider(items, provider, settings) if provider is not None else items
    shown = ledger_view.listing(items, today, reaches(ledger))
    if every and not items:
        shown = f"None such, of {counted(len(every), 'secret')} in the ledger.\n"
    if announce:
        lines = shown.splitlines()
        webhook.send(url := _address(), webhook.payload(webhook.kind_of(url), "Leaked secrets", lines, items))
    click.echo(shown, nl=False)
    if not every:
        click.echo(f"The ledger is empty: posthound rotate update PATH{of_ledger(ledger)} notes what a scan finds.")
    if _left(items):
        show, revoke = (f"posthound {verb} ID{of_ledger(ledger)}" for verb in ("rotate show", "revoke"))
        click.echo(f"{show} tells where one stands and how to rotate it; {revoke} revokes it.")
    return ExitCode.FINDINGS if overdue and items else ExitCode.CLEAN


def _of_provider(items: Sequence[Item], provider: str, settings: Settings) -> list[Item]:
    books = rotation.runbooks(items, settings)
    ours = {rule for rule, book in books.items() if provider.lower() in (book.provider.lower(), book.provider_id)}
    return [item for item in items if item.rule in ours]


@command.command("show")
@click.argument("secret", metavar="ID")
@ledger_option
@told_with
def show(secret: str, ledger: str, settings: Settings) -> int:
    """One secret: its places, its runbook, its history. ID is the beginning of what `list` shows."""
    item, history = rotation.one(ledger, secret)
    books = rotation.runbooks([item], settings)
    today, others = datetime.now(UTC).date(), consumers(ledger, item)
    click.echo(ledger_view.whole(item, history, books, today, reaches(ledger), others), nl=False)
    return ExitCode.CLEAN


@command.command("mark")
@click.argument("secret", metavar="ID")
@click.argument("state", type=click.Choice(_MARKS), required=False)
@ledger_option
@click.option("--who", help="Who says so.  [default: you]")
@click.option("--why", default="", help="Why; required with a state.")
@click.option(
    "--until", default="", metavar="DATE", help="When an accepted risk or false positive must be looked at again."
)
@click.option("--owner", default="", help="Who looks after it from now on.")
@click.option("--work-item", default="", metavar="URL", help="The address of its ticket.")
def mark(
    secret: str, state: str | None, ledger: str, who: str | None, why: str, until: str, owner: str, work_item: str
) -> int:
    """Note your word about a secret: revoked, closed, accepted, false-positive or open again."""
    if state is None and not owner and not work_item:
        raise UsageError("Nothing to note.", "Give a state, --owner or --work-item.")
    if until:
        day_to_come(until, datetime.now(UTC).date())
    done = rotation.mark(
        ledger, secret, State(state) if state else None, who=who or user_name(), why=why, until=until, owner=owner, work_item=work_item
    )  # fmt: skip
    _say(done)
    return ExitCode.CLEAN


@command.command("verify")
@click.argument("secret", metavar="ID")
@ledger_option
@told_with
def verify_(secret: str, ledger: str, settings: Settings) -> int:
    """Ask the provider of one secret, whose value you give on standard input (or type unseen)."""
    done = rotation.verify_one(ledger, secret, typed_or_piped(), settings, lambda: datetime.now(UTC))
    _say(done)
    return ExitCode.CLEAN


@command.command("analyze")
@click.argument("secret", metavar="ID")
@value_option
@ledger_option
@scanning()
def analyze(secret: str, paths: tuple[str, ...], ledger: str, settings: Settings) -> int:  # fmt: skip
    """Ask the provider of one secret what it opens: whose it is, its scopes, how far it reaches.

    One question that only reads, to the provider's own host: for GitHub, Slack, AWS, Google, Stripe, OpenAI, Anthropic, GitLab,
    Salesforce, SendGrid, Twilio and Postman. The other half of a pair (AWS, Twilio) goes on a line of its own.
    """
    from posthound.cli.revoke import reader

    opens, done = analysing.analyse(ledger, secret, reader(paths, settings), settings)
    _say(done)
    return ExitCode.INCOMPLETE if not opens.told else ExitCode.CLEAN


@command.command("export")
@ledger_option
@format_option(ledger_view.EXPORTS, "csv", "How the ledger is written.")
@output_option()
@forced
@told_with
def export(ledger: str, format_name: str, output: str | None, force: bool, settings: Settings) -> int:
    """The whole ledger as a table or as JSON."""
    may_write(output, force=force)
    items = rotation.every(ledger)
    today, books = datetime.now(UTC).date(), rotation.runbooks(items, settings)
    _give(ledger_view.EXPORTS[format_name](items, books, today, reaches(ledger)), output)
    return ExitCode.CLEAN


@command.command("report")
@ledger_option
@format_option(REPORTS, "markdown", "How the report is written.")
@click.option(
    "--head",
    default="",
    metavar="HASH",
    help="The end of the history as an earlier report, digest or ticket told it: exits with 1 unless it is still in it.",
)
@output_option()
@forced
@told_with
def report_(ledger: str, format_name: str, head: str, output: str | None, force: bool, settings: Settings) -> int:
    """What was detected, replaced and revoked, how fast, what is late and what came back, with the evidence for each secret.

    Exits with 1 where the history was changed: each event's hash holds the one before it.
    """
    from posthound.rotate.report import FORMATS, checked_head, proof, verdict

    may_write(output, force=force)
    made = proof(ledger, settings, head=checked_head(head) if head else "")
    _give(FORMATS[format_name](made), output)
    if made.chain.wrong:
        click.echo(verdict(made.chain), err=True)
    return ExitCode.FINDINGS if made.chain.wrong else ExitCode.CLEAN


@command.command("digest")
@ledger_option
@click.option("--days", type=Whole(1, 366), default=7, show_default=True, help="What moved in so many days.")
@format_option(("markdown", "html"), "markdown", "How the digest is written.")
@output_option()
@forced
@click.option("--mail", "by_mail", is_flag=True, help="Send it as well, as your own configuration says ([[mail]]).")
@told_with
def digest_(
    ledger: str, days: int, format_name: str, output: str | None, force: bool, by_mail: bool, settings: Settings
) -> int:
    """What is open by severity, what moved and what is overdue, to be read once a week."""
    from posthound.rotate.digest import FORMATS, as_html, as_markdown, digest_of
    from posthound.rotate.report import proof

    may_write(output, force=force)
    made = proof(ledger, settings)
    told = digest_of(made, days)
    if not by_mail or output:
        _give(FORMATS[format_name](told), output)
    if by_mail:
        from posthound.cli.crawl_keys import named
        from posthound.rotate.mail import message, send_mail

        if not settings.mail:
            raise UsageError(
                "There is no [[mail]] in your own configuration.", "docs/rotation.md shows how to write it."
            )
        mail = settings.mail[-1]
        send_mail(mail, message(mail, told.title, as_markdown(told), as_html(told)), named)
        click.echo(f"Sent to {clean(', '.join(mail.to))}: {clean(told.title)}", err=True)
    return ExitCode.FINDINGS if made.chain.wrong else ExitCode.CLEAN


def _give(text: str, output: str | None) -> None:
    if output and output != "-":
        from posthound.support.files import write_file

        write_file(output, text.encode("utf-8", "replace"))
    else:
        print_text(text)


def _address() -> str:
    address = os.environ.get("POSTHOUND_WEBHOOK", "")
    if not address:
        raise UsageError(
            "--webhook needs an address.", "Set POSTHOUND_WEBHOOK to it; it is a secret, so it is no argument."
        )
    return address


def _tell(address: str, done: Applied) -> None:
    lines = webhook.lines(done.items, done.events)
    if lines:
        secrets = {event.secret for event in done.events}
        moved = [item for item in done.items if item.secret in secrets]
        webhook.send(address, webhook.payload(webhook.kind_of(address), "Leaked secrets: what moved", lines, moved))


def _say(done: Applied) -> None:
    known = {item.secret: item for item in done.items}
    for event in done.events:
        item = known[event.secret]
        click.echo(f"{event.secret[:8]}  {_move(event)}  {item.rule} {clean(item.redacted)}: {clean(event.evidence)}")
    for notice in done.notices:
        click.echo(f"error: {clean(notice.path)}: {clean(notice.message)}", err=True)
    if not done.complete:
        click.echo("Incomplete: what was not seen may still be there, so nothing counts as replaced.", err=True)
    if done.looked:
        click.echo(f"{clean(', '.join(done.looked))}.")
    click.echo(_totals(done.items))


def _left(items: Sequence[Item]) -> bool:
    """Whether something is left to do."""
    return any(item.state in (State.OPEN, State.REPLACED) for item in items)


def _move(event: Event) -> str:
    return event.kind if event.before is event.after else f"{event.before.value} → {event.after.value}"


def _totals(items: Sequence[Item]) -> str:
    return ledger_view.listing(items, datetime.now(UTC).date(), {}).splitlines()[-1]
