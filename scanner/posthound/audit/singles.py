"""Questions about one workspace each: remembered, so that a large team costs few calls a night and every answer is dated.

An answer is taken from memory while the workspace's `updatedAt` is the same and it is not too old. Every run asks for what is
new, and again for some of the oldest, so that a small team is asked for afresh each time and a large one comes around.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from posthound.audit.asking import Answered, Asked, Asker, incomplete, merged
from posthound.audit.team import Space
from posthound.audit.values import Evidence, Why
from posthound.state.audit_store import Noted
from posthound.support.ages import is_younger

# Every run asks for at least so many workspaces again, where there are so many.
AGAIN = 45
# What was noted longer ago, in seconds, is not taken: 2,000 workspaces at AGAIN a night come around in time.
MOST_AGE = 45 * 86400.0
# So many refusals in a row mean that the role or plan refuses them all.
REFUSALS = 5
WORKERS = 6
_ORDER = {"public": 0, "partner": 1, "team": 2}


@dataclass(frozen=True, slots=True)
class About:
    """What is known of each workspace by id, and of which it is not known, with the reason."""

    known: Mapping[str, Any]
    unread: Sequence[tuple[Space, str]]
    evidence: Evidence


@dataclass
class Singles:
    """The memory of past answers, and how many calls this run may make in all; `most` 0 sets no bound."""

    asker: Asker
    memory: Callable[[str], dict[str, Noted]] = lambda what: {}
    remember: Callable[[str, Mapping[str, tuple[str, Any]]], None] = lambda what, rows: None
    most: int = 0
    spent: Callable[[], int] = lambda: 0  # calls of others that count, too
    _new: dict[str, dict[str, tuple[str, Any]]] = field(default_factory=dict)

    def left(self) -> int:
        """How many more calls may be made."""
        return max(0, self.most - self.asker.calls - self.spent()) if self.most else 1_000_000

    async def about(
        self, what: str, question: Asked, spaces: Sequence[Space], ask: Callable[[Space], Awaitable[Answered]],
        value: Callable[[Answered], Any], *, share: float = 1.0,
    ) -> About:  # fmt: skip
        """What a question says of each workspace. At most `share` of the calls that are left are made for it."""
        noted = {key: one for key, one in self.memory(what).items() if is_younger(one.read_at, MOST_AGE)}
        fits = {space.id for space in spaces if space.id in noted and noted[space.id].stamp == space.updated_at != ""}
        ordered = sorted(spaces, key=lambda space: (_ORDER.get(space.visibility, 3), space.id))
        must = [space for space in ordered if space.id not in fits]
        oldest = sorted((space for space in ordered if space.id in fits), key=lambda space: noted[space.id].read_at)
        chosen = (must + oldest[: max(0, AGAIN - len(must))])[: int(self.left() * share)]
        answers = await self._ask(chosen, ask)
        known = {key: noted[key].value for key in fits if key not in answers}
        unread: list[tuple[Space, str]] = []
        for space in ordered:
            answer = answers.get(space.id)
            if answer is None:
                if space.id not in known:
                    unread.append((space, self._unasked(answers)))
            elif answer.complete:
                known[space.id] = value(answer)
                self._new.setdefault(what, {})[space.id] = (space.updated_at, known[space.id])
            else:
                unread.append((space, answer.message))
        evidence = merged(question, list(answers.values()), self.asker.now(), self._note(known, answers, noted))
        return About(known, unread, evidence if not unread else _cut(evidence, unread))

    def keep(self) -> None:
        """Notes what was read."""
        for what, rows in self._new.items():
            self.remember(what, rows)

    def _unasked(self, answers: Mapping[str, Answered]) -> str:
        refused = next((a.message for a in answers.values() if a.why is Why.REFUSED), "")
        if self.asker.stopped:
            return self.asker.stopped[1]
        return refused or "not asked yet: this run's calls were spent"

    async def _ask(self, spaces: Sequence[Space], ask: Callable[[Space], Awaitable[Answered]]) -> dict[str, Answered]:
        found: dict[str, Answered] = {}
        queue = iter(spaces)
        refusals = 0

        async def worker() -> None:
            nonlocal refusals
            for space in queue:
                if refusals >= REFUSALS or self.asker.stopped:
                    return
                answer = found[space.id] = await ask(space)
                refusals = refusals + 1 if answer.why is Why.REFUSED else 0

        await asyncio.gather(*(worker() for _ in range(WORKERS)))
        return found

    @staticmethod
    def _note(known: Mapping[str, Any], answers: Mapping[str, Answered], noted: Mapping[str, Noted]) -> str:
        times = [noted[key].read_at for key in known if key not in answers]
        if not times:
            return ""
        first, last = (datetime.fromtimestamp(time, UTC).date().isoformat() for time in (min(times), max(times)))
        return f"{len(times)} workspaces as read earlier, from {first} to {last}"


def _cut(evidence: Evidence, unread: Sequence[tuple[Space, str]]) -> Evidence:
    return incomplete(evidence, f"{len(unread)} not read: {unread[0][1]}")
