"""How bad a finding is: what the credential opens, who can read it, and how sure we are."""

from __future__ import annotations

from posthound.model.values import Exposure, Level

_ORDER = (Level.LOW, Level.MEDIUM, Level.HIGH, Level.CRITICAL)
# Steps by which a place's readers raise or lower a pattern's severity.
STEPS = {
    Exposure.PUBLIC: 1,
    Exposure.PARTNER: 0,
    Exposure.TEAM: 0,
    Exposure.PRIVATE: 0,
    Exposure.PERSONAL: -1,
    Exposure.FILE: 0,
}


def severity(base: Level, exposure: Exposure) -> Level:
    """The severity of a credential of `base` severity where `exposure` says who can read it."""
    at = _ORDER.index(base) + STEPS[exposure]
    return _ORDER[min(max(at, 0), len(_ORDER) - 1)]
