"""What the crawls' state says, for the controls that no endpoint answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from posthound.model.values import Exposure, Finding, Level
from posthound.sources.postman.calls import Feature
from posthound.state.audit_store import AuditStore, Crawled

# A secret that stands so in the ledger is not open: somebody judged it, or it opens nothing any more.
_SETTLED = frozenset(("accepted", "false-positive", "revoked", "closed"))
# What the API may refuse to a crawl although there is something in it that may hold secrets.
_CONTENT = frozenset((Feature.COMMENTS, Feature.SPECS, Feature.PACKAGES, Feature.MOCKS, Feature.GLOBALS))
# Crawls that began within so many seconds of each other are of one night, each with another key.
_BESIDE = 86400.0
_SURE = (Level.CRITICAL, Level.HIGH, Level.MEDIUM)


@dataclass(frozen=True, slots=True)
class Called:
    """A host, how many places send to it, and from which workspaces (ids)."""

    host: str
    places: int
    workspaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrawledTeam:
    """What was crawled of this account; `crawl` is None where nothing was. Findings are open, of medium confidence or more.

    `hashes` lead from another scanner's keyed hashes to our secrets; `refused` says what the API did not give to the crawl.
    """

    crawl: Crawled | None = None
    entities: int = 0
    findings: Sequence[Finding] = ()
    hosts: Sequence[Called] = ()
    unresolved: int = 0
    fields: int = 0
    references: int = 0
    plain: int = 0
    uncounted: int = 0
    hashes: Mapping[str, str] = field(default_factory=dict)
    refused: Sequence[str] = ()

    def age_days(self, now: datetime) -> float:
        """Days since the newest crawl ended; negative where the clock went back."""
        assert self.crawl is not None
        return (now.timestamp() - (self.crawl.finished_at or self.crawl.started_at)) / 86400

    @property
    def finished(self) -> str:
        """When it ended, as reports write times; when it began, for one that did not."""
        assert self.crawl is not None
        time = datetime.fromtimestamp(self.crawl.finished_at or self.crawl.started_at, UTC)
        return time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def in_workspaces(self) -> Mapping[str, list[Finding]]:
        """The open findings by the workspace's id."""
        found: dict[str, list[Finding]] = {}
        for finding in self.findings:
            if finding.origin is not None and finding.origin.workspace_id:
                found.setdefault(finding.origin.workspace_id, []).append(finding)
        return found

    @property
    def public(self) -> list[Finding]:
        """The open findings that anyone can read."""
        return [finding for finding in self.findings if finding.exposure is Exposure.PUBLIC]


def read(store: AuditStore | None, account: str) -> CrawledTeam:
    """The state of an account; an empty one without a state file or a crawl.

    Keys of one team, told apart by labels, see different things: what any of them saw counts, as the newest crawl that saw it has it.
    """
    crawls = store.crawled(account) if store is not None and account else []
    if store is None or not crawls:
        return CrawledTeam()
    crawl = _together(crawls)
    judged = store.judged()
    findings: list[Finding] = []
    hashes: dict[str, str] = {}
    hosts: Counter[str] = Counter()
    places: dict[str, set[str]] = {}
    sums: Counter[str] = Counter()
    seen: set[tuple[str, str]] = set()
    for known in (one for each in crawls for one in store.entities(each.account)):
        if (known.what, known.id) in seen:
            continue
        seen.add((known.what, known.id))
        findings += [one for one in known.findings if _is_open(one, judged)]
        hashes.update((compared, one.secret_id) for one in known.findings for compared in one.compared)
        counted = orjson.loads(known.census) if known.census else {}
        for host, number in counted.get("hosts", {}).items():
            hosts[host] += number
            places.setdefault(host, set()).add(known.workspace)
        for name in ("unresolved", "fields", "references", "plain", "skipped"):
            sums[name] += counted.get(name, 0)
    called = [Called(host, hosts[host], tuple(sorted(places[host]))) for host in sorted(hosts)]
    return CrawledTeam(
        crawl, len(seen), findings, called, sums["unresolved"], sums["fields"], sums["references"], sums["plain"], sums["skipped"], hashes,
        [_refused(*row) for row in store.refused(crawl.account) if row[0] in _CONTENT],
    )  # fmt: skip


def _together(crawls: Sequence[Crawled]) -> Crawled:
    """The newest crawl; not complete, and not whole, where one beside it was not."""
    newest = crawls[0]
    beside = [one for one in crawls if newest.started_at - one.started_at < _BESIDE]
    return replace(
        newest, complete=all(one.complete for one in beside), whole=all(one.whole for one in beside),
        finished_at=newest.finished_at if all(one.finished_at is not None for one in beside) else None,
    )  # fmt: skip


def _is_open(finding: Finding, judged: Mapping[str, str]) -> bool:
    sure = finding.confidence in _SURE and not finding.suppression
    return sure and judged.get(finding.secret_id) not in _SETTLED


def _refused(feature: str, status: int, workspaces: int) -> str:
    where = f" in {workspaces} workspaces" if workspaces else ""
    return f"{feature}, which the API refused to the crawl ({status}{where})"
