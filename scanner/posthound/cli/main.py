"""The command `posthound`: a group whose commands are imported when they are called."""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from io import StringIO
from shlex import quote
from typing import Any

import click
from click.core import ParameterSource

from posthound.cli.written import ListedGroup
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean_lines

COMMANDS = {
    "scan": "posthound.cli.scan",
    "crawl": "posthound.cli.crawl",
    "patterns": "posthound.cli.patterns",
    "fix": "posthound.cli.fix",
    "contain": "posthound.cli.contain",
    "baseline": "posthound.cli.baseline",
    "rotate": "posthound.cli.rotate",
    "revoke": "posthound.cli.revoke",
    "audit": "posthound.cli.audit",
    "state": "posthound.cli.state",
    "sarif": "posthound.cli.sarif",
    "upload": "posthound.cli.upload",
    "merge": "posthound.cli.merge",
    "diff": "posthound.cli.diff",
    "report": "posthound.cli.report",
}
EPILOG = "Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + "."


class LazyGroup(ListedGroup):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in COMMANDS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, COMMANDS, 1)
        hint = f"Did you mean posthound {near[0]}?" if near else "posthound --help lists them."
        raise UsageError(
            f"There is no command {name!r}.",
            f"To scan it: posthound scan {quote(name)}" if os.path.exists(name) else hint,
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if not module:
            return None
        command: click.Command = import_module(module).command
        _refuse_empty(command)
        return command


class _NotEmpty:
    """An option's own callback, behind a question: a variable that is not set would leave out a check, a copy or a place to note in."""

    def __init__(self, then: Callable[[click.Context, click.Parameter, Any], Any] | None) -> None:
        self._then = then

    def __call__(self, ctx: click.Context, option: click.Parameter, value: Any) -> Any:
        given = ctx.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if given and "" in (value if isinstance(value, tuple) else (value,)):
            raise UsageError(
                f"{max(option.opts, key=len)} is empty.",
                "Is a variable of the command line unset? Leave the option out for what is done without.",
            )
        return self._then(ctx, option, value) if self._then else value


def _refuse_empty(command: click.Command) -> None:
    """Has all options of a command refuse to be given nothing, but those that may stand without a value."""
    for option in command.params:
        takes = isinstance(option, click.Option) and not option.is_flag and not isinstance(option.flag_value, str)
        if takes and not isinstance(option.callback, _NotEmpty):
            option.callback = _NotEmpty(option.callback)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _refuse_empty(inner)


def _say_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:
    """Prints the version, whether the compiled passes are there, and since when the rules are as they are."""
    if not asked or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    from posthound.native import compiled
    from posthound.rules import built_in_catalog
    from posthound.rules.store import since

    passes = "compiled" if compiled else "in Python (slower)"
    click.echo(
        f"posthound, version {version('posthound')}\npasses: {passes}\nrules: {len(built_in_catalog()):,} formats, of {since()}"
    )
    ctx.exit()


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """Find secrets in Postman collections, environments and workspaces, and see them through to rotation."""


def run() -> int:
    """Runs a command; returns its exit code. Errors of its own kind are the caller's to tell."""
    try:
        return int(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except click.Abort as interrupted:
        raise KeyboardInterrupt from interrupted
    except click.ClickException as error:
        from posthound.scan.names import told

        shown = StringIO()
        error.show(shown)
        click.echo(clean_lines(told(shown.getvalue())), err=True, nl=False)  # it quotes what it was given
        return ExitCode.USAGE
    except SystemExit:  # how click ends when the reader of our output has gone away
        return ExitCode.INCOMPLETE
