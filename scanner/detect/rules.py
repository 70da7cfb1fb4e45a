"""One pattern's search around its keywords: compiled when the keyword first stands in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from patterns.checks import CHECKS, entropy
from patterns.signature import Signature, after_regex, value_regex
from scanner.lazy import regex

# The widest match that is looked for; a private key of 16,384 bits takes 13,000 characters.
WIDEST = 16_000
# What may stand between a provider's name and a value of the provider's shape; a URL's path may not.
_GAP = regex(r"[\w .:=>(,\[\]\"'\\{\-$`;\t]{0,40}")
_GAP_WORDS = regex(r"[A-Za-z]{2,}")
_KEYISH = regex(
    r"key|token|secret|pass|pwd|auth|access|private|cred|api|pat\b|bearer|jwt|sid|id\b|client|user|license|webhook|url|dsn|http|login",
    re.IGNORECASE,
)
_ESCAPED = "nrtbf"


class Rule:
    """A pattern's search, shared by all its keywords."""

    def __init__(self, pattern: Signature) -> None:
        self.pattern = pattern
        self._near = pattern.kind == "near"
        # Whether a keyword says where its match begins; otherwise it is looked for `around` all of them.
        self.anchored = self._near or pattern.start >= 0
        # Room for what is looked at around a match, too.
        self._width = min(WIDEST, pattern.width + 8)

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return (after_regex if self._near else value_regex)(self.pattern.regex)

    def at(self, text: str, start: int, end: int) -> Sequence[re.Match[str]]:
        """The match that belongs to the keyword found at `start` to `end`, if any; its group `secret` is the credential."""
        if self._near:
            match = self._regex.match(text, end) if _begins_word(text, start) else None
            return self._sound(match) if match and close(match["gap"]) else ()
        start -= self.pattern.start
        if start > 0 and text[start - 1].isalnum() and text[start - 2 : start - 1] != "\\":
            return ()  # inside a word: most short keywords are
        match = self._regex.match(text, max(0, start))
        return self._sound(match) if match else ()

    def around(self, text: str, hits: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
        """The matches around keywords found at these (start, end), by ascending end, of a pattern whose keyword stands anywhere.

        Keywords near each other are searched around together, so that many of them cost no more than the text is long.
        """
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
    """Whether a value has the entropy and the structure that the pattern asks for."""
    return (not pattern.entropy or entropy(value) >= pattern.entropy) and (
        not pattern.check or CHECKS[pattern.check](value)
    )


def close(gap: str) -> bool:
    """Whether a gap joins a provider's name to its value: few words, all of them about keys, and no piece of a path."""
    if not _GAP.fullmatch(gap):
        return False
    words = _GAP_WORDS.findall(gap)
    return len(words) <= 2 or any(_KEYISH.search(word) for word in words)


def _begins_word(text: str, start: int) -> bool:
    """Whether a name begins here: after anything but a letter, after an escape, or as a hump of camelCase."""
    if not start or not (before := text[start - 1]).isalpha() or not before.isascii():
        return True
    if before.islower() and text[start].isupper():
        return True
    # `\\nacme`, and `-Dacme.key=…` as Java takes its properties.
    return start > 1 and (
        (before in _ESCAPED and text[start - 2] == "\\") or (before == "D" and text[start - 2] == "-")
    )
