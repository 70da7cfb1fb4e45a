"""Every detector over one document, in one pass of the prefilter."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from posthound.detect import schemes
from posthound.detect.assignments import COMPARED, SAID, Assignment, assigned
from posthound.detect.fields import NamedFields, of_part
from posthound.detect.names import NameClass
from posthound.detect.prefilter import Hit, Prefilter
from posthound.detect.rules import BehindName, Rule, nearest_first
from posthound.model.columns import Distinct, Joined, Span
from posthound.model.matches import Ground, Match
from posthound.model.values import Document, Leaf, LeavesOf, Level, Role
from posthound.rules.catalog import Catalog
from posthound.rules.signature import Signature
from posthound.rules.vocabulary import beyond_ascii
from posthound.support.lazy import regex

if TYPE_CHECKING:
    from posthound.detect.labels import Labels

_UNICODE_ESCAPE = regex(r"\\u([0-9a-cA-Ce-fE-F][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2})")


_SCHEMES = frozenset(("bearer", "token", "jwt", "basic", "apikey"))
_REFERENCE = regex(r"\{\{[^{}]*\}\}")
_MENTIONS = (SAID, COMPARED)
_HEADER_KEYS = frozenset(("header", "headers"))
_URL_KEYS = frozenset(("raw", "url", "request"))


def _nothing(_value: str) -> bool:
    return False


class Detected(NamedTuple):
    """What a document holds: its matches, and the variables that it or another file puts into credential fields."""

    matches: list[Match]
    uses: frozenset[str]


class Engine:
    """Patterns compiled into one prefilter; detects in any number of documents."""

    def __init__(self, catalog: Catalog, backend: str = "auto", dismiss: Callable[[str], bool] = _nothing) -> None:
        """`dismiss` knows values that are never reported, so that no more work goes into them."""
        self._dismiss = dismiss
        self.thorough = dismiss is _nothing
        self._catalog = catalog
        self._words = catalog.words
        self._prefilter = Prefilter(catalog.lines, catalog.where, catalog.shapes, backend)
        self._rules: dict[int, tuple[Rule, ...]] = {}

    @cached_property
    def labels(self) -> Labels:
        """What tells whose a value is; asked for where something is found."""
        from posthound.detect.labels import Labels

        return Labels(self._catalog, self._prefilter)

    def _rules_of(self, keyword: int) -> tuple[Rule, ...]:
        self._rules[keyword] = tuple(Rule(self._catalog[number]) for number in self._catalog.of_keyword(keyword))
        return self._rules[keyword]

    def detect(self, document: Document, uses: frozenset[str] = frozenset()) -> Detected:
        """Every match in the document's leaves; `uses` are the names of variables that other files put into credential fields."""
        distinct = document.tree.distinct
        hits = self._prefilter.begin(distinct.joined)
        fields = NamedFields(document, uses, every=self.thorough)
        named = [match for index in fields.candidates(self._dismiss) for match in fields.matches(index)]
        addressed = [*_in_urls(document, every=self.thorough), *_in_header_blocks(document)]
        found = self.in_texts(distinct.texts, distinct.joined, document.leaves_of, hits())
        return Detected([*found, *named, *addressed], fields.uses)

    def in_texts(
        self, texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, hits: Iterable[Hit] | None = None
    ) -> list[Match]:
        """The matches that a text gives away by itself, in each of the leaves that the text stands for; `hits` where they are known."""
        looked = self._look(texts, self._prefilter.hits(joined) if hits is None else hits)
        values = looked.values
        for search, places in looked.around.items():
            for match in search.rule.around(texts[search.text], places):
                looked.add(search.text, search.rule, match)
        for hit in nearest_first(texts.__getitem__, looked.behind_names):
            looked.add(hit.text, hit.rule, hit.match)
        _add_foreign(texts, joined, looked.words)
        assignments = assigned(texts, looked.words, self._dismiss)
        connected = _connected(texts, looked.words, joined)
        for number in connected.keys() & assignments.keys():
            read = [part.span for part in connected[number]]
            assignments[number] = [one for one in assignments[number] if not _within(one.span, read)]
        leaves = leaves_of({place.text for place in values} | assignments.keys() | connected.keys())
        matches = [
            _of_pattern(rule, leaf, place.span, value)
            for place, (rule, value) in values.items()
            for leaf in leaves[place.text]
        ]
        for number, found in assignments.items():
            matches += _assigned(leaves[number], found)
        for number, parts in connected.items():
            matches += [
                of_part(leaf, part, "the password of a connection string")._replace(ground=Ground.COMMON_FORMAT)
                for leaf in leaves[number]
                for part in parts
                if part.secret
            ]
        return matches

    def _look(self, texts: Sequence[str], hits: Iterable[Hit]) -> _Looked:
        """What stands at each keyword: formats whose keyword says where they begin are read at once, the rest is noted."""
        looked = _Looked()
        around, words, behind = looked.around, looked.words, looked.behind_names
        lengths, rules = self._prefilter.lengths, self._rules
        for number, keyword, end in hits:
            start = end - lengths[keyword]
            if keyword in self._words and len(texts[number]) > end - start + 4:
                # `basic ` and `-u ` end in a blank that is no part of a name.
                words.setdefault(number, []).append((start, end - (texts[number][end - 1] == " ")))
            known = rules.get(keyword)
            for rule in self._rules_of(keyword) if known is None else known:
                if not rule.anchored:
                    around.setdefault(_Search(number, rule), []).append((start, end))
                    continue
                for match in rule.at(texts[number], start, end):
                    if rule.near and not self.labels.names_tenant(texts[number], start, end):
                        behind.append(BehindName(number, start, end, rule, match))
                    elif not rule.near:
                        looked.add(number, rule, match)
        return looked


class _Search(NamedTuple):
    """A rule that is looked for around its keywords in one text."""

    text: int
    rule: Rule


class _Place(NamedTuple):
    """Where a rule's value stands; what is found there first counts."""

    text: int
    pattern_id: str
    span: Span


class _Looked:
    """What the keywords of some texts lead to; texts are numbers, places in them (start, end)."""

    __slots__ = ("around", "behind_names", "values", "words")

    def __init__(self) -> None:
        self.values: dict[_Place, tuple[Rule, str]] = {}
        self.behind_names: list[BehindName] = []
        self.around: dict[_Search, list[tuple[int, int]]] = {}
        self.words: dict[int, list[tuple[int, int]]] = {}

    def add(self, text: int, rule: Rule, match: re.Match[str]) -> None:
        """Takes in the value that a rule found, unless it is known."""
        place = _Place(text, rule.pattern.id, Span(*match.span("secret")))
        self.values.setdefault(place, (rule, match["secret"]))


def _in_header_blocks(document: Document) -> Iterator[Match]:
    """The credentials of headers that older exports keep as one text."""
    tree, distinct = document.tree, document.tree.distinct
    for row in tree.at_keys(_HEADER_KEYS):
        parts = list(schemes.header_block(distinct.texts[distinct.numbers[row]]))
        leaf = document.leaf(row) if parts else None
        if leaf is not None and leaf.role in (Role.HEADER, Role.EXAMPLE_HEADER):
            yield from (of_part(leaf, part, f"the header is called {part.name}") for part in parts)


def _connected(
    texts: Sequence[str], words: dict[int, list[tuple[int, int]]], joined: Joined
) -> dict[int, list[schemes.CredentialPart]]:
    """The passwords of connection strings, by text."""
    if not words and b"@" not in joined.data:
        return {}
    from posthound.detect.connections import passwords  # many files hold neither

    return passwords(texts, words, joined)


def _within(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span begins within one of these, or at the brace or quote before it."""
    return any(other.start - 1 <= span.start < other.end for other in others)


def _in_urls(document: Document, *, every: bool) -> Iterator[Match]:
    tree, distinct = document.tree, document.tree.distinct
    parts = {
        number: found
        for number in dict.fromkeys(
            number for number, _ in distinct.joined.spans(schemes.addressed(distinct.joined.data))
        )
        if (found := list(schemes.userinfo(distinct.texts[number])))
    }
    for number, leaves in document.leaves_of(parts).items():
        for leaf in leaves:
            for part in parts[number]:
                yield of_part(leaf, part, "a password in a URL")
    queries = _queries(distinct, tree.texts_at(_URL_KEYS, "="), every=every)
    for row in tree.at_keys(_URL_KEYS) if queries else ():
        if distinct.numbers[row] in queries:
            leaf = document.leaf(row)
            if leaf.role in (Role.URL, Role.EXAMPLE_REQUEST):
                for part in queries[distinct.numbers[row]]:
                    yield of_part(leaf, part, f"the query parameter is called {part.name}")


def _queries(distinct: Distinct, numbers: Collection[int], *, every: bool) -> dict[int, list[schemes.CredentialPart]]:
    """What the query parameters of texts hold; references are left out unless `every` one is wanted."""
    texts = {number: text for number in numbers if len(text := distinct.texts[number]) < 20_000}
    worth = frozenset(schemes.with_query(list(texts.values())))
    return {
        number: found
        for number, text in texts.items()
        if text in worth
        and (found := [part for part in schemes.query(text) if every or not _REFERENCE.fullmatch(part.secret)])
    }


@cache
def foreign() -> re.Pattern[str]:
    """Such words as those of posthound.rules.words, beyond ASCII; compiled for the first text that is not ASCII."""
    return re.compile("|".join(sorted(map(re.escape, beyond_ascii()), key=len, reverse=True)))


@cache
def _letters_of_foreign() -> tuple[re.Pattern[str], int]:
    """Tells at its first letter beyond ASCII where such a word is, and how many letters stand before that at most.

    Many words begin with letters that stand everywhere.
    """
    ways, most = [], 0
    for word in beyond_ascii():
        at = next(at for at, letter in enumerate(word) if not letter.isascii())
        before = f"(?<={re.escape(word[: at + 1])})" if at else ""
        ways.append(re.escape(word[at]) + before + re.escape(word[at + 1 :]))
        most = max(most, at)
    return re.compile("|".join(ways)), most


def _foreign_in(text: str) -> Iterator[tuple[int, int]]:
    letters, most = _letters_of_foreign()
    done = 0
    while letter := letters.search(text, done):
        word = foreign().search(text, max(done, letter.start() - most))
        if word is None:  # what is there began before the end of another
            return
        yield word.span()
        done = word.end()


def _add_foreign(texts: Sequence[str], joined: Joined, words: dict[int, list[tuple[int, int]]]) -> None:
    """The places of credential words beyond Latin-1, which the prefilter cannot see."""
    for number in joined.wide:
        if places := list(_foreign_in(texts[number])):
            words[number] = sorted([*words.get(number, ()), *places])


def _of_pattern(rule: Rule, leaf: Leaf, span: Span, value: str) -> Match:
    pattern = rule.pattern
    evidence = (
        f"the format of a {pattern.name}"
        if pattern.kind == "token"
        else f"the shape of a {pattern.name} after its name"
    )
    return Match(
        pattern.id, leaf, span, value, _ground(pattern, value), rule.rule_class, name=leaf.name, evidence=evidence,
        severity=Level(pattern.severity), confidence=Level(pattern.confidence), linked=pattern.linked,
    )  # fmt: skip


def _ground(pattern: Signature, value: str) -> Ground:
    if pattern.general:
        return Ground.COMMON_FORMAT if pattern.kind == "token" else Ground.FIELD
    if pattern.kind == "token":
        return Ground.FORMAT
    return Ground.PREFIXED_SHAPE if value.startswith(pattern.openings) else Ground.SHAPE


def _assigned(leaves: Sequence[Leaf], found: list[Assignment]) -> Iterator[Match]:
    for leaf in leaves:
        if leaf.role is Role.METADATA:
            continue
        for one in found:
            if one.quoted or leaf.role is not Role.SCRIPT:  # a bare word of a script is an expression, not a value
                yield from _of_assignment(leaf, one)


def _of_assignment(leaf: Leaf, found: Assignment) -> Iterator[Match]:
    value = leaf.text[found.span.start : found.span.end]
    evidence = f"{found.name} is assigned in the text"
    for part in _parts(leaf, found, value):
        if "\\u" in part.secret:  # JSON in a text spells what is beyond ASCII in escapes
            secret = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), part.secret)
            part = part._replace(secret=secret)
        yield of_part(leaf, part, evidence, unquoted=not found.quoted, mentioned=found.syntax in _MENTIONS)


def _parts(leaf: Leaf, found: Assignment, value: str) -> Iterable[schemes.CredentialPart]:
    """What an assigned value holds: itself, or the credential behind a scheme, or the cookies that matter."""
    start = found.span.start
    if found.kind is NameClass.COOKIE_HEADER:  # the next cookie stands behind a blank
        line = (
            value
            if found.quoted
            else re.split(r"[\"'`<>\r\n]|\\[\"nr]", leaf.text[start : start + 4096], maxsplit=1)[0]
        )
        return schemes.cookies(line, set_cookie=False, start=start)
    if found.name.lower() == "basic":
        return schemes.basic(value, start)
    if found.kind is NameClass.AUTHORIZATION:  # in running text the value goes on behind its scheme's name
        return schemes.authorization(_header(value if found.quoted else _line(leaf.text, start)), start)
    if " " in value[:12]:
        behind = [p for p in schemes.authorization(value, start) if p.decoded or p.name.lower() in _SCHEMES]
        if behind:
            return behind
    return [schemes.CredentialPart(found.name, found.kind, found.span, value)]


def _line(text: str, start: int) -> str:
    """What stands from here on in the line, up to the next header in it: a line of headers is not read anew at each of them."""
    return text[start : start + 4096].partition("\n")[0].partition(": ")[0]


def _header(value: str) -> str:
    """A header's value as far as it goes in running text: up to a quote or the next option."""
    return re.split(r"[\"'`<>]|\\(?!u(?!002[27])[0-9a-fA-F]{4})|\s-{1,2}\w|\s{2,}", value, maxsplit=1)[0]
