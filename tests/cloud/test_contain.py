"""A public workspace taken out of public view, and back, against a stand-in of Postman's API on loopback."""

from __future__ import annotations

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_writes import FORBIDDEN
from posthound.cloud.journal import kept_names, runs
from posthound.support.errors import StateError
from tests.helpers import write


def _changes(standin):
    return standin.lines("PUT")


def test_a_public_workspace_is_contained_and_made_public_again(serve, team, ran):
    standin, space = serve(team), team.spaces[0]
    space.collections[0].public = True
    said = ran(standin, "contain", space.id, "--yes")
    assert (said.code, space.visibility) == (0, "team")
    assert "still public: collection 'Payments API 0' is public by itself" in said.out
    said = ran(standin, "contain", space.id, "--undo", "--yes")
    assert (said.code, space.visibility) == (0, "public")


def test_what_a_crawl_found_there_is_told_and_nothing_is_changed_without_the_word(serve, team, ran):
    standin, space = serve(team), team.spaces[0]
    ran(standin, "crawl", "--quiet")
    said = ran(standin, "contain", space.id)
    assert "7 critical" in said.out
    assert "--yes does it" in said.out
    assert not _changes(standin)


@pytest.mark.parametrize(("typed", "code", "left"), [("Payments", 0, "team"), ("payments", 2, "public")])
def test_the_name_is_asked_for_at_a_terminal(typed, code, left, serve, team, ran):
    standin, space = serve(team), team.spaces[0]
    said = ran(standin, "contain", space.id, typed=f"{typed}\n")
    assert (said.code, space.visibility) == (code, left)


def test_one_that_somebody_changed_meanwhile_is_left(serve, team, ran):
    standin, space, looks = serve(team), team.spaces[0], []

    def changed(path, query):
        looks.append(path == f"/workspaces/{space.id}")
        if sum(looks) == 2 and looks[-1]:
            space.updated = standin.answers.writes.moment()

    standin.answers.before = changed
    said = ran(standin, "contain", space.id, "--yes")
    assert said.code == 3
    assert "somebody else has changed it" in said.err
    assert not _changes(standin)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (FORBIDDEN, "this key's user may not change it"),
        ((400, {"error": {"name": "rateLimit", "message": "team~1234"}}), "only so often"),
        (
            (
                400,
                {
                    "error": {
                        "name": "workspaceSlugNotUniqueError",
                        "message": "Workspace Slug is not unique in the account context",
                    }
                },
            ),
            "rename",
        ),
        (
            (403, {"error": {"name": "cannotConvertFromPublicWorkspace", "message": "First convert to team."}}),
            "--to team first",
        ),
    ],
)
def test_a_refusal_is_told_in_words(refusal, words, serve, team, ran):
    standin = serve(team)
    standin.answers.writes.refusal = refusal
    said = ran(standin, "contain", team.spaces[0].id, "--to", "private", "--yes")
    assert said.code == 3
    assert words in said.err


@pytest.mark.parametrize("kind", ["reset", "500", "cut"])
def test_a_call_of_which_nothing_is_known_is_looked_after(kind, serve, team, ran):
    standin = serve(team)
    standin.faults = [Fault(kind, "^PUT", times=1)]
    assert ran(standin, "contain", team.spaces[0].id, "--yes").code == 0
    assert team.spaces[0].visibility == "team"


def test_a_way_back_that_was_cut_off_before_its_call_can_be_gone_again(serve, team, ran):
    standin, space = serve(team), team.spaces[0]
    assert ran(standin, "contain", space.id, "--yes").code == 0
    standin.faults = [Fault("reset", "^PUT")]
    assert ran(standin, "contain", space.id, "--undo", "--yes").code == 3
    standin.faults = []
    said = ran(standin, "contain", space.id, "--undo", "--yes")
    assert (said.code, space.visibility) == (0, "public")


def test_one_that_posthound_did_not_contain_is_not_made_public(serve, team, ran):
    standin = serve(team)
    said = ran(standin, "contain", team.spaces[1].id, "--undo", "--yes")
    assert said.code == 2
    assert not _changes(standin)
    assert "team already" in ran(standin, "contain", team.spaces[1].id, "--yes").out


def test_one_that_somebody_made_something_else_since_is_not_made_public(serve, team, ran):
    standin, space = serve(team), team.spaces[0]
    assert ran(standin, "contain", space.id, "--yes").code == 0
    space.visibility = "private"
    said = ran(standin, "contain", space.id, "--undo", "--yes")
    assert (said.code, space.visibility) == (2, "private")
    assert "Somebody has made" in said.err
    space.visibility = "team"
    assert ran(standin, "contain", space.id, "--undo", "--yes").code == 0
    assert "public already" in ran(standin, "contain", space.id, "--undo", "--yes").out  # and not back to team


@pytest.mark.parametrize("path", ["GET /mocks$", "GET /collections$"])
def test_what_could_not_be_listed_is_not_said_to_be_shut(path, serve, team, ran):
    standin = serve(team, [Fault("403", path)])
    said = ran(standin, "contain", team.spaces[0].id, "--yes")
    assert said.code == 0
    assert "still public: perhaps some of its" in said.out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"entity": {"what": "collection"', "damaged in line 2"),
        ('{"entity": {"what": "nothing"}, "title": "", "changes": []}', "damaged in line 2"),
        ('{"entity": 3}', "damaged in line 2"),
        ("[1]", "damaged in line 2"),
        ("[" * 100_000, "damaged in line 2"),
    ],
)
def test_a_damaged_file_of_a_run_is_named_and_no_run_is_passed_over(line, told, tmp_path):
    head = '{"v": 1, "account": "a", "verb": "fix", "undoes": ""}'
    kept = write(tmp_path / "20260101-1.jsonl", f"{head}\n{line}\n{{}}\n")
    with pytest.raises(StateError, match=told):
        runs(tmp_path)
    write(kept, head.replace("1", "2", 1) + "\n")
    with pytest.raises(StateError, match="newer version"):
        kept_names(tmp_path, [])
    write(kept, f"{head}\n{line}")  # cut off as a killed run leaves it
    assert runs(tmp_path) == []
