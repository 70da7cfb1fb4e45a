"""The job summary and the annotations."""

from __future__ import annotations

import json
import re

import pytest

from posthound.model.values import Level, Notice
from posthound.report.annotations import commands
from posthound.report.base import render
from posthound.report.summary import from_sarif
from tests.sarif.sarif_cases import STRIPE, TOKEN, collection, finding, public, report, scanned

NASTY = (
    "| x |",
    "[a](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "`code`\n# head",
    "@team www.evil.test https://evil.test",
    "\u202egnp",
)


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(r"\| \d", line)]


def test_what_is_public_comes_first_in_the_queue():
    text = render("summary", report(finding(severity=Level.CRITICAL), public(secret_id="p")))
    assert "**2** secrets in **2** places, **1** of them in public workspaces." in text
    assert "**public**" in rows(text)[0]
    assert "**public**" not in rows(text)[1]


def test_places_of_one_secret_are_one_row():
    text = render("summary", report(finding(), finding(), finding(secret_id="other")))
    assert len(rows(text)) == 2
    assert "and 1 more place" in rows(text)[0]


def test_the_summary_of_a_sarif_file_says_the_same():
    made = report(public(), finding(severity=Level.MEDIUM, secret_id="two"), notices=(Notice("x", "lost", fatal=True),))
    want = rows(render("summary", made))
    got = rows(from_sarif(json.loads(render("sarif", made))))
    assert [row.split(" | ")[1:3] for row in got] == [row.split(" | ")[1:3] for row in want]
    assert "The scan is incomplete" in from_sarif(json.loads(render("sarif", made)))


@pytest.mark.parametrize("form", ["report", "sarif"])
def test_names_are_never_markdown_html_links_or_rows(form):
    made = report(
        finding(path=NASTY, redacted="a|b…(9)", file="\n| evil |/x.json"),
        notices=(Notice(NASTY[2], NASTY[1], fatal=True),),
    )
    text = render("summary", made) if form == "report" else from_sarif(json.loads(render("sarif", made)))
    (row,) = rows(text)
    assert row.count("|") == 7
    cells = re.sub(
        r"</?code>|<br>|<a href=\"https://[^\"<>]*\">|</a>",
        "",
        "\n".join(line for line in text.splitlines() if "code>" in line),
    )
    assert not set("<`[]@_*") & set(cells.replace("**public**", ""))
    assert "://" not in cells
    assert "\u202e" not in text


def test_the_summary_holds_no_secret():
    text = render("summary", scanned(collection()))
    assert len(rows(text)) == 2
    assert TOKEN not in text
    assert STRIPE not in text


def test_a_long_queue_stays_below_githubs_megabyte():
    made = report(
        *(finding(secret_id=str(n), path=("é|<" * 300,) * 3, file="/".join(["é|" * 100] * 5)) for n in range(1000))
    )
    text = render("summary", made)
    assert len(text.encode()) < 1_000_000
    assert "800 more secrets are in the report." in text


def test_nothing_found_is_said():
    assert "No secrets found." in render("summary", report())


def test_an_annotation_names_file_line_and_secret_kind():
    (line,) = commands(json.loads(render("github", report(finding(file="a, b:c.json")))))
    assert line.startswith(
        "::error file=a%2C b%3Ac.json,line=18,endLine=18,col=26,endColumn=66,title=GitHub personal access token (classic)::"
    )


def test_a_name_cannot_start_a_workflow_command():
    made = json.loads(
        render("github", report(finding(path=("x\n::set-env name=A::b", "%0A::error::y"), file="a\n::x.json")))
    )
    made["runs"][0]["results"][0]["message"]["text"] += "\n::stop-commands::x\r%0A::y"
    (line,) = commands(made)
    assert "\n" not in line
    assert "\r" not in line
    assert "%0A::y" not in line


def test_at_most_ten_annotations_a_level_are_written():
    lines = list(commands(json.loads(render("github", report(*[finding(fingerprint=f"{n:032x}") for n in range(14)])))))
    assert len(lines) == 11
    assert lines[-1] == "::notice::4 more of level error are in the report."


@pytest.mark.parametrize("command", ["summary", "annotations"])
def test_sarif_of_other_tools_can_be_shown(run_cli, tmp_path, command):
    run = {
        "tool": {"driver": {"name": "x"}},
        "results": [{"message": {"text": "m"}}, {"level": 7, "locations": [None]}, None],
    }
    (tmp_path / "x.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [run, 3, run | {"results": None}]}))
    done = run_cli("sarif", command, "x.sarif")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
