"""How a provider's key is written: `front_key` in one place is `front-key`, `front token` and `frontSecret` in others.

Records name the spellings that they know. A provider whose name is a word of its own (`front`, `box`) is looked for together
with a word for a key only; those that its record does not list follow from those that it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from posthound.rules.signature import Signature

# What keys are called behind the provider's name, and what stands between: the spellings that are not rare.
_BEHIND = (*map("".join, product(("_", "-", " ", ""), ("key", "token", "secret", "api"))), " access")
_ENDS = "key|token|secret|api|access|private|client|auth|password|apikey|license|app|account|project"
_KEYWORD = re.compile(rf"(?P<stem>[a-z0-9]{{3,}}?)(?:[_. -](?:{_ENDS})?|{_ENDS})")
# Beginnings of providers' names that say what a key is for in anybody's settings: `API_GATEWAY_KEY`.
_ANYBODYS = frozenset(
    """
        gateway domain currency postcode zipcode timezone weather news screenshot show did data payment storage cloud mail search sms
        extractor scraper transport verifier flight factor public access login postage docker segment
        hex split merge line stream manifest shortcut heap highlight port base meta zip
    """.split()
)


def spellings(signatures: Sequence[Signature]) -> list[tuple[str, ...]]:
    """The keywords of each pattern, and of `near` ones the other spellings that no record claims for another."""
    claimed = {word for signature in signatures for word in signature.keywords}
    return [
        (*signature.keywords, *(word for word in _others(signature) if word not in claimed)) for signature in signatures
    ]


def _others(signature: Signature) -> Iterator[str]:
    if signature.kind != "near":
        return
    names = tuple(re.sub(r"[\W_]", "", name.lower()) for name in (signature.provider, signature.provider_name))
    matches = map(_KEYWORD.fullmatch, signature.keywords)
    stems = dict.fromkeys(match["stem"] for match in matches if match)
    for stem in stems:
        if stem not in _ANYBODYS and any(name.startswith(stem) for name in names):
            # The beginning of a name is none: `zip_key` is not ZipAPI's, and `zip-api` is.
            whole = any(name in (stem, f"{stem}app", f"{stem}hq") for name in names)
            words = (f"{stem}{behind}" for behind in _BEHIND if whole or f"{stem}{behind.strip('_- ')}" in names)
            yield from (word for word in words if not any(known in word for known in signature.keywords))
