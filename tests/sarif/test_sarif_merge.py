"""`posthound merge` and `posthound diff`."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from posthound.model.values import Notice, Region
from posthound.report.base import Report, render
from posthound.report.sarif.check import check
from posthound.report.sarif.merge import diff, merge
from tests.sarif.sarif_cases import STRIPE, TOKEN, collection, finding, public, report, scanned

Log = dict[str, Any]
ONE = finding(fingerprint="1" * 32)
TWO = finding(fingerprint="2" * 32, file="b/two.json", rule="stripe-secret-key", secret_id="two")
THREE = finding(fingerprint="3" * 32, file="c/three.json", secret_id="three")


def log(*findings: Any, **changes: Any) -> Log:
    return dict(json.loads(render("sarif", report(*findings, **changes))))


def states(made: Log) -> dict[str, str]:
    return {r["fingerprints"]["posthound/v1"][0]: r["baselineState"] for run in made["runs"] for r in run["results"]}


def foreign(name: str, *results: Log, **more: Any) -> Log:
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": {"name": name, "rules": [{"id": "R1"}]}}, "results": list(results), **more}],
        "x-own": 1,
    }


def place(uri: str, line: int, text: str = "m", **more: Any) -> Log:
    where = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}
    return {"ruleId": "R1", "ruleIndex": 0, "message": {"text": text}, "locations": [where], **more}


def test_new_unchanged_and_gone_are_told_apart():
    found = diff(log(ONE, TWO), log(TWO, THREE))
    assert states(found.log) == {"2": "unchanged", "3": "new", "1": "absent"}
    assert (len(found.new), len(found.unchanged), len(found.absent), len(found.unseen)) == (1, 1, 1, 0)


def test_the_compared_log_is_valid_and_its_rule_numbers_hold(schema_faults):
    made = diff(log(ONE, TWO), log(THREE)).log
    assert schema_faults(json.dumps(made)) == []
    (run,) = made["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [r["ruleId"] for r in run["results"]]


def test_what_an_incomplete_scan_could_not_look_at_is_not_gone():
    notices = (Notice("b", "cannot be listed", fatal=True),)
    found = diff(log(ONE, TWO), log(notices=notices))
    assert [r["ruleId"] for r in found.unseen] == ["stripe-secret-key"]
    assert states(found.log) == {"1": "absent", "2": "unchanged"}
    unseen = next(one for one in found.log["runs"][0]["results"] if one["ruleId"] == "stripe-secret-key")
    assert unseen["properties"]["notLookedAt"] is True


@pytest.mark.parametrize("notice", ["b/two.json", "b"])
def test_a_lost_file_or_folder_covers_what_lies_in_it(notice):
    assert len(diff(log(TWO), log(notices=(Notice(notice, "x", fatal=True),))).unseen) == 1
    assert len(diff(log(TWO), log(notices=(Notice(f"{notice}-not", "x", fatal=True),))).absent) == 1


def test_a_scan_that_does_not_say_what_it_missed_may_have_missed_anything():
    assert len(diff(log(ONE), log(complete=False)).unseen) == 1


def test_a_tool_that_did_not_run_again_says_nothing_of_its_results():
    found = diff(foreign("a", place("x", 1)), foreign("b"))
    assert (len(found.absent), len(found.unseen)) == (0, 1)


def test_moved_lines_and_renamed_files_are_the_same_result():
    moved = finding(fingerprint="1" * 32, region=Region(90, 1, 90, 5), file="renamed.json")
    found = diff(log(ONE), log(moved))
    assert states(found.log) == {"1": "unchanged"}


def test_what_became_public_is_updated_and_counts_as_raised():
    found = diff(log(ONE), log(public(fingerprint="1" * 32)))
    assert states(found.log) == {"1": "updated"}
    assert (len(found.raised), len(found.new), len(found.absent)) == (1, 0, 0)


def test_the_first_detection_is_kept():
    old = finding(fingerprint="1" * 32, first_seen="2025-01-01T00:00:00Z")
    result = diff(log(old), log(ONE)).log["runs"][0]["results"][0]
    assert result["provenance"]["firstDetectionTimeUtc"] == "2025-01-01T00:00:00Z"


def test_reordered_reformatted_and_shifted_collections_have_no_difference():
    old = json.loads(render("sarif", scanned(collection())))
    for layout in ({"requests": ("List", "Create")}, {"indent": None}, {"above": 3}):
        found = diff(old, json.loads(render("sarif", scanned(collection(**layout)))))
        assert (len(found.unchanged), len(found.new), len(found.absent)) == (3, 0, 0)


def test_results_of_other_tools_are_matched_by_what_they_have():
    old = foreign("a", place("x", 1, partialFingerprints={"h": "1"}), place("y", 2), place("z", 3))
    new = foreign("a", place("x", 9, partialFingerprints={"h": "1"}), place("y", 2), place("w", 3))
    found = diff(old, new)
    assert [r["baselineState"] for r in found.log["runs"][0]["results"]] == ["unchanged", "unchanged", "new", "absent"]


def test_numbers_that_mean_something_in_the_older_run_only_are_written_out():
    by_number = {
        "ruleId": "R1",
        "message": {"text": "m"},
        "locations": [{"physicalLocation": {"artifactLocation": {"index": 1}}}],
        "codeFlows": [{}],
    }
    old = foreign("a", by_number, artifacts=[{"location": {"uri": "x"}}, {"location": {"uri": "y"}}])
    (gone,) = diff(old, foreign("a")).absent
    assert gone["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "y"}
    assert "codeFlows" not in gone


def test_neither_log_is_changed():
    old, new = log(ONE, TWO), log(TWO, THREE)
    before = copy.deepcopy((old, new))
    diff(old, new)
    merge([old, new])
    assert (old, new) == before


def test_merging_joins_our_runs_without_repeating_a_result(schema_faults):
    made = merge([log(ONE, TWO), log(TWO, THREE, notices=(Notice("x", "lost", fatal=True),))])
    (run,) = made["runs"]
    assert len(run["results"]) == 3
    rules = run["tool"]["driver"]["rules"]
    assert [rules[r["ruleIndex"]]["id"] for r in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert [call["executionSuccessful"] for call in run["invocations"]] == [True, False]
    assert schema_faults(json.dumps(made)) == []
    assert [f for f in check(made, 0).faults if f.level == "error"] == []


def test_runs_of_other_tools_and_scopes_are_kept_as_they_are():
    other = foreign("other", place("x", 1), properties={"own": {"deep": [None, 1]}})
    made = merge([log(ONE), other, log(TWO, scope="crawl/team")])
    assert [run["tool"]["driver"]["name"] for run in made["runs"]] == ["posthound", "other", "posthound"]
    assert made["runs"][1] == other["runs"][0]
    assert made["x-own"] == 1


@pytest.mark.parametrize(
    ("old", "new", "option", "status"),
    [
        (report(ONE), report(ONE), "new", 0),
        (report(ONE), report(ONE, TWO), "new", 1),
        (report(ONE), report(public(fingerprint="1" * 32)), "new", 1),
        (report(ONE), report(), "new", 0),
        (report(ONE), report(ONE), "any", 1),
        (report(ONE), report(TWO), "never", 0),
        (report(ONE), report(ONE, complete=False), "new", 3),
        (report(), report(finding(suppression="external")), "new", 0),
    ],
)
def test_the_exit_status_follows_fail_on(run_cli, tmp_path, old: Report, new: Report, option: str, status: int):
    (tmp_path / "old.sarif").write_text(render("sarif", old))
    (tmp_path / "new.sarif").write_text(render("sarif", new))
    done = run_cli("diff", "old.sarif", "new.sarif", "--fail-on", option, "--output", "out.sarif")
    assert done.returncode == status, done.stderr
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"


def test_the_commands_name_a_file_that_is_missing(run_cli, tmp_path: Path):
    for command in (["merge", "no.sarif"], ["diff", "no.sarif", "no.sarif"]):
        done = run_cli(*command)
        assert done.returncode == 3
        assert "no.sarif cannot be read" in done.stderr


def test_the_difference_in_words_shows_no_secret(run_cli, tmp_path):
    (tmp_path / "old.sarif").write_text(render("sarif", report()))
    (tmp_path / "new.sarif").write_text(render("sarif", scanned(collection())))
    done = run_cli("diff", "old.sarif", "new.sarif")
    assert "3 new, 0 now public, 0 unchanged, 0 gone, 0 could not be looked at." in done.stdout
    assert TOKEN not in done.stdout
    assert STRIPE not in done.stdout


def test_the_difference_in_words_redacts_nothing_of_what_posthound_says_itself(run_cli, tmp_path):
    (tmp_path / "old.sarif").write_text(render("sarif", report()))
    (tmp_path / "new.sarif").write_text(render("sarif", scanned(collection())))
    told = [line.split(": ", 2)[2] for line in run_cli("diff", "old.sarif", "new.sarif").stdout.splitlines()[:-1]]
    log = json.loads((tmp_path / "new.sarif").read_text())
    assert sorted(told) == sorted(result["message"]["text"] for result in log["runs"][0]["results"])
