"""Records as people write them: the tables of one TOML file, checked.

The built-in book and users' own files have the same form and are checked here alone. The tables of keys below are that form:
a new fact about a provider or a pattern is one line there and one field in `model`.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, get_args

from posthound.rules.model import Kind, Table


class Shape(NamedTuple):
    """What a key may hold, in words and as a test."""

    words: str
    holds: Callable[[object], bool]


class Key(NamedTuple):
    """One key of a table. `book` marks what only the built-in book may say, `stated` what its own linter asks it to say."""

    shape: Shape
    required: bool = False
    book: bool = False
    stated: bool = False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _are_statuses(value: object) -> bool:
    return isinstance(value, list) and all(_is_number(item) and isinstance(item, int) for item in value)


def _are_headers(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(text, str) for text in value.values())
    return isinstance(value, list) and all(_are_texts(pair) and len(pair) == 2 for pair in value)


TEXT = Shape("a text", lambda value: isinstance(value, str))
TEXTS = Shape("a list of texts", _are_texts)
NUMBER = Shape("a number", _is_number)
FLAG = Shape("true or false", lambda value: isinstance(value, bool))
STATUSES = Shape("a list of HTTP statuses", _are_statuses)
HEADERS = Shape("a table of texts", _are_headers)
TABLE = Shape("a table", lambda value: isinstance(value, dict))

# The keys in the order in which the book writes them; `model` says what each is for.
PROVIDER: Mapping[str, Key] = {
    "id": Key(TEXT, required=True),
    "name": Key(TEXT),
    "general": Key(FLAG),
    "before": Key(TEXTS, book=True),
    "formerly": Key(TEXTS, book=True),
    "hosts": Key(TEXTS),
    "own": Key(TEXTS),
    "rotate": Key(TEXT),
    "rotate_url": Key(TEXT),
    "home": Key(TEXT),
    "references": Key(TEXTS),
}
PATTERN: Mapping[str, Key] = {
    "id": Key(TEXT, required=True),
    "name": Key(TEXT, required=True),
    "kind": Key(TEXT),
    "regex": Key(TEXT, required=True),
    "keywords": Key(TEXTS, required=True),
    "fields": Key(TEXTS),
    "entropy": Key(NUMBER),
    "check": Key(TEXT),
    "severity": Key(TEXT, required=True),
    "confidence": Key(TEXT),
    "opens": Key(TEXT, required=True),
    "linked": Key(TEXTS),
    "claims": Key(TEXTS),
    "rotate": Key(TEXT),
    "rotate_url": Key(TEXT),
    "basis": Key(TEXT, stated=True),
    "references": Key(TEXTS),
    "matches": Key(TEXTS, required=True),
    "rejects": Key(TEXTS),
    "verify": Key(TABLE),
    "revoke": Key(TABLE, book=True),
}
VERIFY: Mapping[str, Key] = {
    "url": Key(TEXT, required=True),
    "method": Key(TEXT),
    "headers": Key(HEADERS),
    "basic": Key(TEXT),
    "live": Key(STATUSES),
    "dead": Key(STATUSES),
    "gone": Key(TEXTS),
}
REVOKE: Mapping[str, Key] = {
    "url": Key(TEXT, required=True),
    "method": Key(TEXT),
    "headers": Key(HEADERS),
    "basic": Key(TEXT),
    "json": Key(TEXT),
    "form": Key(HEADERS),
    "sign": Key(TEXT),
    "own": Key(TEXT),
    "find": Key(TABLE),
    "done": Key(STATUSES),
    "says": Key(TEXTS),
    "dead": Key(STATUSES),
    "gone": Key(TEXTS),
    "later": Key(TEXTS),
    "then": Key(STATUSES),
    "again": Key(FLAG),
    "blind": Key(FLAG),
    "reversible": Key(FLAG),
    "managed": Key(FLAG),
    "hosts": Key(TEXTS),
    "ends": Key(TEXT),
    "reference": Key(TEXT, required=True),
}
FIND: Mapping[str, Key] = {
    "url": Key(TEXT, required=True),
    "headers": Key(HEADERS),
    "items": Key(TEXT),
    "match": Key(TEXT),
    "id": Key(TEXT),
    "next": Key(TEXT),
}
# What a field's name alone gives away is found by code: such a record only explains it.
_UNSEARCHED = frozenset(("regex", "keywords"))


def unsound(data: Table, *, book: bool = False) -> Iterator[str]:
    """What keeps the tables of a file from being patterns; nothing if they can be made. `book` is for the built-in ones."""
    provider, rows = data.get("provider"), data.get("pattern")
    if not isinstance(provider, dict) or "id" not in provider:
        yield "there is no [provider] with an id: say who issues the credentials"
    else:
        yield from _faults("[provider]", provider, PROVIDER, book=book)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        yield "there is no [[pattern]] table: each pattern is one"
        return
    for row in rows:
        yield from _pattern_faults(row, book=book)
    if book and (more := set(data) - {"provider", "pattern"}):
        yield f"unknown tables: {', '.join(sorted(more))}"


def _pattern_faults(row: Table, *, book: bool) -> Iterator[str]:
    where = f"pattern {row.get('id', '?')!r}"
    kind, verify = row.get("kind", "token"), row.get("verify")
    yield from _faults(where, row, PATTERN, book=book, without=_UNSEARCHED if kind == "field" else frozenset())
    if kind not in get_args(Kind):
        yield f"{where}: kind {kind!r} is none of {', '.join(get_args(Kind))}"
    if kind == "field" and not book:
        yield f"{where}: kind `field` is for the built-in patterns, which code looks for"
    if isinstance(verify, dict):
        yield from _faults(f"{where}: [pattern.verify]", verify, VERIFY, book=book)
        if verify.get("method", "GET") not in ("GET", "POST"):
            yield f"{where}: [pattern.verify]: method must be GET or POST"
    if book and isinstance(revoke := row.get("revoke"), dict):
        yield from _faults(f"{where}: [pattern.revoke]", revoke, REVOKE, book=book)
        if isinstance(find := revoke.get("find"), dict):
            yield from _faults(f"{where}: [pattern.revoke] find", find, FIND, book=book)


def _faults(
    where: str, table: Table, keys: Mapping[str, Key], *, book: bool, without: frozenset[str] = frozenset()
) -> Iterator[str]:
    known = {name: key for name, key in keys.items() if book or not key.book}
    if unknown := sorted(set(table) - set(known)):
        yield f"{where}: unknown keys {', '.join(unknown)}; the keys are {', '.join(known)}"
    if missing := [name for name, key in known.items() if key.required and name not in table and name not in without]:
        yield f"{where}: lacks {', '.join(missing)}"
    for name, value in table.items():
        if name in known and not known[name].shape.holds(value):
            yield f"{where}: {name} must be {known[name].shape.words}"


def out_of_order(data: Table) -> Iterator[str]:
    """The tables of sound ones whose keys stand in another order than the book's, in which a reader finds them at once."""
    for row in data["pattern"]:
        yield from _unordered(f"pattern {row['id']!r}", row, PATTERN)
        yield from _unordered(f"pattern {row['id']!r}: [pattern.verify]", row.get("verify", {}), VERIFY)
        yield from _unordered(f"pattern {row['id']!r}: [pattern.revoke]", row.get("revoke", {}), REVOKE)
    yield from _unordered("[provider]", data["provider"], PROVIDER)


def unstated(data: Table) -> Iterator[str]:
    """What the book should say in every record, though a scan can do without."""
    for row in data["pattern"]:
        for name, key in PATTERN.items():
            if key.stated and name not in row:
                yield f"pattern {row['id']!r}: the book says {name} of every pattern"


def _unordered(where: str, table: Table, keys: Mapping[str, Key]) -> Iterator[str]:
    order = [name for name in keys if name in table]
    if list(table) != order:
        yield f"{where}: the book has these keys in the order {', '.join(order)}"
