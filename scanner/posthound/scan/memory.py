"""What earlier scans read of object storage, so that only what changed is read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from posthound.config.settings import Settings
from posthound.scan.exchange import VariablesTold
from posthound.scan.names import redactions
from posthound.scan.remembered import dump_outcomes, dump_told, hashed_name, load_outcomes, load_told, rules_digest
from posthound.scan.work import Given, ToScan
from posthound.sources.objects import Object
from posthound.support.redact import fingerprint_key

if TYPE_CHECKING:
    from posthound.state.objects import SeenObject, SeenObjects

_ROWS = "rows"  # what is noted of data for runs that was not read as such


class ObjectMemory:
    """Looks objects up in the state and notes them there; without a state it knows nothing."""

    def __init__(self, objects: SeenObjects | None, rules: str) -> None:
        self._objects = objects
        self._rules = rules
        self._asked: dict[tuple[str, str], SeenObject] = {}  # what is about to be asked for with a condition

    @classmethod
    @contextmanager
    def opened(cls, state: str, settings: Settings, *, wanted: bool) -> Iterator[Self]:
        """The memory in a state; an empty one where it is not `wanted`. Raises StateError."""
        if not wanted:
            yield cls(None, "")
            return
        from posthound.state.objects import SeenObjects
        from posthound.state.store import Store, default_path

        with Store(state or default_path()) as store:
            yield cls(SeenObjects(store), _rules(settings))

    def known(
        self, entries: Sequence[ToScan], holds: Callable[[Sequence[VariablesTold], str], bool]
    ) -> list[tuple[ToScan, Given | None]]:
        """Each entry, with what it gave where that is known to hold still; else to be read, with the stamp that it had.

        `holds` is asked by what it told, and what it was scanned with.
        """
        objects = [entry for entry in entries if isinstance(entry, Object) and entry.size and not entry.named]
        if self._objects is None or not objects:
            return [(entry, None) for entry in entries]
        key = fingerprint_key()
        names = {one: _noted_as(one, key) for one in objects}
        by_place: dict[str, list[str]] = {}
        for one, name in names.items():
            by_place.setdefault(one.place, []).append(name)
        found = {place: self._objects.known(place, wanted) for place, wanted in by_place.items()}
        made: list[tuple[ToScan, Given | None]] = []
        for entry in entries:
            seen = found[entry.place].get(names[entry]) if isinstance(entry, Object) and entry in names else None
            if seen is None or not isinstance(entry, Object) or not self._holds(seen, holds):
                made.append((entry, None))
            elif entry.stamp:
                made.append((entry, _done(seen) if entry.stamp == seen.stamp else None))
            else:
                self._asked[entry.place, entry.key] = seen
                made.append((entry._replace(known=seen.stamp), None))
        return made

    def _holds(self, seen: SeenObject, holds: Callable[[Sequence[VariablesTold], str], bool]) -> bool:
        return seen.rules == self._rules and (not seen.told or holds(load_told(seen.told), seen.used))

    def recalled(self, one: Object) -> Given:
        """What an object gave that the store says is as it was."""
        return _done(self._asked.pop((one.place, one.key)))

    def note(self, entries: Sequence[ToScan], dones: Sequence[Given]) -> None:
        """Notes what was read just now."""
        if self._objects is None:
            return
        from posthound.state.objects import SeenObject

        key = fingerprint_key()
        rows: dict[str, list[SeenObject]] = {}
        shown = _shown_names(dones)
        for one, done in zip(entries, dones, strict=True):
            if not isinstance(one, Object) or not done.stamp or done.same or not one.size or one.named:
                continue
            outcomes = [
                outcome._replace(findings=tuple(f._replace(file=shown.get(f.file, f.file)) for f in outcome.findings))
                for outcome in done.outcomes
            ]
            result = _ROWS if done.rows else dump_outcomes(
                [outcome._replace(file=shown.get(outcome.file, outcome.file)) for outcome in outcomes],
                [notice._replace(path=shown.get(notice.path, notice.path)) for notice in done.notices],
                done.other, done.binary,
            )  # fmt: skip
            rows.setdefault(one.place, []).append(
                SeenObject(_noted_as(one, key), done.stamp, self._rules, done.used, dump_told(done.told), result)
            )
        for place, seen in rows.items():
            self._objects.note(place, seen)

    def forget_unseen(self) -> None:
        """Forgets what no scan has listed for long."""
        if self._objects is not None:
            self._objects.forget_unseen()


def _noted_as(one: Object, key: bytes) -> str:
    """Under what an object is noted: what lies beside a client's own is read otherwise than by itself."""
    return hashed_name(f"{one.key}\0beside" if one.beside else one.key, key)


def _shown_names(dones: Sequence[Given]) -> dict[str, str]:
    """Names that hold a secret by its format, as they may be noted."""
    names = [outcome.file for done in dones for outcome in done.outcomes]
    return dict(redactions(dict.fromkeys([*names, *(n.path for done in dones for n in done.notices)])))


def _done(seen: SeenObject) -> Given:
    if seen.result == _ROWS:
        return Given(other=1, stamp=seen.stamp, rows=True)
    outcomes, notices, other, binary = load_outcomes(seen.result)
    return Given(outcomes, notices, other, binary, seen.stamp, load_told(seen.told), seen.used)


def _rules(settings: Settings) -> str:
    """A hash of all that decides what an object gives, thresholds among it."""
    files = [_content(file) for file in settings.plugins]
    asked = (
        settings.all_files, settings.max_size, settings.min_severity, settings.min_confidence, settings.detect_secrets, *files
    )  # fmt: skip
    return rules_digest(settings, "objects/3", repr(asked))


def _content(file: str) -> str:
    from posthound.support.files import read_file

    try:
        return read_file(file).hex()
    except OSError:
        return ""  # it is told where it is loaded
