"""Whose a value is that begins as those of several providers do: that of its name, its host, or what stands before and above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from itertools import chain

from posthound.detect.belonging import before, in_command, rest_of_command
from posthound.detect.labels import REACH, Labels, hosts_in, is_at, titles_of
from posthound.detect.names import NameClass, classify, words_of
from posthound.detect.structural import rule_of
from posthound.model.matches import Match
from posthound.model.values import Role
from posthound.rules.signature import Signature
from posthound.support.regexes import regex

_ASSIGNED = regex(r"([A-Za-z][\w.$-]{1,60})[\"'\]]{0,3}[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}[\"'`]?$")
_BETWEEN = regex(r"[\W_]+")
# Where a credential stands that opens what the request asks for, and none that is only sent there.
_OPENING = (Role.AUTH, Role.HEADER)


class SharedPrefixes:
    """Values in the format of a provider whose prefix others use, too."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels
        self._catalog = labels.catalog

    def rename(self, match: Match, around: Callable[[], Iterable[str]]) -> Signature | None:
        """Another provider's pattern for a value in a known format: that of its name or of the host it goes to, or of what is said before or above.

        `around` gives what is said in its file, and in no text or title of the value itself.
        """
        if found := self._by_name(match):
            return found
        text, start = match.leaf.text, match.span.start
        near = before(text, start)[-REACH:] if start else ""
        hosts = [*reversed(hosts_in(near))]
        if near and in_command(text, start):
            hosts += hosts_in(rest_of_command(text, match.span.end))
        for host in (*hosts, match.leaf.request.host):
            if found := self._labels.at_host(host, match):
                return found
        return self._by_surroundings(match, near, hosts, around)

    def _by_name(self, match: Match) -> Signature | None:
        """The pattern of the provider that the value's name speaks of, unless it speaks of the one whose format it is, too."""
        name = name_of(match)
        named = _begun(self._labels.named_in_name(name), match)
        own = self._catalog.by_id(match.pattern_id) if named else None
        if own is None or self._is_called(own, _joined_words(name)):
            return None
        return self._labels.fitting((p for p in named if p.provider != own.provider), match.value)

    def _by_surroundings(
        self, match: Match, near: str, hosts: Iterable[str], around: Callable[[], Iterable[str]]
    ) -> Signature | None:
        """The pattern of the provider that is spoken of before or above a value, where nothing speaks of the one whose format it is."""
        own = self._catalog.by_id(match.pattern_id)
        if own is None or not self._catalog.shares_prefix(own):
            return None
        name, request = name_of(match), match.leaf.request
        titles = [*around(), *(titles_of(match) if match.leaf.labels else ())]
        if any(is_at(own, host) for host in (*hosts, request.host)):
            return None
        said = (name, near, *titles)
        plain = _BETWEEN.sub("", "".join(said)).lower()
        # Where its letters stand nowhere, no words have to be looked up.
        if own.provider.replace("-", "") in plain and any(self._is_called(own, _joined_words(one)) for one in said):
            return None
        labels = self._labels
        told = (labels.told_before(labels.speaking(near), name), *(labels.told_in(title, name) for title in titles))
        for group, decides in chain.from_iterable(told):
            named = list(group)
            found = labels.fitting(_begun(named, match), match.value)
            if found or (named and decides):
                return found  # another's than the nearest is a wrong one
        return None

    def may_be_anothers(self, match: Match) -> bool:
        """Whether the name of a value in a known format leaves it open whose it is: others' may begin so, too."""
        own = self._catalog.by_id(match.pattern_id)
        return own is not None and not self._is_called(own, _joined_words(match.name))

    def nobodys(self, match: Match) -> str:
        """The structural rule for a value with a prefix of several providers that is yet another's: so its name says, or the host that it opens; or ""."""
        name, host = name_of(match), match.leaf.request.host
        kind = classify(name)
        called = _joined_words(name) if kind else set()
        opens = match.leaf.role in _OPENING and bool(host) and next(iter(self._labels.hosted(host)), None) is not None
        own = self._catalog.by_id(match.pattern_id) if opens or self._catalog.providers.keys() & called else None
        if own is None or self._is_called(own, called) or is_at(own, host):
            return ""
        return rule_of(kind or NameClass.API_KEY) if self._catalog.shares_prefix(own) else ""

    def _is_called(self, own: Signature, called: Set[str]) -> bool:
        return any(provider == own.provider for name in called for provider in self._catalog.providers.get(name, ()))


def _begun(patterns: Iterable[Signature], match: Match) -> list[Signature]:
    """The patterns whose values begin as this one does."""
    return [p for p in patterns if p.openings and match.value.startswith(p.openings)]


def name_of(match: Match) -> str:
    """The name that is assigned the value in its text, or that of its field."""
    assigned = _ASSIGNED.search(match.leaf.text[max(0, match.span.start - REACH) : match.span.start])
    return assigned[1] if assigned else match.leaf.name


def _joined_words(name: str) -> Set[str]:
    """The words of a name, and up to three of them in one: as which a provider's id may stand in it."""
    words = words_of(name)
    return {"".join(words[at : at + count]) for at in range(len(words)) for count in (1, 2, 3)}
