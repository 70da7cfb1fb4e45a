"""An event loop of its own for work that waits for many answers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def completed(work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives, or raises.

    The task that the loop is run for gives nothing: when it puts the signals' handlers back, Python 3.11.7 writes out that task with all
    it gave (python/cpython#112559), which for a large report takes several times the report's memory.
    """
    given: list[T] = []

    async def main() -> None:
        given.append(await work)

    asyncio.run(main())  # noqa: TID251  # the one place
    return given[0]
