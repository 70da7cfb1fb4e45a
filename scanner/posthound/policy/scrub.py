"""Takes secrets out of names: Postman names requests after their URLs, people name files after keys, and names go into reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from posthound.model.columns import Joined
from posthound.model.matches import Match, Values
from posthound.model.values import Finding, Origin, RelatedPlace
from posthound.native import compiled
from posthound.rules.catalog import NONE, OPEN
from posthound.support.redact import redact
from posthound.support.regexes import regex

# Values shorter than this are words like any other; only weak passwords are.
SHORTEST = 6
# Words that names of fields and our own sentences are made of: a password that is one is not hidden by taking the word out of them, it is told.
_OF_NAMES = frozenset(
    """
        secret secrets password passphrase passwort senha contraseña token tokens access bearer credential credentials authorization cookie session
        private client account database webhook connection string
    """.split()
)
# A password that people choose may be a word of other names: taken out of the middle of a longer one, what is left tells it.
_WORD = regex(r"[^\W\d_]{0,11}\d{0,4}|\d{0,11}")
# Of so many telling pieces of secrets each is looked for in a name; of more, the name's own pieces among them.
FEW = 24
# For the finder of such pieces: each counts wherever it stands, whatever follows it. Where there are so many, each text is asked for itself.
_ANY_PLACE, _ANY_SHAPE = b"\0", bytes((NONE, OPEN, ord("t")))
_MOST_PLACES = 200_000
_REMEMBERED = 4096  # names

Clean = Callable[[str], str]


def values_of(matches: Iterable[Match]) -> Values:
    """The secrets of matches, and the literals that stand for them, each once."""
    return Values(dict.fromkeys(text for match in matches for text in (match.value, match.literal)))


def scrubber_of(matches: Sequence[Match], leading: Collection[str] = ()) -> Scrubber:
    """Takes the secrets of these matches out of a text; no mere words out of those that lead somewhere."""
    return Scrubber(values_of(matches), leading=leading)


class Scrubber:
    """Takes these secrets out of a text, those that are at least so long.

    A mere word goes where it stands by itself, and not out of `leading` texts, paths and hosts: nothing would be found by them.
    """

    def __init__(self, values: Iterable[str], shortest: int = SHORTEST, leading: Collection[str] = ()) -> None:
        self._leading = leading
        # Longest first, so that a part does not break the whole; a pointer writes `/` and `~` in its own way.
        long = {value for value in values if len(value) >= shortest and value.lower() not in _OF_NAMES}
        secrets = sorted(long, key=lambda value: (-len(value), value))
        self._secrets = secrets
        self._escaped = [secret.replace("~", "~0").replace("/", "~1") for secret in secrets]
        # A file may hold ten thousand secrets and a name hardly one: a few characters of each tell which to look for.
        self._telling: dict[str, list[int]] = defaultdict(list)
        for number, secret in enumerate(secrets):
            for form in {secret, self._escaped[number]}:
                self._telling[_telling(form)].append(number)
        self._cleaned: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        cleaned = self._cleaned.get(text)
        if cleaned is None:
            if len(self._cleaned) >= _REMEMBERED:
                self._cleaned.clear()
            cleaned = self._cleaned[text] = self._clean(text)
        return cleaned

    def _clean(self, text: str) -> str:
        telling, secrets = self._telling, self._secrets
        standing = filter(text.__contains__, telling) if len(telling) <= FEW else _pieces(text) & telling.keys()
        near = sorted({number for gram in standing for number in telling[gram]})
        words = [number for number in near if _is_word(secrets[number])]
        if words:
            text, near = self._without_words(text, words), [number for number in near if number not in words]
        for number in near:
            text = text.replace(secrets[number], redact(secrets[number]))
        for number in near:
            text = text.replace(self._escaped[number], redact(secrets[number]))
        # A name is cut at some length, perhaps within a secret: what is left of it goes, too.
        for number in near:
            head = _head(secrets[number])
            if len(head) >= SHORTEST and head in text:
                text = text[: text.index(head)] + redact(secrets[number])
        return text

    def _without_words(self, text: str, words: Iterable[int]) -> str:
        if text in self._leading:
            return text
        for secret in map(self._secrets.__getitem__, words):
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", redact(secret), text)
        return text

    def may_change(self, texts: Iterable[str]) -> list[str]:
        """Those of many texts in which a secret may stand, looked for in all of them at once: it stands in none of the others."""
        ordered = list(texts)
        if len(self._telling) <= FEW:
            return [text for text in ordered if any(map(text.__contains__, self._telling))]
        words = {gram.encode("latin-1", "replace").lower() for gram in self._telling}
        if compiled is None or any(b"\n" in word for word in words):
            return ordered
        joined, many = Joined(ordered), len(words)
        finder = compiled.Finder(b"\n".join(words), _ANY_PLACE * many, _ANY_SHAPE * many)
        hits = finder.find(joined.data, joined.starts_column, False, _MOST_PLACES)
        return (
            ordered if len(hits) == _MOST_PLACES else [ordered[number] for number in sorted({hit[0] for hit in hits})]
        )


def _pieces(text: str) -> set[str]:
    return {text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1)}


def _is_word(secret: str) -> bool:
    return _WORD.fullmatch(secret) is not None


def _head(secret: str) -> str:
    return secret[: len(secret) // 2]


def _telling(secret: str) -> str:
    """Characters that stand wherever the secret or its first half does, behind what tokens of a kind begin with."""
    head = _head(secret)
    return head[-SHORTEST:] if len(head) >= SHORTEST else secret[:SHORTEST]


def hidden_origin(origin: Origin, clean: Clean) -> Origin:
    """The origin with its names cleaned; the same object where there is nothing to clean, as nearly always."""
    names = origin.path, origin.workspace, origin.owner
    path, workspace, owner = shown = tuple(map(clean, names))
    return origin if shown == names else origin._replace(path=path, workspace=workspace, owner=owner)


def names_in(finding: Finding) -> Iterator[str]:
    """Every name in a finding: what `hidden` cleans."""
    yield from (finding.file, finding.pointer, finding.evidence, finding.name, finding.host, *finding.path)
    if finding.origin:
        yield from (finding.origin.path, finding.origin.workspace, finding.origin.owner)
    for place in finding.related:
        yield from (place.pointer, place.path)


def hidden(finding: Finding, clean: Clean) -> Finding:
    """The finding with every name in it cleaned."""
    return finding._replace(
        file=clean(finding.file),
        pointer=clean(finding.pointer),
        path=tuple(map(clean, finding.path)),
        evidence=clean(finding.evidence),
        name=clean(finding.name),
        host=clean(finding.host),
        origin=hidden_origin(finding.origin, clean) if finding.origin else None,
        related=tuple(_hidden_place(place, clean) for place in finding.related),
    )


def without(findings: list[Finding], names: Iterable[str], clean: Clean) -> list[Finding]:
    """The findings with these of their names cleaned; the same list where that changes none, as nearly always."""
    changed = {name: shown for name in names if (shown := clean(name)) != name}
    return [hidden(finding, lambda name: changed.get(name, name)) for finding in findings] if changed else findings


def _hidden_place(place: RelatedPlace, clean: Clean) -> RelatedPlace:
    return place._replace(pointer=clean(place.pointer), path=clean(place.path))
