"""Command lines that are read without the option parser mean what it takes them for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posthound.cli.arguments import parameters
from posthound.cli.options import SCAN
from posthound.cli.scan import command
from tests.conftest import TIMES

_SPELLINGS = [spelling for option in SCAN for spelling in option.spellings]
_VALUES = (
    "text", "jsonl", "TEXT", "high", "low", "critical", "1", "2", "0", "007", "-1", "+1", "1_0", " 3", "٣", "9" * 30, "file", "folder",
    "no",
)  # fmt: skip
_ODD = ("", "-", "--", "--help", "-h", "--form", "--no-such", "-qo", "-j2", "-o=file", "--quiet=1", "--format=", "a=b")
_WORDS = st.one_of(
    st.sampled_from(_SPELLINGS),
    st.sampled_from(_VALUES),
    st.sampled_from(_ODD),
    st.builds("{}={}".format, st.sampled_from(_SPELLINGS), st.sampled_from(_VALUES + _ODD)),
    st.text(st.characters(exclude_characters="\0"), max_size=6),
)
# An option as it is meant to be, so that not all lines are refused.
_GROUPS = st.one_of(
    st.sampled_from([(s,) for option in SCAN if option.kind == "flag" for s in option.spellings]),
    st.tuples(st.sampled_from([s for o in SCAN if o.kind != "flag" for s in o.spellings]), st.sampled_from(_VALUES)),
    st.tuples(_WORDS),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a file is, and a folder; for nobody's completion."""
    (tmp_path / "file").write_text("{}", "utf-8")
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.endswith("_COMPLETE")]:
        monkeypatch.delenv(name)
    return tmp_path


@given(st.lists(_GROUPS, max_size=5).map(lambda groups: [word for group in groups for word in group]))
@settings(max_examples=60 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_read_is_what_the_parser_reads(folder: Path, arguments: list[str]) -> None:
    found = parameters(arguments, SCAN)
    if found is not None:
        assert command.make_context("scan", list(arguments)).params == found


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("file", {"paths": ("file",), "format_name": None, "exclude": (), "quiet": False, "jobs": None}),
        ("file folder - no", {"paths": ("file", "folder", "-", "no")}),
        ("file --quiet --format jsonl -o out --jobs 2", {"quiet": True, "format_name": "jsonl", "output": "out", "jobs": 2}),
        ("-q --exclude a file --exclude=b", {"paths": ("file",), "exclude": ("a", "b"), "quiet": True}),
        ("--min-severity high --max-size=7 -o - folder", {"min_severity": "high", "max_size": 7, "output": "-"}),
        ("--patterns file --baseline no --weak --exit-zero .", {"patterns": ("file",), "baseline": "no", "weak": True}),
        ("-q -- --weak -j2 -- -", {"paths": ("--weak", "-j2", "--", "-"), "quiet": True, "weak": False, "jobs": None}),
    ],
)  # fmt: skip
def test_usual_lines_are_read(folder: Path, line: str, told: dict[str, object]) -> None:
    found = parameters(line.split(), SCAN)
    assert found is not None
    assert told.items() <= found.items()


@pytest.mark.parametrize(
    "line",
    [
        "--help", "file -h", "file --quite", "file --form text", "file -f xml", "file -f", "file --jobs 0", "file --jobs x", "-qo out file",
        "-j2 file", "file -o folder", "file --baseline -", "file --quiet=1", "file -f text -f csv", "file --output=",
    ],
)  # fmt: skip
def test_anything_else_is_for_the_parser(folder: Path, line: str) -> None:
    assert parameters(line.split(), SCAN) is None


def test_a_shell_that_asks_how_words_go_on_asks_the_parser(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_POSTHOUND_COMPLETE", "bash_complete")
    assert parameters(["file"], SCAN) is None
