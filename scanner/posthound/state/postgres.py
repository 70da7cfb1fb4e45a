"""A state in a PostgreSQL server, for several crawlers and people at once: the same tables in a schema of their own.

Most changes lock the rows that they change; those that decide by what they read of the whole ledger take a lock that all of posthound
shares. A connection that is cut is made anew. What was not committed then is made again where making it twice is the same as once.

Behind a pooler such as PgBouncer each transaction may run on another connection of the server: so whatever a transaction needs is set within
it, nothing is prepared, and no lock outlasts one.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from posthound.state.backend import PATIENCE, Database, Result, steps_from
from posthound.state.dialect import placed, translated
from posthound.state.sqlite import statements
from posthound.support.addresses import is_this_machine
from posthound.support.backoff import backoff
from posthound.support.errors import StateError, UsageError

SCHEMA = "posthound"
# The number of the lock that stands for "alone": any number would do, and nobody else may mean something by it.
_ALONE = 0x706F7374686F756E
_OUTSIDE = _ALONE + 1
# What each transaction begins with: whose tables are meant, and how long it waits for others.
_OURS = f"SET LOCAL search_path = {SCHEMA}; SET LOCAL lock_timeout = {int(PATIENCE * 1000)}"
# How often something that others came between is tried.
TRIES = 8
_LOST = "What was committed stays. Run the command again when the server is there."


class PostgresServer:
    """An open schema of a server; use it from one thread. Raises StateError in words, and UsageError without psycopg."""

    def __init__(self, address: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise UsageError(
                "PostgreSQL is reached with psycopg.", "Install it: pip install 'posthound[postgres]'."
            ) from error
        self._driver: Any = psycopg
        self._address = address
        self.shown = shown(address)
        self._rng = random.Random()
        self._db: Any = None
        self._holding: Any = None  # what has the lock of `hold`
        self._connect()
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the connection, and gives back the lock."""
        for one in (self._db, self._holding):
            if one is not None:
                with suppress(self._driver.Error):
                    one.close()

    def _opened(self) -> Any:
        return self._driver.connect(
            self._address, autocommit=True, row_factory=_rows, connect_timeout=10, keepalives_idle=30, tcp_user_timeout=30_000,
            application_name="posthound", prepare_threshold=None, **({} if _is_near(self._address) else {"sslmode": "require"}),
        )  # fmt: skip

    def _connect(self) -> None:
        """A new connection. Waits for a server that is just not there, but not for one that refuses."""
        until, tries = time.monotonic() + (PATIENCE if self._db is not None else 0), 0
        if self._db is not None:
            with suppress(self._driver.Error):
                self._db.close()
        while True:
            try:
                self._db = self._opened()
                return
            except self._driver.Error as error:
                refused = any(
                    word in str(error) for word in ("authentication", "does not exist", "permission", "no password")
                )
                if refused or time.monotonic() > until:
                    raise self._explained(error) from error
                tries += 1
                time.sleep(backoff(tries, 0.1, 2.0, self._rng))

    def _migrate(self) -> None:
        with self._told():
            db = self._db
            there = db.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.state_version",)).fetchone()[0]
            version = db.execute(f"SELECT version FROM {SCHEMA}.state_version").fetchone()[0] if there else 0  # noqa: S608  # ours
            if there and not steps_from(version, self.shown):
                return
        with self.transaction(alone=True) as made:
            # Whoever has the schema may still not make one, which is asked for even where it is there.
            if made.execute("SELECT to_regnamespace(?)", (SCHEMA,)).fetchone()[0] is None:
                made.execute(f"CREATE SCHEMA {SCHEMA}")
            made.execute("CREATE TABLE IF NOT EXISTS state_version (version BIGINT NOT NULL)")
            row = made.execute("SELECT version FROM state_version").fetchone()  # another process may have been faster
            steps = steps_from(row[0] if row else 0, self.shown)
            for _, sql in steps:
                for statement in statements(sql):
                    for part in translated(statement):
                        self._db.execute(part)
            if steps:
                made.execute("DELETE FROM state_version")
                made.execute("INSERT INTO state_version VALUES (?)", (steps[-1][0],))

    @contextmanager
    def transaction(self, *, alone: bool) -> Iterator[Database]:
        """One change, whole or not at all; it waits for whoever changes the same rows."""
        with self._told():
            self._begin()
            try:
                if alone:
                    self._db.execute("SELECT pg_advisory_xact_lock(%s)", (_ALONE,))
                yield _Connection(self._db)
                self._db.execute("COMMIT")
            except BaseException:
                if not self._db.closed:
                    with suppress(self._driver.Error):
                        self._db.execute("ROLLBACK")
                raise

    def _begin(self) -> None:
        for _ in range(TRIES):
            try:
                if not self._db.closed:
                    self._db.execute(f"BEGIN; {_OURS}")
                    return
            except self._driver.OperationalError:
                pass
            self._connect()  # it was cut while nothing was under way, so nothing is lost
        raise StateError(f"{self.shown} cuts off every connection.", _LOST)

    def repeated(self, work: Callable[[Database], Result], *, alone: bool) -> Result:
        """A change that is made again where the connection was cut, or where another's change came between."""
        for tries in range(1, TRIES + 1):
            try:
                with self.transaction(alone=alone) as db:
                    return work(db)
            except StateError as error:
                cause = error.__cause__
                between = isinstance(cause, self._driver.errors.TransactionRollback)
                if tries == TRIES or not (between or (self._db.closed and isinstance(cause, self._driver.Error))):
                    raise
                time.sleep(backoff(tries, 0.02, 1.0, self._rng))
        raise AssertionError  # the last try returned or raised

    def read(self, work: Callable[[Database], Result]) -> Result:
        """What is read; asked again where the connection was cut."""
        return self.repeated(work, alone=False)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """What is read stands as it was when the first of it was."""
        with self._told(), self._db.transaction():
            self._db.execute(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; {_OURS}")
            yield

    def every(self, table: str) -> Iterator[Sequence[Any]]:
        """The rows of a table, fetched little by little."""
        with self._told(), self._db.transaction(), self._db.cursor(name="every") as cursor:
            self._db.execute(_OURS)
            for row in cursor.execute(f"SELECT * FROM {table}"):  # noqa: S608  # one of ours
                yield tuple(row)

    def hold(self) -> bool:
        """The lock that runs on other machines ask for as well: a transaction of its own has it, and does nothing else until the end."""
        with self._told():
            if self._holding is None:
                self._holding = self._opened()
                self._holding.execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
            return bool(self._holding.execute("SELECT pg_try_advisory_xact_lock(%s)", (_OUTSIDE,)).fetchone()[0])

    def weigh(self) -> None:
        """Nothing: the server looks by itself."""

    def counted(self, table: str) -> None:
        """Lets a table's own numbers begin after the greatest that stands in it."""
        with self._told(), self._db.transaction():
            self._db.execute(_OURS)
            found = self._db.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s AND is_identity = 'YES'",
                (SCHEMA, table),
            ).fetchall()
            for (column,) in found:
                query = f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), max({column})) FROM {table} HAVING max({column}) > 0"  # noqa: S608  # ours
                self._db.execute(query)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._driver.Error as error:
            raise self._explained(error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StateError(f"{self.shown} holds what no state of posthound holds: {error}.", _LOST) from error

    def _explained(self, error: Exception) -> StateError:
        """The driver's error in words, without what its own may quote of the address."""
        kinds = self._driver.errors
        text = str(error).partition("\n")[0].removeprefix("connection failed: ")[:200]
        if isinstance(error, (kinds.LockNotAvailable, kinds.TransactionRollback)):
            return StateError(
                f"{self.shown} is locked by another process.", "Wait for it to end and run the command again."
            )
        if isinstance(error, kinds.InsufficientPrivilege):
            return StateError(
                f"{self.shown}: {text}",
                f"The user needs CREATE on the database, or a schema {SCHEMA} of its own; of one that another made, USAGE and all rights on its tables.",
            )
        if isinstance(error, kinds.ReadOnlySqlTransaction):
            return StateError(
                f"{self.shown} can only be read: {text}",
                "Name the server that is written to; of several in the address, target_session_attrs=read-write finds it.",
            )
        if isinstance(error, (kinds.QueryCanceled, kinds.IdleInTransactionSessionTimeout)):
            return StateError(
                f"{self.shown} allows less time than this takes: {text}",
                "Allow the user more (ALTER ROLE … SET statement_timeout, idle_in_transaction_session_timeout), and run the command again.",
            )
        if isinstance(error, (kinds.DiskFull, kinds.OutOfMemory)):
            return StateError(f"{self.shown} has no room left.", "Make room there and run the command again.")
        if isinstance(error, self._driver.OperationalError):
            return StateError(f"{self.shown} cannot be reached: {text}", _LOST)
        return StateError(
            f"{self.shown} cannot be used: {text}", "Is it a state of posthound? Name another with --state."
        )


class _Connection:
    """A connection that takes statements as SQLite has them."""

    def __init__(self, db: Any) -> None:
        self._db = db

    def execute(self, sql: str, values: Sequence[Any] = (), /) -> Any:
        return self._db.execute(placed(sql), _fit(values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> Any:
        return self._db.cursor().executemany(placed(sql), [_fit(row) for row in rows])


class _NamedRow(Sequence[Any]):
    """A row by number and by name."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: dict[str, int], values: Sequence[Any]) -> None:
        self._names = names
        self._values = values

    def keys(self) -> list[str]:
        return list(self._names)

    def __getitem__(self, key: Any) -> Any:
        return self._values[self._names[key] if isinstance(key, str) else key]

    def __len__(self) -> int:
        return len(self._values)


def _rows(cursor: Any) -> Callable[[Sequence[Any]], _NamedRow]:
    names = {column.name: number for number, column in enumerate(cursor.description or ())}
    return lambda values: _NamedRow(names, values)


def _fit(values: Sequence[Any]) -> list[Any]:
    """Values as the columns take them: no truth values, no kinds of text of ours, and no NUL, which a text cannot hold there."""
    return [
        int(value)
        if isinstance(value, bool)
        else str(value).replace("\0", "\ufffd")
        if isinstance(value, str)
        else value
        for value in values
    ]


@lru_cache(maxsize=8)
def shown(address: str) -> str:
    """The address without what may be a password."""
    try:
        parts = urlsplit(address)
    except ValueError:  # `[` without an end; libpq refuses it
        return "postgresql://"
    user = f"{unquote(parts.username)}@" if parts.username else ""
    try:
        host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:  # several hosts, each with its port
        host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{user}{host}{parts.path}"


def _is_near(address: str) -> bool:
    """Whether the server is on this machine, or the address says by itself how to be encrypted."""
    import os

    try:
        parts = urlsplit(address)
    except ValueError:  # libpq refuses it, wherever it is
        return True
    query = parse_qs(parts.query)
    host = (query.get("host") or [parts.hostname or os.environ.get("PGHOST", "")])[0]
    said = "sslmode" in query or "PGSSLMODE" in os.environ or "PGSERVICE" in os.environ or "service" in query
    return said or not host or host.startswith("/") or is_this_machine(host)
