"""`posthound contain`: a public workspace taken out of public view, in one call that can be taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from posthound.cloud.journal import Journal, lines_of
from posthound.cloud.run import undo_folder
from posthound.cloud.writing import ATTEMPTS, ELSEWHERE, in_words
from posthound.crawl.options import CrawlOptions
from posthound.crawl.session import account_name, client_of
from posthound.model.values import Exposure, Level
from posthound.sources.postman import listing
from posthound.sources.postman.calls import CALLS, WRITES
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import ApiError, QuotaExhausted, Unauthorized, Unreadable
from posthound.sources.postman.shapes import Account, What, Workspace
from posthound.sources.postman.urls import segment
from posthound.state.store import Store, default_path
from posthound.support.errors import SourceError, UsageError
from posthound.support.loops import completed

VERB = "contain"
# What the API says where a change of visibility is refused, by the name that it gives.
_WORDS = {
    "ratelimit": "the team may publish workspaces only so often: try again later",
    "workspaceslugnotuniqueerror": "another public workspace has this name: rename this one first",
    "cannotconvertfrompublicworkspace": "Postman changes this only by way of a team workspace: use --to team first",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """A workspace as it stands, and what is known of it: how much is in it, and what a crawl found there, by severity."""

    workspace: Workspace
    account: str
    holds: dict[str, int]
    found: dict[Level, int]
    still_public: tuple[str, ...] = ()  # what anyone can read though the workspace were not public
    left_as: str = ""  # the visibility that the last run of this kind gave it; empty where there was none


async def _look(client: PostmanClient, options: CrawlOptions, identity: str) -> Looked:
    account: Account = await listing.me(client)
    one, holds = await listing.workspace(client, identity)
    name = account_name(options.api_url, account, options.label)
    collections, found_mocks = await listing.collections(client, one.id), await listing.mocks(client, account.team)
    rows = collections.rows
    public = [f"collection {row.name!r} is public by itself" for row in rows if row.public]
    keys = {row.key for row in rows} | {row.id for row in rows}
    public += [
        f"mock server {row.name!r} can be called by anyone"
        for row, _ in found_mocks.rows
        if row.public and row.extra in keys
    ]
    for what, failure in (("collections", collections.failure), ("mock servers", found_mocks.failure)):
        if failure is not None:  # what was not read is not said to be shut
            public.append(f"perhaps some of its {what}, which could not be listed: {failure.message}")
    found: dict[Level, int] = {}
    with Store(options.state or default_path()) as store:
        for known in store.within(name, one.id, [what.value for what in What]):
            for finding in known.findings:
                found[finding.severity] = found.get(finding.severity, 0) + 1
    told = lines_of(undo_folder(options), name, VERB)
    last = next((line for line in told if line.get("workspace") == one.id), {})
    return Looked(
        one,
        name,
        {kind: len(those) for kind, those in holds.items() if those},
        found,
        tuple(public),
        _left_as(last, one),
    )


def _left_as(last: Mapping[str, Any], one: Workspace) -> str:
    """As what a run left a workspace. Where nothing has happened to it since that run looked, its call never arrived."""
    same = bool(one.updated_at) and last.get("updated_at") == one.updated_at
    return str(last.get("from" if same and last.get("from") == one.exposure.value else "to", ""))


def look(options: CrawlOptions, identity: str) -> Looked:
    """Reads what there is to say before anything is changed. Raises ApiError."""
    return _with_client(options, lambda client: _look(client, options, identity))


def change(options: CrawlOptions, looked: Looked, to: Exposure) -> Looked:
    """Changes who can read the workspace, if nobody has changed it since it was looked at, and looks again.

    Raises SourceError in words where the API refuses, or where it does not stand so afterwards.
    """

    async def changed(client: PostmanClient) -> Looked:
        one = looked.workspace
        current, _ = await listing.workspace(client, one.id)
        if (current.updated_at, current.exposure) != (one.updated_at, one.exposure):
            raise SourceError(
                f"The workspace {one.name!r} is unchanged: {ELSEWHERE}.", "Look at it, and run the command again."
            )
        journal = Journal(undo_folder(options), looked.account, VERB)
        try:
            call = {"from": one.exposure.value, "to": to.value, "updated_at": one.updated_at}
            journal.add({"workspace": one.id, "name": one.name, **call})
        finally:
            journal.close()
        await _put(client, one, to)
        return await _look(client, options, one.id)

    after = _with_client(options, changed)
    if after.workspace.exposure is not to:
        raise SourceError(
            f"The workspace {after.workspace.name!r} is {after.workspace.exposure.value}, although the API took the change.",
            "Look at it in Postman.",
        )
    return after


async def _put(client: PostmanClient, one: Workspace, to: Exposure) -> None:
    """The call itself; one of which it is not known whether it arrived is made again after another look."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await client.write("PUT", f"/workspaces/{segment(one.id)}", {"workspace": {"type": to.value}})
            return
        except Unreadable as error:
            if error.status == 429 or attempt == ATTEMPTS:
                raise SourceError(
                    f"It is not known whether the workspace {one.name!r} was changed: {error.message}",
                    "Run the command again.",
                ) from None
            await client.rest(attempt)
            if (await listing.workspace(client, one.id))[0].exposure is to:
                return
        except (QuotaExhausted, Unauthorized):
            raise
        except ApiError as error:
            words = _WORDS.get(error.name) or in_words(error)
            raise SourceError(
                f"The workspace {one.name!r} is unchanged: {words}.",
                "Change its visibility in Postman, as one of its administrators.",
            ) from None


def taken_back(looked: Looked) -> Exposure:
    """Public, which is what the workspace was before it was contained. Raises UsageError unless it still stands as it was left then."""
    one = looked.workspace
    if not looked.left_as:
        raise UsageError(
            f"posthound did not take {one.name!r} out of public view.", "Change its visibility in Postman."
        )
    if one.exposure not in (Exposure.PUBLIC, looked.left_as):
        raise UsageError(
            f"Somebody has made {one.name!r} {one.exposure.value} since: it was left as {looked.left_as}.",
            "It is unchanged. If it is to be public all the same, change its visibility in Postman.",
        )
    return Exposure.PUBLIC


def _with_client(options: CrawlOptions, work: Callable[[PostmanClient], Awaitable[Looked]]) -> Looked:
    async def run() -> Looked:
        async with client_of(options, calls=(*CALLS, *WRITES)) as client:
            return await work(client)

    return completed(run())
