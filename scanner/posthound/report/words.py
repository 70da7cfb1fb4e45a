"""What sentences of reports make of the words that findings hold: how a value is hidden, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable

_HIDDEN = {
    "base64": "encoded in Base64",
    "basic": "encoded in Base64 with its user",
    "bytes": "as a list of bytes",
    "coloured": "in coloured code",
    "composed": "put together from variables",
    "gzip": "packed with gzip",
    "hex": "in hexadecimal digits",
    "joined": "in several parts",
}


def hidden(decoded: str) -> str:
    """How a value stands in its place, where it stands there in another form; "" where it does not."""
    return ", ".join(_HIDDEN.get(how, how) for how in decoded.split(", ")) if decoded else ""


def is_placeholder(reference: str) -> bool:
    """Whether what is to be put in a secret's place resolves to nothing there; `<<name>>` is how Hoppscotch refers to a variable."""
    return reference.startswith(("<", "[")) and not reference.startswith("<<")


def as_object(reference: str) -> str:
    """A reference as a sentence says what to put in a secret's place."""
    if reference.startswith("secure variable "):
        return f"a {reference}"
    return f"the placeholder {reference}" if is_placeholder(reference) else reference


def advice(lowered: Iterable[str], references: Iterable[str], by_hand: Iterable[str]) -> list[str]:
    """What to do about the places of a secret, in sentences that every report has alike: by why it is low, what to put there, and what
    somebody has to do where no reference helps."""
    lines = ["It has run out: there is nothing left to revoke."] if "expired" in lowered else []
    if told := " or ".join(as_object(one) for one in list(dict.fromkeys(filter(None, references)))[:3]):
        lines.append(f"Replace it with {told}.")
    return [*lines, *(f"{one[0].upper()}{one[1:]}." for one in list(dict.fromkeys(filter(None, by_hand)))[:3])]
