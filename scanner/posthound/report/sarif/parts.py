"""Makes any SARIF log fit for upload: what GitHub would misread left out, what is too large in parts.

A part is a category of its own (`…/part-3-of-8/`). A result's part follows from its identity, so that it is in the same
one at every upload and its alert stays open.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from posthound.report.sarif import read
from posthound.report.sarif.check import KEPT_RESULTS, MAX_COMPRESSED, MAX_RUNS
from posthound.report.sarif.names import LINE_HASH
from posthound.support.errors import UsageError

MAX_PARTS = 1024
_PART = re.compile(r"(?P<base>.*)/part-\d+-of-\d+")


@dataclass(frozen=True, slots=True)
class Part:
    """One upload: the log, its tool and categories, and the log compressed."""

    log: dict[str, Any]
    tool: str
    categories: tuple[str, ...]
    compressed: bytes

    @property
    def encoded(self) -> str:
        """The log as the endpoint wants it: gzip, then base64."""
        return base64.b64encode(self.compressed).decode()

    @property
    def results(self) -> int:
        """How many results the part holds."""
        return sum(len(read.rows(run, "results")) for run in read.runs(self.log))


def parts(log: dict[str, Any], category: str = "") -> list[Part]:
    """The uploads that a log makes. `category` takes the place of the runs' own."""
    runs = [_ready(run, category) for run in read.runs(log)]
    if runs and len(runs) <= MAX_RUNS and all(len(read.rows(run, "results")) <= KEPT_RESULTS for run in runs):
        whole = _part(log, runs)
        if len(whole.compressed) <= MAX_COMPRESSED:
            return [whole]
    return [part for run in runs for part in _split(log, run)]


def emptied(part: Part, category: str) -> Part:
    """The same without results, in another category: it closes the alerts that category has."""
    run = read.runs(part.log)[0]
    return _part(part.log, [{**run, "results": [], "automationDetails": {"id": f"{category}/"}}])


def family(category: str) -> str:
    """The category that a part belongs to; of anything else, the category itself."""
    match = _PART.fullmatch(category)
    return match["base"] if match else category


def _ready(run: dict[str, Any], category: str) -> dict[str, Any]:
    """The run without what GitHub would open alerts for although it is settled: suppressed and absent results."""
    held = run.get("results")
    ready = dict(run)
    if isinstance(held, list):
        ready["results"] = [result for result in held if not _settled(result)]
    if category:
        ready["automationDetails"] = {**read.table(run, "automationDetails"), "id": f"{category.rstrip('/')}/"}
    return ready


def _settled(result: Any) -> bool:
    accepted = any(read.word(held, "status") in ("", "accepted") for held in read.rows(result, "suppressions"))
    return accepted or read.table(result).get("baselineState") == "absent"


def _split(log: dict[str, Any], run: dict[str, Any]) -> Iterator[Part]:
    count, results = 1, read.rows(run, "results")
    while count <= MAX_PARTS:
        buckets = _buckets(results, count)
        if max(map(len, buckets)) <= KEPT_RESULTS:
            made = [_part(log, [_bucket(run, bucket, number, count)]) for number, bucket in enumerate(buckets, 1)]
            if max(len(part.compressed) for part in made) <= MAX_COMPRESSED:
                yield from made
                return
        count *= 2
    raise UsageError(
        f"The results do not fit into {MAX_PARTS} uploads of 10 MB.",
        "A result or the list of rules alone is too large; posthound sarif check says which.",
    )


def _buckets(results: Sequence[Any], count: int) -> list[list[Any]]:
    buckets: list[list[Any]] = [[] for _ in range(count)]
    for result in results:
        identity = "\0".join(
            (read.word(result, "partialFingerprints", LINE_HASH), read.rule_id(result), read.uri_of(result))
        )
        digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
        buckets[int.from_bytes(digest[:4], "big") % count].append(result)
    return buckets


def _bucket(run: dict[str, Any], results: list[Any], number: int, count: int) -> dict[str, Any]:
    if count == 1:
        return {**run, "results": results}
    category = read.category_of(run)[1] or "posthound"
    details = {**read.table(run, "automationDetails"), "id": f"{category}/part-{number}-of-{count}/"}
    return {**run, "results": results, "automationDetails": details}


def _part(log: dict[str, Any], runs: list[dict[str, Any]]) -> Part:
    held = {**log, "runs": runs}
    # No time in the header: the same log gives the same bytes.
    compressed = gzip.compress(orjson.dumps(held), 6, mtime=0)
    names = [read.category_of(run) for run in runs]
    return Part(held, names[0][0] if names else "", tuple(category for _, category in names), compressed)
