"""Credentials that open less by their own text: JWTs, shared access signatures and presigned addresses that have run out, and keys of a test mode.

What has run out opens nothing any more, but tells that such are handed out, so it is reported, as low. A key of a provider's test mode moves
no money and reads nobody's data, whatever the live one does that has the same form, and is medium at most.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import lru_cache

from posthound.model.matches import Ground, Match
from posthound.model.values import Level
from posthound.rules.checks import unpadded_b64decode
from posthound.support.regexes import regex

# Characters of an address around a value that are looked at.
_REACH = 4096
_UP_TO_LAST_END = regex(r".*[\s\"'<>`]", re.DOTALL)
# In an escaped text an address ends at a backslash, but for the escape of its `&`.
_ADDRESS = regex(r"(?:[^\s\"'<>`\\]|\\u0026)*")
_JWT = regex(r"ey[\w+/-]+={0,2}\.[\w+/-]+={0,2}\.")
# Parameters of an address that is looked at.
_MOST = 60
_COMPACT = "%Y%m%dT%H%M%SZ"
# What a key of a test mode says between the marks at its beginning: `sk_test_…`, `access-sandbox-…`, `TEST_API_KEY:…`.
_TEST_MODE = regex(r"(?:[A-Za-z0-9]{1,16}[_.:-]){0,3}?(?i:test|stagtest|sandbox|sbox|sand|playground)[_.:-]")
_MUCH = (Level.CRITICAL, Level.HIGH)


def lowered(matches: Sequence[Match]) -> list[Match]:
    """The matches of a document, lowered where they open less: a value that says in one place that it has run out, in every other, too."""
    over = {match.value for match in matches if has_lapsed(match)}
    return [
        _lowered(match, lapsed=match.value in over)
        if match.value in over or (match.ground >= Ground.SHAPE and match.severity in _MUCH)
        else match
        for match in matches
    ]


def _lowered(match: Match, *, lapsed: bool) -> Match:
    if lapsed:
        return match._replace(severity=Level.LOW, evidence=f"{match.evidence}, expired", lowered="expired")
    if _is_of_test_mode(match):
        return match._replace(
            severity=Level.MEDIUM, evidence=f"{match.evidence}, of its test mode", lowered="test mode"
        )
    return match


def _is_of_test_mode(match: Match) -> bool:
    # Of `sandbox-sq0csb-…` the mark is no part of what the format has.
    before = match.leaf.text[max(0, match.span.start - 8) : match.span.start]
    return _TEST_MODE.match(match.value) is not None or before in ("sandbox-", "sandbox_")


def has_lapsed(match: Match) -> bool:
    """Whether the value itself, or the address that it signs, names an end that is past."""
    now = time.time()
    if _JWT.match(match.value):
        end = _jwt_end(match.value)
        return end is not None and end < now
    text, span = match.leaf.text, match.span
    around = text[max(0, span.start - _REACH) : span.end + _REACH]
    if "=" not in around:
        return False
    end = _signed_end(_address_around(text, span.start, span.end))
    return end is not None and end < now


def _jwt_end(value: str) -> float | None:
    import json  # few files hold a JWT

    try:
        # Of several, pasted one behind the other, the last to lapse counts.
        claims = map(json.loads, map(unpadded_b64decode, value.split(".")[1::2]))
        return max(float(claim["exp"]) for claim in claims)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None


def _address_around(text: str, start: int, end: int) -> str:
    begin = max(0, start - _REACH)
    if before := _UP_TO_LAST_END.match(text, begin, start):
        begin = before.end()
    behind = _ADDRESS.match(text, begin, end + _REACH)
    return behind[0] if behind and behind.end() >= end else ""


@lru_cache(maxsize=256)
def _signed_end(address: str) -> float | None:
    """When the signature in an address ends: of Azure, S3, Google Cloud Storage or CloudFront, its parameters in any order."""
    plain = address.replace("\\u0026", "&").replace("&amp;", "&")
    query = plain.partition("?")[2] or plain
    if query.count("=") < 2:
        return None
    if query.count("&") > _MOST or not ("sig" in query.lower() or "%" in query):
        return None
    from urllib.parse import parse_qsl  # few addresses are signed, and it takes a while to load

    said = {name.lower(): text for name, text in parse_qsl(query) if name}
    if "sig" in said and "se" in said:
        return _azure(said["se"])
    for kind in ("amz", "goog"):
        if f"x-{kind}-signature" in said:
            return _added(said.get(f"x-{kind}-date", ""), said.get(f"x-{kind}-expires", ""))
    if "signature" in said:
        if (policy := said.get("policy")) is not None:
            return _policy(policy)
        return _number(said.get("expires", ""))
    return None


def _azure(text: str) -> float | None:
    """`se` of a SAS: a time as ISO 8601 has it, or seconds for Service Bus."""
    if text.isdigit():
        return _number(text)
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _added(date: str, seconds: str) -> float | None:
    from datetime import UTC, datetime, timedelta

    try:
        begun = datetime.strptime(date, _COMPACT).replace(tzinfo=UTC)
        return (begun + timedelta(seconds=int(seconds))).timestamp()
    except (ValueError, OverflowError):
        return None


def _policy(text: str) -> float | None:
    """The end that CloudFront's policy states, in base64 whose `+=/` are `-_~`."""
    try:
        decoded = unpadded_b64decode(re.sub("[-_~]", lambda m: {"-": "+", "_": "=", "~": "/"}[m[0]], text)).decode()
        match = re.search(r'"DateLessThan".{0,60}?(\d{9,12})', decoded)
    except ValueError:
        return None
    return float(match[1]) if match else None


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d{9,12}", text) else None
