"""What a regex can cost: repeats within repeats that let one text be taken apart in very many ways."""

from __future__ import annotations

from re import _parser as parser  # type: ignore[attr-defined]  # the only reading of a regex that is sure to be Python's own
from typing import Any

# A text that nearly matches is tried in each way; so many take a second.
MOST = 10_000_000
# Rounds of at least so many characters need a text of thousands to be tried in many ways.
LONG = 20
_REPEATS = frozenset(("MAX_REPEAT", "MIN_REPEAT"))


def ways(regex: str) -> int:
    """In how many ways, up to a bound well above MOST, nested repeats may take one text apart. Raises re.error for what is no regex."""
    return max((_ways(op, argument) for op, argument in _every(parser.parse(regex))), default=1)


def _every(items: Any) -> Any:
    for op, argument in items:
        yield op, argument
        for inner in _inside(op, argument):
            yield from _every(inner)


def _inside(op: Any, argument: Any) -> list[Any]:
    match str(op):
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [argument[2]]
        case "SUBPATTERN":
            return [argument[3]]
        case "BRANCH":
            return list(argument[1])
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "ATOMIC_GROUP":
            return [argument]
        case _:
            return []


def _ways(op: Any, argument: Any) -> int:
    """Of a repeat whose body is one repeat again, or begins and ends with optional ones: its choices to the power of the rounds."""
    if str(op) not in _REPEATS:
        return 1
    _, most, body = argument
    inner = _alone(list(body))
    if inner is None:
        return 1
    low, high, _ = inner
    rounds = min(int(most), 64)
    return int(min(1 + min(int(high), 1000) - int(low), 1000) ** rounds)


def _alone(items: list[Any]) -> Any:
    """The repeat that a body consists of, beside what may be empty; None where something else must stand in each round."""
    if len(items) == 1 and str(items[0][0]) == "SUBPATTERN":
        return _alone(list(items[0][1][3]))
    repeats = [argument for op, argument in items if str(op) in _REPEATS]
    if sum(int(argument[0]) for argument in repeats) >= LONG:
        return None
    needed = [op for op, argument in items if str(op) not in _REPEATS or argument[0] == argument[1]]
    varied = [argument for argument in repeats if argument[0] < argument[1]]
    return max(varied, key=lambda argument: int(argument[1]) - int(argument[0])) if varied and not needed else None
