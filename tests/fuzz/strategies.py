"""Strategies for files that look like Postman's and are not quite: for hypothesis, which makes the smallest that fails."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.material import ENCODINGS, KEYS, LAYERS, NAMES, SNIPPETS, documents, token

SOUND = documents(random.Random(0))
# Layers that a scan undoes, however they are nested up to three deep.
UNDONE = ("base64", "base64url", "percent", "json text", "escapes", "hex escapes")
TOKENS = [token(random.Random(seed)) for seed in range(40)]


@dataclass(frozen=True)
class Object:
    """A JSON object as its pairs, so that a key may stand in it twice."""

    pairs: tuple[tuple[str, Any], ...]


def wrapped(layers: list[str], text: str) -> str:
    """The text in each of the layers, the first innermost."""
    for name in layers:
        text = LAYERS[name](text)[:5_000]
    return text


layered = st.builds(wrapped, st.lists(st.sampled_from(sorted(LAYERS)), max_size=3), st.sampled_from(TOKENS))
texts = st.one_of(
    st.sampled_from(SNIPPETS),
    st.sampled_from(KEYS),
    st.sampled_from(TOKENS),
    layered,
    st.lists(st.one_of(st.sampled_from(SNIPPETS), st.sampled_from(TOKENS), st.sampled_from(KEYS)), max_size=6).map(
        "".join
    ),
    st.builds(lambda text, count: text * count, st.sampled_from(SNIPPETS), st.integers(2, 60)),
)
keys = st.one_of(st.sampled_from(KEYS), st.sampled_from(KEYS), texts, st.just("k" * 300))


def objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Object]:
    """Objects of these values, rows of a key with its value among them."""
    rows = st.builds(
        lambda key, value: Object((("key", key), ("value", value))), st.one_of(st.sampled_from(KEYS), texts), values
    )
    return st.one_of(rows, st.lists(st.tuples(keys, values), max_size=5).map(lambda pairs: Object(tuple(pairs))))


values = st.recursive(
    st.one_of(texts, st.sampled_from((None, True, 0, -1.5, 10**25))),
    lambda inner: st.one_of(st.lists(inner, max_size=4), objects(inner)),
    max_leaves=20,
)


@st.composite
def spelled(draw: st.DrawFn, value: Any) -> str:
    """The value as JSON text: now and then with an escape that it does not need, white space, or a comma too many."""
    out: list[str] = []
    stack: list[Any] = [value]
    odd = draw(st.sampled_from((False, False, True)))
    while stack:
        current = stack.pop()
        match current:
            case ("text", text):
                out.append(text)
            case Object(pairs=pairs):
                parts: list[Any] = [("text", "{")]
                for number, (key, held) in enumerate(pairs):
                    parts += [("text", ("," if number else "") + _literal(key, odd=odd) + ":"), held]
                stack += reversed([*parts, ("text", "}")])
            case list():
                parts = [("text", "[")]
                for number, held in enumerate(current):
                    parts += [("text", "," if number else ""), held]
                stack += reversed([*parts, ("text", "]")])
            case str():
                out.append(_literal(current, odd=odd))
            case _:
                out.append(json.dumps(current))
    return "".join(out)


def _literal(text: str, *, odd: bool) -> str:
    if not odd:
        return json.dumps(text, ensure_ascii=False)
    return (
        '"'
        + "".join(
            f"\\u{ord(c):04x}" if n % 7 == 3 and ord(c) < 0x10000 else json.dumps(c)[1:-1] for n, c in enumerate(text)
        )
        + '"'
    )


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of any kind: well-formed, or cut, in an odd encoding, with bytes changed, or nested deeply."""
    name = draw(st.sampled_from(NAMES))
    if draw(st.booleans()):
        name, text = draw(st.sampled_from(SOUND))
    else:
        text = draw(values.flatmap(spelled))
        depth = draw(st.sampled_from((0, 0, 0, 0, 900, 3_000)))
        opening, closing = draw(st.sampled_from((("[", "]"), ('{"item":[', "]}"), ('{"a":', "}"))))
        text = opening * depth + text + closing * depth
    data = ENCODINGS[draw(st.sampled_from(("utf-8", "utf-8", "utf-8", *sorted(ENCODINGS))))](text)
    match draw(st.sampled_from(("whole", "whole", "cut", "changed", "put in"))):
        case "cut":
            data = data[: draw(st.integers(0, len(data)))]
        case "changed":
            at = draw(st.integers(0, max(0, len(data) - 1)))
            data = data[:at] + draw(st.binary(min_size=1, max_size=1)) + data[at + 1 :]
        case "put in":
            at = draw(st.integers(0, len(data)))
            data = data[:at] + draw(st.sampled_from(SNIPPETS)).encode("utf-8", "replace") + data[at:]
    return name, data
