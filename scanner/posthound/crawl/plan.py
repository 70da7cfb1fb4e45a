"""What a crawl would take, said before it is made: calls by kind, and what the month has left."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from posthound.crawl.cheap import ROTATION
from posthound.model.values import Exposure, Notice
from posthound.sources.postman import listing, shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.shapes import Account, What, Workspace
from posthound.support.terminal import counted

# Calls that list a workspace: collections, environments, specs, and its globals, which have no date to go by.
PER_WORKSPACE = 4
# GET /me, monitors, packages, mocks, the number of workspaces, Postman's scanner.
ONCE = 6
PER_COLLECTION = 2  # the collection, its comments
GENERAL = 300  # calls a minute
SLOW = 60  # listings of collections a minute
NIGHTS = 30  # in a month
WEEKS = 4  # nights of a month on which a cheap crawl reads every listing


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """A crawl in numbers. `collections` and `environments` are None where the API does not say; `left` likewise.

    `known` is what earlier crawls knew, by kind; `cheap` says that few calls are asked for, `whole` that every listing is due.
    """

    workspaces: dict[str, int]
    pages: int
    collections: int | None
    environments: int | None
    known: dict[str, int]
    left: int | None
    limit: int | None
    notices: tuple[Notice, ...] = ()
    cheap: bool = False
    whole: bool = True

    @property
    def _everywhere(self) -> int:
        """The calls that do not depend on the number of workspaces."""
        return ONCE + self.pages + 1 + math.ceil((self.collections or 0) / listing.COLLECTION_PAGE)

    @property
    def listings(self) -> int:
        """Calls for listings of a crawl that reads every one."""
        return self._everywhere + PER_WORKSPACE * sum(self.workspaces.values())

    @property
    def cheap_listings(self) -> int:
        """Calls for listings of a cheap night."""
        public = self.workspaces.get(Exposure.PUBLIC.value, 0)
        others = sum(self.workspaces.values()) - public
        return self._everywhere + PER_WORKSPACE * public + 2 * math.ceil(others / ROTATION)

    @property
    def entities(self) -> int | None:
        """Calls that fetch what is not known yet; what changed since comes on top."""
        if self.collections is None or self.environments is None:
            return None
        new = max(0, self.collections - self.known.get("collection", 0))
        return PER_COLLECTION * new + max(0, self.environments - self.known.get("environment", 0))

    def lines(self) -> list[str]:
        """The plan for people."""
        seen = ", ".join(f"{count} {name}" for name, count in self.workspaces.items()) or "none"
        lines = [
            f"workspaces: {sum(self.workspaces.values())} ({seen})",
            f"known from earlier crawls: {sum(self.known.values())} entities",
            f"calls for listings: {self.listings} for all of them, {self.cheap_listings} on a cheap night",
        ]
        if self.entities is None:
            return [
                *lines,
                "calls for entities: unknown (the API does not say how many there are), 2 a collection, 1 an environment",
                *self._quota(None),
            ]
        this = self.entities + (self.cheap_listings if self.cheap and not self.whole else self.listings)
        minutes = max(this / GENERAL, sum(self.workspaces.values()) / SLOW if not self.cheap or self.whole else 0)
        lines.append(
            f"calls for entities: {self.entities} ({self.collections} collections with comments, {self.environments} environments, less what is known; "
            "what changed, specs, packages and owners of workspaces with findings come on top)"
        )
        lines.append(f"this crawl: about {this} calls, at most about {counted(max(1, round(minutes)), 'minute')}")
        return [*lines, *self._quota(this)]

    def _quota(self, this: int | None) -> list[str]:
        if self.left is None:
            return ["monthly quota: the API does not say what is left"]
        lines = [f"monthly quota: {self.left} of {self.limit} calls left"]
        if this is not None and this > self.left:
            lines.append("not enough for this crawl: it would stop in time and go on when it is run again")
        limit = self.limit or self.left
        month = WEEKS * self.listings + (NIGHTS - WEEKS) * self.cheap_listings
        lines.append(
            f"a month's quota lasts {limit // max(self.listings, 1)} nights of crawls without changes that read every listing"
        )
        lasts = (
            f"a month of cheap nights takes {month} calls"
            if month <= limit
            else f"a month of cheap nights takes {month} calls, more than the quota"
        )
        return [*lines, f"{lasts}; the quota lasts {limit * NIGHTS // max(month, 1)} such nights"]


async def plan_of(
    client: PostmanClient,
    account: Account,
    found: Sequence[Workspace],
    known: Sequence[tuple[str, str, str]],
    notices: Sequence[Notice],
    *,
    cheap: bool,
    whole: bool,
) -> CrawlPlan:
    """The plan for these workspaces. Asks for the number of collections and environments, two calls."""
    ids = {one.id for one in found}
    left = None if account.calls_limit is None else max(0, account.calls_limit - (account.calls_used or 0))
    if client.limits.month_remaining is not None:
        left = client.limits.month_remaining
    return CrawlPlan(
        dict(Counter(one.exposure.value for one in found)),
        client.counts.calls - 1,
        await _number(client, "/collections", "collections"),
        await _number(client, "/environments", "environments"),
        dict(Counter(what for what, _, workspace in known if workspace in ids and what != What.SPEC.value)),
        left,
        account.calls_limit or client.limits.month_limit,
        tuple(notices),
        cheap,
        whole,
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
