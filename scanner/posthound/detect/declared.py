"""Values of which the file itself says that they are secret, or must not stand in it: no name and no randomness is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posthound.detect.names import classify, words_of
from posthound.model.columns import Span
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Document, Level
from posthound.rules.vocabulary import ABOUT

_EVIDENCE = {
    "generic-secret-variable": "the variable is marked as secret",
    "generic-private-environment": "the file is for what must stay out of git",
    "generic-vault-in-clear": "it is an entry of the vault, in clear",
    "generic-secret-global": "globals go with every workspace, and it is marked as secret",
}
_PRIVATE = "generic-private-environment"
# What the last word of a name says to be told to everybody: where something is, what it is called, whose it is.
_OPEN = (ABOUT - frozenset("hash digest salt salts encryption cipher".split())) | frozenset(
    """
        user login account email mail phone mobile host hostname server servers tenant realm region zone country city street currency customer
        owner owners client clients env environment stage debug proxy database db table queue topic
        usuario usuário utilisateur benutzer nombre nome nom correo courriel servidor serveur puerto porta ciudad cidade ville ort stadt
    """.split()
)


def declared(document: Document, found: Iterable[tuple[int, str]]) -> Iterator[Match]:
    """A match for each leaf that a client gives with its rule; of a private file, for the first that is called no open thing."""
    told = False
    for index, rule in found:
        leaf = document.leaf(index)
        value = leaf.text.strip()
        if rule == _PRIVATE:
            if told or _is_open(leaf.name, value):
                continue
            told = True  # what else it holds is told by what gives that away
        if value:
            start = leaf.text.index(value)
            yield Match(
                rule, leaf, Span(start, start + len(value)), value, Ground.FIELD, RuleClass.DECLARED, name=leaf.name, evidence=_EVIDENCE[rule],
                severity=Level.MEDIUM if rule == _PRIVATE else Level.HIGH, confidence=Level.MEDIUM,
            )  # fmt: skip


def _is_open(name: str, value: str) -> bool:
    words = words_of(name)
    return (bool(words) and words[-1] in _OPEN and classify(name) is None) or "".join(words_of(value)) == "".join(words)
