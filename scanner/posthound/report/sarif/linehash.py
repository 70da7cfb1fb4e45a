"""`primaryLocationLineHash`: the one fingerprint by which GitHub tells a known alert from a new one.

CodeQL hashes the hundred characters from the result's line on, as `hex:n` with n counting equal hashes in a file. In an
exported collection that window changes whenever a neighbouring request does. Ours is of the same form, but of the
finding's keyed fingerprint, which holds names and no positions: reordering requests, reformatting the file or adding
lines leaves it as it is.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter

_DIGITS = 16
_HEX = re.compile(r"[0-9a-f]{16,}")
FORM = re.compile(r"[0-9a-f]{1,16}:[1-9][0-9]*")


class LineHashes:
    """Hands out the hashes of one report."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def of(self, fingerprint: str, uri: str) -> str:
        """The hash for a finding in a file; equal fingerprints in one file are told apart by their order."""
        if not _HEX.fullmatch(fingerprint):  # of a detector with identities of its own
            fingerprint = hashlib.sha256(fingerprint.encode("utf-8", "surrogatepass")).hexdigest()
        head = fingerprint[:_DIGITS].lstrip("0") or "0"
        self._seen[(head, uri)] += 1
        return f"{head}:{self._seen[(head, uri)]}"
