"""`posthound revoke`: asks a provider to end a credential, and keeps in the ledger how far that has come.

It is noted before the request is sent and after it was answered, so that a run that is ended in between leaves what the next one
completes: it looks first, and sends again only what is not dead yet. What is proven dead stays so until its provider takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from posthound.config.own import SelfManaged
from posthound.config.settings import Settings
from posthound.rotate import ledger
from posthound.rotate.keeping import Applied, change, held, item_of, opened
from posthound.rotate.ledger import Event, Item, Liveness, Revocation
from posthound.rotate.run import later_look, with_values
from posthound.rules.model import Pattern
from posthound.rules.signature import with_article
from posthound.scan.run import rules_for
from posthound.state.ledger_store import LedgerStore
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key, secret_id
from posthound.verify import oauth
from posthound.verify.liveness import Question, ask
from posthound.verify.revoke import NOT_LISTED, Order, Upshot, address, at_own, prepare, send

OAUTH = "oauth"  # the provider of an authorisation server in [[self-managed]]
Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Task:
    """One secret to revoke, and how: by an order of the rule book, or at an authorisation server."""

    item: Item
    pattern: Pattern
    value: str = field(repr=False)
    order: Order | None = None
    server: oauth.Server | None = None

    @property
    def provider(self) -> str:
        """What a person types to confirm."""
        return OAUTH if self.server else self.pattern.provider.id

    @property
    def shown(self) -> str:
        """What would be sent, in words, without any value."""
        if self.server:
            return f"RFC 7009 at {self.server.issuer}, by its metadata; it cannot be taken back ({oauth.REFERENCE})"
        assert self.order is not None
        url, record = address(self.order), self.order.record
        assert isinstance(url, str)
        undo = "it can be taken back" if record.reversible else "it cannot be taken back"
        if record.ends:
            undo = f"it ends {record.ends}; {undo}"
        first = f"GET {record.find.url}, then " if record.find else ""
        return f"{first}{record.method} {url}; {undo} ({record.reference})"


@dataclass(frozen=True, slots=True)
class GivenValues:
    """GivenValues by secret, and which others stand in the same file: halves of key pairs, by rule."""

    values: Mapping[str, str] = field(repr=False)
    beside: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)


def found_in(paths: Sequence[str], settings: Settings) -> GivenValues:
    """The values of what a scan finds in files, or in what a crawl saved."""
    seen = with_values(paths, settings._replace(baseline="", weak=False, no_ignore=True))
    files: dict[str, set[str]] = {}
    for finding in seen.report.findings:
        files.setdefault(finding.file, set()).add(finding.secret_id)
    beside = {
        secret: tuple({seen.values[other] for group in files.values() if secret in group for other in group} - {pair})
        for secret, pair in seen.values.items()
    }
    return GivenValues({secret: value for secret, (_, value) in seen.values.items()}, beside)


def given(text: str, item: Item) -> GivenValues:
    """The value on standard input; a key pair has its other half on a line of its own."""
    lines = [line for line in text.splitlines() if line]
    ids = {secret_id(line, fingerprint_key()): line for line in lines}
    if item.secret not in ids:
        raise UsageError(
            f"The value given is not that of {item.secret[:8]}.",
            "Give it exactly, without quotes; POSTHOUND_KEY must be the same.",
        )
    others = tuple(("", line) for line in lines if line != ids[item.secret])
    return GivenValues({item.secret: ids[item.secret]}, {item.secret: others})


def tasks(
    path: str, prefixes: Sequence[str], read: Callable[[Item], GivenValues], settings: Settings, own: Mapping[str, str], *, at: str = "",
    secret_of: Callable[[str], str] = str,
) -> list[Task]:  # fmt: skip
    """What is to be done for each secret. Raises UsageError for one that cannot be revoked so, with what to do instead.

    `own` are the user's own keys by the variables that hold them; `at` names one of his own instances; `secret_of` gives what a
    configuration refers to.
    """
    instance = _instance(settings, at)
    made = []
    with opened(path) as store:
        items = list(dict.fromkeys(item_of(store, prefix).secret for prefix in prefixes))
        for secret in items:
            item = item_of(store, secret)
            found = read(item)
            if item.secret not in found.values:
                raise UsageError(
                    f"The value of {item.secret[:8]} does not stand in what was read.",
                    "Name the file, or the folder of crawl --save, that holds it; or give it on standard input.",
                )
            pattern = rules_for({item.rule}, settings).get(item.rule)
            if pattern is None:
                raise UsageError(f"There is no rule {item.rule} any more.", "Revoke it at its provider.")
            made.append(_task(item, pattern, found, own, instance, settings, secret_of))
    return made


def _instance(settings: Settings, at: str) -> SelfManaged | None:
    if not at:
        return None
    for one in settings.self_managed:
        if one.url.rstrip("/") == at.rstrip("/"):
            return one
    raise UsageError(
        f"{at} is no [[self-managed]] instance of your own configuration.",
        "Write it there, with its provider; a credential goes to no other address.",
    )


def _task(
    item: Item, pattern: Pattern, found: GivenValues, own: Mapping[str, str], instance: SelfManaged | None, settings: Settings, secret_of: Callable[[str], str]
) -> Task:  # fmt: skip
    value = found.values[item.secret]
    if instance is not None and instance.provider == OAUTH:
        others = [one.url for one in settings.self_managed if one.provider == OAUTH]
        secret = secret_of(instance.client_secret) if instance.client_secret else ""
        return Task(item, pattern, value, server=oauth.server_of(instance.url, others, instance.client_id, secret))
    record = pattern.revoke
    if record is None:
        raise UsageError(
            f"posthound knows no request that revokes {with_article(pattern.name)}.",
            f"{pattern.rotation} {pattern.rotation_url}".strip() + " Then: posthound rotate mark ID revoked",
        )
    if instance is None and "{host}" in record.url:
        instance = next((one for one in settings.self_managed if one.provider == pattern.provider.id), None)
    if instance is not None and instance.provider != pattern.provider.id:
        raise UsageError(
            f"{instance.url} is an instance of {instance.provider}, and {item.secret[:8]} is of {pattern.provider.id}.",
            "Name another with --at, or none.",
        )
    partners = {text for rule, text in found.beside.get(item.secret, ()) if not rule or rule in pattern.linked}
    partner = partners.pop() if record.sign and len(partners) == 1 else ""
    order = Order(
        pattern, record, value, partner, own.get(record.own, "") if record.own else "", instance.url if instance else ""
    )
    refused = address(order)
    if isinstance(refused, Upshot):
        raise UsageError(
            f"{item.secret[:8]} cannot be revoked so: {refused.evidence}.",
            "Nothing was sent. Revoke it at its provider, then: posthound rotate mark ID revoked",
        )
    return Task(item, pattern, value, order)


def carried_out(
    path: str, wanted: Sequence[Task], who: str, *, now: Now = lambda: datetime.now(UTC), waiting: Callable[[], None] = lambda: None
) -> Applied:  # fmt: skip
    """Revokes what is wanted, one after the other, alone among all runs on this ledger."""
    done = Applied(())
    with held(path, waiting) as store:
        for task in wanted:
            one = _carried_out(store, task, who, now)
            done = Applied(one.items, (*done.events, *one.events))
    return done


def _carried_out(store: LedgerStore, task: Task, who: str, now: Now) -> Applied:
    item = item_of(store, task.item.secret)  # another run may have been faster
    events: tuple[Event, ...] = ()

    def note(step: Callable[[Item, str], tuple[Item, tuple[Event, ...]]]) -> Applied:
        nonlocal events

        def decide(items: dict[str, Item], at: str) -> Iterator[tuple[Item, tuple[Event, ...]]]:
            yield step(items[item.secret], at)

        done = change(store, decide, now)
        events = (*events, *done.events)
        return Applied(done.items, events)

    def told(outcome: Upshot) -> Applied:
        done = note(lambda one, at: ledger.answered(one, at, outcome.verdict, outcome.evidence))
        if outcome.verdict == "accepted":
            after = look(task, next(one for one in done.items if one.secret == item.secret))
            return told(after) if after.verdict == "dead" else done
        return done

    if item.revocation is Revocation.DEAD:
        # Proven already, perhaps by a run that was ended before it could say so. What answers all the same is revoked anew.
        if task.server or task.pattern.verify is None:
            return told(look(task, item))
        answer = ask([_question(task, later=True)])[item.secret]
        done = note(lambda one, at: ledger.checked(one, at, Liveness(answer.verdict), answer.evidence))
        if answer.verdict != "live":
            return done
    elif item.revocation is not Revocation.NONE:
        seen = look(task, item)
        if seen.verdict in ("dead", "accepted"):
            return told(seen)
    elif task.order and task.order.record.then and item.liveness is not Liveness.LIVE:
        # Only what was live here before can be called dead here afterwards.
        answer = ask([_question(task, later=False)])[item.secret]
        note(lambda one, at: ledger.checked(one, at, Liveness(answer.verdict), answer.evidence))
    ready = _ready(task)
    if isinstance(ready, Upshot):
        return told(ready)
    shown = f"{task.order.record.method} to {task.pattern.provider.name}" if task.order else "RFC 7009"
    note(lambda one, at: ledger.requested(one, at, who=who, evidence=f"asked to revoke it: {shown}"))
    return told(send(task.order, ready) if task.order and isinstance(ready, str) else _posted(task, ready))


def _ready(task: Task) -> str | oauth.Endpoints | Upshot:
    if task.server:
        return oauth.discovered(task.server)
    assert task.order is not None
    return prepare(task.order)


def _posted(task: Task, endpoints: str | oauth.Endpoints) -> Upshot:
    assert task.server is not None
    assert isinstance(endpoints, oauth.Endpoints)
    return oauth.revoked(task.server, endpoints, task.value)


def look(task: Task, item: Item) -> Upshot:
    """Asks whether the credential still opens anything, where anything can be asked; `dead` is the only proof."""
    if task.server:
        endpoints = oauth.discovered(task.server)
        return endpoints if isinstance(endpoints, Upshot) else oauth.looked_at(task.server, endpoints, task.value)
    order = task.order
    assert order is not None
    if task.pattern.verify is not None:
        answer = ask([_question(task, later=item.liveness is Liveness.LIVE)])[item.secret]
        if answer.verdict != "unknown" or not order.record.again:
            return Upshot("dead" if answer.verdict == "dead" else "unknown", answer.evidence)
    if not order.record.again:
        return Upshot("unknown", "nothing can be asked about it")
    ready = prepare(order)
    if isinstance(ready, Upshot):
        # A revocation is asked for only of what the provider lists, so what is not listed any more has been revoked.
        gone = ready.evidence == NOT_LISTED and item.revocation is not Revocation.NONE
        return Upshot("dead", f"{task.pattern.provider.name} does not list it any more") if gone else ready
    return send(order, ready, taken=item.revocation is Revocation.ACCEPTED)


def _question(task: Task, *, later: bool) -> Question:
    """What to ask the provider: at the instance that revokes, and by the statuses that mean dead now."""
    assert task.order is not None
    pattern = later_look(task.pattern) if later else task.pattern
    assert pattern.verify is not None
    url = at_own(task.order.record, pattern.verify.url, task.order.at)
    assert isinstance(url, str)
    return Question(task.item.secret, pattern._replace(verify=pattern.verify._replace(url=url)), task.value)
