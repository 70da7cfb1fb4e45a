"""Whose credential it is: the provider that a value found by its field belongs to, told by what surrounds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from patterns.model import Signature, value_regex
from scanner.detect.prefilter import Prefilter
from scanner.detect.rules import holds
from scanner.model import Match


class Labels:
    """The patterns by field name, host and keyword."""

    def __init__(self, patterns: Sequence[Signature]) -> None:
        self._patterns = patterns
        self._naming = lru_cache(maxsize=16384)(self._patterns_named_in)

    def label(self, match: Match) -> Signature | None:
        """The provider's pattern whose shape the value has: by the field's name, the request's host, the names around."""
        labels = match.leaf.labels
        # In running text, what stands before the value tells more than the request does.
        before = match.leaf.text[max(0, match.span.start - 120) : match.span.start] if len(match.leaf.text) > 60 else ""
        context = "\n".join((match.name, *labels[-3:], *labels[:1], before))
        for group in (
            self._by_field.get(match.name.lower(), ()),
            self._hosted(match.leaf.request.host),
            self._naming(context),
        ):
            found = self._fitting(group, match.value)
            if found is not None:
                return found
        return None

    @staticmethod
    def _fitting(group: Iterable[Signature], value: str) -> Signature | None:
        return next((p for p in group if value_regex(p.regex).fullmatch(value) and holds(p, value)), None)

    def _hosted(self, host: str) -> Iterator[Signature]:
        while "." in host:
            yield from self._by_host.get(host, ())
            host = host.partition(".")[2]

    def _patterns_named_in(self, context: str) -> tuple[Signature, ...]:
        prefilter, table = self._by_name
        return tuple(p for _, number in prefilter.ends(context.encode("latin-1", "replace")) for p in table[number])

    @cached_property
    def _by_field(self) -> dict[str, list[Signature]]:
        return _table(self._patterns, lambda pattern: pattern.fields)

    @cached_property
    def _by_host(self) -> dict[str, list[Signature]]:
        return _table(self._patterns, lambda pattern: pattern.hosts if pattern.kind == "near" else ())

    @cached_property
    def _by_name(self) -> tuple[Prefilter, list[list[Signature]]]:
        table = _table(self._patterns, lambda pattern: pattern.keywords if pattern.kind == "near" else ())
        return Prefilter(list(table), "aho-corasick"), list(table.values())


def _table(patterns: Sequence[Signature], keys: Callable[[Signature], Iterable[str]]) -> dict[str, list[Signature]]:
    table: dict[str, list[Signature]] = defaultdict(list)
    for pattern in patterns:
        for key in keys(pattern):
            table[key].append(pattern)
    return table
