"""Controls 4.1 and 4.2: whether the log is there and read, and where collections send what they hold."""

from __future__ import annotations

import re
from datetime import date

from posthound.audit.checks.common import concluded, count, some
from posthound.audit.facts import TeamFacts
from posthound.audit.team import Logged
from posthound.audit.values import Evidence, Observation, Status, Verdict
from posthound.report.sarif.names import shown
from posthound.resolve.hosts import allowed
from posthound.sources.postman.shapes import text

# The guide's five kinds of key event. Names that the API documents nowhere are matched by what they must hold.
KINDS = (
    ("failed-logins", "failed sign-ins", re.compile(r"^user\.login_.*_(fail(ed|ure)?|error)$|^user\.login_failed")),
    ("keys", "keys made or revoked", re.compile(r"^(user|team)\.(apikey|scimkey)_")),
    ("public-workspaces", "workspaces made public", re.compile(r"visibility|^workspace\.")),
    ("admin-roles", "changes of roles", re.compile(r"role|^team\.add_group_manager$")),
    ("sso", "changes of SSO", re.compile(r"^team\.(customauth|sso|saml)")),
)
_KNOWN = re.compile(
    r"^user\.(login_.*_success|logout|mfa_\w+)$"
    r"|^team\.(add_\w+|remove_\w+|scim_\w+|custom_token\.\w+|domain_capture_\w+|add_credits|update_\w+|join\w*|leave\w*)$"
)
_IDS = 20


async def audit_log(facts: TeamFacts) -> Verdict:
    """4.1: the log can be read and holds events, and the last review is not too long ago."""
    log, actions = await facts.log(), await facts.actions()
    reviewed: date | None = facts.policy["audit_log.reviewed_until"]
    every = facts.policy["audit_log.review_every_days"]
    violations = []
    if reviewed is not None and (facts.now.date() - reviewed).days > every:
        overdue = (facts.now.date() - reviewed).days
        violations.append(
            Observation(
                "policy",
                "audit_log.reviewed_until",
                f"the last review was {overdue} days ago, at most {every}",
                {"reviewed_until": reviewed.isoformat()},
            )
        )
    gaps = [log.answer.reason]
    if reviewed is not None and (reviewed - facts.now.date()).days > 1:
        gaps.append(
            f"whether the log was reviewed: audit_log.reviewed_until ({reviewed.isoformat()}) lies in the future"
        )
    if log.answer.complete and not log.values:
        gaps.append("GET /audit/logs: the log is empty, which no team's is")
    newest = log.values[-1].at if log.values else "none"
    unread = () if reviewed is not None else ("whether somebody reads the log: audit_log.reviewed_until is not set",)
    return concluded(
        evidence=[log.answer.evidence, actions.evidence], violations=violations, gaps=gaps, not_checked=unread,
        signals=[*_key_events(log.values), *_strangers({event.action for event in log.values} | {text(row.get("name")) for row in actions.rows})],
        failed=violations[0].what.capitalize() + "." if violations else "",
        passed=f"The log holds {count(len(log.values), 'event')} since {facts.log_since}, the newest of {newest}"
        + (f"; reviewed up to {reviewed.isoformat()}." if reviewed else "; that somebody reads it is not checked."),
    )  # fmt: skip


def _key_events(events: list[Logged]) -> list[Observation]:
    """The five kinds, each with how often and which; one that did not occur is said, too."""
    found = []
    for key, words, _ in KINDS:
        held = [event for event in events if kind_of(event.action) == key]
        detail = {
            "count": len(held),
            "actions": sorted({event.action for event in held}),
            "events": [event.id for event in held[-_IDS:]],
        }
        found.append(Observation("event", key, f"{words}: {len(held):,}", detail))
    return found


def kind_of(action: str) -> str:
    """Which of the five kinds an action is; "" for none."""
    return next((key for key, _, pattern in KINDS if pattern.search(action)), "")


def _strangers(actions: set[str]) -> list[Observation]:
    names = sorted(shown(name, 100) for name in actions if name and not kind_of(name) and not _KNOWN.match(name))
    return [Observation("event", name, "posthound does not know this action") for name in names]


async def allowed_domains(facts: TeamFacts) -> Verdict:
    """4.2: nothing is sent to a host that was not agreed on. The setting in Postman itself is shown by no endpoint."""
    state, hosts = facts.state, facts.policy["hosts.allowed"]
    if state.crawl is None:
        return Verdict(
            Status.MANUAL, "No endpoint tells, and no crawl is on record that would show which hosts collections call."
        )
    evidence = Evidence(
        "state: hosts", "", 0, 1, len(state.hosts), state.crawl.complete and state.crawl.whole, state.finished
    )
    signals = [
        Observation(
            "team",
            "unresolved-hosts",
            f"{count(state.unresolved, 'place')} where the host is a variable",
            {"count": state.unresolved},
        )
    ] * bool(state.unresolved)
    if not hosts:
        return Verdict(
            Status.MANUAL,
            f"No endpoint tells; hosts.allowed is not set, so the {count(len(state.hosts), 'host')} that collections call are not judged.",
            (evidence,),
            (),
            tuple(signals),
        )
    violations = [
        Observation("host", shown(called.host, 253), f"called from {count(called.places, 'place')}, not allowed",
             {"places": called.places, "workspaces": list(called.workspaces[:_IDS])})
        for called in state.hosts
        if not allowed(called.host, hosts)
    ]  # fmt: skip
    return concluded(
        evidence=[evidence], violations=violations, signals=signals,
        failed=f"{count(len(violations), 'host')} of {len(state.hosts):,} outside the policy: {some([item.id for item in violations])}.",
        manual=f"Each of {count(len(state.hosts), 'host')} that collections call is allowed by the policy; what holds back others, no endpoint tells.",
    )  # fmt: skip
