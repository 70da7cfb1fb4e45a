"""JUnit XML for CI systems that show test results: a place of a secret is a failed test, what could not be read an error.

Written to Ant's schema, the strictest of those in use, so what is accepted is a passed test: the schema knows no skipped ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from posthound.report.base import Report
from posthound.report.view import Row, View, of_report

# What XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# xs:token: no line breaks or tabs, no blanks at the ends or in a row.
_BLANKS = re.compile(r"\s+")


def render(report: Report) -> str:
    """The finished run as one test suite."""
    return render_view(of_report(report))


def render_view(view: View) -> str:
    """The same for a view."""
    fatal = [notice for notice in view.unread if notice.fatal]
    errors = len(fatal) or int(not view.complete)
    failures = sum(row.open for row in view.rows)
    cases = [*(_case(row) for row in view.rows), *_errors(view)]
    if not cases:
        nothing = "nothing was scanned" if view.files == 0 else "no secrets found"
        cases = [f'    <testcase name="{nothing}" classname="posthound" time="0"/>\n']
    name = _token(view.tool)
    head = (
        f'  <testsuite name={name} package="secrets" id="0" timestamp="{view.made:%Y-%m-%dT%H:%M:%S}" hostname="localhost"'
        f' tests="{len(cases)}" failures="{failures}" errors="{errors}" time="0">\n'
        f'    <properties><property name="files" value="{"unknown" if view.files is None else view.files}"/></properties>\n'
    )
    tail = "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{head}{"".join(cases)}{tail}</testsuites>\n'


def _case(row: Row) -> str:
    place = f"{row.file}:{row.line}" if row.line else row.file
    name = f"{row.title} {row.redacted} in {place}" + (f" ({row.place})" if row.place != row.file else "")
    if not row.open:
        why = f"{row.state}: {row.justification}" if row.justification else row.state
        return f'    <testcase name={_token(f"{name} – {why}")} classname={_token(row.rule)} time="0"/>\n'
    text = "\n".join(_details(row))
    return (
        f'    <testcase name={_token(name)} classname={_token(row.rule)} time="0">\n'
        f"      <failure type={_token(row.severity)} message={_attribute(_headline(row))}>{escape(_legal(text))}</failure>\n"
        f"    </testcase>\n"
    )


def _headline(row: Row) -> str:
    where = " in a public workspace" if row.exposure == "public" else ""
    return f"{row.severity}: {row.title} {row.redacted}{where}"


def _details(row: Row) -> Iterator[str]:
    for label, value in (
        ("Workspace", row.workspace), ("Place", row.place), ("File", f"{row.file}:{row.line}:{row.column}" if row.line else row.file),
        ("Pointer", row.pointer), ("Role", row.role), ("Exposure", row.exposure), ("Confidence", row.confidence),
        *(("Advice", one) for one in row.advice), ("Rotate", f"{row.rotation} {row.rotation_url}".strip()), ("Postman", row.url),
    ):  # fmt: skip
        if value:
            yield f"{label}: {value}"


def _errors(view: View) -> Iterator[str]:
    fatal = [notice.text for notice in view.unread if notice.fatal]
    if not fatal and not view.complete:
        fatal = ["The scan was stopped before everything was looked at."]
    for text in fatal:
        yield (
            f'    <testcase name={_token(text[:200])} classname="posthound.unread" time="0">\n'
            f'      <error type="unread" message={_attribute(text)}></error>\n    </testcase>\n'
        )


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _token(text: str) -> str:
    collapsed = _BLANKS.sub(" ", _legal(text)).strip() or "unnamed"
    return '"' + escape(collapsed, {'"': "&quot;"}) + '"'
