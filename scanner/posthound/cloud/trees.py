"""What changes between two states of an entity, as places in its JSON: found, made, told again and undone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

Step = str | int
Pointer = tuple[Step, ...]
# What Postman itself changes at every write, and so nobody's edit.
_VOLATILE = frozenset(("updatedAt", "updatedBy", "lastUpdatedBy", "lastRevision", "revision"))


class Alteration(NamedTuple):
    """One place with what stands there before and after; None for nothing."""

    pointer: Pointer
    old: Any
    new: Any


class Unlike(Exception):
    """Two states differ by more than the values of places."""


def differences(old: Any, new: Any, pointer: Pointer = ()) -> Iterator[Alteration]:
    """The places at which two states of one shape differ. Raises Unlike where the shape does."""
    if type(old) is not type(new):
        raise Unlike
    if isinstance(old, dict):
        if list(old) != list(new):
            raise Unlike
        for key, value in old.items():
            yield from differences(value, new[key], (*pointer, key))
    elif isinstance(old, list):
        if len(old) != len(new):
            raise Unlike
        for number, value in enumerate(old):
            yield from differences(value, new[number], (*pointer, number))
    elif old != new:
        yield Alteration(pointer, old, new)


def applied(tree: Any, changes: Sequence[Alteration]) -> Any:
    """A copy with the changes made."""
    made = deepcopy(tree)
    for pointer, _, new in changes:
        *way, last = pointer
        inner = at(made, way)
        if new is None and isinstance(inner, dict):
            inner.pop(last, None)
        else:
            inner[last] = new
    return made


def at(tree: Any, pointer: Sequence[Step]) -> Any:
    """What stands at a place; None for nothing."""
    for step in pointer:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def same(one: Any, other: Any) -> bool:
    """Whether two answers tell the same state: dates of change and fields that hold nothing do not count."""
    return bool(_plain(one) == _plain(other))


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {key: _plain(value) for key, value in node.items() if key not in _VOLATILE}
        return {key: value for key, value in kept.items() if value not in (None, "", [], {})}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node


def named(tree: Any, pointer: Pointer) -> list[Any]:
    """A place as it is found again when rows have moved: rows by their id or key where that tells them apart."""
    steps: list[Any] = []
    for step in pointer:
        row = at(tree, (step,))
        if isinstance(step, int) and isinstance(tree, list) and isinstance(row, dict):
            name = next((n for n in ("id", "key") if _tells(tree, n, row.get(n))), "")
            steps.append({name: row[name]} if name else step)
        else:
            steps.append(step)
        tree = row
    return steps


def _tells(rows: list[Any], name: str, value: Any) -> bool:
    return isinstance(value, str) and sum(isinstance(row, dict) and row.get(name) == value for row in rows) == 1


def found(tree: Any, steps: Sequence[Any]) -> Pointer | None:
    """The place that `named` told; None where it is not there, or not certain."""
    pointer: list[Step] = []
    for step in steps:
        if isinstance(step, dict):
            (name, value), rows = next(iter(step.items())), tree if isinstance(tree, list) else []
            numbers = [n for n, row in enumerate(rows) if isinstance(row, dict) and row.get(name) == value]
            if len(numbers) != 1:
                return None
            step = numbers[0]
        pointer.append(step)
        tree = at(tree, (step,))
    return tuple(pointer)


def texts(node: Any) -> Iterator[str]:
    """Every text in a state."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
