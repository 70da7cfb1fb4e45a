"""Whose credential it is: the provider that a value found by its field belongs to, told by what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Set
from functools import cached_property, lru_cache
from itertools import chain

from posthound.detect.belonging import before, in_command, of_command, rest_of_command
from posthound.detect.claims import issued
from posthound.detect.gaps import PURPOSE, purpose_of
from posthound.detect.names import words_of
from posthound.detect.prefilter import Prefilter
from posthound.detect.products import product_at
from posthound.detect.rules import begins_word, holds, is_cut, names_provider
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
# A machine that nobody but its owner and the network around it reaches.
LOCAL = regex(
    r"\s*(?:\w{1,9}://)?(?:localhost|127\.|0\.0\.0\.0|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1|host\.docker\."
    r"|[\w.-]{1,80}\.(?:local|internal|localhost)(?:[:/]|$))"
)
# Schemes by which requests to one provider are signed, whatever host takes them.
_OWN_SCHEMES = {"awsv4": "aws", "edgegrid": "akamai"}
# What is made after a service takes nothing that the service gave out.
_COPIES = frozenset(
    "clone clones clon klon clonado clonazione kopyası клон replica replika inspired mock mocked fake simulator emulator".split()
)
_COPIED = regex(r"\w-(?:like|style|esque)(?![\w-])", re.IGNORECASE)  # `an Acme-like app`
_IN_QUERY = regex(r"[?&][\w.-]{1,40}=$")
_COMMENT = regex(r"[\"'`,;)]{0,3}[ \t]{0,8}(?:#|//|--|/\*|<!--|\()([^\r\n]{1,80})")

# The patterns of some names, each by itself.
_Groups = tuple[tuple[Signature, ...], ...]
_NOBODY: tuple[_Groups, _Groups] = ((), ())


class Labels:
    """The patterns by field name, host and keyword."""

    def __init__(self, catalog: Catalog, prefilter: Prefilter) -> None:
        """`prefilter` looks for the catalog's keywords, in the catalog's order, and perhaps for more."""
        self.catalog = catalog
        self._prefilter = prefilter
        self._naming = lru_cache(maxsize=16384)(self._patterns_named_in)

    def ready(self) -> None:
        """Reads which hosts are whose."""
        next(self.hosted("host.of.test"), None)

    def label(self, match: Match, *, titled: bool = True) -> Signature | None:
        """The provider's pattern whose shape the value has: by the field's name, the hosts and the names around, the nearest first.

        Without `titled`, titles say nothing.
        """
        if match.rule_class is RuleClass.PASSWORD and _IN_QUERY.search(match.leaf.text[: match.span.start][-60:]):
            return None  # a user's or a meeting's, where keys go under their own names
        purpose = purpose_of(match.name) if PURPOSE.search(match.name) else ()
        for group, decides in self._groups(match, titled=titled):
            if named := list(group):
                if purpose:
                    named = [pattern for pattern in named if not purpose.isdisjoint(speaks_of(pattern))]
                found = self.fitting(named, match.value)
                if found is not None or decides:
                    return found  # another's than what is nearest speaks of is a wrong provider
        return None

    def at_host(self, host: str, match: Match) -> Signature | None:
        """The pattern of the provider that a host belongs to, if the value has its shape."""
        return self.fitting(self._taking(host, match), match.value)

    def at_hosts(self, hosts: Collection[str], match: Match) -> Signature | None:
        """The pattern of the provider whose all these hosts are, if the value has its shape and its name says nothing else."""
        if not hosts:
            return None
        from posthound.detect.agreeing import agrees  # few values stand beside a provider's hosts

        hosted = [[p for p in self._taking(host, match) if agrees(match, p)] for host in hosts]
        whose = set.intersection(*({p.provider for p in patterns} for patterns in hosted))
        return self.fitting((p for p in hosted[0] if p.provider in whose), match.value)

    def _taking(self, host: str, match: Match) -> Iterable[Signature]:
        """The patterns of whoever a host belongs to: of a value in a known format, those whose values begin so, and none at its own hosts."""
        if match.ground is not Ground.FORMAT:
            return self.hosted(host)
        begun = [p for p in self.hosted(host) if p.openings and match.value.startswith(p.openings)]
        return () if not begun or self._goes_to(match.pattern_id, host) else begun

    def _goes_to(self, pattern_id: str, host: str) -> bool:
        own = self.catalog.by_id(pattern_id)
        return own is None or is_at(own, host)

    def of_id(self, pattern_id: str, value: str) -> Signature | None:
        """The pattern of this id, if it is told by its shape and the value has that."""
        pattern = self.catalog.by_id(pattern_id)
        return self.fitting([pattern], value) if pattern and pattern.kind == "near" else None

    def spoken_of_in(self, phrases: Iterable[str], match: Match) -> Signature | None:
        """The pattern of the provider that the first of these phrases to speak of one speaks of, if the value and its name allow for it."""
        for phrase in phrases:
            for group, decides in self._agreeing(match, self.told_in(phrase, match.name)):
                if named := list(group):
                    found = self.fitting(named, match.value)
                    if found is not None or decides:
                        return found
        return None

    def _groups(self, match: Match, *, titled: bool) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of those that something around a value speaks of, the nearest first; and whether nothing further away counts then."""
        text, span = match.leaf.text, match.span
        if not is_anybodys(match.name):
            yield self.catalog.named(self.catalog.fields, match.name.lower()), False
        if (said := issued(match.value)) is not None:  # a JWT says itself whose it is
            yield from ((self.hosted(host), False) for host in said.hosts)
            yield self.named_in_name(said.words), False
        if match.leaf.role is Role.AUTH:
            for scheme in _OWN_SCHEMES.keys() & match.leaf.path:
                yield self.spelled(f"{_OWN_SCHEMES[scheme]} {match.name}"), False
        # Whoever a name speaks of goes before those who have fields of such names.
        if whose := tuple(self.named_in_name(match.name, fields=False)):
            yield whose, False
            yield self.named_in_name(match.name), False
            yield whose, True
        # In running text, what stands before the value tells more than the request does.
        wide = before(text, span.start) if span.start else ""
        if wide:
            asked = self._asked_by_command(wide, text, span)
            yield from ((self.hosted(host), True) for host in (*asked, *reversed(hosts_in(wide[-REACH:]))))
            if asked:
                wide = of_command(wide)  # what is told before it is of something else
        request = match.leaf.request
        if match.rule_class is not RuleClass.PASSWORD and (product := product_at(request.url)):
            yield self.spelled(f"{product} {match.name}"), False
        if request.host:
            yield self.hosted(request.host), True
        near = self.speaking(wide[-REACH:]) if wide else ""
        if near or _squeezed(match.name) != match.name:  # a name that is spelled as records do was asked for above
            yield self.spelled(f"{near[-CLOSE:]} {match.name}"), False
        if near:
            yield from self.told_before(near, match.name)
        # What is sent to one's own machine is one's own, whatever it is called after.
        if titled and not (request.url and LOCAL.match(request.url)):
            for title in titles_of(match):
                yield from self._agreeing(match, self.spoken_of(self.speaking(title)))
        # Whose field is only called so comes behind all who are named: `huawei: {secret_access_key: …}`.
        yield self.named_in_name(match.name), False
        if after := text[span.end : span.end + REACH]:
            yield from ((self.hosted(host), False) for host in hosts_in(after))
            if comment := _COMMENT.match(after):
                yield from self.spoken_of(self.speaking(comment[1]))

    def told_before(self, near: str, name: str) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of whoever the text before a value of this name speaks of, and its headings."""
        if near:
            yield from self.spoken_of(near)
        if "\n" in near or "(" in near:
            headings = [heading for pair in reversed(_HEADING.findall(near)) for heading in pair if heading]
            yield self.spelled(*(f"{heading} {name}" for heading in headings)), False

    def told_in(self, title: str, name: str) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of whoever a title above a value of this name speaks of, of which it may be a part: `mono: {secret: …}`."""
        told = self.speaking(title)
        yield from self.spoken_of(told)
        yield self.spelled(f"{told[-CLOSE:]} {name}"), False

    @staticmethod
    def _agreeing(
        match: Match, groups: Iterable[tuple[Iterable[Signature], bool]]
    ) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns but for those of another kind of credential than the value's name says it is."""
        for group, decides in groups:
            if named := tuple(group):
                from posthound.detect.agreeing import agrees  # few titles name a provider

                yield [pattern for pattern in named if agrees(match, pattern)], decides

    @staticmethod
    def _asked_by_command(wide: str, text: str, span: Span) -> list[str]:
        """The hosts that the command asks in which a value stands, the nearest before it first."""
        if not in_command(text, span.start):
            return []
        return [*reversed(hosts_in(of_command(wide))), *hosts_in(rest_of_command(text, span.end))]

    def spelled(self, *phrases: str) -> Iterator[Signature]:
        """The patterns named in phrases when they are spelled as records do, which may put any two words together: those of fields name nobody."""
        for phrase in phrases:
            yield from self.named_in_name(_squeezed(phrase), fields=False)

    def spoken_of(self, text: str) -> Iterator[tuple[Iterable[Signature], bool]]:
        """The patterns of whoever a text speaks of, the nearest first, who alone counts; names of fields speak of nobody."""
        yield from ((group, True) for group in self._naming(text)[1])

    def named_in_name(self, name: str, *, fields: bool = True) -> Iterator[Signature]:
        """The patterns of all that a name speaks of: `AZURE_OPENAI_KEY`."""
        every, whose = self._naming(name)
        return chain.from_iterable(every if fields else whose)

    def names_somebody(self, name: str) -> bool:
        """Whether a name speaks of a provider."""
        return any(map(bool, self._naming(name)))

    @staticmethod
    def fitting(group: Iterable[Signature], value: str) -> Signature | None:
        for pattern in group:
            # Lengths tell most of them apart before a regex has to be compiled.
            fits = pattern.run <= len(value) <= pattern.width and value_regex(pattern.regex).fullmatch(value)
            if fits and holds(pattern, value):
                return pattern
        return None

    @cached_property
    def _owned(self) -> frozenset[str]:
        """The hosts that providers say are their own."""
        return frozenset(self.catalog.hosts)

    def speaking(self, text: str) -> str:
        """What a text says with the hosts of platforms' customers blotted out."""
        from posthound.detect.tenants import without_rented  # most files name no provider

        return without_rented(text, self._owned)

    def names_tenant(self, text: str, start: int, end: int) -> bool:
        """Whether a provider's name that stands here is that of the platform on which somebody else's host runs, or a part of that host."""
        from posthound.detect.tenants import stands_in_rented

        return stands_in_rented(text, start, end, self._owned)

    def hosted(self, host: str) -> Iterator[Signature]:
        host = host.lower()
        from posthound.detect.tenants import is_rented

        if is_rented(host, self._owned):
            return
        while "." in host:
            yield from self.catalog.named(self.catalog.hosts, host)
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
        lengths, is_near = self._prefilter.lengths, self.catalog.is_near
        found = [
            (end - lengths[number], end, number)
            for end, number in self._prefilter.anywhere_in(context)
            if is_near(number)
        ]
        found.sort(key=lambda one: (-one[1], one[0]))
        named = [one for one in found if begins_word(context, one[0]) and names_provider(context, one[0], one[1])]
        return (
            [one for one in named if not any(is_cut(context, one[:2], other[:2]) for other in named)]
            if len(named) > 1
            else named
        )

    def _near_of(self, named: dict[int, str], *, fields: bool) -> tuple[Signature, ...]:
        return tuple(
            signature
            for keyword, word in named.items()
            if fields or not is_anybodys(word)
            for pattern in self.catalog.of_keyword(keyword)
            if (signature := self.catalog[pattern]).kind == "near"
        )


def speaks_of(pattern: Signature) -> Set[str]:
    """The words of a pattern's id, name, fields and keywords."""
    return {word for name in (pattern.id, pattern.name, *pattern.fields, *pattern.keywords) for word in words_of(name)}


def is_at(pattern: Signature, host: str) -> bool:
    """Whether a host is one of a pattern's provider."""
    return any(f".{host.lower()}".endswith(f".{known}") for known in pattern.hosts)


def titles_of(match: Match) -> list[str]:
    """The titles above a value that may say whose it is, the nearest first: those above the innermost stand over many values."""
    labels = match.leaf.labels
    titles = dict.fromkeys((*reversed(labels[-3:]), *labels[:1]))
    return [title for title in titles if _COPIES.isdisjoint(words_of(title)) and not _COPIED.search(title)]


def hosts_in(text: str) -> list[str]:
    """The hosts of a text's URLs and `Host` headers; most texts have none."""
    return _HOST.findall(text) if "//" in text or "host:" in text.lower() else []


def _squeezed(text: str) -> str:
    """A text with one mark between words: a name as records spell it, however it stands there."""
    return _WORD_ENDS.sub("_", _HUMP.sub("_", _JAVA_OPTION.sub("-", text) if "-D" in text else text))
