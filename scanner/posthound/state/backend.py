"""What a state needs of a database, so that one of several may hold it: the same tables, made by the same migrations.

Statements are written once, in what SQLite and PostgreSQL both understand, with `?` where values go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from posthound.support.errors import StateError

Result = TypeVar("Result")
MIGRATIONS = Path(__file__).parent / "migrations"
# Seconds to wait for another process's transaction; they last milliseconds.
PATIENCE = 60.0
# What to do where a state is damaged and there is no copy of it from before.
WITHOUT_BACKUP = "Without one, name another with --state or --ledger: crawls and rotate update begin anew there, and rotate sync finds its tickets again."
_TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)


class Answers(Protocol):
    """What a statement gave. Rows are asked by number and by name."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """Every row."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""


class Database(Protocol):
    """A connection within a transaction."""

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Answers:
        """Runs a statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Runs a statement for each of these rows."""


class Backend(Protocol):
    """An open database whose tables are as this version of posthound wants them. Everything raises StateError in words."""

    def transaction(self, *, alone: bool) -> AbstractContextManager[Database]:
        """One change, whole or not at all; `alone` among all processes, else beside those that change other rows."""

    def repeated(self, work: Callable[[Database], Result], *, alone: bool) -> Result:
        """A change that may be made twice: it is made again where the connection was cut, so that it is made for certain."""

    def read(self, work: Callable[[Database], Result]) -> Result:
        """What is read, as it was committed."""

    def snapshot(self) -> AbstractContextManager[None]:
        """Within it, `every` reads all tables as they stood at one moment, whoever writes meanwhile."""

    def every(self, table: str) -> Iterator[Sequence[Any]]:
        """The rows of a table, without holding them all."""

    def counted(self, table: str) -> None:
        """Lets numbers that the database gives out begin after those that stand in a table."""

    def hold(self) -> bool:
        """Takes the lock of whoever writes to the world outside, among all machines, until the connection ends; False where another has it."""

    def weigh(self) -> None:
        """Lets the database look at how its rows are distributed, so that it chooses among indices by that."""

    def close(self) -> None:
        """Closes the connection."""


def migrations() -> list[tuple[int, str]]:
    """The numbered steps of the schema, in order."""
    return [
        (int(path.name[:4]), path.read_text("utf-8")) for path in sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    ]


def tables() -> list[str]:
    """The tables of the schema, those that others refer to first."""
    return [name for _, sql in migrations() for name in _TABLE.findall(sql)]


def steps_from(version: int, shown: str, there: Collection[str] | None = None) -> list[tuple[int, str]]:
    """The migrations that a state of some version still lacks. Raises StateError for one of a newer posthound.

    `there` are its tables: the third step came an hour after the fifth, so that a state may lack it whatever its number.
    """
    steps = migrations()
    newest = steps[-1][0]
    if version > newest:
        raise StateError(
            f"{shown} was written by a newer version of posthound (state {version}, known up to {newest}).",
            "Update posthound, or name another state with --state.",
        )
    known = None if there is None else frozenset(there)
    return [
        (number, sql)
        for number, sql in steps
        if number > version or (known is not None and not known.issuperset(_TABLE.findall(sql)))
    ]


def is_server(path: str | Path) -> bool:
    """Whether a state's name is the address of a server, not a file."""
    return str(path).startswith(("postgresql://", "postgres://"))


def upsert(table: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """A statement that puts a row in the place of the one with the same key; `key` alone for one that stays as it was."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    values = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # constants
    return f"{values} ON CONFLICT ({', '.join(key)}) DO " + (f"UPDATE SET {changed}" if changed else "NOTHING")
