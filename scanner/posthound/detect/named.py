"""Names around words of credentials, where nothing is compiled that tells them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posthound.detect import joins
from posthound.detect.assignments import VALUE_MAX, Places
from posthound.support.regexes import regex

# The number of a text, a name, where the value stands, and the value; without it where the name stands; see `compiled.named`.
Named = tuple[int, str, int, int, str | None]
_USER_OPTIONS = ("-u", "--user")
# JSON without escapes, as most of it is: told in one step.
_PLAIN = regex(rf"\"\s{{0,8}}:\s{{0,8}}\"([^\"\\]{{1,{VALUE_MAX}}})\"")


def named(texts: Sequence[str], words: Places) -> Iterator[Named]:
    """What `compiled.named` gives, and the names that no value can follow."""
    for number, places in words.items():
        text, begun, done = texts[number], 0, -1
        for start, end in places:
            if end <= done and start >= begun:  # of `mot de passe`, which is told after its `pass`, the whole is read
                continue
            if text[end - 1 : end + 1] in ("u ", "r ") and text[start:end].lstrip() in _USER_OPTIONS:
                begun, done = start, end
                yield number, "", start, end, None
                continue
            if text[start - 1 : start] == '"' == text[end : end + 1]:
                name_start, name_end = start, end
            else:
                name_start, name_end = joins.name_around(text, start, end)
            begun, done = name_start, name_end
            name = text[name_start:name_end].strip(".-$@")
            plain = _PLAIN.match(text, name_end) if text[name_start - 1 : name_start] == '"' else None
            if plain:
                yield number, name, *plain.span(1), plain[1]
            elif name:
                yield number, name, name_start, name_end, None
