"""An audit from the first call to the result: on its own, or beside a crawl and within its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module

from posthound.audit import changes, crawled, private
from posthound.audit.asking import Asker, moment
from posthound.audit.checks.public import exposed
from posthound.audit.facts import TeamFacts
from posthound.audit.policy import Policy, default
from posthound.audit.records import controls, mappings
from posthound.audit.singles import Singles
from posthound.audit.team import Me, texts
from posthound.audit.values import Attestation, Audit, Control, ControlResult, Exposed, Status, Verdict, Why
from posthound.crawl.session import account_name
from posthound.report.sarif.names import shown
from posthound.sources.postman import shapes
from posthound.sources.postman.client import Pace, PostmanClient
from posthound.sources.postman.errors import ApiError, QuotaExhausted, Unauthorized
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.shapes import Account
from posthound.state.audit_store import AuditStore
from posthound.state.store import Store, default_path, exists
from posthound.support.errors import StateError, UsageError
from posthound.support.loops import completed

# A failing call is made once and repeated four times.
ATTEMPTS = 5
# Controls that ask about one workspace each come last, when it is known how many calls are left; the dearest last of all.
_DEAR = ("2.4", "4.3", "2.1")
Check = Callable[[TeamFacts], Awaitable[Verdict]]


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """What to audit and how. No `controls` are all of them; `most` bounds the calls, 0 does not; no `state` is the default file."""

    api_url: str
    key: str = field(repr=False)
    scim_key: str = field(default="", repr=False)
    state: str = ""
    label: str = ""  # of the key, where the configuration has several
    policy: Policy = field(default_factory=default)
    controls: tuple[str, ...] = ()
    rate: int = 300
    most: int = 0
    show_people: bool = False
    pace: Pace = field(default_factory=lambda: Pace(attempts=ATTEMPTS))
    now: Callable[[], datetime] = _utc_now


def chosen(identities: Sequence[str]) -> tuple[Control, ...]:
    """The controls of these ids in the guide's order; all for none. Raises UsageError for one that there is not."""
    known = {control.id: control for control in controls()}
    for identity in identities:
        if identity not in known:
            raise UsageError(f"There is no control {identity!r}.", f"The controls are {', '.join(known)}.")
    return tuple(control for control in controls() if not identities or control.id in identities)


def audit(options: AuditOptions) -> Audit:
    """Audits with a client of its own. Raises UsageError for a named state that is missing, and StateError."""
    if options.state and not exists(options.state):
        raise UsageError(
            f"There is no state at {options.state}.",
            "posthound crawl --state FILE makes it; leave --state out for the default one.",
        )
    store = opened(options.state)
    try:
        return completed(within(Limits(options.rate), options, store))
    finally:
        if store is not None:
            store.close()


def opened(path: str) -> Store | None:
    """The state file; None where there is none and none can be made, so that nothing is remembered."""
    if path:
        return Store(path)
    try:
        usual = default_path()
        if not usual.exists():
            return Store(usual)
    except StateError:
        return None
    return Store(usual)


async def within(limits: Limits, options: AuditOptions, store: Store | None) -> Audit:
    """Audits within limits that others use, too: one quota, one pace."""
    async with AsyncExitStack() as stack:
        client = PostmanClient(options.api_url, options.key, limits=limits, pace=options.pace)
        await stack.enter_async_context(client)
        scim = None
        if options.scim_key:
            made = PostmanClient(options.api_url, options.scim_key, limits=limits, pace=options.pace, bearer=True)
            scim = Asker(await stack.enter_async_context(made), options.now)
        return await _Run(
            options, Asker(client, options.now), scim, AuditStore(store) if store is not None else None
        ).run()


class _Run:
    """One audit."""

    def __init__(self, options: AuditOptions, asker: Asker, scim: Asker | None, store: AuditStore | None) -> None:
        self.options = options
        self.asker = asker
        self.scim = scim
        self.store = store
        self.started = options.now()
        self.account = ""
        self.refused = ""
        self.scrub = private.scrubber((options.key, options.scim_key), show_people=options.show_people)

    async def run(self) -> Audit:
        """The audit, noted in the state for the next one."""
        options, records = self.options, chosen(self.options.controls)
        me = await self._me()
        state = crawled.read(self.store, self.account)
        facts = TeamFacts(self.asker, self.scim, options.policy, me, state, self._singles(), self.started)
        verdicts = await self._verdicts(records, facts)
        open_to_all = await exposed(facts) if any(control.id == "2.4" for control in records) else None
        people = private.names((await facts.users()).values) if options.show_people else {}
        before = self.store.last(self.account) if self.store is not None and self.account else None
        finished = moment(options.now())
        words = self._attestations()
        old = before[1] if before else {}
        rows = tuple(
            self._row(control, private.scrubbed(verdicts[control.id], self.scrub, people), finished, words, old)
            for control in records
        )
        done = Audit(
            rows, self.asker.client.api_url, me.team, self.scrub(me.team_name), me.user, me.roles, me.limited, moment(self.started), finished,
            policy_file=options.policy.file, policy_sha256=options.policy.sha256, policy_values=options.policy.values,
            previous=before[0] if before else "", changes=changes.changes(rows, old), exposed=self._shown(open_to_all), calls=self._calls(),
            refused=self.refused,
        )  # fmt: skip
        if self.store is not None and self.account:
            facts.singles.keep()
            self.store.note(self.account, finished, changes.result(rows, old))
        return done

    def _calls(self) -> int:
        return self.asker.calls + (self.scim.calls if self.scim else 0)

    def _singles(self) -> Singles:
        store, account, scim = self.store, self.account, self.scim
        singles = Singles(self.asker, most=self.options.most, spent=lambda: scim.calls if scim else 0)
        if store is not None and account:
            singles.memory = lambda what: store.remembered(account, what)
            singles.remember = lambda what, rows: store.remember(account, what, rows)
        return singles

    async def _me(self) -> Me:
        """Whose key it is. A refused one ends the asking; another failure leaves open what the key may see."""
        try:
            answer = await self.asker.client.json("/me", holds="user")
        except (Unauthorized, QuotaExhausted) as error:
            why, message = self.asker.explained(error)
            self.asker.stopped = why, message
            if why is Why.REFUSED:
                self.refused = f"The API key is not accepted: {message.removeprefix('refused (401): ')}"
                self.asker.stopped = Why.KEY, f"the API key is {message}"
            return Me("", "", "", (), limited=True)
        except ApiError:
            return Me("", "", "", (), limited=True)
        account: Account = shapes.account(answer)
        if account.calls_limit and account.calls_used is not None:
            self.asker.client.limits.set_month(account.calls_limit, account.calls_used)
        self.account = (
            account_name(self.options.api_url, account, self.options.label) if account.user or account.team else ""
        )
        user = answer.get("user") if isinstance(answer, Mapping) else None
        roles = texts(user.get("roles")) if isinstance(user, Mapping) else ()
        limited = not any(map(self.options.policy.is_admin, roles))
        return Me(
            account.user, account.team, shown(account.team_name, 200), tuple(shown(role, 80) for role in roles), limited
        )

    async def _verdicts(self, records: Sequence[Control], facts: TeamFacts) -> dict[str, Verdict]:
        cheap = [control for control in records if control.id not in _DEAR]
        found = dict(
            zip(
                (one.id for one in cheap),
                await asyncio.gather(*(self._verdict(one, facts) for one in cheap)),
                strict=True,
            )
        )
        dear = sorted((one for one in records if one.id in _DEAR), key=lambda one: _DEAR.index(one.id))
        for control in dear:
            found[control.id] = await self._verdict(control, facts)
        return found

    async def _verdict(self, control: Control, facts: TeamFacts) -> Verdict:
        policy = self.options.policy
        if control.id in policy.exempt:
            return Verdict(Status.NOT_APPLICABLE, f"Not applicable by the policy: {policy.exempt[control.id]}")
        if control.plan == "enterprise" and policy.below_enterprise:
            return Verdict(Status.NOT_APPLICABLE, f"The plan {policy['team.plan']} does not have it; Enterprise does.")
        verdict = await function(control)(facts)
        if verdict.status is Status.PASS and facts.me.limited:
            roles = ", ".join(facts.me.roles) or "not told"
            return replace(
                verdict,
                status=Status.UNKNOWN,
                summary=f"Not known: the key is no admin's (roles: {roles}) and may not see all. Of what it sees: {verdict.summary}",
            )
        return verdict

    def _row(
        self,
        control: Control,
        verdict: Verdict,
        at: str,
        words: Mapping[str, Attestation],
        before: Mapping[str, object],
    ) -> ControlResult:
        row = ControlResult(control, verdict, mappings(control.id), at, words.get(control.id))
        row = replace(
            row,
            verdict=replace(
                verdict,
                not_checked=(*verdict.not_checked, *(c for c in control.cannot if c not in verdict.not_checked)),
            ),
        )
        return changes.dated(row, before, at)

    def _attestations(self) -> dict[str, Attestation]:
        found = self.store.attestations() if self.store is not None else {}
        show = self.options.show_people
        return {
            control: private.attested(Attestation(**row), self.scrub, show_people=show)
            for control, row in found.items()
        }

    def _shown(self, found: Exposed | None) -> Exposed | None:
        if found is None:
            return None
        held = private.scrubbed(Verdict(Status.PASS, found.note, signals=found.workspaces), self.scrub, {})
        return replace(found, note=held.summary, workspaces=held.signals)


def function(control: Control) -> Check:
    """The check that a record names."""
    module, _, name = control.check.partition(":")
    check: Check = getattr(import_module(f"posthound.audit.checks.{module}"), name)
    return check
