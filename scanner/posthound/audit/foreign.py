"""Hosts that the policy does not allow, told as notices beside the findings of a scan or crawl: the check of control 4.2 for one's own use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from posthound.audit import crawled
from posthound.config.settings import Settings
from posthound.model.values import Notice, Raw
from posthound.report.sarif.names import shown
from posthound.resolve.hosts import Hosts, allowed, hosts
from posthound.scan.run import RECOGNISE
from posthound.sources.base import Tally
from posthound.sources.files import Listed, listing, read_listed
from posthound.state.audit_store import AuditStore
from posthound.state.store import Store
from posthound.support.errors import UsageError

# YAML is read by a slow and careful reader; a request of the v3 tree is small.
_YAML_MOST = 2_000_000


def of_files(paths: Sequence[str], settings: Settings, patterns: Sequence[str]) -> list[Notice]:
    """One notice for each file and host outside the policy; one for each file in which no host could be looked for."""
    if "-" in paths:
        raise UsageError("Hosts are not looked for in standard input.", "Name the file, or leave --policy out.")
    found: list[Notice] = []
    for raw in _raws(paths, settings):
        told = _hosts(raw)
        if told is None:
            found.append(
                Notice(
                    raw.origin.path,
                    "the hosts that it calls were not looked for: it is no JSON or YAML that is read whole",
                    fatal=True,
                )
            )
            continue
        for host, places in told.counts.items():
            if not allowed(host, patterns):
                found.append(_notice(raw.origin.path, host, f"{places} {'place' if places == 1 else 'places'}"))
    return found


def of_crawl(store: Store, account: str, patterns: Sequence[str]) -> list[Notice]:
    """One notice for each host outside the policy, with the workspaces that call it."""
    state = crawled.read(AuditStore(store), account)
    outside = [called for called in state.hosts if not allowed(called.host, patterns)]
    return [
        _notice("postman", called.host, f"{called.places} places in workspaces {', '.join(called.workspaces[:5])}")
        for called in outside
    ]


def _notice(path: str, host: str, where: str) -> Notice:
    return Notice(path, f"sends to {shown(host, 253)}, which the policy does not allow ({where})")


def _raws(paths: Sequence[str], settings: Settings) -> Iterator[Raw]:
    """The files that a scan reads; what cannot be read is the scan's to tell."""
    for listed in listing(paths, settings.exclude, Tally(), RECOGNISE.by_name, forced=not settings.only_exports):
        if isinstance(listed, Listed):
            for item in read_listed(
                listed, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=Tally()
            ):
                if isinstance(item, Raw):
                    yield item


def _hosts(raw: Raw) -> Hosts | None:
    """The hosts of a file; None where it is not read."""
    root = _parsed(raw.data)
    if root is None:
        return None
    whole = root if isinstance(root, dict) else {}
    # An export of the API wraps its entity; a dump holds many.
    parts = [
        whole.get("collection"),
        whole.get("environment"),
        *_rows(whole.get("collections")),
        *_rows(whole.get("environments")),
        whole,
    ]
    counts: dict[str, int] = {}
    unresolved = 0
    for part in parts:
        told = hosts(part)
        unresolved += told.unresolved
        for host, places in told.counts.items():
            counts[host] = counts.get(host, 0) + places
    return Hosts(counts, unresolved)


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _parsed(data: bytes) -> Any:
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        pass
    if len(data) > _YAML_MOST:
        return None
    import yaml

    try:
        return yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are the safe loader
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
