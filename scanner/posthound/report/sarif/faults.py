"""What a check says of a SARIF file."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Fault(NamedTuple):
    """One thing that is wrong: what of, where, in which words, and what to do about it."""

    level: Literal["error", "warning"]
    code: str
    where: str
    message: str
    advice: str


def error(code: str, where: str, message: str, hint: str) -> Fault:
    """Something GitHub rejects the upload for."""
    return Fault("error", code, where, message, hint)


def warning(code: str, where: str, message: str, hint: str) -> Fault:
    """Something GitHub cuts, ignores or shows badly."""
    return Fault("warning", code, where, message, hint)


def advice(topic: Literal["split"]) -> str:
    """What to do, where several faults want the same."""
    return {"split": "posthound upload sends it in parts, a category each; --format github writes what fits."}[topic]
