"""Postman's own secret scanner, where the plan has it: what both found, what one alone did, and what became of it.

Postman tells the SHA-256 of what it found. The state holds keyed hashes of such hashes, so that both can be matched later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from posthound.crawl.entity import EntityReader
from posthound.crawl.kinds import listed
from posthound.model.values import Notice
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.layout import ROOT
from posthound.sources.postman.shapes import What, text
from posthound.support.redact import fingerprint_key, hashed_ids

ACTIVE = "ACTIVE"
# How many findings of Postman's scanner alone are listed; more of them are counted.
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ScannerSecret:
    """One secret in one workspace, as Postman's scanner has it. `secret` is ours where both found it, else empty."""

    id: str
    workspace: str
    type: str
    obfuscated: str
    resolution: str
    occurrences: str
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both scanners' findings side by side: by Postman's record, and by our identity where it has no such record."""

    both: Sequence[ScannerSecret] = ()
    theirs: Sequence[ScannerSecret] = ()
    ours: Collection[str] = field(default_factory=frozenset)

    def resolutions(self) -> dict[str, str]:
        """What became of our secrets by Postman's word, where it is the same in every workspace that holds one."""
        words: dict[str, set[str]] = defaultdict(set)
        for one in self.both:
            words[one.secret].add(one.resolution)
        return {secret: found.pop() for secret, found in words.items() if len(found) == 1 and found != {ACTIVE}}

    def notices(self) -> list[Notice]:
        """How many each found, and what we did not: each of those is a gap of ours."""
        ours, both = len(self.ours), len({one.secret for one in self.both})
        counts = f"{both} found by both, {ours} by posthound alone, {len(self.theirs)} by Postman's scanner alone"
        notices = [Notice(ROOT, f"Postman's secret scanner: {counts}")]
        for one in self.theirs[:_SHOWN]:
            where = f"{one.type} {one.obfuscated}, {one.occurrences or 'some'} times in workspace {one.workspace}"
            notices.append(
                Notice(ROOT, f"found by Postman's scanner alone: {where}; please report this as a bug of posthound")
            )
        if len(self.theirs) > _SHOWN:
            notices.append(Notice(ROOT, f"found by Postman's scanner alone: {len(self.theirs) - _SHOWN} more"))
        return notices


async def detected(reader: EntityReader, workspaces: Sequence[str]) -> list[Mapping[str, Any]] | None:
    """What Postman's scanner found; None where the plan has none, or it was not told whole."""
    ask = partial(listing.detected_secrets, reader.client, workspaces)
    found = await listed(reader, ask, f"{ROOT}/detected-secrets", What.DETECTED, feature=Feature.SCANNER)
    return None if reader.unsure("", What.DETECTED) else found


def _detected(row: Mapping[str, Any], secret: str) -> ScannerSecret:
    identity, workspace, kind = (text(row.get(name)) for name in ("secretId", "workspaceId", "secretType"))
    shown, resolution, count = (text(row.get(name)) for name in ("obfuscatedSecret", "resolution", "occurrences"))
    return ScannerSecret(identity, workspace, kind, shown, resolution, count, secret)


def compare(rows: Sequence[Mapping[str, Any]], reader: EntityReader, workspaces: Collection[str]) -> Comparison:
    """Both scanners' findings in these workspaces. What Postman's has as resolved and we do not see is no gap: it may be gone."""
    key = fingerprint_key()
    both, theirs = [], []
    for row in rows:
        ids = hashed_ids(text(row.get("secretHash")).lower(), key)
        secret = next((reader.compared[one] for one in ids if one in reader.compared), "")
        one = _detected(row, secret)
        if secret:
            both.append(one)
        elif one.workspace in workspaces and one.resolution in (ACTIVE, ""):
            theirs.append(one)
    matched = {one.secret for one in both}
    return Comparison(both, theirs, frozenset(reader.compared.values()) - matched)
