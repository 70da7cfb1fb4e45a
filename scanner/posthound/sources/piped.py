"""Standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from posthound.model.values import Notice
from posthound.sources.base import Item, Recognise, Tally
from posthound.sources.files import STDIN, Listed, items_in, too_large, whole
from posthound.support.errors import reason_of


def standard_input(recognise: Recognise, *, max_size: int, tally: Tally, all_files: bool = False) -> Iterator[Item]:
    """What is piped in, up to `max_size` bytes: a text whatever it is, or the files of an archive."""
    if sys.stdin is None:
        yield Notice(STDIN, "closed: there is nothing to read", fatal=True)
        return
    try:
        data = whole(sys.stdin.fileno(), 0, max_size)
    except OSError as error:
        yield Notice(STDIN, f"cannot be read: {reason_of(error)}", fatal=True)
        return
    if len(data) > max_size:
        yield too_large(STDIN, max_size)
        return
    if not data:
        yield Notice(STDIN, "nothing came in: what writes to it may have failed", fatal=True)
        return
    listed = Listed(STDIN, STDIN, True, len(data))
    lies = bool  # beside nothing
    yield from items_in(
        listed, data, recognise, own=False, all_files=all_files, max_size=max_size, tally=tally, lies=lies
    )
