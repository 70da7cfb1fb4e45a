"""A provider's name is one only where it is a word: not the beginning of another, and no part of something drawn."""

from __future__ import annotations

import json
import random

from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.rules.signature import value_regex
from posthound.rules.templates import expand
from tests.detect.kinds import collection
from tests.helpers import scan_text

SEED = 20261130
# What makes another word of a name, and what is only written in one with it.
_ENDINGS = (
    "ing",
    "er",
    "ation",
    "ness",
    "ally",
    "ism",
    "tic",
    "tis",
    "lore",
    "ship",
    "hill",
    "claw",
    "writer",
    "garten",
    "ous",
    "ity",
    "ta",
    "rus",
    "in",
)
_PUT_BEHIND = ("apikey", "token", "secret", "prodtoken", "botkey", "clientsecret", "s_token", "cloud_key", "app_secret")


def _drawn(rng: random.Random, count: int) -> list[tuple[Pattern, str, str]]:
    """Patterns of keys without a form of their own, each with a word that names its provider and a key."""
    words = {word: p.provider.id for p in load() if p.kind == "near" for word in p.keywords}
    made = [
        p
        for p in load()
        if p.kind == "near" and p.keywords[0].isalpha() and len(p.keywords[0]) > 5 and not _begins(p.keywords[0], words)
    ]
    found = []
    for pattern in rng.sample(made, count):
        match = value_regex(pattern.regex).search(expand(pattern.matches[0], rng))
        if match and match["secret"].isalnum() and len(match["secret"]) > 19:
            found.append((pattern, pattern.keywords[0], match["secret"]))
    return found


def _begins(word: str, words: dict[str, str]) -> bool:
    """Whether the word begins with a shorter one of its provider's, or another's word goes on with it."""
    return any(word[:at] in words for at in range(3, len(word)))


def _told(name: str, key: str) -> set[str]:
    text = collection(body={"mode": "raw", "raw": json.dumps({"n": 7, name: key, "lang": "en"})})
    found = scan_text("x.postman_collection.json", text).findings
    return {pattern.provider.id for pattern in find({finding.rule for finding in found}).values()}


def test_the_beginning_of_another_word_is_no_providers_name() -> None:
    rng = random.Random(SEED)
    for pattern, word, key in _drawn(rng, 40):
        inner = rng.randint(2, len(word) - 1)
        hump = f"{word[:inner]}{word[inner].upper()}{word[inner + 1 :]}ub{expand('<lower:3>', rng)}um"
        other = word + rng.choice(_ENDINGS)
        for name in (hump, rng.choice((other, f"{other}_token", f"TOKEN_{other.upper()}", f"{other}ApiKey"))):
            assert pattern.provider.id not in _told(name, key), name


def test_a_providers_name_is_one_with_what_people_put_behind_it() -> None:
    rng = random.Random(SEED)
    drawn = _drawn(rng, 80)
    right = [
        pattern.provider.id
        in _told(f"{word}{rng.choice(('Key', '_token', 'ApiKey', '_api_key', 'Secret', *_PUT_BEHIND))}", key)
        for pattern, word, key in drawn
    ]
    assert len(right) > 40
    assert sum(right) >= 0.95 * len(right)


def test_letters_within_something_drawn_name_nobody_and_begin_no_token() -> None:
    rng = random.Random(SEED)
    for pattern, word, key in _drawn(rng, 40):
        drawn = f"{expand('<alnum:24>', rng)}7{word.upper()}9{expand('<alnum:24>', rng)}"
        assert pattern.provider.id not in _told("id", f"{drawn} {key}"), drawn
    for prefix in ("EAA", "sk_live_", "ghp_"):
        value = f"{expand('<alnum:12>', rng)}uVVoMTj7oObIT1NF{expand('<alnum:12>', rng)}_{prefix}{expand('<alnum:36>', rng)}"
        assert not _told("puuid", value), value
