"""The scoring behind `make accuracy`, on made-up lines: examples, weak passwords, and labels that we dispute."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.accuracy import Examples, disputes, further_rows, page
from benchmarks.disputed import CONTRADICTED, DISPUTED, REASONS, by_reason, contradictions, name_of, outdated
from benchmarks.scores import Answer, Score, examples, our_answers, put_examples, put_our_examples

MASKED, PROSE = "token: ######", "The list of tokens is long."


@pytest.fixture(scope="module")
def rows(planted: Callable[..., str]) -> Examples:
    """Two credentials of which one is named for another provider, a weak password, a masked value; a decoy of each sort."""
    return [
        _row("github", f"token: {planted('ghp_<alnum:36>')}"),
        _row("stripe", f"token: {planted('ghp_<alnum:36>', 1)}"),
        _row("generic", 'password = "letmein123"'),
        _row("github", MASKED),
        _row("github", PROSE, expect=False),
        _row("gitlab", f"token: {planted('ghp_<alnum:36>', 2)}", expect=False),
    ]


def _row(provider: str, example: str, *, expect: bool = True) -> dict[str, object]:
    return {"provider": provider, "name": "made up", "example": example, "expect": expect, "source": "here"}


def _counts(score: Score) -> tuple[int, int, int | None, int, int]:
    return score.examples, score.examples_found, score.examples_of_provider, score.decoys, score.decoys_found


def _disputing(rows: Examples, *numbers: int) -> dict[str, str]:
    return {name_of(rows[n]["example"]): "masked" if rows[n]["expect"] else "format" for n in numbers}


def test_examples_are_counted_as_found_by_the_right_provider_and_as_decoys(rows: Examples) -> None:
    score = Score("posthound")
    put_our_examples(score, rows, our_answers(rows))
    assert _counts(score) == (4, 2, 1, 2, 1)


def test_another_scanner_is_not_asked_for_the_provider(rows: Examples) -> None:
    score = Score("other")
    put_examples(score, rows, {0, 4})
    assert _counts(score) == (4, 1, None, 2, 1)


def test_weak_passwords_are_found_where_they_are_asked_for(rows: Examples) -> None:
    assert not our_answers(rows)[2].found
    assert our_answers(rows, weak=True)[2] == Answer(found=True, of_provider=True)


def test_the_further_rows_count_weak_passwords_and_leave_disputed_labels_out(rows: Examples) -> None:
    answers, weak = our_answers(rows), our_answers(rows, weak=True)
    further = further_rows(rows, answers, weak, _disputing(rows, 3, 5))
    assert [_counts(score) for score in further] == [(4, 3, 2, 2, 1), (3, 2, 1, 1, 0), (3, 3, 2, 1, 0)]


def test_a_dispute_leaves_the_row_of_raw_numbers_alone(rows: Examples) -> None:
    answers = our_answers(rows)
    score = Score("posthound")
    put_our_examples(score, rows, answers)
    before = _counts(score)
    further_rows(rows, answers, answers, _disputing(rows, 0, 1, 2, 3, 4, 5))
    assert _counts(score) == before


def test_disputed_lines_are_counted_by_reason_and_by_label(rows: Examples) -> None:
    assert [count[:3] for count in by_reason(rows, _disputing(rows, 2, 3, 5))] == [("masked", 2, 0), ("format", 0, 1)]


def test_a_disputed_line_that_is_gone_is_told(rows: Examples) -> None:
    assert outdated(rows, [False] * len(rows), {"0" * 16: "masked"}) == ["0000000000000000 (masked): no such line"]


@pytest.mark.parametrize(("number", "found"), [(3, True), (5, False)])
def test_a_disputed_label_that_says_what_is_found_is_told(rows: Examples, number: int, found: bool) -> None:
    disputed = _disputing(rows, number)
    hits = [found] * len(rows)
    assert outdated(rows, [not hit for hit in hits], disputed) == []
    (told,) = outdated(rows, hits, disputed)
    assert told.startswith(name_of(rows[number]["example"]))
    assert told.endswith("its label says what posthound finds")


def test_a_contradiction_needs_both_lines_and_opposite_labels(rows: Examples) -> None:
    names = [name_of(row["example"]) for row in rows]
    assert contradictions(rows, {names[3]: names[4]}) == 1
    assert contradictions(rows, {names[3]: names[0], names[4]: "0" * 16, "1" * 16: names[0]}) == 0


def test_the_section_on_disputed_labels_tells_reasons_numbers_and_what_is_outdated(rows: Examples) -> None:
    answers = our_answers(rows)
    section = disputes(rows, answers, _disputing(rows, 3, 5))
    assert "| masked | 1 | 0 | The characters of the secret are struck out. |" in section
    assert "struck off" not in section
    assert "To be struck off the list:\n\n- " in disputes(rows, answers, _disputing(rows, 0))


def test_no_text_of_an_example_comes_into_the_section(rows: Examples) -> None:
    section = disputes(rows, our_answers(rows), _disputing(rows, *range(len(rows))))
    assert not any(row["example"] in section for row in rows)


def test_the_page_has_the_raw_numbers_first_and_ours_counted_again_below_the_others(rows: Examples) -> None:
    answers = our_answers(rows)
    ours, other = Score("posthound"), Score("other")
    put_our_examples(ours, rows, answers)
    put_examples(other, rows, {0})
    further = further_rows(rows, answers, our_answers(rows, weak=True), _disputing(rows, 3, 5))
    text = page([ours, other], [], [], further, "## Labels we dispute\n")
    assert (
        "| posthound | 4 | 0.50 | 0.25 | 1 of 2 |\n"
        "| other | 4 | 0.25 |  | 0 of 2 |\n"
        "| posthound, weak passwords shown | 4 | 0.75 | 0.50 | 1 of 2 |\n"
        "| posthound, without the disputed labels | 3 | 0.67 | 0.33 | 0 of 1 |\n"
        "| posthound, weak passwords shown, without the disputed labels | 3 | 1.00 | 0.67 | 0 of 1 |\n"
    ) in text
    assert text.index("| posthound, weak") < text.index("## Labels we dispute") < text.index("## Recall by class")


def test_every_disputed_line_has_a_known_reason_and_every_reason_a_line() -> None:
    assert set(DISPUTED.values()) == set(REASONS)
    assert set(CONTRADICTED) <= set(DISPUTED)


def test_a_line_is_named_by_sixteen_hex_digits_and_disputed_once() -> None:
    from benchmarks.disputed import _LINES

    assert all(len(name) == 16 and int(name, 16) >= 0 for name in DISPUTED)
    assert len(DISPUTED) == sum(len(lines.split()) for lines in _LINES.values())


def test_every_disputed_line_is_in_the_file_and_every_contradiction_holds(shared: Path) -> None:
    labelled = examples(shared / "examples" / "tokens.jsonl")
    assert set(DISPUTED) <= {name_of(row["example"]) for row in labelled}
    assert contradictions(labelled) == len(CONTRADICTED)
