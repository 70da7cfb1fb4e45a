"""What is read by code that a variable holds and a script runs, as people keep the helpers that their scripts share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from posthound.fix.readings import Reading, everything, read_by_code

_OUTSIDE = frozenset(("environment", "globals"))
Defined = Mapping[str, Sequence[tuple[str, str]]]


def read_by_held(reading: Reading, defined: Defined, sets: Iterable[Reading]) -> Iterator[Reading]:
    """All that the code in a variable reads, and that in those which it runs in turn; anything, where it may be another when it is run.

    `defined` are the scopes and texts that each variable has, `sets` are the places at which scripts change any.
    """
    waiting, known = [reading], {(reading.scope, reading.name)}
    while waiting:
        one = waiting.pop()
        texts = _texts(one, defined, sets)
        if texts is None:
            yield from everything(reading.start, one.how)
            return
        for text in sorted(texts):
            for found in read_by_code(text, reading.start):
                if not found.runs:
                    yield found
                elif (found.scope, found.name) not in known:
                    known.add((found.scope, found.name))
                    waiting.append(found)


def _texts(reading: Reading, defined: Defined, sets: Iterable[Reading]) -> set[str] | None:
    """The texts that a variable may have; None where it may have others."""
    scopes = {reading.scope, "any"} | (_OUTSIDE if reading.scope in _OUTSIDE else set())
    texts = {text for scope, text in defined.get(reading.name, ()) if reading.scope == "any" or scope in scopes}
    for one in sets:
        if one.name in ("", reading.name) and (reading.scope == "any" or one.scope in scopes):
            if one.text is None or not one.name:
                return None
            texts.add(one.text)
    return texts or None
