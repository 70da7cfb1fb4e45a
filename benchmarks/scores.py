"""How well a scanner does: on the labelled corpus by values and by places, on documented examples by lines."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.peers import Reported
from benchmarks.truth import Label, Labelled, overlaps
from posthound.config.settings import Settings
from posthound.model.matches import Match
from posthound.model.values import Origin, Raw
from posthound.rules import find
from posthound.scan.pipeline import engine_for, scan_raw, settle_document

# Rule sets call these credentials of no issuer in particular by their container; any finding is of the right provider.
_ANYBODY = frozenset(
    ("generic", "credentials", "uri", "http", "odbc", "ftp", "reactapp", "phpmailer", "django", "gitalk")
)
# One vendor under the rule sets' name and ours.
_RENAMED = {
    "calorieninja": "apininjas",
    "checio": "commercejs",
    "geoipifi": "whoisxmlapi",
    "iexapis": "iexcloud",
}


def ratio(part: int, whole: int) -> float:
    """A share; 0 of nothing."""
    return part / whole if whole else 0.0


def f1(recall: float, precision: float) -> float:
    """The harmonic mean of the two."""
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


@dataclass(slots=True)
class Score:
    """Counts of distinct values in a file: `found` of the `wanted` by (class, role), reported `right` and `wrong` by role."""

    name: str
    wanted: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    places: int = 0
    places_found: int = 0
    by_confidence: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    examples: int = 0
    examples_found: int = 0
    examples_of_provider: int | None = None
    decoys: int = 0
    decoys_found: int = 0

    def recall(self, *, kind: str = "", role: str = "") -> float:
        """The share of the wanted values that were found, of one class or role."""
        return ratio(*(_sum(c, kind, role) for c in (self.found, self.wanted)))

    def precision(self, role: str = "") -> float:
        """The share of the reported values that are wanted ones, the `either` tier aside."""
        right = self.right[role] if role else self.right.total()
        wrong = self.wrong[role] if role else self.wrong.total()
        return ratio(right, right + wrong)

    def put_wanted(self, file: Labelled, hit: set[str]) -> None:
        """Counts a file's wanted values, and which of them were hit."""
        for label in _distinct(file.of("must")):
            self.wanted[label.kind, label.role] += 1
            self.found[label.kind, label.role] += label.value in hit


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found in an example: anything at all, and by a pattern of the provider that the example names."""

    found: bool
    of_provider: bool


def _sum(counts: Counter[tuple[str, str]], kind: str, role: str) -> int:
    return sum(n for (k, r), n in counts.items() if kind in ("", k) and role in ("", r))


def _distinct(labels: Iterable[Label]) -> list[Label]:
    first: dict[str, Label] = {}
    for label in labels:
        first.setdefault(label.value, label)
    return list(first.values())


def score_reported(name: str, files: Sequence[Labelled], reported: Iterable[Reported]) -> Score:
    """The score of a scanner that reports values and lines."""
    score = Score(name)
    by_file: dict[str, list[Reported]] = defaultdict(list)
    for one in reported:
        by_file[one.file].append(one)
    for file in files:
        must, either = file.of("must"), file.of("either")
        hit: set[str] = set()
        values = dict.fromkeys(one.value for one in by_file[file.name])
        for value in values:
            hits = [label for label in must if overlaps(value, label)]
            hit |= {label.value for label in hits}
            if hits:
                score.right[hits[0].role] += 1
            elif not any(overlaps(value, label) for label in either):
                score.wrong[file.role_of(value)] += 1
        score.put_wanted(file, hit)
        score.places += len(must)
        score.places_found += sum(
            any(one.line in (0, label.line) and overlaps(one.value, label) for one in by_file[file.name])
            for label in must
        )
    return score


def score_ours(files: Sequence[Labelled]) -> Score:
    """Our own score, by spans."""
    score = Score("posthound")
    engine = engine_for()
    for file in files:
        kept, *_ = settle_document(file.document, engine)
        hit: set[str] = set()
        verdicts: dict[str, tuple[bool | None, Match]] = {}
        must, either = file.of("must"), file.of("either")
        wanted = {label.value for label in must}
        for match in kept:
            literal = match.leaf.text[match.span.start : match.span.end]
            hits = {label.value for label in must if _covers(match, label)}
            hit |= hits
            tolerated = any(_covers(match, label) for label in either)
            right = True if hits or literal in wanted else None if tolerated else False
            known = verdicts.get(literal)
            if known is None or _better(right, known[0]):
                verdicts[literal] = right, match
        for right, match in verdicts.values():
            if right is not None:
                (score.right if right else score.wrong)[match.leaf.role.value] += 1
                score.by_confidence[match.confidence.value][right] += 1
        score.put_wanted(file, hit)
        score.places += len(must)
        score.places_found += sum(any(_covers(match, label) for match in kept) for label in must)
    return score


def _covers(match: Match, label: Label) -> bool:
    return match.leaf.number == label.leaf and match.span.start < label.span.end and label.span.start < match.span.end


def _better(one: bool | None, other: bool | None) -> bool:
    order = {True: 2, None: 1, False: 0}
    return order[one] > order[other]


def examples(path: Path) -> list[dict[str, Any]]:
    """The documented examples."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def wrapped(number: int, example: str) -> bytes:
    """An example as the raw body of a request of its own, as the app exports it."""
    request = {
        "method": "POST",
        "header": [],
        "body": {"mode": "raw", "raw": example},
        "url": {"raw": "https://example.test/"},
    }
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    document = {
        "info": {"name": f"Example {number}", "schema": schema},
        "item": [{"name": "Request", "request": request}],
    }
    return json.dumps(document, indent="\t").encode()


def put_examples(score: Score, rows: Sequence[dict[str, Any]], found: set[int]) -> None:
    """Counts the examples in which a scanner found anything."""
    for number, row in enumerate(rows):
        if row["expect"]:
            score.examples += 1
            score.examples_found += number in found
        else:
            score.decoys += 1
            score.decoys_found += number in found


def our_answers(rows: Sequence[dict[str, Any]], *, weak: bool = False) -> list[Answer]:
    """What we find in each example; with `weak`, also the passwords that everybody tries first."""
    settings = Settings(weak=weak)
    ids = []
    for number, row in enumerate(rows):
        raw = Raw(Origin("x.postman_collection.json"), wrapped(number, row["example"]))
        ids.append({finding.rule for finding in scan_raw(raw, settings).findings})
    names = {name: _plain(p.provider.name) for name, p in find(set().union(*ids)).items()}
    return [
        Answer(bool(found), bool(found) and _of_provider(str(row["provider"]), found, names))
        for row, found in zip(rows, ids, strict=True)
    ]


def put_our_examples(score: Score, rows: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> None:
    """Counts the examples that we find, and those by a pattern of the right provider."""
    put_examples(score, rows, {number for number, answer in enumerate(answers) if answer.found})
    score.examples_of_provider = sum(
        answer.of_provider for row, answer in zip(rows, answers, strict=True) if row["expect"]
    )


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _of_provider(provider: str, ids: set[str], names: dict[str, str]) -> bool:
    wanted = _plain(_RENAMED.get(provider, provider))[:5]
    return provider in _ANYBODY or any(wanted in _plain(i) or names.get(i, "")[:5] == wanted for i in ids)
