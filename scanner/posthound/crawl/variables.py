"""What the entities of a workspace use of each other's variables, by what each told when it was read last."""

from __future__ import annotations

from collections.abc import Iterable

from posthound.scan.exchange import Uses, VariablesTold, Whereabouts
from posthound.state.store import EntityVariables

_HERE = Whereabouts(frozenset(("here",)), frozenset(("here",)))


def used(telling: Iterable[EntityVariables]) -> frozenset[str]:
    """The variables that credential fields of one workspace use, by way of others, too; all are keyed hashes."""
    uses = Uses()
    uses.add(VariablesTold(_HERE, one.uses, links=one.links) for one in telling)
    return uses.of(_HERE)
