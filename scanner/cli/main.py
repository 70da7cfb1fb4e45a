"""The command `posthound`: a group whose commands are imported when they are called."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

import click

from scanner.errors import ExitCode, PosthoundError

COMMANDS = {
    "scan": "scanner.cli.scan",
    "crawl": "scanner.cli.crawl",
    "patterns": "scanner.cli.patterns",
    "fix": "scanner.cli.fix",
    "baseline": "scanner.cli.baseline",
    "rotate": "scanner.cli.rotate",
    "sarif": "scanner.cli.sarif",
    "upload": "scanner.cli.upload",
    "merge": "scanner.cli.merge",
    "diff": "scanner.cli.diff",
    "report": "scanner.cli.report",
}
EPILOG = "Exit codes: " + "; ".join(f"{code.value} {code.meaning}" for code in ExitCode) + "."


class LazyGroup(click.Group):
    """Imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        return import_module(module).command if module else None


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="posthound", prog_name="posthound")
def cli() -> None:
    """Find secrets in Postman collections, environments and workspaces, and see them through to rotation."""


def _interrupt(_number: int, _frame: object) -> None:
    """To be ended is to be interrupted: files half written are taken away, processes started are ended."""
    raise KeyboardInterrupt


def main() -> None:
    """Runs the command line; errors the user can act on are two lines on standard error, never a traceback."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        status = exit_.exit_code
    except click.Abort:
        click.echo("Interrupted.", err=True)
        status = ExitCode.INCOMPLETE
    except click.ClickException as error:
        error.show()
        status = ExitCode.USAGE
    except PosthoundError as error:
        click.echo(f"Error: {error.message}", err=True)
        if error.hint:
            click.echo(f"       {error.hint}", err=True)
        status = error.exit_code
    except SystemExit:  # how click ends when the reader of our output has gone away
        status = ExitCode.INCOMPLETE
    sys.exit(int(status or 0))
