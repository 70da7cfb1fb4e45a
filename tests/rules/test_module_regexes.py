"""The regexes of the modules take the time that a text's length takes, whatever nearly matches in it; the patterns' are in test_hostile.py."""

from __future__ import annotations

import ast
import importlib
import os
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import pytest

import posthound
from posthound.support.regexes import LazyRegex
from tests.pace import pace

PACKAGE = Path(posthound.__file__).parent
LONG = bool(os.environ.get("POSTHOUND_TEST_LONG"))
PARTS, SAMPLE, UNITS = 4, 6, 16
FIND = frozenset(("search", "finditer", "findall", "sub", "split"))
METHODS = FIND | {"match", "fullmatch"}
# Characters of the smaller of two texts; what takes less than this of it is quick enough at any length that is read at once.
SMALL, TIMES, QUICK = 3_000 if LONG else 1_500, 4, 0.002
# A linear search takes four times as long for the larger, one that grows with the square sixteen times.
GROWN = 8
# What is asked of no more than a caller hands on.
BOUNDED = {
    "posthound.detect.handed._CONTINUED": "some 160 characters before a call",
    "posthound.state.dialect._OPTIONS": "the statements of our own migrations",
}
LETTERS = [chr(code) for code in range(32, 127)] + ["\n", "\t", "é"]


class Used(NamedTuple):
    """A regex of a module, and how it is asked of texts whose length nobody bounds."""

    where: str
    source: str | bytes
    flags: int
    methods: frozenset[str]


def _calls(tree: ast.AST) -> dict[str, set[str]]:
    """By the names of regexes, the methods that get a whole text: neither a window of it nor a slice."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ):
            continue
        window = len(node.args) > 2 or any(
            isinstance(one, ast.Subscript) and isinstance(one.slice, ast.Slice) for one in node.args
        )
        if node.func.attr in METHODS and not window:
            found[node.func.value.id].add(node.func.attr)
    return found  # fmt: skip


@cache
def every() -> tuple[Used, ...]:
    made = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(("posthound", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        if path.name == "__main__.py":
            continue
        try:
            module = importlib.import_module(name)
        except ImportError:  # of a package that is not there
            continue
        calls = _calls(ast.parse(path.read_text("utf-8")))
        made += [
            Used(f"{name}.{called}", regex.pattern, int(regex.flags), frozenset(calls[called]))
            for called, regex in vars(module).items()
            if isinstance(regex, (LazyRegex, re.Pattern)) and calls.get(called) and f"{name}.{called}" not in BOUNDED
        ]
    return tuple(made)


@cache
def _pace() -> float:
    return pace()


def drawn(items: Any, rng: random.Random) -> str:
    """A text that a regex matches, but for what it says of its surroundings."""
    return "".join(_piece(str(op), argument, rng) for op, argument in items)


def _piece(op: str, argument: Any, rng: random.Random) -> str:
    match op:
        case "LITERAL":
            return chr(argument)
        case "ANY" | "NOT_LITERAL":
            return rng.choice([one for one in "a0 -\t" if op == "ANY" or ord(one) != argument])
        case "IN":
            fitting = [one for one in LETTERS if _in_class(one, argument)]
            return rng.choice(fitting) if fitting else ""
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, most, body = argument
            return "".join(drawn(body, rng) for _ in range(rng.randint(low, min(int(most), low + 3))))
        case "SUBPATTERN":
            return drawn(argument[3], rng)
        case "ATOMIC_GROUP":
            return drawn(argument, rng)
        case "BRANCH":
            return drawn(rng.choice(argument[1]), rng)
        case _:
            return ""


def _in_class(letter: str, argument: Any) -> bool:
    inside, negated = False, False
    for op, value in argument:
        match str(op):
            case "NEGATE":
                negated = True
            case "LITERAL":
                inside |= ord(letter) == value
            case "RANGE":
                inside |= value[0] <= ord(letter) <= value[1]
            case _:
                kind = str(value).removeprefix("CATEGORY_")
                plain = {
                    "DIGIT": letter.isdigit(),
                    "SPACE": letter.isspace(),
                    "WORD": letter.isalnum() or letter == "_",
                }
                inside |= plain[kind.removeprefix("NOT_")] is not kind.startswith("NOT_")
    return inside is not negated  # fmt: skip


def units(source: str | bytes, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Beginnings, and what is repeated after them, so that a search nearly succeeds late and often."""
    text = source if isinstance(source, str) else source.decode("latin-1")
    parsed = parser.parse(text)
    samples = [sample for _ in range(6) if (sample := drawn(parsed, rng))]
    letters = sorted(set("".join(samples)) | set(' \t"\\a0'))
    runs = [
        *samples,
        *(sample[:-1] for sample in samples),
        *letters,
        *("".join(rng.choices(letters, k=2)) for _ in range(8)),
    ]
    for run in filter(None, runs):
        for head in ("", *rng.sample(samples, min(1, len(samples)))):
            yield head[: rng.randint(0, len(head))], run  # fmt: skip


def grows(ask: Callable[[Any], object], head: str, run: str, *, in_bytes: bool) -> bool:
    """Whether a text four times as long takes much more than four times as long."""

    def seconds(size: int) -> float:
        text = (head + run * (size // len(run) + 1))[:size] + "!"
        told = text.encode("utf-8", "replace") if in_bytes else text
        started = time.process_time()
        ask(told)
        return time.process_time() - started

    if seconds(SMALL) < QUICK * _pace():
        return False
    small = min(seconds(SMALL) for _ in range(3))
    return small > QUICK * _pace() and all(seconds(SMALL * TIMES) > GROWN * small for _ in range(3))


def slow(one: Used, rng: random.Random, most: int = 1_000) -> list[tuple[str, str, str]]:
    regex = re.compile(one.source, one.flags)
    asked: dict[str, Callable[[Any], object]] = {method: getattr(regex, method) for method in one.methods - FIND}
    if one.methods & FIND:
        asked["find"] = lambda text: sum(1 for _ in regex.finditer(text))
    tried = list(units(one.source, rng))
    for head, run in rng.sample(tried, min(most, len(tried))):
        for method, ask in asked.items():
            if grows(ask, head, run, in_bytes=isinstance(one.source, bytes)):
                return [(one.where, method, head + run)]
    return []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_regex_of_a_module_is_linear_on_hostile_text(part: int) -> None:
    mine = every()[part::PARTS]
    rng = random.Random(time.strftime("%Y%m%d") + str(part) if LONG else part)
    chosen = mine if LONG else rng.sample(mine, SAMPLE)
    assert not [fault for one in chosen for fault in slow(one, rng, 1_000 if LONG else UNITS)]


@pytest.mark.parametrize(
    ("source", "method", "told"),
    [
        (r"(\S.*?)[ \t]*$", "match", True),
        (r"[^\s@]+@[^\s@]+", "search", True),
        (r"[ \t]+@type$", "search", True),
        (r"(?<![ \t])[ \t]+@type$", "search", False),
        (r"(\S(?:.*[^ \t\n])?)[ \t]*$", "match", False),
        (r"[^\s@]+@[^\s@]+", "fullmatch", False),
    ],
)
def test_what_grows_with_the_square_of_a_text_is_told(source: str | bytes, method: str, told: bool) -> None:
    assert bool(slow(Used("x", source, 0, frozenset((method,))), random.Random(1))) is told
