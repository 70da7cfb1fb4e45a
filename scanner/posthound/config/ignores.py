"""What a configuration asks to leave out: one finding, one secret, a rule in a path. Each with a reason and an end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from posthound.support.errors import UsageError

KEYS = ("fingerprint", "secret", "value", "item", "rule", "path", "why", "until")
NAMING = KEYS[:5]  # one of them says what is ignored; a path alone would hide whatever comes there
HASHES = ("fingerprint", "secret", "value")
_HASH = re.compile(r"[0-9a-f]{8,64}")
NEVER = "never"
# Each is held to each finding, and a configuration may come from anybody.
MOST = 5_000


class Ignore(NamedTuple):
    """One table `[[ignore]]`: all that it names must fit. Texts are empty where they are not given.

    `fingerprint` and `secret` are as reports have them, or their first eight digits and more; `value` is the keyed hash of a value, as
    `posthound baseline hash` makes it; `item` is the id of the request or folder around, `rule` and `path` are globs, the path from the
    configuration's `folder`. `until` is an ISO date, empty for no end. `where` says which table it is.
    """

    why: str
    until: str
    where: str
    folder: str
    fingerprint: str = ""
    secret: str = ""
    value: str = ""
    item: str = ""
    rule: str = ""
    path: str = ""


def ignores_of(tables: Any, path: str, folder: str) -> tuple[Ignore, ...]:
    """The ignores of a configuration file. Raises UsageError for one that is not whole; values in it are never shown."""
    if not isinstance(tables, list) or not all(isinstance(table, Mapping) for table in tables):
        raise UsageError(f"{path}: ignore is no list of tables.", "Write each as [[ignore]] with its keys below.")
    if len(tables) > MOST:
        raise UsageError(
            f"{path}: more than the {MOST:,} ignores that are heeded.",
            "A baseline takes any number: posthound baseline create.",
        )
    return tuple(_ignore(table, f"{path}, ignore {number}", folder) for number, table in enumerate(tables, start=1))


def _ignore(table: Mapping[str, Any], where: str, folder: str) -> Ignore:
    unknown = [key for key in table if key not in KEYS]
    if unknown:
        raise UsageError(f"{where}: unknown key {unknown[0]!r}", f"The keys are {', '.join(KEYS)}.")
    ends = table.get("until")
    texts = {key: value for key, value in table.items() if key != "until"}
    if not all(isinstance(value, str) and value.strip() for value in texts.values()):
        raise UsageError(f"{where}: every key but until takes a text that is not empty.", "Take out what has none.")
    if "why" not in texts or ends is None:
        raise UsageError(f"{where} lacks why or until.", 'Say why, and until = 2027-01-31 or "never".')
    if not any(key in texts for key in NAMING):
        raise UsageError(
            f"{where} says not what to ignore.", "Name a fingerprint, secret, value, item, or a rule with a path."
        )
    if "rule" in texts and not texts.keys() & {"path", "item", *HASHES}:
        raise UsageError(
            f"{where}: a rule alone would hide it everywhere.", "Add the path, or an item, that it may be ignored in."
        )
    for key in HASHES:
        if key in texts and not _HASH.fullmatch(texts[key].lower()):
            raise UsageError(
                f"{where}: {key} is no hash of eight hexadecimal digits or more.",
                "posthound scan shows secrets' ids, and fingerprints with --format jsonl; posthound baseline hash makes one of a value.",
            )
    texts |= {key: texts[key].lower() for key in HASHES if key in texts}
    return Ignore(until=_end(ends, where), where=where, folder=folder, **texts)


def _end(ends: Any, where: str) -> str:
    if ends == NEVER:
        return ""
    try:
        return (ends if isinstance(ends, date) else date.fromisoformat(ends)).isoformat()[:10]
    except (TypeError, ValueError):
        raise UsageError(f"{where}: until is no date.", 'Write 2027-01-31 or "never".') from None
