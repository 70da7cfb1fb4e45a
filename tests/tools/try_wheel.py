"""Tries an installed wheel: it has its compiled passes and its rules, and finds a value made for the occasion."""

from __future__ import annotations

import json
import secrets

import posthound
from posthound.native import compiled

assert compiled is not None, "the wheel lacks its compiled passes"
export = {"name": "E", "values": [{"key": "client_secret", "value": secrets.token_hex(20)}]}
assert [f.pointer for f in posthound.scan_bytes(json.dumps(export).encode(), "e.json").findings] == ["/values/0/value"]
print("found what was planted, compiled passes included")
