"""What a file says of variables to others, asked where it may say anything: environments and the like, and scripts that set some."""

from __future__ import annotations

from typing import NamedTuple

from posthound.clients import gives
from posthound.detect.marks import SET, setting_of
from posthound.model.values import Document


class GivenNames(NamedTuple):
    """The names under which a file may give values to others, and those of them that stand for another variable, with that."""

    names: frozenset[str] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()


def given_by(document: Document) -> GivenNames:
    """What a file gives to others: one of variables all that has a name in it, any other what its scripts set to a literal."""
    names = frozenset[str]()
    if SET in document.data:
        names = frozenset(call["name"] for _, call in setting_of(document))
    if not gives(document):
        return GivenNames(names)
    from posthound.detect.defining import links_in, names_in  # most files give nothing

    return GivenNames(names | names_in(document.tree), links_in(document.tree))


def of_others(uses: frozenset[str], names: frozenset[str]) -> frozenset[str]:
    """Those of the uses that mean what a file gives under these names."""
    from posthound.detect.uses import name_of  # most files use nothing of others

    return frozenset(use for use in uses if name_of(use) in names)
