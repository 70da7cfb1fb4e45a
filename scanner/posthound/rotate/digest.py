"""The digest: what is open by severity, what moved in the last days, what is overdue, as Markdown and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from posthound.model.values import Level
from posthound.report.markdown import escaped
from posthound.rotate.figures import Life, LinkedEvent
from posthound.rotate.page import document, html_table
from posthound.rotate.report import Proof, table, verdict
from posthound.support.terminal import clean

MOST = 100  # lines of each part; mail programs show no longer ones
_SEVERITY = ("severity", "open or replaced", "overdue", "moved")
_MOVED = ("when", "severity", "secret", "moved", "evidence", "owner", "ticket")
_OVERDUE = ("due", "severity", "secret", "readable by", "owner", "ticket")


@dataclass(frozen=True, slots=True)
class Digest:
    """What is told: rows of three tables, and the history's verdict."""

    title: str
    severities: tuple[tuple[str, ...], ...]
    moved: tuple[tuple[str, ...], ...]
    overdue: tuple[tuple[str, ...], ...]
    history: str


def digest_of(made: Proof, days: int) -> Digest:
    """The digest of the last so many days."""
    since = made.today - timedelta(days=days)
    moves = [(one, each) for one in made.lives for each in one.history if _moved(each, since)]
    moves.sort(key=lambda pair: (pair[0].item.severity.rank, pair[1].number))
    late = [one for one in made.lives if one.item.overdue(made.today)]
    late.sort(key=lambda one: (one.item.severity.rank, one.item.due, one.item.secret))
    severities = []
    for level in sorted(Level, key=lambda level: level.rank):
        here = [one for one in made.lives if one.item.severity is level]
        counts = (
            sum(bool(one.item.due) for one in here),
            sum(one in late for one in here),
            sum(pair[0] in here for pair in moves),
        )
        if here:
            severities.append((level.value, *map(str, counts)))
    title = f"Leaked secrets, {since.isoformat()} to {made.today.isoformat()}: {len(moves)} moved, {len(late)} overdue"
    return Digest(
        title, tuple(severities), _cut([_move(*pair) for pair in moves]), _cut([_late(one) for one in late]), verdict(made.chain)
    )  # fmt: skip


def _moved(one: LinkedEvent, since: date) -> bool:
    event = one.event
    return date.fromisoformat(event.at[:10]) >= since and (
        event.before is not event.after or event.kind == "found" or event.kind.startswith("revoke-")
    )


def _cut(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    if len(rows) <= MOST:
        return tuple(rows)
    return (*rows[:MOST], (f"and {len(rows) - MOST} more", *[""] * (len(rows[0]) - 1)))


def _move(one: Life, each: LinkedEvent) -> tuple[str, ...]:
    event = each.event
    move = event.kind if event.before is event.after else f"{event.before.value} → {event.after.value}"
    return (event.at[:10], one.item.severity.value, _name(one), move, event.evidence, one.team, one.item.work_item)


def _late(one: Life) -> tuple[str, ...]:
    return (one.item.due, one.item.severity.value, _name(one), one.item.exposure.value, one.team, one.item.work_item)


def _name(one: Life) -> str:
    return clean(f"{one.item.secret[:8]} {one.item.rule} {one.item.redacted}")


def as_markdown(made: Digest) -> str:
    """The digest as Markdown; also the plain part of its mail."""
    parts = [f"# {escaped(made.title)}", "", *table(_SEVERITY, made.severities)]
    parts += ["", "## Overdue", "", *(table(_OVERDUE, made.overdue) if made.overdue else ["Nothing."])]
    parts += ["", "## What moved", "", *(table(_MOVED, made.moved) if made.moved else ["Nothing."])]
    return "\n".join((*parts, "", escaped(made.history))) + "\n"


def as_html(made: Digest) -> str:
    """The digest as a page."""
    parts = [f"<h1>{escape(clean(made.title))}</h1>", html_table(_SEVERITY, made.severities), "<h2>Overdue</h2>"]
    parts.append(html_table(_OVERDUE, made.overdue) if made.overdue else "<p>Nothing.</p>")
    parts += [
        "<h2>What moved</h2>",
        html_table(_MOVED, made.moved) if made.moved else "<p>Nothing.</p>",
        f"<p>{escape(clean(made.history))}</p>",
    ]
    return document(made.title, parts)


FORMATS = {"markdown": as_markdown, "html": as_html}
