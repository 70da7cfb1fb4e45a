"""SARIF files that commands show: read, and cleaned of the secrets that other tools leave in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from posthound.report.sarif import foreign, read


def shown_log(path: str) -> dict[str, Any]:
    """The log in a file, fit to be shown. Raises SourceError where it is no SARIF."""
    return foreign.shown_log(read.read(path)[0], _redactions)


def shown_lines(lines: Iterable[str]) -> list[str]:
    """Lines about such a file, fit to be shown."""
    return foreign.shown_texts(lines, _redactions)


def _redactions(texts: Iterable[str], names: bool) -> Mapping[str, str]:
    from posthound.scan.names import redactions

    return redactions(texts, names=names)
