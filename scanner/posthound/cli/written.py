"""What several commands share, other than a scan's: how groups list them, who runs them, and the options of what they write and where."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterable
from shlex import quote
from typing import Any

import click

from posthound.cli.output import chosen_format
from posthound.support.errors import UsageError

Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]


class ListedGroup(click.Group):
    """A group that lists each of its commands with a whole sentence, over several lines where it is long."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        named = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(limit=1000)) for name, command in named if command])


def format_option(names: Iterable[str], default: str, text: str) -> Decorated:
    """Gives a command --format as `format_name`: one of the names, as what is asked for or the name of --output says."""
    names = list(names)

    def chosen(ctx: click.Context, _option: click.Parameter, asked: str | None) -> str:
        return chosen_format(asked, ctx.params.get("output"), names, default)

    def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
        return click.option(
            "--format", "-f", "format_name", type=click.Choice(names), callback=chosen,
            help=f"{text}  [default: as the name of --output says, else {default}]",
        )(function)  # fmt: skip

    return decorated


def output_option(text: str = "Write to FILE, replaced only when complete.", default: str | None = None) -> Decorated:
    """Gives a command --output, read before --format is chosen; `-` is standard output."""
    path = click.Path(dir_okay=False, allow_dash=True)
    return click.option("--output", "-o", type=path, default=default, metavar="FILE", is_eager=True, help=text)


def ledger_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option that names its ledger."""
    return click.option(
        "--ledger", type=click.Path(dir_okay=False), default="", metavar="FILE",
        help="The state file that holds the ledger.  [default: the one crawls use]",
    )(function)  # fmt: skip


def of_ledger(ledger: str) -> str:
    """The words by which a proposed command finds this ledger; of one on a server, its address without a password."""
    if not ledger:
        return ""
    from posthound.state.backend import is_server

    if is_server(ledger):
        from posthound.state.postgres import shown

        ledger = shown(ledger)
    return f" --ledger {quote(ledger)}"


def value_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --from as `paths`: where the value of a secret is taken from."""
    return click.option(
        "--from", "paths", multiple=True, type=click.Path(exists=True), metavar="PATH",
        help="Take the value from this file, or from the folder of crawl --save.  [default: from standard input]",
    )(function)  # fmt: skip


def user_name() -> str:
    """Who runs the command. Raises UsageError where the system does not know."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("It is not known who you are.", "Add --who.") from None
