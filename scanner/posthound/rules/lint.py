"""The pattern linter: what every record must hold, the project's own and users'."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import get_args
from urllib.parse import urlsplit

from posthound.rules.anybodys import is_anybodys
from posthound.rules.checks import CHECKS, entropy
from posthound.rules.cost import MOST, ways
from posthound.rules.hosting import is_suffix
from posthound.rules.model import Basis, Pattern
from posthound.rules.revocations import revocation_faults
from posthound.rules.signature import text_regex, value_regex
from posthound.rules.templates import ALPHABETS, expand

SEEDS = range(8)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
_SEVERITIES = ("critical", "high", "medium", "low")
_CONFIDENCES = ("high", "medium", "low")
BASES = get_args(Basis)
# `.*`, `.+` and open-ended repeats make a match's cost depend on the text's length; every bound is written out instead.
_UNBOUNDED = re.compile(r"(?<!\\)(?:\*|\+(?!\))|\{\d+,\})")
_CLASS = re.compile(r"\[(?:\\.|[^\]\\]){0,400}\]")

# A word twice, as `Acme API` and `API key` put together have it.
_DOUBLED = re.compile(r"\b(API|AI|key|token) \1\b")
# Stock phrases of advice, and nouns beside which a key may well be what is to be deleted.
_OF_KEY = re.compile(
    r"(?:Delete|Revoke|Regenerate|Rotate) the (?:API )?key (?:under|in)\b|Generate a new API key in the .* dashboard;|Ask .* support to revoke the key "
)
_KEYED = re.compile(r"(?i)\bkeys?\b|secret|password|certificate|credential")
# Words of a name that say how its form is told, not what the credential is.
_OF_DETECTION = re.compile(
    r" without a name$| beside its name$| in a field of that name$| \(recognised | ahead of its request$|, by its (?:shape|parts)$"
)
# What a credential is called, and a word of which advice on it has one at least: a session is ended, not revoked like a token of the account.
_ADVISED = (
    (re.compile(r"(?i)\bsession (?:cookie|id)\b"), re.compile(r"(?i)session|(?:log|sign)(?:ging|s)? (?:\w+ ){0,3}out|password")),
    (re.compile(r"(?i)\b(?:client|consumer) secret$"), re.compile(r"(?i)secret|client|app|consumer|key|credential|integration|account|service")),
    (re.compile(r"(?i)\bwebhook$"), re.compile(r"(?i)webhook|hook|url|integration|robot|bot|connector|channel|flow|endpoint")),
    (re.compile(r"(?i)\b(?:test|sandbox)\b"), re.compile(r"(?i)^(?!.*\bproduction\b)")),
)  # fmt: skip
# Shapes of keys that very many issuers draw.
_POPULAR = (
    "<hex:32>",
    "<hex:40>",
    "<hex:64>",
    "<uuid>",
    "<alnum:24>",
    "<alnum:32>",
    "<alnum:40>",
    "<alnum:64>",
    "<b64url:43>",
    "$2a$10$<alnum:53>",
)
_DRAWN = 4  # of each
# What is said by one provider alone, or by all after one: S3's, Matomo's, Azure Functions', Google's, Kushki's, PagerDuty's, WeChat Work's,
# Circle's, JSONBin's, and what contracts of Ethereum are signed with.
_OWN = frozenset(
    (
        "secret_access_key", "secret-access-key", "secretaccesskey", "secret access key", "token_auth", "token-auth", "tokenauth",
        "x-functions-key", "private_key_id", "privatekeyid", "private-merchant-id", "routing_key", "corpsecret", "corp_secret", "corp-secret",
        "entity_secret", "entitysecret", "deployer_private", "deployerprivate", "signer_private", "s3_secret", "s3-secret", "s3secret",
        "x-master-key",
    )
)  # fmt: skip


def find_secret(pattern: Pattern, text: str) -> str | None:
    """The first credential that the pattern finds in plain text, after its entropy bound and structure check."""
    for match in text_regex(pattern).finditer(text):
        secret = match["secret"]
        if entropy(secret) >= pattern.entropy and (not pattern.check or CHECKS[pattern.check](secret)):
            return secret
    return None


def _shape_faults(pattern: Pattern) -> Iterator[str]:
    if not _ID.fullmatch(pattern.id):
        yield "id is not lower-case words joined by hyphens"
    if not pattern.id.startswith((pattern.provider.id, *pattern.provider.formerly)):
        yield f"id does not start with its provider's id, {pattern.provider.id}"
    if pattern.severity not in _SEVERITIES:
        yield f"severity {pattern.severity!r} is none of {', '.join(_SEVERITIES)}"
    if pattern.confidence not in _CONFIDENCES:
        yield f"confidence {pattern.confidence!r} is none of {', '.join(_CONFIDENCES)}"
    if not pattern.keywords and pattern.kind != "field":
        yield "no keywords: nothing would start the search"
    for word in (*pattern.keywords, *pattern.fields):
        if word != word.lower() or len(word) < 3:
            yield f"keyword or field {word!r} is not lower-case, or shorter than 3"
    for label, text in (("name", pattern.name), ("opens", pattern.opens), ("rotation", pattern.rotation)):
        if not text.strip():
            yield f"{label} is empty"
    if pattern.basis not in BASES:
        yield f"basis {pattern.basis!r} is none of {', '.join(BASES)}"
    if not pattern.sources and not pattern.provider.home:
        yield "no reference: say where the format is documented"
    if rented := sorted(filter(is_suffix, pattern.provider.hosts)):
        yield f"hosts {', '.join(rented)}: names below are rented out; name the API's own host, or if it is below all of them, `own`"
    if not pattern.matches:
        yield "no matching template"
    if pattern.check and pattern.check not in CHECKS:
        yield f"unknown check {pattern.check!r}; there are {', '.join(CHECKS)}"


def _regex_faults(pattern: Pattern) -> Iterator[str]:
    try:
        compiled = text_regex(pattern)
    except (re.error, OverflowError, RecursionError) as error:  # also a count or a nesting beyond what Python has
        yield f"regex does not compile: {error}"
        return
    unbounded = _UNBOUNDED.search(_CLASS.sub("C", pattern.regex))
    if unbounded:
        yield f"regex has the open-ended repeat {unbounded[0]!r}; write a bound"
    if ways(pattern.regex) > MOST:
        yield "regex has repeats within repeats that can take one text apart in millions of ways; let each round begin with a mark of its own"
    if compiled.search(""):
        yield "regex matches the empty string"
    if set(compiled.groupindex) - {"secret", "gap"} or compiled.groups > 2:
        yield "regex has groups besides `secret`; use (?:...)"


def _holds_keyword(pattern: Pattern, text: str) -> bool:
    return all(any(word in m[0].lower() for word in pattern.keywords) for m in text_regex(pattern).finditer(text))


def _template_faults(pattern: Pattern) -> Iterator[str]:
    undrawn = [template for template in (*pattern.matches, *pattern.rejects) if not _can_be_drawn(template)]
    if undrawn:
        names = ", ".join(ALPHABETS)
        yield from (
            f"template {each!r} cannot be drawn: write <class:count>; the classes are {names}" for each in undrawn
        )
        return
    for template in pattern.matches:
        for seed in SEEDS:
            text = expand(template, random.Random(f"{pattern.id}{seed}"))
            if find_secret(pattern, text) is None:
                yield f"matching template {template!r} is not found (seed {seed})"
                break
            if not any(word in text.lower() for word in pattern.keywords):
                yield f"matching template {template!r} holds none of the keywords"
                break
            if pattern.kind == "token" and not _holds_keyword(pattern, text):
                yield f"a match in template {template!r} holds none of the keywords; kind near looks for them before it"
                break
        if find_secret(pattern, template) is not None:
            yield f"template {template!r} is itself a secret-shaped literal; put a placeholder in"
    for template in pattern.rejects:
        for seed in SEEDS:
            if find_secret(pattern, expand(template, random.Random(f"{pattern.id}{seed}"))) is not None:
                yield f"rejected template {template!r} is found (seed {seed})"
                break


def _can_be_drawn(template: str) -> bool:
    """Whether every placeholder names an alphabet or a generator, and asks for something that it can give."""
    try:
        expand(template, random.Random(0))
    except (KeyError, IndexError, ValueError):
        return False
    return True


def is_front_page(url: str) -> bool:
    """Whether an address names a whole site and no page of it."""
    parts = urlsplit(url)
    return not (parts.path.strip("/") or parts.query or parts.fragment)


def unfounded(patterns: Iterable[Pattern]) -> list[tuple[str, str]]:
    """What the built-in book claims without saying how it is known, or leaves its reader alone with: (pattern id, what is wrong)."""
    return [(pattern.id, fault) for pattern in patterns for fault in _unfounded(pattern)]


def _unfounded(pattern: Pattern) -> Iterator[str]:
    for url in pattern.sources:
        if is_front_page(url):
            yield f"reference {url} is a front page, which says nothing of the format: make it the provider's `home`"
    if pattern.basis != "unverified" and not pattern.sources:
        yield f"basis {pattern.basis!r} without the page that says so among the references"
    if doubled := _DOUBLED.search(pattern.name):
        yield f"name says {doubled[1]} twice"
    if _OF_KEY.match(pattern.rotation) and "token" in pattern.name.lower() and not _KEYED.search(pattern.name):
        yield "rotation speaks of a key, where the name speaks of a token"
    if _OF_DETECTION.search(pattern.name):
        yield "name says how the form is told: say what the credential is, readers of reports do not know the book"
    if any(called.search(pattern.name) and not advice.search(pattern.rotation) for called, advice in _ADVISED):
        yield "rotation speaks of another kind of credential than the name"
    for word in _claimed(pattern):
        yield f"{word!r} is anybody's name for a field, and values of this shape are many issuers': let the provider's name or host say whose it is"
    if pattern.kind == "token" and not pattern.rotation_url:
        yield "no rotate_url: whoever finds such a token needs the page on which it is revoked"


def _claimed(pattern: Pattern) -> Iterator[str]:
    """The keywords and fields that a record claims for its provider though they are anybody's."""
    words = [word for word in (*pattern.keywords, *pattern.fields) if word not in _OWN and is_anybodys(word)]
    words = [word for word in words if word != pattern.provider.id]
    if pattern.kind == "near" and words and not pattern.provider.general and _is_popular(pattern):
        yield from dict.fromkeys(words)


def _is_popular(pattern: Pattern) -> bool:
    rng, value = random.Random(pattern.id), value_regex(pattern.regex)
    return any(value.fullmatch(expand(shape, rng)) for shape in _POPULAR for _ in range(_DRAWN))


def faults(patterns: Iterable[Pattern], taken: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Every fault of every record as (pattern id, what is wrong); an empty list means that all are sound.

    `taken` are ids that other patterns have.
    """
    found: list[tuple[str, str]] = []
    others, seen = frozenset(taken), set[str]()
    for pattern in patterns:
        if pattern.id in others:
            found.append(
                (pattern.id, "id is that of another pattern, built in or of a file before; give it one of its own")
            )
        elif pattern.id in seen:
            found.append((pattern.id, "id is used twice"))
        seen.add(pattern.id)
        shape = [*_shape_faults(pattern), *revocation_faults(pattern)]
        if pattern.kind == "field":
            found += [(pattern.id, fault) for fault in shape]
            continue
        regex = list(_regex_faults(pattern))
        found += [(pattern.id, fault) for fault in shape + regex]
        if not regex and not (pattern.check and pattern.check not in CHECKS):
            found += [(pattern.id, fault) for fault in _template_faults(pattern)]
    return found
