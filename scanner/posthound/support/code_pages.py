"""Signs of our own, as they are written where the system's code page lacks them: three dots for `…`, and no escape."""

from __future__ import annotations

import codecs

_PLAIN = {"…": "...", "→": "->", "×": "x", "–": "-", "·": "-", "✗": "x", "█": "#", "\N{REPLACEMENT CHARACTER}": "?"}
NAME = "posthound"


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        return codecs.backslashreplace_errors(error)
    sign = error.object[error.start]
    if plain := _PLAIN.get(sign):
        return plain, error.start + 1
    error.end = error.start + 1  # the next may be a sign again
    return codecs.backslashreplace_errors(error)


def register() -> str:
    """Makes known how to write signs that a code page lacks; the name under which a stream asks for it."""
    codecs.register_error(NAME, _plainly)
    return NAME
