"""What of a scan may be remembered: findings and counts as they are, names of variables as keyed hashes, and no secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

import orjson

from posthound.clients import read
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Notice, Origin, Raw
from posthound.rules.pattern_files import read_patterns
from posthound.rules.store import stamp
from posthound.scan.exchange import VariablesTold, Whereabouts
from posthound.scan.variables import given_by
from posthound.state.records import dump_finding, load_finding
from posthound.support.redact import fingerprint_key
from posthound.support.version import tool_version


def hashed_name(name: str, key: bytes) -> str:
    """A name as the state may hold it: people have been seen to put a secret there."""
    return hmac.digest(key, b"name\0" + name.encode("utf-8", "surrogatepass"), "sha256").hex()[:20]


def used_key(defines: frozenset[str], uses: frozenset[str]) -> str:
    """A hash that changes when another of an environment's variables becomes a credential."""
    return needed_key(defines & uses)


def needed_key(needed: frozenset[str]) -> str:
    """The same of what a file was scanned with."""
    return hashlib.sha256("\n".join(sorted(needed)).encode()).hexdigest()[:16] if needed else ""


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
        *map(repr, read_patterns(*settings.patterns)),
    ]
    return hmac.digest(fingerprint_key(), "\0".join(parts).encode("utf-8", "replace"), "sha256").hex()[:32]


def variables_of(raw: Raw) -> frozenset[str]:
    """Every name under which a file may give a value to others, as uses of it are told."""
    from posthound.detect.uses import with_marks  # asked where some are used

    return with_marks(given_by(read(raw)).names)


@lru_cache(maxsize=4096)
def hashed_place(place: Whereabouts, key: bytes) -> Whereabouts:
    """A place as it may leave the process and be remembered; its marks say all the same which are of workspaces."""
    return Whereabouts(*(frozenset(mark[:1] + hashed_name(mark, key) for mark in marks) for marks in place))


def hashed_told(told: VariablesTold, key: bytes) -> VariablesTold:
    """What a file tells, by keyed hashes; of what it gives there is the hash of each use."""
    hashed = partial(hashed_name, key=key)
    names = set(told.uses).union(told.gives, *told.links) if told.uses or told.gives or told.links else set()
    known = {name: hashed(name) for name in names}
    return VariablesTold(
        hashed_place(told.place, key),
        frozenset(map(known.__getitem__, told.uses)),
        frozenset(map(known.__getitem__, told.gives)),
        frozenset((known[name], known[other]) for name, other in told.links),
    )


def dump_told(told: Iterable[VariablesTold]) -> str:
    """What an object tells, as JSON."""
    rows = [[*map(sorted, (*one.place, one.uses, one.gives)), sorted(one.links)] for one in told]
    return orjson.dumps(rows).decode() if rows else ""


def load_told(text: str) -> tuple[VariablesTold, ...]:
    """What `dump_told` wrote."""
    return tuple(
        VariablesTold(
            Whereabouts(frozenset(marks), frozenset(heard)),
            frozenset(uses),
            frozenset(gives),
            frozenset((name, other) for name, other in links),
        )
        for marks, heard, uses, gives, links in orjson.loads(text or "[]")
    )


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
