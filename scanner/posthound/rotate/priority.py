"""How urgent a secret is: what it opens × who can read it × whether it is live × how long it has been there. Pure.

Each factor is a number for how much worse one case is than the next; their product is a number up to 100.
"""

from __future__ import annotations

from datetime import date, datetime

from posthound.model.values import Exposure, Level
from posthound.rotate.ledger import Item, Liveness, State
from posthound.verify.analysis import Reach

_OPENS = {Reach.ALL: 5.0, Reach.WRITE: 4.0, Reach.READ: 2.0, Reach.NOTHING: 0.2}
# Where nobody asked, or nobody told, the rule's severity stands for what it opens.
_BY_SEVERITY = {Level.CRITICAL: 4.0, Level.HIGH: 3.0, Level.MEDIUM: 2.0, Level.LOW: 1.0}
_READERS = {
    Exposure.PUBLIC: 5.0, Exposure.PARTNER: 4.0, Exposure.TEAM: 3.0, Exposure.FILE: 2.0, Exposure.PRIVATE: 1.5, Exposure.PERSONAL: 1.0,
}  # fmt: skip
_LIVE = {Liveness.LIVE: 2.0, Liveness.UNKNOWN: 1.2, Liveness.DEAD: 0.1}
YEAR = 365


def factors(item: Item, opens: Reach, today: date) -> tuple[float, float, float, float]:
    """What it opens, who can read it, whether it is live, and its age, each as a factor; a year and more counts twice a day."""
    days = (today - datetime.fromisoformat(item.appeared or item.first_seen).date()).days
    age = 1.0 + min(max(days, 0), YEAR) / YEAR
    return _OPENS.get(opens, _BY_SEVERITY[item.severity]), _READERS[item.exposure], _LIVE[item.liveness], round(age, 2)


def priority(item: Item, opens: Reach, today: date) -> int:
    """Up to 100, and 0 where nothing is left to do."""
    if item.state not in (State.OPEN, State.REPLACED):
        return 0
    reach, readers, live, age = factors(item, opens, today)
    return max(1, round(reach * readers * live * age))


def told(item: Item, opens: Reach, today: date) -> str:
    """The priority with what it is made of, for people; empty where nothing is left to do."""
    number = priority(item, opens, today)
    reach, readers, live, age = factors(item, opens, today)
    if not number:
        return ""
    what = f"opens {opens.value}" if opens in _OPENS else f"{item.severity.value}, not asked what it opens"
    return f"{number} = {reach:g} ({what}) × {readers:g} ({item.exposure.value}) × {live:g} ({item.liveness.value}) × {age:g} (age)"
