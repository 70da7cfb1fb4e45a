"""The rows of a view as JSON columns: every string once, in a table that the columns point into."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from posthound.report.html.plots import EXPOSURE_WORDS, owner_of, provider_of, workspace_of
from posthound.report.view import AGES, DEADLINES, EXPOSURES, SEVERITIES, STATES, Row, View

# What could end the block or be read as markup, as JSON escapes; inside JSON these characters stand in strings only.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}

_TEXTS = (
    "file", "pointer", "role", "redacted", "vault", "url", "justification", "first_seen", "confidence", "evidence",
    "fingerprint", "due", "ticket", "by_hand", "lowered",
)  # fmt: skip


class _Strings:
    """Numbers strings in the order in which they first occur; the empty one is 0."""

    def __init__(self) -> None:
        self.table: dict[str, int] = {"": 0}

    def __call__(self, text: str) -> int:
        return self.table.setdefault(text, len(self.table))

    def all(self, texts: Iterable[str]) -> list[int]:
        """The numbers of several strings."""
        return [self(text) for text in texts]


def embedded(view: View) -> str:
    """The data block: safe inside `<script type="application/json">`, whatever the names hold."""
    strings = _Strings()
    rules: dict[tuple[str, ...], int] = {}
    secrets: dict[str, int] = {}
    rows = view.rows
    columns: dict[str, list[int] | list[list[int]]] = {
        "rule": [rules.setdefault(_rule(row), len(rules)) for row in rows],
        "secret": [secrets.setdefault(row.secret, len(secrets)) for row in rows],
        "severity": [SEVERITIES.index(row.severity) for row in rows],
        "exposure": [EXPOSURES.index(row.exposure) for row in rows],
        "state": [STATES.index(row.state) for row in rows],
        "age": [AGES.index(row.age) for row in rows],
        "deadline": [DEADLINES.index(row.deadline) for row in rows],
        "owner": strings.all(owner_of(row) for row in rows),
        "workspace": strings.all(workspace_of(row) for row in rows),
        "provider": strings.all(provider_of(row) for row in rows),
        "line": [row.line for row in rows],
        "column": [row.column for row in rows],
        "path": [strings.all(row.path) for row in rows],
        "related": [strings.all(row.related) for row in rows],
    }
    for name in _TEXTS:
        columns[name] = [strings(getattr(row, name)) for row in rows]
    document = {
        "severities": SEVERITIES, "exposures": EXPOSURES, "exposureWords": EXPOSURE_WORDS, "states": STATES, "ages": AGES,
        "deadlines": DEADLINES, "files": view.files, "rules": list(rules), "columns": columns, "strings": list(strings.table),
    }  # fmt: skip
    text = orjson.dumps(document).decode()
    for mark, code in _ESCAPES.items():
        text = text.replace(mark, code)
    return text


def _rule(row: Row) -> tuple[str, ...]:
    return row.title, row.rule, row.rotation, row.rotation_url
