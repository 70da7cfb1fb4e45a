"""The job summary: Markdown with the rotation queue, what is readable by anyone first.

Names come from whoever writes collections: every one is encoded, so that none is read as Markdown, HTML, link or mention.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from posthound.model.values import Exposure, Level
from posthound.report.base import Report, configurations, omitted
from posthound.report.sarif.names import shown, web_address

# GitHub shows at most a megabyte of summary; a row takes about a thousand bytes, and nobody works through more at once.
_ROWS, _NOTICES, _CELL = 200, 30, 160
_SPECIAL = re.compile(r"[!-+.:-@\[-`{-~]")


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """One place of a secret, as the summary shows it."""

    secret: str
    title: str
    redacted: str
    severity: Level
    public: bool
    where: str
    file: str
    line: int
    reference: str = ""
    by_hand: str = ""
    rotation_url: str = ""
    viewer: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a summary is written from."""

    places: Sequence[ShownPlace]
    unread: Sequence[str] = field(default_factory=tuple)
    noted: Sequence[str] = field(default_factory=tuple)
    complete: bool = True
    files: int | None = None  # None where it is not known
    notes: Sequence[str] = field(default_factory=tuple)


def render(report: Report) -> str:
    """The summary of a finished run."""
    places = []
    for f in report.findings:
        if f.suppression or f.baseline_state == "absent":
            continue
        pattern = report.rules.get(f.rule)
        places.append(
            ShownPlace(
                f.secret_id, pattern.name if pattern else f.rule, f.redacted, f.severity, f.exposure is Exposure.PUBLIC, " / ".join(f.path),
                f.file, f.region.start_line, f.vault_reference, f.by_hand, pattern.rotation_url if pattern else "", f.origin.url if f.origin else "",
            )
        )  # fmt: skip
    unread = [notice.line for notice in report.notices if notice.fatal]
    noted = [notice.line for notice in report.notices if not notice.fatal] if report.scope == "crawl" else []
    notes = [*omitted(report), *configurations(report)]
    return _markdown(Contents(places, unread, noted, report.complete, report.files, notes))


def from_sarif(log: dict[str, Any]) -> str:
    """The summary of a SARIF file, posthound's or another tool's."""
    from posthound.report import from_sarif as reader

    view = reader.view(log)
    places = [
        ShownPlace(
            row.secret, row.title, row.redacted, Level(row.severity), row.exposure == "public", " / ".join(row.path), row.file, row.line or 1,
            row.vault, row.by_hand, row.rotation_url, row.url,
        )
        for row in view.rows
        if row.open
    ]  # fmt: skip
    unread = [notice.text for notice in view.unread if notice.fatal]
    return _markdown(Contents(places, unread, complete=view.complete, files=view.files))


def _markdown(contents: Contents) -> str:
    groups: dict[str, list[ShownPlace]] = defaultdict(list)
    for place in contents.places:
        groups[place.secret].append(place)
    queue = sorted(
        groups.values(), key=lambda g: (not any(p.public for p in g), min(p.severity.rank for p in g), -len(g))
    )
    lines = ["## Secrets found", "", _totals(queue, contents.files), ""]
    if contents.notes:
        lines += [f"Left out or chosen: {'; '.join(cell(note, 300) for note in contents.notes)}.", ""]
    if not contents.complete:
        lines += ["> [!WARNING]", "> The scan is incomplete: what could not be read may hold more.", ""]
        lines += [f"> - {cell(text, 300)}" for text in contents.unread[:_NOTICES]]
        if len(contents.unread) > _NOTICES:
            lines.append(f"> - … and {len(contents.unread) - _NOTICES} more")
        lines.append("")
    if contents.noted:
        lines += ["### Noted", "", *(f"- {cell(text, 300)}" for text in contents.noted[:_NOTICES])]
        if len(contents.noted) > _NOTICES:
            lines.append(f"- … and {len(contents.noted) - _NOTICES} more")
        lines.append("")
    if queue:
        lines += [
            "### Rotation queue",
            "",
            "| # | Severity | Secret | Where | Replace with | Rotate |",
            "|--:|---|---|---|---|---|",
        ]
        lines += [_row(number, group) for number, group in enumerate(queue[:_ROWS], 1)]
        if len(queue) > _ROWS:
            lines += ["", f"{len(queue) - _ROWS} more secrets are in the report."]
        lines.append("")
    return "\n".join(lines)


def _totals(queue: Sequence[Sequence[ShownPlace]], files: int | None) -> str:
    if not queue:
        return "Nothing was scanned." if files == 0 else "No secrets found."
    places = sum(map(len, queue))
    public = sum(any(place.public for place in group) for group in queue)
    text = f"**{len(queue)}** secret{'s' * (len(queue) != 1)} in **{places}** place{'s' * (places != 1)}"
    return f"{text}, **{public}** of them in public workspaces." if public else f"{text}."


def _row(number: int, group: Sequence[ShownPlace]) -> str:
    first = min(group, key=lambda place: (not place.public, place.severity.rank))
    where = cell(first.where or first.file, _CELL)
    viewer = web_address(first.viewer)
    where = f'<a href="{_attribute(viewer)}">{where}</a>' if viewer else where
    more = f"<br>and {len(group) - 1} more place{'s' * (len(group) != 2)}" if len(group) > 1 else ""
    references = list(dict.fromkeys(cell(place.reference, 80) for place in group if place.reference))[:2]
    references += list(dict.fromkeys(f"by hand: {cell(place.by_hand, 300)}" for place in group if place.by_hand))[:2]
    url = web_address(first.rotation_url)
    return " | ".join((
        f"| {number}", f"{first.severity.value}{', **public**' if first.public else ''}", f"{cell(first.title, 120)} {cell(first.redacted, 40)}".strip(),
        f"{where}<br>{cell(f'{first.file}:{first.line}', _CELL)}{more}", "<br>".join(references),
        f'<a href="{_attribute(url)}">rotate</a> |' if url else "|",
    ))  # fmt: skip


def cell(text: str, limit: int) -> str:
    """The text as code in a Markdown table: every ASCII mark is a character reference, so none has a meaning."""
    encoded = _SPECIAL.sub(lambda mark: f"&#{ord(mark[0])};", shown(text, limit))
    return f"<code>{encoded}</code>" if encoded else ""


def _attribute(url: str) -> str:
    return url.replace("&", "&amp;").replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
