"""Text for a terminal: what comes from files is made fit for it, and numbers get their nouns."""

from __future__ import annotations

from posthound.support.regexes import regex

# Control characters, those that turn text around or are invisible, and lone surrogates must not reach a terminal.
_UNPRINTABLE = regex("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with a mark in place of every character that would act on a terminal."""
    return _UNPRINTABLE.sub("\ufffd", text)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 place`, `3 places`; `many` is the plural that an s does not make."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def clean_lines(text: str) -> str:
    """The same for a text of several lines: line breaks stay."""
    return "\n".join(clean(line) for line in text.split("\n"))


def escaped(encoded: str) -> str:
    """JSON without characters that would act on a terminal: they stand in it as escapes, so that it says the same."""
    # Nearly all is printable, which takes half the time to tell.
    return (
        encoded
        if encoded.isascii() or encoded.isprintable()
        else _UNPRINTABLE.sub(lambda mark: f"\\u{ord(mark[0]):04x}", encoded)
    )
