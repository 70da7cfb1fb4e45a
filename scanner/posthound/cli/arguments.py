"""Ordinary command lines of `posthound scan`, read without the option parser."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from posthound.cli.options import CHOICE, FILE, FLAG, NUMBER, Option

# Numbers of up to so many digits are read here.
_DIGITS = 9
# What the option parser expands where the shell does not.
_WILD = "*?[~$%"


def parameters(arguments: Sequence[str], options: Sequence[Option]) -> dict[str, Any] | None:
    """The parameters that the option parser would make of a command's arguments, those without an option as `paths`.

    None where it had better be asked: for whatever is wrong, rare or unclear, so that all messages are its own.
    """
    known = {spelling: option for option in options for spelling in option.spellings}
    found: dict[str, Any] = {}
    paths: list[str] = []
    if _is_for_the_parser(arguments):
        return None
    left = iter(arguments)
    for argument in left:
        if argument == "--":  # what follows is paths, whatever it begins with
            paths += left
            break
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
            continue
        spelling, equals, value = argument.partition("=")
        option = known.get(spelling)
        if option is None or (equals and (option.kind == FLAG or not spelling.startswith("--"))):
            return None
        if option.kind == FLAG:
            found[option.parameter] = True
            continue
        value = value if equals else next(left, "")
        if not _is_plain(option, value) or (option.parameter in found and not option.multiple):
            return None
        made = int(value) if option.kind == NUMBER else value
        found[option.parameter] = (*found.get(option.parameter, ()), made) if option.multiple else made
    return {option.parameter: option.absent for option in options} | found | {"paths": tuple(paths)}


def _is_for_the_parser(arguments: Sequence[str]) -> bool:
    """Whether a shell asks the parser how words go on, or it has to do what no shell does."""
    wild = os.name == "nt" and any(sign in argument for argument in arguments for sign in _WILD)
    return wild or any(name.endswith("_COMPLETE") for name in os.environ)


def _is_plain(option: Option, value: str) -> bool:
    """Whether an option takes a value for certain, and as it is."""
    if not value or (value.startswith("-") and not (value == "-" and option.dash)):
        return False
    if option.kind == NUMBER:
        return value.isascii() and value.isdigit() and len(value) <= _DIGITS and int(value) > 0
    if option.kind == CHOICE:
        return value in option.choices
    if option.kind == FILE and value != "-":
        return not os.path.exists(value) or (not os.path.isdir(value) and os.access(value, os.R_OK))
    return True
