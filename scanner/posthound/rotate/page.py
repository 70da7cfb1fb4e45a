"""The report as one page that loads nothing and runs nothing: figures, months, what is overdue, and each secret's evidence."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from posthound.rotate.figures import Life, Month
from posthound.rotate.report import HEADS, Proof, heads, verdict
from posthound.support.terminal import clean

STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,sans-serif;max-width:76rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #8885;vertical-align:top}
td{font-variant-numeric:tabular-nums}
code{font-size:.85em}
.holds{border-left:.3rem solid #2a7;padding:.4rem .8rem}
.broken{border-left:.3rem solid #c22;padding:.4rem .8rem;font-weight:600}
.late{color:#c22;font-weight:600}
@media (prefers-color-scheme:dark){.late{color:#f99}}
details{border-bottom:1px solid #8885;padding:.3rem 0}
summary{cursor:pointer}
svg{max-width:100%;height:auto}
"""
_MARKS = (("found", "#b3541e"), ("replaced", "#b59a00"), ("revoked", "#2a7"))
_HEIGHT, _BAR, _GAP = 120, 10, 14


def page(made: Proof) -> str:
    """The page as HTML."""
    parts = [
        f"<h1>Leaked secrets, {escape(made.made[:10])}</h1>",
        f'<p class="{"broken" if made.chain.wrong else "holds"}">{_text(verdict(made.chain))}</p>',
        html_table(HEADS, [heads(made.total)]),
    ]
    for name, group in made.groups:
        parts += [f"<h2>By {escape(name)}</h2>", html_table((name, *HEADS[1:]), [heads(one) for one in group])]
    parts += ["<h2>By month</h2>", _plot(made.months), _months(made.months), "<h2>Evidence</h2>"]
    parts += [_life(one, made) for one in made.lives]
    return document(f"Leaked secrets, {made.made[:10]}", parts)


def document(title: str, parts: Iterable[str]) -> str:
    """A whole page whose policy lets it load nothing and use no other style than its own."""
    allowed = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n<main>\n'
        + "\n".join(parts)
        + "\n</main>\n</body></html>\n"
    )


def html_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_text(text)}</td>" for text in one) + "</tr>" for one in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(text: str) -> str:
    return escape(clean(text))


def _months(rows: Sequence[Month]) -> str:
    names = ("month", "found", "replaced", "revoked", "relapsed", "pending at its end")
    return html_table(
        names, [(m.name, *map(str, (m.found, m.replaced, m.revoked, m.relapsed, m.pending))) for m in rows]
    )


def _plot(rows: Sequence[Month]) -> str:
    """Three bars a month, drawn to the highest of all."""
    highest = max((max(m.found, m.replaced, m.revoked) for m in rows), default=0)
    if not highest:
        return ""
    step = len(_MARKS) * _BAR + _GAP
    bars = []
    for at, month in enumerate(rows):
        for number, (name, colour) in enumerate(_MARKS):
            value = getattr(month, name)
            tall = round(value / highest * _HEIGHT)
            title = f"<title>{month.name}: {value} {name}</title>"
            bars.append(
                f'<rect x="{at * step + number * _BAR}" y="{_HEIGHT - tall}" width="{_BAR - 1}" height="{tall}" fill="{colour}">{title}</rect>'
            )
        bars.append(
            f'<text x="{at * step}" y="{_HEIGHT + 14}" font-size="9" fill="currentColor">{month.name[2:]}</text>'
        )
    legend = ", ".join(f"{name} {colour}" for name, colour in _MARKS)
    return f'<svg viewBox="0 0 {len(rows) * step} {_HEIGHT + 20}" role="img" aria-label="By month: {legend}">{"".join(bars)}</svg>'


def _life(one: Life, made: Proof) -> str:
    item = one.item
    late = (
        f' <span class="late">overdue since {item.due}</span>'
        if item.overdue(made.today)
        else f" due {item.due}"
        if item.due
        else ""
    )
    shown = f"{item.severity.value} {item.rule} {item.redacted} ({item.exposure.value}, {one.team}): {item.state.value}"
    rows = []
    for each in one.history:
        event = each.event
        move = f"{event.before.value} → {event.after.value}" if event.before is not event.after else ""
        rows.append((event.at, event.kind, move, event.evidence, event.who, each.link[:16]))
    table = html_table(("at", "event", "moved", "evidence", "who", "link"), rows)
    return f"<details><summary><code>{escape(item.secret[:8])}</code> {_text(shown)}{late}</summary>{table}</details>"
