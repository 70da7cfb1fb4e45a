"""Real exports: none crashes the scan, every region is exact, and the labelled ones say how good it is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from posthound.clients import read
from posthound.formats.base import to_utf8
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.values import Document, Finding, Origin, Raw
from posthound.scan.pipeline import scan_raw
from tests.helpers import Lines

# The least share of distinct values that are found, and of those reported that are right.
RECALL, PRECISION = 0.98, 0.98


def _read(path: Path) -> Raw:
    return Raw(Origin(path.name), path.read_bytes())


def _files(shared: Path) -> Iterator[Path]:
    for folder in (shared / "corpus", shared / "postman" / "fixtures"):
        yield from (
            path for path in sorted(folder.rglob("*")) if path.suffix in (".json", ".yaml", ".yml") and path.is_file()
        )


def _literal_faults(document: Document, lines: Lines, finding: Finding, leaves: dict[str, list[int]]) -> Iterator[str]:
    """Whether the region covers a literal that stands in the leaf at the finding's pointer."""
    literal = lines.covered(finding.region)
    decoded = literal
    if "\\" in literal:
        with suppress(ValueError):
            decoded = json.loads(f'"{literal}"', strict=False)
    if not any(decoded in document.tree.texts[n] or literal in document.tree.texts[n] for n in leaves[finding.pointer]):
        yield f"{finding.pointer}: the region's text does not stand in the leaf"
    if not finding.decoded and finding.length != len(decoded):
        yield f"{finding.pointer}: {finding.rule} has {finding.length} characters, its region {len(decoded)}"


def test_every_file_is_scanned_and_every_region_is_exact(shared: Path) -> None:
    scanned, faults = 0, []
    for path in _files(shared):
        raw = _read(path)
        findings = scan_raw(raw).findings
        scanned += 1
        if not findings:
            continue
        document, lines = read(raw), Lines(to_utf8(raw.data)[0].decode())
        leaves: dict[str, list[int]] = defaultdict(list)
        for number in range(len(document.tree.texts)):
            leaves[document.leaf(number).pointer].append(number)
        faults += [
            f"{path.name} {fault}"
            for finding in findings
            for fault in _literal_faults(document, lines, finding, leaves)
        ]
    assert scanned > 150
    assert not faults


def test_the_yaml_trees_without_secrets_give_nothing(shared: Path) -> None:
    for path in sorted((shared / "corpus" / "v3").rglob("*.yaml")):
        outcome = scan_raw(_read(path))
        assert not outcome.notices, path
        assert not [(f.rule, f.pointer) for f in outcome.findings], path


@dataclass
class _Score:
    """Distinct values of the corpus: (file, value)."""

    must: set[tuple[str, str]] = field(default_factory=set)
    found: set[tuple[str, str]] = field(default_factory=set)
    must_leaves: int = 0
    found_leaves: int = 0
    right: set[tuple[str, str]] = field(default_factory=set)
    wrong: set[tuple[str, str]] = field(default_factory=set)


def _score_file(path: Path, rows: list[dict[str, Any]], score: _Score) -> None:
    raw = _read(path)
    document = read(raw)
    index = {document.leaf(n).pointer: n for n in range(len(document.tree.texts))}
    lines = Lines(document.text())
    locator = Locator(document, [index[row["pointer"]] for row in rows], decoded=True)
    labels: dict[str, list[tuple[Span, str, str]]] = defaultdict(list)
    for row in rows:
        span = Span(*row["span"])
        value = document.tree.texts[index[row["pointer"]]][span.start : span.end]
        labels[row["pointer"]].append((locator.offsets(index[row["pointer"]], span), row["scoring"], value))
    reported: dict[str, set[str]] = defaultdict(set)
    hit: set[tuple[str, Span]] = set()
    for finding in scan_raw(raw).findings:
        literal = lines.covered(finding.region)
        start = lines.starts[finding.region.start_line - 1] + finding.region.start_column - 1
        verdicts = {"must-not"}
        for span, scoring, value in labels[finding.pointer]:
            if span.start < start + len(literal) and start < span.end:
                verdicts.add(scoring)
                hit.add((finding.pointer, span))
                if scoring == "must":
                    score.found.add((path.name, value))
        reported[literal] |= verdicts
    musts = {
        (pointer, span, value)
        for pointer, found in labels.items()
        for span, scoring, value in found
        if scoring == "must"
    }
    score.must |= {(path.name, value) for _, _, value in musts}
    score.must_leaves += len(musts)
    score.found_leaves += sum((pointer, span) in hit for pointer, span, _ in musts)
    known = {value for _, _, value in musts}
    for literal, verdicts in reported.items():
        if "must" in verdicts or literal in known:
            score.right.add((path.name, literal))
        elif "either" not in verdicts:
            score.wrong.add((path.name, literal))


@pytest.fixture(scope="module")
def score(shared: Path) -> _Score:
    """The labelled part, scored by the rules of its README."""
    folder = shared / "corpus" / "labelled"
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]].append(row)
    total = _Score()
    for path in sorted(folder.glob("*.json")):
        _score_file(path, rows[path.name], total)
    return total


def test_what_must_be_found_is_found(score: _Score) -> None:
    assert len(score.must) > 90
    assert len(score.found) / len(score.must) >= RECALL
    assert score.found_leaves / score.must_leaves >= RECALL


def test_what_is_reported_is_right(score: _Score) -> None:
    assert len(score.right) / (len(score.right) + len(score.wrong)) >= PRECISION, len(score.wrong)
