"""What a file says of variables to others, asked where it may say anything: environments and the like, and scripts that set some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from posthound.clients import gives
from posthound.detect.marks import may_set, setting_of
from posthound.model.values import Document

if TYPE_CHECKING:
    from posthound.detect.engine import Detected, Engine


class GivenNames(NamedTuple):
    """The names under which a file may give values to others, and those of them that stand for another variable, with that.

    `passed` are those of these `links` that its scripts make, `uses` the variables that scripts put into what is called a credential.
    """

    names: frozenset[str] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()
    passed: frozenset[tuple[str, str]] = frozenset()
    uses: frozenset[str] = frozenset()

    def behind(self, used: frozenset[str]) -> frozenset[str]:
        """What the file uses besides what is known to be `used`: what its scripts put into that, through any number of variables."""
        others: dict[str, list[str]] = {}
        for one, other in self.passed:
            others.setdefault(one, []).append(other)
        more, left = {*(self.uses - used)}, [*used, *self.uses] if others else []
        while left:
            new = {*others.get(left.pop(), ())} - used - more
            more |= new
            left += new
        return frozenset(more)


def detected_and_given(
    document: Document, engine: Engine, uses: frozenset[str], own: frozenset[str]
) -> tuple[Detected, GivenNames]:
    """What an engine detects in a document of which others make these uses, and what it gives them; `own` as in `scan_raw`."""
    given = given_by(document)
    own |= of_others(uses, given.names) if uses else uses
    own |= given.behind(own)
    detected = engine.detect(document, own)
    if put := given.behind(detected.uses):  # its scripts hand on what it uses itself
        detected = detected if put <= own else engine.detect(document, own | put)
        detected = detected._replace(uses=detected.uses | put)
    return detected, given


def given_by(document: Document) -> GivenNames:
    """What a file gives to others: one of variables all that has a name in it, any other what its scripts set to a literal or a variable."""
    given = _set_by_scripts(document) if may_set(document.tree.distinct.joined.data) else GivenNames()
    if not gives(document):
        return given
    from posthound.detect.defining import links_in, names_in  # most files give nothing

    return given._replace(names=given.names | names_in(document.tree), links=given.links | links_in(document.tree))


def _set_by_scripts(document: Document) -> GivenNames:
    setting = setting_of(document)
    names = frozenset(call["name"] for _, call in setting.calls)
    if not setting.passing:
        return GivenNames(names)
    from posthound.detect.passing import passed_on  # few scripts pass anything on
    from posthound.detect.uses import name_of

    links, uses = passed_on(document.tree, setting.passing)
    return GivenNames(names.union(name_of(name) for name, _ in links), links, links, uses)


def of_others(uses: frozenset[str], names: frozenset[str]) -> frozenset[str]:
    """Those of the uses that mean what a file gives under these names."""
    from posthound.detect.uses import name_of  # most files use nothing of others

    return frozenset(use for use in uses if name_of(use) in names)
