"""`posthound merge`."""

from __future__ import annotations

import os
import sys

import click

from posthound.cli.overwrite import forced, may_write
from posthound.cli.written import output_option
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean


@click.command("merge")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@output_option()
@forced
def command(files: tuple[str, ...], output: str | None, force: bool) -> int:
    """Join SARIF FILES into one log, or shards of findings into one file.

    posthound's runs of the same scope become one run, each result once; runs of other tools are kept as they are. Shards are files of JSON
    lines or Parquet, or the folders that scan --lake writes; each place is written once.
    """
    may_write(output, force=force, any_sarif=True)
    if any(file.endswith((".jsonl", ".parquet")) or os.path.isdir(file) for file in files):
        return _shards(files, output)
    from posthound.report.sarif import read as sarif_read
    from posthound.report.sarif.merge import merge
    from posthound.report.sarif.serialise import dump
    from posthound.support.files import write_file

    data = dump(merge([sarif_read.read(file)[0] for file in files])) + b"\n"
    if output and output != "-":
        write_file(output, data)
    else:
        sys.stdout.buffer.write(data)
    return ExitCode.CLEAN


def _shards(files: tuple[str, ...], output: str | None) -> int:
    from posthound.report.shard_merge import ENDINGS, shards_of, write_merged

    if not output or not output.endswith(ENDINGS):
        raise UsageError(
            "Shards are joined into a file.", "Name one that ends in .jsonl or .parquet: --output all.jsonl."
        )
    named, unread = shards_of(files)
    write_merged(named, output)
    for line in unread:
        click.echo(f"error: {clean(line)}", err=True)
    return ExitCode.INCOMPLETE if unread else ExitCode.CLEAN
