"""A table for spreadsheets: one line a place, in the order of the rotation queue.

Names come from whoever writes collections. A cell that a spreadsheet would take for a formula gets a leading apostrophe.
"""

from __future__ import annotations

import csv
import re
from io import StringIO

from posthound.report.base import Report
from posthound.report.view import Row, View, of_report
from posthound.support.terminal import clean

COLUMNS = (
    "severity", "exposure", "state", "secret", "kind", "rule", "provider", "redacted", "workspace", "place", "file", "line",
    "column", "pointer", "role", "confidence", "vault_reference", "rotate", "rotate_url", "postman_url", "owner", "first_seen",
    "justification", "due", "ticket", "by_hand", "lowered",
)  # fmt: skip
# What spreadsheets read as the start of a formula, also after blanks; full-width forms count in East Asian settings.
_FORMULA = frozenset("=+-@\t\r\n|%＝＋－＠")
# Where a comma marks decimals, they part a file at its semicolons: quotes within a cell hold none together then.
_PARTED = re.compile(r"[;；](?=[\s\"\u3000\ufffd]{0,200}[=+\-@|%＝＋－＠])")


def render(report: Report) -> str:
    """The finished run as CSV (RFC 4180)."""
    return render_view(of_report(report))


def render_view(view: View) -> str:
    """The same for a view; secrets are numbered in the order of the queue."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    numbers: dict[str, int] = {}
    for row in view.rows:
        number = numbers.setdefault(row.secret, len(numbers) + 1)
        writer.writerow([cell(value) for value in _values(row, number)])
    return out.getvalue()


def cell(value: str | int) -> str | int:
    """A value that no spreadsheet calculates and no terminal obeys; numbers stay numbers."""
    if isinstance(value, int):
        return value
    value = clean(value)
    if ";" in value or "；" in value:
        value = _PARTED.sub(r"\g<0>'", value)
    return f"'{value}" if value.lstrip(" \u00a0\u3000\ufffd")[:1] in _FORMULA and value.strip() else value


def _values(row: Row, number: int) -> tuple[str | int, ...]:
    return (
        row.severity, row.exposure, row.state, number, row.title, row.rule, row.provider, row.redacted, row.workspace, row.place,
        row.file, row.line or "", row.column or "", row.pointer, row.role, row.confidence, row.vault, row.rotation, row.rotation_url,
        row.url, row.owner, row.first_seen, row.justification, row.due, row.ticket,
        row.by_hand, row.lowered,
    )  # fmt: skip
