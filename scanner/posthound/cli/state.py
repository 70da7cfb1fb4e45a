"""`posthound state`."""

from __future__ import annotations

import click

from posthound.cli.written import ListedGroup
from posthound.support.errors import ExitCode, UsageError


@click.group("state", cls=ListedGroup)
def command() -> None:
    """What crawls, scans of object storage and the ledger remember: a SQLite file, or a schema in PostgreSQL."""


@command.command("copy")
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
def copy_(source: str, target: str) -> int:
    """Copy the state FROM into the empty state TO. Either is a file, or an address such as postgresql://user@host/database.

    A password comes from PGPASSWORD or the file that libpq reads, better than from the address, which others of the machine see.
    """
    from posthound.state.copying import copy
    from posthound.state.store import Store, exists

    if not exists(source):
        raise UsageError(f"There is no state at {source}.", "Name the file that --state or --ledger named.")
    if source == target:
        raise UsageError("A state is not copied into itself.", "Name another one.")
    with Store(source) as from_, Store(target) as to:
        counts = copy(from_, to, target.partition("?")[0].rpartition("@")[2])
    click.echo(
        f"{sum(counts.values())} rows copied: "
        + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    )
    return ExitCode.CLEAN
