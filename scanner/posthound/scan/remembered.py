"""What of a scan may be remembered: findings and counts as they are, names of variables as keyed hashes, and no secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from posthound.clients import read
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice, Origin, Raw
from posthound.rules.pattern_files import read_patterns
from posthound.rules.store import stamp
from posthound.state.records import dump_finding, load_finding
from posthound.support.redact import fingerprint_key
from posthound.support.version import tool_version


def hashed_name(name: str, key: bytes) -> str:
    """A name as the state may hold it: people have been seen to put a secret there."""
    return hmac.digest(key, b"name\0" + name.encode("utf-8", "surrogatepass"), "sha256").hex()[:20]


def used_key(defines: frozenset[str], uses: frozenset[str]) -> str:
    """A hash that changes when another of an environment's variables becomes a credential."""
    return hashlib.sha256("\n".join(sorted(defines & uses)).encode()).hexdigest()[:16]


def rules_digest(settings: Settings, *more: str) -> str:
    """A hash of everything besides a file's content that its findings depend on; `more` is what else does."""
    parts = [
        tool_version(),
        *more,
        repr(settings.weak),
        settings.salt,
        *(f"item {ignore.item}" for ignore in settings.ignore if ignore.item),
        *(["other comments"] if settings.other_comments else []),
        stamp(),
        *(repr(pattern) for file in settings.patterns for pattern in read_patterns(file)),
    ]
    return hmac.digest(fingerprint_key(), "\0".join(parts).encode("utf-8", "replace"), "sha256").hex()[:32]


def variables_of(raw: Raw) -> frozenset[str]:
    """Every name that a file may give to a value, as uses of it are told: its keys, and what stands at `key` or `name`."""
    from posthound.detect.uses import with_marks  # asked where some are used

    tree = read(raw).tree
    named = (tree.texts[leaf] for leaf in tree.at_keys(("key", "name")))
    return with_marks([*(key for key in tree.own_names() if isinstance(key, str)), *named])


def dump_outcomes(outcomes: Iterable[Outcome], notices: Iterable[Notice], other: int, binary: int) -> str:
    """What an object gave, as JSON."""
    files = [
        [o.file, o.kind, o.weak, o.size, o.below, [dump_finding(finding) for finding in o.findings]] for o in outcomes
    ]
    told = [[notice.path, notice.message] for notice in notices]
    return orjson.dumps([files, told, other, binary]).decode() if files or told else f"{other} {binary}"


def load_outcomes(text: str) -> tuple[tuple[Outcome, ...], tuple[Notice, ...], int, int]:
    """What `dump_outcomes` wrote. Raises ValueError for anything else."""
    if not text.startswith("["):
        other, binary = map(int, text.split())
        return (), (), other, binary
    rows: Sequence[Any] = orjson.loads(text)
    files, told, other, binary = rows
    outcomes = tuple(
        Outcome(
            file,
            kind,
            tuple(load_finding(found, Origin(file)) for found in findings),
            weak=weak,
            size=size,
            below=below,
        )
        for file, kind, weak, size, below, findings in files
    )
    return outcomes, tuple(Notice(path, message) for path, message in told), other, binary
