"""What becomes of each entry of a `.secrets.baseline` that is taken over."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posthound.integrations.secrets_baseline import Foreign
from posthound.model.values import Finding

TAKEN = "taken over from .secrets.baseline"


@dataclass(frozen=True, slots=True)
class Became:
    """An entry and what became of it, in words; `taken` are the findings that the new baseline tolerates for it."""

    entry: Foreign
    what: str
    taken: tuple[Finding, ...] = ()

    @property
    def line(self) -> str:
        """What it says, with where the entry stood."""
        where = f"{self.entry.file}:{self.entry.line}" if self.entry.line else self.entry.file
        return f"{where} {self.entry.type}: {self.what}"

    @property
    def reason(self) -> str:
        """Why its findings are tolerated."""
        return f"{TAKEN}{', audited there as no secret' if self.entry.real is False else ''}"


def became(entries: Sequence[Foreign], found: Mapping[str, Sequence[Finding]], scanned: frozenset[str]) -> list[Became]:
    """The fate of each entry. `found` are findings by the SHA-1 of their values, `scanned` the files that were read.

    A value that an audit called real anywhere is taken over nowhere.
    """
    real = {entry.digest for entry in entries if entry.real}
    return [_fate(entry, found.get(entry.digest, ()), scanned, real) for entry in entries]


def _fate(entry: Foreign, found: Sequence[Finding], scanned: frozenset[str], real: set[str]) -> Became:
    if entry.digest in real:
        other = "" if entry.real else " at another place"
        return Became(
            entry,
            f"left open, an audit called it a real secret{other}" + ("" if found else "; it is not found any more"),
        )
    if found:
        places = ", ".join(f"{f.file}:{f.region.start_line}" for f in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        return Became(entry, f"taken over: {places}{more}", tuple(found))
    if entry.file in scanned:
        return Became(entry, "left out, posthound reports no such value in that file")
    if not os.path.exists(entry.file):
        return Became(entry, "left out, the file is gone")
    return Became(
        entry,
        "left out, the file was not scanned: it is no export, or not below what was named (--all-files scans every text)",
    )
