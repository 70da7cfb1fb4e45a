"""The state's schema: what stands in schema.sql, strict tables, a comment above every column."""

from __future__ import annotations

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from posthound.model.values import Origin
from posthound.state.backend import migrations
from posthound.state.records import dump_origin
from posthound.state.store import Store

SCHEMA = Path(__file__).parents[2] / "scanner/posthound/state/schema.sql"


def _columns(db: sqlite3.Connection) -> dict[str, list[tuple]]:
    names = [
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ]
    return {name: [tuple(row) for row in db.execute(f"PRAGMA table_info({name})")] for name in names}


def test_the_schema_file_is_what_the_migrations_make(tmp_path):
    with Store(tmp_path / "s.sqlite") as store, sqlite3.connect(":memory:") as plain:
        plain.executescript(SCHEMA.read_text("utf-8"))
        assert _columns(plain) == _columns(store.backend._db)


def test_every_table_is_strict_and_every_column_explained():
    for _, sql in migrations():
        for name, body, rest in re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\)([^;]*);", sql, re.DOTALL):
            assert "STRICT" in rest, name
            lines = body.splitlines()
            for before, line in zip(["", *lines], lines, strict=False):
                if re.match(r"    [a-z_]+ (?:TEXT|INTEGER|REAL|BLOB)", line):
                    assert before.strip().startswith("--"), f"{name}: {line}"


def test_the_state_is_private_and_opens_again(tmp_path):
    path = tmp_path / "new" / "s.sqlite"
    Store(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with Store(path) as store:
        assert store.keys("nobody") == []


@pytest.mark.parametrize("newest", [number for number, _ in migrations()])
@pytest.mark.parametrize("left_out", [0, 3])
def test_a_state_of_every_age_gets_all_tables(newest, left_out, tmp_path):
    """The third step was written after the fifth: a state that was made between the two has not got it, whatever its number."""
    path = tmp_path / "s.sqlite"
    with closing(sqlite3.connect(path)) as db:
        for number, sql in migrations():
            if number <= newest and number != left_out:
                db.executescript(sql)
        db.execute("INSERT INTO workspace VALUES ('a', 'w', 'name', 'team', '', 0)")
        db.execute(f"PRAGMA user_version = {newest}")
        db.commit()
    for _ in range(2):
        with Store(path) as store, sqlite3.connect(":memory:") as plain:
            plain.executescript(SCHEMA.read_text("utf-8"))
            assert _columns(store.backend._db) == _columns(plain)
            assert store.backend._version() == migrations()[-1][0]
            assert len(list(store.backend.every("workspace"))) == 1


def test_a_new_state_waits_for_whoever_is_just_making_it(tmp_path):
    path = tmp_path / "s.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = Timer(0.1, other.execute, ["ROLLBACK"])
        ended.start()
        Store(path).close()
        ended.join()


def test_what_a_workspace_holds_is_found_without_reading_what_all_others_do(tmp_path):
    path, empty = tmp_path / "state.sqlite", ("", "", "", "", "[]", "[]", "json", 0, 0, "[]", 0.0, "", "[]")
    with Store(path) as store:
        rows = [("a", "collection", f"e{n}", "", f"w{n // 8}", dump_origin(Origin("x")), *empty) for n in range(8_000)]
        query = f"INSERT INTO entity VALUES ({', '.join('?' * len(rows[0]))})"
        store.backend.repeated(lambda db: db.executemany(query, rows), alone=False)
        store.begin("a")
    with Store(path) as store:
        steps = []
        store.backend._db.set_progress_handler(lambda: steps.append(1), 10)
        assert len(store.within("a", "w7", ["collection"])) == 8
    assert len(steps) < 500
