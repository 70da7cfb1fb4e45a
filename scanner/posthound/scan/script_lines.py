"""Which texts of a document are worth reading as code, line by line or as one: told by signs that cost next to nothing."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from posthound.filters.text import WORDS
from posthound.model.columns import Distinct, Glance, Runs, Span, Tree, places_of
from posthound.model.values import Document
from posthound.native import compiled

HEADER = "PRIVATE KEY"
# Keys at which a whole script stands as one text.
_SCRIPTS = frozenset(("exec", "code", "tests", "preRequestScript", "prerequest", "script"))
# What stands in every script that gives anything when it is read as code.
_WORDS = (
    "secret",
    "token",
    "key",
    "pass",
    "pwd",
    "auth",
    "btoa",
    "bearer",
    "basic",
    "hmac",
    "encrypt",
    "decrypt",
    "sign",
    "credential",
    "buffer.from",
    "kty",
    "cryptojs",
    "sessid",
    "md5",
    "sha1",
    "sha256",
    "createhash",
    "cipher",
    "pbkdf2",
    "scrypt",
)
LONGEST = 400_000  # characters of a script that are read as code


class Lines(NamedTuple):
    """Leaves that are the lines of one text; `starts` is where each begins in it."""

    text: str
    leaves: tuple[int, ...]
    starts: tuple[int, ...]

    def place(self, span: Span) -> tuple[int, Span]:
        """The leaf in which a span begins, and as much of the span as stands in it."""
        number = bisect_right(self.starts, span.start) - 1
        start = self.starts[number]
        end = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
        return self.leaves[number], Span(span.start - start, min(span.end, end) - start)

    def covered(self, span: Span) -> Iterator[tuple[int, Span]]:
        """Every leaf that a span touches, with what it covers there."""
        at = span.start
        while at < span.end:
            leaf, part = self.place(Span(at, span.end))
            yield leaf, part
            at += part.end - part.start + 1


def worth_reading(document: Document, known: Collection[str] = (), *, every: bool = True) -> Iterator[Lines]:
    """The scripts worth parsing, and other lists of lines that hold a private key.

    Scripts whose literals are none whatever the code around them says, or `known` already, are left out, but for `every` one.
    """
    tree, distinct, texts = document.tree, document.tree.distinct, document.tree.distinct.texts
    runs, parted = tree.runs_in_lists(("exec", "script"))
    alone, with_key = tree.at_keys(_SCRIPTS), _with_private_key(document)
    parted = parted or bool(with_key)  # rows of a list nearly always follow each other
    scripts = _grouped(tree, runs, alone, with_key) if parted else []
    if parted:
        runs = Runs.of((rows[0], rows[-1] + 1) for rows in scripts)
    elif alone:
        runs = Runs.of([*runs, *((row, row + 1) for row in alone)])
    worded = _with_word(distinct.standing(runs), distinct) if runs else ()
    if not worded:
        return
    equal = distinct.alike(runs, worded)  # the same script stands at many a request
    if parted:
        equal = [[number] for numbers in equal for number in numbers]
    firsts = Runs.of(runs[numbers[0]] for numbers in equal)
    glance_at = partial(Distinct.glances, distinct) if every or parted else distinct.glances
    rows_of = scripts.__getitem__ if parted else (lambda number: range(*runs[number]))
    from posthound.scan.script_glance import worth_a_look  # many files have no script

    for number, glance in worth_a_look(glance_at(firsts, LONGEST, WORDS), firsts, distinct):
        lines = [texts[line] for line in _numbers_at(distinct.numbers, rows_of(equal[number][0]))]
        text = "\n".join(lines)
        if _worth(text, glance, known, every=every):
            starts = _starts(lines)
            yield from (Lines(text, tuple(rows_of(one)), starts) for one in equal[number])


def _numbers_at(numbers: Sequence[int], rows: Sequence[int]) -> Iterable[int]:
    """The numbers of ascending rows, which nearly always follow each other."""
    if rows[-1] - rows[0] == len(rows) - 1:
        return numbers[rows[0] : rows[-1] + 1]
    return map(numbers.__getitem__, rows)


def _worth(text: str, glance: Glance, known: Collection[str], *, every: bool) -> bool:
    """Whether a script, or another list of lines, is worth reading, at which was glanced."""
    if len(text) > LONGEST:
        return False
    if every or HEADER in text:
        return True
    from posthound.scan.script_glance import may_hold

    return may_hold(text, glance, known)


def _with_word(lines: Collection[int], distinct: Distinct) -> Collection[int]:
    """Those of the lines, which are numbers of texts, in which one of the words stands that every script worth reading has."""
    if compiled is None:
        return {line for line in lines if _has_word(distinct.texts[line])}
    ordered, joined = sorted(lines), distinct.joined
    # What is not ASCII may have such letters when it is written small.
    wide = {number for number in _among(joined.wide, ordered) if _has_word(distinct.texts[number])}
    return wide.union(compiled.holding(joined.data, joined.starts_column, ordered, "\n".join(_WORDS).encode()))


def _among(few: Iterable[int], ordered: Sequence[int]) -> Iterator[int]:
    """Those of a few numbers that are among ascending ones."""
    for number in few:
        at = bisect_left(ordered, number)
        if at < len(ordered) and ordered[at] == number:
            yield number


def _has_word(text: str) -> bool:
    return any(map(text.lower().__contains__, _WORDS))


def _grouped(tree: Tree, runs: Runs, alone: Iterable[int], with_key: Sequence[int]) -> list[Sequence[int]]:
    """The rows of each script, a list's or one alone, and of the lists of lines in which a private key begins."""
    found: dict[int, list[int]] = {}
    for first, end in runs:
        found.setdefault(tree.parents[first], []).extend(range(first, end))
    grouped: dict[int, Sequence[int]] = {**found, **{-1 - row: [row] for row in alone}}
    _add_lists(tree, with_key, grouped)
    return list(grouped.values())


def _add_lists(tree: Tree, rows: Sequence[int], grouped: dict[int, Sequence[int]]) -> None:
    """Adds to the lists of lines those that some leaves stand in."""
    known = {row for rows_ in grouped.values() for row in rows_}
    for row in rows:
        if row not in known:
            parent = tree.parents[row]
            listed = tree.rows_of({parent}) if isinstance(tree.keys[row], int) else [row]
            grouped.setdefault(parent if len(listed) > 1 else -1 - row, listed)


def _with_private_key(document: Document) -> list[int]:
    """The leaves in which a private key begins: nearly no file has one."""
    distinct = document.tree.distinct
    found = places_of(distinct.joined.data, HEADER.encode())
    numbers = {number for number, _ in distinct.joined.spans(found)}
    return [row for rows in distinct.leaves(numbers).values() for row in rows] if numbers else []


def _starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Where lines begin in their text."""
    return tuple(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))
