"""What earlier crawls saw of an account beside its entities: features that are absent, workspaces and when they were read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posthound.state.backend import Database, upsert
from posthound.state.store import Store

_ABSENCE = ("account", "feature", "workspace", "status", "message", "noted_at")
_VISIT = ("account", "workspace", "name", "exposure", "listed_at", "extras_at")


@dataclass(frozen=True, slots=True)
class Absence:
    """A feature that the API refused, in a workspace or ("") altogether. `noted_at` is in seconds since 1970."""

    feature: str
    workspace: str
    status: int
    message: str
    noted_at: float


@dataclass(frozen=True, slots=True)
class Visit:
    """A workspace as last seen; one without an id stands for the account. Times are seconds since 1970, 0 for never.

    `listed_at`: all its listings were read; `extras_at`: its globals and specifications were.
    """

    workspace: str
    name: str = ""
    exposure: str = ""
    listed_at: float = 0.0
    extras_at: float = 0.0


class Visits:
    """Both, in an open state file. Raises StateError like the file itself."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def absences(self, account: str) -> list[Absence]:
        """What is absent as far as is known."""
        query = "SELECT feature, workspace, status, message, noted_at FROM absence WHERE account = ?"
        return self._store.read(lambda db: [Absence(*row) for row in db.execute(query, (account,))])

    def set_absences(self, account: str, absent: Iterable[Absence], present: Iterable[tuple[str, str]]) -> None:
        """Notes what is absent, and by feature and workspace what is no longer."""
        there = sorted((account, one.feature, one.workspace, one.status, one.message, one.noted_at) for one in absent)
        gone = sorted((account, *key) for key in present)

        def noted(db: Database) -> None:
            db.executemany(upsert("absence", _ABSENCE, _ABSENCE[:3]), there)
            db.executemany("DELETE FROM absence WHERE account = ? AND feature = ? AND workspace = ?", gone)

        self._store.repeated(noted)

    def visits(self, account: str) -> dict[str, Visit]:
        """The workspaces by their ids."""
        query = "SELECT workspace, name, exposure, listed_at, extras_at FROM visit WHERE account = ?"
        return self._store.read(lambda db: {row[0]: Visit(*row) for row in db.execute(query, (account,))})

    def set_visits(self, account: str, visits: Iterable[Visit]) -> None:
        """Notes workspaces as they are seen now."""
        rows = sorted((account, v.workspace, v.name, v.exposure, v.listed_at, v.extras_at) for v in visits)
        self._store.repeated(lambda db: db.executemany(upsert("visit", _VISIT, _VISIT[:2]), rows))

    def forget(self, workspaces: Sequence[str] = ()) -> int:
        """Forgets what is not to be seen any more, or all that was found in some workspaces; returns how many entities."""
        with self._store.transaction() as db:
            if not workspaces:
                # Of the JSON that `dump_origin` writes; a text within it would have its quotes escaped.
                lost = 'origin LIKE \'%"lost_since":"%\' AND origin NOT LIKE \'%"lost_since":""%\''
                return int(db.execute(f"DELETE FROM entity WHERE {lost}").rowcount)  # noqa: S608  # constant
            gone = 0
            for workspace in workspaces:
                gone += db.execute("DELETE FROM entity WHERE workspace = ?", (workspace,)).rowcount
                db.execute("DELETE FROM visit WHERE workspace = ?", (workspace,))
                db.execute("DELETE FROM absence WHERE workspace = ?", (workspace,))
            return gone
