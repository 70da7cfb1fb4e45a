"""Names of strangers in Markdown, by CommonMark and as forges read it."""

from __future__ import annotations

import re

from posthound.support.terminal import clean

# Underscores stay: within words they mean nothing, and names are full of them.
_MARKS = re.compile(r"([\\`*\[\]|~!#])")
_TAGS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Forges look for people when escapes are gone, but not in code.
_MENTION = re.compile(r"(?<![\w.])@(?=\w)")
_ADDRESS = re.compile(r"https://[\w.:/?=%+-]+")


def escaped(text: str) -> str:
    """The text on one line, with nothing that Markdown or HTML would interpret and nobody mentioned; an address alone stays one."""
    if _ADDRESS.fullmatch(text):
        return text
    made = _MARKS.sub(r"\\\1", clean(text)).translate(_TAGS)
    return _MENTION.sub("<code>@</code>", made)
