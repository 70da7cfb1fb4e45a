"""A state on a real PostgreSQL server: the same as in a file, for several at once, and when the connection is cut."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.standin import Standin, running
from fixtures.standin_team import sample_team
from posthound.cli.written import of_ledger
from posthound.config.settings import Settings
from posthound.crawl.session import CrawlOptions, Watch, crawl
from posthound.model.values import Exposure, Finding, Level, Notice, Origin, Region, Role
from posthound.rotate.consumers import consumers
from posthound.rotate.keeping import held
from posthound.rotate.ledger import Item
from posthound.rules.templates import expand
from posthound.state.audit_store import KEPT, AuditStore, Stream
from posthound.state.backend import tables
from posthound.state.copying import copy
from posthound.state.dialect import translated
from posthound.state.ledger_store import EVENT, ITEM, LedgerStore, Rows
from posthound.state.objects import SeenObject, SeenObjects
from posthound.state.postgres import PostgresServer, shown
from posthound.state.store import Known, Store, home_of
from posthound.state.visits import Absence, Visit, Visits
from posthound.support.errors import StateError
from tests.state.server import WORD, Server, server

psycopg = pytest.importorskip("psycopg", reason="left out: psycopg is absent (the extra postgres)")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    with server() as made:
        yield made


@pytest.fixture
def address(postgres: Server) -> str:
    """An empty server."""
    with psycopg.connect(postgres.address, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS posthound CASCADE")
    return postgres.address


def _finding(number: int) -> Finding:
    return Finding(
        "rule", "f", f"/{number}", Role.AUTH, Region(1, 2, 3, 4), Level.HIGH, Level.LOW, Exposure.TEAM, f"{number:024x}", f"{number:032x}",
        "ghp_…(40)", "", ("a", "ü\0"), origin=Origin("f"),
    )  # fmt: skip


def _known(identity: str = "1", count: int = 3, **more: Any) -> Known:
    found = tuple(_finding(number) for number in range(count))
    known = Known(
        "collection", identity, "", "w", Origin("f", Exposure.TEAM, "W"), "2025", "c", "r", findings=found, **more
    )
    return replace(known, uses=frozenset(("a", "b")), notices=(Notice("f", "odd", True),), read_at=1.5)


def _item(secret: str, state: str = "open") -> dict[str, Any]:
    words = {"severity": "high", "state": state, "liveness": "unknown", "secret": secret}
    return {name: words.get(name, "") for name in ITEM}


def _event(secret: str, kind: str) -> dict[str, Any]:
    return {name: {"secret": secret, "kind": kind, "before": "open", "after": "open"}.get(name, "") for name in EVENT}


def _everything(store: Store) -> list[Any]:
    """What each part of a state answers after each kind of change."""
    visits, audits, ledger, objects = Visits(store), AuditStore(store), LedgerStore(store), SeenObjects(store)
    store.put("acc", _known())
    store.put("acc", _known(count=2))
    store.put("acc", replace(_known("Ä"), parent="1"))
    store.put("acc", replace(_known("a"), origin=Origin("f", lost_since="2025-01-01")))
    store.remove("acc", "collection", "none")
    store.set_owner("acc", "w", "W", Exposure.TEAM, "o")
    store.set_owner("acc", "w", "W2", Exposure.TEAM, "p")
    crawl = store.begin("acc/team", whole=True)
    store.finish(crawl, calls=3, complete=True)
    visits.set_absences("acc", [Absence("feature", w, 403, "no", 1.0) for w in ("", "w")], [("other", "")])
    visits.set_visits("acc", [Visit("w", "n", "team", 1.0), Visit("", "", "", 2.0)])
    for number in range(KEPT + 3):
        audits.note("acc", f"{number}", {"n": number}) if number > KEPT - 3 else None
    audits.remember("acc", "roles", {"w": ("s", [1])})
    audits.remember("acc", "roles", {"w": ("t", [2])})
    audits.delivered(
        "acc",
        "-",
        Stream("2025", 3),
        [("e1", "2025-01-01"), ("e1", "2025-01-01"), ("e2", "2025-02-01")],
        keep_from="2025-01-15",
    )
    audits.attest("c", at="2025", who="me", why="so", until="2026")
    ledger.change(
        lambda items, places, last: Rows((_item("s1"), _item("s2")), (), (_event("s1", "found"), _event("s2", "found")))
    )
    ledger.change(lambda items, places, last: Rows((_item("s1", "revoked"),), (), (_event("s1", "marked"),)))
    objects.note("s3://b", [SeenObject("n" * 20, "e", "r", "", "[]", "0 0")])
    objects.note("s3://b", [SeenObject("n" * 20, "e2", "r", "", "[]", "0 1")])
    crawls = [(one.account, one.whole, one.complete) for one in audits.crawled("acc")]
    return [
        store.keys("acc"), store.known("acc", "collection", "1"), store.children("acc", "collection", "1"),
        len(store.within("acc", "w", ["collection"])), (store.owner("acc", "w") or ("",))[0], crawl, crawls,
        visits.absences("acc"), visits.visits("acc"), visits.forget(), visits.forget(["w"]), audits.refused("acc"),
        audits.last("acc"), {k: (n.stamp, n.value) for k, n in audits.remembered("acc", "roles").items()}, audits.stream("acc", "-"),
        audits.sent("acc", "-"), audits.attestations(), sorted(audits.judged().items()), ledger.read(), ledger.history("s1"),
        objects.known("s3://b", ["n" * 20, "other"]), objects.forget_unseen(),
    ]  # fmt: skip


def test_a_server_answers_as_a_file_does(address: str, tmp_path: Path) -> None:
    with Store(tmp_path / "s.sqlite") as file, Store(address) as shared:
        expected, told = _everything(file), _everything(shared)
    for one, other in zip(expected, told, strict=True):
        assert repr(one).replace("\\x00", "") == repr(other).replace("\\x00", "")


def test_the_history_is_only_added_to(address: str) -> None:
    with Store(address) as store:
        LedgerStore(store).change(lambda *_: Rows((_item("s"),), (), (_event("s", "found"),)))
        for statement in ("UPDATE ledger_event SET kind = 'x'", "DELETE FROM ledger_event"):
            with pytest.raises(StateError, match="only added to"), store.transaction() as db:
                db.execute(statement)


def test_a_state_goes_to_a_server_and_back_unchanged(address: str, tmp_path: Path) -> None:
    with Store(tmp_path / "a.sqlite") as first, Store(address) as shared, Store(tmp_path / "b.sqlite") as second:
        _everything(first)
        counts = copy(first, shared, "x")
        assert copy(shared, second, "x") == counts
        with pytest.raises(StateError, match="holds something already"):
            copy(first, shared, "x")
        # Numbers that the server gives out go on behind those that were copied.
        assert shared.begin("acc") == second.begin("acc")
    rows = []
    for name in ("a", "b"):
        with sqlite3.connect(tmp_path / f"{name}.sqlite") as db:
            db.execute("DELETE FROM crawl WHERE finished_at IS NULL")
            rows.append({table: sorted(db.execute(f"SELECT * FROM {table}")) for table in tables()})
    assert rows[0] == rows[1]
    assert rows[0]["ledger_event"]


@pytest.mark.parametrize("of", ["a file", "a server"])
def test_a_copy_is_of_one_moment_whoever_writes_meanwhile(of: str, address: str, tmp_path: Path) -> None:
    where = address if of == "a server" else tmp_path / "a.sqlite"
    with Store(where) as source, Store(where) as writer, Store(tmp_path / "b.sqlite") as target:
        _everything(source)
        before = LedgerStore(source).chain()
        every = source.backend.every

        def interrupted(table: str) -> Iterator[Any]:
            yield from every(table)
            if table in ("entity", "ledger_item"):
                writer.put("acc", _known("late"))
                rows = Rows((_item(table),), (), (_event(table, "found"),))
                LedgerStore(writer).change(lambda *_: rows)

        source.backend.every = interrupted  # type: ignore[method-assign]
        copy(source, target, "x")
        assert LedgerStore(target).chain() == before
        assert len(LedgerStore(target).read()[0]) == 2
        assert ("collection", "late", "w") not in target.keys("acc")


def _cut(address: str) -> None:
    """Ends every other connection, as a network or an administrator does."""
    with psycopg.connect(address, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = 'posthound'"
        )


def test_a_connection_that_is_cut_between_changes_is_made_anew(address: str) -> None:
    with Store(address) as store:
        store.put("acc", _known())
        _cut(address)
        assert len(store.keys("acc")) == 1
        _cut(address)
        store.put("acc", _known("2"))
        assert len(store.keys("acc")) == 2


def test_a_change_that_is_cut_in_the_middle_is_made_again_or_not_at_all(address: str) -> None:
    with Store(address) as store:
        tried: list[int] = []

        def noted(db: Any) -> None:
            tried.append(1)
            db.execute("DELETE FROM entity")
            if len(tried) == 1:
                _cut(address)
            db.execute("INSERT INTO workspace VALUES ('acc', 'w', 'n', 'team', '', 1.0)")

        store.put("acc", _known())
        store.repeated(noted)
        assert len(tried) == 2
        assert store.keys("acc") == []
        ledger = LedgerStore(store)

        def decided(*_: Any) -> Rows:
            _cut(address)
            return Rows((_item("s"),), (), (_event("s", "found"),))

        with pytest.raises(StateError, match="cannot be reached") as cut:
            ledger.change(decided)
        assert "stays" in cut.value.hint
        assert ledger.read() == ([], [])


def test_a_server_that_restarts_is_waited_for(address: str, postgres: Server) -> None:
    with Store(address) as store:
        store.put("acc", _known())
        postgres.stop()
        starter = threading.Timer(0.3, postgres.start)
        starter.start()
        store.put("acc", _known("2"))
        starter.join()
        assert len(store.keys("acc")) == 2


def _together(*works: Callable[[], None]) -> None:
    failed: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_several_open_a_new_state_and_note_the_same_at_once(address: str) -> None:
    def crawl(count: int) -> Callable[[], None]:
        def work() -> None:
            with Store(address) as store:
                for _ in range(10):
                    for identity in ("1", "2", "3"):
                        store.put("acc", _known(identity, count))

        return work

    _together(*(crawl(count) for count in (2, 3, 4)))
    with Store(address) as store:
        for identity in ("1", "2", "3"):
            known = store.known("acc", "collection", identity)
            assert known is not None
            assert [finding.pointer for finding in known.findings] == [f"/{n}" for n in range(len(known.findings))]
            assert len(known.findings) in (2, 3, 4)


def test_changes_of_the_ledger_are_decided_one_after_the_other(address: str) -> None:
    def work() -> None:
        with Store(address) as store:
            for _ in range(10):
                LedgerStore(store).change(
                    lambda items, places, last: Rows(
                        (_item(f"s{len(items)}"),), (), (_event(f"s{len(items)}", "found"),)
                    )
                )

    _together(work, work, work)
    with Store(address) as store:
        assert len(LedgerStore(store).read()[0]) == 30


def test_one_run_on_all_machines_writes_outside_and_what_is_kept_beside_a_server_names_no_password(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    with Store(address) as other, held(address, lambda: None):
        assert not other.backend.hold()
    with Store(address) as other:
        assert other.backend.hold()
    assert home_of(address).parent == tmp_path / "own" / "posthound"
    assert [path.name for path in tmp_path.iterdir()] == ["own"]
    item = Item(f"{0:024x}", "rule", "x", Level.HIGH, "n", "2026-01-01", "2026-01-01")
    assert consumers(address, item) == []
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_behind_a_pooler_each_transaction_brings_what_it_needs(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PgBouncer gives each transaction whichever connection of the server is free: what was set, prepared or locked before is not there."""
    begin = PostgresServer._begin

    def pooled(self: PostgresServer) -> None:
        prepared = self._db.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0]
        assert prepared == 0
        self._db.execute("DISCARD ALL")
        begin(self)

    monkeypatch.setattr(PostgresServer, "_begin", pooled)
    with Store(address) as there, Store(tmp_path / "s.sqlite") as here:
        assert _everything(there) == _everything(here)
    with Store(address) as there, Store(tmp_path / "copy.sqlite") as here:
        copy(there, here, "copy.sqlite")
    with psycopg.connect(address) as db:
        named = "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('state_version', 'ledger_item')"
        assert db.execute(named).fetchall() == [("posthound",)]


def test_the_lock_of_who_writes_outside_lasts_as_long_as_its_holder_and_no_longer(address: str) -> None:
    idle = f"{address}?options=-c%20idle_in_transaction_session_timeout%3D100"
    with Store(address) as other, Store(idle) as one:
        assert one.backend.hold()
        time.sleep(0.3)
        assert not other.backend.hold()
        assert one.backend.hold()
    with psycopg.connect(address) as db:
        assert db.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'").fetchone() == (0,)


def test_a_schema_of_ones_own_is_enough(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS tenant")
        db.execute("CREATE ROLE tenant LOGIN PASSWORD 'tenant'")
        db.execute("CREATE SCHEMA posthound AUTHORIZATION tenant")
    own = f"postgresql://tenant:tenant@{address.rpartition('@')[2]}"
    with Store(own) as store:
        store.put("acc", _known())
    with Store(own) as store:
        assert store.known("acc", "collection", "1") is not None
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("DROP SCHEMA posthound CASCADE")
        with pytest.raises(StateError) as error:
            Store(own)
        db.execute("DROP ROLE tenant")
    assert "CREATE on the database" in error.value.hint


@pytest.mark.parametrize(
    ("setting", "message", "hint"),
    [
        ("default_transaction_read_only%3Don", "can only be read", "target_session_attrs"),
        ("statement_timeout%3D100", "allows less time", "statement_timeout"),
    ],
)
def test_what_a_server_does_not_allow_is_told_with_what_to_do(
    setting: str, message: str, hint: str, address: str
) -> None:
    with Store(address) as store:
        store.put("acc", _known())
    with Store(f"{address}?options=-c%20{setting}") as store, psycopg.connect(address) as other:
        assert store.known("acc", "collection", "1") is not None
        other.execute("SELECT 1 FROM posthound.entity FOR UPDATE")
        with pytest.raises(StateError, match=message) as error:
            store.put("acc", _known(count=2))
        assert hint in error.value.hint


def test_a_newer_state_is_refused(address: str) -> None:
    with Store(address) as store, store.transaction() as db:
        db.execute("UPDATE state_version SET version = 9999")
    with pytest.raises(StateError, match="newer version"):
        Store(address)


def test_no_error_shows_the_password(address: str) -> None:
    wrong = address.replace("hound:", "hound:x")
    for refused in (wrong, address.replace(f"{address.rpartition(':')[2]}", "1/postgres"), f"{address}none"):
        with pytest.raises(StateError) as error:
            Store(refused)
        assert WORD not in str(error.value)
        assert "p%2520w" not in str(error.value)


@pytest.mark.parametrize(
    "statement",
    ["INSERT OR REPLACE INTO a VALUES (1)", "PRAGMA x", "SELECT json_extract(a, '$')", "CREATE VIEW a AS SELECT 1"],
)
def test_a_migration_that_a_server_would_not_understand_is_refused(statement: str) -> None:
    with pytest.raises(ValueError, match="no counterpart"):
        list(translated(statement))


def test_two_crawls_at_once_share_a_server_and_a_third_reads_what_has_no_date(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "for-tests")
    team = sample_team()

    def crawled(standin: Standin) -> list[str]:
        options = CrawlOptions(standin.url, "PMAK-" + "0" * 24, state=address, rate=0)
        report = crawl(options, Settings(jobs=1), Watch())
        return sorted(finding.fingerprint for finding in report.findings)

    with running(Standin(team)) as standin, ThreadPoolExecutor(2) as pool:
        first, second = pool.map(crawled, (standin, standin))
        assert first == second
        assert len(first) > 5
        before = len(standin.lines())
        assert crawled(standin) == first
        again = [line for line in standin.lines()[before:] if line.startswith("GET /collections/")]
        # Only of workspaces that the key's user has not joined: their listings have no dates.
        assert len(again) < sum(line.startswith("GET /collections/") for line in standin.lines()[:before]) / 3


@pytest.mark.parametrize("seed", range(8))
def test_an_address_is_told_by_whose_and_where_it_is_and_never_with_its_password(seed: int) -> None:
    rng = random.Random(seed)
    word = expand(rng.choice(("<alnum:16>", "p%40<hex:12>", "<b64url:20>:<alnum:4>")), rng)
    user, host, base = (
        rng.choice(("", "hound")),
        rng.choice(("db.example", "10.0.0.7", "localhost")),
        rng.choice(("leaks", "a-b")),
    )
    port = rng.choice(("", ":5433"))
    asked = f"?sslmode=require&password={word}" if rng.random() < 0.5 else ""
    told = shown(f"postgresql://{user}:{word}@{host}{port}/{base}{asked}")
    assert told == f"postgresql://{f'{user}@' if user else ''}{host}{port}/{base}"
    several = shown(f"postgresql://{user}:{word}@{host}:5432,other.example:5433/{base}")
    assert several.endswith(f"{host}:5432,other.example:5433/{base}")
    assert word not in told + several + of_ledger(f"postgresql://{user}:{word}@{host}/{base}")
    others = [home_of(f"postgresql://{user}:{word}@{name}{port}/{base}") for name in (host, "another.example")]
    assert others[0] != others[1]  # two servers are two ledgers, each with a lock of its own
