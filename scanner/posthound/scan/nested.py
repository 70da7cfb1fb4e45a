"""Descriptions of APIs that a file keeps as the text of one of its fields, as designs of Insomnia do: read as what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posthound.clients import read_as
from posthound.detect.engine import Engine
from posthound.formats.locate import Locator
from posthound.model.columns import Distinct, Key, Path, Span
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, Origin, Raw, Request, Role
from posthound.support.regexes import regex

# How such a text begins, perhaps behind remarks.
_BEGINS = regex(r"(?:\s|#[^\n]{0,200}\n|---|\{){0,20}[\"']?(?:openapi|swagger)[\"']?\s{0,4}:")
_HEAD, _MOST = 400, 50  # characters in which the mark stands, and texts of one file


class _Within:
    """What a leaf of such a text stands in: the place is the field's, the request the description's."""

    def __init__(self, outer: Leaf, inner: Leaf) -> None:
        self._outer, self._inner = outer, inner

    def path(self, key: Key) -> Path:
        """The keys from the root to the field."""
        return self._outer.path

    def labels(self, leaf: Leaf) -> tuple[str, ...]:
        """The human path to the field, and on in its text."""
        return (*self._outer.labels, *self._inner.labels)

    def request(self) -> Request:
        """The request that is described around."""
        return self._inner.request

    def reported_role(self, role: Role) -> Role:
        """What reports call a role."""
        return self._outer.around.reported_role(role)


def descriptions(distinct: Distinct, places: Iterable[int]) -> set[int]:
    """The numbers of the texts that are such descriptions; `places` are those of their words in the joined texts."""
    spans = distinct.joined.spans(places)
    return {number for number, at in spans if at < _HEAD and _BEGINS.match(distinct.texts[number])}


def in_descriptions(document: Document, engine: Engine, places: Iterable[int]) -> Iterator[Match]:
    """What descriptions of APIs among the texts of a document hold, each match where it stands in its text; `places` as for `descriptions`."""
    distinct = document.tree.distinct
    for number, leaves in document.leaves_of(sorted(descriptions(distinct, places))[:_MOST]).items():
        text = distinct.texts[number]
        if len(leaves[0].path) == 0:
            continue  # the file itself
        inner = read_as("openapi", Raw(Origin("api.json" if text.lstrip()[:1] == "{" else "api.yaml"), text.encode()))
        found = engine.detect(inner)[0] if inner else []
        if inner is None or not found:
            continue
        locator = Locator(inner, [match.leaf.number for match in found], decoded=True)
        for match in found:
            span = Span(*locator.offsets(match.leaf.number, match.span))
            if match.parts or match.value not in text[slice(*span)]:
                continue
            for outer in leaves:
                held = match.leaf._replace(
                    number=outer.number, text=text, key=outer.key, role=outer.role, around=_Within(outer, match.leaf)
                )
                yield match._replace(leaf=held, span=span)
