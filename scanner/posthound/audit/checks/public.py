"""Control 2.4, and what follows from it: what of ours anyone on the internet can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posthound.audit.asking import Answered, Asked, merged
from posthound.audit.checks.common import concluded, count
from posthound.audit.facts import TeamFacts
from posthound.audit.values import Evidence, Exposed, Observation, Verdict
from posthound.model.values import Level
from posthound.sources.postman import shapes
from posthound.sources.postman.urls import segment, workspace_link

_TEAM = Asked("GET /workspaces/{workspaceId}?include=team", "getWorkspace")
_FEED = Asked("GET /workspaces/{workspaceId}/activities", "getWorkspaceActivityFeed")
# So many workspaces are asked for their team, and so many for when they became public: enough to act on.
MOST = 20


async def public_workspaces(facts: TeamFacts) -> Verdict:
    """2.4: every public workspace of the team is one that was agreed on."""
    ours, gaps, evidence = await _ours(facts)
    allowed = {identity.lower() for identity in facts.policy["public_workspaces.allowed"]}
    found = facts.state.in_workspaces()
    outside = {identity: name for identity, name in ours.items() if identity.lower() not in allowed}
    when, feeds = await _made_public(facts, sorted(outside)[:MOST])
    violations = [
        Observation("workspace", identity, "is public and not allowed by the policy",
             {"name": name, "visibility": "public", "link": workspace_link(identity), "findings": len(found.get(identity, ())), **when.get(identity, {})})
        for identity, name in sorted(outside.items())
    ]  # fmt: skip
    signals = [
        Observation(
            "workspace",
            identity,
            "is public, as the policy allows",
            {"name": name, "findings": len(found.get(identity, ()))},
        )
        for identity, name in sorted(ours.items())
        if identity not in outside
    ]
    leaking = sum(bool(item.detail["findings"]) for item in violations)
    return concluded(
        evidence=[*evidence, *feeds], violations=violations, gaps=gaps, signals=signals,
        severity=Level.CRITICAL if leaking else None,
        failed=f"{count(len(violations), 'public workspace')} not on the allow-list"
        + (f", {leaking} with open findings: anyone reads them." if leaking else "."),
        passed=f"{count(len(ours), 'public workspace')}, each of them allowed." if ours else "The team has no public workspace.",
    )  # fmt: skip


async def _ours(facts: TeamFacts) -> tuple[dict[str, str], list[str], list[Evidence]]:
    """The team's public workspaces by id, what could not be told, and the evidence."""
    listed, searched = await facts.public(), await facts.searched()
    evidence = [listed.answer.evidence, searched.answer.evidence]
    untold = sum(not shapes.text(row.get("visibility")) for row in listed.answer.rows)
    gaps = [
        listed.answer.reason,
        searched.answer.reason,
        f"who can read {count(untold, 'listed workspace')}" if untold else "",
    ]
    ours = {one.id: one.name for one in searched.values}
    allowed = {identity.lower() for identity in facts.policy["public_workspaces.allowed"]}
    doubtful = [s for s in listed.values if s.visibility == "public" and s.id not in ours]
    for space in doubtful:
        if space.id.lower() in allowed:
            ours[space.id] = space.name
    doubtful = [space for space in doubtful if space.id not in ours]
    asked: list[Answered] = []
    for space in doubtful[:MOST]:
        answer = await facts.asker.one(_TEAM, f"/workspaces/{segment(space.id)}", {"include": "team"})
        asked.append(answer)
        team = _team_of(answer.rows[0]) if answer.rows else ""
        if not answer.complete:
            gaps.append(f"whose {space.id} ({space.name}) is: {answer.message}")
        elif not facts.me.team or team == facts.me.team:
            ours[space.id] = space.name
        elif not team:
            gaps.append(f"whose {space.id} ({space.name}) is: the answer does not say")
    if len(doubtful) > MOST:
        gaps.append(f"whose {count(len(doubtful) - MOST, 'more public workspace')} are")
    return ours, gaps, [*evidence, *([merged(_TEAM, asked, facts.asker.now())] if asked else [])]


def _team_of(row: Mapping[str, Any]) -> str:
    """The team's id; the description wraps the workspace and its example does not, one says `team`, the other `teamId`."""
    inner = row.get("workspace", row)
    held = inner if isinstance(inner, Mapping) else {}
    team = held.get("team")
    return shapes.text(team.get("id") if isinstance(team, Mapping) else team) or shapes.text(held.get("teamId"))


async def _made_public(facts: TeamFacts, workspaces: list[str]) -> tuple[dict[str, dict[str, str]], list[Evidence]]:
    """Since when and by whom, from the newest change of visibility in each workspace's feed."""
    found: dict[str, dict[str, str]] = {}
    asked: list[Answered] = []
    for identity in workspaces[: facts.singles.left()]:
        answer = await facts.asker.one(
            _FEED, f"/workspaces/{segment(identity)}/activities", {"elementType": "workspace"}, holds="data"
        )
        asked.append(answer)
        for event in (shapes.rows(answer.rows[0], "data") or []) if answer.rows else []:
            if event.get("trigger") == "update_visibility":
                user = event.get("user")
                by = shapes.text(user.get("id")) if isinstance(user, Mapping) else ""
                found[identity] = {"since": shapes.text(event.get("createdAt")), "by": by}
                break
    return found, [merged(_FEED, asked, facts.asker.now())] if asked else []


async def exposed(facts: TeamFacts) -> Exposed:
    """What anyone reads today: the team's public workspaces with what the crawl found there, never more sure than both."""
    ours, gaps, _ = await _ours(facts)
    held = facts.state.in_workspaces()
    rows = tuple(
        Observation("workspace", identity, f"{count(len({f.secret_id for f in held.get(identity, ())}), 'secret')} found",
             {"name": name, "link": workspace_link(identity), "findings": len(held.get(identity, ()))})
        for identity, name in sorted(ours.items())
    )  # fmt: skip
    notes = list(filter(None, gaps))
    crawl = facts.state.crawl
    if crawl is None:
        notes.append("nothing was crawled, so what stands in them is not known")
    elif not (crawl.complete and crawl.whole):
        notes.append("the last crawl did not read everything")
    if facts.me.limited:
        notes.append("the key is no admin's: there may be more")
    return Exposed(not notes, rows, len({finding.secret_id for finding in facts.state.public}), "; ".join(notes))
