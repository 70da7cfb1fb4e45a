"""A scan without any of the shortcuts: slow, plain, and what the fast one has to agree with.

It reads with the exact reader only, looks every leaf over by itself however often its text stands in the file, looks for each
keyword with `str.find`, leaves nothing out beforehand, and judges every match anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from posthound.clients import declares, read
from posthound.decode.layers import decoded_matches
from posthound.detect.assignments import Referring
from posthound.detect.declared import declared
from posthound.detect.engine import Engine
from posthound.detect.extents import whole
from posthound.filters.judge import judge
from posthound.filters.lapsed import lowered
from posthound.formats.json_tree import read_exact
from posthound.model.columns import Distinct, Joined
from posthound.model.matches import Drop, Match
from posthound.model.values import Finding, Leaf, LeavesOf, Raw
from posthound.policy.overlaps import settle
from posthound.resolve.variables import composed_matches
from posthound.rules import built_in_catalog
from posthound.scan.attribution import attributed
from posthound.scan.pipeline import located_findings
from posthound.scan.script_lines import worth_reading
from posthound.scan.scripts import read_scripts


class _Every(Distinct):
    """Every text of a tree, equal ones again and again."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = list(texts)
        self.numbers = range(len(self.texts))


class _Plain(Engine):
    """The detectors over one text at a time, and keywords looked for one by one."""

    def __init__(self) -> None:
        super().__init__(built_in_catalog())
        plain = _Finder(built_in_catalog().lines.split("\n"))
        self._prefilter = plain  # type: ignore[assignment]  # it has what is used

    def in_texts(
        self,
        texts: Sequence[str],
        joined: Joined,
        leaves_of: LeavesOf,
        hits: Any = None,
        doubtful: list[Match] | None = None,
        referring: set[Referring] | None = None,
    ) -> list[Match]:
        found: list[Match] = []
        for number, text in enumerate(texts):

            def only(wanted: Collection[int], number: int = number) -> dict[int, Sequence[Leaf]]:
                return {0: leaves_of([number])[number]} if wanted else {}

            found += super().in_texts([text], Joined([text]), only, None, doubtful, referring)
        return found


class _Finder:
    def __init__(self, keywords: Sequence[str]) -> None:
        self.keywords = [keyword.encode("latin-1", "replace").decode("latin-1") for keyword in keywords]
        self.lengths = [len(keyword) for keyword in keywords]
        # By how they begin: most texts have the beginnings of few.
        self._begun: dict[str, list[tuple[int, str]]] = {}
        for number, keyword in enumerate(self.keywords):
            self._begun.setdefault(keyword[:3], []).append((number, keyword))

    def begin(self, _joined: Joined) -> Any:
        """Every text is looked at by itself."""
        return list

    def hits(self, joined: Joined) -> list[tuple[int, int, int]]:
        """(text number, keyword number, end) of every keyword in the only text."""
        found = self._ends(joined.data.lower().decode("latin-1"))
        return [(0, number, end) for end, number in found]

    def anywhere_in(self, text: str) -> list[tuple[int, int]]:
        """(end, keyword number) of every keyword in a name or what surrounds a value."""
        return self._ends(text.lower())

    def _ends(self, text: str) -> list[tuple[int, int]]:
        found = []
        for begin in self._begun.keys() & {text[at : at + size] for size in (1, 2, 3) for at in range(len(text))}:
            for number, keyword in self._begun[begin]:
                at = text.find(keyword)
                while at >= 0:
                    found.append((at + len(keyword), number))
                    at = text.find(keyword, at + 1)
        return sorted(found)


@cache
def _engine() -> _Plain:
    return _Plain()


def plainly_found(raw: Raw) -> list[Finding]:
    """The findings of a file, without shortcuts."""
    document = read(raw)
    if document.tree.spans is None:
        document.tree = read_exact(document.text())[0]
    document.tree.__dict__["distinct"] = _Every(document.tree.texts)
    engine = _engine()
    detected = engine.detect(document).matches
    detected += decoded_matches(document, engine.in_decoded)
    detected += composed_matches(document, engine.in_texts)
    code_read = read_scripts(document, worth_reading(document), engine.in_texts)
    detected = [
        *(match for match in detected if not code_read.covers(match)),
        *code_read.matches,
        *declared(document, declares(document)),
    ]
    verdicts = [judge(match) for match in detected]
    kept = [whole(verdict) for verdict in verdicts if isinstance(verdict, Match)]
    kept, _ = settle(kept, [verdict for verdict in verdicts if isinstance(verdict, Drop)])
    return located_findings(document, lowered(attributed(document, kept, engine.labels)))[0]
