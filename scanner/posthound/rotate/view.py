"""The ledger for people and for other programs: a list, one item in full, CSV, Markdown and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from posthound.report.csv import cell
from posthound.report.markdown import escaped
from posthound.rotate.ledger import Event, Item, State
from posthound.rotate.priority import priority, told
from posthound.rotate.webhook import brief
from posthound.support.terminal import clean, counted, shown_json
from posthound.verify.analysis import Reach

COLUMNS = ("secret_id", "state", "severity", "rule", "provider", "redacted", "exposure", "exposed since", "due", "liveness", "checked", "owner",
           "vault name", "places", "work item", "rotate", "revoke at", "who", "why", "until", "opens", "priority")  # fmt: skip


class Runbook(NamedTuple):
    """How what a rule finds is rotated, on which page, and whose it is: the provider's name and its id."""

    how: str = ""
    where: str = ""
    provider: str = ""
    provider_id: str = ""


# By rule.
Runbooks = Mapping[str, Runbook]
# By secret: how far it reaches, where its provider was asked.
Reaches = Mapping[str, Reach]


def ordered(items: Sequence[Item], today: date, reaches: Reaches) -> list[Item]:
    """What is overdue first, then by priority, due date and severity; what needs nothing last."""

    def urgency(item: Item) -> tuple[bool, bool, int, str, int, str, str]:
        number = priority(item, _reach(item, reaches), today)
        return not item.due, not item.overdue(today), -number, item.due, item.severity.rank, item.rule, item.secret

    return sorted(items, key=urgency)


def _reach(item: Item, reaches: Reaches) -> Reach:
    return reaches.get(item.secret, Reach.UNKNOWN)


def listing(items: Sequence[Item], today: date, reaches: Reaches) -> str:
    """One line an item, then the totals."""
    rows = []
    for item in ordered(items, today, reaches):
        number = priority(item, _reach(item, reaches), today)
        due = f"due {item.due}{' OVERDUE' if item.overdue(today) else ''}" if item.due else ""
        rows.append(
            (item.secret[:8], item.state.value, item.liveness.value if item.checked_at else "", item.severity.value, item.rule,
             clean(item.redacted), item.exposure.value, f"priority {number}" if number else "", due, clean(item.owner))
        )  # fmt: skip
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(len(rows[0]) if rows else 0)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width).rstrip() for row in rows
    ]
    counts = ", ".join(f"{n} {state.value}" for state in State if (n := sum(item.state is state for item in items)))
    overdue = sum(item.overdue(today) for item in items)
    late = f"; {overdue} overdue" if overdue else ""
    totals = f"{counted(len(items), 'secret')}: {counts}{late}." if items else "No secrets."
    return "\n".join((*lines, totals)) + "\n"


def whole(
    item: Item, history: Sequence[Event], runbooks: Runbooks, today: date, reaches: Reaches, consumers: Sequence[str] = ()
) -> str:  # fmt: skip
    """Everything about one item: how urgent it is and why, places, who else holds or runs it, runbook, history."""
    book = runbooks.get(item.rule, Runbook())
    facts = {
        "provider": book.provider,
        "state": item.state.value + (f" until {item.until}" if item.until else ""),
        "because": f"{item.why} ({item.who})" if item.who else "",
        "severity": item.severity.value,
        "priority": told(item, _reach(item, reaches), today),
        "exposure": f"{item.exposure.value} since {item.exposed_since[:10]}",
        "due": item.due + (" OVERDUE" if item.overdue(today) else ""),
        "owner": item.owner,
        "work item": item.work_item,
        "vault name": item.vault_name,
        "liveness": f"{item.liveness.value}, checked {item.checked_at}" if item.checked_at else "not checked",
        "revocation": item.revocation.value,
        "rotate": book.how,
        "revoke at": book.where,
    }
    lines = [f"{item.secret}  {item.rule}  {clean(item.redacted)}"]
    lines += [f"  {label + ':':<12} {clean(text)}" for label, text in facts.items() if text]
    lines.append("  places:")
    for place in sorted(item.places.values(), key=lambda p: (not p.present, p.file, p.path)):
        gone = "" if place.present else f" (gone, last seen {place.last_seen[:10]})"
        lines.append(
            f"    {clean(place.file)}  {clean(place.path)}{gone}{f'  {clean(place.url)}' if place.url else ''}"
        )
    lines += ["  consumers:", *(f"    {clean(line)}" for line in consumers)] if consumers else []
    lines.append("  history:")
    for event in history:
        move = "" if event.before is event.after else f" {event.before.value} → {event.after.value}"
        lines.append(
            f"    {event.at}  {event.kind}{move}: {clean(event.evidence)}{f' ({clean(event.who)})' if event.who else ''}"
        )
    return "\n".join(lines) + "\n"


def _cells(item: Item, runbooks: Runbooks, today: date, reaches: Reaches) -> list[str]:
    book = runbooks.get(item.rule, Runbook())
    places = "; ".join(f"{p.file}: {p.path}" for p in item.places.values() if p.present)
    return [
        item.secret, item.state.value, item.severity.value, item.rule, book.provider, item.redacted, item.exposure.value, item.exposed_since,
        item.due, item.liveness.value, item.checked_at, item.owner, item.vault_name, places, item.work_item, book.how, book.where, item.who, item.why,
        item.until, _reach(item, reaches).value, str(priority(item, _reach(item, reaches), today)),
    ]  # fmt: skip


def as_csv(items: Sequence[Item], runbooks: Runbooks, today: date, reaches: Reaches) -> str:
    """A table for spreadsheets; a text that one would take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for item in ordered(items, today, reaches):
        cells = _cells(item, runbooks, today, reaches)
        writer.writerow(map(cell, cells))
    return out.getvalue()


def as_markdown(items: Sequence[Item], runbooks: Runbooks, today: date, reaches: Reaches) -> str:
    """A table for tickets and wikis."""
    rows = [
        COLUMNS,
        ["---"] * len(COLUMNS),
        *(_cells(item, runbooks, today, reaches) for item in ordered(items, today, reaches)),
    ]
    return "".join("| " + " | ".join(map(escaped, row)) + " |\n" for row in rows)


def as_json(items: Sequence[Item], runbooks: Runbooks, today: date, reaches: Reaches) -> str:
    """The items as a list of objects."""
    rows = []
    for item in ordered(items, today, reaches):
        reach = _reach(item, reaches)
        book = runbooks.get(item.rule, Runbook())
        rows.append(
            {
                **brief(item),
                "provider": book.provider,
                "checked_at": item.checked_at,
                "rotate": book.how,
                "revoke_at": book.where,
                "who": item.who,
                "why": item.why,
                "until": item.until,
                "opens": reach.value,
                "priority": priority(item, reach, today),
            }
        )
    return shown_json(json.dumps(rows, indent=2, ensure_ascii=False)) + "\n"


EXPORTS: Mapping[str, Callable[[Sequence[Item], Runbooks, date, Reaches], str]] = {
    "csv": as_csv,
    "markdown": as_markdown,
    "json": as_json,
}
