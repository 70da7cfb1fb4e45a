"""Secrets in command lines: where a command that keeps one, or logs in with it, takes it from (`posthound.rules.commands`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from posthound.detect.names import NameClass, classify, tells_about
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Span
from posthound.rules.commands import SECURE, Keeping, commands
from posthound.support.regexes import regex

_REACH = 2000  # characters of a command line that are looked at
_BEFORE = 1000  # characters before a command in which stands what goes into it
_PREFIX = 200  # characters between a bar and the command's name
_WORDS = 40  # of a command
# What divides the words of a line, and of one that goes on in the next.
_GAP = regex(r"(?:[ \t]|[\\`^][ \t]{0,8}\r?\n)*")
# A word: bare, in quotes, or a name and an option before a value in quotes.
_WORD = regex(
    r"(?P<head>[^\s'\"`;|&<>()\\]{0,1000})(?:'(?P<single>[^'\n]{0,1000})'|\"(?P<double>[^\"\\\n]{0,1000})\")?"
)
_PAIR = regex(r"[A-Za-z][\w.-]{0,80}=")
_OWNED = regex(r"[\w.@+-]{1,80}:")
_READ = regex(r"<<<[ \t]{0,8}")
_PIPED = regex(
    r"(?:^|[\n;&(]|\s)(?:echo|printf)(?:[ \t]{1,4}-[neE]{1,3})?(?:[ \t]{1,4}[\"']%s(?:\\n)?[\"'])?[ \t]{1,4}"
    r"(?:'(?P<single>[^'\n]{1,400})'|\"(?P<double>[^\"\\\n]{1,400})\"|(?P<bare>[^\s'\"|;&]{1,400}))[ \t]{0,4}\|[ \t]{0,4}"
    r"(?:[\w./:@-]{1,60}[ \t]{1,4}){0,12}$"
)
_NAMING = ("--name", "-Name", "-Path")
# What people choose, as strong as nobody's word is.
_STRONG = regex(r"(?=[^a-zA-Z]{0,60}[a-zA-Z])(?=\D{0,60}\d)(?=[\w+/=.-]{0,60}[^\w\s+/=.-])\S{8,60}")


class _Word(NamedTuple):
    """One word of a line, its quotes taken off: where the part before its quotes stands, and what is in them."""

    text: str
    head: Span
    quoted: Span | None

    def behind(self, skipped: int) -> Span:
        """Where the word goes on behind some of its characters."""
        length = self.head.end - self.head.start
        if self.quoted is not None and skipped >= length:
            return Span(self.quoted.start + skipped - length, self.quoted.end)
        return Span(self.head.start + skipped, self.quoted.end if self.quoted else self.head.end)


def secrets(text: str, places: Iterable[tuple[int, int]]) -> Iterator[CredentialPart]:
    """What the commands take for secrets whose words stand here; what stands in a command's line is none of its own."""
    last = 0
    for start, end in sorted(places):
        if start >= last:
            words, last = _words(text, text.find(" ", end, end + 200) if text[end - 1] == "." else end)
            yield from _taken(text, Span(start, end), words, last)


def _taken(text: str, place: Span, words: list[_Word], end: int) -> Iterator[CredentialPart]:
    """The secrets of the command whose name stands here and whose line ends there."""
    command = commands()[text[slice(*place)]]
    options, plain = _apart(words, command)
    name = plain[0].text if plain and command.arguments[:1] == ("NAME",) else _called(words)
    read = _read(text, place.start, end) if command.reads else ()
    every = not command.settings or any(word.text in SECURE for word in words)
    found = (
        *_given(plain, command),
        *((called or name, span) for called, span in options),
        *((name, span) for span in read),
    )
    for called, span in found:
        kind, value = classify(called), text[slice(*span)]
        says = kind is not None and not kind.says_little
        if value[:1] != "@" and (says or (every and not tells_about(called))):  # of a file
            strong = NameClass.PASSWORD if command.password or _STRONG.fullmatch(value) else NameClass.SECRET
            named = called or ("password" if command.password else "secret")
            yield CredentialPart(named, kind if kind and says else strong, span, value)


def _called(words: list[_Word]) -> str:
    """What an option says that the secret is called, perhaps by a path or a drive (`Env:`)."""
    behind = (word.text for before, word in pairwise(words) if before.text in _NAMING)
    return next(behind, "").rpartition("/")[2].rpartition(":")[2]


def _words(text: str, at: int) -> tuple[list[_Word], int]:
    """The words of a command from here on, and where they end."""
    words, stop = list[_Word](), min(len(text), at + _REACH)
    while at >= 0 and len(words) < _WORDS and (gap := _GAP.match(text, at, stop)):
        word = _WORD.match(text, gap.end(), stop)
        if word is None or not word[0]:
            return words, gap.end()
        quote = "single" if word["single"] is not None else "double" if word["double"] is not None else ""
        quoted = Span(*word.span(quote)) if quote else None
        words.append(_Word(word["head"] + (word[quote] if quote else ""), Span(*word.span("head")), quoted))
        at = word.end()
    return words, max(at, 0)


def _apart(words: list[_Word], command: Keeping) -> tuple[list[tuple[str, Span]], list[_Word]]:
    """What stands behind the command's options, each with the name that it has there, and the words that belong to none."""
    taken, plain, waiting = list[tuple[str, Span]](), list[_Word](), ""
    for word in words:
        if waiting and (word.text[:1] != "-" or waiting in command.options):
            taken += _behind_option(command, waiting, word, 0)
            waiting = ""
        elif word.text[:1] != "-" or len(word.text) == 1:
            plain.append(word)
        elif word.text not in SECURE:
            option, sign, _ = word.text.partition("=")
            glued = (
                option[:2] != "--" and len(word.text) > 2 and word.text not in _NAMING and option not in command.options
            )
            if sign and not glued:
                taken += _behind_option(command, option, word, len(option) + 1)
            elif glued:
                taken += _behind_option(command, word.text[:2], word, 2)
            else:
                waiting = option
    return taken, plain


def _behind_option(command: Keeping, option: str, word: _Word, at: int) -> Iterator[tuple[str, Span]]:
    """What an option is given by a word, from a character of it on."""
    if option in command.options:
        yield "", word.behind(at)
    elif option in command.naming and (pair := _PAIR.match(word.text, at)):
        yield pair[0][:-1], word.behind(pair.end())


def _given(plain: list[_Word], command: Keeping) -> Iterator[tuple[str, Span]]:
    """The secrets among the words that belong to no option, each with its name."""
    asked = command.arguments
    if "NAME=VALUE" in asked:
        pairs = [(word, match) for word in plain if (match := _PAIR.match(word.text))]
        yield from ((match[0][:-1], word.behind(match.end())) for word, match in pairs)
        if pairs or len(asked) == 1:
            return
        asked = asked[1:]
    name = ""
    for word, role in zip(plain, asked, strict=False):
        if role == "NAME":
            name = word.text
        elif role == "VALUE":
            yield name, word.behind(0)
        elif role == "ANA:VALUE" and (owned := _OWNED.match(word.text)):
            yield "password", word.behind(owned.end())


def _read(text: str, start: int, end: int) -> Iterator[Span]:
    """What goes into the command: behind its words, or before it."""
    if here := _READ.match(text, end):
        words, _ = _words(text, here.end())
        yield from (word.behind(0) for word in words[:1])
        return
    line = max(0, text.rfind("\n", 0, start), start - _BEFORE)
    if text.rfind("|", max(line, start - _PREFIX), start) >= 0 and (piped := _PIPED.search(text, line, start)):
        yield Span(*piped.span(piped.lastgroup or 0))
