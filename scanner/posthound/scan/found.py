"""What a scan loads and makes for the first thing it finds: before processes are forked, which then need not each do so for themselves."""

from __future__ import annotations

import array
import hashlib
import hmac
import json

from posthound.detect import connections, extents, foreign, labels, tenants
from posthound.detect.engine import Engine
from posthound.filters import judge, lapsed, sealed
from posthound.formats import labels as names_of_fields
from posthound.formats import locate
from posthound.model import listed
from posthound.policy import findings, linked, overlaps
from posthound.rules import classes
from posthound.scan import attribution, names, script_glance
from posthound.vault import reference

__all__ = [
    "array", "attribution", "classes", "connections", "extents", "findings", "foreign", "hashlib", "hmac", "json", "judge", "labels", "lapsed", "linked",
    "listed", "locate", "names", "names_of_fields", "overlaps", "reference", "script_glance", "sealed", "tenants",
]  # fmt: skip


def ready(engine: Engine) -> None:
    """Makes the tables that detection asks when something is found."""
    engine.ready()
