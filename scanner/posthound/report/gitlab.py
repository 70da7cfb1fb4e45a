"""GitLab's secret detection report, `gl-secret-detection-report.json`, by version 15.0 of its security report schemas.

No `raw_source_code_extract`: it would be the secret. Names of collections go where GitLab renders Markdown, so they are escaped.
"""

from __future__ import annotations

import os
import re
import uuid
from functools import lru_cache
from typing import Any

import orjson

from posthound.report.base import Report
from posthound.report.sarif.names import INFORMATION_URI
from posthound.report.view import Row, View, of_report

SCHEMA_VERSION = "15.0.7"
_SCHEMA = "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v{}/dist/secret-detection-report-format.json"
# What GitLab's own analyzer writes where there is no commit.
_NO_COMMIT = "0000000"
_SHA = re.compile(r"[0-9a-f]{7,64}")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+.!|<>~$@&%:-])")


def render(report: Report) -> str:
    """The finished run, without what is accepted or gone."""
    return render_view(of_report(report))


def render_view(view: View) -> str:
    """The same for a view. The commit is that of the GitLab job, where this is one."""
    commit = os.environ.get("CI_COMMIT_SHA", "")
    sha = commit if _SHA.fullmatch(commit) else _NO_COMMIT
    seen: dict[str, int] = {}
    rows = [row for row in view.rows if row.open]
    document = {
        "version": SCHEMA_VERSION,
        "schema": _SCHEMA.format(SCHEMA_VERSION),
        "scan": _scan(view),
        "vulnerabilities": [_vulnerability(row, sha, _number(row, seen)) for row in rows],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def _scan(view: View) -> dict[str, Any]:
    time = f"{view.made:%Y-%m-%dT%H:%M:%S}"
    maker = {
        "id": "posthound", "name": "posthound", "url": INFORMATION_URI, "version": view.version or "unknown",
        "vendor": {"name": "posthound"},
    }  # fmt: skip
    return {
        "analyzer": maker,
        "scanner": maker,
        "start_time": time,
        "end_time": time,
        "type": "secret_detection",
        "status": "success" if view.complete else "failure",
        "messages": [{"level": "fatal" if n.fatal else "info", "value": n.text} for n in view.unread if n.text],
    }


def _number(row: Row, seen: dict[str, int]) -> str:
    """What tells places with one fingerprint apart: their order in the file."""
    key = row.fingerprint or f"{row.rule}\0{row.file}\0{row.line}\0{row.column}\0{row.pointer}"
    seen[key] = seen.get(key, 0) + 1
    return f"{key}\0{seen[key]}"


def _vulnerability(row: Row, sha: str, identity: str) -> dict[str, Any]:
    links = [("Rotate it", row.rotation_url), ("Open in Postman", row.url)]
    location: dict[str, Any] = {"file": row.file, "commit": {"sha": sha}}
    if row.line:
        location |= {"start_line": row.line, "end_line": row.end_line or row.line}
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{INFORMATION_URI}{identity}")),
        "name": row.title[:255],
        "description": _description(row),
        "severity": row.severity.capitalize(),
        "solution": _solution(row)[:7000],
        "identifiers": [
            {"type": "posthound_rule_id", "name": f"posthound rule {row.rule}", "value": row.rule},
            {"type": "cwe", "name": "CWE-798", "value": "798", "url": "https://cwe.mitre.org/data/definitions/798.html"},
        ],
        "links": [{"name": name, "url": url} for name, url in links if url],
        "location": location,
    }  # fmt: skip


def _description(row: Row) -> str:
    where = f" of workspace {markdown(row.workspace)}" if row.workspace else ""
    readers = ", which anyone can read" if row.exposure == "public" else ""
    literal = f" {markdown(row.redacted)}" if row.redacted else ""
    return f"{markdown(row.title)}{literal} stands in {markdown(row.place)}{where}{readers}."


def _solution(row: Row) -> str:
    steps = [row.rotation and markdown(row.rotation), *map(markdown, row.advice)]
    return " ".join(filter(None, steps)) or "Rotate the credential and refer to a vault instead of holding the value."


@lru_cache(maxsize=16_384)
def markdown(text: str) -> str:
    """The text with every character that Markdown, HTML or GitLab's references give a meaning escaped."""
    return _MARKUP.sub(r"\\\1", text)
