"""What a project asks to leave out: precisely, with a reason and an end, and never unseen."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.places import V21
from posthound.config.ignores import MOST, ignores_of
from posthound.support.errors import UsageError
from tests.conftest import RunCli
from tests.helpers import write

Plant = Callable[..., str]
LATER = (date.today() + timedelta(days=60)).isoformat()


def collection(*secrets: str) -> dict[str, Any]:
    """A collection with a request for each secret, each with an id."""
    items = [
        {"id": f"item-{n}", "name": f"R{n}", "request": {"url": "https://acme.test", "header": [{"key": "X-Api-Key", "value": secret}]}}
        for n, secret in enumerate(secrets)
    ]  # fmt: skip
    return {"info": {"name": "A", "schema": V21}, "item": items}


def found(run_cli: RunCli, *arguments: str, cwd: Path | None = None) -> list[dict[str, Any]]:
    """What a scan reports."""
    done = run_cli("scan", *(arguments or (".",)), "-f", "jsonl", **({"cwd": cwd} if cwd else {}))
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def two(tmp_path: Path, planted: Plant, run_cli: RunCli) -> list[dict[str, Any]]:
    """Two secrets in a collection in a repository, one of them in a second file, too."""
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    one, other = planted("<alnum:40>", 1), planted("<alnum:40>", 2)
    write(tmp_path / "api" / "a.json", collection(one, other))
    write(tmp_path / "docs" / "b.json", collection(one))
    return found(run_cli)


def ignore(tmp_path: Path, **keys: str) -> None:
    """Writes a configuration with one ignore."""
    lines = [f'{key} = "{value}"' for key, value in ({"why": "demo account", "until": LATER} | keys).items()]
    (tmp_path / ".posthound.toml").write_text("\n".join(("[[ignore]]", *lines)) + "\n")


def left(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The files and requests of what is no longer reported."""
    now = {(row["file"], row["pointer"]) for row in after}
    return {(row["file"], row["pointer"].split("/")[2]) for row in before if (row["file"], row["pointer"]) not in now}


@pytest.mark.parametrize("kind", ["fingerprint", "secret", "value", "rule", "item", "everywhere"])
def test_an_ignore_leaves_out_what_it_names_and_nothing_else(
    kind: str, two: list[dict[str, Any]], tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    first = next(row for row in two if row["file"] == "api/a.json")
    hashed = run_cli("baseline", "hash", stdin=planted("<alnum:40>", 1).encode()).stdout.strip()
    keys, gone = {
        "fingerprint": ({"fingerprint": first["fingerprint"]}, {("api/a.json", "0")}),
        "secret": ({"secret": first["secret_id"][:12]}, {("api/a.json", "0"), ("docs/b.json", "0")}),
        "value": ({"value": hashed.split('"')[1]}, {("api/a.json", "0"), ("docs/b.json", "0")}),
        "rule": ({"rule": "generic-*", "path": "docs"}, {("docs/b.json", "0")}),
        "item": ({"item": "item-1"}, {("api/a.json", "1")}),
        "everywhere": (
            {"rule": "*", "path": "*.json"},
            {("api/a.json", "0"), ("api/a.json", "1"), ("docs/b.json", "0")},
        ),
    }[kind]
    ignore(tmp_path, **keys)
    assert left(two, found(run_cli)) == gone
    assert left(found(run_cli, "--isolated", "."), found(run_cli, "api", "docs", cwd=tmp_path)) == gone
    assert planted("<alnum:40>", 1) not in hashed


def test_a_path_means_the_same_from_every_folder(two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli) -> None:
    ignore(tmp_path, rule="*", path="docs/*.json")
    assert found(run_cli, ".", cwd=tmp_path / "docs") == []
    assert len(found(run_cli, "../docs", "../api", cwd=tmp_path / "docs")) == len(two) - 1


def test_what_is_ignored_is_counted_and_named_and_stands_in_sarif_with_its_reason(
    two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli
) -> None:
    ignore(tmp_path, secret=two[0]["secret_id"])
    said = run_cli("scan", ".").stdout
    assert "ignored (.posthound.toml, ignore 1" in said
    results = json.loads(run_cli("scan", ".", "-f", "sarif").stdout)["runs"][0]["results"]
    suppressed = [result for result in results if result.get("suppressions")]
    assert len(results) == len(two)
    assert {result["suppressions"][0]["kind"] for result in suppressed} == {"external"}
    assert all("demo account" in result["suppressions"][0]["justification"] for result in suppressed)
    github = json.loads(run_cli("scan", ".", "-f", "github").stdout)["runs"][0]["results"]
    assert len(github) == len(two) - len(suppressed)


def test_an_ignore_that_is_over_no_longer_hides_and_one_that_is_about_to_end_is_told(
    two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli
) -> None:
    ignore(tmp_path, rule="*", path="api", until="2020-01-01")
    said = run_cli("scan", ".").stdout
    assert "tolerated until 2020-01-01" in said
    soon = (date.today() + timedelta(days=3)).isoformat()
    ignore(tmp_path, rule="*", path="api", until=soon)
    assert f"ends on {soon}" in run_cli("scan", ".").stdout


def test_an_ignore_that_fits_nothing_is_told_where_everything_was_looked_at(
    two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli
) -> None:
    ignore(tmp_path, rule="*", path="gone")
    assert "ignore 1 ignores nothing" in run_cli("scan", ".").stdout
    assert "ignores nothing" not in run_cli("scan", "docs").stdout
    assert run_cli("scan", "docs").returncode == 1


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('rule = "*"\nwhy = "x"\nuntil = "never"', "alone would hide it everywhere"),
        pytest.param("[[ignore]]\n" * 5_000, "more than the 5,000 ignores", id="too many"),
        ('secret = "0123456789"\nuntil = "never"', "lacks why or until"),
        ('secret = "0123456789"\nwhy = "x"', "lacks why or until"),
        ('secret = "hunter2 in clear"\nwhy = "x"\nuntil = "never"', "no hash"),
        ('path = "a"\nwhy = "x"\nuntil = "never"', "not what to ignore"),
        ('item = "a"\nwhy = "x"\nuntil = "soon"', "no date"),
        ('item = "a"\nwhy = "x"\nuntil = "never"\nwho = "me"', "unknown key 'who'"),
    ],
)
def test_an_ignore_that_is_not_whole_is_an_error_that_shows_no_value(
    lines: str, said: str, tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / ".posthound.toml").write_text(f"[[ignore]]\n{lines}\n")
    done = run_cli("scan", ".")
    assert done.returncode == 2
    assert said in done.stderr
    assert "hunter2" not in done.stderr


def script(line: str) -> dict[str, Any]:
    """A collection whose script holds a line."""
    event = {"listen": "test", "script": {"type": "text/javascript", "exec": ["// first", line, "// last"]}}
    return {"info": {"name": "A", "schema": V21}, "item": [], "event": [event]}


@pytest.mark.parametrize(
    ("comment", "ignored", "options"),
    [
        ("// posthound: ignore[*] demo account", True, ()),
        ("// posthound: ignore[generic-*, acme] demo account", True, ()),
        ("/* posthound: ignore demo account */", True, ()),
        ("// posthound: ignore[aws-*] another's", False, ()),
        ("// pragma: allowlist secret", False, ()),
        ("// pragma: allowlist secret", True, ("--other-comments",)),
        ("// gitleaks:allow", True, ("--other-comments",)),
        ("// nothing of the kind", False, ("--other-comments",)),
    ],
)
def test_a_comment_on_the_line_of_a_script_accepts_what_stands_there(
    comment: str, ignored: bool, options: tuple[str, ...], tmp_path: Path, planted: Plant, run_cli: RunCli
) -> None:
    secret = planted("<alnum:40>", 7)
    write(tmp_path / "a.json", script(f"pm.environment.set('acme_api_key', '{secret}'); {comment}"))
    assert (found(run_cli, ".", *options) == []) == ignored
    results = json.loads(run_cli("scan", ".", "-f", "sarif", *options).stdout)["runs"][0]["results"]
    assert [r.get("suppressions", [{}])[0].get("kind") for r in results] == (["inSource"] if ignored else [None])


def test_a_comment_in_yaml_accepts_its_own_line_only(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    one, other = planted("<alnum:40>", 1), planted("<alnum:40>", 2)
    text = (
        "$kind: http-request\nname: R\nurl: https://acme.test\nheaders:\n"
        f"  X-Api-Key: {one} # posthound: ignore[*] demo account\n  X-Auth-Token: {other}\n"
    )
    write(tmp_path / "r.request.yaml", text)
    assert [row["start_line"] for row in found(run_cli)] == [6]
    done = run_cli("scan", ".", "-f", "sarif").stdout
    assert "comment on the line: demo account" in done


def test_text_in_a_value_is_no_comment(tmp_path: Path, planted: Plant, run_cli: RunCli) -> None:
    secret = planted("<alnum:40>", 3)
    made = collection("x")
    made["item"][0]["request"]["body"] = {"mode": "raw", "raw": f'{{"api_key": "{secret}"}} // posthound: ignore'}
    write(tmp_path / "a.json", made)
    write(
        tmp_path / "b.request.yaml",
        f"$kind: http-request\nname: R\nurl: https://a.test/?api_key={secret}#posthound:ignore\n",
    )
    assert len(found(run_cli)) == 2


def test_a_comment_that_accepts_nothing_is_told(tmp_path: Path, run_cli: RunCli) -> None:
    write(tmp_path / "a.json", script("pm.test('x'); // posthound: ignore[*] long gone"))
    said = run_cli("scan", ".").stdout
    assert "accepts nothing" in said


def test_as_many_ignores_are_heeded_as_are_said_and_one_more_ends_the_run(tmp_path: Path) -> None:
    table = {"why": "demo account", "until": LATER, "rule": "*", "path": "api/*"}
    assert len(ignores_of([table] * MOST, "own.toml", str(tmp_path))) == MOST
    with pytest.raises(UsageError, match="more than the 5,000 ignores"):
        ignores_of([table] * (MOST + 1), "own.toml", str(tmp_path))


def test_the_ledger_does_not_take_what_is_ignored_for_gone(
    two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli
) -> None:
    run_cli("rotate", "update", ".", "--ledger", "l.sqlite")
    ignore(tmp_path, rule="*", path="*")
    run_cli("rotate", "update", ".", "--ledger", "l.sqlite")
    assert "replaced" not in run_cli("rotate", "list", "--ledger", "l.sqlite").stdout.lower()
    assert len(two) == 3


def test_excludes_hold_for_named_files_when_that_is_asked_for(
    two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli
) -> None:
    (tmp_path / ".posthound.toml").write_text('exclude = ["docs/*"]\n')
    assert len(found(run_cli, "docs/b.json")) == 1
    assert found(run_cli, "--force-exclude", "docs/b.json") == []
    assert found(run_cli, "--force-exclude", "b.json", cwd=tmp_path / "docs") == []
    (tmp_path / ".posthound.toml").write_text('exclude = ["docs"]\nforce-exclude = true\n')
    assert {row["file"] for row in found(run_cli, "docs/b.json", "api/a.json")} == {"api/a.json"}
    assert len(two) == 3


def test_a_fix_leaves_alone_what_is_ignored(two: list[dict[str, Any]], tmp_path: Path, run_cli: RunCli) -> None:
    ignore(tmp_path, secret=next(row["secret_id"] for row in two if row["file"] == "docs/b.json"))
    before = (tmp_path / "docs" / "b.json").read_bytes()
    run_cli("fix", ".", "--write")
    assert (tmp_path / "docs" / "b.json").read_bytes() == before
    assert len(two) == 3
