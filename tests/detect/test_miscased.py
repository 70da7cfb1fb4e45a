"""Names whose letters are of the wrong case (`tOKEN`, `APITOKEn`, `TOken`) are read as those that were meant."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from posthound.detect.names import classify
from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, draw, measure, placed

_WORDS = (
    "password",
    "token",
    "api_key",
    "secret",
    "client_secret",
    "access_token",
    "user_password",
    "auth_token",
    "app_secret",
    "refresh_token",
)
_FIRST = re.compile(r"(?<![A-Za-z])[A-Za-z]{2}")


def _spelled(rng: random.Random, name: str) -> str:
    """The name as programs write it: `api_key`, `API-KEY`, `ApiKey`, `APIKEY`."""
    parts = name.split("_")
    if rng.random() < 0.4:
        return rng.choice((parts[0], parts[0].capitalize())) + "".join(map(str.capitalize, parts[1:]))
    joined = rng.choice(("_", "-", "")).join(parts)
    return rng.choice((joined, joined.upper()))


def _slipped(rng: random.Random, name: str) -> str:
    """The same with the lock of capitals on, or the shift held a letter too long or too short."""
    how = rng.randrange(3)
    if how == 0:
        return name.swapcase()
    if how == 1:
        return name[:-1] + name[-1].swapcase()
    return _FIRST.sub(lambda two: two[0][0].upper() + two[0][1].upper(), name.lower(), count=1)


def _names(rng: random.Random, count: int) -> Iterator[str]:
    while count:
        name = _slipped(rng, _spelled(rng, rng.choice(_WORDS)))
        if name != name.lower():
            count -= 1
            yield name


def test_a_name_of_the_wrong_case_is_read_as_the_one_that_was_meant() -> None:
    rng = random.Random(17)
    names = [*_names(rng, 400)]
    missed = [name for name in names if classify(name) is None]
    assert len(missed) <= (1 - ENOUGH) * len(names), missed


def test_what_is_called_so_is_found_in_every_place() -> None:
    rng, cases = random.Random(18), []
    for name in _names(rng, 60):
        value = draw(rng, 32, LETTERS_DIGITS)
        text, file, place = placed(rng, name, value)
        cases.append(Case(text, value, f"{name} in {place}", file))
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_other_names_of_capitals_and_small_letters_say_nothing() -> None:
    quiet = (
        "nextPageToken", "NextContinuationToken", "hasSecret", "isNMTOKEN", "isEnterKey", "showPassword", "IToken.d.ts", "PNGimage", "URLs",
        "userIDs", "OAuthError", "iOSVersion", "eTAG", "HTTPStatus", "macOS", "aBTest", "xAxis", "idX", "McDonalds", "PKey5TOURx", "x5pw4TOUr3UU25uK28JWnRegT",
    )  # fmt: skip
    assert [name for name in quiet if classify(name) is not None] == []
