"""Findings made for tests of SARIF, and what a scan of a collection with planted secrets gives."""

from __future__ import annotations

import json
import random
from typing import Any

from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Exposure, Finding, Level, Notice, Origin, Raw, Region, RelatedPlace, Role
from posthound.report.base import Report
from posthound.rules import load
from posthound.rules.templates import expand
from posthound.scan.pipeline import scan_raw
from posthound.scan.vault_names import with_vault_names

TOKEN = expand("<crc62:ghp_>", random.Random(5))
STRIPE = expand("sk_live_<alnum:24>", random.Random(6))


def finding(**changes: Any) -> Finding:
    """A finding with everything filled in, but for what `changes` says."""
    plain = Finding(
        rule="github-personal-access-token", file="postman/shop.postman_collection.json", pointer="/item/0/request/header/0/value",
        role=Role.HEADER, region=Region(18, 26, 18, 66), severity=Level.CRITICAL, confidence=Level.HIGH, exposure=Exposure.PRIVATE,
        secret_id="20cc3c5ecbfbbfb2baeb727d", fingerprint="96656c7afa72f7296810bfc64a21872b", redacted="ghp_…(40)",
        vault_reference="{{vault:github-personal-access-token}}", path=("Shop", "Orders", "List orders", "header Authorization"),
        evidence="its format", name="Authorization",
    )  # fmt: skip
    return plain._replace(**changes)


def related() -> RelatedPlace:
    return RelatedPlace(
        "/variable/0/value", "Shop / variable token", "belongs to the same credential", Region(30, 14, 30, 54)
    )


def report(*findings: Finding, notices: tuple[Notice, ...] = (), **changes: Any) -> Report:
    """A finished run with these findings and the real patterns of their rules."""
    present = {f.rule for f in findings}
    rules = {pattern.id: pattern for pattern in load() if pattern.id in present}
    made = Report(findings=findings, notices=notices, rules=rules, complete=not any(n.fatal for n in notices), files=1)
    return made._replace(**changes)


def public(**changes: Any) -> Finding:
    """A finding in a crawled public workspace."""
    origin = Origin(
        "postman/Open APIs/shop.1.postman_collection.json", Exposure.PUBLIC, "Open/APIs", "w-1",
        "https://go.postman.co/workspace/w-1/collection/c-1?x=a b", owner="Ada",
    )  # fmt: skip
    return finding(exposure=Exposure.PUBLIC, origin=origin, file=origin.path, severity=Level.CRITICAL, **changes)


def collection(*, requests: tuple[str, ...] = ("Create", "List"), indent: int | None = 1, above: int = 0) -> bytes:
    """A collection with secrets in two requests and a variable; its layout is the caller's."""
    values = {"Create": f"Bearer {TOKEN}", "List": f"Bearer {STRIPE}"}
    items = [
        {"name": name, "request": {"method": "GET", "url": "https://x.test", "header": [{"key": "Authorization", "value": values[name]}]}}
        for name in requests
    ]  # fmt: skip
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    body = {
        "info": {"name": "Shop", "schema": schema},
        "item": items,
        "variable": [{"key": "apiToken", "value": STRIPE}],
    }
    return b"\n" * above + json.dumps(body, indent=indent).encode()


def scanned(data: bytes, path: str = "shop.postman_collection.json", **origin: Any) -> Report:
    """The report of a real scan of one file."""
    outcome: Outcome = scan_raw(Raw(Origin(path, **origin), data), Settings())
    return report(*with_vault_names(outcome.findings))
