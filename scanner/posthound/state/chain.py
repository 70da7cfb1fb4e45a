"""The history as a chain: each event's hash holds the one before it, so that none can be changed or left out without a trace.

Whoever may write the file may also write the whole chain anew. What he cannot do is change the heads that were told elsewhere: in
tickets, digests and reports. A chain that does not hold such a head any more is not the one that it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import orjson

# The link before the first event.
START = "0" * 64


def linked(before: str, said: Sequence[object]) -> str:
    """The link of an event: SHA-256, in hexadecimal, of the link before it and of all it says, as JSON."""
    return hashlib.sha256(orjson.dumps([before, *said])).hexdigest()
