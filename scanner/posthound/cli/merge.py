"""`posthound merge`."""

from __future__ import annotations

import sys

import click

from posthound.cli.overwrite import forced, may_write
from posthound.cli.written import output_option


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@output_option()
@forced
def command(files: tuple[str, ...], output: str | None, force: bool) -> None:
    """Join SARIF FILES into one log.

    posthound's runs of the same scope become one run, each result once; runs of other tools are kept as they are.
    """
    may_write(output, force=force, any_sarif=True)
    from posthound.report.sarif import read as sarif_read
    from posthound.report.sarif.merge import merge
    from posthound.report.sarif.serialise import dump
    from posthound.support.files import write_file

    data = dump(merge([sarif_read.read(file)[0] for file in files])) + b"\n"
    if output and output != "-":
        write_file(output, data)
    else:
        sys.stdout.buffer.write(data)
