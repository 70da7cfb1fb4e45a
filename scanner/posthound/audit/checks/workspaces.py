"""Controls 2.1 to 2.3 and 4.3: who may do what in the team and its workspaces, who comes in, and what workspaces are for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from posthound.audit.asking import Answered, Asked, lacking
from posthound.audit.checks.common import concluded, count, some
from posthound.audit.facts import TeamFacts, ValuesRead
from posthound.audit.policy import folded
from posthound.audit.singles import About
from posthound.audit.team import Group, Member, Space, texts, told
from posthound.audit.values import Observation, Verdict, Why
from posthound.sources.postman import shapes
from posthound.sources.postman.urls import segment, workspace_link

_ADMIN, _EDITORS, _PARTNER_EDITORS = "3", ("2",), ("5", "7")
_KNOWN_ROLES = frozenset(
    ("user", "admin", "superadmin", "billing", "developer", "viewer", "editor", "floweditor", "communitymanager", "guest", "partner",
     "partnermanager", "partnerlead")
)  # fmt: skip
_APPROVALS = ("rfa_for_add_member", "rfa_for_add_collaborator")
# So many editors of a workspace that others read are worth a look.
_MANY_EDITORS = 10


async def permissions(facts: TeamFacts) -> Verdict:
    """2.1: no workspace has more admins than agreed."""
    spaces, shared, gaps = await _shared(facts)
    question = Asked("GET /workspaces/{workspaceId}/roles", "getWorkspaceRoles")

    async def ask(space: Space) -> Answered:
        answer = await facts.asker.listing(question, f"/workspaces/{segment(space.id)}/roles", {}, "roles")
        return answer if _says_who(answer) else lacking(answer, "the answer does not say who has which role")

    about = await facts.singles.about("roles", question, shared, ask, _roles)
    gaps += _unread(about, "roles")
    needed = any(held["groups"] for held in about.known.values())
    groups = await facts.groups() if needed else None
    members = _members(groups) if groups else {}
    most, violations, signals = facts.policy["workspaces.max_admins"], [], []
    for space in shared:
        held = about.known.get(space.id)
        if held is None:
            continue
        admins = set(held["admins"]).union(*(members.get(group, ()) for group in held["groups"]))
        missing = [group for group in held["groups"] if group not in members]
        if len(admins) > most:
            violations.append(
                _of(
                    space,
                    f"{count(len(admins), 'admin')}, at most {most}",
                    {"count": len(admins), "admins": _sorted(admins)},
                )
            )
        elif missing:
            reason = (
                groups.answer.reason
                if groups and not groups.answer.complete
                else "the listing of groups does not say them"
            )
            gaps.append(f"the members of group {missing[0]}, admin of {space.id} ({reason})")
        signals += _editors(space, held)
    evidence = [spaces.answer.evidence, about.evidence, *([groups.answer.evidence] if groups else [])]
    return concluded(
        evidence=evidence, violations=violations, gaps=gaps, signals=signals, not_checked=("roles on single collections",),
        failed=f"{count(len(violations), 'workspace')} of {len(shared):,} with more than {count(most, 'admin')}.",
        passed=f"None of the {count(len(shared), 'workspace')} that this key sees has more than {count(most, 'admin')}.",
    )  # fmt: skip


def _members(groups: ValuesRead[Group]) -> dict[str, tuple[str, ...]]:
    """The members of each group of which they are told."""
    whole = {shapes.text(row.get("id")) for row in groups.answer.rows if told(row.get("members"))}
    return {group.id: group.members for group in groups.values if group.id in whole}


def _says_who(answer: Answered) -> bool:
    """Whether roles are listed, each with its id and with lists of those who have it, and somebody is admin: no workspace is without."""
    kinds = ("user", "group", "usergroup", "partner")
    held = all(shapes.text(row.get("id")) and all(told(row.get(kind) or []) for kind in kinds) for row in answer.rows)
    return held and any(row.get(kind) for row in answer.rows if shapes.text(row.get("id")) == _ADMIN for kind in kinds)


def _roles(answer: Answered) -> dict[str, Any]:
    """Who is admin, and how many may edit; groups stand under two names in the description and its examples."""
    held: dict[str, set[str]] = defaultdict(set)
    editors = partners = 0
    for row in answer.rows:
        identity = shapes.text(row.get("id"))
        people, outside = texts(row.get("user")), texts(row.get("partner"))
        if identity == _ADMIN:
            held["admins"].update(people)
            held["groups"].update(texts(row.get("group")), texts(row.get("usergroup")))
        editors += len(people) if identity in _EDITORS else 0
        partners += len(outside) if identity in _PARTNER_EDITORS else 0
    return {
        "admins": _sorted(held["admins"]),
        "groups": _sorted(held["groups"]),
        "editors": editors,
        "partners": partners,
    }


def _editors(space: Space, held: Mapping[str, Any]) -> list[Observation]:
    found = []
    if held["partners"]:
        found.append(_of(space, f"{count(held['partners'], 'partner')} may edit", {"partners": held["partners"]}))
    if held["editors"] > _MANY_EDITORS and space.visibility in ("public", "partner"):
        found.append(
            _of(space, f"{count(held['editors'], 'editor')} of what others read", {"editors": held["editors"]})
        )
    return found


async def team_roles(facts: TeamFacts) -> Verdict:
    """2.2: neither too few nor too many admins, and none that also pays."""
    users, groups = await facts.users(), await facts.groups()
    roles = _team_roles(users.values, groups.values)
    admins = sorted((m for m in users.values if any(map(facts.policy.is_admin, roles[m.id]))), key=lambda m: m.id)
    least, most = facts.policy["roles.min_admins"], facts.policy["roles.max_admins"]
    violations, gaps = [], [users.answer.reason, groups.answer.reason]
    if not users.values and users.answer.complete:
        gaps.append("GET /users: the list is empty, which no team's is")
    untold = sum(not told(row.get("roles")) for row in (*users.answer.rows, *groups.answer.rows))
    if untold:
        gaps.append(f"the roles of {count(untold, 'member or group', 'members or groups')}")
    members = _members(groups)
    if nameless := sum(bool(group.roles) and group.id not in members for group in groups.values):
        gaps.append(f"the members of {count(nameless, 'group')} with roles")
    detail = {"count": len(admins), "admins": [member.id for member in admins]}
    if len(admins) > most:
        violations.append(
            Observation("team", facts.me.team or "team", f"{count(len(admins), 'admin')}, at most {most}", detail)
        )
        violations += [
            Observation("user", m.id, "has an admin role", {"roles": sorted(roles[m.id]), "joined": m.joined})
            for m in admins
        ]
    elif len(admins) < least and not any(gaps):
        if facts.me.limited:
            gaps.append(f"a full list of members: this key is no admin's and sees {count(len(admins), 'admin')}")
        else:
            violations.append(
                Observation("team", facts.me.team or "team", f"{count(len(admins), 'admin')}, at least {least}", detail)
            )
    if not facts.policy["roles.allow_admin_billing"]:
        violations += [
            Observation("user", m.id, "an admin who also has Billing", {"roles": sorted(roles[m.id])})
            for m in admins if any("billing" in folded(role) for role in roles[m.id])
        ]  # fmt: skip
    return concluded(
        evidence=[users.answer.evidence, groups.answer.evidence], violations=violations, gaps=gaps, signals=_role_signals(facts, roles),
        failed=f"{count(len(admins), 'admin')} of {count(len(users.values), 'member')}: {violations[0].what if violations else ''}.",
        passed=f"{count(len(admins), 'admin')} of {count(len(users.values), 'member')}, from {least} to {most} agreed, none with Billing besides.",
    )  # fmt: skip


def _team_roles(users: list[Member], groups: list[Group]) -> dict[str, set[str]]:
    roles = {member.id: set(member.roles) for member in users}
    for group in groups:
        for member in group.members:
            if member in roles:
                roles[member].update(group.roles)
    return roles


def _role_signals(facts: TeamFacts, roles: Mapping[str, set[str]]) -> list[Observation]:
    counts = Counter(role for held in roles.values() for role in held)
    known = _KNOWN_ROLES | {folded(role) for role in facts.policy["team.admin_roles"]}
    return [
        Observation("team", role, count(number, "member") + ("" if folded(role) in known else "; posthound does not know this role"), {"count": number})
        for role, number in sorted(counts.items())
    ]  # fmt: skip


async def invitations(facts: TeamFacts) -> Verdict:
    """2.3: new members and collaborators need approval, and members' addresses are the company's."""
    wanted = {domain.lower() for domain in facts.policy["invitations.allowed_email_domains"]}
    violations, gaps, signals, manual = [], [], [], ""
    evidence = []
    if facts.me.team:
        settings, requests = await facts.settings(), await facts.access_requests()
        evidence += [settings.evidence, requests.evidence]
        values = settings.rows[0].get("settings") if settings.rows else None
        for name in _APPROVALS if settings.complete else ():
            value = shapes.text(values.get(name)) if isinstance(values, Mapping) else ""
            if not value:
                gaps.append(f"{name}: the settings do not say")
            elif value.lower() != "enabled":
                violations.append(Observation("setting", name, f"is {value}, not enabled", {"value": value}))
            else:
                signals.append(Observation("setting", name, "is enabled", {"value": value}))
        if settings.why is Why.ABSENT:
            manual = f"The API has no such settings for this organisation: {settings.message}"
        else:
            gaps.append(settings.reason)
        signals += _pending(requests)
    elif facts.me.user:
        manual = "This key's user belongs to no team, so there are no settings to read."
    else:
        gaps.append(facts.asker.stopped[1] if facts.asker.stopped else "GET /me: which team this is was not told")
    if wanted:
        users = await facts.users()
        evidence.append(users.answer.evidence)
        gaps.append(
            users.answer.reason or ("" if users.values else "GET /users: the list is empty, which no team's is")
        )
        domains: dict[str, list[str]] = defaultdict(list)
        for member in users.values:
            domains[member.domain or "(no address)"].append(member.id)
        for domain, members in sorted(domains.items()):
            if domain in wanted:
                signals.append(Observation("domain", domain, count(len(members), "member"), {"count": len(members)}))
            else:
                violations.append(
                    Observation(
                        "domain",
                        domain,
                        f"{count(len(members), 'member')} of a domain that is not allowed",
                        {"count": len(members), "users": members},
                    )
                )
    return concluded(
        evidence=evidence, violations=violations, gaps=gaps, signals=signals, manual=manual,
        failed=f"{count(len(violations), 'setting or domain', 'settings or domains')} not as agreed: {some([v.id for v in violations])}.",
        passed="Approval is needed for members and for collaborators" + (", and every address is of an allowed domain." if wanted else "."),
    )  # fmt: skip


def _pending(requests: Answered) -> list[Observation]:
    times = sorted(filter(None, (shapes.text(row.get("createdAt")) for row in requests.rows)))
    if not requests.complete or not requests.rows:
        return []
    return [
        Observation(
            "team",
            "access-requests",
            f"{count(len(requests.rows), 'request')} on record, the oldest of {times[0] if times else 'unknown date'}",
        )
    ]


async def governance(facts: TeamFacts) -> Verdict:
    """4.3: every workspace says what it is for, in the words and with the tags that were agreed."""
    spaces, shared, gaps = await _shared(facts)
    pattern, tag_pattern = facts.policy["workspaces.description_pattern"], facts.policy["workspaces.tag_pattern"]
    unclear = [space for space in shared if not _describes(space.about, pattern)]
    question = Asked("GET /workspaces/{workspaceId}", "getWorkspace")
    about = await facts.singles.about(
        "details",
        question,
        unclear,
        lambda space: facts.asker.one(question, f"/workspaces/{segment(space.id)}"),
        _description,
        share=0.5,
    )
    gaps += _unread(about, "description")
    evidence, violations = [spaces.answer.evidence, *([about.evidence] if unclear else [])], []
    for space in unclear:
        if space.id not in about.known:
            continue
        text = f"{space.about}\n{about.known[space.id]}".strip()
        if not text:
            violations.append(_of(space, "has neither summary nor description"))
        elif pattern and not re.search(pattern, text):
            violations.append(_of(space, "its summary and description do not match workspaces.description_pattern"))
    if tag_pattern:
        tagged, found = await _untagged(facts, shared, tag_pattern)
        gaps += _unread(tagged, "tags")
        evidence.append(tagged.evidence)
        violations += found
    distinct = len({item.id for item in violations})
    return concluded(
        evidence=evidence, violations=violations, gaps=gaps,
        failed=f"{count(distinct, 'workspace')} of {len(shared):,} that do not say what they are for as agreed.",
        passed=f"Each of the {count(len(shared), 'workspace')} that this key sees says what it is for.",
    )  # fmt: skip


def _describes(text: str, pattern: str) -> bool:
    return bool(text) and (not pattern or re.search(pattern, text) is not None)


def _description(answer: Answered) -> str:
    inner = answer.rows[0].get("workspace", answer.rows[0])
    held = inner if isinstance(inner, Mapping) else {}
    return "\n".join(filter(None, (shapes.text(held.get(key)).strip() for key in ("about", "description"))))


async def _untagged(facts: TeamFacts, shared: list[Space], pattern: str) -> tuple[About, list[Observation]]:
    question = Asked("GET /workspaces/{workspaceId}/tags", "getWorkspaceTags")
    tagged = await facts.singles.about(
        "tags", question, shared, lambda space: facts.asker.listing(question, f"/workspaces/{segment(space.id)}/tags", {}, "tags"),
        lambda answer: [shapes.text(row.get("slug")) for row in answer.rows], share=0.5,
    )  # fmt: skip
    return tagged, [
        _of(space, "has no tag that matches workspaces.tag_pattern", {"tags": tagged.known[space.id]})
        for space in shared
        if space.id in tagged.known and not any(re.search(pattern, tag) for tag in tagged.known[space.id])
    ]


async def _shared(facts: TeamFacts) -> tuple[Any, list[Space], list[str]]:
    """The listing, the workspaces of more than one person, and what it lacks."""
    spaces = await facts.workspaces()
    shared = [space for space in spaces.values if not space.personal]
    gaps = [spaces.answer.reason]
    if spaces.answer.complete and not shared:
        gaps.append("GET /workspaces: no workspace is listed but personal ones, which proves nothing")
    return spaces, shared, gaps


def _unread(about: About, what: str) -> list[str]:
    if not about.unread:
        return []
    names = some([f"{space.name} ({space.id})" for space, _ in about.unread])
    return [f"{what} of {count(len(about.unread), 'workspace')}: {names}: {about.unread[0][1]}"]


def _of(space: Space, what: str, detail: Mapping[str, Any] | None = None) -> Observation:
    told = {"name": space.name, "visibility": space.visibility, "link": workspace_link(space.id)}
    return Observation("workspace", space.id, what, {**told, **(detail or {})})


def _sorted(ids: set[str]) -> list[str]:
    return sorted(ids, key=lambda one: (len(one), one))
