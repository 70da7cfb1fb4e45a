"""A report as JSON lines says the same whichever way it is encoded: by what is always there, or in long reports by what is faster."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthound.report import jsonl
from posthound.report.base import Report, render
from tests.report.generated import findings

# Names as files may hold them: any character, half a pair of surrogates among them.
_NAMES = st.text(st.characters() | st.sampled_from('"\\/\x00\x1f\x7f\x85\u2028\u202e\ufeff\ud83d'), max_size=20)


@given(_NAMES)
def test_long_reports_are_written_as_short_ones_are(name: str) -> None:
    found = [finding._replace(name=name, path=(name, "a")) for finding in findings(3)]
    short = render("jsonl", Report(found))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "LONG", 1)
        assert render("jsonl", Report(found)) == short
    assert short.count("\n") == len(found)
    assert {json.loads(line)["name"] for line in short.splitlines()} == {name}
