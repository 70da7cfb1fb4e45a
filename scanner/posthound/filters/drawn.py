"""Whether a part of a value was drawn at random, though a word or a mark of a variable stands in it or before it."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from posthound.filters.text import changes, is_repeat, sequential_share, wordiness
from posthound.rules.checks import entropy
from posthound.support.lazy import regex

# So many random characters are a secret, whatever stands around them; of letters alone it takes more.
LEAST, LEAST_LETTERS = 8, 12
# Words that people put before or into what they have drawn: what secrets are called, and what samples say.
_WORDS = regex(
    r"(?i)my|your|the|insert|enter|replace|change|me(?![a-z])|paste|example|sample|dummy|fake|mock|demo|test(?:ing)?|placeholder|default"
    r"|invalid|wrong|secret|password|passwd|passwort|token|(?:api|app|access|auth|client|user|account|private|public|signing|webhook|session)"
    r"(?=[-_ .]|[A-Z]|key|secret|token|pass)|jwt|bearer|key|pass|value|here|string|credentials?"
)
_BREAKS = regex(r"[\s_\-./:=+]+")
# Marks that people and generators put into passwords, and nobody between words of a name.
_OF_PASSWORDS = regex(r"^[^\s\"'`()\[\]{}<>]*[!@#$%^&*~|;,+?][^\s\"'`<>]*$")
_QUOTED = regex(r"[\s\"'`]|=>|\w=\w+[&;]|[a-z_]{3,}\(|\\n")


@lru_cache(maxsize=16384)
def has_drawn_part(value: str) -> bool:
    """Whether eight or more random characters remain once the words are taken out: `mysecretH2H0GxyRF5`, `$vmj2BTlfOyft0`."""
    if len(value) < LEAST:
        return False
    rest = _WORDS.sub(" ", value)
    return any(map(is_drawn, _BREAKS.split(rest))) or (_OF_PASSWORDS.search(value) is not None and is_drawn(rest))


def is_drawn(part: str) -> bool:
    """Whether characters without blanks between look drawn, and not like a word with a number, a sequence or a repeat."""
    plain = "".join(filter(str.isalnum, part))
    if len(plain) < LEAST or is_repeat(plain) or sequential_share(plain) > 0.35 or entropy(plain) < 2.4:
        return False
    flips = sum(a.isupper() != b.isupper() for a, b in pairwise(filter(str.isalpha, plain)))
    if any(map(str.isdigit, plain)):
        mixed = changes(plain) >= 2 or (changes(plain) == 1 and flips >= 4)
        return mixed and any(map(str.isalpha, plain)) and wordiness(plain) < 0.45
    return len(plain) >= LEAST_LETTERS and flips >= len(plain) // 4 and wordiness(plain) < 0.3


def is_one_piece(value: str) -> bool:
    """Whether a value that begins like code is one drawn whole: without blanks, quotes and calls in it."""
    return _QUOTED.search(value) is None and has_drawn_part(value)


def are_drawn(parts: list[str]) -> bool:
    """Whether each of several parts was drawn: what joins them then is no operator of an expression."""
    return len(parts) > 1 and all(is_drawn(part) for part in parts)
