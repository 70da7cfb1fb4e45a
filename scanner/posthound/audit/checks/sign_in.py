"""Controls 1.1 to 1.3: how people come in, who says that they may, and what else they must show."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from posthound.audit.checks.common import concluded, count
from posthound.audit.facts import TeamFacts
from posthound.audit.team import Logged
from posthound.audit.values import Observation, Status, Verdict
from posthound.sources.postman.shapes import text

_BYPASS = {"user.login_password_success": "by password", "user.login_google_success": "with Google"}
_LOGIN = re.compile(r"^user\.login_(.+)_success$")
_SSO = "team.customauth."
_FACTOR = ("user.mfa_disabled", "user.mfa_reset")
# So many event ids stand in a report; the number of all is said.
_IDS = 20


async def single_sign_on(facts: TeamFacts) -> Verdict:
    """1.1: a sign-in past SSO fails; a pass needs a sign-in through it, or SCIM that answers."""
    log, scim = await facts.log(), await facts.scim()
    events = log.values
    violations = _bypasses(facts, events)
    changes = [event for event in events if event.action.startswith(_SSO)]
    if changes and changes[-1].action.removeprefix(_SSO) in ("disable", "remove"):
        last = changes[-1]
        violations.append(
            Observation(
                "event",
                last.id,
                f"the newest SSO event is {last.action}",
                {"action": last.action, "at": last.at, "user": last.user},
            )
        )
    logins = Counter(event.action for event in events if _LOGIN.match(event.action))
    through = sum(number for action, number in logins.items() if action not in _BYPASS)
    signals = [
        Observation("event", action, count(number, "sign-in"), {"count": number})
        for action, number in sorted(logins.items())
    ]
    evidence = [log.answer.evidence, *([scim.evidence] if scim else [])]
    if scim is not None:
        signals.append(
            Observation(
                "setting",
                "scim",
                "SCIM answers: SSO and SCIM are on" if scim.complete else f"SCIM is not read: {scim.message}",
            )
        )
    proven = bool(events) and (through or (scim is not None and scim.complete))
    manual = "" if proven else (
        "Nobody signed in past SSO, but nothing proves that SSO is on: look, or give the SCIM key."
        if events else "The audit log of the window is empty, which proves nothing: look whether SSO is enforced."
    )  # fmt: skip
    return concluded(
        evidence=evidence, violations=violations, gaps=[log.answer.reason], signals=signals, manual=manual,
        failed=f"SSO is not enforced: {count(len(violations), 'account or event', 'accounts or events')} since {facts.log_since} went past it.",
        passed=f"Since {facts.log_since} nobody signed in past SSO, and SSO is in use ({count(through, 'sign-in')} through it).",
    )  # fmt: skip


def _bypasses(facts: TeamFacts, events: list[Logged]) -> list[Observation]:
    """One violation for each person who signed in past SSO; an event without a person stands for itself."""
    exempt = {str(one) for one in facts.policy["sso.break_glass"]}
    found: dict[tuple[str, str], list[Logged]] = defaultdict(list)
    for event in events:
        if event.action in _BYPASS and event.user not in exempt:
            found["user" if event.user else "event", event.user or event.id].append(event)
    return [
        Observation(kind, identity, f"signed in {how} {count(len(held), 'time')}, last at {held[-1].at}",
             {"count": len(held), "events": [event.id for event in held[-_IDS:]], "last": held[-1].at})
        for (kind, identity), held in found.items()
        for how in [" and ".join(dict.fromkeys(_BYPASS[event.action] for event in held))]
    ]  # fmt: skip


async def provisioning(facts: TeamFacts) -> Verdict:
    """1.2: every member has a SCIM record that is switched on."""
    records = await facts.scim_users()
    if records is None:
        return Verdict(
            Status.MANUAL, "No SCIM key was given: compare members and records by hand, or give --scim-key-file."
        )
    users = await facts.users()
    exempt = {str(one) for one in facts.policy["scim.exempt"]}
    members = [member for member in users.values if member.id not in exempt]
    by_name = {text(row.get("userName")).strip().lower(): row for row in records.rows}
    by_id = {text(row.get("externalId")): row for row in records.rows}
    violations, gaps = [], [records.reason, users.answer.reason]
    if not users.values and users.answer.complete:
        gaps.append("GET /users: the list is empty, which no team's is")
    absent, untold = [], 0
    for member in members:
        row = by_name.get(member.email) if member.email else None
        row = row if row is not None else by_id.get(member.id)
        if row is None:
            absent.append(member)
        elif str(row.get("active")).lower() not in ("true", "false"):
            untold += 1
        elif str(row.get("active")).lower() == "false":
            violations.append(
                Observation("user", member.id, "the SCIM record is switched off, and the account is still on the team")
            )
    if untold:
        gaps.append(f"whether {count(untold, 'SCIM record')} of members is switched on")
    if absent and records.complete and not facts.me.limited:
        violations += [
            Observation("user", member.id, "a member without a SCIM record", {"joined": member.joined})
            for member in absent
        ]
    elif absent:
        gaps.append(
            f"{count(len(absent), 'member')} without a record, which this key or an unfinished list does not prove"
        )
    return concluded(
        evidence=[records.evidence, users.answer.evidence], violations=violations, gaps=gaps,
        signals=[Observation("team", "members", count(len(users.values), "member")), Observation("team", "records", count(len(records.rows), "SCIM record"))],
        failed=f"{count(len(violations), 'member')} of {len(users.values):,} not managed by SCIM ({count(len(records.rows), 'record')}).",
        passed=f"Each of {count(len(members), 'member')} has an active SCIM record ({len(records.rows):,} in all).",
    )  # fmt: skip


async def second_factor(facts: TeamFacts) -> Verdict:
    """1.3: no endpoint tells; the log shows who switched a second factor off."""
    log = await facts.log()
    events = [event for event in log.values if event.action in _FACTOR]
    signals = [
        Observation("event", event.id, "switched off two-factor authentication" if event.action == _FACTOR[0] else "two-factor authentication was reset",
             {"action": event.action, "at": event.at, "user": event.user})
        for event in events
    ]  # fmt: skip
    seen = f" Since {facts.log_since} the log shows {count(len(events), 'event')} that switched one off or reset it." if log.answer.complete else (
        f" Whether somebody switched one off is not known: {log.answer.reason}."
    )  # fmt: skip
    return Verdict(
        Status.MANUAL,
        f"No endpoint tells whether a second factor is demanded.{seen}",
        (log.answer.evidence,),
        (),
        tuple(signals),
    )
