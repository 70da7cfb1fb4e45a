"""Names in which a letter is of another script that looks the same, as a slip of the keyboard leaves it, or of full width, are read as they are meant."""

from __future__ import annotations

import random

from posthound.detect.names import classify
from posthound.rules.templates import expand
from tests.detect.kinds import ENOUGH, Case, collection, environment, measure

NAMES = ("password", "token", "api_key", "client_secret", "accessToken", "dbPassword", "SECRET_KEY", "X-Auth-Token")
# Letters of Latin and those of Cyrillic that look the same, by their names: no editor shows the difference.
ALIKE = {"a": "\N{CYRILLIC SMALL LETTER A}", "e": "\N{CYRILLIC SMALL LETTER IE}", "o": "\N{CYRILLIC SMALL LETTER O}",
         "p": "\N{CYRILLIC SMALL LETTER ER}", "c": "\N{CYRILLIC SMALL LETTER ES}", "s": "\N{CYRILLIC SMALL LETTER DZE}",
         "T": "\N{CYRILLIC CAPITAL LETTER TE}", "K": "\N{CYRILLIC CAPITAL LETTER KA}", "E": "\N{CYRILLIC CAPITAL LETTER IE}"}  # fmt: skip
WORDS = (
    "ресурс",
    "сосна",
    "Москва",
    "цвет кнопки",
    "НОМЕР_ЗАКАЗА",
    "адрес",
    "cтраница",
    "ширинa",
    "Ｐａｇｅ",
    "ｎａｍｅ",
)


def _slipped(rng: random.Random, name: str) -> str:
    if rng.random() < 0.2:
        return "".join(chr(ord(one) + 0xFEE0) if one.isalpha() else one for one in name)
    at = rng.choice([number for number, letter in enumerate(name) if letter in ALIKE])
    return name[:at] + ALIKE[name[at]] + name[at + 1 :]


def test_a_name_with_letters_that_look_alike_is_read_as_it_is_meant() -> None:
    rng, cases = random.Random(), []
    for name in NAMES * 6:
        slipped, value = _slipped(rng, name), expand("<alnum:32>", rng)
        cases.append(Case(environment([(slipped, value)]), value, slipped, "x.postman_environment.json"))
        cases.append(Case(collection(header=[{"key": slipped, "value": value}]), value, slipped))
    measured = measure(cases)
    assert measured.share >= ENOUGH, measured.missed
    assert not measured.besides


def test_words_of_another_script_stay_what_they_are() -> None:
    assert not [word for word in WORDS if classify(word) is not None]
