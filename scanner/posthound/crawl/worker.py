"""Scanning one crawled entity, in a process beside the crawler: bytes in, redacted findings and keyed hashes out."""

from __future__ import annotations

import hmac
import os
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from posthound.config.settings import Settings
from posthound.crawl.census import census
from posthound.detect.uses import with_marks
from posthound.model.matches import Outcome
from posthound.model.values import Level, Origin, Raw
from posthound.scan.exchange import VariablesTold, Whereabouts
from posthound.scan.pipeline import engine_for, scan_raw
from posthound.scan.pool import ProcessPool
from posthound.scan.remembered import hashed_name, hashed_told, rules_digest, variables_of
from posthound.sources.postman.errors import Unreadable
from posthound.sources.postman.shapes import LARGE, What, content, loaded, text
from posthound.support.redact import fingerprint_key

Parts = tuple[tuple[str, str, str], ...]
_NOWHERE = Whereabouts(frozenset(), frozenset())  # all of a workspace's entities may mean each other
_BROKEN = "invalid JSON"  # how a reader's notice of it begins


@dataclass(frozen=True, slots=True)
class Job:
    """An answer to scan. `uses` are keyed variable names that the workspace's collections use in credential fields."""

    what: What
    origin: Origin
    body: bytes
    uses: frozenset[str] = frozenset()
    keep: bool = False  # the content is wanted back, to be saved
    parts: bool = False  # so are a collection's folders, requests and examples


@dataclass(frozen=True, slots=True)
class Scanned:
    """What scanning gave. `content` is the keyed hash; `data` the entity's own bytes where they are to be saved."""

    outcome: Outcome
    content: str
    uses: frozenset[str]
    defines: frozenset[str]
    data: bytes | None
    census: str = ""
    parts: Parts = ()
    links: frozenset[tuple[str, str]] = frozenset()
    changed_by: str = ""  # who changed a leaking collection last, by its own word


def scan_entity(job: Job, settings: Settings) -> Scanned | None:
    """Scans an entity; None when the answer is cut short, no JSON, or not the entity. Raises Unreadable for one that cannot be scanned."""
    try:
        return _read(job, settings)
    except Exception as error:
        from posthound.scan.faults import fault_of  # no entity should bring out any

        raise Unreadable(fault_of(error)) from None


def _read(job: Job, settings: Settings) -> Scanned | None:
    data = content(job.what, job.body)
    done = _scanned(job, data, settings) if data is not None else None
    if done is None or len(job.body) <= LARGE or not any(_BROKEN in notice.message for notice in done.outcome.notices):
        return done
    data = content(job.what, job.body, unparsed=len(job.body))  # it was taken on trust
    return _scanned(job, data, settings) if data is not None else None


def _scanned(job: Job, data: bytes, settings: Settings) -> Scanned:
    key, raw = fingerprint_key(), Raw(job.origin, data)
    names = _given(job, raw)
    uses = frozenset(name for name in names if hashed_name(name, key) in job.uses)
    outcome = scan_raw(raw, settings, uses)
    found = outcome._replace(drops=(), uses=frozenset(), gives=frozenset(), links=frozenset())
    told = VariablesTold(_NOWHERE, *_told(job.what, outcome, names))
    hashed = hashed_told(told, key)
    return Scanned(
        found,
        hmac.digest(key, b"content\0" + data, "sha256").hex(),
        hashed.uses,
        hashed.gives,
        data if job.keep and not _is_empty(job.what, data) else None,
        census(job.what, data),
        _parts(data) if job.parts else (),
        hashed.links,
        _changed_by(data) if job.what is What.COLLECTION and found.findings and len(data) <= LARGE else "",
    )


def _given(job: Job, raw: Raw) -> frozenset[str]:
    """The names under which an entity may give values to others, as uses of them are told; of a collection where others use any."""
    if job.what is not What.COLLECTION:
        return _defined(job.what, raw.data)
    return variables_of(raw) if job.uses and b".set" in raw.data else frozenset()


def _told(
    what: What, outcome: Outcome, names: frozenset[str]
) -> tuple[frozenset[str], frozenset[str], frozenset[tuple[str, str]]]:
    """What an entity uses, what it gives that it does not use itself, and what of it stands for other variables."""
    if what is What.COLLECTION:
        return outcome.uses, with_marks(outcome.gives) - outcome.uses, frozenset()
    if what in (What.ENVIRONMENT, What.GLOBALS):
        return outcome.uses, names - outcome.uses, outcome.links
    return frozenset(), frozenset(), frozenset()


def _changed_by(data: bytes) -> str:
    try:
        info = loaded(data).get("info")
    except (ValueError, AttributeError):
        return ""
    return text(info.get("lastUpdatedBy")) if isinstance(info, dict) else ""


def _parts(data: bytes) -> Parts:
    """What people may comment on in a collection: `folders`, `requests` or `responses`, the id, and the name of each."""
    found = []
    root = loaded(data)
    rows = [root] if isinstance(root, dict) else []
    while rows:
        row = rows.pop()
        for inner in reversed(_objects(row.get("item"))):
            found.append(_part("requests" if "request" in inner else "folders", inner))
            rows.append(inner)
        found += [_part("responses", one) for one in _objects(row.get("response"))]
    return tuple(part for part in found if part[1])


def _objects(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _part(kind: str, row: dict[str, Any]) -> tuple[str, str, str]:
    identity = row.get("uid") or row.get("id")
    return kind, identity if isinstance(identity, str) else "", str(row.get("name") or kind)


def _defined(what: What, data: bytes) -> frozenset[str]:
    """The names of an environment's or the globals' variables, as uses of them are told."""
    if what not in (What.ENVIRONMENT, What.GLOBALS):
        return frozenset()
    try:
        root = loaded(data)
    except ValueError:
        return frozenset()
    values = root.get("values") if isinstance(root, dict) else None
    rows = values if isinstance(values, list) else []
    return with_marks(row["key"] for row in rows if isinstance(row, dict) and isinstance(row.get("key"), str))


def _is_empty(what: What, data: bytes) -> bool:
    """Whether there is nothing in a list that every workspace or collection has."""
    if what not in (What.GLOBALS, What.COMMENTS, What.CALL_LOGS) or len(data) > 1000:
        return False
    root = loaded(data)
    return isinstance(root, dict) and not (root.get("values") or root.get("data") or root.get("call-logs"))


def scan_settings(settings: Settings) -> Settings:
    """The settings to scan with: every finding is kept in the state, thresholds apply to the report."""
    return settings._replace(compared=True, min_severity=Level.LOW, min_confidence=Level.LOW)


def rules_key(settings: Settings) -> str:
    """A hash of everything besides an entity's content that its findings depend on."""
    return rules_digest(settings, "census/2")  # what was read before there was one is read again


def executor(settings: Settings) -> Executor:
    """Where scanning runs: one process less than cores, at least one; with `jobs` 1 a thread of this process.

    Call it before an event loop runs: the processes are forked from a quiet parent.
    """
    if settings.jobs == 1:
        return ThreadPoolExecutor(1, thread_name_prefix="scan")
    forked = sys.platform == "linux"
    if forked:
        engine_for(settings.patterns)  # built before the fork, so that every process has it
    return ProcessPool(settings.jobs or max(1, (os.cpu_count() or 2) - 1), forked=forked)
