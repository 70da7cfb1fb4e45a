"""Variables: what a text says once its references are filled in, and where each piece is defined.

A credential put together from `{{prefix}}{{rest}}` stands nowhere in the file; it is found here and reported where its
pieces are defined.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from posthound.model.columns import Joined, Span, places_of
from posthound.model.matches import Match
from posthound.model.values import Document, LeavesOf, Role
from posthound.native import compiled
from posthound.support.regexes import regex

REFERENCE = regex(r"\{\{([^{}]{1,100})\}\}")
# The same in joined texts, where `?` may be any character beyond Latin-1; and what may be white space around a name there.
_IN_JOINED = regex(rb"\{\{([^{}]{1,100})\}\}")
_BLANK = b" \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0?"
# What one token is written with, on either side of a reference; `/`, `.` and `:` belong to URLs put together from parts.
_IN_TOKENS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=-"
# Behind and before which bytes one touches, a mark for each: few texts have such a place. What is beyond ASCII is looked at as it is.
_BEFORE = bytes(byte in _IN_TOKENS.replace("=", "").encode() for byte in range(256))
_BEHIND = bytes(byte in (_IN_TOKENS + "{").encode() for byte in range(256))
REACH = 200  # characters
_AFTER = regex(rf"[A-Za-z0-9_+=-]{{0,{REACH}}}")
DEPTH = 5  # variables whose values refer to variables; more is a cycle or a mistake
LENGTH = 10_000
_ROWS = frozenset(("variable", "variables", "values"))
_DEFINES = frozenset((Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS))
Related = tuple[int, Span, str]


class Stretch(NamedTuple):
    """A stretch of an expanded text and the leaf and span it was taken from."""

    start: int
    end: int
    leaf: int
    at: int


def definitions(document: Document) -> dict[str, list[int]]:
    """The leaves that define each variable, by name."""
    tree = document.tree
    found: dict[str, list[int]] = defaultdict(list)
    rows = set(tree.rows_of(set(tree.inside(set(tree.lists_at(_ROWS))))))
    names = {tree.parents[index]: tree.texts[index] for index in rows.intersection(tree.at_keys(("key",)))}
    for index in sorted(rows.intersection(tree.at_keys(("value",)))):
        if (name := names.get(tree.parents[index])) is not None:
            found[name].append(index)
    return found


def composed_matches(
    document: Document, detect: Callable[[Sequence[str], Joined, LeavesOf], list[Match]]
) -> list[Match]:
    """What `detect` finds by its format in texts put together from variables, at the definition of every piece."""
    spans = list(touching(document))
    if not spans:
        return []
    holders = document.tree.distinct.leaves({number for number, _ in spans})
    candidates = [(holders[number][0], span) for number, span in spans]
    known = definitions(document)
    expanded: list[tuple[str, list[Stretch], int]] = []
    seen: set[str] = set()
    for index, (start, end) in candidates:
        source = document.tree.texts[index][start:end]
        result = _expand(document, known, index, start, end, ()) if source not in seen else None
        seen.add(source)
        if result is not None:
            expanded.append((*result, index))
    if not expanded:
        return []
    leaves = [document.leaf(index)._replace(text=text) for text, _, index in expanded]
    numbers = {id(leaf): number for number, leaf in enumerate(leaves)}
    found: list[Match] = []
    texts = [text for text, _, _ in expanded]
    for match in detect(texts, Joined(texts), lambda wanted: {n: [leaves[n]] for n in wanted}):
        if match.ground.in_value:
            _, pieces, _ = expanded[numbers[id(match.leaf)]]
            found += _at_definitions(document, match, pieces)
    return found


def touching(document: Document) -> Iterable[tuple[int, tuple[int, int]]]:
    """The leaves and spans in which references touch each other or the characters of a token; of equal texts the first leaf."""
    distinct = document.tree.distinct
    joined = distinct.joined
    touching = {number for number, _ in joined.spans(_places(joined.data))}
    touching |= {number for number in joined.wide if "{{" in distinct.texts[number]}
    for number in sorted(touching):
        for span in _stretches(distinct.texts[number]):
            yield number, span


def _places(data: bytes) -> Sequence[int]:
    """Where references touch each other or the characters of a token, or may."""
    if compiled:
        return compiled.touching(data, _BEFORE, _BEHIND)  # type: ignore[no-any-return]
    opened = [at for at in places_of(data, b"{{") if at and _BEFORE[data[at - 1]]]
    closed = [at for at in places_of(data, b"}}") if at + 2 < len(data) and _BEHIND[data[at + 2]]]
    return sorted([*opened, *closed])


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The spans of a text in which references touch each other or the characters of a token."""
    done = 0
    for match in REFERENCE.finditer(text):
        begin, end = match.span()
        if begin < done:
            continue
        following, before = text[end : end + 2], text[max(0, begin - REACH) : begin]
        # After `=` a value begins: what stands before it is its name.
        if following != "{{" and not _joins(following[:1]) and (before.endswith("=") or not _joins(before[-1:])):
            continue
        begin -= len(before) - len(before.rstrip(_IN_TOKENS))
        while True:
            after = _AFTER.match(text, end)
            end = after.end() if after else end
            another = REFERENCE.match(text, end)
            if another is None:
                break
            end = another.end()
        done = end
        yield begin, end


def _joins(char: str) -> bool:
    return bool(char) and (char.isalnum() or char in ("_", "+", "=", "-"))


def _expand(
    document: Document, known: dict[str, list[int]], leaf: int, start: int, end: int, above: tuple[str, ...]
) -> tuple[str, list[Stretch]] | None:
    """The text of a leaf's span with every reference filled in, and where its pieces come from; None where one is unknown."""
    text = document.tree.texts[leaf]
    out, pieces, length, position = [], [], 0, start
    for match in REFERENCE.finditer(text, start, end):
        name = match[1].strip()
        defined = known.get(name)
        if not defined or name in above or len(above) >= DEPTH:
            return None
        if match.start() > position:
            pieces.append(Stretch(length, length + match.start() - position, leaf, position))
            out.append(text[position : match.start()])
            length += match.start() - position
        value_leaf = _nearest(document, defined, leaf)
        inner = _expand(document, known, value_leaf, 0, len(document.tree.texts[value_leaf]), (*above, name))
        if inner is None or length + len(inner[0]) > LENGTH:
            return None
        pieces += [piece._replace(start=piece.start + length, end=piece.end + length) for piece in inner[1]]
        out.append(inner[0])
        length += len(inner[0])
        position = match.end()
    if end > position:
        pieces.append(Stretch(length, length + end - position, leaf, position))
        out.append(text[position:end])
    return "".join(out), pieces


def _nearest(document: Document, defined: list[int], use: int) -> int:
    """The definition in the innermost scope around the use: that of a folder goes before the collection's."""
    path = document.leaf(use).path

    def shared(index: int) -> int:
        other = document.leaf(index).path
        return next((i for i, (a, b) in enumerate(zip(path, other, strict=False)) if a != b), 0)

    return max(defined, key=shared)


def _at_definitions(document: Document, match: Match, pieces: list[Stretch]) -> Iterable[Match]:
    touched = [piece for piece in pieces if piece.start < match.span.end and match.span.start < piece.end]
    if len({piece.leaf for piece in touched}) < 2:
        return  # the whole of it stands in one place, where it is found anyway
    for piece in touched:
        start, end = max(piece.start, match.span.start), min(piece.end, match.span.end)
        if end > start:
            leaf = document.leaf(piece.leaf)
            span = Span(piece.at + start - piece.start, piece.at + end - piece.start)
            evidence = f"{match.evidence}, put together from variables"
            yield match._replace(leaf=leaf, span=span, name=leaf.name, evidence=evidence, decoded="composed")


# More places of a variable's use tell a reader nothing new.
_MOST_USES = 20


def uses_of(document: Document, matches: Sequence[Match]) -> dict[tuple[int, Span], list[Related]]:
    """For matches in variables, by leaf and span, the first leaves that use the variable."""
    uses: dict[str, list[Related]] = {m.leaf.name: [] for m in matches if m.leaf.role in _DEFINES}
    if not uses:
        return {}
    distinct = document.tree.distinct
    # Most references are to others: which texts may have one to these is told from all of them at once.
    names = {name.encode("latin-1", "replace").strip(_BLANK) for name in uses}
    joined = distinct.joined
    starts = (match.start() for match in _IN_JOINED.finditer(joined.data) if match[1].strip(_BLANK) in names)
    using = {
        number: references
        for number in dict.fromkeys(number for number, _ in joined.spans(starts))
        if (references := [r for r in REFERENCE.finditer(distinct.texts[number]) if r[1].strip() in uses])
    }
    leaves = distinct.leaves(using)
    for index, number in sorted((index, number) for number, indices in leaves.items() for index in indices):
        for reference in using[number]:
            places = uses[reference[1].strip()]
            if len(places) < _MOST_USES:
                places.append((index, Span(*reference.span()), "uses it"))
    return {(m.leaf.number, m.span): used for m in matches if (used := uses.get(m.leaf.name))}
