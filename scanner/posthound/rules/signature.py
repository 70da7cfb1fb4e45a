"""What detection needs of a pattern, and its regex as it is searched for."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from functools import cache
from typing import NamedTuple, Protocol

from posthound.support.regexes import compiled, regex

# A token ends where its alphabet does: a longer run of letters and digits is something else.
# An escape's letter is no part of it: in `\\nAKIA…` the token begins after the `n`.
LEFT = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrtbf]))"
RIGHT = r"(?![0-9A-Za-z])"
# What may stand between a provider's name and its value on one line: `acme_api_key = "`, `"acme": {"token": "`.
# Lazy and bounded, so that a long line costs 40 steps a keyword at most.
GAP = r"[^\r\n]{0,40}?"
# A provider's name starts a word: after anything but a letter, or as the hump of a camelCase name.
WORD = r"(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))"


class Signature(NamedTuple):
    """What detection needs of a pattern, and no more: an index of these loads in a few milliseconds.

    `start` is where in every match its keyword stands, -1 where that varies; `width` the most characters a match takes; `run` how
    many characters of tokens it begins with at least, `alphabet` which it is written with, `needed` what stands in it
    (posthound.rules.prefixes).
    `openings` are what values begin with, where only the shape behind a name is described but the value has a prefix. `claims`: see `model.Pattern`.
    """

    id: str
    provider: str
    provider_name: str
    name: str
    kind: str
    regex: str
    keywords: tuple[str, ...]
    start: int
    width: int
    run: int
    alphabet: str
    needed: tuple[str, ...]
    openings: tuple[str, ...]
    severity: str
    confidence: str
    entropy: float
    check: str
    fields: tuple[str, ...]
    hosts: tuple[str, ...]
    linked: tuple[str, ...]
    claims: tuple[str, ...]
    general: bool


class Formed(Protocol):
    """A pattern or its signature: whatever has a regex, its keywords and a kind."""

    @property
    def kind(self) -> str: ...
    @property
    def regex(self) -> str: ...
    @property
    def keywords(self) -> tuple[str, ...]: ...


def value_source(regex: str) -> str:
    """A pattern's regex with its boundaries; the credential is group `secret`."""
    return LEFT + token_source(regex)


def token_source(regex: str) -> str:
    """The same for who knows that a token can begin there."""
    core = regex if "(?P<secret>" in regex else f"(?P<secret>{regex})"
    return f"(?:{core}){RIGHT}"


def after_source(regex: str) -> str:
    """A `near` pattern's value from the end of its keyword on: group `gap`, then group `secret`."""
    return f"(?P<gap>{GAP}){value_source(regex)}"


@cache
def token_regex(regex: str) -> re.Pattern[str]:
    """The compiled form of `token_source`."""
    return compiled(token_source(regex))


@cache
def value_regex(regex: str) -> re.Pattern[str]:
    """The compiled form of `value_source`."""
    return compiled(value_source(regex))


@cache
def after_regex(regex: str) -> re.Pattern[str]:
    """The compiled form of `after_source`."""
    return compiled(after_source(regex))


@cache
def _named_regex(keywords: tuple[str, ...], regex: str) -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in keywords)
    return re.compile(f"{WORD}(?i:{names})(?P<gap>{GAP}){value_source(regex)}")


def text_regex(pattern: Formed) -> re.Pattern[str]:
    """The pattern as it is looked for in plain text: a `near` value must follow one of its keywords on the same line."""
    return value_regex(pattern.regex) if pattern.kind != "near" else _named_regex(pattern.keywords, pattern.regex)


# What is read out letter by letter (`AWS`, `F5`, `n8n`), unless it reads as a word does (`NASA`, `LINE`); and words that begin with
# another sound than letter.
_SPELLED = regex(r"(?![A-Z][AEIOU][A-Z]{2})[AEFHILMNORSX](?=[A-Z\d]|[ -])|[fhlmnrsx](?=[A-Z\d])|npm|ngrok|8")
_VOWEL = regex(r"(?!(?i:one(?![a-z])|one(?=[A-Z]|signal)|uni|use|ubi|udemy|euro))(?:[AEIOaeio]|[Uu](?=[a-z]))(?!iPath)")


# Words that begin a name with a capital only because they begin it; and what there is no one of.
_COMMON = regex(
    r"(?:Password|Access token|Client or|Value|Entry|Session|User|Key|Line|Database|Private key|Secret(?! Server)|Encrypted|Credentials|Registry|Token)\b"
)
_SEVERAL = regex(r"(?:(?!of |in |for |on |with )[^\s(]{1,40} ){0,5}?[cC]redentials\b")


def with_article(name: str) -> str:
    """A name as it is read within a sentence: `an AWS access key ID`, `a Unity API key`, `credentials of a package source`."""
    if _COMMON.match(name):
        name = name[0].lower() + name[1:]
    if _SEVERAL.match(name):
        return name
    return f"{'an' if _SPELLED.match(name) or _VOWEL.match(name) else 'a'} {name}"
