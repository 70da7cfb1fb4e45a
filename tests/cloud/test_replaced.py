"""Secrets replaced in Postman itself, against a stand-in of its API on loopback."""

from __future__ import annotations

import stat
from collections.abc import Callable
from random import Random

import pytest

from fixtures.standin import Standin
from fixtures.standin_faults import Fault
from fixtures.standin_team import Team
from posthound.cloud.journal import runs
from posthound.cloud.run import plan_cloud, undo_folder
from posthound.config.settings import Settings
from posthound.crawl.session import crawl
from posthound.rotate.run import every
from posthound.rules.templates import expand
from tests.crawl.conftest import KEY, found, identities

Serve = Callable[..., Standin]


def _writes(standin: Standin) -> list[str]:
    return [line for line in standin.lines() if line.startswith(("PUT", "PATCH"))]


def test_found_by_a_crawl_replaced_in_the_cloud_and_proven_by_another(serve: Serve, team: Team, ran, reach) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    first = ran(standin, "crawl", "--ledger", "--quiet")
    assert first.code == 1
    before = every(reach(standin).state)
    assert {item.secret for item in before} == identities(team.plants)
    assert {item.state for item in before} == {"open"}
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 0, said.err
    after = crawl(reach(standin), Settings(jobs=1))
    assert after.complete
    assert not after.findings
    assert {item.state for item in every(reach(standin).state)} == {"replaced"}
    assert said.out.count("open → replaced") == len(before)


def test_nothing_is_written_and_no_secret_is_shown_without_the_word(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    said = ran(standin, "fix", "--cloud", "--unsafe")
    assert said.code == 1
    assert not _writes(standin)
    assert "would write: request 'Payments API 0 request 0' of collection 'Payments API 0' (PUT)" in said.out
    assert "--write does it" in said.out
    assert not any(value in said.out + said.err for value in [*team.plants, KEY])


def test_the_smallest_piece_is_written_and_nothing_else_of_the_entity(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    ran(standin, "fix", "--cloud", "--unsafe", "--write")
    one = team.spaces[0].collections[0]
    requests = [item["id"] for item in one.body["collection"]["item"]]
    example = one.body["collection"]["item"][3]["response"][0]["id"]
    assert sorted(line for line in _writes(standin) if "collections" in line) == sorted(
        [f"PUT /collections/{one.id}/requests/{identity}" for identity in requests[:3]]
        + [f"PUT /collections/{one.id}/responses/{example}"]
        + [f"PATCH /collections/{one.uid}"] * 2
    )


def test_no_plan_shows_what_it_replaces_where_it_is_shown_by_mistake(serve: Serve, team: Team, reach) -> None:  # type: ignore[no-untyped-def]
    for as_whole in (False, True):
        made = plan_cloud(reach(serve(team)), Settings(jobs=1), unsafe=True, as_whole=as_whole)
        assert any(entity.patches for entity in made.entities)
        assert [value for value in team.plants if value in repr(made)] == []


@pytest.mark.parametrize("call", range(3))
def test_an_edit_of_somebody_else_is_never_overwritten(call: int, serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    """The edit falls after the plan, after the first piece, and after the second."""
    standin = serve(team)
    one = team.spaces[0].collections[0]
    seen = 0

    def edited(path: str, query: dict[str, str]) -> None:
        nonlocal seen
        if path == f"/collections/{one.uid}":
            seen += 1
            if seen == call + 2:
                one.body["collection"]["item"][2]["request"]["method"] = "POST"
                one.body["collection"]["item"][2]["name"] = "renamed by a colleague"
                standin.answers.writes.touch(one)

    standin.answers.before = edited
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 3
    assert "somebody else has changed it" in said.err
    item = one.body["collection"]["item"][2]
    assert (item["name"], item["request"]["method"]) == ("renamed by a colleague", "POST")
    standin.answers.before = lambda path, query: None
    assert ran(standin, "fix", "--cloud", "--unsafe", "--write").code == 0
    assert item["name"] == "renamed by a colleague"


def test_what_somebody_saves_while_a_request_is_being_written_stays_in_it(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    one = team.spaces[0].collections[0]
    item = one.body["collection"]["item"][0]

    def edited(path: str, query: dict[str, str]) -> None:
        if path == f"/collections/{one.id}/requests/{item['id']}" and item["name"] != "renamed by a colleague":
            item["name"] = "renamed by a colleague"

    standin.answers.before = edited
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert "somebody else has changed it" in said.err
    assert item["name"] == "renamed by a colleague"


def test_a_new_date_alone_is_somebody_elses_edit(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    one, looks = team.spaces[1].environments[0], 0

    def touched(path: str, query: dict[str, str]) -> None:
        nonlocal looks
        looks += path == f"/environments/{one.uid}"
        if looks == 2:
            standin.answers.writes.touch(one)

    standin.answers.before = touched
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write", "-w", team.spaces[1].id)
    assert "somebody else has changed it" in said.err
    assert not _writes(standin)


def test_what_was_written_is_kept_privately_and_taken_back(serve: Serve, team: Team, ran, reach) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    ran(standin, "fix", "--cloud", "--unsafe", "--write")
    folder = undo_folder(reach(standin))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    looked = ran(standin, "fix", "--cloud", "--undo")
    assert "--write does it" in looked.out
    assert len(runs(folder)) == 1
    said = ran(standin, "fix", "--cloud", "--undo", "--write")
    assert said.code == 0, said.err
    assert found(crawl(reach(standin), Settings(jobs=1))) == identities(team.plants)
    assert ran(standin, "fix", "--cloud", "--undo", "--write").code == 2  # that run is undone; there is no other


def test_taking_back_that_was_cut_off_is_gone_on_with(serve: Serve, team: Team, ran, reach) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    ran(standin, "fix", "--cloud", "--unsafe", "--write")
    standin.faults = [Fault("401", "^PUT")]
    assert ran(standin, "fix", "--cloud", "--undo", "--write").code == 3
    standin.faults = []
    assert ran(standin, "fix", "--cloud", "--undo", "--write").code == 0
    assert found(crawl(reach(standin), Settings(jobs=1))) == identities(team.plants)
    # One that ended before it could note its end is noted by the next, so that an earlier run comes next.
    (last,) = [
        path
        for path in undo_folder(reach(standin)).iterdir()
        if '"ended": true' in path.read_text("utf-8") and '"undo"' in path.read_text("utf-8")
    ]
    last.write_text(last.read_text("utf-8").replace('{"ended": true}\n', ""), "utf-8")
    assert "nothing to take back" in ran(standin, "fix", "--cloud", "--undo", "--write").out
    assert ran(standin, "fix", "--cloud", "--undo", "--write").code == 2


def test_what_changed_since_is_not_taken_back(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    ran(standin, "fix", "--cloud", "--unsafe", "--write")
    one = team.spaces[1].environments[0]
    one.body["environment"]["values"][0]["value"] = "{{another}}"
    standin.answers.writes.touch(one)
    said = ran(standin, "fix", "--cloud", "--undo", "--write")
    assert said.code == 3
    assert "holds something else by now, and stays" in said.err
    assert one.body["environment"]["values"][0]["value"] == "{{another}}"


def test_what_only_a_whole_entity_changes_is_left_until_that_is_asked_for(serve: Serve, team: Team, make, ran) -> None:  # type: ignore[no-untyped-def]
    space = team.spaces[0]
    space.global_values = [{"key": "deploy_token", "type": "secret", "value": make.plant("globals"), "enabled": True}]
    folder = {
        "id": make.uuid(),
        "name": "admin",
        "item": [],
        "auth": {"type": "bearer", "bearer": [{"key": "token", "value": make.plant("a folder")}]},
    }
    space.collections[0].body["collection"]["item"].append(folder)
    standin = serve(team)
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 1
    assert said.out.count("--whole does it") == 2
    assert said.out.count("still found") == 2
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write", "--whole")
    assert said.code == 0, said.out + said.err
    assert f"PUT /collections/{space.collections[0].uid}" in _writes(standin)
    assert f"PUT /workspaces/{space.id}/global-variables" in _writes(standin)


def test_a_variable_of_a_team_is_linked_to_the_shared_vault_where_its_ids_are_given(
    serve: Serve, team: Team, ran
) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    options = ("fix", "--cloud", "-w", team.spaces[1].id)
    name = next(line[1:].strip("<>") for line in ran(standin, *options).out.splitlines() if line.startswith("+<"))
    assert ran(standin, *options, "--write", "--link", f"{name}=vault-1:secret-2").code == 0
    value = team.spaces[1].environments[0].body["environment"]["values"][0]
    assert value["secret"] is True
    assert value["source"] == {
        "provider": "postman",
        "postman": {"type": "cloud", "vaultId": "vault-1", "secretId": "secret-2"},
    }
    assert value["value"] == f"<{name}>"


def test_what_the_keys_user_may_not_change_is_told_in_words_and_the_rest_is_written(
    serve: Serve, team: Team, ran
) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    standin.answers.writes.locked.add(team.spaces[0].environments[0].id)
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 3
    assert "this key's user may not change it (403" in said.err
    assert said.out.count("still found") == 1


def test_ids_that_begin_with_a_number_of_their_own_are_written_to(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    rng = Random(6)
    for item in team.spaces[0].collections[0].body["collection"]["item"]:
        for one in (item, *item.get("response", ())):
            one["id"] = f"{rng.randrange(10**8):08d}{expand('<uuid>', rng)[8:]}"
    said = ran(serve(team), "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 0, said.err


@pytest.mark.parametrize("kind", ["402", "403", "404", "501"])
def test_what_a_plan_lacks_is_told_and_the_rest_is_replaced(kind: str, serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team, [Fault(kind, "/global-variables$"), Fault(kind, "/packages/")])
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 0, said.err
    assert "not read: globals" in said.err


@pytest.mark.parametrize("kind", ["429", "500", "reset", "cut"])
def test_a_call_that_fails_on_the_way_is_made_again_when_it_is_certain_that_it_did_nothing(
    kind: str, serve: Serve, team: Team, ran
) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    standin.faults = [Fault(kind, "^(PUT|PATCH)", times=2)]
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 0, said.err
    assert said.out.count("written: ") == 8


def test_the_plans_limit_ends_it_in_words(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    standin.faults = [Fault("exhausted", "^(PUT|PATCH)")]
    said = ran(standin, "fix", "--cloud", "--unsafe", "--write")
    assert said.code == 3
    assert "quota is used up" in said.err


def test_files_and_the_cloud_are_not_mixed(serve: Serve, team: Team, ran) -> None:  # type: ignore[no-untyped-def]
    standin = serve(team)
    assert ran(standin, "fix", "--cloud", "a.json").code == 2
    assert "Add --cloud" in ran(standin, "fix", "a.json").err


def test_a_secret_in_a_name_is_shown_by_no_part_of_it(serve: Serve, team: Team, make, ran) -> None:  # type: ignore[no-untyped-def]
    value = make.plant("names")
    one = team.spaces[0].collections[0]
    one.body["collection"]["item"][0]["name"] = f"call with {value}"
    team.spaces[1].environments[0].body["environment"]["name"] = team.spaces[1].environments[0].name = f"stage {value}"
    standin = serve(team)
    said = [ran(standin, "fix", "--cloud", "--unsafe"), ran(standin, "fix", "--cloud", "--unsafe", "--write")]
    said += [ran(standin, "fix", "--cloud", "--undo"), ran(standin, "fix", "--cloud", "--undo", "--write")]
    assert value in one.body["collection"]["item"][0]["name"]
    assert "written: " in said[1].out
    assert not [one for one in said if value in one.out + one.err]
