"""`posthound rotate`: the ledger fed by scans, checks and people, in the state file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from posthound.config.settings import Settings
from posthound.model.values import Finding, Level, Notice
from posthound.report.base import Report, omitted
from posthound.rotate import ledger
from posthound.rotate.copies import fingerprint_of, told_apart
from posthound.rotate.homes import Coverage, Home, home_of
from posthound.rotate.keeping import Applied, change, item_of, opened
from posthound.rotate.ledger import Event, Item, Liveness, Place, Revocation, Scan, Sighting, State
from posthound.rotate.rows import ACCEPTED_DAYS, RESOLUTIONS, SCANNER, event_of, items_of
from posthound.rotate.view import Runbook
from posthound.rules.model import Pattern
from posthound.scan.history import run_history
from posthound.scan.run import report_of, rules_for, run
from posthound.scan.search import every_found
from posthound.scan.vault_names import vault_names
from posthound.sources.base import Tally
from posthound.sources.postman.layout import entity_of
from posthound.state.ledger_store import LedgerStore
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key, secret_id
from posthound.support.terminal import counted
from posthound.verify.liveness import Answer, Question, ask


@dataclass(frozen=True, slots=True)
class Seen:
    """A scan's report with the values at hand, by secret, for checks; they are never kept."""

    report: Report
    values: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)


def update(
    paths: Sequence[str], settings: Settings, path: str, *, verify: bool = False, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Applied:  # fmt: skip
    """Scans and notes what that shows; with `verify` also asks the providers of what was found, where they can be asked."""
    settings = settings._replace(baseline="", weak=False, min_severity=Level.LOW, min_confidence=Level.LOW)
    seen = with_values(paths, settings) if verify else Seen(run(paths, settings))
    with opened(path, make=True) as store:
        done = note(store, seen.report, settings, roots=tuple(paths), now=now)
        if not verify:
            return done
        answers = ask(_questions(seen.values, settings, {item.secret: item for item in done.items}))
        after = _checks(store, answers, now)
        return replace(done, items=after.items, events=(*done.events, *after.events))


def update_history(
    asked: Sequence[str], revisions: Sequence[str], settings: Settings, path: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Applied:  # fmt: skip
    """Notes what a repository's history shows: what is there; and what was taken out, which is leaked all the same, as replaced.

    A secret that was taken out and is in the ledger already is not seen again by that: where it stands there, it stays.
    """
    settings = settings._replace(baseline="", weak=False, min_severity=Level.LOW, min_confidence=Level.LOW)
    report = run_history(asked, revisions, settings)
    here = [finding for finding in report.findings if finding.history is None or finding.history.in_tip]
    with opened(path, make=True) as store:
        known = {item.secret for item in change(store, lambda items_of, _at: iter(()), now).items}
        gone = [f for f in report.findings if f.history and not f.history.in_tip and f.secret_id not in known]
        first = note(store, report._replace(findings=[*here, *gone]), settings, now=now)
        files = report.scanned.union(finding.file for finding in gone)
        then = note(store, report._replace(findings=here, scanned=files), settings, now=now)
    return replace(then, events=(*first.events, *then.events))


def with_values(paths: Sequence[str], settings: Settings) -> Seen:
    """A scan with the values at hand, for checks: nothing of them is kept."""
    notices: list[Notice] = []
    findings: list[Finding] = []
    ignored: list[Finding] = []
    scanned: set[str] = set()
    values: dict[str, tuple[str, str]] = {}
    for match, finding in every_found(paths, settings, notices, scanned, ignored):
        findings.append(finding)
        values.setdefault(finding.secret_id, (finding.rule, match.value))
    report = report_of([], notices, Tally(), settings)._replace(
        findings=findings, tolerated=ignored, scanned=frozenset(scanned)
    )
    return Seen(report, values)


def _questions(
    values: dict[str, tuple[str, str]], settings: Settings, known: Mapping[str, Item] = MappingProxyType({})
) -> list[Question]:
    patterns = rules_for({rule for rule, _ in values.values()}, settings)
    asked = {
        secret
        for secret, item in known.items()
        if item.revocation is not Revocation.NONE and item.liveness is Liveness.LIVE
    }
    return [
        Question(secret, later_look(pattern) if secret in asked else pattern, value)
        for secret, (rule, value) in values.items()
        if (pattern := patterns.get(rule)) is not None and pattern.verify is not None
    ]


def later_look(pattern: Pattern) -> Pattern:
    """The pattern with what its check means of a credential that was live, and that its provider was asked to revoke."""
    if pattern.verify is None or pattern.revoke is None:
        return pattern
    return pattern._replace(verify=pattern.verify._replace(dead=(*pattern.verify.dead, *pattern.revoke.then)))


def note(
    store: LedgerStore, report: Report, settings: Settings, *, roots: Sequence[str] = (), now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Applied:  # fmt: skip
    """Notes what a finished scan or crawl shows.

    `roots` are the paths it was given: a file that vanished from under one of them was covered. A report with thresholds
    or a baseline leaves findings out, so it proves no absence.
    """
    entities = frozenset(filter(None, map(entity_of, report.scanned))) if report.scope == "crawl" else frozenset()
    whole = report.complete and not settings.baseline and settings.min_severity is settings.min_confidence is Level.LOW
    names = vault_names(report.findings)
    left_out = {finding.fingerprint for finding in report.tolerated}  # still there, and so not gone
    home = home_of(report)
    coverage = Coverage(home, report, roots)
    sightings: dict[str, list[Sighting]] = {}
    for finding in report.findings:
        sightings.setdefault(finding.secret_id, []).append(_sighting(finding, names[finding.secret_id], home))

    def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
        rules = rules_for({item.rule for item in items.values()}, settings)
        covered = frozenset(
            name
            for item in items.values()
            if item.rule in rules
            for name, place in item.places.items()
            if fingerprint_of(name) not in left_out and (coverage.covers(place) or entity_of(place.file) in entities)
        )
        scan = Scan(at, whole, covered)
        for secret in dict.fromkeys((*items, *sightings)):
            item, seen = items.get(secret), sightings.get(secret, [])
            if home.root:  # what stands in Postman is told by its ids
                seen = told_apart(seen, item.places if item else {}, coverage.has_left)
            after, events = ledger.observed(item, scan, tuple(seen))
            if after is not None:
                yield after, events

    done = change(store, decide, now)
    files = report.files or len(report.scanned)
    looked = (f"{counted(files, 'file')} scanned" if files else "Nothing was scanned", *omitted(report))
    return replace(
        done, notices=tuple(n for n in report.notices if n.fatal), complete=report.complete, looked=looked
    )  # fmt: skip


def _sighting(finding: Finding, name: str, home: Home) -> Sighting:
    origin = finding.origin
    place = Place(
        finding.fingerprint, finding.file, finding.pointer, " / ".join(finding.path), finding.exposure, "", "", True, origin.url if origin else ""
    )  # fmt: skip
    owner = origin.owner if origin else ""
    entered = finding.history.entered_at if finding.history else ""
    appeared = datetime.fromisoformat(entered).astimezone(UTC).isoformat(timespec="seconds") if entered else ""
    return Sighting(
        finding.secret_id, finding.rule, finding.redacted, finding.severity, name, owner, home.placed(place), appeared
    )


def enriched(report: Report, items: Sequence[Item]) -> Report:
    """The report with what the ledger knows of its findings: since when, whose judgement, which ticket."""
    known = {item.secret: item for item in items}
    return report._replace(
        findings=[_enriched(f, known[f.secret_id]) if f.secret_id in known else f for f in report.findings]
    )


def _enriched(finding: Finding, item: Item) -> Finding:
    place = item.places.get(finding.fingerprint)
    judged = item.state in (State.ACCEPTED, State.FALSE_POSITIVE)
    return finding._replace(
        first_seen=(place.first_seen if place else item.first_seen).replace("+00:00", "Z"),
        last_seen=(place.last_seen if place else "").replace("+00:00", "Z"),
        work_item=item.work_item,
        due=item.due,
        owner=item.owner,
        suppression="external" if judged else finding.suppression,
        justification=f"{item.state.value}: {item.why} ({item.who})" if judged else finding.justification,
    )


def verify_one(path: str, prefix: str, value: str, settings: Settings, now: Callable[[], datetime]) -> Applied:
    """Asks the provider about one secret whose value a person gives. Raises UsageError where it is another's value."""
    with opened(path) as store:
        item = item_of(store, prefix)
        if secret_id(value, fingerprint_key()) != item.secret:
            raise UsageError(
                f"The value given is not that of {item.secret[:8]}.",
                "Give it exactly, without quotes; POSTHOUND_KEY must be the same.",
            )
        return _checks(
            store,
            ask(_questions({item.secret: (item.rule, value)}, settings, {item.secret: item})) or _unasked(item),
            now,
        )


def _unasked(item: Item) -> dict[str, Answer]:
    return {item.secret: Answer("unknown", "its provider has no known read-only check")}


def _checks(store: LedgerStore, answers: dict[str, Answer], now: Callable[[], datetime]) -> Applied:
    def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
        for secret, answer in answers.items():
            yield ledger.checked(items[secret], at, Liveness(answer.verdict), answer.evidence)

    return change(store, decide, now)


def mark(
    path: str, prefix: str, state: State | None, *, who: str, why: str = "", until: str = "", owner: str = "", work_item: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Applied:  # fmt: skip
    """Notes a person's word about a secret: a state, an owner, a ticket. Raises UsageError for a word nobody can give."""
    with opened(path) as store:
        item = item_of(store, prefix)

        def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
            after, events = items[item.secret], tuple[Event, ...]()
            if owner or work_item:
                after, events = ledger.assigned(after, at, owner=owner, work_item=work_item, who=who)
            if state is not None:
                after, more = ledger.marked(after, at, state, who=who, why=why, until=until)
                events = (*events, *more)
            yield after, events

        return change(store, decide, now)


def resolved(
    store: LedgerStore, words: Mapping[str, str], now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Applied:
    """Notes what became of secrets by the word of Postman's own scanner; a person's word and what is settled stand above it."""

    def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
        until = (datetime.fromisoformat(at).date() + timedelta(days=ACCEPTED_DAYS)).isoformat()
        for secret, word in words.items():
            state = RESOLUTIONS.get(word)
            if state is not None and secret in items and items[secret].state in (State.OPEN, State.REPLACED):
                ends = until if state is State.ACCEPTED else ""
                yield ledger.marked(items[secret], at, state, who=SCANNER, why=f"resolved there as {word}", until=ends)

    return change(store, decide, now)


def unresolved(store: LedgerStore, active: Collection[str]) -> dict[str, str]:
    """What became, by the ledger, of secrets that Postman's own scanner still has as active: the resolution for each."""
    words = {state: word for word, state in RESOLUTIONS.items()} | {State.CLOSED: "REVOKED"}
    items = items_of(*store.read())
    return {secret: words[items[secret].state] for secret in active if secret in items and items[secret].state in words}


def every(path: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> tuple[Item, ...]:
    """Every item as it is now; judgements whose time is over fall."""

    def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
        for item in items.values():
            after, events = ledger.expired(item, at)
            if events:
                yield after, events

    with opened(path) as store:
        return change(store, decide, now).items


def one(path: str, prefix: str) -> tuple[Item, tuple[Event, ...]]:
    """One item and its history. Raises UsageError where no secret, or several, begin like that."""
    with opened(path) as store:
        item = item_of(store, prefix)
        return item, tuple(event_of(row) for row in store.history(item.secret))


def runbooks(items: Sequence[Item], settings: Settings) -> dict[str, Runbook]:
    """How and where to rotate, and at whose, for each rule of the items."""
    found = rules_for({item.rule for item in items}, settings)
    return {
        one.id: Runbook(one.rotation, one.rotation_url, one.provider.name, one.provider.id) for one in found.values()
    }
