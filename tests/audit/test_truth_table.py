"""States that a team can be in, and what each of the 14 controls then says: P pass, F fail, M manual, U unknown, N not applicable.

Each state is the healthy team but for what its function does to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fixtures.standin_audit import FORBIDDEN, NO_ADD_ON, NO_REGION, NO_ROLE, NOT_AUTHORIZED, audited
from fixtures.standin_faults import Fault
from posthound.audit import policy
from posthound.model.values import Exposure, Level
from tests.audit.conftest import Case, crawled, finding, letters
from tests.direct import at_hand

HEALTHY = "PPMPPPPMMMPPMP"
IDS = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3")
Change = Callable[[Case], None]
TABLE: list[tuple[str, Change, str]] = []


def state(**differs: str) -> Callable[[Change], Change]:
    """A state of the table: which controls say something else than for the healthy team, `c1_1="F"`; `all=` says them all."""
    said = list(differs.pop("all", HEALTHY))
    for name, letter in differs.items():
        said[IDS.index(name[1:].replace("_", "."))] = letter

    def add(change: Change) -> Change:
        TABLE.append((change.__name__, change, "".join(said)))
        return change

    return add


@state()
def healthy(case: Case) -> None:
    pass


# --- 1.1 to 1.3 ----------------------------------------------------------------------------------------------------------


@state(c1_1="F")
def somebody_signs_in_by_password(case: Case) -> None:
    case.team.event("user.login_password_success", case.team.users[3]["id"])


@state(c1_1="F")
def somebody_signs_in_with_google(case: Case) -> None:
    case.team.event("user.login_google_success", case.team.users[2]["id"])


@state()
def the_emergency_account_signs_in_by_password(case: Case) -> None:
    case.team.event("user.login_password_success", case.team.me)
    case.policy["sso"] = {"break_glass": [case.team.me]}


@state(c1_1="F")
def sso_was_removed(case: Case) -> None:
    case.team.event("team.customauth.remove", case.team.me, ago=0.2)


@state()
def sso_was_switched_off_and_on_again(case: Case) -> None:
    case.team.event("team.customauth.disable", case.team.me, ago=3)
    case.team.event("team.customauth.enable", case.team.me, ago=2)


@state()
def nobody_signed_in_but_scim_answers(case: Case) -> None:
    case.team.log = [row for row in case.team.log if not row["action"].startswith("user.login")]


@state(c1_1="M", c1_2="M")
def nobody_signed_in_and_there_is_no_scim_key(case: Case) -> None:
    case.team.log = [row for row in case.team.log if not row["action"].startswith("user.login")]
    case.options["scim_key"] = ""


@state(c1_1="M", c4_1="U")
def the_log_is_empty(case: Case) -> None:
    case.team.log = []


@state(c1_1="U", c4_1="U")
def the_log_is_refused_with_401(case: Case) -> None:
    case.team.refuse["/audit/logs"] = (401, NOT_AUTHORIZED)


@state(c1_1="F", c4_1="U")
def the_log_does_not_end_and_shows_a_password(case: Case) -> None:
    case.team.event("user.login_password_success", case.team.users[4]["id"])
    case.faults.append(Fault("endless-cursor", "GET /audit/logs"))


@state(c1_1="U", c4_1="U")
def the_log_fails_on_its_second_page(case: Case) -> None:
    for number in range(305):
        case.team.event("team.add_member", case.team.me, ago=0.01 + number / 1000)
    case.faults.append(Fault("short", "GET /audit/logs"))


@state(c1_2="U")
def the_scim_key_is_wrong(case: Case) -> None:
    case.options["scim_key"] = "not-" + case.team.scim_key


@state(c1_2="F")
def a_member_has_no_scim_record(case: Case) -> None:
    case.team.scim_users.pop()


@state(c1_2="F")
def a_member_is_switched_off_at_the_identity_provider(case: Case) -> None:
    case.team.scim_users[3]["active"] = False


@state()
def a_member_is_known_by_id_only(case: Case) -> None:
    case.team.scim_users[3]["userName"] = "other@elsewhere.example"


@state()
def a_member_without_record_is_exempt(case: Case) -> None:
    case.policy["scim"] = {"exempt": [int(case.team.scim_users.pop()["externalId"])]}


@state(c1_2="F")
def scim_is_on_without_any_record(case: Case) -> None:
    case.team.scim_users = []


@state()
def a_record_of_somebody_who_is_not_on_the_team(case: Case) -> None:
    case.team.record({"id": 1, "email": "new@example.com"})


@state(c1_1="N", c1_2="N", c3_2="N", c4_1="N")
def the_plan_is_free(case: Case) -> None:
    case.policy["team"] = {"plan": "free"}


# --- who asks ------------------------------------------------------------------------------------------------------------


@state(all="UUMUUUUMMMUUMU")
def the_key_is_a_viewers(case: Case) -> None:
    case.team.me_roles = ["user"]


@state(all="UUMUUUUMUMUUMU")
def a_viewers_key_does_not_see_everybody(case: Case) -> None:
    case.team.me_roles = ["user"]
    case.team.users = case.team.users[1:3]
    case.team.scim_users = case.team.scim_users[:1]


@state(all="UUMUUUFMMMUUMU")
def a_viewers_key_sees_a_public_workspace(case: Case) -> None:
    case.team.me_roles = []
    case.team.spaces[0].visibility = "public"


@state(all="UUMUUUUUUUUUMU")
def the_key_is_refused(case: Case) -> None:
    case.faults.append(Fault("401", "GET /me"))


@state(all="UUMUUUUUUMUUMU")
def the_quota_is_used_up(case: Case) -> None:
    case.faults.append(Fault("exhausted", "(GET|POST) /(?!me)"))


@state(all="UUMUUUUUUMUUMU")
def everything_but_the_key_fails(case: Case) -> None:
    case.faults.append(Fault("502-html", "(GET|POST) /(?!me)"))


@state(all="UUMUUUUUUMUUMU")
def answers_are_something_else(case: Case) -> None:
    case.faults.append(Fault("other-json", "(GET|POST) /(?!me)"))


# --- 2.1 to 2.3 ----------------------------------------------------------------------------------------------------------


@state(c2_1="F")
def a_workspace_has_four_admins(case: Case) -> None:
    case.team.admins(case.team.spaces[0].id, *(row["id"] for row in case.team.users[:4]))


@state(c2_1="F")
def a_workspace_has_four_admins_through_a_group(case: Case) -> None:
    case.team.groups = [
        {"id": 9, "name": "g", "members": [row["id"] for row in case.team.users[1:5]], "roles": ["user"]}
    ]
    case.team.admins(case.team.spaces[0].id, case.team.users[0]["id"], groups=(9,))


@state(c2_1="U")
def of_an_admin_of_a_workspace_no_id_is_told(case: Case) -> None:
    space = case.team.spaces[0].id
    case.team.admins(space, *(row["id"] for row in case.team.users[:3]))
    case.team.roles[space][0]["user"].append({"name": "somebody"})


@state(c2_1="U", c2_2="U")
def of_a_member_of_a_group_no_id_is_told(case: Case) -> None:
    case.team.groups = [{"id": 9, "name": "g", "members": [case.team.users[1]["id"], None], "roles": ["user"]}]
    case.team.admins(case.team.spaces[0].id, case.team.users[0]["id"], groups=(9,))


@state(c2_1="U", c2_2="U")
def a_groups_members_are_not_told(case: Case) -> None:
    case.team.groups = [{"id": 9, "name": "g", "roles": ["admin"]}]
    case.team.admins(case.team.spaces[0].id, case.team.users[0]["id"], groups=(9,))


@state(c2_2="U")
def of_somebodys_roles_one_is_no_word(case: Case) -> None:
    case.team.users[3]["roles"] = ["user", ["admin"]]


@state(c2_1="F")
def the_group_stands_under_its_other_name(case: Case) -> None:
    case.team.groups = [
        {"id": 9, "name": "g", "members": [row["id"] for row in case.team.users[1:5]], "roles": ["user"]}
    ]
    case.team.admins(case.team.spaces[0].id, groups=(9,), word="usergroup")


@state()
def a_group_and_its_member_count_once(case: Case) -> None:
    case.team.groups = [
        {"id": 9, "name": "g", "members": [row["id"] for row in case.team.users[:3]], "roles": ["user"]}
    ]
    case.team.admins(case.team.spaces[0].id, *(row["id"] for row in case.team.users[:3]), groups=(9,))


@state(c2_1="U")
def an_admin_group_is_not_listed(case: Case) -> None:
    case.team.admins(case.team.spaces[0].id, case.team.me, groups=(77,))


@state(c2_1="U")
def one_workspace_refuses_its_roles(case: Case) -> None:
    case.team.refuse[f"/workspaces/{case.team.spaces[1].id}/roles"] = (403, FORBIDDEN)


@state(c2_1="U", c4_3="U")
def no_workspace_is_listed(case: Case) -> None:
    case.team.content.spaces = []


@state(c2_1="U", c2_4="U", c4_3="U")
def workspaces_cannot_be_listed(case: Case) -> None:
    case.faults.append(Fault("500", "GET /workspaces$"))


@state(c2_2="F")
def there_are_four_admins(case: Case) -> None:
    for one in case.team.users[2:4]:
        one["roles"] = ["admin"]


@state(c2_2="F")
def there_is_one_admin(case: Case) -> None:
    case.team.users[1]["roles"] = ["user"]


@state(c2_2="F")
def a_group_makes_admins(case: Case) -> None:
    case.team.groups = [
        {"id": 4, "name": "ops", "members": [row["id"] for row in case.team.users[2:5]], "roles": ["super-admin"]}
    ]


@state(c2_2="F")
def an_admin_has_billing(case: Case) -> None:
    case.team.users[0]["roles"] = ["admin", "Billing"]


@state()
def an_admin_may_have_billing(case: Case) -> None:
    case.team.users[0]["roles"] = ["admin", "billing"]
    case.policy["roles"] = {"allow_admin_billing": True}


@state(c1_2="U", c2_2="U", c3_2="U")
def users_are_refused(case: Case) -> None:
    case.team.refuse["/users"] = (403, FORBIDDEN)


@state(c1_2="U", c2_2="U", c3_2="U")
def the_list_of_users_is_empty(case: Case) -> None:
    case.team.users = []


@state(c2_2="U")
def groups_are_refused(case: Case) -> None:
    case.team.refuse["/groups"] = (403, FORBIDDEN)


@state(c2_3="F")
def members_need_no_approval(case: Case) -> None:
    case.team.settings = {"rfa_for_add_member": "disabled", "rfa_for_add_collaborator": "enabled"}


@state(c2_3="U")
def a_setting_is_not_told(case: Case) -> None:
    case.team.settings = {"rfa_for_add_member": "enabled"}


@state(c2_3="M")
def the_organisation_has_no_such_settings(case: Case) -> None:
    case.team.settings = None


@state(c2_3="U")
def settings_are_refused(case: Case) -> None:
    case.team.refuse["/teams"] = (401, NOT_AUTHORIZED)


@state(c1_2="F", c2_3="F")
def a_member_has_a_foreign_address(case: Case) -> None:
    case.team.person(domain="elsewhere.example")
    case.policy["invitations"] = {"allowed_email_domains": ["Example.com"]}


@state(c2_3="F", c1_2="U", c2_2="U", c3_2="U")
def no_approval_and_no_list_of_users(case: Case) -> None:
    case.team.settings = {"rfa_for_add_member": "disabled", "rfa_for_add_collaborator": "disabled"}
    case.team.refuse["/users"] = (403, FORBIDDEN)
    case.policy["invitations"] = {"allowed_email_domains": ["example.com"]}


# --- 2.4 -----------------------------------------------------------------------------------------------------------------


@state(c2_4="F")
def a_workspace_is_public(case: Case) -> None:
    case.team.spaces[0].visibility = "public"


@state()
def the_public_workspace_is_allowed(case: Case) -> None:
    case.team.spaces[0].visibility = "public"
    case.policy["public_workspaces"] = {"allowed": [case.team.spaces[0].id.upper()]}


@state()
def the_public_workspace_is_another_teams(case: Case) -> None:
    case.team.spaces[0].visibility = "public"
    case.team.teams[case.team.spaces[0].id] = case.team.team_id + 1


@state(c2_4="U")
def nobody_tells_whose_the_public_workspace_is(case: Case) -> None:
    one = case.team.spaces[0]
    one.visibility = "public"
    case.team.teams[one.id] = case.team.team_id + 1
    case.faults.append(Fault("404", f"GET /workspaces/{one.id}$"))


@state(c2_4="F")
def a_public_workspace_is_known_to_the_search_only(case: Case) -> None:
    case.team.spaces[0].visibility, case.team.spaces[0].joined = "public", False


@state(c2_4="U")
def the_search_fails(case: Case) -> None:
    case.faults.append(Fault("503", "POST /search"))


# --- 3.1 and 3.2 ---------------------------------------------------------------------------------------------------------


@state(c3_1="F")
def a_key_is_old(case: Case) -> None:
    case.team.access_key(case.team.me, age=181)


@state(c3_1="F")
def a_key_never_ends(case: Case) -> None:
    case.team.access_key(case.team.me, expires=False)


@state()
def an_old_key_is_inactive_and_its_owner_gone(case: Case) -> None:
    case.team.access_key(1, age=900, status="INACTIVE", expires=False)


@state(c3_2="F")
def a_keys_owner_is_gone(case: Case) -> None:
    case.team.access_key(1)


@state(c3_1="U", c3_2="U")
def keys_are_refused(case: Case) -> None:
    case.team.refuse["/collection-access-keys"] = (403, FORBIDDEN)


@state(c3_1="F", c3_2="F")
def keys_do_not_end_and_some_are_bad(case: Case) -> None:
    case.team.access_key(1, age=400)
    case.faults.append(Fault("endless-cursor", "GET /collection-access-keys"))


# --- 3.3 and 4.2 ---------------------------------------------------------------------------------------------------------


def _crawl(case: Case, **given: object) -> None:
    case.options["crawl"] = given


@state(c3_3="P")
def a_crawl_found_nothing(case: Case) -> None:
    _crawl(case)


@state(c3_3="F")
def a_crawl_found_a_secret(case: Case) -> None:
    _crawl(case, findings=[finding()])


@state(c3_3="F")
def an_incomplete_crawl_found_a_secret(case: Case) -> None:
    _crawl(case, findings=[finding(confidence=Level.MEDIUM)], complete=False)


@state(c3_3="P")
def a_crawl_found_what_may_be_a_secret(case: Case) -> None:
    _crawl(case, findings=[finding(confidence=Level.LOW)])


@state(c3_3="U")
def the_crawl_is_old(case: Case) -> None:
    _crawl(case, ago=8)


@state(c3_3="U")
def the_crawl_is_from_the_future(case: Case) -> None:
    _crawl(case, ago=-2)


@state(c3_3="U")
def the_crawl_is_incomplete(case: Case) -> None:
    _crawl(case, complete=False)


@state(c3_3="U")
def the_crawl_was_of_some_workspaces(case: Case) -> None:
    _crawl(case, whole=False)


@state(c3_3="U")
def the_crawl_was_killed(case: Case) -> None:
    _crawl(case, ended=False)


@state(c3_3="P", c4_2="F")
def a_collection_calls_a_foreign_host(case: Case) -> None:
    case.policy["hosts"] = {"allowed": ["*.example.com"]}
    _crawl(
        case,
        census='{"hosts":{"api.example.com":3,"example.com":1},"unresolved":1,"fields":4,"references":1,"plain":0}',
    )


@state(c3_3="P")
def every_host_is_allowed(case: Case) -> None:
    case.policy["hosts"] = {"allowed": ["*.example.com"]}
    _crawl(case, census='{"hosts":{"api.example.com":3},"unresolved":1,"fields":4,"references":1,"plain":0}')


# --- 3.4 -----------------------------------------------------------------------------------------------------------------


@state(c3_4="F")
def a_detected_secret_is_open_in_public(case: Case) -> None:
    case.team.secret(visibility="public", ago=0.1)


@state(c3_4="F")
def a_detected_secret_is_open_for_long(case: Case) -> None:
    case.team.secret(ago=8)


@state(c3_4="F")
def a_detected_secret_has_no_resolution(case: Case) -> None:
    case.team.secret(resolution=None, ago=30)


@state()
def a_detected_secret_is_new(case: Case) -> None:
    case.team.secret(ago=2)


@state(c3_4="M")
def the_scanners_add_on_is_missing(case: Case) -> None:
    case.team.refuse |= {"/secret-types": (403, NO_ADD_ON), "/detected-secrets-queries": (403, NO_ADD_ON)}


@state(c3_4="U")
def the_scanner_wants_another_role(case: Case) -> None:
    case.team.refuse |= {"/secret-types": (403, NO_ROLE), "/detected-secrets-queries": (403, NO_ROLE)}


@state(c3_4="U")
def the_scanner_is_not_in_this_region(case: Case) -> None:
    case.team.refuse |= {"/secret-types": (403, NO_REGION), "/detected-secrets-queries": (403, NO_REGION)}


@state(c3_4="U")
def the_scanner_lists_no_type(case: Case) -> None:
    case.team.types = []


# --- 4.1 and 4.3 ---------------------------------------------------------------------------------------------------------


@state(c4_1="F")
def the_last_review_is_long_ago(case: Case) -> None:
    case.policy["audit_log"] = {"reviewed_until": datetime.now(UTC).date() - timedelta(days=31)}


@state()
def the_last_review_was_last_week(case: Case) -> None:
    case.policy["audit_log"] = {"reviewed_until": datetime.now(UTC).date() - timedelta(days=7)}


@state(c1_1="U", c4_1="F")
def the_review_is_overdue_and_the_log_refused(case: Case) -> None:
    case.policy["audit_log"] = {"reviewed_until": date(2020, 1, 1)}
    case.team.refuse["/audit/logs"] = (401, NOT_AUTHORIZED)


@state(c4_3="F")
def a_workspace_says_nothing(case: Case) -> None:
    case.team.about[case.team.spaces[0].id] = ""


@state()
def a_workspace_has_a_description_without_summary(case: Case) -> None:
    case.team.about[case.team.spaces[0].id] = ""
    case.team.descriptions[case.team.spaces[0].id] = "Orders; internal"


@state(c4_3="U")
def a_description_cannot_be_read(case: Case) -> None:
    case.team.about[case.team.spaces[0].id] = ""
    case.faults.append(Fault("500", f"GET /workspaces/{case.team.spaces[0].id}$"))


@state(c4_3="F")
def a_description_does_not_match(case: Case) -> None:
    case.policy["workspaces"] = {"description_pattern": r"\b(internal|restricted)\b"}
    case.team.about[case.team.spaces[0].id] = "Orders"


@state(c4_3="F")
def a_workspace_has_no_agreed_tag(case: Case) -> None:
    case.policy["workspaces"] = {"tag_pattern": "^internal$"}
    case.team.tags[case.team.spaces[0].id] = ["internals"]


@state(c4_3="U")
def tags_are_refused(case: Case) -> None:
    case.policy["workspaces"] = {"tag_pattern": "^internal$"}
    case.team.refuse[f"/workspaces/{case.team.spaces[0].id}/tags"] = (403, FORBIDDEN)


@state()
def a_personal_workspace_says_nothing_and_has_many_admins(case: Case) -> None:
    one = next(space for space in case.team.spaces if space.visibility == "personal")
    case.team.about[one.id] = ""
    case.team.admins(one.id, *(row["id"] for row in case.team.users))


@state(c1_2="N", c3_4="N")
def the_policy_leaves_controls_out(case: Case) -> None:
    case.options["policy"] = replace(policy.default(), exempt={"1.2": "nine people", "3.4": "another scanner does it"})


@state(c2_4="F", c3_3="F")
def a_public_workspace_leaks(case: Case) -> None:
    one = case.team.spaces[0]
    one.visibility = "public"
    _crawl(case, findings=[finding(exposure=Exposure.PUBLIC, workspace=one.id)])


# --- Rows that do not say what every one says ----------------------------------------------------------------------------


@state(c1_1="U", c4_1="U")
def an_event_without_an_action(case: Case) -> None:
    case.team.event("user.login_password_success", case.team.users[3]["id"])["action"] = None


@state(c1_2="U")
def a_record_that_does_not_say_whether_it_is_on(case: Case) -> None:
    case.team.scim_users[2]["active"] = None


@state(c1_2="F")
def a_record_that_is_off_in_words(case: Case) -> None:
    case.team.scim_users[2]["active"] = "False"


@state(c2_1="U")
def a_workspace_without_an_admin(case: Case) -> None:
    case.team.roles[next(space.id for space in case.team.spaces if space.visibility != "personal")] = []


@state(c1_2="U", c2_2="U", c3_2="U")
def a_member_without_an_id(case: Case) -> None:
    case.team.users[3]["id"] = None


@state(c2_2="U")
def a_member_whose_roles_are_not_told(case: Case) -> None:
    del case.team.users[3]["roles"]


@state(c3_1="U", c3_2="U")
def a_key_that_does_not_say_whether_it_is_active(case: Case) -> None:
    case.team.access_key(case.team.me, age=400)["status"] = None


@state(c3_2="U")
def a_key_of_nobody(case: Case) -> None:
    case.team.access_key(case.team.me)["userId"] = None


@state(c3_4="U")
def a_secret_of_which_nobody_says_who_reads_it(case: Case) -> None:
    case.team.secret()["workspaceVisibility"] = None


@state(c4_1="U")
def a_review_that_is_yet_to_come(case: Case) -> None:
    case.policy["audit_log"] = {"reviewed_until": datetime.now(UTC).date() + timedelta(days=30)}


@pytest.mark.parametrize(("change", "expected"), [pytest.param(change, said, id=name) for name, change, said in TABLE])
def test_a_team_in_this_state_is_told_so(case, run, stack, change, expected):
    change(case)
    crawl = case.options.pop("crawl", None)
    if crawl is not None:
        case.standin = stack.enter_context(at_hand(audited(case.team, faults=case.faults)))
        crawled(case, case.standin.url, **crawl)
    done = run(case)
    differing = {c: (got, want) for c, got, want in zip(IDS, letters(done), expected, strict=True) if got != want}
    assert not differing, {c: next(r.verdict.summary for r in done.rows if r.control.id == c) for c in differing}
    for one in done.rows:
        assert one.verdict.summary
        assert one.status.value in one.control.can_be or one.control.id in ("1.2", "3.4")


def test_the_table_is_large_enough():
    assert len(TABLE) >= 30
