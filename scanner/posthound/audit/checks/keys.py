"""Controls 3.1 and 3.2: how long keys live, and who looks after them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import Any

from posthound.audit.checks.common import concluded, count
from posthound.audit.facts import TeamFacts
from posthound.audit.team import AccessKey, time_of
from posthound.audit.values import Observation, Verdict

_KEY_EVENT = re.compile(r"apikey|scimkey|accesskey|access_key")


async def expiry(facts: TeamFacts) -> Verdict:
    """3.1: no active collection access key is too old or without an end. Personal keys are shown by no endpoint."""
    keys = await facts.access_keys()
    most = facts.policy["keys.pmat_max_age_days"]
    violations, gaps = (
        [],
        [keys.answer.reason, _untold(sum(not key.status for key in keys.values), "whether it is active")],
    )
    active = [key for key in keys.values if key.active]
    for key in active:
        created = time_of(key.created)
        if not key.expires:
            violations.append(Observation("key", key.id, "never ends", _told(key)))
        elif created is None:
            gaps.append(f"when key {key.id} was made")
        elif facts.now - created > timedelta(days=most):
            violations.append(
                Observation("key", key.id, f"is {(facts.now - created).days} days old, at most {most}", _told(key))
            )
    return concluded(
        evidence=[keys.answer.evidence], violations=violations, gaps=gaps,
        signals=[Observation("key", "collection-access-keys", f"{len(active)} active of {len(keys.values)}")],
        failed=f"{count(len(violations), 'collection access key')} too old or without an end.",
        manual=f"{count(len(active), 'active collection access key')}, none too old; when personal API keys end, no endpoint tells.",
    )  # fmt: skip


async def central(facts: TeamFacts) -> Verdict:
    """3.2: every active collection access key belongs to somebody on the team. Central management itself is not told."""
    keys, users, log = await facts.access_keys(), await facts.users(), await facts.log()
    members = {member.id for member in users.values}
    unowned = sum(not key.owner and (key.active or not key.status) for key in keys.values)
    gaps = [
        keys.answer.reason,
        users.answer.reason,
        _untold(unowned, "whose it is"),
        _untold(sum(not key.status for key in keys.values), "whether it is active"),
    ]
    if users.answer.complete and not members:
        gaps.append("GET /users: the list is empty, which no team's is")
    gone = [key for key in keys.values if key.active and key.owner and key.owner not in members]
    violations = []
    if gone and members and users.answer.complete:
        if facts.me.limited:
            gaps.append(
                f"a full list of members: this key is no admin's, and {count(len(gone), 'key')} have owners that it does not see"
            )
        else:
            violations = [
                Observation("key", key.id, f"its owner {key.owner} is not on the team", _told(key)) for key in gone
            ]
    events = Counter(event.action for event in log.values if _KEY_EVENT.search(event.action))
    return concluded(
        evidence=[keys.answer.evidence, users.answer.evidence, log.answer.evidence], violations=violations, gaps=gaps,
        signals=[Observation("event", action, count(number, "event"), {"count": number}) for action, number in sorted(events.items())],
        failed=f"{count(len(violations), 'active key')} of people who are not on the team.",
        manual="Every active collection access key has an owner on the team; whether keys are managed centrally, no endpoint tells.",
    )  # fmt: skip


def _untold(number: int, what: str) -> str:
    return f"GET /collection-access-keys: {count(number, 'key')} of which it does not say {what}" if number else ""


def _told(key: AccessKey) -> dict[str, Any]:
    return {
        "owner": key.owner,
        "collection": key.collection,
        "created": key.created,
        "expires": key.expires,
        "last_used": key.used or "never",
    }
