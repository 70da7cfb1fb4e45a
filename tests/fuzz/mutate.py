"""Mutations that keep a document nearly sound, so that what is behind the parser is reached, too.

Every function is pure: the same bytes and seed give the same bytes.
"""

from __future__ import annotations

import io
import json
import random
import warnings
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from tests.fuzz.material import ENCODINGS, KEYS, LAYERS, SNIPPETS, nested, token

Mutation = Callable[[bytes, random.Random], bytes]


def prefixed(length: int, inner: Mutation) -> Mutation:
    """A mutation of what follows the first `length` bytes, which choose how the rest is read."""

    def mutation(data: bytes, rng: random.Random) -> bytes:
        head = data[:length].ljust(length, b"\0")
        if rng.random() < 0.15:
            head = bytes(rng.randrange(256) for _ in head)
        return head + inner(data[length:], rng)

    return mutation


def json_like(data: bytes, rng: random.Random) -> bytes:
    """A JSON document with something changed in its tree, its spelling or its bytes; any other text by its words."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return words(data, rng)
    for _ in range(rng.randint(1, 4)):
        root = _changed(root, rng)
    text = json.dumps(root, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, None, 1, 2)))
    return _spelled(text, rng)


def words(data: bytes, rng: random.Random) -> bytes:
    """Text with snippets put in, taken out, repeated or wrapped in a layer."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.randint(1, 3)):
        at, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        end = min(end, at + 200)
        piece = rng.choice(
            (
                rng.choice(SNIPPETS),
                rng.choice(KEYS),
                token(rng),
                _layer(rng)(text[at:end]),
                text[at:end] * rng.randint(2, 40),
            )
        )
        text = text[:at] + piece + text[end if rng.random() < 0.5 else at :]
    return _spelled(text, rng)


def lines(data: bytes, rng: random.Random) -> bytes:
    """Lines shuffled, doubled, cut and joined: for files with an entry a line, and for YAML."""
    rows = data.split(b"\n")
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(rows))
        match rng.randrange(5):
            case 0:
                rows.insert(at, rng.choice(rows))
            case 1 if len(rows) > 1:
                del rows[at]
            case 2:
                rows[at] = b" " * rng.randint(1, 12) + rows[at]
            case 3:
                rows[at] = rows[at][: rng.randint(0, len(rows[at]))] + rng.choice(SNIPPETS).encode("utf-8", "replace")
            case _:
                rows[at] = words(rows[at], rng)
    return b"\n".join(rows)


def archived(data: bytes, rng: random.Random) -> bytes:
    """A ZIP archive with members changed, or with bytes changed after it is packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(info.filename, archive.read(info)[:4000]) for info in archive.infolist()[:5]]
    except Exception:  # whatever is wrong with it: a sound one takes its place
        entries = [("collection/a.json", b'{"info": {}}')]
    changed = [(_name(name, rng), json_like(body, rng)) for name, body in entries]
    packed = bytearray(zipped(changed, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))))
    for _ in range(rng.choice((0, 0, 1, 3))):
        packed[rng.randrange(len(packed))] = rng.randrange(256)
    return bytes(packed)


def zipped(entries: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these members; a name may stand in it twice."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, body in entries:
            archive.writestr(zipfile.ZipInfo(name[:200]), body, method)
    return buffer.getvalue()


def _name(name: str, rng: random.Random) -> str:
    return rng.choice(
        (name, "../" + name, "/etc/" + name, "a\\..\\" + name, "archive.json", "dir/", "x.zip", "😀/é.json")
    )


def _layer(rng: random.Random) -> Callable[[str], str]:
    return LAYERS[rng.choice(sorted(LAYERS))]


def _text(rng: random.Random) -> str:
    text = rng.choice((rng.choice(SNIPPETS), token(rng), rng.choice(KEYS), rng.choice(SNIPPETS) + token(rng)))
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        text = _layer(rng)(text)[:20_000]
    return text * rng.choice((1, 1, 1, 2, 50))


def _changed(value: Any, rng: random.Random) -> Any:
    """The value with one change somewhere below it."""
    if isinstance(value, dict) and value and rng.random() < 0.8:
        key = rng.choice(list(value))
        match rng.randrange(6):
            case 0:
                return {rng.choice((*KEYS, _text(rng))) if name == key else name: held for name, held in value.items()}
            case 1:
                return {name: held for name, held in value.items() if name != key}
            case 2:
                return {**value, rng.choice(KEYS): _other(rng)}
            case _:
                return {**value, key: _changed(value[key], rng)}
    if isinstance(value, list) and value and rng.random() < 0.8:
        at = rng.randrange(len(value))
        match rng.randrange(5):
            case 0:
                return [*value[:at], _other(rng), *value[at:]]
            case 1:
                return value[:at] + value[at + 1 :]
            case 2:
                return value + value[at : at + 1] * rng.randint(1, 5)
            case _:
                return [*value[:at], _changed(value[at], rng), *value[at + 1 :]]
    if isinstance(value, str) and rng.random() < 0.5:
        at = rng.randint(0, len(value))
        return value[:at] + _text(rng) + value[at:]
    return _other(rng)


def _other(rng: random.Random) -> Any:
    simple = (None, True, 0, -1, 1.5, 10**30, {}, [], "", {"key": rng.choice(KEYS), "value": _text(rng)})
    return rng.choice((*simple, _text(rng), _text(rng), nested(rng, rng.choice((1, 3, 40)))))


def _spelled(text: str, rng: random.Random) -> bytes:
    """The text as a file: mostly as it is, sometimes in another encoding, cut, with a key repeated or a byte changed."""
    chosen = rng.random()
    if chosen < 0.1:
        return ENCODINGS[rng.choice(sorted(ENCODINGS))](text)
    data = text.encode("utf-8", "surrogatepass")
    if chosen < 0.2:
        return data[: rng.randint(0, len(data))]
    if chosen < 0.3:
        return data.replace(b'"value":', b'"key":' if rng.random() < 0.5 else b'"value": "a1b2c3d4e5", "value":', 1)
    if chosen < 0.35 and data:
        at = rng.randrange(len(data))
        return data[:at] + bytes((rng.randrange(256),)) + data[at + 1 :]
    if chosen < 0.4:
        return data + b"\n" + data
    return data


MUTATIONS: dict[str, Mutation] = {
    "reader": prefixed(1, json_like),
    "yaml": lines,
    "scan": prefixed(1, json_like),
    "clients": prefixed(1, json_like),
    "scripts": words,
    "config": lines,
    "history": lines,
    "decoders": prefixed(3, words),
    "baseline": lines,
    "sarif": json_like,
    "patterns": lines,
    "archive": archived,
    "compiled": json_like,
}
