"""A file with edits of its leaves made, and read back to prove that it says what it should."""

from __future__ import annotations

from posthound.clients import read
from posthound.fix.edits import LeafEdit
from posthound.fix.literals import Edit, apply, apply_bytes, json_edits, xml_edits, yaml_edits
from posthound.formats.base import encoding_of
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.values import Document, Syntax
from posthound.scan.search import Searched


def written(file: Searched, locator: Locator, edits: list[LeafEdit]) -> tuple[bytes, str]:
    """The file's bytes with the edits made, read back and compared; the old bytes and a reason where they do not agree."""
    document, tree = file.document, file.document.tree
    if not edits:
        return file.raw.data, ""
    by_leaf: dict[int, list[Edit]] = {}
    for edit in edits:
        by_leaf.setdefault(edit.leaf, []).append((edit.span, edit.text))
    expected = {leaf: apply(tree.texts[leaf], parts) for leaf, parts in by_leaf.items()}
    yaml = document.syntax is Syntax.YAML
    whole: set[int] = set()
    for _ in range(2):
        data = _bytes(file, locator, by_leaf, yaml=yaml, whole=whole)
        wrong = _differences(tree_of := read(file.raw._replace(data=data)), document, expected)
        if wrong is not None and not wrong and tree_of.kind == document.kind:
            return data, ""
        if not yaml:
            break
        whole = set(wrong) & set(by_leaf) if wrong else set(by_leaf)
    return file.raw.data, "the file would not read back the same; edit it by hand"


def _bytes(file: Searched, locator: Locator, by_leaf: dict[int, list[Edit]], *, yaml: bool, whole: set[int]) -> bytes:
    document = file.document
    edits: list[Edit] = []
    literals: set[Span] = set()
    for leaf, parts in by_leaf.items():
        literal, text = locator.literals[leaf], document.tree.texts[leaf]
        if literal in literals and document.syntax is not Syntax.TEXT:
            continue  # an alias: the same scalar seen again
        literals.add(literal)
        if yaml:
            edits += yaml_edits(locator.text, literal, text, parts, whole=leaf in whole)
        elif document.syntax is Syntax.XML:
            edits += xml_edits(locator.text, literal, parts, lambda span, leaf=leaf: locator.offsets(leaf, span))  # type: ignore[misc]  # a bound loop variable
        else:
            quoted = document.syntax is not Syntax.TEXT and locator.text[literal.start : literal.end] != text
            edits += json_edits(parts, lambda span, leaf=leaf: locator.offsets(leaf, span), quoted=quoted)  # type: ignore[misc]  # a bound loop variable
    bom, encoding = encoding_of(file.raw.data)
    return apply_bytes(file.raw.data, bom, encoding, edits)


def _differences(new: Document, old: Document, expected: dict[int, str]) -> list[int] | None:
    """The leaves that do not read as expected; None where the file has another shape."""
    one, other = new.tree, old.tree
    if one.shape() != other.shape():
        return None
    return [i for i, text in enumerate(one.texts) if text != expected.get(i, other.texts[i])]
