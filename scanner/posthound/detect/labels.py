"""Whose credential it is: the provider that a value found by its field belongs to, told by what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Set
from functools import cached_property, lru_cache
from itertools import chain

from posthound.detect.belonging import before, in_command
from posthound.detect.claims import issued
from posthound.detect.names import NameClass, classify, words_of
from posthound.detect.prefilter import Prefilter
from posthound.detect.products import product_at
from posthound.detect.rules import begins_word, holds, names_provider
from posthound.detect.structural import rule_of
from posthound.model.columns import Span
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Role
from posthound.rules.anybodys import is_anybodys
from posthound.rules.catalog import Catalog
from posthound.rules.signature import Signature, value_regex
from posthound.support.regexes import regex

# Characters of running text before and behind a value that tell whose it is; a name spelled otherwise is only looked for close by.
REACH, CLOSE = 120, 60
_HOST = regex(
    r"(?://|\bHost:[ ]{0,2})(?:[^\s/@\"'<>]{1,80}@)?([a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,5})", re.IGNORECASE
)
# Between the parts of one name.
_JOINED = regex(r"[\w-]{0,20}[ ]?")
_WORD_ENDS = regex(r"[\W_]+")
_JAVA_OPTION = regex(r"-D(?=[a-z])")
_HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")
# A line that is a name: `acme:`, `[acme]`, `"acme": {`, `# Acme`, `provider "acme" {`; and the name of what is called.
_HEADING = regex(
    r"(?:^|\n)[ \t]{0,20}(?:provider |resource |service )?[#/*\[\"'{-]{0,4}[ ]?([A-Za-z][\w .-]{1,30}?)[\"'\]]{0,2}[ :={\[]{0,5}[ \t]{0,8}\r?(?=\n)"
    r"|\b([A-Za-z]\w{1,30}?)(?:Client|Api)?\((?=[^()]{0,60}$)"
)
_ASSIGNED = regex(r"([A-Za-z][\w.$-]{1,60})[\"'\]]{0,3}[ \t]{0,4}(?:=>|:=|[:=])[ \t]{0,4}[\"'`]?$")
# A machine that nobody but its owner and the network around it reaches.
_LOCAL = regex(
    r"\s*(?:\w{1,9}://)?(?:localhost|127\.|0\.0\.0\.0|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1|host\.docker\."
    r"|[\w.-]{1,80}\.(?:local|internal|localhost)(?:[:/]|$))"
)
# Schemes by which requests to one provider are signed, whatever host takes them.
_OWN_SCHEMES = {"awsv4": "aws", "edgegrid": "akamai"}
# Where a credential stands that opens what the request asks for, and none that is only sent there.
_OPENING = (Role.AUTH, Role.HEADER)
# What is made after a service takes nothing that the service gave out.
_COPIES = frozenset("clone clones clon klon clonado clonazione kopyası клон replica replika inspired".split())
_IN_QUERY = regex(r"[?&][\w.-]{1,40}=$")
_COMMENT = regex(r"[\"'`,;)]{0,3}[ \t]{0,8}(?:#|//|--|/\*|<!--|\()([^\r\n]{1,80})")

# The patterns of some names, each by itself.
_Groups = tuple[tuple[Signature, ...], ...]
_NOBODY: tuple[_Groups, _Groups] = ((), ())


class Labels:
    """The patterns by field name, host and keyword."""

    def __init__(self, catalog: Catalog, prefilter: Prefilter) -> None:
        """`prefilter` looks for the catalog's keywords, in the catalog's order, and perhaps for more."""
        self._catalog = catalog
        self._prefilter = prefilter
        self._naming = lru_cache(maxsize=16384)(self._patterns_named_in)

    def ready(self) -> None:
        """Reads which hosts are whose."""
        next(self._hosted("host.of.test"), None)

    def label(self, match: Match) -> Signature | None:
        """The provider's pattern whose shape the value has: by the field's name, the hosts and the names around, the nearest first."""
        if match.rule_class is RuleClass.PASSWORD and _IN_QUERY.search(match.leaf.text[: match.span.start][-60:]):
            return None  # a user's or a meeting's, where keys go under their own names
        for group, decides in self._groups(match):
            if named := list(group):
                found = self._fitting(named, match.value)
                if found is not None or decides:
                    return found  # another's than what is nearest speaks of is a wrong provider
        return None

    def rename(self, match: Match) -> Signature | None:
        """Another provider's pattern for a value in a known format: a prefix that several use is that of the host it goes to, or of a title."""
        text = match.leaf.text
        if found := self._renamed_by_name(match):
            return found
        hosts = _hosts_in(text[max(0, match.span.start - REACH) : match.span.start])
        found = next(
            filter(None, (self.at_host(host, match) for host in (*reversed(hosts), match.leaf.request.host))), None
        )
        return found or (self._renamed_by_title(match) if match.leaf.labels else None)

    def _renamed_by_name(self, match: Match) -> Signature | None:
        """The pattern of the provider that the value's name speaks of, unless it speaks of the one whose format it is, too."""
        name = _name_of(match)
        named = [p for p in self._named_in_name(name) if p.openings and match.value.startswith(p.openings)]
        own = self._catalog.by_id(match.pattern_id) if named else None
        if own is None or self._is_called(own, _joined_words(name)):
            return None
        return self._fitting((p for p in named if p.provider != own.provider), match.value)

    def _renamed_by_title(self, match: Match) -> Signature | None:
        """The pattern of the provider that a title above a value of a shared prefix speaks of, where nothing speaks of the one whose format it is."""
        own = self._catalog.by_id(match.pattern_id)
        if own is None or not self._catalog.shares_prefix(own) or self._at_own_host(own, match.leaf.request.host):
            return None
        titles = _titles_of(match)
        if any(self._is_called(own, _joined_words(name)) for name in (_name_of(match), *titles)):
            return None
        groups = chain.from_iterable(self._titled(match, title) for title in titles)
        # Another's than the nearest is a wrong one.
        named = next(filter(None, (list(group) for group, _ in groups)), [])
        return self._fitting((p for p in named if p.openings and match.value.startswith(p.openings)), match.value)

    def at_host(self, host: str, match: Match) -> Signature | None:
        """The pattern of the provider that a host belongs to, if the value has its shape."""
        return self._fitting(self._taking(host, match), match.value)

    def at_hosts(self, hosts: Collection[str], match: Match) -> Signature | None:
        """The pattern of the provider whose all these hosts are, if the value has its shape and its name says nothing else."""
        if not hosts:
            return None
        from posthound.detect.agreeing import agrees  # few values stand beside a provider's hosts

        hosted = [[p for p in self._taking(host, match) if agrees(match, p)] for host in hosts]
        whose = set.intersection(*({p.provider for p in patterns} for patterns in hosted))
        return self._fitting((p for p in hosted[0] if p.provider in whose), match.value)

    def _taking(self, host: str, match: Match) -> Iterable[Signature]:
        """The patterns of whoever a host belongs to: of a value in a known format, those whose values begin so, and none at its own hosts."""
        if match.ground is not Ground.FORMAT:
            return self._hosted(host)
        begun = [p for p in self._hosted(host) if p.openings and match.value.startswith(p.openings)]
        return () if not begun or self._goes_to(match.pattern_id, host) else begun

    def may_be_anothers(self, match: Match) -> bool:
        """Whether the name of a value in a known format leaves it open whose it is: others' may begin so, too."""
        own = self._catalog.by_id(match.pattern_id)
        return own is not None and not self._is_called(own, _joined_words(match.name))

    def of_id(self, pattern_id: str, value: str) -> Signature | None:
        """The pattern of this id, if it is told by its shape and the value has that."""
        pattern = self._catalog.by_id(pattern_id)
        return self._fitting([pattern], value) if pattern and pattern.kind == "near" else None

    def nobodys(self, match: Match) -> str:
        """The structural rule for a value with a prefix of several providers that is yet another's: so its name says, or the host that it opens; or ""."""
        name, host = _name_of(match), match.leaf.request.host
        kind = classify(name)
        called = _joined_words(name) if kind else set()
        opens = match.leaf.role in _OPENING and bool(host) and next(self._hosted(host), None) is not None
        own = self._catalog.by_id(match.pattern_id) if opens or self._catalog.providers.keys() & called else None
        if own is None or self._is_called(own, called) or self._at_own_host(own, host):
            return ""
        return rule_of(kind or NameClass.API_KEY) if self._catalog.shares_prefix(own) else ""

    def _is_called(self, own: Signature, called: Set[str]) -> bool:
        return any(provider == own.provider for name in called for provider in self._catalog.providers.get(name, ()))

    @staticmethod
    def _at_own_host(own: Signature, host: str) -> bool:
        return any(f".{host.lower()}".endswith(f".{known}") for known in own.hosts)

    def _goes_to(self, pattern_id: str, host: str) -> bool:
        own = self._catalog.by_id(pattern_id)
        return own is None or self._at_own_host(own, host)

    def _groups(self, match: Match) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of those that something around a value speaks of, the nearest first; and whether nothing further away counts then."""
        text, span = match.leaf.text, match.span
        if not is_anybodys(match.name):
            yield self._catalog.named(self._catalog.fields, match.name.lower()), False
        if (said := issued(match.value)) is not None:  # a JWT says itself whose it is
            yield from ((self._hosted(host), False) for host in said.hosts)
            yield self._named_in_name(said.words), False
        if match.leaf.role is Role.AUTH:
            for scheme in _OWN_SCHEMES.keys() & match.leaf.path:
                yield self._spelled(f"{_OWN_SCHEMES[scheme]} {match.name}"), False
        yield self._named_in_name(match.name), False
        yield self._named_in_name(match.name, fields=False), True
        # In running text, what stands before the value tells more than the request does.
        wide = before(text, span.start) if span.start else ""
        if wide:
            yield from self._hosts_told(wide, text, span)
        request = match.leaf.request
        if match.rule_class is not RuleClass.PASSWORD and (product := product_at(request.url)):
            yield self._spelled(f"{product} {match.name}"), False
        if request.host:
            yield self._hosted(request.host), True
        near = self._speaking(wide[-REACH:]) if wide else ""
        if near or _squeezed(match.name) != match.name:  # a name that is spelled as records do was asked for above
            yield self._spelled(f"{near[-CLOSE:]} {match.name}"), False
        if near:
            yield from self._spoken_of(near)
        if "\n" in near or "(" in near:
            headings = [heading for pair in reversed(_HEADING.findall(near)) for heading in pair if heading]
            yield self._spelled(*(f"{heading} {match.name}" for heading in headings)), False
        # What is sent to one's own machine is one's own, whatever it is called after.
        if not (request.url and _LOCAL.match(request.url)):
            for title in _titles_of(match):
                yield from self._titled(match, title)
        if after := text[span.end : span.end + REACH]:
            yield from ((self._hosted(host), False) for host in _hosts_in(after))
            if comment := _COMMENT.match(after):
                yield from self._spoken_of(self._speaking(comment[1]))

    def _titled(self, match: Match, title: str) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of whoever a title speaks of, but those of another kind of credential than the value's name says it is."""
        for group, decides in self._spoken_of(self._speaking(title)):
            from posthound.detect.agreeing import agrees  # few titles name a provider

            yield [pattern for pattern in group if agrees(match, pattern)], decides

    def _hosts_told(self, wide: str, text: str, span: Span) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of the hosts before a value, the nearest first, and of those of its own command."""
        if in_command(text, span.start):
            behind = text[span.end : span.end + REACH].partition("\n")[0]
            yield from ((self._hosted(host), True) for host in (*reversed(_hosts_in(wide)), *_hosts_in(behind)))
        yield from ((self._hosted(host), True) for host in reversed(_hosts_in(wide[-REACH:])))

    def _spelled(self, *phrases: str) -> Iterator[Signature]:
        """The patterns named in phrases when they are spelled as records do, which may put any two words together: those of fields name nobody."""
        for phrase in phrases:
            yield from self._named_in_name(_squeezed(phrase), fields=False)

    def _spoken_of(self, text: str) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of whoever a text speaks of, the nearest first, who alone counts; names of fields speak of nobody."""
        every, whose = self._naming(text)
        yield from ((group, True) for group in whose) if whose else ((group, False) for group in every)

    def _named_in_name(self, name: str, *, fields: bool = True) -> Iterator[Signature]:
        """The patterns of all that a name speaks of: `AZURE_OPENAI_KEY`."""
        every, whose = self._naming(name)
        return chain.from_iterable(every if fields else whose)

    @staticmethod
    def _fitting(group: Iterable[Signature], value: str) -> Signature | None:
        for pattern in group:
            # Lengths tell most of them apart before a regex has to be compiled.
            fits = pattern.run <= len(value) <= pattern.width and value_regex(pattern.regex).fullmatch(value)
            if fits and holds(pattern, value):
                return pattern
        return None

    @cached_property
    def _owned(self) -> frozenset[str]:
        """The hosts that providers say are their own."""
        return frozenset(self._catalog.hosts)

    def _speaking(self, text: str) -> str:
        """What a text says with the hosts of platforms' customers blotted out."""
        from posthound.detect.tenants import without_rented  # most files name no provider

        return without_rented(text, self._owned)

    def names_tenant(self, text: str, start: int, end: int) -> bool:
        """Whether a provider's name that stands here is that of the platform on which somebody else's host runs, or a part of that host."""
        from posthound.detect.tenants import stands_in_rented

        return stands_in_rented(text, start, end, self._owned)

    def _hosted(self, host: str) -> Iterator[Signature]:
        host = host.lower()
        from posthound.detect.tenants import is_rented

        if is_rented(host, self._owned):
            return
        while "." in host:
            yield from self._catalog.named(self._catalog.hosts, host)
            host = host.partition(".")[2]

    def _patterns_named_in(self, context: str) -> tuple[_Groups, _Groups]:
        """The patterns whose keywords begin a word of the context, by where they stand, the last first; and those of them that name more than a
        field.

        Names that nothing but blanks parts are one: `Azure OpenAI`.
        """
        groups, begin = list[dict[int, str]](), 0
        for start, end, number in self._names_in(context):
            if not groups or (end < begin and not _JOINED.fullmatch(context, end, begin)):
                groups.append({})
                begin = start
            groups[-1].setdefault(number, context[start:end])
            begin = min(begin, start)
        if not groups:  # as of nearly all names
            return _NOBODY
        every, whose = ([self._near_of(group, fields=fields) for group in groups] for fields in (True, False))
        return tuple(filter(None, every)), tuple(filter(None, whose))

    def _names_in(self, context: str) -> list[tuple[int, int, int]]:
        """The keywords that are names and begin a word of the context, each (start, end, number): the last first, of those that end alike the
        longest."""
        lengths, is_near = self._prefilter.lengths, self._catalog.is_near
        found = [
            (end - lengths[number], end, number)
            for end, number in self._prefilter.anywhere_in(context)
            if is_near(number)
        ]
        found.sort(key=lambda one: (-one[1], one[0]))
        return [one for one in found if begins_word(context, one[0]) and names_provider(context, one[0], one[1])]

    def _near_of(self, named: dict[int, str], *, fields: bool) -> tuple[Signature, ...]:
        return tuple(
            signature
            for keyword, word in named.items()
            if fields or not is_anybodys(word)
            for pattern in self._catalog.of_keyword(keyword)
            if (signature := self._catalog[pattern]).kind == "near"
        )


def _name_of(match: Match) -> str:
    """The name that is assigned the value in its text, or that of its field."""
    before = _ASSIGNED.search(match.leaf.text[max(0, match.span.start - REACH) : match.span.start])
    return before[1] if before else match.leaf.name


def _titles_of(match: Match) -> list[str]:
    """The titles above a value that may say whose it is, the nearest first: those above the innermost stand over many values."""
    labels = match.leaf.labels
    titles = dict.fromkeys((*reversed(labels[-3:]), *labels[:1]))
    return [title for title in titles if _COPIES.isdisjoint(words_of(title))]


def _joined_words(name: str) -> Set[str]:
    """The words of a name, and up to three of them in one: as which a provider's id may stand in it."""
    words = words_of(name)
    return {"".join(words[at : at + count]) for at in range(len(words)) for count in (1, 2, 3)}


def _hosts_in(text: str) -> list[str]:
    """The hosts of a text's URLs and `Host` headers; most texts have none."""
    return _HOST.findall(text) if "//" in text or "host:" in text.lower() else []


def _squeezed(text: str) -> str:
    """A text with one mark between words: a name as records spell it, however it stands there."""
    return _WORD_ENDS.sub("_", _HUMP.sub("_", _JAVA_OPTION.sub("-", text) if "-D" in text else text))
