"""Features that a plan, a region or a role lacks: absent, not failed; told once a run, remembered, and asked again weekly."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable

from posthound.model.values import Notice
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound, PlanLimit
from posthound.sources.postman.layout import ROOT
from posthound.state.visits import Absence
from posthound.support.ages import is_younger
from posthound.support.terminal import counted

# Seconds after which an absent feature is asked for again.
AGAIN = 7 * 86400.0
# One thing may be missing because it went away just now; a second one is not.
_TWICE = 2
_GONE = (400, 404, 410)


def lacks(error: ApiError | None) -> bool:
    """Whether an answer says that there is no such thing for this key, rather than that something went wrong."""
    return isinstance(error, (Forbidden, NotFound, PlanLimit))


class Features:
    """What is known to be absent in one account, and what this run learns of it."""

    def __init__(self, known: Iterable[Absence] = (), now: float | None = None) -> None:
        self._now = time.time() if now is None else now
        self._known = {(one.feature, one.workspace): one for one in known if is_younger(one.noted_at, AGAIN, self._now)}
        self._absent: dict[tuple[str, str], Absence] = {}
        self._present: set[tuple[str, str]] = set()
        self._once: dict[tuple[str, str], Absence] = {}
        self._missed: dict[tuple[str, str], int] = defaultdict(int)

    def asked(self, feature: Feature, workspace: str = "") -> bool:
        """Whether it is to be asked for: not where it was absent within the last week."""
        return not {(feature.value, workspace), (feature.value, "")} & (self._known.keys() | self._absent.keys())

    def present(self, feature: Feature, workspace: str = "") -> None:
        """It was there."""
        self._present.add((feature.value, workspace))

    def absent(self, feature: Feature, workspace: str, error: ApiError, *, one_of_many: bool = False) -> None:
        """It was refused. A limit of the plan ends the feature everywhere.

        With `one_of_many`, it is one thing that is not there, or not for this key: a second one says that none is, unless others are.
        """
        key = (feature.value, "" if isinstance(error, PlanLimit) else workspace)
        found = Absence(*key, error.status, error.message, self._now)
        self._missed[key] += 1
        of_one = one_of_many and not isinstance(error, PlanLimit)
        if of_one and (key in self._present or self._missed[key] < _TWICE):
            self._once[key] = found
        else:
            self._absent.setdefault(key, found)

    def changes(self) -> tuple[list[Absence], list[tuple[str, str]]]:
        """What to remember as absent, and what is no longer."""
        # A single thing may have gone away just now; one that was refused, with no other to be read, is the feature.
        refused = {key: one for key, one in self._once.items() if key not in self._present and one.status not in _GONE}
        return list((refused | self._absent).values()), sorted(self._present - self._absent.keys())

    def notices(self) -> list[Notice]:
        """One for each absent feature: where, what the API said, and since when it was not asked."""
        found: dict[str, list[Absence]] = defaultdict(list)
        for one in (self._once | self._known | self._absent).values():
            found[one.feature].append(one)
        return [Notice(ROOT, _sentence(feature, absences)) for feature, absences in sorted(found.items())]


def _sentence(feature: str, absences: list[Absence]) -> str:
    spaces = sum(bool(one.workspace) for one in absences)
    where = f" in {counted(spaces, 'workspace')}" if spaces else ""
    first = min(absences, key=lambda one: (bool(one.workspace), one.noted_at))
    return f"not read: {feature}, {first.status}{where}: {first.message}; it is asked for again weekly"
