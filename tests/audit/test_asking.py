"""Questions whose answers come in pages: read to their end, and given up where there is none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from posthound.audit.asking import IDLE_PAGES, Asked, Asker
from posthound.audit.values import Why
from posthound.sources.postman.client import Counts


class Repeats:
    """Stands for a client whose pages hold the same rows under a new cursor each time."""

    def __init__(self) -> None:
        self.counts = Counts()

    async def json(self, *_: Any, **__: Any) -> Any:
        self.counts.calls += 1
        return {"data": [{"id": 1}], "meta": {"nextCursor": str(self.counts.calls)}}


def test_pages_with_nothing_new_are_given_up_after_a_few_calls() -> None:
    client = Repeats()
    asker = Asker(client, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    answer = asyncio.run(asker.listing(Asked("GET /users", "getTeamUsers"), "/users", {}, "data"))
    assert answer.why is Why.BROKEN
    assert asker.calls <= IDLE_PAGES + 1
