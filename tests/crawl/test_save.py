"""Order, saved trees, and what the findings carry."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.standin_faults import Fault
from fixtures.standin_team import Maker, Team
from posthound.config.settings import Settings
from posthound.crawl.session import Watch
from posthound.scan.run import run
from posthound.sources.postman.layout import MANIFEST
from posthound.sources.postman.links import Link
from posthound.sources.postman.save import Saver
from tests.crawl.conftest import KEY, found, identities


def test_public_workspaces_are_all_fetched_before_any_other(serve, crawled, team):
    standin = serve(team, latency=0.003)
    crawled(standin)
    visibility = {}
    for space in team.spaces:
        for one in (*space.collections, *space.environments):
            visibility[one.uid] = space.visibility
        visibility[space.id] = space.visibility
    order = []
    for call in standin.calls:
        parts = call.path.split("/")
        if (
            parts[1] in ("collections", "environments", "workspaces")
            and len(parts) > 2
            and (parts[1] != "workspaces" or "global" in call.path)
        ):
            order.append(visibility[parts[2]])
    rank = ["public", "partner", "team", "private", "personal"]
    assert order == sorted(order, key=rank.index)
    assert order.count("public") > 5


def test_findings_are_told_as_soon_as_their_entity_is_scanned(serve, crawled, team):
    standin = serve(team)
    seen: list[int] = []
    watch = Watch()
    watch.found = lambda findings: seen.append(len(standin.calls))  # type: ignore[method-assign]
    crawled(standin, watch)
    assert seen[0] < len(standin.calls) / 2


def test_the_saved_tree_scans_to_the_same_findings_and_fingerprints(serve, crawled, team, tmp_path, monkeypatch):
    folder = tmp_path / "saved"
    report = crawled(serve(team), save=str(folder))
    monkeypatch.chdir(folder)
    again = run(["."], Settings(all_files=True, exclude=("manifest.json",)))
    assert {(f.file, f.pointer, f.region, f.rule, f.fingerprint, f.secret_id) for f in report.findings} == {
        (f.file, f.pointer, f.region, f.rule, f.fingerprint, f.secret_id) for f in again.findings
    }
    assert identities(team.plants) == found(again)


def test_without_save_nothing_secret_touches_the_disk(serve, crawled, team, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    crawled(serve(team))
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not [value for value in (*team.plants, KEY) if value.encode() in data]


def test_the_saved_tree_is_private_and_its_manifest_says_what_stands_where(serve, crawled, team, tmp_path):
    folder = tmp_path / "saved"
    crawled(serve(team), save=str(folder))
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    manifest = json.loads((folder / MANIFEST).read_text())
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    assert set(manifest["entities"]) == files
    one = manifest["entities"][next(path for path in files if "collection" in path)]
    assert one.keys() >= {"id", "what", "visibility", "updatedAt", "sha256", "workspaceId"}
    assert KEY not in (folder / MANIFEST).read_text()


def test_a_damaged_manifest_costs_another_look_and_is_written_anew(serve, crawled, team, tmp_path):
    folder = tmp_path / "saved"
    standin = serve(team)
    crawled(standin, save=str(folder))
    whole = json.loads((folder / MANIFEST).read_text())
    broken = {path: [entry, None, 5, "x"][number % 4] for number, (path, entry) in enumerate(whole["entities"].items())}
    (folder / MANIFEST).write_text(json.dumps(whole | {"entities": broken}))
    assert crawled(standin, save=str(folder)).complete
    assert json.loads((folder / MANIFEST).read_text()) == whole


def test_a_second_crawl_with_save_fetches_nothing_that_the_tree_holds(serve, crawled, team, tmp_path):
    team.spaces = [space for space in team.spaces if space.joined]
    standin = serve(team)
    crawled(standin, save=str(tmp_path / "saved"))
    standin.calls.clear()
    crawled(standin, save=str(tmp_path / "saved"))
    assert not [
        line
        for line in standin.lines()
        if line.startswith(("GET /collections/", "GET /environments/", "GET /packages/"))
    ]


def test_names_that_would_lead_out_of_the_tree_stay_in_it(serve, crawled, tmp_path):
    make = Maker(2)
    space = make.space("../../etc", "team", collections=1, environments=1, secrets=1)
    space.collections[0].name = "..\\..//passwd\0 con"
    space.specs.append(make.spec("/abs"))
    space.specs[0].files[0].path = "../../../../outside.yaml"
    folder = tmp_path / "deep" / "saved"
    report = crawled(serve(Team([space], plants=make.plants)), save=str(folder))
    assert found(report) == identities(make.plants)
    outside = [
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and folder not in path.parents and "state" not in path.name
    ]
    assert outside == []


def test_ids_that_differ_only_in_what_no_file_name_holds_stand_apart(serve, crawled, tmp_path):
    make = Maker(5)
    space = make.space("Odd", "team", collections=6, environments=0, secrets=1)
    long = "x" * 100
    for one, identity in zip(space.collections, ("a/b", "a-b", "a:b", "a\\b", f"{long}1", f"{long}2"), strict=True):
        one.id, one.name = identity, "Same"
    team = Team([space], plants=make.plants)
    report = crawled(serve(team), save=str(tmp_path / "tree"))
    assert identities(team.plants) == found(report)
    files = list((tmp_path / "tree").rglob("*.postman_collection.json"))
    assert len(files) == 6


def test_files_of_a_specification_whose_names_differ_in_little_stand_apart(serve, crawled, tmp_path):
    make = Maker(2)
    space = make.space("a", "team", collections=0, environments=0)
    space.specs.append(make.spec("s"))
    files = space.specs[0].files
    names = ["pet store.yaml", "pet-store.yaml", "Pet-Store.yaml", "things.json"]
    space.specs[0].files = [
        replace(files[0], id=make.uuid(), path=name, body=files[0].body.replace("title: s", f"title: {number}"))
        for number, name in enumerate(names)
    ]
    report = crawled(serve(Team([space], plants=make.plants)), save=str(tmp_path / "saved"))
    (folder,) = (tmp_path / "saved").rglob("*.postman_spec")
    saved = list(folder.iterdir())
    assert len({path.name.lower() for path in saved}) == 4
    assert {path.read_text("utf-8").split("title: ")[1][0] for path in saved} == set("0123")
    assert len({finding.file for finding in report.findings if ".postman_spec/" in finding.file}) == 4


def test_a_finding_carries_link_workspace_owner_and_dates(serve, crawled, team):
    report = crawled(serve(team))
    space = team.space("public")
    origin = next(f.origin for f in report.findings if f.origin and space.collections[0].uid in f.file)
    assert origin.url == f"https://go.postman.co/build/workspace/{space.id}/collection/{space.collections[0].uid}"
    assert origin.workspace == space.name
    assert origin.owner == "Sam Owner <sam@example.com>"
    assert origin.created_at == origin.updated_at == space.collections[0].updated
    assert origin.monitored


def test_what_monitors_run_in_the_cloud_is_marked_and_nothing_else(serve, crawled, team):
    report = crawled(serve(team))
    marked = {f.origin.path for f in report.findings if f.origin and f.origin.monitored}
    first = team.space("public")
    uids = (first.collections[0].uid, first.environments[0].uid)
    assert marked == {f.file for f in report.findings if any(uid in f.file for uid in uids)}


def test_only_named_workspaces_are_crawled_and_the_rest_of_the_state_is_left_alone(serve, crawled, team):
    standin = serve(team)
    whole = crawled(standin)
    standin.calls.clear()
    space = team.space("team")
    report = crawled(standin, links=(Link(space.id, workspace=space.id),))
    assert {f.origin.workspace_id for f in report.findings if f.origin} == {space.id}
    assert len(standin.calls) < 12
    assert found(crawled(standin)) == found(whole)


def test_visibility_limits_the_crawl(serve, crawled, team):
    from posthound.model.values import Exposure

    report = crawled(serve(team), visibility=(Exposure.PUBLIC,))
    assert {f.exposure for f in report.findings} == {Exposure.PUBLIC}
    assert any("Developer Relations" in (f.origin.workspace if f.origin else "") for f in report.findings)


def test_a_collection_that_cannot_be_saved_ends_the_crawl_with_a_plain_error(run_cli, serve, team, tmp_path):
    (tmp_path / "file").write_text("")
    done = run_cli(
        "crawl",
        "--api-url",
        serve(team).url,
        "--save",
        str(tmp_path / "file" / "x"),
        "--state",
        "s.sqlite",
        POSTMAN_API_KEY=KEY,
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_the_command_prints_findings_says_what_is_missing_and_exits_with_3(run_cli, serve, team):
    bad = team.space("team").collections[0].uid
    standin = serve(team, [Fault("403", f"GET /collections/{bad}$")])
    done = run_cli(
        "crawl", "--api-url", standin.url, "--state", "s.sqlite", "-f", "jsonl", "-j", "1", POSTMAN_API_KEY=KEY
    )
    assert done.returncode == 3, done.stderr
    assert bad in done.stderr
    assert len(done.stdout.splitlines()) == len(team.plants) - 2
    assert KEY not in done.stdout + done.stderr
    assert not [value for value in team.plants if value in done.stdout + done.stderr]


def test_the_plan_says_calls_and_quota_and_reads_no_entity(run_cli, serve, team):
    standin = serve(team)
    done = run_cli("crawl", "--api-url", standin.url, "--state", "s.sqlite", "--plan", POSTMAN_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert "999000 of 1000000" in done.stdout
    assert "calls for listings" in done.stdout
    assert not [line for line in standin.lines() if line.startswith(("GET /collections/", "GET /environments/"))]


def test_a_key_comes_from_a_file_and_never_over_plain_http_to_another_machine(run_cli, serve, team, tmp_path: Path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    standin = serve(team)
    done = run_cli("crawl", "--api-url", standin.url, "--state", "s.sqlite", "--key-file", "key", "-q", "-j", "1")
    assert done.returncode == 1, done.stderr
    assert {call.key for call in standin.calls} == {KEY}
    done = run_cli("crawl", "--api-url", "http://api.example.com", "--key-file", "key")
    assert done.returncode == 2
    assert "https" in done.stderr
    assert run_cli("crawl", "--api-url", standin.url).returncode == 2


@pytest.mark.parametrize("step", ["posthound.sources.postman.save.Saver.forget", "posthound.state.store.Store.remove"])
def test_a_crawl_killed_while_it_forgets_leaves_nothing_of_what_is_gone(
    step, serve, crawled, team, tmp_path, monkeypatch
):
    standin = serve(team)
    tree = tmp_path / "tree"
    crawled(standin, save=str(tree))
    gone = team.space("team").collections.pop()
    with monkeypatch.context() as killed:
        killed.setattr(step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            crawled(standin, save=str(tree))
    crawled(standin, save=str(tree))
    held = json.loads((tree / MANIFEST).read_text())["entities"]
    files = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()} - {MANIFEST}
    assert not [path for path in files if gone.uid in path]
    assert files == set(held)


def test_two_crawls_that_write_one_folder_leave_a_manifest_of_what_both_wrote(tmp_path):
    first, second = Saver(tmp_path), Saver(tmp_path)
    for saver in (first, second):
        saver.open()
    asyncio.run(first.write("postman/a.json", b"{}", {"what": "collection"}))
    asyncio.run(second.write("postman/b.json", b"{}", {"what": "collection"}))
    for saver in (first, second):
        asyncio.run(saver.close())
    assert set(json.loads((tmp_path / MANIFEST).read_text())["entities"]) == {"postman/a.json", "postman/b.json"}


def test_what_a_killed_crawl_left_unfinished_is_removed_and_what_it_finished_is_known(tmp_path):
    saver = Saver(tmp_path)
    saver.open()
    asyncio.run(saver.write("postman/a/one.json", b"{}", {"what": "collection", "id": "1", "updatedAt": "x"}))
    (tmp_path / "postman/a/.two.json.0123456789ab").write_text("half")
    with (tmp_path / f"postman/.journal.{os.getpid()}").open("ab") as journal:
        journal.write(b'["postman/a/two.json", {"what')
    again = Saver(tmp_path)  # as if the first had been killed here
    again.open()
    assert again.holds("postman/a/one.json", what="collection", identity="1", updated_at="x")
    asyncio.run(again.close())
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"postman/manifest.json", "postman/a/one.json"}
