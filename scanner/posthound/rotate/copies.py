"""Copies of a file as places of their own. A fingerprint knows a file by its name, so that a place follows it into another folder; a copy lies
in another folder, too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from posthound.rotate.ledger import Place, Sighting

_DIGITS = 8
_MARK = "-"


def fingerprint_of(key: str) -> str:
    """The fingerprint of the finding at a place."""
    return key.partition(_MARK)[0]


def told_apart(
    sightings: Iterable[Sighting], known: Mapping[str, Place], has_left: Callable[[Place], bool]
) -> list[Sighting]:
    """The sightings of one secret, each place with a key of its own beside those that are `known`.

    One place of a fingerprint has that alone: the one that had it so far, or one that came for it where `has_left` says that the secret
    is there no more.
    """
    groups: dict[str, list[Sighting]] = {}
    for sighting in sightings:
        groups.setdefault(sighting.place.fingerprint, []).append(sighting)
    return [one for fingerprint, group in groups.items() for one in _keyed(fingerprint, group, known, has_left)]


def _keyed(
    fingerprint: str, group: list[Sighting], known: Mapping[str, Place], has_left: Callable[[Place], bool]
) -> list[Sighting]:
    so_far = known.get(fingerprint)
    keys = {id(one): f"{fingerprint}{_MARK}{_digits(one.place)}" for one in group}
    group = sorted(group, key=lambda one: one.place.file)
    first = next((one for one in group if so_far and _where(one.place) == _where(so_far)), None)
    if first is None and (so_far is None or has_left(so_far)):
        first = next((one for one in group if keys[id(one)] not in known), None)
    return [one if one is first else replace(one, place=replace(one.place, fingerprint=keys[id(one)])) for one in group]


def _where(place: Place) -> tuple[str, str]:
    return place.home, place.file


def _digits(place: Place) -> str:
    return hashlib.sha256(f"{place.home}\0{place.file}".encode()).hexdigest()[:_DIGITS]
