"""The command `posthound`: a group whose commands are imported when they are called."""

from __future__ import annotations

from importlib import import_module
from io import StringIO

import click

from posthound.support.errors import ExitCode
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


class LazyGroup(click.Group):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        return import_module(module).command if module else None


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
        told = StringIO()
        error.show(told)
        click.echo(clean_lines(told.getvalue()), err=True, nl=False)  # it quotes what it was given
        return ExitCode.USAGE
    except SystemExit:  # how click ends when the reader of our output has gone away
        return ExitCode.INCOMPLETE
