"""A bound on the answers held in memory at once: those being read and those waiting to be scanned."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Memory:
    """`capacity` bytes for all leases together; one answer larger than that is let in alone."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.held = 0
        self._changed = asyncio.Condition()

    def lease(self) -> Lease:
        """A lease of nothing yet; as a context manager it gives everything back."""
        return Lease(self)

    async def take(self, size: int) -> None:
        """Waits until `size` more bytes fit, or nothing else is held."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.held == 0 or self.held + size <= self.capacity)
            self.held += size

    async def give(self, size: int) -> None:
        """Gives bytes back."""
        async with self._changed:
            self.held -= size
            self._changed.notify_all()


class Lease:
    """The memory of one answer, from its first byte until it is scanned."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._size = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.drop()

    async def announce(self, size: int) -> None:
        """Waits for room for an answer of this size. It holds nothing while it waits, so nobody waits for it."""
        await self.drop()
        await self._memory.take(size)
        self._size = size

    def grown(self, size: int) -> None:
        """The answer has become larger than announced; there is no waiting half-way."""
        if size > self._size:
            self._memory.held += size - self._size
            self._size = size

    async def drop(self) -> None:
        """Gives back what is held, before another attempt or at the end."""
        if self._size:
            size, self._size = self._size, 0
            await self._memory.give(size)
