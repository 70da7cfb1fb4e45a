"""Findings made by a seeded generator: what a company's workspaces look like, and names that try to break a report."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from posthound import clients
from posthound.model.values import Exposure, Finding, Level, Notice, Origin, Region, RelatedPlace, Role
from posthound.policy.severity import severity
from posthound.report.base import Report
from posthound.report.trend import TrendPoint
from posthound.rules import load
from posthound.rules.model import Pattern
from posthound.rules.signature import with_article
from posthound.vault.reference import secret_name

FAMILIAR = (
    "openai-api-key", "stripe-secret-key", "github-personal-access-token", "slack-bot-token", "sendgrid-api-key", "twilio-auth-token",
    "postman-api-key", "klarna-api-key", "bunny-account-api-key", "digitalocean-spaces-secret-key", "azure-maps-subscription-key",
    "gitlab-ci-job-token", "openexchangerates-app-id", "ayrshare-api-key", "hashicorp-vault-token-legacy", "atlassian-oauth-client-secret",
)  # fmt: skip
_WORKSPACES = (
    ("Public API Docs", Exposure.PUBLIC), ("Partner Onboarding", Exposure.PARTNER), ("Payments API", Exposure.TEAM),
    ("Checkout Team", Exposure.TEAM), ("Fulfilment", Exposure.PRIVATE), ("Identity & Access", Exposure.PRIVATE),
    ("Developer Relations", Exposure.PUBLIC), ("QA Regression", Exposure.TEAM), ("Data Platform", Exposure.TEAM),
    ("Mobile Backend", Exposure.TEAM), ("Sandbox of Ada", Exposure.PERSONAL), ("Legacy SOAP", Exposure.PRIVATE),
    ("", Exposure.FILE),
)  # fmt: skip
_COLLECTIONS = (
    "Payments v2",
    "Orders",
    "Webhooks",
    "Customer lookup",
    "Reporting",
    "Login flows",
    "Smoke tests",
    "Admin tools",
)
_FOLDERS = ("Refunds", "Charges", "Sessions", "Exports", "Users", "Health")
_REQUESTS = (
    "Create refund",
    "Get session",
    "List users",
    "Send mail",
    "Upload export",
    "Retry webhook",
    "Rotate token",
)
_FIELDS = (
    (Role.HEADER, "Authorization", "/item/0/request/header/0/value"), (Role.AUTH, "bearer token", "/item/1/request/auth/bearer/0/value"),
    (Role.QUERY, "api_key", "/item/2/request/url/query/1/value"), (Role.SCRIPT, "test script", "/item/3/event/0/script/exec/4"),
    (Role.BODY, "body", "/item/4/request/body/raw"), (Role.VARIABLE, "token", "/variable/2/value"),
    (Role.EXAMPLE_BODY, "200 OK", "/item/5/response/0/body"), (Role.DESCRIPTION, "description", "/item/6/request/description"),
)  # fmt: skip
_SEEN = (
    "2026-11-23T20:00:00Z", "2026-11-19T06:00:00Z", "2026-10-29T06:00:00Z", "2026-09-12T06:00:00Z",
    "2026-04-02T06:00:00Z", "2025-02-11T06:00:00Z", "",
)  # fmt: skip
_HEADS = {
    "openai": "sk-p",
    "stripe": "sk_l",
    "github": "ghp_",
    "slack": "xoxb",
    "sendgrid": "SG.a",
    "postman": "PMAK",
    "gitlab": "glpa",
}
_DUE = ("2026-11-20", "2026-11-25", "2026-12-01", "2027-01-15")  # two weeks and more around the day of the report
_OWNERS = ("ada", "grace", "linus", "margaret")
MADE = "1795500000"  # SOURCE_DATE_EPOCH: 24 November 2026


def known_patterns() -> list[Pattern]:
    """Patterns of providers that readers know, then others, in a fixed order."""
    everything = {pattern.id: pattern for pattern in load() if pattern.kind != "field"}
    first = [everything[name] for name in FAMILIAR if name in everything]
    return first + [pattern for pattern in everything.values() if pattern not in first][:24]


def findings(number: int, seed: int = 7, secrets: int = 0) -> list[Finding]:
    """`number` places of about a third as many secrets (or `secrets`)."""
    rng = random.Random(seed)
    patterns = known_patterns()
    count = secrets or max(number // 3, 1)
    made = []
    for n in range(number):
        secret = n if n < count else rng.randrange(count)
        own = random.Random(f"{seed}{secret}")
        pattern = patterns[min(int(own.expovariate(0.12)), len(patterns) - 1)]
        made.append(_finding(rng, pattern, secret, own))
    return made


def _finding(rng: random.Random, pattern: Pattern, secret: int, own: random.Random) -> Finding:
    home = own.randrange(len(_WORKSPACES))
    name, exposure = _WORKSPACES[home if rng.random() < 0.8 else rng.randrange(len(_WORKSPACES))]
    role, field, pointer = rng.choice(_FIELDS)
    collection, line = rng.choice(_COLLECTIONS), rng.randrange(3, 4000)
    path = (collection, rng.choice(_FOLDERS), rng.choice(_REQUESTS), field)
    identity = f"{rng.getrandbits(96):024x}"
    kind = "collection" if role not in (Role.VARIABLE,) else "environment"
    origin = Origin(
        path=f"{name or 'exports'}/{collection}", exposure=exposure, workspace=name, workspace_id=identity[:8] if name else "",
        owner=rng.choice(_OWNERS) if name else "",
        url=f"https://go.postman.co/build/workspace/{identity[:8]}/request/{identity}" if name else "",
    )  # fmt: skip
    state = rng.choices(("new", "unchanged", "updated", "absent", ""), (12, 60, 4, 6, 18))[0]
    accepted = rng.random() < 0.05
    return Finding(
        rule=pattern.id,
        file=f"{name.replace(' ', '-').lower() or 'exports'}/{collection.replace(' ', '-')}.postman_{kind}.json",
        pointer=pointer,
        role=role,
        region=Region(line, 21, line, 21 + 40),
        severity=severity(Level(pattern.severity), exposure),
        confidence=Level(pattern.confidence),
        exposure=exposure,
        secret_id=f"{own.getrandbits(96):024x}",
        fingerprint=f"{rng.getrandbits(128):032x}",
        redacted=f"{_HEADS.get(pattern.provider.id, '')}…({own.randrange(24, 64)})",
        vault_reference=clients.advise("postman", secret_name(pattern.id, field, ""), clients.FieldPlace(role, exposure=exposure)).reported,
        path=path,
        evidence=f"the format of {with_article(pattern.name)}",
        name=field,
        origin=origin,
        first_seen=rng.choices(_SEEN, (10, 12, 14, 18, 22, 9, 15))[0],
        baseline_state=state,
        suppression="external" if accepted else "",
        justification="A sandbox key, documented as public." if accepted else "",
        related=(RelatedPlace("/variable/2", f"{collection} / variables / token", "the variable is used here"),) if role is Role.VARIABLE else (),
    )  # fmt: skip


def in_ledger(places: Sequence[Finding], seed: int = 7) -> list[Finding]:
    """The places with what a ledger knows of most of their secrets: by when, by whom, under which ticket."""
    made = []
    for place in places:
        own = random.Random(f"{seed}{place.secret_id}")
        due, owner = (own.choice(_DUE), own.choice(_OWNERS)) if own.random() < 0.8 else ("", "")
        ticket = f"https://tickets.acme.example/{own.randrange(1000)}" if own.random() < 0.3 else ""
        open_ = not place.suppression and place.baseline_state != "absent"
        made.append(place._replace(due=due if open_ else "", owner=owner, work_item=ticket))
    return made


def runs(number: int, seed: int = 7) -> list[TrendPoint]:
    """So many runs, a week from one to the next, the last two days before the report."""
    rng = random.Random(seed)
    points, pending = [], 64
    for n in range(number):
        found, settled = rng.randrange(9), min(rng.randrange(14), pending)
        pending += found - settled
        at = datetime.fromtimestamp(int(MADE), UTC) - timedelta(days=2 + 7 * (number - 1 - n))
        points.append(TrendPoint(at.isoformat(), pending, min(rng.randrange(12), pending), found, settled))
    return points


def report(places: Sequence[Finding], *, notices: Sequence[Notice] = (), scope: str = "acme-corp") -> Report:
    """A report of findings with the patterns that they name."""
    present = {finding.rule for finding in places}
    rules = {pattern.id: pattern for pattern in load() if pattern.id in present}
    complete = not any(notice.fatal for notice in notices)
    return Report(findings=places, notices=notices, rules=rules, complete=complete, files=412, scope=scope)
