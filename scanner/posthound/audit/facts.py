"""The facts that controls rest on, each asked for once, when the first control needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from posthound.audit import team
from posthound.audit.asking import Answered, Asked, Asker, lacking, merged
from posthound.audit.crawled import CrawledTeam
from posthound.audit.policy import Policy
from posthound.audit.singles import Singles
from posthound.audit.team import AccessKey, Group, Logged, Me, Member, Space
from posthound.sources.postman.urls import segment

T = TypeVar("T")
# The log is asked for in windows of so many days: wide ones time out for large teams.
WINDOW = 30
# The API refuses a date that is half a year old; today's own hours count.
OLDEST = 179
_SEARCH = {
    "q": "", "elementType": "workspaces", "ownership": "organization", "filters": {"$and": [{"visibility": {"$eq": "public"}}]},
}  # fmt: skip

LOG = Asked("GET /audit/logs", "getAuditLogs")
USERS = Asked("GET /users", "getTeamUsers")
GROUPS = Asked("GET /groups", "getGroups")
WORKSPACES = Asked("GET /workspaces", "getWorkspaces")


@dataclass(frozen=True, slots=True)
class PublicWorkspace:
    """A public workspace as the search knows it."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ValuesRead(Generic[T]):
    """Values with the answer that they come from."""

    values: list[T]
    answer: Answered


class TeamFacts:
    """What can be asked. Each method asks at most once, however many controls need it."""

    def __init__(
        self,
        asker: Asker,
        scim: Asker | None,
        policy: Policy,
        me: Me,
        state: CrawledTeam,
        singles: Singles,
        now: datetime,
    ) -> None:
        self.asker = asker
        self.scim_asker = scim
        self.policy = policy
        self.me = me
        self.state = state
        self.singles = singles
        self.now = now
        self._asked: dict[str, asyncio.Task[Any]] = {}

    async def _once(self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        if name not in self._asked:
            self._asked[name] = asyncio.ensure_future(ask())
        answer: T = await asyncio.shield(self._asked[name])
        return answer

    async def _listed(
        self, name: str, question: Asked, path: str, wrapper: str, make: Callable[[Any], T], **more: Any
    ) -> ValuesRead[T]:
        async def ask() -> ValuesRead[T]:
            answer = await self.asker.listing(question, path, more.get("params", {}), wrapper, body=more.get("body"))
            made: list[Any] = [make(row) for row in answer.rows]
            nameless = sum(not one.id for one in made)
            return ValuesRead(
                team.unique(made), lacking(answer, f"{nameless} of its rows have no id") if nameless else answer
            )

        return await self._once(name, ask)

    async def users(self) -> ValuesRead[Member]:
        """The members of the team."""
        return await self._listed("users", USERS, "/users", "data", team.member)

    async def groups(self) -> ValuesRead[Group]:
        """The team's groups."""
        return await self._listed("groups", GROUPS, "/groups", "data", team.group)

    async def workspaces(self) -> ValuesRead[Space]:
        """Every workspace that the key's user sees."""
        return await self._listed(
            "workspaces", WORKSPACES, "/workspaces", "workspaces", team.space, params={"limit": 100}
        )

    async def public(self) -> ValuesRead[Space]:
        """The public workspaces that the listing shows: among them, perhaps, other teams'."""
        question = Asked("GET /workspaces?type=public", "getWorkspaces")
        params = {"type": "public", "limit": 100}
        return await self._listed("public", question, "/workspaces", "workspaces", team.space, params=params)

    async def searched(self) -> ValuesRead[PublicWorkspace]:
        """The organisation's public workspaces by the search."""

        def make(row: Any) -> PublicWorkspace:
            one = team.space(row)
            return PublicWorkspace(one.id, one.name)

        question = Asked("POST /search", "searchPostmanResources")
        return await self._listed("searched", question, "/search", "data", make, params={"limit": 25}, body=_SEARCH)

    async def access_keys(self) -> ValuesRead[AccessKey]:
        """The collection access keys."""
        question = Asked("GET /collection-access-keys", "getCollectionAccessKeys")
        return await self._listed("keys", question, "/collection-access-keys", "data", team.access_key)

    async def settings(self) -> Answered:
        """The team's settings."""
        question = Asked("GET /teams/{teamId}/settings", "getTeamSettings")
        path = f"/teams/{segment(self.me.team)}/settings"
        return await self._once("settings", lambda: self.asker.one(question, path, holds="settings"))

    async def access_requests(self) -> Answered:
        """Requests that wait for an admin."""
        question = Asked("GET /teams/{teamId}/access-requests", "getTeamAccessRequests")
        path = f"/teams/{segment(self.me.team)}/access-requests"
        return await self._once("requests", lambda: self.asker.listing(question, path, {"limit": 50}, "data"))

    async def actions(self) -> Answered:
        """The kinds of event that the log knows."""
        question = Asked("GET /audit-actions", "getAuditLogEventActions")
        return await self._once("actions", lambda: self.asker.listing(question, "/audit-actions", {}, "data"))

    async def secret_types(self) -> Answered:
        """What Postman's scanner looks for."""
        question = Asked("GET /secret-types", "getSecretTypes")
        return await self._once("types", lambda: self.asker.listing(question, "/secret-types", {}, "data"))

    async def detected(self) -> Answered:
        """What Postman's scanner found."""
        question = Asked("POST /detected-secrets-queries", "detectedSecretsQueries")
        path, params = "/detected-secrets-queries", {"limit": 100}
        return await self._once("detected", lambda: self.asker.listing(question, path, params, "data", body={}))

    async def scim(self) -> Answered | None:
        """Whether SCIM answers; None without a SCIM key."""
        question = Asked("GET /scim/v2/ServiceProviderConfig", "getScimServiceProviderConfig")
        asker = self.scim_asker
        if asker is None:
            return None
        return await self._once("scim", lambda: asker.one(question, "/scim/v2/ServiceProviderConfig", holds="schemas"))

    async def scim_users(self) -> Answered | None:
        """SCIM's records; None without a SCIM key."""
        question = Asked("GET /scim/v2/Users", "getScimUserResources")
        asker = self.scim_asker
        return None if asker is None else await self._once("scim users", lambda: asker.scim(question, "/scim/v2/Users"))

    async def log(self) -> ValuesRead[Logged]:
        """The audit log of the policy's window, in parts, each event once."""
        return await self._once("log", self._log)

    @property
    def log_since(self) -> str:
        """The first day of the window."""
        return (self.now - timedelta(days=min(self.policy["audit_log.lookback_days"], OLDEST))).date().isoformat()

    async def _log(self) -> ValuesRead[Logged]:
        answers: list[Answered] = []
        days = min(self.policy["audit_log.lookback_days"], OLDEST)
        for start, end in windows(self.now, days):
            params: dict[str, str | int] = {"since": start, "limit": 300, **({"until": end} if end else {})}
            answers.append(await self.asker.listing(LOG, "/audit/logs", params, "trails"))
            if not answers[-1].complete:
                break
        failed = next((answer for answer in answers if not answer.complete), None)
        logged = [team.logged(row) for answer in answers for row in answer.rows]
        events, untold = team.unique(logged), sum(not (one.id and one.action) for one in logged)
        question = Asked(f"GET /audit/logs?since={self.log_since}", LOG.operation)
        evidence = merged(question, answers, self.now)
        whole = Answered((), evidence, failed.why if failed else None, failed.message if failed else "")
        if untold:
            whole = lacking(whole, f"{untold} of its events do not say which they are, or what was done")
        return ValuesRead(sorted(events, key=lambda event: (event.at, event.id)), whole)


def windows(now: datetime, days: int) -> list[tuple[str, str]]:
    """First and last day of each part of the last `days` days, oldest first; the newest has no end, whatever the clock says."""
    today = now.date()
    starts = [today - timedelta(days=back) for back in range(days, 0, -WINDOW)]
    return [
        (start.isoformat(), "" if number == len(starts) - 1 else starts[number + 1].isoformat())
        for number, start in enumerate(starts)
    ]
