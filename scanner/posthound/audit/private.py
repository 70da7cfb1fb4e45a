"""What may leave an audit: no key ever, no name or address of a person unless asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from posthound.audit.team import Member
from posthound.audit.values import Attestation, Observation, Verdict

_EMAIL = re.compile(r"(?<![^\s@<>\"'(),;:])[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:]+")
# Where details hold ids of people.
_IDS = ("admins", "users", "owner", "user", "by")

Scrub = Callable[[str], str]


def scrubber(keys: Iterable[str], *, show_people: bool) -> Scrub:
    """What to do with every text of a report: names of workspaces come from people and may hold anything."""
    held = [key for key in keys if key]

    def scrub(text: str) -> str:
        for key in held:
            text = text.replace(key, "[key]")
        return text if show_people else _EMAIL.sub("[address]", text)

    return scrub


def scrubbed(verdict: Verdict, scrub: Scrub, people: Mapping[str, str]) -> Verdict:
    """The verdict as it may be shown; `people` names those who may be, by id."""

    def item(one: Observation) -> Observation:
        detail = {name: _scrubbed(value, scrub) for name, value in one.detail.items()}
        known = {identity: people[identity] for identity in _people(one) if identity in people}
        return Observation(one.kind, scrub(one.id), scrub(one.what), detail | ({"people": known} if known else {}))

    return replace(
        verdict,
        summary=scrub(verdict.summary),
        evidence=tuple(replace(one, note=scrub(one.note)) for one in verdict.evidence),
        violations=ordered(map(item, verdict.violations)),
        signals=ordered(map(item, verdict.signals)),
    )


def ordered(items: Iterable[Observation]) -> tuple[Observation, ...]:
    """By kind and id, each once."""
    return tuple(
        sorted(
            {(one.kind, one.id, one.what): one for one in items}.values(), key=lambda one: (one.kind, one.id, one.what)
        )
    )


def names(members: Sequence[Member]) -> dict[str, str]:
    """Name and address of each member by id."""
    return {member.id: f"{member.name} <{member.email}>".strip() for member in members}


def attested(word: Attestation, scrub: Scrub, *, show_people: bool) -> Attestation:
    """The attestation as it may be shown: whoever gave it is a person, too."""
    return replace(word, who=word.who if show_people else "", why=scrub(word.why))


def _people(one: Observation) -> Iterable[str]:
    if one.kind == "user":
        yield one.id
    for name in _IDS:
        value = one.detail.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from (part for part in value if isinstance(part, str))


def _scrubbed(value: Any, scrub: Scrub) -> Any:
    match value:
        case str():
            return scrub(value)
        case list() | tuple():
            return [_scrubbed(part, scrub) for part in value]
        case Mapping():
            return {key: _scrubbed(part, scrub) for key, part in value.items()}
    return value
