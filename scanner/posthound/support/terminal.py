"""Text that comes from files, made fit for a terminal."""

from __future__ import annotations

import re

# Control characters and those that turn text around must not reach a terminal.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text without characters that would act on a terminal."""
    return _UNPRINTABLE.sub("�", text)
