"""Keys that a sentence names behind them: `use … as the API key`, `… is the token for staging`, `nutze … als Passwort`, `… (API key)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from posthound.detect.names import OPAQUE, NameClass, classify, tells_about
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import in_leaves
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import LeavesOf
from posthound.support.regexes import regex

_LEAST, _MOST = 16, 200  # characters of a value that nothing but its own look tells from a word
# What may stand last in it, in bytes: a letter, a digit, padding, or what sets it off.
_ENDS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=`\"'*_-"
# Characters at least of what may be a value, in which no blank stands: of what is set off, and of others.
_BLANK, _SET_OFF, _SHORTEST = b" ", b'`"', 8
_JOIN = regex(r" (?:(?:in the|\w+) |\((?=[^()\n]{3,60}\)))")
_DRAWN = regex(
    rf"(?:^|[\s\"'`*(:>])(?P<secret>(?=[^\s\d]{{0,{_MOST}}}\d)[\w+/=.~-]{{{_LEAST},{_MOST}}})[\"'`*]{{0,3}}$"
)
# A password that people chose has to be set off.
_CHOSEN = regex(r"(?P<quote>[\"`])(?P<secret>[^\s\"`<>{}]{8,60})(?P=quote)$")
# The words behind, up to the end of their clause.
_WORDS = regex(r"(?:[^\W\d][\w'’-]{0,30}[ ]?){1,6}")
_COUNT = 6
# What may be said behind a name without making another thing of it.
_OF_ALL = frozenset(("api", "key", "keys"))  # also what a sentence is about, and no credential
_PLACE = frozenset("header headers field".split())


def in_sentences(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The values before what joins them to their names, which begins at these places of the joined texts."""
    found: dict[int, list[CredentialPart]] = {}
    data = joined.data
    for mark in marks:
        least = _SHORTEST if data[mark - 1] in _SET_OFF else _LEAST
        if _BLANK in data[max(0, mark - least) : mark] or data[mark - 1] not in _ENDS:
            continue  # a word, as nearly always
        number, begin = joined.place(mark)
        if part := _named(texts[number], mark - begin):
            found.setdefault(number, []).append(part)
    yield from in_leaves(found, leaves_of, "the text calls it {}", unquoted=True, mentioned=True)


def _named(text: str, start: int) -> CredentialPart | None:
    """The value that ends at `start`, if the words behind what joins it to them say what it is."""
    before = text[max(0, start - _MOST - 4) : start]
    value = _DRAWN.search(before) or _CHOSEN.search(before)
    join = _JOIN.match(text, start) if value else None
    told = _name(text, join.end()) if join else None
    if value is None or told is None:
        return None
    name, kind = told
    if kind is not NameClass.PASSWORD and value.re.pattern == _CHOSEN.pattern:
        return None
    base = start - len(before)
    return CredentialPart(name, kind, Span(base + value.start("secret"), base + value.end("secret")), value["secret"])


def _name(text: str, at: int) -> tuple[str, NameClass] | None:
    """The name of a credential among the first words of a clause, and what it says."""
    match = _WORDS.match(text, at)
    words = match[0].split()[:_COUNT] if match else []
    for count in range(1, len(words) + 1):
        name = " ".join(words[:count])
        kind = classify(name)
        if (
            kind is NameClass.PASSWORD
            or kind in OPAQUE
            or (kind is NameClass.SOME_KEY and words[count - 1].lower() not in _OF_ALL)
        ):
            behind = words[count].lower() if count < len(words) else ""
            # `the API key id`, `the token endpoint`
            return None if behind not in _PLACE and tells_about(behind) else (words[count - 1], kind)
    return None
