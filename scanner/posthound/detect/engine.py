"""Every detector over one document, in one pass of the prefilter."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from posthound.detect import schemes
from posthound.detect.assigned import of_assignments
from posthound.detect.assignments import Referring, assigned
from posthound.detect.bearing import Bearing
from posthound.detect.fields import NamedFields
from posthound.detect.marks import at_marks, may_set
from posthound.detect.prefilter import CutOff, Hit, Prefilter
from posthound.detect.rules import BehindName, Rule, match_of, nearest_first
from posthound.detect.structural import of_part
from posthound.model.columns import Distinct, Joined, Span, places_of
from posthound.model.matches import Ground, Match
from posthound.model.values import Document, Leaf, LeavesOf, Role
from posthound.native import compiled
from posthound.rules.catalog import Catalog
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.detect.labels import Labels

_REFERENCE = regex(r"\{\{[^{}]*\}\}")
_HEADER_KEYS = frozenset(("header", "headers"))
_ARGUMENT_KEYS = frozenset("args arguments command cmd entrypoint argv test Args Command Cmd Entrypoint Test".split())
_BEHIND = b' "='
_NESTED = b"{[<"  # what JSON and markup begin with: only bars make a table of its lines
_TABLE_SIGNS = b"insert into \n<td\n&lt;td"
_URL_KEYS = frozenset(("raw", "url", "uri", "path", "request"))


def _lined(joined: Joined, numbers: Collection[int]) -> list[int]:
    """The texts among these that may hold a table: those of several lines, but for JSON and markup without a bar."""
    data, starts, found = joined.data, joined.starts, list[int]()
    for number in numbers:
        begin, end = starts[number], starts[number + 1] - 1
        if data.find(b"|" if data[begin] in _NESTED else b"\n", begin, end) >= 0:
            found.append(number)
    return found


def _signed(texts: Sequence[str], joined: Joined, numbers: Collection[int]) -> Collection[int]:
    """Those that hold a cell of a page or a statement of SQL."""
    if compiled is None:
        return [n for n in numbers if any(map(texts[n].lower().__contains__, _TABLE_SIGNS.decode().split("\n")))]
    return compiled.holding(joined.data, joined.starts_column, sorted(numbers), _TABLE_SIGNS)  # type: ignore[no-any-return]


def _nothing(_value: str) -> bool:
    return False


class Detected(NamedTuple):
    """What a document holds: its matches, and the variables that it puts into credential fields.

    `cut_off`: it holds more words of credentials than were looked at.
    """

    matches: list[Match]
    uses: frozenset[str]
    cut_off: bool = False


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
        self._bearing = Bearing(catalog, self._prefilter)

    @cached_property
    def labels(self) -> "Labels":
        """What tells whose a value is; asked for where something is found."""
        from posthound.detect.labels import Labels

        return Labels(self._catalog, self._prefilter)

    def ready(self) -> None:
        """Makes what the first finds would make: tables of the rules, and of whose they are."""
        self._prefilter.ready()
        self._catalog.ready()
        self.labels.ready()

    def _rules_of(self, keyword: int) -> tuple[Rule, ...]:
        self._rules[keyword] = tuple(Rule(self._catalog[number]) for number in self._catalog.of_keyword(keyword))
        return self._rules[keyword]

    def detect(self, document: Document, uses: frozenset[str] = frozenset()) -> Detected:
        """Every match in the document's leaves; `uses` are the names of variables that other files put into credential fields."""
        distinct = document.tree.distinct
        hits = self._prefilter.begin(distinct.joined)
        fields = NamedFields(document, uses, every=self.thorough)
        candidates = list(fields.candidates(self._dismiss))
        addressed = [*_in_urls(document, every=self.thorough), *_in_header_blocks(document), *self._listed(document)]
        known = hits()
        doubtful, referring = list[Match](), set[Referring]()
        found = self.in_texts(distinct.texts, distinct.joined, document.leaves_of, known, doubtful, referring)
        texts_use, before_hosts = set[str](), places_of(distinct.joined.data, b"}}@")
        if referring or before_hosts:
            from posthound.detect.uses import used_in  # few files have any

            texts_use = used_in(distinct, referring, before_hosts)
        if texts_use or fields.uses or uses:
            candidates += fields.used_beyond_fields(texts_use, self._dismiss)
        named = [match for index in candidates for match in fields.matches(index)]
        if told := self._bearing.of(fields.kinds):
            named += self._bearing.matches(document, fields, told, self._dismiss, self.in_texts)
        if (fields.uses or uses) and may_set(distinct.joined.data):
            from posthound.detect.setting import given  # few scripts give anything to what is used so

            named += given(document, fields.is_used)
        if doubtful:
            from posthound.detect.quoted import in_quoted_lines  # few files hold any

            found += in_quoted_lines(document, doubtful)
        return Detected([*found, *named, *addressed], fields.uses, isinstance(known, CutOff))

    def hits(self, joined: Joined) -> Sequence[Hit]:
        """Where keywords stand in texts; `CutOff` where there are too many."""
        return self._prefilter.hits(joined)

    def in_texts(
        self,
        texts: Sequence[str],
        joined: Joined,
        leaves_of: LeavesOf,
        hits: Iterable[Hit] | None = None,
        doubtful: list[Match] | None = None,
        referring: set[Referring] | None = None,
    ) -> list[Match]:
        """The matches that a text gives away by itself, in each of the leaves that the text stands for; `hits` where they are known.

        Those that are ones if the text's line of a script is no code are added to `doubtful`, which somebody must ask about,
        and what may refer to variables in place of credentials to `referring`.
        """
        looked = self._look(texts, joined, self._prefilter.hits(joined) if hits is None else hits)
        values = looked.values
        for search, places in looked.around.items():
            for match in search.rule.around(texts[search.text], places):
                looked.add(search.text, search.rule, match)
        for hit in nearest_first(texts.__getitem__, looked.behind_names):
            looked.add(hit.text, hit.rule, hit.match)
        if joined.wide:
            from posthound.detect.foreign import add_foreign  # most files are ASCII

            add_foreign(texts, joined, looked.words)
        assignments = assigned(texts, looked.words, self._dismiss, set() if referring is None else referring)
        lined, signed = _lined(joined, looked.words), _signed(texts, joined, looked.words)
        if lined or signed:
            from posthound.detect.tables import add_columns  # few texts are tables

            add_columns(texts, joined, lined, signed, looked.words, assignments)
        connected = _connected(texts, looked.words, joined)
        for number in connected.keys() & assignments.keys():
            from posthound.detect.connections import Covered  # loaded where there are any

            read = Covered(part.span for part in connected[number])
            assignments[number] = [one for one in assignments[number] if not read.holds(one.span.start)]
        called = _called(texts, looked.calls, referring)
        leaves = leaves_of({place.text for place in values} | assignments.keys() | connected.keys() | called.keys())
        matches = [
            match_of(rule, leaf, place.span, value)
            for place, (rule, value) in values.items()
            for leaf in leaves[place.text]
        ]
        for number, read_there in assignments.items():
            matches += of_assignments(leaves[number], read_there, doubtful)
        for number, parts in connected.items():
            matches += [
                of_part(leaf, part, "the password of a connection string")._replace(ground=Ground.COMMON_FORMAT)
                for leaf in leaves[number]
                for part in parts
                if part.secret
            ]
        for number, parts in called.items():
            matches += [
                of_part(leaf, one, f"a call or a command takes it for {one.name}")
                for leaf in leaves[number]
                for one in parts
            ]
        return matches

    def in_decoded(
        self, texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, hits: Iterable[Hit] | None = None
    ) -> list[Match]:
        """The same of texts that stand in a document encoded, and the passwords in their URLs, which `detect` looks for in its own."""
        return [*self.in_texts(texts, joined, leaves_of, hits), *_in_addresses(texts, joined, leaves_of)]

    def _listed(self, document: Document) -> Iterable[Match]:
        """The credentials in lists of a command's arguments."""
        lists = document.tree.lists_at(_ARGUMENT_KEYS)
        if not lists:
            return ()
        from posthound.detect.arguments import in_arguments  # most files have none

        return in_arguments(document, lists, self.in_decoded)

    def _look(self, texts: Sequence[str], joined: Joined, hits: Iterable[Hit]) -> "_Looked":
        """What stands at each keyword: formats whose keyword says where they begin are read at once, the rest is noted."""
        looked = _Looked()
        around, words, behind = looked.around, looked.words, looked.behind_names
        lengths, rules, of_names, of_calls = self._prefilter.lengths, self._rules, self._words, self._catalog.calls
        data, starts = joined.data, joined.starts
        last, begin, size = -1, 0, 0
        for number, keyword, end in hits:
            if number != last:
                last, begin, size = number, starts[number], starts[number + 1] - starts[number]
            length = lengths[keyword]
            start = end - length
            if keyword in of_names and size > length + 5:
                # `basic ` and `-u ` end in a blank that is no part of a name, `auth"` in its quote, `appid=` in what assigns.
                words[number].append((start, end - (data[begin + end - 1] in _BEHIND)))
            if keyword in of_calls:
                looked.calls[number].append((start, end))
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

    __slots__ = ("around", "behind_names", "calls", "values", "words")

    def __init__(self) -> None:
        self.values: dict[_Place, tuple[Rule, str]] = {}
        self.behind_names: list[BehindName] = []
        self.around: dict[_Search, list[tuple[int, int]]] = {}
        self.words: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self.calls: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)

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


def _called(
    texts: Sequence[str], calls: dict[int, list[tuple[int, int]]], referring: set[Referring] | None
) -> dict[int, list[schemes.CredentialPart]]:
    """What calls whose names stand at these places are given by position, by text."""
    if not calls:
        return {}
    from posthound.detect.handed import secrets  # many files hold none

    return secrets(texts, calls, referring)


def _in_addresses(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf) -> Iterator[Match]:
    if b"@" in joined.data:
        from posthound.detect.addresses import in_addresses  # many files hold none

        yield from in_addresses(texts, joined, leaves_of)
    yield from at_marks(texts, joined, leaves_of)


def _in_urls(document: Document, *, every: bool) -> Iterator[Match]:
    tree, distinct = document.tree, document.tree.distinct
    yield from _in_addresses(distinct.texts, distinct.joined, document.leaves_of)
    queries = _queries(distinct, tree.texts_at(_URL_KEYS, "="), every=every)
    for leaf, parts in _at_urls(document, queries):
        yield from (of_part(leaf, part, f"the query parameter is called {part.name}") for part in parts)
    if b"@" in distinct.joined.data:
        from posthound.detect.addresses import requested

        texts = {number: distinct.texts[number] for number in tree.texts_at(_URL_KEYS, "@")}
        passwords = {number: [part] for number, text in texts.items() if (part := requested(text))}
        for leaf, parts in _at_urls(document, passwords):
            yield from (of_part(leaf, part, "a password in a URL") for part in parts)


def _at_urls(
    document: Document, parts: dict[int, list[schemes.CredentialPart]]
) -> Iterator[tuple[Leaf, list[schemes.CredentialPart]]]:
    """The URLs of requests among the leaves of some distinct texts, with what each holds."""
    tree, distinct = document.tree, document.tree.distinct
    for row in distinct.rows(parts) if parts else ():
        if tree.keys[row] in _URL_KEYS:
            leaf = document.leaf(row)
            if leaf.role in (Role.URL, Role.EXAMPLE_REQUEST):
                yield leaf, parts[distinct.numbers[row]]


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
