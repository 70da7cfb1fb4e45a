"""Passwords that are literal but worthless: words everyone tries first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from posthound.filters.text import WORDY, changes, has_drawn_part, is_repeat, run_score, sequential_share, wordiness
from posthound.rules.vocabulary import folded, vocabulary
from posthound.support.regexes import regex

# `$` stands for an s only where it is doubled (`pa$$word`); alone it is a mark of its own.
_LEET = str.maketrans("@43105!7+8", "aaeiosittb")
# What weak passwords are made of, alone or strung together, with digits and marks around them.
_COMMON = (
    "passw0rd",
    "password",
    "passwort",
    "passwd",
    "pass",
    "pwd",
    "admin",
    "administrator",
    "root",
    "user",
    "username",
    "guest",
    "test",
    "testing",
    "tester",
    "demo",
    "default",
    "secret",
    "secure",
    "token",
    "key",
    "changeme",
    "change",
    "letmein",
    "welcome",
    "hello",
    "master",
    "login",
    "qwerty",
    "qwertz",
    "azerty",
    "asdfgh",
    "asdf",
    "zxcvbn",
    "abc",
    "abcd",
    "super",
    "supersecret",
    "sample",
    "example",
    "temp",
    "temporary",
    "initial",
    "dummy",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "football",
    "iloveyou",
    "trustno",
    "postman",
    "newman",
    "api",
    "client",
    "backend",
    "frontend",
    "server",
    "service",
    "public",
    "private",
    "system",
    "manager",
    "staff",
    "owner",
    "student",
    "teacher",
    "customer",
    "employee",
    "member",
    "john",
    "jane",
    "doe",
    "alice",
    "bob",
    "joe",
    "max",
    "foo",
    "bar",
    "baz",
    "new",
    "old",
    "my",
    "your",
    "the",
    "dev",
    "prod",
    "stage",
    "staging",
    "local",
    "company",
    "summer",
    "winter",
    "spring",
    "autumn",
    "monday",
    "friday",
    "january",
    "senha",
    "contrasena",
    "clave",
    "teste",
    "prueba",
    "usuario",
    "cliente",
    "motdepasse",
    "hunter",
    "pa",
    "pw",
    "strong",
    "weak",
    "valid",
    "invalid",
    "wrong",
    "correct",
    "confirm",
    "mysql",
    "postgres",
    "oracle",
    "mongo",
    "redis",
    "docker",
    "food",
    "best",
    "simple",
    "poc",
    "ssh",
    "integrator",
    "app",
    "web",
    "mobile",
    "email",
    "mail",
    "account",
    "string",
    "value",
    "str123",
    "some",
    "any",
    "random",
)
# What people of other languages put beside their word for a password, in the letters of ASCII: new, old, strong, wrong, try, user, hello.
# The words themselves are those of the vocabulary.
_ELSEWHERE = """
    es nueva nuevo antigua vieja fuerte incorrecta hola  pt nova novo minha antiga forte segura errada  fr nouveau ancien votre mauvais utilisateur
    bonjour salut essai  de neues altes mein dein sicheres falsches benutzer hallo probe  it nuova vecchia errata utente ciao prova
    nl nieuw mijn jouw gebruiker proef  tr yeni eski benim senin yanlis kullanici deneme merhaba  vi xinchao  id baru lama saya anda kamu
    pengguna halo coba sandi  pl nowe stare moje twoje zle uzytkownik proba czesc  cs nove vase uzivatel spatne ahoj  hu regi jelszo szia
    ro noua veche utilizator  ru novyj staryj privet новый старый новыи старыи мои вашпароль тест привет пользователя пользователь неверныи
    uk новии старии твіи привіт користувач  fi uusi vanha moi  sv nytt gammalt hejsan  da nyt gammel  el kalimera  ja konnichiwa
""".split()
# Whose it is: said by so few letters that they count beside such a word only.
_WHOSE = regex(
    r"(?:meu|mon|salah|ton|mia|tua|sua|mio|tuo|moi|sai|cua|ban|cu|toi|my|tu|su|mi|ma|niz|mya|del|do|da|de|la)+"
)
# Words in lower case, with marks around them and digits for letters within: `open_sesame`, `#gets0m3`.
_MARKED_WORDS = regex(r"[\W_]*([a-z](?:[_.-]?[a-z]|[013457](?=[a-z]))*[013457]?)[\W_]*")
# Numbers as they are counted, up, down and in steps, and as they lie on a keypad.
_COUNTED = (
    "01234567890123456789 98765432109876543210 02468 13579 147258369 741852963 159753 357951 789456123 321654987 2580"
)
_CHANCE = 12  # characters from which on a text may well hold three letters by chance
_COUNTING = 4  # digits of a number that are counted on
_NUMBER = regex(r"\d{4,}")
_DATE = regex(r"(?:[0-3]\d[0-3]\d)?(?:19|20)\d\d(?:[01]\d[0-3]\d)?|[0-3]\d[01]\d(?:\d\d)?")
_BY_LENGTH = sorted({word for word in _COMMON if len(word) >= 3}, key=len, reverse=True)
# What else people call credentials by, where they write which ones go into the field: `Password + Security Token`, `consumerkey/consumersecret`.
_CALLED = """
    security access session license licence merchant portal database verification refresh subscription consumer bearer authentication
    authorization auth temporary current encrypted application passphrase passcode username signing integration environment tenant partner
    vendor provider gateway sandbox personal combined followed plus and for with onetime pin code sso otp
""".split()
_CALLING = regex(r"[A-Za-z<(\[][A-Za-z +&/|,:;_.()<>\[\]-]+")
_LITTLE_WORDS = frozenset(("id", "or", "of"))
_CALLED_BY_LENGTH = sorted({*_BY_LENGTH, *_CALLED}, key=len, reverse=True)
# So often letters and digits take turns where they were drawn; so many letters hardly ever read so well by chance, and digits seldom stand for one.
_MIXED = 4
_LONG, _LONG_READS, _EACH_DIGIT = 12, 0.4, 0.25
_NO_LETTER, _SIGN, _DIGITS, _END = regex(r"[^a-z]"), regex(r"[^a-z0-9]"), regex(r"[0-9]+"), regex(r"[\W_\d]+$")
_ELSEWHERE_LEAST = 4  # letters of a word of other languages, of which there are many more


def is_weak(password: str, user: str = "") -> bool:
    """Whether a password is short, a sequence, its own user's name, or nothing but common words with digits and marks."""
    if len(password) < 6 or is_repeat(password) or sequential_share(password) > 0.6 or password.isdigit():
        return True
    low = password.lower().replace("$$", "ss")
    if user and (low == user.lower() or low == user.lower().split("@")[0]):
        return True
    if _is_marked_words(password):
        return True
    if _CALLING.fullmatch(password) and _LITTLE_WORDS.issuperset(_without(_CALLED_BY_LENGTH, _letters(low)).split()):
        return True
    if any(map(_is_somebodys, _NUMBER.findall(password))):
        return False
    mixed = changes(password) >= _MIXED
    spelled = (low, low.translate(_LEET), _without_end(low).translate(_LEET), low.replace("0", "o"))
    return any(_only_common_words(letters, mixed=mixed) for letters in {*map(_letters, spelled)})


def _is_somebodys(number: str) -> bool:
    """Whether nobody but who chose it tries a number first: it is no sequence, no repetition, no year and no date."""
    digits = "".join(digit for digit, _ in groupby(number))
    counted = len(digits) < _COUNTING or any(
        digits[at : at + _COUNTING] in _COUNTED for at in range(len(digits) - _COUNTING + 1)
    )
    return len({*digits}) > 2 and not counted and not _DATE.fullmatch(number)


def _is_marked_words(password: str) -> bool:
    """Whether dictionary words make up the whole; a capital or a number behind a word makes it a password of its owner's."""
    match = _MARKED_WORDS.fullmatch(password)
    if match is None or re.search(r"[a-z]{3,}[013457]$", match[1]):
        return False
    return reads_as_words(match[1].translate(_LEET), match[1])


def reads_as_words(words: str, written: str) -> bool:
    """Whether a text in small letters is nothing but words, which is hardly ever drawn so, in what it was `written` with."""
    return wordiness(words) > 0.9 and run_score(_NO_LETTER.sub("", words)) >= _least_score(written)


def _least_score(drawn: str) -> float:
    """How much like words letters must read that may have been drawn: the more of them are digits, the likelier they were, and long ones seldom read so."""
    return WORDY + (_LONG_READS if len(drawn) >= _LONG else 0) + _EACH_DIGIT * sum(map(str.isdigit, drawn))


def names_password(value: str) -> bool:
    """Whether a value is what something calls a password: `db_password`, `user-pwd`."""
    named = re.fullmatch(r"[\w.:/-]*(?P<word>password|passwd|pwd)[\w.:/-]*", value, re.IGNORECASE)
    if named is None or re.search(r"\d{3}|[!@#$%^&*]", value) or has_drawn_part(value):
        return False
    # Three letters stand in one of a thousand drawn texts: the others are words where it is a name.
    return named["word"].lower() != "pwd" or len(value) < _CHANCE or wordiness(value) >= 0.5


def _without_end(low: str) -> str:
    """A password without the number and the marks at its end, in which no digit stands for a letter."""
    return _END.sub("", low)


def _letters(text: str) -> str:
    """The letters of a text in small letters, and a blank where digits part them: what stands on both sides of a number is no word."""
    if not text.isascii():
        return "".join(filter(str.isalpha, folded(text)))
    return _DIGITS.sub(" ", _SIGN.sub("", text)).strip()


def _only_common_words(letters: str, *, mixed: bool) -> bool:
    """Whether the letters are common words strung together, but for two letters at most, and fewer where digits are `mixed` in."""
    if not letters:
        return False
    if _is_little(_without(_BY_LENGTH, letters), letters, mixed=mixed):
        return True
    return _is_little(_without_words_elsewhere(letters), letters, mixed=mixed)


def _without(words: Sequence[str], letters: str) -> str:
    rest = letters
    for word in words:
        if word in rest:
            rest = rest.replace(word, " ")
    return rest


def _is_little(rest: str, letters: str, *, mixed: bool) -> bool:
    """Whether words were taken out of the letters and hardly any are left."""
    left, before = len(rest) - rest.count(" "), len(letters) - letters.count(" ")
    return left < before and left <= (before // 7 if mixed else max(2, before // 5))


def _without_words_elsewhere(letters: str) -> str:
    """What is left of the letters without the words of all languages; those that only say whose it is count beside a credential's."""
    known = _words_elsewhere()
    begun = {letters[at : at + _ELSEWHERE_LEAST] for at in range(len(letters) - _ELSEWHERE_LEAST + 1)} & known.keys()
    rest = letters
    called = False
    for word, names in sorted((one for begin in begun for one in known[begin]), key=lambda one: (-len(one[0]), one[0])):
        if word in rest:
            rest = rest.replace(word, " ")
            called |= names
    return " " + "".join(part for part in rest.split() if not _WHOSE.fullmatch(part)) if called else rest


@cache
def _words_elsewhere() -> Mapping[str, list[tuple[str, bool]]]:
    """The common words of every language by their first letters, and whether each is one for a credential."""
    called = {folded(word) for word in vocabulary() if len(word) >= _ELSEWHERE_LEAST}
    words = called | {word for word in (*_ELSEWHERE, *_COMMON) if len(word) >= _ELSEWHERE_LEAST}
    found: dict[str, list[tuple[str, bool]]] = {}
    for word in words:
        found.setdefault(word[:_ELSEWHERE_LEAST], []).append((word, word in called))
    return found
