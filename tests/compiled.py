"""What the compiled passes have to agree with: the exact reader, and the same passes in Python."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from posthound.decode import derive
from posthound.detect import addresses, said
from posthound.detect.assignments import Referring, assigned
from posthound.detect.foreign import add_foreign
from posthound.detect.names import classify
from posthound.detect.prefilter import Prefilter
from posthound.detect.uses import used_at
from posthound.filters.text import WORDS as WORDS_OF_TEXT
from posthound.formats.compiled import CompiledTree
from posthound.formats.json_tree import read_exact
from posthound.model.columns import Distinct, Joined, Runs, Telling, Tree, places_of
from posthound.native import compiled
from posthound.resolve import variables
from posthound.rules.words import CREDENTIAL_WORDS
from posthound.scan import script_lines

_TELLING = Telling({"token", "é"}, frozenset(("value", "item")), lambda name: len(name) % 2 == 0, nameless=True)
# What may be anything: no character at least, any number at most.
ANY_SHAPE = bytes((ord("0"), ord("0") + 191)) + b"t"
# Python compares containers by recursion.
_DEEP = 100


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """The longest of words that begin at a place, case aside; by their first characters, for Python tries one after another."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    branches = [f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()]
    return re.compile("|".join(branches), re.IGNORECASE)


_CREDENTIALS = _any_of(CREDENTIAL_WORDS)
WORDS = ("ghp_", "token", "sk_live_", "tok", "key", "a.b", "ünï", "-----begin", "日本", "api key", "ke")


def finder(where: int, backend: str = "auto", shape: bytes = ANY_SHAPE) -> Prefilter:
    """A prefilter of WORDS that count where they are told to, before values of a shape."""
    return Prefilter("\n".join(WORDS), bytes([where] * len(WORDS)), shape * len(WORDS), backend)


def agree(data: bytes, made: CompiledTree) -> None:
    """A tree of the compiled reader says what the exact reader's says, and where each literal stands."""
    text = data.decode()
    exact, broken = read_exact(text)
    assert broken is None
    assert _columns(made) == _columns(exact)
    assert len(set(made.distinct.texts)) == len(made.distinct.texts)
    assert [made.distinct.texts[n] for n in made.distinct.numbers] == list(exact.texts)
    lines = made.lines(range(len(made.texts)))
    for leaf, span in enumerate(exact.spans or ()):
        literal, (line, begin) = made.literal(leaf), lines[leaf]
        assert data[: literal.start].decode() == text[: span.start]
        assert data[: literal.end].decode() == text[: span.end]
        before = text[: span.start].replace("\r\n", "\n").replace("\r", "\n")
        assert line == before.count("\n") + 1
        assert data[begin : literal.start].decode() == before.rpartition("\n")[2]
    if _repeats_a_key(text):
        return  # of equal keys Python keeps the last; the columns keep both
    assert _answers(made) == _answers(exact)
    _glances_agree(made)
    if _depth(made) < _DEEP:
        assert list(made.objects) == list(exact.objects)


def _depth(tree: Tree) -> int:
    """How many containers stand within each other at most."""
    depths = [0]
    for parent in list(tree.container_parents)[1:]:
        depths.append(depths[parent] + 1)
    return max(depths)


def _repeats_a_key(text: str) -> bool:
    found = False

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal found
        found |= len(dict(pairs)) < len(pairs)
        return dict(pairs)

    try:
        json.loads(text, object_pairs_hook=noted, parse_int=float)
    except RecursionError:
        return False
    return found


def _columns(tree: Tree) -> list[Any]:
    return [
        list(column) for column in (tree.texts, tree.parents, tree.keys, tree.container_parents, tree.container_keys)
    ]


def _answers(tree: Tree) -> list[Any]:
    """What is asked of a tree as a whole."""
    containers = range(len(tree.container_parents))
    texts = tree.distinct.texts
    return [
        tree.at_keys({"value", "é"}), _runs_in_lists(tree, {"value"}),
        _runs_in_lists(tree, {key for key in tree.container_keys if key and isinstance(key, str)}),
        tree.lists_at({"item", "info"}), tree.inside(set(containers[:3:2])), tree.rows_of(set(containers[:2])),
        [tree.name_beside(c) for c in containers], [tree.title(c) for c in containers],
        tree.telling(_TELLING, lambda text: "a" not in text), sorted(set(tree.texts_named(_TELLING))),
        sorted(texts[n] for n in tree.texts_at({"value", "key"}, "a")),
        [list(tree.container_path(c)) for c in (*containers[: _DEEP], *containers[-1:])],
        sorted(texts[n] for n in tree.distinct.standing(_runs(tree))), tree.distinct.alike(_runs(tree), _with_an_a(tree)),
    ]  # fmt: skip


def _runs_in_lists(tree: Tree, keys: set[str]) -> tuple[list[tuple[int, int]], bool]:
    runs, parted = tree.runs_in_lists(keys)
    return [*runs], parted


def _runs(tree: Tree) -> Runs:
    """Rows that follow each other, some of them in several runs."""
    rows = len(tree.texts)
    return Runs.of((first, min(first + count, rows)) for count in (1, 2, 5) for first in range(0, rows, 2))


def _with_an_a(tree: Tree) -> set[int]:
    return {number for number, text in enumerate(tree.distinct.texts) if "a" in text}


def _glances_agree(tree: CompiledTree) -> None:
    """A glance at rows tells what one at their text does."""
    runs, texts = _runs(tree), tree.distinct.texts
    told = dict(tree.distinct.glances(runs, 1000, WORDS_OF_TEXT))
    for run, (first, end) in enumerate(runs):
        text = "\n".join(texts[number] for number in tree.distinct.numbers[first:end])
        if text.isascii():
            glance = compiled.glance(text, *WORDS_OF_TEXT) if len(text) <= 1000 else False
            assert told.get(run, False) == glance
        else:
            assert told[run] == ()


def assignments_agree(texts: Sequence[str]) -> int:
    """The values around the words of credentials are those that Python finds by itself; how many there are."""
    joined = Joined(texts)
    # A word that ends in a blank is looked around without it, as the engine does.
    hits = [[(m.start(), m.end() - m[0].endswith(" ")) for m in _CREDENTIALS.finditer(text)] for text in texts]

    def answers() -> list[Any]:
        words = dict(enumerate(map(list, hits)))
        add_foreign(texts, joined, words)
        referring = set[Referring]()
        found = [
            assigned(texts, words, dismissed, referring)
            for dismissed in (lambda _: False, lambda value: len(value) < 4)
        ]
        used = {use for one in referring for use in used_at(one)}
        return [words, *(list(values.items()) for values in found), used]

    fast = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("posthound.detect.assignments.compiled", None)
        assert fast == answers()
    return sum(len(values) for _, values in fast[1])


def words_agree(texts: list[str]) -> None:
    """What is told of texts by their words passes over nothing that Python finds."""
    distinct = Distinct(texts)
    texts, joined, numbers = list(distinct.texts), distinct.joined, range(len(distinct.texts))
    assert [name for name in said.names_saying_nothing(joined, numbers) if classify(name) is not None] == []
    ascii_ones = [number for number in numbers if texts[number].isascii()]
    told = {*said.texts_naming_any_value(joined, ascii_ones)}
    assert [
        texts[number] for number in ascii_ones if said.may_name_any_value(texts[number]) and number not in told
    ] == []
    found = script_lines._with_word(numbers, distinct)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("posthound.scan.script_lines.compiled", None)
        assert {*found} == {*script_lines._with_word(numbers, distinct)}


def passes_agree(texts: list[str]) -> None:
    """Each pass over joined texts finds what its counterpart in Python finds."""
    assignments_agree(texts)
    words_agree(texts)
    joined = Joined(texts)
    found = [sorted(finder(0, backend).hits(joined)) for backend in ("compiled", "small", "aho-corasick")]
    assert found[0] == found[1] == found[2]
    tree = type("Tree", (), {"distinct": type("Distinct", (), {"joined": joined, "texts": texts})})
    document: Any = type("Document", (), {"tree": tree})

    # Marks of many kinds and lengths, all of which stand somewhere.
    standing = sorted({joined.data[at : at + 2 + at % 3] for at in range(0, len(joined.data) - 4, 7)})[:600]

    long = joined.data * (4_000 // (len(joined.data) + 1) + 1)  # so long that kinds of marks are learned

    def answers() -> list[Any]:
        addressed = {number for number, _ in joined.spans(addresses.addressed(joined.data))}
        with_password = [number for number, text in enumerate(texts) if list(addresses.userinfo(text))]
        assert addressed.issuperset(with_password)
        return [
            list(addresses.ported(joined.data)),
            list(derive.derive(joined)),
            list(variables.touching(document)),
            joined.data,
            list(joined.starts),
            list(joined.wide),
            [
                places_of(joined.data, *marks)
                for marks in ((b"{{",), (b"}}",), (b"aba",), (b"key",), (b"aba", b"ab", b'a"'), (b"{{", *standing))
            ],
            [places_of(long, *marks) for marks in ((b"aba", b"ab", b'a"'), (b"{{", *standing[:2]))],
        ]

    fast = answers()
    with pytest.MonkeyPatch.context() as patch:
        for module in (
            "posthound.model.columns",
            "posthound.decode.derive",
            "posthound.detect.addresses",
            "posthound.resolve.variables",
        ):
            patch.setattr(f"{module}.compiled", None)
        joined = Joined(texts)
        assert fast == answers()
