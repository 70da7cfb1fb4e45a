"""Fields whose names bear a provider's name, or are a field of its own, and say by no word that they hold a credential: `OVH_CONSUMER_KEY`;
and those for logins: `TEST_USERS`.

In running text such a name before a value tells what that is; here the value stands in a field of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from posthound.detect.names import NameClass, words_of
from posthound.detect.prefilter import Prefilter
from posthound.detect.rules import Rule, begins_word, holds, match_of
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import Document, Leaf, LeavesOf
from posthound.rules.catalog import Catalog
from posthound.rules.signature import value_regex, with_article
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.detect.fields import NamedFields

_LEAST, _MOST = 8, 4096  # characters of a value
_REMEMBERED = 65536
# What names for logins end in, among others (`accounts.is_login`).
_LOGINS = regex(r"(?im)^[^\n]{0,60}?(?:users?|log[ _-]?ins?|signin|accounts?|admins?)$")

InTexts = Callable[[Sequence[str], Joined, LeavesOf], list[Match]]


class Bearing:
    """Which names bear a provider's, or are for logins: exports share most of theirs, so each is asked about once."""

    def __init__(self, catalog: Catalog, prefilter: Prefilter) -> None:
        self._catalog = catalog
        self._prefilter = prefilter
        self._asked = set[str]()
        self._bearing, self._logins = set[str](), set[str]()

    def of(self, kinds: Mapping[str, NameClass | None]) -> tuple[set[str], set[str]] | None:
        """Those of the names that are of no kind, and bear a provider's or are for logins; None where there are none."""
        if new := kinds.keys() - self._asked:
            if len(self._asked) > _REMEMBERED:
                self._asked.clear()
            self._asked |= new
            names = "\n".join(new)
            self._bearing.update(new.intersection(self._found(names)))
            if ending := new.intersection(_LOGINS.findall(names)):
                from posthound.detect.accounts import is_login  # few names end so

                self._logins.update(filter(is_login, ending))
        bearing, logins = self._bearing & kinds.keys(), self._logins & kinds.keys()
        if not bearing and not logins:
            return None
        return {n for n in bearing if kinds[n] is None}, {n for n in logins if kinds[n] is None}

    def _found(self, names: str) -> Iterator[str]:
        """The lines of a text, a name each, in which a provider's begins a word."""
        lengths = self._prefilter.lengths
        for end, keyword in self._prefilter.anywhere_in(names):
            start = end - lengths[keyword]
            if self._catalog.is_near(keyword) and begins_word(names, start):
                behind = names.find("\n", end)
                yield names[names.rfind("\n", 0, start) + 1 : behind if behind >= 0 else len(names)]

    def matches(
        self,
        document: Document,
        fields: NamedFields,
        told: tuple[set[str], set[str]],
        dismiss: Callable[[str], bool],
        in_texts: InTexts,
    ) -> Iterator[Match]:
        """What the values under these names are, but for those that `dismiss` knows for none."""
        bearing, logins = told
        if bearing:
            yield from self._under_providers(document, fields.named(bearing, dismiss), in_texts)
        if logins:
            from posthound.detect.keyed import logins_at  # few files have such names

            named = fields.named(logins, lambda text: ":" not in text or dismiss(text))
            for row in (*named, *logins_at(document.tree, logins)):
                from posthound.detect.accounts import of_login  # few values of such names are logins

                yield from of_login(document.leaf(row))

    def _under_providers(self, document: Document, rows: Iterable[int], in_texts: InTexts) -> Iterator[Match]:
        leaves = [leaf for leaf in map(document.leaf, rows) if _LEAST <= len(leaf.text) <= _MOST]
        texts = [f"{leaf.name}={leaf.text}" for leaf in leaves]

        def leaves_of(numbers: Collection[int]) -> dict[int, list[Leaf]]:
            return {n: [leaves[n]._replace(number=n, text=texts[n])] for n in numbers}

        for match in in_texts(texts, Joined(texts), leaves_of):
            leaf, begin = leaves[match.leaf.number], len(texts[match.leaf.number]) - len(leaves[match.leaf.number].text)
            whole = match.span == (begin, begin + len(leaf.text))
            if match.ground.of_provider and whole and not _is_id(leaf.name, match.pattern_id):
                yield match._replace(leaf=leaf, span=Span(0, len(leaf.text)))
        for leaf in leaves:
            yield from self._of_field(leaf)

    def _of_field(self, leaf: Leaf) -> Iterator[Match]:
        """What the value is where its name is that of a provider's own field."""
        for pattern in self._catalog.named(self._catalog.fields, leaf.name.lower()):
            from posthound.rules.anybodys import is_anybodys  # few names are a provider's field

            if is_anybodys(leaf.name) or not value_regex(pattern.regex).fullmatch(leaf.text):
                return
            if holds(pattern, leaf.text):
                yield match_of(Rule(pattern), leaf, Span(0, len(leaf.text)), leaf.text)._replace(
                    evidence=f"the shape of {with_article(pattern.name)} in a field of its own"
                )
                return


def _is_id(name: str, pattern_id: str) -> bool:
    """Whether a field holds an id, by its last word, and the pattern finds none: what stands before it may speak of keys (`acme_client_id`)."""
    return words_of(name)[-1:] == ["id"] and "id" not in pattern_id.split("-")
