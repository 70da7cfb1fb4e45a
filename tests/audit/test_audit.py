"""What an audit says beyond the state of each control: evidence, changes, people, calls, and what it must never do."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta

import pytest

from fixtures.standin import running
from fixtures.standin_audit import audited
from fixtures.standin_audit_team import healthy, written
from fixtures.standin_faults import Fault
from fixtures.standin_team import sample_team
from posthound.audit.crawled import read
from posthound.audit.outcome import FailOn, exit_code, fail_on
from posthound.audit.policy import default
from posthound.audit.records import controls, frameworks
from posthound.audit.run import function
from posthound.audit.values import Status
from posthound.model.values import Exposure, Level
from posthound.sources.postman.client import PostmanClient
from posthound.state.audit_store import AuditStore
from posthound.state.store import Store
from posthound.support.errors import UsageError
from tests.audit.conftest import KEY, crawled, document, finding, ids, letters, row

# Far more than an audit may ask for at once.
MANY = 2_000 if "POSTHOUND_TEST_LONG" in os.environ else 400


def test_what_a_crawl_did_not_count_is_none(case):
    crawled(case, "http://api.test", census='{"hosts": {"api.acme.test": 2}}')
    with Store(case.state) as store:
        told = read(AuditStore(store), case.account("http://api.test"))
    assert [one.host for one in told.hosts] == ["api.acme.test"]
    assert (told.unresolved, told.fields, told.references, told.plain, told.uncounted) == (0, 0, 0, 0, 0)


def test_a_violation_names_the_workspace_since_when_and_who(case, run):
    one = case.team.spaces[0]
    one.visibility = "public"
    when = datetime.now(UTC) - timedelta(days=3)
    user = {"id": case.team.me, "username": "u", "name": "Ada Aster", "isPartner": False}
    event = {
        "id": 1,
        "createdAt": written(when),
        "user": user,
        "action": "update",
        "elementType": "workspace",
        "elementId": one.id,
    }
    case.team.activities[one.id] = [{**event, "trigger": "add_user_role"}, {**event, "trigger": "update_visibility"}]
    found = row(run(case), "2.4").verdict.violations
    assert [(item.kind, item.id) for item in found] == [("workspace", one.id)]
    assert found[0].detail["since"] == written(when)
    assert found[0].detail["by"] == str(case.team.me)
    assert one.id in found[0].detail["link"]


def test_an_open_finding_in_a_public_workspace_makes_both_controls_critical(case, run, stack):
    one = case.team.spaces[0]
    one.visibility = "public"
    standin = case.serve(stack)
    crawled(case, standin.url, findings=[finding(exposure=Exposure.PUBLIC, workspace=one.id)])
    done = run(case)
    assert row(done, "2.4").severity is Level.CRITICAL
    assert row(done, "3.3").severity is Level.CRITICAL
    assert done.exposed is not None
    assert done.exposed.secrets == 1


def test_what_was_accepted_in_the_ledger_is_not_open(case, run, stack):
    crawled(case, case.serve(stack).url, findings=[finding()])
    with Store(case.state) as store, store.transaction() as db:
        db.execute(
            "INSERT INTO ledger_item (secret, rule, redacted, severity, vault_name, first_seen, since, state, owner, who, why, until,"
            " work_item, liveness, checked_at) VALUES (?, 'r', 'x', 'high', 'v', 't', 't', 'accepted', '', 'me', 'w', '', '', 'unknown', '')",
            ("5" * 24,),
        )
    assert row(run(case), "3.3").status is Status.PASS


def test_every_answer_stands_in_the_evidence_with_what_it_gave(case, run):
    for control in document(run(case))["controls"]:
        if control["status"] in ("pass", "fail"):
            assert control["evidence"], control["id"]
        for one in control["evidence"]:
            assert set(one) >= {"source", "operation", "http", "pages", "rows", "complete", "at"}
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one["at"])


def test_nothing_but_reading_calls_are_made_and_each_key_goes_to_its_own_place(case, run, stack):
    case.team.spaces[0].visibility = "public"
    run(case)
    assert case.standin is not None
    for call in case.standin.calls:
        assert call.method == "GET" or call.line in ("POST /search", "POST /detected-secrets-queries")
        assert call.key == (f"Bearer {case.team.scim_key}" if call.path.startswith("/scim/") else KEY)


def test_an_answer_that_names_no_account_passes_for_none(case, run, monkeypatch):
    given = PostmanClient.json

    async def odd(self, path, *rest, **more):
        return [] if path == "/me" else await given(self, path, *rest, **more)

    monkeypatch.setattr(PostmanClient, "json", odd)
    assert run(case, controls=("3.1",)).limited


def test_only_the_controls_that_were_asked_for_are_read(case, run):
    done = run(case, controls=("3.1",))
    assert [one.control.id for one in done.rows] == ["3.1"]
    assert {call.path for call in case.standin.calls} == {"/me", "/collection-access-keys"}


@pytest.mark.parametrize("show", [False, True], ids=["by default", "with --show-people"])
def test_people_are_numbers_unless_they_may_be_shown(case, run, show):
    team = case.team
    team.users[2]["roles"] = team.users[3]["roles"] = ["admin", "billing"]
    team.scim_users = team.scim_users[2:]
    team.spaces[0].name = "space of somebody@private.example"
    team.admins(team.spaces[0].id, *(one["id"] for one in team.users))
    team.event("user.login_password_success", team.users[3]["id"])
    team.access_key(team.users[0]["id"], age=900)
    done = run(case, show_people=show)
    from posthound.audit.formats.base import FORMATS, Written, render

    for name in FORMATS:
        text = render(name, Written(done, exit_code(done, FailOn())))
        shown = [one[key] for one in team.users for key in ("email", "name", "username") if one[key] in text]
        assert show or not shown, (name, shown)
        assert show or "somebody@private.example" not in text, name
        assert KEY not in text
        assert team.scim_key not in text
        assert not any(one["token"] in text for one in team.keys)
        assert not any(one["secretHash"] in text or one["obfuscatedSecret"] in text for one in team.detected)
        assert not re.search(r"192\.0\.2\.\d", text)
    if show:
        people = row(done, "2.2").verdict.violations[0].detail["people"]
        assert team.users[0]["email"] in " ".join(people.values())


def test_no_key_is_shown_although_the_server_and_a_workspace_repeat_it(case, run):
    case.team.spaces[0].name = f"keys: {KEY} {case.team.scim_key}"
    case.team.about[case.team.spaces[0].id] = ""
    case.team.refuse["/groups"] = (
        403,
        {"error": {"name": "forbidden", "message": f"{KEY} may not, says admin@example.com"}},
    )
    case.team.refuse["/scim/v2"] = (403, {"detail": f"{case.team.scim_key} may not"})
    text = json.dumps(document(run(case)))
    assert KEY not in text
    assert case.team.scim_key not in text
    assert "admin@example.com" not in text


def test_two_audits_of_one_state_differ_in_times_only(case, run):
    case.team.access_key(1, age=400)
    case.team.spaces[0].visibility = "public"
    run(case)

    def untimed():
        return re.sub(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "T", json.dumps(document(run(case))))

    assert untimed() == untimed()


def test_the_next_audit_says_what_is_new_and_what_is_gone(case, run):
    one, other = case.team.spaces[0], case.team.spaces[1]
    one.visibility = "public"
    first = run(case)
    assert not first.changes
    one.visibility, other.visibility = "team", "public"
    second = run(case)
    told = {(change.control, change.kind, change.what.split(":")[0]) for change in second.changes}
    assert ("2.4", "appeared", f"workspace {other.id} ({other.name})") in told
    assert ("2.4", "gone", f"workspace {one.id} ({one.name})") in told
    assert second.previous == first.finished
    third = run(case)
    assert row(third, "2.4").verdict.violations[0].detail["first_seen"] == second.finished


def test_what_could_not_be_read_is_not_gone(case, run):
    case.team.spaces[0].visibility = "public"
    run(case)
    case.faults.append(Fault("500", "/search"))
    case.faults.append(Fault("500", "GET /workspaces$"))
    assert not [change for change in run(case).changes if change.kind == "gone"]


def test_an_attestation_stands_on_its_row_and_passes_nothing(case, run):
    Store(case.state).close()
    with Store(case.state) as store:
        AuditStore(store).attest(
            "1.3", at="2026-01-01T00:00:00+00:00", who="Kim", why="rule 7 of the IdP", until="2999-01-01"
        )
        AuditStore(store).attest("4.2", at="2026-01-01T00:00:00+00:00", who="Kim", why="seen", until="2026-01-02")
    done = run(case)
    by_id = {one["id"]: one for one in document(done)["controls"]}
    assert by_id["1.3"]["status"] == "manual"
    assert by_id["1.3"]["attestation"]["why"] == "rule 7 of the IdP"
    assert by_id["1.3"]["attestation"]["valid"] is True
    assert by_id["4.2"]["attestation"]["valid"] is False
    assert by_id["1.3"]["attestation"]["who"] is None
    assert document(run(case, show_people=True))["controls"][2]["attestation"]["who"] == "Kim"


def test_what_is_not_known_counts_before_what_fails(case, run):
    case.team.access_key(1, age=400)
    failed = run(case)
    assert exit_code(failed, FailOn()) == 1
    assert exit_code(failed, FailOn(), exit_zero=True) == 0
    case.faults.append(Fault("500", "/groups"))
    unknown = run(case)
    assert exit_code(unknown, FailOn(), exit_zero=True) == 3


@pytest.mark.parametrize(
    ("words", "code"), [((), 1), (("medium",), 1), (("high",), 0), (("L1",), 1), (("high,L1",), 0), (("low", "L2"), 1)]
)
def test_fails_count_by_severity_and_level(case, run, words, code):
    case.team.access_key(case.team.me, age=400)  # 3.1: L1, medium
    assert exit_code(run(case), fail_on(words)) == code


def test_fail_on_takes_nothing_else():
    with pytest.raises(UsageError):
        fail_on(["severe"])


def test_three_thousand_members_over_many_pages_are_all_read(case, run):
    case.team.paged = 100
    known = {one["id"] for one in case.team.users}
    for _ in range(3000):
        case.team.record(case.team.person())
    gone = case.team.scim_users.pop(1500)
    done = run(case)
    assert ids(done, "1.2") == {gone["externalId"]}
    assert int(gone["externalId"]) not in known
    assert next(e for e in row(done, "1.2").verdict.evidence if e.source == "GET /users").pages == 31


@pytest.mark.parametrize("seed", range(3))
def test_with_half_of_the_calls_failing_every_control_has_a_state_and_none_passes_falsely(case, run, seed):
    case.faults.append(Fault("500", "(GET|POST) /(?!me)", share=0.5))
    done = run(case)
    assert len(done.rows) == 14
    for got, want in zip(letters(done), "PPMPPPPMMMPPMP", strict=True):
        assert got in (want, "U")
    assert all(one.verdict.summary for one in done.rows)


def test_names_with_markup_stay_text_in_every_format(case, run):
    from posthound.audit.formats.base import FORMATS, Written, render

    case.team.spaces[0].name = "<img src=x onerror=alert(1)>|`*_[x](javascript:y)\u202e=cmd()"
    case.team.name = "=1+1<script>alert(1)</script>"
    case.team.about[case.team.spaces[0].id] = ""
    case.team.spaces[0].visibility = "public"
    done = run(case)
    for name in FORMATS:
        text = render(name, Written(done, exit_code(done, FailOn())))
        assert "\u202e" not in text, name
        if name in ("html", "markdown"):
            assert "<img" not in text
            assert "<script>alert" not in text
        if name == "csv":
            assert not [
                cell
                for line in text.splitlines()
                for cell in line.split(",")
                if cell.lstrip('"')[:1] in ("=", "+", "@")
            ]


def test_an_audit_of_many_workspaces_adds_at_most_a_hundred_calls(tmp_path, run, case):
    content = sample_team(11, MANY, collections=0, environments=0, secrets=0)
    case.team = healthy(11, content=content)
    case.standin = None
    case.policy["public_workspaces"] = {
        "allowed": [space.id for space in content.spaces if space.visibility == "public"]
    }
    first = run(case, most=100)
    assert first.calls <= 100
    assert row(first, "2.1").status is Status.UNKNOWN
    assert "not asked yet" in row(first, "2.1").verdict.summary
    whole = run(case)
    assert row(whole, "2.1").status is Status.PASS
    assert row(whole, "4.3").status is Status.PASS
    later = run(case)
    assert row(later, "2.1").status is Status.PASS
    assert later.calls <= 100
    note = next(e.note for e in row(later, "2.1").verdict.evidence if e.operation == "getWorkspaceRoles")
    assert "as read earlier" in note


def test_a_changed_workspace_is_asked_for_again(case, run):
    case.team = healthy(5, spaces=60)
    run(case)
    case.standin.calls.clear()
    one = case.team.spaces[50]
    one.updated = "2026-11-01T00:00:00.000Z"
    case.team.admins(one.id, *(person["id"] for person in case.team.users[:5]))
    assert ids(run(case), "2.1") == {one.id}
    assert len(case.standin.lines("GET /workspaces/")) < 60


def test_without_a_state_nothing_is_remembered_and_all_is_answered(case, stack, monkeypatch, tmp_path):
    from posthound.audit import run as module

    monkeypatch.setattr(module, "default_path", lambda: tmp_path / "file" / "state.sqlite")
    (tmp_path / "file").write_text("no folder")
    standin = case.serve(stack)
    done = module.audit(module.AuditOptions(standin.url, KEY, rate=0, policy=default(), scim_key=case.team.scim_key))
    assert letters(done) == "PPMPPPPMMMPPMP"


def test_every_control_has_a_record_a_function_and_all_mappings():
    for control in controls():
        assert function(control) is not None
        assert control.why
        assert control.setting
        assert control.checks
        assert "manual" not in control.can_be or control.look, control.id
        for key in control.policy:
            default()[key]
        for framework in frameworks():
            assert control.id in framework.controls
            assert set(framework.controls[control.id]) <= set(framework.titles)


def test_the_records_say_what_the_contract_says(shared):
    import tomllib

    told = tomllib.loads((shared / "audit/controls.toml").read_text("utf-8"))
    assert [one["id"] for one in told["control"]] == [control.id for control in controls()]
    for one, control in zip(told["control"], controls(), strict=True):
        for key in ("title", "section", "level", "severity", "plan", "basis"):
            assert one[key] == getattr(control, key), (control.id, key)
        assert one["can_be"] == list(control.can_be)
        maps = {framework.key: list(framework.controls[control.id]) for framework in frameworks()}
        assert one["mappings"] == maps


def test_the_stand_in_serves_one_team(case):
    with running(audited(case.team)) as standin:
        assert standin.team is case.team.content


def test_what_both_scanners_found_is_matched_by_hash(case, run, stack, planted):
    import hashlib

    from posthound.support.redact import compared_id, fingerprint_key, secret_id

    value, other = planted("ghp_<alnum:36>"), planted("ghp_<alnum:36>", 1)
    key = fingerprint_key()
    ours = [
        finding(secret=secret_id(text, key))._replace(compared=(compared_id(text, key),), fingerprint=str(number) * 32)
        for number, text in enumerate((value, other))
    ]
    crawled(case, case.serve(stack).url, findings=ours)
    case.team.detected[0]["secretHash"] = hashlib.sha256(value.encode()).hexdigest()
    case.team.secret(resolution="REVOKED")
    counts = {
        item.id: item.detail["count"]
        for item in row(run(case), "3.4").verdict.signals
        if item.kind == "secret" and item.id.startswith("found")
    }
    assert counts == {"found by both": 1, "found by Postman only": 1, "found by posthound only": 1}


def test_what_any_key_of_the_team_saw_counts(case, run, stack):
    url = case.serve(stack).url
    crawled(case, url, label="admins", findings=[finding()])
    crawled(case, url, label="contractors", workspace="v")
    with Store(case.state) as store, store.transaction() as db:  # they see different things
        db.execute("UPDATE entity SET id = '2-y' WHERE account LIKE '%contractors'")
    assert row(run(case), "3.3").status == "fail"


def test_a_crawl_of_one_key_that_is_not_complete_leaves_the_night_unknown(case, run, stack):
    url = case.serve(stack).url
    crawled(case, url, label="admins", complete=False)
    crawled(case, url, label="contractors", workspace="v")
    assert row(run(case), "3.3").status == "unknown"


def test_listings_are_asked_for_in_the_largest_pages_that_the_api_gives(case, run):
    run(case)
    # As its description has them; more is refused or cut off, less costs calls of the month's quota.
    most = {"/workspaces": 100, "/detected-secrets-queries": 100, "/audit/logs": 300, "/search": 25}
    asked = {(call.path, int(call.query["limit"])) for call in case.standin.calls if "limit" in call.query}
    assert {(path, limit) for path, limit in asked if path in most} == {
        (path, most[path]) for path, _ in asked if path in most
    }
    assert "/workspaces" in dict(asked)
