"""Values of which the file itself says that they are secret, or must not stand in it: no name and no randomness is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posthound.model.columns import Span
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Document, Level

_EVIDENCE = {
    "generic-secret-variable": "the variable is marked as secret",
    "generic-private-environment": "the file is for what must stay out of git",
    "generic-vault-in-clear": "it is an entry of the vault, in clear",
    "generic-secret-global": "globals go with every workspace, and it is marked as secret",
}


def declared(document: Document, found: Iterable[tuple[int, str]]) -> Iterator[Match]:
    """A match for each leaf that a client gives with its rule."""
    for index, rule in found:
        leaf = document.leaf(index)
        value = leaf.text.strip()
        if value:
            start = leaf.text.index(value)
            yield Match(
                rule, leaf, Span(start, start + len(value)), value, Ground.FIELD, RuleClass.DECLARED, name=leaf.name, evidence=_EVIDENCE[rule],
                severity=Level.MEDIUM if rule == "generic-private-environment" else Level.HIGH, confidence=Level.MEDIUM,
            )  # fmt: skip
