"""The labelled corpus: which values stand where, and what a finding of a value counts for."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from posthound.clients import read
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.values import Document, Origin, Raw

# A shorter value would overlap by accident.
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Label:
    """One judged place: the leaf, the span in it, the value and its other spellings, its line in the file."""

    leaf: int
    span: Span
    value: str
    forms: tuple[str, ...]
    kind: str
    role: str
    scoring: str
    line: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """A file of the corpus with its labels."""

    name: str
    document: Document
    labels: tuple[Label, ...]

    def of(self, scoring: str) -> list[Label]:
        """The labels of one tier."""
        return [label for label in self.labels if label.scoring == scoring]

    def role_of(self, value: str) -> str:
        """The role of the first leaf that holds a value; "" where none does."""
        texts = self.document.tree.texts
        plain = unescaped(value)
        index = next((i for i, text in enumerate(texts) if value in text or plain in text), None)
        return "" if index is None else self.document.leaf(index).role.value


def corpus(folder: Path) -> list[Labelled]:
    """Every labelled file."""
    rows = defaultdict(list)
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["file"]].append(row)
    return [_labelled(path, rows[path.name]) for path in sorted(folder.glob("*.json"))]


def _labelled(path: Path, rows: list[dict[str, object]]) -> Labelled:
    document = read(Raw(Origin(path.name), path.read_bytes()))
    leaves = {document.leaf(i).pointer: i for i in range(len(document.tree.texts))}
    locator = Locator(document, sorted({leaves[str(row["pointer"])] for row in rows}))
    labels = []
    for row in rows:
        leaf = leaves[str(row["pointer"])]
        span = Span(*row["span"])  # type: ignore[misc]  # two integers, says the corpus's README
        value = document.tree.texts[leaf][span.start : span.end]
        labels.append(
            Label(
                leaf, span, value, _forms(value), str(row["kind"]), document.leaf(leaf).role.value,
                str(row["scoring"]), locator.region(leaf, span).start_line,
            )
        )  # fmt: skip
    return Labelled(path.name, document, tuple(labels))


def _forms(value: str) -> tuple[str, ...]:
    """A value as it stands, and what a scanner that decodes Basic credentials may call it."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except ValueError:
        return (value,)
    return (value, decoded, decoded.partition(":")[2]) if ":" in decoded else (value,)


def unescaped(value: str) -> str:
    """A value cut out of a JSON file, its escapes undone."""
    try:
        return str(json.loads(f'"{value}"')) if "\\" in value else value
    except ValueError:
        return value


def overlaps(reported: str, label: Label) -> bool:
    """Whether a reported value and a labelled one share their characters: one holds the other."""
    texts = [text for text in (reported, unescaped(reported)) if len(text) >= SHORTEST]
    forms = [form for form in label.forms if len(form) >= SHORTEST]
    return any(text in form or form in text for text in texts for form in forms)
