"""`posthound rotate report`: what the ledger proves, as values, Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from posthound.config.settings import Settings
from posthound.report.csv import cell
from posthound.report.markdown import escaped
from posthound.rotate.figures import Figures, Life, Month, Period, duration, figures, grouped, life, months
from posthound.rotate.keeping import linked_events, opened
from posthound.rotate.ledger import Event
from posthound.rotate.rows import items_of
from posthound.rotate.run import every
from posthound.rotate.webhook import brief
from posthound.scan.run import rules_for
from posthound.state.ledger_store import Chain
from posthound.support.errors import UsageError
from posthound.support.terminal import shown_json

COLUMNS = (
    "secret_id", "rule", "redacted", "provider", "team", "severity", "exposure", "state", "revocation", "appeared", "found", "replaced", "revoked",
    "due", "overdue", "late", "relapses", "days to detect", "days to replace", "days to revoke", "events", "last link",
)  # fmt: skip
HEADS = (
    "group", "secrets", "open", "replaced", "revoked", "judged", "overdue", "late", "relapses", "to detect", "to replace", "to revoke",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """What the ledger proves on a day: every secret's life, the figures by group, month by month, and whether the history holds."""

    made: str
    today: date
    chain: Chain
    lives: tuple[Life, ...]
    total: Figures
    groups: tuple[tuple[str, tuple[Figures, ...]], ...]
    months: tuple[Month, ...]


def proof(
    path: str, settings: Settings, *, head: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Proof:
    """The ledger as it is now. `head` is the end of the chain as an earlier report, ticket or digest told it: it must still be a link."""
    every(path, now)
    moment = now().astimezone(UTC)
    with opened(path) as store:
        chain, events = store.chain(), linked_events(store)
        items = list(items_of(*store.read()).values())
        if head and not chain.wrong and not store.holds(head.lower()):
            chain = Chain(chain.head, chain.events, f"it does not hold {head[:16]}… any more, which was told earlier")
    rules = rules_for({item.rule for item in items}, settings)
    names = {name: rule.provider.name for name, rule in rules.items()}
    lives = tuple(
        sorted(
            (life(item, events.get(item.secret, ()), names.get(item.rule, item.rule)) for item in items),
            key=lambda one: (not one.item.due, one.item.due, one.item.severity.rank, one.item.secret),
        )
    )
    today = moment.date()
    groups = (
        ("severity", grouped(lives, lambda one: one.item.severity.value, today)),
        ("provider", grouped(lives, lambda one: one.provider, today)),
        ("team", grouped(lives, lambda one: one.team, today)),
    )
    return Proof(
        moment.isoformat(timespec="seconds"), today, chain, lives, figures("all", lives, today), groups, months(lives)
    )


def checked_head(text: str) -> str:
    """An end of the chain as somebody gives it. Raises UsageError for what is none."""
    if len(text) != 64 or set(text.lower()) - set("0123456789abcdef"):
        raise UsageError(f"{text!r} is no end of a history.", "It has 64 digits; reports, digests and tickets tell it.")
    return text.lower()


def verdict(chain: Chain) -> str:
    """Whether the history holds, in a sentence."""
    if chain.wrong:
        return f"The history was changed: {chain.wrong}."
    return f"The history holds: {chain.events} events, its end is {chain.head}."


def row(one: Life, today: date) -> tuple[str, ...]:
    """A life in the order of COLUMNS."""
    item, last = one.item, one.rounds[-1]
    return (
        item.secret, item.rule, item.redacted, one.provider, one.team, item.severity.value, item.exposure.value, item.state.value,
        item.revocation.value, item.appeared, last.found, last.replaced, last.revoked, item.due, "yes" if item.overdue(today) else "no",
        "yes" if one.late else "no", str(one.relapses), *(duration(one, what) for what in ("detect", "replace", "revoke")),
        str(len(one.history)), one.history[-1].link if one.history else "",
    )  # fmt: skip


def heads(one: Figures) -> tuple[str, ...]:
    """Figures in the order of HEADS."""
    numbers = (one.secrets, one.open, one.replaced, one.revoked, one.judged, one.overdue, one.late, one.relapses)
    return (one.name, *map(str, numbers), *map(span, (one.detect, one.replace, one.revoke)))


def span(one: Period) -> str:
    """How long something took, in words: the median, the longest, and of how many."""
    return f"{one.typical:g} d, at most {one.longest:g} d ({one.cases})" if one.cases else "–"


def as_csv(made: Proof) -> str:
    """A line a secret; no text that a spreadsheet would calculate."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in made.lives:
        writer.writerow([cell(text) for text in row(one, made.today)])
    return out.getvalue()


def as_json(made: Proof) -> str:
    """Everything, with each secret's evidence and its links."""
    data: dict[str, Any] = {
        "made": made.made,
        "history": {"holds": not made.chain.wrong, **asdict(made.chain)},
        "total": asdict(made.total),
        "by": {name: [asdict(one) for one in group] for name, group in made.groups},
        "months": [asdict(one) for one in made.months],
        "secrets": [
            {
                **brief(one.item), "provider": one.provider, "team": one.team, "appeared": one.item.appeared, "rounds": [asdict(each) for each in one.rounds],
                "relapses": one.relapses, "late": one.late,
                "evidence": [
                    {"number": each.number, **_told(each.event), "link": each.link}
                    for each in one.history
                ],
            }
            for one in made.lives
        ],
    }  # fmt: skip
    return shown_json(json.dumps(data, indent=2, ensure_ascii=False)) + "\n"


def _told(event: Event) -> dict[str, str]:
    told = {name: str(getattr(value, "value", value)) for name, value in asdict(event).items()}
    return {"secret_id": told.pop("secret"), **told}


def as_markdown(made: Proof) -> str:
    """Tables for a wiki or a ticket: the figures, the months, what is overdue, and each secret's evidence."""
    parts = [f"# Leaked secrets, {made.made[:10]}", "", verdict(made.chain), "", *table(HEADS, [heads(made.total)])]
    for name, group in made.groups:
        parts += ["", f"## By {name}", "", *table((name, *HEADS[1:]), [heads(one) for one in group])]
    rows = [(m.name, *map(str, (m.found, m.replaced, m.revoked, m.relapsed, m.pending))) for m in made.months]
    parts += [
        "",
        "## By month",
        "",
        *table(("month", "found", "replaced", "revoked", "relapsed", "pending at its end"), rows),
    ]
    late = [one for one in made.lives if one.item.overdue(made.today)]
    if late:
        parts += [
            "",
            "## Overdue",
            "",
            *table(
                ("secret", "severity", "due", "owner"),
                [(_name(one), one.item.severity.value, one.item.due, one.team) for one in late],
            ),
        ]
    parts += ["", "## Evidence"]
    for one in made.lives:
        parts += ["", f"### {escaped(_name(one))}: {one.item.state.value}", ""]
        for each in one.history:
            event = each.event
            move = f" {event.before.value} → {event.after.value}" if event.before is not event.after else ""
            who = f" ({event.who})" if event.who else ""
            parts.append(f"- {event.at} {event.kind}{move}: {escaped(event.evidence + who)} `{each.link[:16]}`")
    return "\n".join(parts) + "\n"


def _name(one: Life) -> str:
    return f"{one.item.secret[:8]} {one.item.rule} {one.item.redacted}"


def table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table."""
    every_row = [names, ["---"] * len(names), *rows]
    return ["| " + " | ".join(escaped(text) if text != "---" else text for text in one) + " |" for one in every_row]


def _html(made: Proof) -> str:
    from posthound.rotate.page import page  # most reports are none

    return page(made)


def _ocsf(made: Proof) -> str:
    from posthound.rotate.detections import detections

    return detections(made)


FORMATS: dict[str, Callable[[Proof], str]] = {
    "markdown": as_markdown,
    "html": _html,
    "csv": as_csv,
    "json": as_json,
    "ocsf": _ocsf,
}
