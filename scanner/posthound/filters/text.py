"""How a value reads: like words, like a sample, like a random draw."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from itertools import pairwise

from posthound.native import compiled
from posthound.support.regexes import regex

# How much likelier letter b is after letter a in English and code words than in random text: row a, column b, where
# (digit - 6) / 1.5 is the natural log of the ratio. Counted over the comments of Python's standard library.
_BIGRAMS = """
    06762350604877060878544440 84657122761844751674800062 80538317607743931658621040 74469421921634741675632140
    63785542403668364887254630 70447832900733842766711050 62439356700657640774642013 92349302802554811656510040
    65766560102769750677050405 70539301606310850573902040 61459452801736542585536020 83469421802734840266631072
    86359200703463780365601030 73778583605435640278552030 45773550415679570866756311 82448414703723761867613050
    12051201000616003654902000 83559451705465840677543050 62638436714544662379733050 72549417801543750776523162
    66656550600778470878200100 92209322800153630321033100 83458517802537733875234402 64748524800650580459222351
    55557644700667591588245044 71319000800464710433300041
""".split()
_TABLE = bytes(map(int, "".join(_BIGRAMS)))
# Characters by which a value is judged: one of thousands reads at its end as it does at its beginning.
SAMPLE = 1_000
# Different characters that a drawn text exceeds, however long it is: hex has 16.
FEW = 9
# Characters of a unit that is repeated, at most.
UNIT = 5
# Bits of entropy a character that are enough for any length; and the share of the most frequent character that leaves no less.
ENOUGH = 2.5
EVEN = 2**-ENOUGH
# Words are written in one case or with a capital; random letters mix them.
_RUNS = regex(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
# Mean bigram digit from which a run of letters reads as words; random letters average below 4, English above 7. Short runs say little:
# three random letters often look like a syllable, so more is asked of up to six letters and of up to four.
WORDY = 5.6
_SHORTER, _SHORTEST = WORDY + 0.5, WORDY + 1.2
# What the compiled passes take to tell words.
WORDS = (_TABLE, WORDY, _SHORTER, _SHORTEST)


@lru_cache(maxsize=65536)
def wordiness(text: str) -> float:
    """The share of the text's letters and digits that stand in runs which read as words, 0 to 1."""
    text = text[:SAMPLE]
    if compiled and text.isascii():
        return compiled.wordiness(text, *WORDS)  # type: ignore[no-any-return]
    total = sum(c.isalnum() for c in text)
    wordy = sum(len(run) for run in _RUNS.findall(text) if run_score(run) >= _threshold(len(run)))
    return wordy / total if total else 0.0


# What is written where a value is to be put, or for one that is kept elsewhere, with letters and digits alone in it.
_HOLDING = regex(
    r"\s*(?:\{{1,3}|[$#@]\{\{?|\$[(\[]|<<|\(\(|\{%|<%=?|«|“|`|\*\*|%)\s?(?P<held>[A-Za-z0-9+/]{24,400}={0,2})\s?(?:\}{1,3}|\)\)?|\]|>>|%\}|%>|»|”|`|\*\*|%)\s*"
)


def _threshold(length: int) -> float:
    return _SHORTEST if length <= 4 else _SHORTER if length <= 6 else WORDY


def run_score(run: str) -> float:
    """The mean bigram digit of a run of ASCII letters, its case aside."""
    letters = run.lower()
    scores = [int(_BIGRAMS[ord(a) - 97][ord(b) - 97]) for a, b in itertools.pairwise(letters)]
    return sum(scores) / len(scores) if scores else 0.0


# Runs along the keyboard or the alphabet: nobody draws these.
_SEQUENCES = (
    "0123456789012345678901234567890", "9876543210987654321098765432109", "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba", "qwertyuiopasdfghjklzxcvbnm", "1a2b3c4d5e6f7g8h9i0j", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
    "1q2w3e4r5t6y7u8i9o0p", "йцукенгшщзхъфывапролджэячсмитьбю", "deadbeefdeadbeef", "cafebabecafebabe", "0123456789abcdef0123456789abcdef",
)  # fmt: skip
_RUNS_OF_BYTES = "\n".join(_SEQUENCES).encode()
_PIECE = 6  # so long a part of one is no chance
# What such a run begins with: most texts hold none of these.
_PIECES = frozenset(run[at : at + _PIECE] for run in _SEQUENCES for at in range(len(run) - _PIECE + 1))


@lru_cache(maxsize=65536)
def sequential_share(text: str) -> float:
    """The share of the text that lies in alphabet, number or keyboard sequences of six or more, or in repeats."""
    text = text[:SAMPLE]
    return _in_order(text) / len(text) if text else 0.0


def _in_order(text: str) -> int:
    if compiled and text.isascii():
        return compiled.in_order(text, _RUNS_OF_BYTES, _PIECE)  # type: ignore[no-any-return]
    low = text.lower()
    covered = sum(len(m[0]) for m in re.finditer(r"(.)\1{4,}", low))
    position = 0
    while position + _PIECE <= len(low):
        piece, longest = low[position : position + _PIECE], 0
        for sequence in _SEQUENCES if piece in _PIECES else ():
            at = sequence.find(piece)
            if at >= 0:
                length = _PIECE
                while sequence[at : at + length + 1] == low[
                    position : position + length + 1
                ] and position + length < len(low):
                    length += 1
                longest = max(longest, length)
        covered += longest
        position += longest or 1
    return covered


def is_repeat(text: str) -> bool:
    """Whether the text is one short unit over and over, or has too few different characters for its length."""
    if len(text) < 6:
        return False
    different = len(set(text))
    if different <= max(2, min(len(text) // 12, FEW)):
        return True
    if different >= 2 * UNIT:  # more than a unit has, and behind the last one a part of another text
        return False
    return any(
        text[:size] * (len(text) // size) == text[: size * (len(text) // size)] and len(text) >= 3 * size
        for size in range(1, UNIT + 1)
    )


def is_mashed(text: str) -> bool:
    """Whether the text was typed by rolling over a few keys: one run of characters again and again."""
    if len(text) > 64:
        return False
    # Three in a row may well repeat in 64 hex digits, and in fewer that are one digit five times.
    size = 3 if len(text) <= 32 else 4
    if compiled and text.isascii() and compiled.most_repeated(text, size) < 3:
        return False
    low = text.lower()
    return any(low.count(low[at : at + size]) >= 3 for at in range(len(text) - size + 1))


def _counted(text: str) -> tuple[int, int, int, int]:
    """The digits, letters and capitals of a text, and how often its most frequent character stands in it."""
    if compiled and text.isascii():
        return compiled.counted(text)  # type: ignore[no-any-return]
    most = max(map(text.count, set(text)), default=0)
    return sum(map(str.isdigit, text)), sum(map(str.isalpha, text)), sum(map(str.isupper, text)), most


def changes(text: str) -> int:
    """How often letters and digits take turns: people write a word and a number, generators mix them."""
    if compiled and text.isascii():
        return compiled.changes(text)  # type: ignore[no-any-return]
    kinds = [c.isdigit() for c in text if c.isalnum()]
    return sum(a != b for a, b in pairwise(kinds))


def _entropy(text: str) -> float:
    from posthound.rules.checks import entropy  # many files hold nothing to ask about

    return entropy(text)


def _is_varied(text: str) -> bool:
    from math import log2  # as above

    return _entropy(text) >= min(ENOUGH, 0.62 * log2(len(text)))


@lru_cache(maxsize=65536)
def looks_random(text: str, least: int = 12) -> bool:
    """Whether the text, of at least `least` characters, was drawn rather than written: no words, no sequence, no order."""
    if len(text) < least:
        return False
    digits, letters, upper, most = _counted(text)
    marked = digits + letters < 0.6 * len(text)
    mixed = 0.15 * letters <= upper <= 0.85 * letters
    if not marked and (not letters or (not digits and not mixed and len(text) < 16)):
        return False
    # What is quick to tell goes first.
    drawn = _is_marked(text, digits, letters) if marked else _reads_drawn(text, digits, mixed=mixed)
    if not drawn or is_mashed(text) or sequential_share(text) > 0.5 or is_repeat(text):
        return False
    # No text has less entropy than one whose characters are all as frequent as its most frequent one.
    return marked or most <= EVEN * len(text) or _is_varied(text)


def _reads_drawn(text: str, digits: int, *, mixed: bool) -> bool:
    """Whether letters and digits make no words; `mixed`: in capitals and small letters."""
    if not digits:
        mixed = mixed and not re.fullmatch(r"(?:[A-Z]?[a-z]{3,}[ _-]?)+", text)
        return (mixed or len(text) >= 16) and wordiness(text) < (0.4 if mixed else 0.25)
    if len(text) >= 16 and changes(text) >= max(4, len(text) // 6):
        return True
    wordy = wordiness(text)
    if wordy >= (0.5 if len(text) >= 20 else 0.45):  # more is asked of one case
        return wordy < 0.6 and any(c.islower() for c in text) and any(c.isupper() for c in text)
    return True


def _is_marked(text: str, digits: int, letters: int) -> bool:
    """Whether so many marks come of a generator: of every kind of character some, no blank, and hardly one twice."""
    if digits < 2 or digits + letters < 8 or not text.isascii() or not text.isprintable() or " " in text:
        return False
    cases = any(c.islower() for c in text) and any(c.isupper() for c in text)
    marks = {c for c in text if not c.isalnum()}
    return cases and len(marks) >= 5 and len(set(text)) >= 0.5 * len(text) and wordiness(text) < 0.3


# So many random characters are a secret, whatever stands around them; of letters alone it takes more.
DRAWN, DRAWN_LETTERS = 8, 12
# Words that people put before or into what they have drawn: what secrets are called, and what samples say.
_OF_NAMES = regex(
    r"(?i)my|your|the|insert|enter|replace|change|me(?![a-z])|paste|example|sample|dummy|fake|mock|demo|test(?:ing)?|placeholder|default"
    r"|invalid|wrong|secret|password|passwd|passwort|token|(?:api|app|access|auth|client|user|account|private|public|signing|webhook|session)"
    r"(?=[-_ .]|[A-Z]|key|secret|token|pass)|jwt|bearer|key|pass|value|here|string|credentials?"
)
_BETWEEN = regex(r"[\s_\-./:=+]+")
# Marks that people and generators put into passwords, and nobody between words of a name.
_OF_PASSWORDS = regex(r"^[^\s\"'`()\[\]{}<>!@#$%^&*~|;,+?]*[!@#$%^&*~|;,+?][^\s\"'`<>]*$")
_OF_CODE = regex(r"[\s\"'`]|=>|\w=\w+[&;]|[a-z_]{3}\(|\\n")


@lru_cache(maxsize=16384)
def has_drawn_part(value: str) -> bool:
    """Whether eight or more random characters remain once the words are taken out: `mysecretH2H0GxyRF5`, `$vmj2BTlfOyft0`."""
    if len(value) < DRAWN:
        return False
    rest = _OF_NAMES.sub(" ", value)
    return any(map(is_drawn, _BETWEEN.split(rest))) or (_OF_PASSWORDS.search(value) is not None and is_drawn(rest))


def is_drawn(part: str) -> bool:
    """Whether characters without blanks between look drawn, and not like a word with a number, a sequence or a repeat."""
    plain = "".join(filter(str.isalnum, part))
    if len(plain) < DRAWN or is_repeat(plain) or sequential_share(plain) > 0.35 or _entropy(plain) < 2.4:
        return False
    flips = sum(a.isupper() != b.isupper() for a, b in pairwise(filter(str.isalpha, plain)))
    if any(map(str.isdigit, plain)):
        mixed = changes(plain) >= 2 or (changes(plain) == 1 and flips >= 4)
        return mixed and any(map(str.isalpha, plain)) and wordiness(plain) < 0.45
    return len(plain) >= DRAWN_LETTERS and flips >= len(plain) // 4 and wordiness(plain) < 0.3


def holds_drawn(value: str) -> bool:
    """Whether somebody put a drawn value where only its name was to stand: `{{…}}`, `${…}`, `%…%`."""
    held = _HOLDING.fullmatch(value) if len(value) > 24 else None
    # Names of variables are words, with a number or two in them.
    return held is not None and changes(held[1]) >= 4 and wordiness(held[1]) < 0.3 and has_drawn_part(held[1])


def is_one_piece(value: str) -> bool:
    """Whether a value that begins like code is one drawn whole: without blanks, quotes and calls in it."""
    return _OF_CODE.search(value) is None and has_drawn_part(value)


def are_drawn(parts: list[str]) -> bool:
    """Whether each of several parts was drawn: what joins them then is no operator of an expression."""
    return len(parts) > 1 and all(is_drawn(part) for part in parts)
