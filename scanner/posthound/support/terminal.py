"""Text for a terminal: what comes from files is made fit for it, and numbers get their nouns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posthound.support.regexes import regex

if TYPE_CHECKING:
    import re

# Control characters, those that turn text around or are invisible, and lone surrogates must not reach a terminal.
_UNPRINTABLE = regex(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# What runners take from a job's log as an order to them: `##[…]` (GitHub's first form), `##vso[…]` (Azure) and `##teamcity[…]` anywhere in
# a line, `::…::` at its beginning. An order can set a step's result or outputs, and stop all others.
_ORDER = regex(r"#(?=#\w{0,20}\[)|^\s*:(?=:)")


def clean(text: str) -> str:
    """The text with a mark in place of every character that would act on a terminal, and no order to what runs a job."""
    text = _UNPRINTABLE.sub("\ufffd", text)
    return _ORDER.sub(r"\g<0> ", text) if "##" in text or "::" in text else text


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 place`, `3 places`; `many` is the plural that an s does not make."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def clean_lines(text: str) -> str:
    """The same for a text of several lines: line breaks stay."""
    return "\n".join(clean(line) for line in text.split("\n"))


def shown_json(encoded: str) -> str:
    """JSON without characters that would act on a terminal or a job's log: they stand in it as escapes, so that it says the same."""
    # Nearly all is printable, which takes half the time to tell. Of ASCII only one is not escaped anyway.
    if not ((encoded.isascii() and "\x7f" not in encoded) or encoded.isprintable()):
        encoded = _UNPRINTABLE.sub(_as_escape, encoded)
    return _ORDER.sub(r"\\u0023", encoded) if "##" in encoded else encoded


def _as_escape(mark: re.Match[str]) -> str:
    if mark[0] == "\n":  # no string holds one as it is: it parts lines
        return "\n"
    units = mark[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
