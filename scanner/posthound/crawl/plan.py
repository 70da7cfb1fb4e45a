"""What a crawl would take, said before it is made: calls by kind, and what the month has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from posthound.model.values import Notice
from posthound.sources.postman import shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.shapes import Account, What, Workspace

# Calls that list a workspace: collections, environments, specs, and its globals, which have no date to go by.
PER_WORKSPACE = 4
# GET /me, monitors, packages, mocks.
ONCE = 4
PER_COLLECTION = 2  # the collection, its comments
GENERAL = 300  # calls a minute
SLOW = 60  # listings of collections a minute


@dataclass(frozen=True, slots=True)
class Plan:
    """A crawl in numbers. `collections` and `environments` are None where the API does not say; `left` likewise."""

    workspaces: dict[str, int]
    pages: int
    collections: int | None
    environments: int | None
    known: int
    left: int | None
    limit: int | None
    notices: tuple[Notice, ...] = ()

    @property
    def listings(self) -> int:
        """Calls that every crawl makes."""
        return ONCE + self.pages + PER_WORKSPACE * sum(self.workspaces.values())

    @property
    def entities(self) -> int | None:
        """Calls that fetch entities when none is known yet."""
        if self.collections is None or self.environments is None:
            return None
        return PER_COLLECTION * self.collections + self.environments

    def lines(self) -> list[str]:
        """The plan for people."""
        seen = ", ".join(f"{count} {name}" for name, count in self.workspaces.items()) or "none"
        lines = [f"workspaces: {sum(self.workspaces.values())} ({seen})", f"calls for listings: {self.listings}"]
        if self.entities is None:
            lines.append(
                "calls for entities: unknown (the API does not say how many there are), 2 a collection, 1 an environment"
            )
        else:
            lines.append(
                f"calls for entities: {self.entities} ({self.collections} collections with comments, {self.environments} environments; "
                "specs, packages and owners of workspaces with findings come on top)"
            )
            most = self.listings + self.entities
            minutes = max(most / GENERAL, sum(self.workspaces.values()) / SLOW)
            lines.append(
                f"together: {self.listings} when nothing changed, {most} when nothing is known; at most about {minutes:.0f} minutes"
            )
        lines.append(f"known from earlier crawls: {self.known} entities")
        if self.left is None:
            lines.append("monthly quota: the API does not say what is left")
        else:
            lines.append(f"monthly quota: {self.left} of {self.limit} calls left")
            if self.entities is not None and self.listings + self.entities > self.left:
                lines.append("not enough for a first crawl: it would stop in time and go on when it is run again")
        return lines


async def plan_of(
    client: PostmanClient,
    account: Account,
    found: Sequence[Workspace],
    known: Sequence[tuple[str, str, str]],
    notices: Sequence[Notice],
) -> Plan:
    """The plan for these workspaces. Asks for the number of collections and environments, two calls."""
    ids = {one.id for one in found}
    left = None if account.calls_limit is None else max(0, account.calls_limit - (account.calls_used or 0))
    if client.limits.month_remaining is not None:
        left = client.limits.month_remaining
    return Plan(
        dict(Counter(one.exposure.value for one in found)),
        client.counts.calls - 1,
        await _number(client, "/collections", "collections"),
        await _number(client, "/environments", "environments"),
        sum(1 for what, _, workspace in known if workspace in ids and what != What.SPEC.value),
        left,
        account.calls_limit or client.limits.month_limit,
        tuple(notices),
    )


async def _number(client: PostmanClient, path: str, wrapper: str) -> int | None:
    """How many there are over all workspaces: what the listing says of itself, else its rows."""
    try:
        answer = await client.json(path, {"limit": 1, "offset": 0} if wrapper == "collections" else None)
    except ApiError:
        return None
    listed = shapes.rows(answer, wrapper)
    number = shapes.total(answer)
    return number if number is not None else None if listed is None or wrapper == "collections" else len(listed)
