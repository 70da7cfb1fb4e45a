"""Writing an entity's changes to Postman, piece by piece: looked at right before, noted, written, and looked at again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from posthound.cloud.entities import Snapshot, read
from posthound.cloud.journal import Journal
from posthound.cloud.patches import Patch, body_of
from posthound.cloud.trees import applied, same
from posthound.sources.postman.answers import holds
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import (
    ApiError,
    Forbidden,
    NotFound,
    PlanLimit,
    QuotaExhausted,
    Unauthorized,
    Unreadable,
)

# How often a call is made of which it is not known whether it arrived; the entity is read again in between.
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class WriteFate:
    """What became of an entity: the pieces that were written, and why no more were; empty when all were."""

    path: str
    done: tuple[str, ...] = ()
    refused: str = ""


class Elsewhere(Exception):
    """Somebody else changed the entity: it is left as it is."""


def in_words(error: ApiError) -> str:
    """Why the API did not write, for the person who asked for it."""
    match error:
        case Forbidden():
            return f"this key's user may not change it ({error.status}: {error.message}); an editor of it, or an administrator of its workspace, may"
        case NotFound():
            return f"it is not there any more, or not for this key's user ({error.status}: {error.message})"
        case PlanLimit():
            return f"the plan's limit is reached ({error.status}: {error.message}); no pause helps"
        case Unreadable():
            return f"{error.message}; run the command again: it goes on from what stands there"
        case _:
            return f"the API refused it ({error.status}: {error.message})"


async def write(
    client: PostmanClient, journal: Journal, base: Snapshot, patches: Sequence[Patch], told: Callable[[str], None] = lambda title: None
) -> WriteFate:  # fmt: skip
    """Makes the calls of one entity, as long as it stands as it was planned for. Raises what ends everything, the quota say."""
    done: list[str] = []
    state, planned = base.tree, base.updated_at
    try:
        for patch in patches:
            current = await read(client, base.ref)
            if (not done and current.updated_at != planned) or not same(current.tree, state):
                raise Elsewhere
            # What is written is put into what stands there now, dates and all.
            state = applied(current.tree, patch.changes)
            await _write(client, journal, current, state, patch)
            done.append(patch.title)
            told(patch.title)
        current = await read(client, base.ref)
    except Elsewhere:
        return WriteFate(base.ref.path, tuple(done), ELSEWHERE)
    except (QuotaExhausted, Unauthorized):
        raise
    except ApiError as error:
        return WriteFate(base.ref.path, tuple(done), in_words(error))
    return WriteFate(base.ref.path, tuple(done), "" if same(current.tree, state) else _OTHERWISE)


ELSEWHERE = "somebody else has changed it since it was read: nothing more is written into it; run the command again"
_OTHERWISE = "it does not stand as it was written: somebody changed it at the same time, or the API stores it otherwise; look at it"
_UNTOLD = "its form for single changes does not show where the value stands; --whole replaces it as a whole"


async def _write(client: PostmanClient, journal: Journal, before: Snapshot, after: Any, patch: Patch) -> None:
    """One call, made again only where it is certain that it did nothing. Raises Elsewhere and ApiError."""
    noted = False
    for attempt in range(1, ATTEMPTS + 1):
        # Parsed as it is: what is sent back is as it was, half characters and all.
        answer = (
            json.loads(await client.read(patch.detail, check=lambda body: holds(body, "data"))) if patch.detail else {}
        )
        detail = answer.get("data") if isinstance(answer, dict) else None
        body = body_of(patch, after, detail if isinstance(detail, dict) else {})
        if body is None:
            raise ApiError(_UNTOLD)
        if not noted:
            journal.intend(before.ref, patch.title, before.tree, patch.changes)
            noted = True
        try:
            await client.write(patch.method, patch.path, body)
            return
        except Unreadable as error:
            if error.status == 429 or attempt == ATTEMPTS:
                raise
            await client.rest(attempt)
            current = await read(client, before.ref)
            if same(current.tree, after):
                return
            if not same(current.tree, before.tree):
                raise Elsewhere from None
