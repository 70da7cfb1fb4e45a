"""A match is judged by its ground, the class of its rule and what its name says, and by nothing that its rule is called."""

from __future__ import annotations

import json
import random
import string

import pytest

from posthound.clients import read
from posthound.filters import shapes
from posthound.filters.judge import judge
from posthound.model.columns import Span
from posthound.model.matches import Drop, Ground, Match, Naming, RuleClass
from posthound.model.values import Leaf, Level, Origin, Raw, Role
from posthound.policy.overlaps import priority, settle
from posthound.rules import load, signatures
from posthound.rules.classes import class_of
from posthound.rules.templates import expand
from posthound.rules.vocabulary import vocabulary
from posthound.scan.pipeline import _judged, engine_for
from tests.helpers import scan_text

_MADE = random.Random(20261129)


def _drawn(length: int) -> str:
    return "".join(_MADE.choices(string.ascii_letters + string.digits, k=length)) + "7x"


def _document(fields: dict[str, str]) -> Raw:
    return Raw(Origin("a.json"), json.dumps(fields).encode())


def _match(value: str, name: str, **changes: object) -> Match:
    """What detection makes of a header of this name and value, with changes."""
    document = read(Raw(Origin("a.postman_environment.json"), json.dumps(
        {"name": "E", "values": [{"key": name, "value": value}], "_postman_variable_scope": "environment"}).encode()))  # fmt: skip
    found = [m for m in engine_for(thorough=True).detect(document).matches if m.value == value]
    return found[0]._replace(**changes)  # type: ignore[arg-type]


def test_what_a_rule_is_called_changes_no_verdict() -> None:
    patterns = [p for p in load() if p.kind == "token"]
    fields = {
        "password": "Tr0ub4dor&3",
        "api_key": _drawn(30),
        "csrf_token": _drawn(20),
        "secret": "words only here",
        "key": "some-name",
    }
    fields |= {f"note {p.id}": f"{expand(p.matches[0], _MADE)} " for p in _MADE.sample(patterns, 60)}
    fields |= {f"text {p.id}": f"{expand(p.matches[0], _MADE)} " for p in patterns if p.provider.general}
    matches = engine_for(thorough=True).detect(read(_document(fields))).matches
    assert {match.ground for match in matches} >= {Ground.FIELD, Ground.COMMON_FORMAT, Ground.FORMAT}
    for match in matches:
        verdict, other = judge(match), judge(match._replace(pattern_id="anything"))
        if isinstance(verdict, Drop):
            assert isinstance(other, Drop), match
            assert (verdict.reason, verdict.weak) == (other.reason, other.weak)
        else:
            assert other == verdict._replace(pattern_id="anything")


def test_a_word_is_too_plain_for_a_drawn_token_but_not_for_a_chosen_password() -> None:
    match = _match("Autumn-Harvest-1987", "password")
    assert match.rule_class is RuleClass.PASSWORD
    assert isinstance(judge(match), Match)
    drawn = judge(match._replace(rule_class=RuleClass.DRAWN, value="autumn-harvest-walk"))
    assert isinstance(drawn, Drop)
    assert "words" in drawn.reason


def test_a_common_word_with_a_number_of_its_owners_is_no_weak_password_and_one_with_a_year_or_a_count_is() -> None:
    for word in ("Customer", "admin", "Dragon", "Test.Server"):
        number = f"{_MADE.choice('468')}{_MADE.choice('579')}{_MADE.choice('13')}{_MADE.choice('68')}"
        assert isinstance(judge(_match(f"{word}@{number}", "password")), Match), number
        year = str(_MADE.randrange(1950, 2030))
        for counted in (
            year,
            f"{_MADE.randrange(10, 29)}0{_MADE.randrange(1, 9)}{year}",
            "1234",
            "98765",
            "4444",
            "112233",
            "2580",
            "777",
            "12",
        ):
            verdict = judge(_match(f"{word}@{counted}", "password"))
            assert isinstance(verdict, Drop), counted
            assert verdict.weak, counted


def test_a_word_for_passwords_is_as_weak_in_any_language_as_in_english() -> None:
    words = sorted(
        word for word, kind in vocabulary().items() if kind == "P" and len(word) > 4 and max(word) < "\u0500"
    )
    for word in _MADE.sample(words, 60):
        whose = _MADE.choice(("nova_", "meu", "mon_", "yeni", "eski_", "Nueva", "nowe", "baru", ""))
        value = f"{whose}{_MADE.choice((word, word.upper(), word.title()))}{_MADE.choice(('', '1', '123', '2024', '@123', '!'))}"
        verdict = judge(_match(value, "password"))
        assert isinstance(verdict, Drop), value
        number = f"{_MADE.choice('468')}{_MADE.choice('579')}{_MADE.choice('13')}{_MADE.choice('68')}"
        assert isinstance(judge(_match(f"{word.title()}#{number}", "password")), Match), (word, number)


def test_what_names_the_credentials_that_go_into_a_field_is_no_password() -> None:
    whose = (
        "Security",
        "Access",
        "Consumer",
        "Session",
        "License",
        "Merchant",
        "Portal",
        "Encrypted",
        "Verification",
        "Application",
    )
    what = ("Password", "Token", "Secret", "Key", "Username", "PIN", "Passphrase", "ID")
    for joint in ("+", " + ", "&", " and ", ", ", ":", "/", "_", ""):
        for _ in range(12):
            value = f"{_MADE.choice(what)}{joint}{_MADE.choice(whose)}{_MADE.choice(('', ' '))}{_MADE.choice(what)}"
            verdict = judge(_match(_MADE.choice((value, value.lower(), f"<{value}>")), "password"))
            assert isinstance(verdict, Drop), value
        drawn = f"Password{joint.strip(' adn') or '+'}{_drawn(8)}"
        assert isinstance(judge(_match(drawn, "password")), Match), drawn


def test_a_word_for_passwords_in_a_connection_string_is_a_placeholder_in_any_language() -> None:
    words = sorted(word for word, kind in vocabulary().items() if kind == "P" and word.isascii())
    for word in _MADE.sample(words, 20):
        number = f"{word}{_MADE.randrange(4000, 4999)}x{_MADE.randrange(70, 99)}"
        for password, found in ((word, 0), (number, 1)):
            address = f"mongodb+srv://svc:{password}@cluster0.{_drawn(5).lower()}.mongodb.net/shop"
            assert len(scan_text("a.md", address).findings) == found, address


def test_a_token_against_forgery_is_dropped_whatever_its_value() -> None:
    match = _match(_drawn(32), "api_key")
    assert isinstance(judge(match), Match)
    assert isinstance(judge(match._replace(naming=Naming.ANTI_FORGERY)), Drop)


def test_a_vague_name_needs_a_longer_random_value() -> None:
    value = "k7Fq2mZ9xT4b"
    clear = _match(value, "api_key")
    assert isinstance(judge(clear), Match)
    assert isinstance(judge(clear._replace(naming=Naming.VAGUE)), Drop)


def test_of_two_claims_on_the_same_characters_the_greater_ground_is_kept() -> None:
    leaf = _match(_drawn(30), "api_key").leaf
    claims = [
        Match(ground.name, leaf, Span(0, len(leaf.text)), leaf.text, ground, confidence=level)
        for ground in Ground
        for level in Level
    ]
    for _ in range(50):
        some = _MADE.sample(claims, 5)
        kept, _ = settle(some, ())
        assert [match.ground for match in kept] == [max(match.ground for match in some)]
        assert kept == [max(some, key=priority)]


def test_every_rule_of_a_common_format_has_a_class_and_passwords_in_texts_are_chosen() -> None:
    common = [s for s in signatures() if s.general and s.kind == "token"]
    classes = {s.id: class_of(s.id) for s in common}
    assert set(classes.values()) == {RuleClass.JWT, RuleClass.CHOSEN, RuleClass.DRAWN}
    assert all(classes[name] is RuleClass.CHOSEN for name in classes if "password" in name)


def test_a_match_shows_no_secret() -> None:
    match = _match(_drawn(30), "api_key")
    assert match.value not in repr(match)
    assert isinstance(match.leaf, Leaf)
    assert match.leaf.role is Role.ENVIRONMENT


# An address, and what detectors may take of its password, `abc@def`: its beginning, the whole, its end, and what stands before it.
_LINE = "https://me:abc@def@example.com/"
_SPANS = (Span(11, 14), Span(11, 14), Span(11, 18), Span(15, 18), Span(3, 14))


def test_what_need_not_be_judged_would_not_have_been_kept() -> None:
    leaf = _match(_drawn(30), "api_key").leaf._replace(text=_LINE)
    spared = 0
    for _ in range(3000):
        detected = [_claim(leaf, number) for number in range(_MADE.randint(2, 5))]
        verdicts = {match.name: _verdict(match) for match in detected}
        asked, all_asked = _settled(detected, verdicts, every=False), _settled(detected, verdicts, every=True)
        assert asked[:2] == all_asked[:2]
        spared += all_asked[2] - asked[2]
    assert spared > 300


def test_a_place_is_judged_again_where_a_better_match_goes_further_and_is_given_up() -> None:
    leaf = _match(_drawn(30), "api_key").leaf._replace(text=_LINE)
    places = (Span(15, 18), Ground.SHAPE), (Span(11, 14), Ground.COMMON_FORMAT), (Span(11, 14), Ground.FIELD)
    kept, longer, dropped = (
        Match("generic-token", leaf, span, _LINE[span.start : span.end], ground, name=str(ground))
        for span, ground in places
    )
    verdicts: dict[str, Match | Drop] = {
        kept.name: kept,
        longer.name: longer,
        dropped.name: Drop(dropped, "", weak=True),
    }
    assert _settled([kept, longer, dropped], verdicts, every=False) == ([kept], [verdicts[dropped.name]], 3)


def _verdict(match: Match) -> Match | Drop:
    return (
        match._replace(confidence=_MADE.choice(list(Level)))
        if _MADE.random() < 0.5
        else Drop(match, "", _MADE.random() < 0.5)
    )


def _claim(leaf: Leaf, number: int) -> Match:
    span = _MADE.choice(_SPANS)
    return Match(
        "generic-token", leaf, span, _LINE[span.start : span.end],
        _MADE.choice([Ground.FIELD, Ground.FIELD, Ground.COMMON_FORMAT, Ground.SHAPE]),
        name=str(number), unquoted=_MADE.random() < 0.5, decoded=_MADE.choice(["", "", "base64"]),
    )  # fmt: skip


def _settled(
    detected: list[Match], verdicts: dict[str, Match | Drop], *, every: bool
) -> tuple[list[Match], list[Drop], int]:
    """What is kept and dropped of what is detected, and how many were judged."""
    asked = []

    def judged(match: Match) -> Match | Drop:
        asked.append(match)
        return verdicts[match.name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("posthound.filters.judge.judge", judged)
        kept, drops, unjudged = _judged(detected, 100, every=every)
    assert not unjudged
    kept, drops = settle(kept, drops)
    return kept, sorted(drops, key=lambda drop: drop.match.name), len(asked)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("C:\\Users\\someone\\documents", "a path"), ("/home/someone/documents/notes", "a path"), ("some/where/else/entirely", "a path"),
        ("../up/there", "a path"), ("someone.else@mail.example.com", shapes.ADDRESS),
        ("https://example.com/a", shapes.ADDRESS), ("www.example.com", shapes.ADDRESS),
        ("some-where-else", ""), ("someone=at/home/documents", ""),
    ],
)  # fmt: skip
def test_a_value_that_is_a_path_or_an_address_is_told(value: str, reason: str) -> None:
    assert shapes.not_a_value(value) == reason


@pytest.mark.parametrize(
    "value",
    ["Contraseña", "API-Schlüssel", "twoje_haslo", "パスワード", "vault:secret/data/db#password", "ssm:/prod/db/password", "env:DB_PASSWORD",
     "secretref:db-password", "file:/run/secrets/db"],
)  # fmt: skip
def test_a_label_in_any_language_and_what_a_tool_resolves_are_no_values(value: str) -> None:
    assert shapes.stand_in(value)


def test_a_drawn_value_behind_the_word_of_a_resolver_is_one() -> None:
    value = expand("vault:<alnum:32>", random.Random(7))
    assert not shapes.stand_in(value)
