"""What happens to exports in a repository: names, places and spelling change, and a baseline still knows what it knew."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest

from fixtures.places import V21
from posthound.baseline.run import check, create, update
from posthound.config.settings import Settings
from posthound.policy.known import Compared
from tests.conftest import RunCli

Plant = Callable[..., str]
Change = Callable[["Export", random.Random], None]
NAME = ".posthound.baseline"


def word(rng: random.Random) -> str:
    """A name that nobody chose."""
    return "".join(rng.choices(ascii_lowercase, k=rng.randint(4, 9)))


class Export:
    """An export that is drawn anew: its document, its file, and how it is written."""

    def __init__(self, folder: Path, rng: random.Random, secret: str, kind: str) -> None:
        self.folder, self.kind, self.secret = folder, kind, secret
        self.names = [word(rng) for _ in range(3)]
        self.path = (
            Path(word(rng)) / f"{word(rng)}.postman_{'environment' if kind == 'environment' else 'collection'}.json"
        )
        self.indent: int | None = 2
        self.newline = "\n"
        self.place = rng.choice(("header", "auth", "query", "body", "script", "variable"))
        self.field = f"{word(rng)}_api_key"

    def document(self) -> Any:
        if self.kind == "environment":
            rows = [{"key": word(random.Random(1)), "value": "1"}, {"key": self.field, "value": self.secret}]
            return {"name": self.names[0], "values": rows, "_postman_variable_scope": "environment"}
        request: dict[str, Any] = {"method": "GET", "url": {"raw": "https://acme.test"}}
        item: dict[str, Any] = {"name": self.names[2], "request": request}
        if self.place == "header":
            request["header"] = [{"key": "X-Api-Key", "value": self.secret}]
        elif self.place == "auth":
            request["auth"] = {"type": "bearer", "bearer": [{"key": "token", "value": self.secret, "type": "string"}]}
        elif self.place == "query":
            query = [{"key": self.field, "value": self.secret}]
            request["url"] = {"raw": f"https://acme.test?{self.field}={self.secret}", "query": query}
        elif self.place == "body":
            request["body"] = {"mode": "raw", "raw": json.dumps({self.field: self.secret})}
        elif self.place == "script":
            lines = [f"pm.environment.set('{self.field}', '{self.secret}');"]
            item["event"] = [{"listen": "test", "script": {"exec": lines, "type": "text/javascript"}}]
        made: dict[str, Any] = {
            "info": {"name": self.names[0], "schema": V21}, "item": [{"name": self.names[1], "item": [item]}],
        }  # fmt: skip
        if self.place == "variable":
            made["variable"] = [{"key": self.field, "value": self.secret}]
        return made

    def write(self) -> None:
        target = self.folder / self.path
        target.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.document(), indent=self.indent)
        target.write_bytes(text.replace("\n", self.newline).encode())


def rename(number: int) -> Change:
    """Another name for the collection or environment (0), the folder (1) or the request (2)."""

    def change(export: Export, rng: random.Random) -> None:
        export.names[number] = word(rng)

    return change


def move_file(export: Export, rng: random.Random) -> None:
    (export.folder / export.path).unlink()
    export.path = Path(word(rng)) / word(rng) / export.path.name


def rename_file(export: Export, rng: random.Random) -> None:
    (export.folder / export.path).unlink()
    export.path = export.path.with_name(f"{word(rng)}.json")


def reformat(export: Export, rng: random.Random) -> None:
    export.indent = rng.choice((None, 1, 4))


def windows_lines(export: Export, rng: random.Random) -> None:
    export.newline = "\r\n"


CHANGES = (rename(0), rename(1), rename(2), move_file, rename_file, reformat, windows_lines)


@pytest.fixture
def rng() -> random.Random:
    """Names and values that no test run has twice."""
    return random.Random()


def exports(folder: Path, rng: random.Random, planted: Plant) -> list[Export]:
    """Some exports of all kinds, written."""
    made = [
        Export(folder, rng, planted("<alnum:40>", rng.getrandbits(32)), rng.choice(("environment", "collection", "collection")))
        for _ in range(6)
    ]  # fmt: skip
    for export in made:
        export.write()
    return made


def checked() -> Compared:
    """The working folder beside its baseline."""
    return check(["."], Settings(), NAME, date.today())[0]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_known_stays_known_whatever_is_renamed_moved_or_written_anew(
    change: Change, folder: Path, rng: random.Random, planted: Plant
) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    known = len(checked().known)
    assert known >= len(made)
    for export in made:
        change(export, rng)
        export.write()
    after = checked()
    assert (len(after.known), [f.path for f in after.open]) == (known, [])


def test_many_changes_one_after_the_other_with_an_update_between_lose_no_reason(
    folder: Path, rng: random.Random, planted: Plant
) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    for _ in range(6):
        for export in made:
            for change in rng.sample(CHANGES, 2):
                if (folder / export.path).exists():
                    change(export, rng)
            export.write()
        done = update(["."], Settings(), NAME, date.today(), reason="", until="").done
        assert (done.added, done.dropped) == ((), ())
    assert {entry.reason for entry in done.after.entries.values()} == {"sandbox"}


def test_another_value_in_a_known_place_is_new(folder: Path, rng: random.Random, planted: Plant) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    for export in made:
        export.secret = planted("<alnum:40>", rng.getrandbits(32))
        export.write()
    after = checked()
    assert after.known == ()
    assert len(after.new) >= len(made)


def test_a_copy_beside_what_is_known_is_new(folder: Path, rng: random.Random, planted: Plant) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    known = len(checked().known)
    shutil.copytree(folder / made[0].path.parent, folder / "docs" / "public")
    after = checked()
    assert len(after.known) == known
    assert {finding.file.split("/")[0] for finding in after.new} == {"docs"}


@pytest.mark.parametrize("place", ["header", "auth", "query", "body", "script", "variable"])
def test_a_value_of_an_environment_that_is_copied_into_a_collection_is_new(
    place: str, folder: Path, rng: random.Random, planted: Plant
) -> None:
    environment = Export(folder, rng, planted("<alnum:40>", rng.getrandbits(32)), "environment")
    environment.write()
    create(["."], Settings(), NAME, reason="sandbox", until="")
    collection = Export(folder, rng, environment.secret, "collection")
    collection.place, collection.field = place, environment.field
    collection.write()
    assert {finding.file for finding in checked().new} == {collection.path.as_posix()}
    (folder / environment.path).unlink()  # it moved there: known, and yet many more people import collections
    assert len(checked().new) >= 1


def test_a_scan_of_the_copy_alone_calls_it_new_while_the_original_is_there(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    export = Export(folder, rng, planted("<alnum:40>", rng.getrandbits(32)), "environment")
    export.write()
    assert run_cli("baseline", "create", ".", "--why", "sandbox").returncode == 0
    (folder / "copy").mkdir()
    shutil.copy(folder / export.path, folder / "copy" / export.path.name)
    assert run_cli("scan", "copy", "--baseline", NAME).returncode == 1
    (folder / export.path).unlink()
    assert run_cli("scan", "copy", "--baseline", NAME).returncode == 0


def test_a_baseline_of_the_first_version_still_knows_and_is_brought_up_to_date_by_an_update(
    folder: Path, rng: random.Random, planted: Plant
) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    head, *rows = map(json.loads, (folder / NAME).read_text().splitlines())
    old = [{key: value for key, value in row.items() if key not in ("secret_id", "field", "exposure")} for row in rows]
    (folder / NAME).write_text("".join(json.dumps(row) + "\n" for row in ({**head, "posthound_baseline": 1}, *old)))
    move_file(made[0], rng)
    made[0].write()
    assert checked().open == ()
    update(["."], Settings(), NAME, date.today(), reason="", until="")
    rename(0)(made[0], rng)
    made[0].write()
    assert checked().open == ()


def test_a_baseline_of_the_second_version_knows_what_it_knew(folder: Path, rng: random.Random, planted: Plant) -> None:
    made = exports(folder, rng, planted)
    create(["."], Settings(), NAME, reason="sandbox", until="")
    written = (folder / NAME).read_text()
    second = written.replace('"posthound_baseline": 3', '"posthound_baseline": 2').replace(
        '"secret_id": ', '"secret": '
    )
    (folder / NAME).write_text(second)
    move_file(made[0], rng)
    made[0].write()
    assert checked().open == ()
    move_file(made[0], rng)
    update(["."], Settings(), NAME, date.today(), reason="", until="")
    assert '"secret": ' not in (folder / NAME).read_text()


def test_a_baseline_serves_from_every_folder_of_its_repository(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
    export = Export(folder, rng, planted("<alnum:40>", rng.getrandbits(32)), "environment")
    export.write()
    inside = folder / export.path.parent
    assert (
        run_cli("baseline", "create", ".", "--baseline", folder / NAME, "--why", "sandbox", cwd=inside).returncode == 0
    )
    assert json.loads((folder / NAME).read_text().splitlines()[1])["file"] == export.path.as_posix()
    for cwd, path in ((folder, "."), (inside, "."), (inside, ".."), (inside, folder)):
        assert run_cli("scan", path, "--baseline", folder / NAME, cwd=cwd).returncode == 0
    update_ = run_cli("baseline", "update", ".", "--baseline", folder / NAME, cwd=inside)
    assert "0 added, 0 dropped, 1 entry" in update_.stdout


def day(days: int) -> str:
    """An ISO date so many days from now."""
    return (date.today() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(("until", "said"), [(day(13), "ends soon"), (day(0), "ends soon"), (day(20), "")])
def test_two_weeks_before_entries_end_a_scan_says_so(
    until: str, said: str, folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    Export(folder, rng, planted("<alnum:40>"), "environment").write()
    run_cli("baseline", "create", ".", "--why", "sandbox", "--until", until)
    done = run_cli("scan", ".", "--baseline", NAME)
    assert done.returncode == 0
    assert (said in done.stdout) if said else ("ends" not in done.stdout)
    assert (until in done.stdout) == bool(said)


def test_what_ended_is_called_ended_and_not_new_and_is_renewed_with_a_reason(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    Export(folder, rng, planted("<alnum:40>"), "environment").write()
    run_cli("baseline", "create", ".", "--why", "sandbox", "--until", day(1))
    (folder / NAME).write_text((folder / NAME).read_text().replace(day(1), day(-1)))
    done = run_cli("scan", ".", "--baseline", NAME)
    assert done.returncode == 1
    assert f"tolerated until {day(-1)}" in done.stdout
    sarif = json.loads(run_cli("scan", ".", "--baseline", NAME, "-f", "sarif").stdout)
    assert [result["baselineState"] for result in sarif["runs"][0]["results"]] == ["updated"]
    assert run_cli("baseline", "update", ".", "--renew").returncode == 2
    assert "1 renewed" in run_cli("baseline", "update", ".", "--renew", "--why", "rotation is booked").stdout
    assert run_cli("scan", ".", "--baseline", NAME).returncode == 0
    assert json.loads((folder / NAME).read_text().splitlines()[1])["reason"] == "rotation is booked"


def test_one_finding_is_accepted_by_its_fingerprint_and_all_of_a_secret_by_its_id(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    made = exports(folder, rng, planted)
    found = [json.loads(line) for line in run_cli("scan", ".", "-f", "jsonl").stdout.splitlines()]
    assert run_cli("baseline", "add", found[0]["fingerprint"][:12]).returncode == 2  # no reason
    added = run_cli("baseline", "add", found[0]["fingerprint"][:12], "--why", "demo account")
    assert added.returncode == 0, added.stderr
    left = [json.loads(line) for line in run_cli("scan", ".", "-f", "jsonl", "--baseline", NAME).stdout.splitlines()]
    assert {f["fingerprint"] for f in found} - {f["fingerprint"] for f in left} == {found[0]["fingerprint"]}
    assert run_cli("baseline", "add", *(f["secret_id"] for f in found), "--why", "demo accounts").returncode == 0
    assert run_cli("scan", ".", "--baseline", NAME).returncode == 0
    assert run_cli("baseline", "add", "0" * 12, "--why", "none").returncode == 2
    assert len(made) <= len(found)


def test_an_audit_judges_a_whole_file_and_a_whole_rule_at_once_and_says_how_far_it_is(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    rows = [{"key": f"{word(rng)}_api_key", "value": planted("<alnum:40>", rng.getrandbits(32))} for _ in range(9)]
    for name, part in (("a", rows[:4]), ("b", rows[4:])):
        document = {"name": name, "values": part, "_postman_variable_scope": "environment"}
        (folder / f"{name}.postman_environment.json").write_text(json.dumps(document))
    run_cli("baseline", "create", ".")
    done = run_cli("baseline", "audit", ".", stdin=b"kf\ndemo\nnever\ns\ndr\n")
    assert "1 of 9" in done.stdout
    assert "5 of 9" in done.stdout
    entries = [json.loads(line) for line in (folder / NAME).read_text().splitlines()[1:]]
    assert [(entry["file"][0], entry["reason"]) for entry in entries] == [("a", "demo")] * 4 + [("b", "")]


def test_the_import_says_of_every_entry_what_became_of_it(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    from posthound.integrations.secrets_baseline import value_hash

    rows = [{"key": f"{word(rng)}_api_key", "value": planted("<alnum:40>", rng.getrandbits(32))} for _ in range(3)]
    document = {"name": "a", "values": rows, "_postman_variable_scope": "environment"}
    (folder / "a.json").write_text(json.dumps(document, indent=1))
    (folder / "other.txt").write_text("x")
    told = {
        "a.json": [(rows[0]["value"], None, 1), (rows[1]["value"], True, 2), ("never there", None, 3)],
        "other.txt": [("what it says", None, 4)],
        "gone.json": [("what it said", None, 5)],
    }
    results = {
        file: [{"type": "X", "filename": file, "hashed_secret": value_hash(v), "line_number": n, "is_secret": r} for v, r, n in entries]
        for file, entries in told.items()
    }  # fmt: skip
    (folder / ".secrets.baseline").write_text(json.dumps({"version": "1.5.0", "plugins_used": [], "results": results}))
    said = run_cli("baseline", "create", ".", "--import", ".secrets.baseline").stdout.splitlines()
    for number, fate in enumerate(
        ("taken over: a.json:", "left open", "reports no such value", "was not scanned", "is gone")
    ):
        assert f":{number + 1} X: " in said[number]
        assert fate in said[number]


def test_additions_of_two_branches_merge_with_the_line_that_is_offered(
    folder: Path, rng: random.Random, planted: Plant, run_cli: RunCli
) -> None:
    def git(*arguments: str) -> None:
        options = ["-c", "user.name=Test", "-c", "user.email=test@acme.test", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *options, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch", "main")
    exports(folder, rng, planted)
    offered = run_cli("baseline", "create", ".", "--why", "old").stdout.splitlines()[-1]
    subprocess.run(offered.partition(": ")[2], shell=True, cwd=folder, check=True)
    git("add", "--all")
    git("commit", "--quiet", "--message", "base")
    for branch in ("one", "two"):
        git("checkout", "--quiet", "-b", branch, "main")
        exports(folder, rng, planted)
        run_cli("baseline", "update", ".", "--why", branch)
        git("add", "--all")
        git("commit", "--quiet", "--message", branch)
    git("merge", "--quiet", "--no-edit", "one")
    assert run_cli("scan", ".", "--baseline", NAME).returncode == 0
    assert run_cli("baseline", "check", ".").returncode == 0
