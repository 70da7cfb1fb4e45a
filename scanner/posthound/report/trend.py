"""How the number of secrets to rotate went from run to run: what a report shows of the ledger's past."""

from __future__ import annotations

from typing import NamedTuple


class TrendPoint(NamedTuple):
    """After a run: how many secrets of the ledger were to rotate, and how many of those were overdue by then.

    `found` and `settled` say what came and went since the run before. `at` is UTC, ISO 8601.
    """

    at: str
    pending: int
    overdue: int
    found: int
    settled: int
