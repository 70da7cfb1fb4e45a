"""Controls 3.3 and 3.4: where secrets stand, by our own crawls and by Postman's scanner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from posthound.audit.checks.common import concluded, count
from posthound.audit.crawled import CrawledTeam
from posthound.audit.facts import TeamFacts
from posthound.audit.team import time_of
from posthound.audit.values import Evidence, Observation, Status, Verdict, Why
from posthound.model.values import Exposure, Finding, Level
from posthound.report.sarif.names import shown
from posthound.sources.postman.shapes import ORDER, text
from posthound.support.redact import fingerprint_key, hashed_ids

_RESOLVED = frozenset(("FALSE_POSITIVE", "REVOKED", "ACCEPTED_RISK"))
_READERS = frozenset(level.value for level in ORDER)
_WIDEST = tuple(Exposure)  # the most widely readable first
# So many places of a secret stand in a report.
_PLACES = 5
# Two machines' clocks may differ by so many days.
_SKEW = 1 / 24


async def vault(facts: TeamFacts) -> Verdict:
    """3.3: the last crawl read everything, lately, and found no secret in the open."""
    state, most = facts.state, facts.policy["vault.max_crawl_age_days"]
    if state.crawl is None:
        if not facts.me.user:
            return Verdict(Status.UNKNOWN, "Not known: whose crawl to look at could not be read (GET /me).")
        return Verdict(Status.MANUAL, "No crawl of this account is on record: run posthound crawl, then this again.")
    gaps, age = list(state.refused), state.age_days(facts.now)
    if state.crawl.finished_at is None:
        gaps.append("the newest crawl did not come to its end")
    elif not state.crawl.complete:
        gaps.append("the newest crawl could not read everything")
    elif not state.crawl.whole:
        gaps.append("the newest crawl was asked for some workspaces only")
    if age > most:
        gaps.append(f"the newest crawl is {age:.0f} days old, at most {most}")
    elif age < -_SKEW:
        gaps.append("the newest crawl ended in the future: look at the clocks")
    violations = _secrets(state)
    public = sum(item.detail["exposure"] == "public" for item in violations)
    evidence = Evidence("state: crawl, finding", "", 0, 1, state.entities, not gaps, state.finished)
    return concluded(
        evidence=[evidence], violations=violations, gaps=gaps, signals=_fields(state), severity=Level.CRITICAL if public else None,
        failed=f"{count(len(violations), 'secret')} in the open by the crawl of {state.finished}"
        + (f", {public} of them for anyone to read." if public else "."),
        passed=f"The crawl of {state.finished} read {count(state.entities, 'entity', 'entities')} and found no secret in the open.",
    )  # fmt: skip


def _secrets(state: CrawledTeam) -> list[Observation]:
    """One violation a secret, with its worst exposure and some of its places; never its value."""
    secrets: dict[str, list[Finding]] = {}
    for finding in state.findings:
        secrets.setdefault(finding.secret_id, []).append(finding)
    items = []
    for identity, found in secrets.items():
        worst = min(found, key=lambda f: (_WIDEST.index(f.exposure), f.severity.rank))
        places = sorted({f.place for f in found})
        detail = {
            "rule": worst.rule, "exposure": worst.exposure.value, "severity": worst.severity.value, "places": len(found),
            "where": [shown(place, 300) for place in places[:_PLACES]], "link": worst.origin.url if worst.origin else "",
        }  # fmt: skip
        items.append(
            Observation(
                "finding",
                identity,
                f"{worst.rule}, {worst.exposure.value}, in {count(len(found), 'place')}: {shown(places[0], 200)}",
                detail,
            )
        )
    return items


def _fields(state: CrawledTeam) -> list[Observation]:
    signals = []
    if state.fields:
        share = state.references / state.fields
        detail = {"fields": state.fields, "references": state.references}
        signals.append(
            Observation(
                "team",
                "credential-fields",
                f"{state.references:,} of {state.fields:,} credential fields ({share:.0%}) hold a vault reference",
                detail,
            )
        )
    if state.plain:
        signals.append(
            Observation(
                "team",
                "plain-secret-variables",
                f"{count(state.plain, 'variable')} of type secret with a plain value",
                {"count": state.plain},
            )
        )
    if state.uncounted:
        signals.append(
            Observation(
                "team",
                "uncounted",
                f"{count(state.uncounted, 'entity', 'entities')} too large to count fields in",
                {"count": state.uncounted},
            )
        )
    return signals


async def scanner(facts: TeamFacts) -> Verdict:
    """3.4: what Postman's scanner detected is resolved, at once where anyone reads it."""
    types, detected = await facts.secret_types(), await facts.detected()
    most = facts.policy["secret_scanner.max_open_days"]
    violations, resolutions, hidden = [], Counter[str](), 0
    for row in detected.rows:
        resolution = text(row.get("resolution")).upper()
        resolution = resolution if resolution in _RESOLVED else "ACTIVE"
        public = text(row.get("workspaceVisibility")).lower() == "public"
        resolutions[f"{resolution} in {'public' if public else 'other'} workspaces"] += 1
        if resolution == "ACTIVE" and (item := _open(facts, row, public=public, most=most)):
            violations.append(item)
        elif resolution == "ACTIVE" and text(row.get("workspaceVisibility")).lower() not in _READERS:
            hidden += 1
    lacking = next((answer for answer in (types, detected) if answer.why is Why.PLAN), None)
    gaps = (
        []
        if lacking
        else [
            types.reason,
            detected.reason,
            "" if types.rows or not types.complete else "GET /secret-types: no type is listed, which proves nothing",
            f"POST /detected-secrets-queries: who can read {count(hidden, 'open secret')}" if hidden else "",
        ]
    )
    custom = sum(text(row.get("type")) == "TEAM_REGEX" for row in types.rows)
    signals = [
        Observation("secret", kind, count(number, "secret"), {"count": number})
        for kind, number in sorted(resolutions.items())
    ]
    signals += [
        Observation("setting", "secret-types", f"{len(types.rows)} types, {custom} of the team's own")
    ] * types.complete
    return concluded(
        evidence=[types.evidence, detected.evidence], violations=violations, gaps=gaps,
        signals=signals + (_compared(facts, detected.rows) if detected.complete else []),
        failed=f"{count(len(violations), 'detected secret')} open in public or for more than {count(most, 'day')}.",
        manual=f"The scanner's API is an add-on that this plan lacks, the scanner itself is on every plan: look. {lacking.message}" if lacking else "",
        passed=f"The scanner looks for {count(len(types.rows), 'type')}; none of {count(len(detected.rows), 'detected secret')} is open in public or for long.",
    )  # fmt: skip


def _open(facts: TeamFacts, row: Mapping[str, Any], *, public: bool, most: int) -> Observation | None:
    since = text(row.get("detectedAt"))
    found = time_of(since)
    if not public and found is not None and facts.now - found <= timedelta(days=most):
        return None
    detail = {
        "type": shown(text(row.get("secretType")), 100), "workspace": text(row.get("workspaceId")), "since": since,
        "visibility": text(row.get("workspaceVisibility")), "occurrences": row.get("occurrences") if type(row.get("occurrences")) is int else 0,
    }  # fmt: skip
    days = f"open for {(facts.now - found).days} days" if found else "open since an unknown date"
    return Observation(
        "secret", text(row.get("secretId")), f"{days}{' in a public workspace' if public else ''}", detail
    )


def _compared(facts: TeamFacts, rows: tuple[Mapping[str, Any], ...]) -> list[Observation]:
    """Secrets found by both, by Postman's scanner alone and by posthound alone: matched by keyed hashes, of which none is shown."""
    if facts.state.crawl is None:
        return []
    key = fingerprint_key()
    both: set[str] = set()
    theirs: set[str] = set()
    for row in rows:
        digest = text(row.get("secretHash")).lower()
        ours = next((facts.state.hashes[one] for one in hashed_ids(digest, key) if one in facts.state.hashes), "")
        (both if ours else theirs).add(ours or text(row.get("secretId")))
    alone = {finding.secret_id for finding in facts.state.findings} - both
    counts = {"found by both": both, "found by Postman only": theirs, "found by posthound only": alone}
    return [
        Observation("secret", name, count(len(held), "secret"), {"count": len(held)}) for name, held in counts.items()
    ]
