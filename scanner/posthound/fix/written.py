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

# How often a file is read back to tell which edits it does not bear.
_TRIES = 60


def written(file: Searched, locator: Locator, edits: list[LeafEdit]) -> tuple[bytes, frozenset[int]]:
    """The file's bytes with the edits made, read back and compared, and the leaves whose edits are not, as they would not agree."""
    by_leaf: dict[int, list[Edit]] = {}
    for edit in edits:
        by_leaf.setdefault(edit.leaf, []).append((edit.span, edit.text))
    data = _read_back(file, locator, by_leaf) if edits else file.raw.data
    if data is not None:
        return data, frozenset()
    wrong = _not_borne(file, locator, by_leaf)
    kept = {leaf: parts for leaf, parts in by_leaf.items() if leaf not in wrong}
    data = _read_back(file, locator, kept) if kept else None
    return (file.raw.data, frozenset(by_leaf)) if data is None else (data, wrong)


def _read_back(file: Searched, locator: Locator, by_leaf: dict[int, list[Edit]]) -> bytes | None:
    """The bytes with these edits made; None where they do not read as they should."""
    document, tree = file.document, file.document.tree
    expected = {leaf: apply(tree.texts[leaf], parts) for leaf, parts in by_leaf.items()}
    yaml = document.syntax is Syntax.YAML
    whole: set[int] = set()
    for _ in range(2):
        data = _bytes(file, locator, by_leaf, yaml=yaml, whole=whole)
        wrong = _differences(tree_of := read(file.raw._replace(data=data)), document, expected)
        if wrong is not None and not wrong and tree_of.kind == document.kind:
            return data
        if not yaml:
            break
        whole = set(wrong) & set(by_leaf) if wrong else set(by_leaf)
    return None


def _not_borne(file: Searched, locator: Locator, by_leaf: dict[int, list[Edit]]) -> frozenset[int]:
    """The leaves whose edits make the file read otherwise, told by halves; those of one container, as the lines of a script, together."""
    groups: dict[int, list[int]] = {}
    for leaf in sorted(by_leaf):
        groups.setdefault(file.document.tree.parents[leaf], []).append(leaf)
    waiting, wrong, tries = [list(groups.values())], set[int](), 0
    while waiting:
        part = waiting.pop()
        leaves = [leaf for group in part for leaf in group]
        tries += 1
        if tries > _TRIES:
            wrong.update(leaves)
        elif _read_back(file, locator, {leaf: by_leaf[leaf] for leaf in leaves}) is None:
            half = len(part) // 2
            if half:
                waiting += [part[:half], part[half:]]
            else:
                wrong.update(leaves)
    return frozenset(wrong)


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
