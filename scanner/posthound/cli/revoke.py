"""`posthound revoke`: ends a credential at its provider, on a person's word."""

from __future__ import annotations

import getpass
import os
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from posthound.cli.options import scanning
from posthound.cli.output import at_terminal, typed_or_piped
from posthound.cli.written import ledger_option, of_ledger, value_option
from posthound.config.settings import Settings
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean

if TYPE_CHECKING:
    from posthound.rotate.ledger import Item
    from posthound.rotate.revoking import GivenValues, Task


@click.command("revoke")
@click.argument("secrets", nargs=-1, required=True, metavar="ID...")
@value_option
@click.option(
    "--at", default="", metavar="URL", help="Revoke at this instance of your own configuration ([[self-managed]])."
)
@click.option("--write", is_flag=True, help="Send it. Without it, only what would be sent is shown.")
@click.option(
    "--confirm",
    default=None,
    metavar="TEXT",
    help="What you would type to confirm: provider and number, as in 'github 1'.",
)
@ledger_option
@scanning()
def command(
    secrets: tuple[str, ...], paths: tuple[str, ...], at: str, write: bool, confirm: str | None, ledger: str, settings: Settings
) -> int:  # fmt: skip
    """Revoke secrets of the ledger at their providers. ID is the beginning of what `rotate list` shows.

    Shows what would be sent; --write sends it, once provider and number are typed. The value comes from standard input or from a file,
    never from an argument, and goes to its own provider only. The ledger keeps whether it was asked for, accepted, and found dead.
    """
    from posthound.cli.crawl_keys import named
    from posthound.rotate import revoking

    wanted = revoking.tasks(ledger, secrets, reader(paths, settings), settings, os.environ, at=at, secret_of=named)
    for task in wanted:
        click.echo(f"{task.item.secret[:8]}  {task.item.rule} {clean(task.item.redacted)}: {task.shown}")
    if not write:
        click.echo("Nothing was sent. --write sends it.")
        return ExitCode.CLEAN
    _confirmed(wanted, confirm)
    done = revoking.carried_out(
        ledger, wanted, _me(), waiting=lambda: click.echo("Waiting for another run to end.", err=True)
    )
    for event in done.events:
        click.echo(f"{event.secret[:8]}  {event.kind}: {clean(event.evidence)}")
    ids = {task.item.secret for task in wanted}
    left = [item for item in done.items if item.secret in ids and item.revocation != "dead"]
    for item in left:
        click.echo(f"{item.secret[:8]} is not proven dead yet: {_next(item, of_ledger(ledger))}", err=True)
    return ExitCode.INCOMPLETE if left else ExitCode.CLEAN


def _next(item: Item, words: str) -> str:
    if item.revocation:
        return f"run the command again later, it looks first; or posthound rotate mark ID revoked --why …{words}"
    return f"posthound rotate show {item.secret[:8]}{words} says where to revoke it by hand"


def reader(paths: tuple[str, ...], settings: Settings) -> Callable[[Item], GivenValues]:
    """What gives the values of secrets: the files named, else what is typed or piped in, which may be of one secret alone. Raises UsageError."""
    from posthound.rotate import revoking

    if paths:
        found = revoking.found_in(paths, settings)
        return lambda _item: found
    text = typed_or_piped("; --from PATH takes it from a file")

    def read(item: Item) -> GivenValues:
        return revoking.given(text, item)

    return read


def _confirmed(wanted: list[Task], typed: str | None) -> None:
    """Raises UsageError unless provider and number were typed."""
    counts = Counter(task.provider for task in wanted)
    asked = ", ".join(f"{name} {number}" for name, number in counts.items())
    if typed is None and at_terminal():
        typed = click.prompt(f"This is for good. Type {asked!r} to go on", default="", show_default=False)
    if typed != asked:
        raise UsageError(
            f"Nothing was sent: it was not confirmed with {asked!r}.", f"Type it, or add --confirm {asked!r}."
        )


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody without a name"
