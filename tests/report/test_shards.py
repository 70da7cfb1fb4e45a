"""Findings in files of bounded size: what is in them, what reads them, and how they become one again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.many import exports
from posthound.cli.merge import command as merge_command
from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.report import shards
from posthound.report.base import Report, render
from posthound.report.shard_merge import merged, shards_of, write_merged
from posthound.report.shards import read_rows, write_shards
from posthound.scan.run import run
from posthound.scan.shared import run_shared
from posthound.scan.work import Here
from posthound.support.errors import OutputError, UsageError
from tests.conftest import RunCli
from tests.helpers import write


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    for name, data in exports(40):
        write(tmp_path / "files" / name, data)
    monkeypatch.chdir(tmp_path)
    return run(["files"], Settings())


def test_shards_hold_every_finding_once_and_say_what_was_not_read(report: Report, tmp_path: Path) -> None:
    made = write_shards(report._replace(complete=False, notices=[Notice("x", "odd", True)]), "jsonl", "lake", 7)
    assert len(made) == -(-len(report.findings) // 7)
    rows = [row for name in made for row in read_rows(f"lake/{name}")]
    assert [row["fingerprint"] for row in rows] == [finding.fingerprint for finding in report.findings]
    manifest = json.loads(Path("lake/run.json").read_text())
    assert (manifest["complete"], manifest["notices"][0]["path"]) == (False, "x")
    assert shards_of(["lake"]) == ([f"lake/{name}" for name in made], ["x: odd"])


def test_a_smaller_run_leaves_no_shard_of_a_larger_one(report: Report) -> None:
    write_shards(report, "jsonl", "lake", 3)
    made = write_shards(report._replace(findings=report.findings[:2]), "jsonl", "lake", 3)
    assert sorted(path.name for path in Path("lake").iterdir()) == [*made, "run.json"]


def test_a_folder_of_other_things_is_left_alone(report: Report) -> None:
    write(Path("mine/notes.txt"), "mine")
    with pytest.raises(OutputError, match="something else"):
        write_shards(report, "jsonl", "mine")
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]


def test_parquet_holds_what_json_lines_hold(report: Report) -> None:
    pytest.importorskip("pyarrow", reason="left out: pyarrow is absent (the extra parquet)")
    write_shards(report, "jsonl", "lines", 9)
    write_shards(report, "parquet", "columns", 9)
    rows = [[row for file in shards_of([folder])[0] for row in read_rows(file)] for folder in ("lines", "columns")]
    assert [dict(sorted(row.items())) for row in rows[0]] == [dict(sorted(row.items())) for row in rows[1]]


def test_the_documented_query_tells_which_secret_stands_in_more_than_one_organisation(report: Report) -> None:
    duckdb = pytest.importorskip("duckdb", reason="left out: duckdb is absent")
    pytest.importorskip("pyarrow")
    here, there = report.findings[:5], report.findings[3:9]
    write_shards(report._replace(findings=here), "parquet", "lake/organisation=acme")
    write_shards(report._replace(findings=there), "parquet", "lake/organisation=umbrella")
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
    query = page.partition("```sql\n")[2].partition("```")[0]
    found = duckdb.sql(query).fetchall()
    assert {row[0] for row in found} == {finding.secret_id for finding in here[3:]}
    assert all(row[2] == ["acme", "umbrella"] for row in found)


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_shards_of_overlapping_runs_become_one_file_with_each_place_once(ending: str, report: Report) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    write_shards(report._replace(findings=report.findings[:12]), ending, "one", 5)
    write_shards(report._replace(findings=report.findings[8:]), ending, "two", 5)
    files = shards_of(["two", "one"])[0]
    write_merged(files, f"all.{ending}")
    expected = sorted(finding.fingerprint for finding in report.findings)
    assert sorted(row["fingerprint"] for row in read_rows(f"all.{ending}")) == expected
    assert [row["file"] for row in merged(files)] == sorted(finding.file for finding in report.findings)


def test_a_merged_file_of_columns_is_written_again_and_one_of_another_program_is_left(report: Report) -> None:
    arrow = pytest.importorskip("pyarrow", reason="left out: pyarrow is absent (the extra parquet)")
    write_shards(report, "parquet", "lake")
    for rows in (report.findings, []):  # also over one that holds none
        write_shards(report._replace(findings=rows), "parquet", "lake")
        assert merge_command.main(["lake", "-o", "all.parquet"], standalone_mode=False) == 0
    from pyarrow import parquet

    parquet.write_table(arrow.table({"rule": ["x"], "secret": ["y"]}), "all.parquet")
    with pytest.raises(OutputError, match="no report of posthound"):
        merge_command.main(["lake", "-o", "all.parquet"], standalone_mode=False)


def test_merging_says_what_the_runs_did_not_read(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    write_shards(report._replace(complete=False, notices=[Notice("x", "odd", True)]), "jsonl", "lake")
    assert merge_command.main(["lake", "-o", "all.jsonl"], standalone_mode=False) == 3
    assert "error: x: odd" in capsys.readouterr().err


def test_a_shard_of_an_earlier_run_that_stays_leaves_the_folder_unfinished(report: Report) -> None:
    write_shards(report, "jsonl", "lake", 3)
    Path("lake/findings-99999.jsonl").mkdir()
    with pytest.raises(OutputError, match="of an earlier run cannot be taken out of lake"):
        write_shards(report, "jsonl", "lake", 3)
    assert json.loads(Path("lake/run.json").read_text())["complete"] is False


def test_what_cannot_be_filled_is_said_before_the_scan(run_cli: RunCli, tmp_path: Path) -> None:
    write(tmp_path / "lake/notes.txt", "mine")
    write(tmp_path / "broken.postman_collection.json", "")
    done = run_cli("scan", ".", "--lake", "lake")
    assert done.returncode == 3
    assert "lake holds something else than posthound's shards" in done.stderr
    assert "broken" not in done.stdout + done.stderr


@pytest.mark.parametrize("text", ["{", '{"file":"x"}', "[1]", '{"file":1,"fingerprint":[]}'])
def test_what_is_no_shard_is_refused(text: str, tmp_path: Path) -> None:
    file = write(tmp_path / "x.jsonl", text)
    with pytest.raises(UsageError, match="no shard of findings"):
        list(read_rows(str(file)))


def test_sarif_is_split_into_files_that_are_categories_of_their_own(
    report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "OF_SARIF", 8)
    made = write_shards(report, "sarif", "lake")
    logs = [json.loads(Path(f"lake/{name}").read_text()) for name in made]
    assert len({log["runs"][0]["automationDetails"]["id"] for log in logs}) == len(made) > 1
    assert all(len(log["runs"][0]["results"]) <= 8 for log in logs)
    assert sum(len(log["runs"][0]["results"]) for log in logs) == len(report.findings)
    # One finding less changes the part that it stood in, and no other.
    write_shards(report._replace(findings=report.findings[1:]), "sarif", "again")
    changed = [name for name in made if Path(f"lake/{name}").read_text() != Path(f"again/{name}").read_text()]
    assert len(changed) == 1


def test_parts_together_are_the_whole(report: Report, tmp_path: Path) -> None:
    parts = [run_shared(["files"], Settings(), Here, part=(number, 3)) for number in range(3)]
    assert sum(part.files for part in parts) == report.files
    assert sum(part.files > 0 for part in parts) > 1
    found = sorted(finding.fingerprint for part in parts for finding in part.findings)
    assert found == sorted(finding.fingerprint for finding in report.findings)


def test_lines_of_a_report_which_come_by_severity_become_one_file_with_each_place_once(report: Report) -> None:
    for name in ("one", "two"):
        backwards = report._replace(findings=list(reversed(report.findings)))
        Path(f"{name}.jsonl").write_text(render("jsonl", backwards), "utf-8")
    rows = list(merged(["one.jsonl", "two.jsonl"]))
    assert sorted(row["fingerprint"] for row in rows) == sorted(finding.fingerprint for finding in report.findings)
    assert [row["file"] for row in rows] == sorted(finding.file for finding in report.findings)


def test_a_folder_of_sarif_is_not_merged_into_nothing(report: Report) -> None:
    write_shards(report, "sarif", "lake")
    with pytest.raises(UsageError, match="holds no rows"):
        shards_of(["lake"])


def test_shards_of_a_run_that_was_killed_are_not_all(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    write_shards(report, "jsonl", "lake", 3)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(shards, "write_lines", killed)
    with pytest.raises(KeyboardInterrupt):
        write_shards(report, "jsonl", "lake", 3)
    files, unread = shards_of(["lake"])
    assert files == []
    assert unread == ["lake: the run that wrote here did not come to its end; run it again"]
