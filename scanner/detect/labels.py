"""Whose credential it is: the provider that a value found by its field belongs to, told by what surrounds it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from patterns.catalog import Catalog
from patterns.signature import Signature, value_regex
from scanner.detect.prefilter import Prefilter
from scanner.detect.rules import holds
from scanner.model import Match


class Labels:
    """The patterns by field name, host and keyword."""

    def __init__(self, catalog: Catalog, prefilter: Prefilter) -> None:
        """`prefilter` looks for the catalog's keywords, in the catalog's order, and perhaps for more."""
        self._catalog = catalog
        self._prefilter = prefilter
        self._naming = lru_cache(maxsize=16384)(self._patterns_named_in)

    def label(self, match: Match) -> Signature | None:
        """The provider's pattern whose shape the value has: by the field's name, the request's host, the names around."""
        labels = match.leaf.labels
        # In running text, what stands before the value tells more than the request does.
        before = match.leaf.text[max(0, match.span.start - 120) : match.span.start] if len(match.leaf.text) > 60 else ""
        context = "\n".join((match.name, *labels[-3:], *labels[:1], before))
        for group in (
            self._catalog.named(self._catalog.fields, match.name.lower()),
            self._hosted(match.leaf.request.host),
            self._naming(context),
        ):
            found = self._fitting(group, match.value)
            if found is not None:
                return found
        return None

    @staticmethod
    def _fitting(group: Iterable[Signature], value: str) -> Signature | None:
        # Lengths tell most of them apart before a regex has to be compiled.
        fitting = (p for p in group if p.run <= len(value) <= p.width and value_regex(p.regex).fullmatch(value))
        return next((p for p in fitting if holds(p, value)), None)

    def _hosted(self, host: str) -> Iterator[Signature]:
        while "." in host:
            yield from self._catalog.named(self._catalog.hosts, host)
            host = host.partition(".")[2]

    def _patterns_named_in(self, context: str) -> tuple[Signature, ...]:
        found = self._prefilter.anywhere_in(context)
        return tuple(
            signature
            for keyword in dict.fromkeys(number for number in found if number in self._catalog.near)
            for pattern in self._catalog.of_keyword(keyword)
            if (signature := self._catalog[pattern]).kind == "near"
        )
