"""Regexes that are compiled when they are first used: compiling all of them takes longer than a small scan, which needs few."""

from __future__ import annotations

import re
from typing import Any, AnyStr

_METHODS = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub")


class _Regex:
    """Stands in for a compiled regex until one of its methods is asked for, and hands that on from then."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def regex(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, compiled on first use; only the methods that search."""
    return _Regex(source, flags)  # type: ignore[return-value]  # it has the methods that are used
