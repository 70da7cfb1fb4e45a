"""One pattern's search around its keywords: compiled when the keyword first stands in a text."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from posthound.detect.gaps import beyond, close, glued, goes_on
from posthound.detect.names import words_of
from posthound.model.columns import Span
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Leaf, Level
from posthound.rules.signature import Signature, after_regex, token_regex, value_regex, with_article
from posthound.support.regexes import regex

# The widest match that is looked for; a private key of 16,384 bits takes 13,000 characters.
WIDEST = 16_000
ESCAPED = "nrtbf"
# Words of patterns' names that say whose or where a key is: a field of that name holds something else.
_WHOSE = frozenset("project account user workspace organization team object email payment message".split())
# Things that some provider is called after with `api` behind it, in one word.
_APIS = frozenset("gateway currency sms flight base holiday".split())
_CHECKSUM = regex(r"(?i:sha-?\d{1,3}|md5)[-=:][\w+/-]*$")
# So many characters of base64url before a mark, with so many kinds that take turns, are no words of a name.
_RUN, _DRAWN = regex(r"[\w-]+$"), 24
_ALNUM_BEFORE, _ALNUM = regex(r"[0-9A-Za-z]+$"), regex(r"[0-9A-Za-z]{0,48}")
_MIXED = (regex(r"[A-Z]"), regex(r"[a-z]"), regex(r"\d"), regex(r"\d[A-Za-z]|[A-Za-z]\d"))
_ONE_WORD = regex(r"[\w-]{0,40}")


class Rule:
    """A pattern's search, shared by all its keywords."""

    def __init__(self, pattern: Signature) -> None:
        self.pattern = pattern
        self.near = pattern.kind == "near"
        # Whether a keyword says where its match begins; otherwise it is looked for `around` all of them.
        self.anchored = self.near or pattern.start >= 0
        # Room for what is looked at around a match, too.
        self._width = min(WIDEST, pattern.width + 8)

    @cached_property
    def rule_class(self) -> RuleClass:
        """How the values that it finds are judged; asked for when it finds one."""
        from posthound.rules.classes import class_of

        return class_of(self.pattern.id)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        made = after_regex if self.near else token_regex if self.anchored else value_regex
        return made(self.pattern.regex)

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words that speak of what the pattern finds."""
        named = {word for name in (self.pattern.id, *self.pattern.fields) for word in words_of(name)}
        return frozenset(named.union(words_of(self.pattern.name)) - (_WHOSE - named))

    def at(self, text: str, start: int, end: int) -> Sequence[re.Match[str]]:
        """The match that belongs to the keyword found at `start` to `end`, if any; its group `secret` is the credential."""
        if self.near:
            found = self._after(text, start, end) if begins_word(text, start) else ()
            return found if found and names_provider(text, start, end) else ()
        start = max(0, start - self.pattern.start)
        if not begins_token(text, start) or not self._may_match(text, start, start + self._width):
            return ()  # inside a word: most short keywords are
        match = self._regex.match(text, start)
        return self._sound(match) if match and not _within_drawn(text, start) else ()

    def _after(self, text: str, start: int, end: int) -> Sequence[re.Match[str]]:
        """The value behind its provider's name: on the same line, in the URL of its host, or under its heading."""
        match = None if glued(text, end) else self._regex.match(text, end)
        if match and not match["gap"].strip("_-.") and "=" in match["secret"].rstrip("="):
            match = None  # the rest of the name was taken for the value: `_CACHE_KEY=…`
        if match and close(match["gap"], text[start:end], self._words) and (found := self._sound(match)):
            return found
        for at in beyond(text, start, end):
            match = value_regex(self.pattern.regex).match(text, at)
            if match and (found := self._sound(match)):
                return found
        return ()

    def _may_match(self, text: str, start: int, end: int) -> bool:
        """Whether what every match holds stands here: told before a regex is compiled that then does not match."""
        if self._width < WIDEST:
            for one in self.pattern.needed:
                if text.find(one, start, end) < 0:
                    return False
        return True

    def around(self, text: str, hits: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
        """The matches around keywords found at these (start, end), by ascending end, of a pattern whose keyword stands anywhere.

        Keywords near each other are searched around together, so that many of them cost no more than the text is long.
        """
        if not self._may_match(text, 0, len(text)):
            return
        begin, stop = -1, -1
        for start, end in hits:
            if start - self._width > stop >= 0:
                yield from self._within(text, begin, stop)
                begin = -1
            begin = max(0, start - self._width) if begin < 0 else begin
            stop = min(len(text), end + self._width)
        yield from self._within(text, begin, stop)

    def _within(self, text: str, begin: int, stop: int) -> Iterator[re.Match[str]]:
        for match in self._regex.finditer(text, begin, stop):
            yield from self._sound(match)

    def _sound(self, match: re.Match[str]) -> Sequence[re.Match[str]]:
        return (match,) if holds(self.pattern, match["secret"]) else ()


def holds(pattern: Signature, value: str) -> bool:
    """Whether a value has the entropy and the structure that the pattern asks for, and does not say that it is another's."""
    if pattern.entropy or pattern.check:
        from posthound.rules.checks import CHECKS, entropy  # many files hold nothing to ask about

        if pattern.entropy and entropy(value) < pattern.entropy:
            return False
        if pattern.check and not CHECKS[pattern.check](value):
            return False
    if pattern.kind != "near" or not value.startswith("ey"):
        return True
    from posthound.detect.claims import agrees  # for what may be a JWT

    return agrees(pattern, value)


class BehindName(NamedTuple):
    """What a rule found behind a provider's name: the text's number, where the name stands in it, the rule and its match."""

    text: int
    start: int
    end: int
    rule: Rule
    match: re.Match[str]


def nearest_first(text: Callable[[int], str], found: list[BehindName]) -> list[BehindName]:
    """What was found behind names: of several names before one value the last counts.

    In one word the first counts (`FONTAWESOME_NPM_TOKEN`), and a name of what a field is (`secret-access-key`) only where
    no other has the value.
    """
    found.sort(key=itemgetter(0, 1, 2))
    groups: list[list[BehindName]] = []
    number = end = -1
    for one in found:
        if one.text == number and (one.start < end or _ONE_WORD.fullmatch(text(number), end, one.start)):
            groups[-1].append(one)
        else:
            groups.append([one])
            end = -1
        number, end = one.text, max(end, one.end)
    nearest = [one for group in reversed(groups) for one in (_uncut_first(text, group) if len(group) > 1 else group)]
    if not nearest:
        return nearest
    from posthound.rules.anybodys import is_anybodys  # most files name no provider

    whose, called = list[BehindName](), list[BehindName]()
    for one in nearest:
        (called if is_anybodys(text(one.text)[one.start : one.end]) else whose).append(one)
    told = {(one.text, one.match.span("secret")) for one in whose} if called else ()
    return [*whose, *(one for one in called if (one.text, one.match.span("secret")) not in told)]


def _uncut_first(text: Callable[[int], str], group: list[BehindName]) -> list[BehindName]:
    """The names of one word, with those behind that another one cuts."""
    context = text(group[0].text)
    return sorted(group, key=lambda one: any(is_cut(context, (one.start, one.end), (o.start, o.end)) for o in group))


def is_cut(context: str, name: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a name begins or ends within a word, and another one lies across that end: `coin api` of `KuCoin API`."""
    (start, end), (begin, stop) = name, other
    if begin < start < stop < end:
        return context[start - 1].isalnum()
    return start < begin < end < stop and context[end - 1].isalpha() and context[end : end + 1].islower()


def _is_things_api(written: str) -> bool:
    """Whether what looks like a provider's name is that of an API of some thing, as anybody calls one: `smsApi`, of which `SMSAPI` is a provider."""
    words = words_of(written)
    return len(words) > 1 and words[1] == "api" and words[0] in _APIS


def begins_token(text: str, start: int) -> bool:
    """Whether a token can begin here: behind anything but a letter or a digit, or behind an escape that ends in a letter."""
    if not start or not (before := text[start - 1]).isalnum():
        return True
    return text[start - 2 : start - 1] == "\\" and (before in ESCAPED or not before.isascii())


def _within_drawn(text: str, start: int) -> bool:
    """Whether a token would begin in the middle of a checksum, `sha256=40CmW-23jet_fw_…`, or of an id in base64url, `RyKpIR0uVVoM_EAALso…`."""
    if not start or text[start - 1] not in "-_/+":
        return False
    if _CHECKSUM.search(text, max(0, start - 100), start) is not None:
        return True
    run = _RUN.search(text, max(0, start - 2 * _DRAWN), start)
    return run is not None and _is_drawn(run[0])


def _is_drawn(run: str) -> bool:
    return len(run) >= _DRAWN and all(len(kind.findall(run)) >= 4 for kind in _MIXED)


def names_provider(text: str, start: int, end: int) -> bool:
    """Whether a provider's name, of which the beginning is one of a word, is that and no part of something else."""
    return not (goes_on(text, start, end) or _is_things_api(text[start:end]) or _stands_in_drawn(text, start, end))


def _stands_in_drawn(text: str, start: int, end: int) -> bool:
    """Whether what looks like a provider's name is a part of something drawn: `…lDeELT7MBIB…`."""
    if not (text[end : end + 1].isalnum() or text[max(0, start - 1) : start].isalnum()):
        return False
    before, behind = _ALNUM_BEFORE.search(text, max(0, start - 2 * _DRAWN), start), _ALNUM.match(text, end)
    return _is_drawn((before[0] if before else "") + text[start:end] + (behind[0] if behind else ""))


# The digits of an id before what only looks like a name: `…0a030617d365`.
_IN_HEX = regex(r"[0-9a-fA-F]{8,}$")


def begins_word(text: str, start: int) -> bool:
    """Whether a name begins here: after anything but a letter, after an escape, or as a hump of camelCase."""
    if not start or not (before := text[start - 1]).isalpha() or not before.isascii():
        return not (start and before.isdigit() and _IN_HEX.search(text, max(0, start - 9), start))
    if before.islower() and text[start].isupper():
        return True
    # `\\nacme`, and `-Dacme.key=…` as Java takes its properties.
    return start > 1 and ((before in ESCAPED and text[start - 2] == "\\") or (before == "D" and text[start - 2] == "-"))


def match_of(rule: Rule, leaf: Leaf, span: Span, value: str) -> Match:
    """The match for a value that a rule took from a leaf's text."""
    pattern = rule.pattern
    evidence = (
        f"the format of {with_article(pattern.name)}"
        if pattern.kind == "token"
        else f"the shape of {with_article(pattern.name)} after its name"
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
