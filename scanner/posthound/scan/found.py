"""What a scan loads for the first thing it finds, all of it: before processes are forked, which then need not load it each for itself."""

from __future__ import annotations

import hashlib
import hmac

from posthound.detect import connections, extents, foreign, labels
from posthound.filters import judge, lapsed
from posthound.formats import locate
from posthound.policy import findings, linked, overlaps
from posthound.scan import attribution, names, script_glance
from posthound.vault import reference

__all__ = [
    "attribution", "connections", "extents", "findings", "foreign", "hashlib", "hmac", "judge", "labels", "lapsed", "linked", "locate", "names",
    "overlaps", "reference", "script_glance",
]  # fmt: skip
