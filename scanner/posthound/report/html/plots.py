"""The plots of the HTML report: inline SVG, readable without a script; the script redraws the bars when filters change.

Every number is one of secrets: of those that have a place there, each once, as many as the queue holds when one filters by it.
Every bar is a button: `data-facet` and `data-value` say what it filters by, `data-severity` which part of a bar is which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from html import escape

from posthound.report.view import AGES, DEADLINES, EXPOSURES, SEVERITIES, STATES, Row

WIDTH, LINE = 380, 34
NO_WORKSPACE, NO_PROVIDER, NO_OWNER = "(no workspace)", "(any provider)", "(nobody known)"
EXPOSURE_WORDS = {
    "public": "Anyone", "partner": "Partners", "team": "The team", "private": "Its members", "personal": "One person",
    "file": "Unknown (file)",
}  # fmt: skip
_TITLE_LENGTH = 44


def workspace_of(row: Row) -> str:
    """The workspace as the plot and the filter name it."""
    return row.workspace or NO_WORKSPACE


def provider_of(row: Row) -> str:
    """The provider as the plot and the filter name it."""
    return row.provider or NO_PROVIDER


def owner_of(row: Row) -> str:
    """The owner as the plot and the filter name them."""
    return row.owner or NO_OWNER


def plots(rows: Sequence[Row]) -> str:
    """All plots of a view, in three columns. What is accepted or gone counts in the plot of states only."""
    pending = [row for row in rows if row.open]
    workspaces = _figure(
        "Workspaces",
        "The most exposed first",
        _bars("workspace", _by_urgency(pending), limit=8 if _owned(pending) else 12),
    )
    owners = _figure("Owners", "Who has to act", _bars("owner", _by_count(pending, owner_of), limit=6))
    deadlines = _figure(
        "Due", "By the ledger's dates", _bars("deadline", _in_order(pending, DEADLINES, lambda row: row.deadline))
    )
    columns = (
        (
            _figure("Who can read them", "Secrets by exposure and severity", _matrix(pending)),
            deadlines if any(row.due for row in pending) else "",
            _figure(
                "State", "Compared with the baseline", _bars("state", _in_order(rows, STATES, lambda row: row.state))
            ),
        ),
        (workspaces, owners if _owned(pending) else ""),
        (
            _figure(
                "Providers", "Whose credentials they are", _bars("provider", _by_count(pending, provider_of), limit=6)
            ),
            _figure("Age", "At most, since first reported", _columns(pending)),
        ),
    )
    return "\n".join(f'<div class="stack">{"".join(column)}</div>' for column in columns)


def _owned(rows: Sequence[Row]) -> bool:
    return any(row.owner for row in rows)


def _figure(title: str, caption: str, svg: str) -> str:
    return f'<figure class="plot"><figcaption><h3>{title}</h3><p>{caption}</p></figcaption>{svg}</figure>'


Bars = list[tuple[str, Counter[str]]]


def _by_count(rows: Iterable[Row], value: Callable[[Row], str]) -> Bars:
    """How many secrets have a place of each value, by the worst severity that they have there; the most first."""
    worst: dict[tuple[str, str], int] = {}
    for row in rows:
        key, severity = (value(row), row.secret), SEVERITIES.index(row.severity)
        worst[key] = min(worst.get(key, severity), severity)
    counts: dict[str, Counter[str]] = {}
    for (name, _), severity in worst.items():
        counts.setdefault(name, Counter())[SEVERITIES[severity]] += 1
    return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))


def _by_urgency(rows: Sequence[Row]) -> Bars:
    """Workspaces by what is worst in them: public ones first, then by severity and number."""
    worst: dict[str, tuple[int, int]] = {}
    for row in rows:
        name = workspace_of(row)
        worst[name] = min(worst.get(name, row.rank), row.rank)
    return sorted(_by_count(rows, workspace_of), key=lambda item: (worst[item[0]], -item[1].total(), item[0]))


def _in_order(rows: Sequence[Row], names: Sequence[str], value: Callable[[Row], str]) -> Bars:
    counted = dict(_by_count(rows, value))
    return [(name, counted.get(name, Counter())) for name in names]


def _bars(facet: str, bars: Bars, limit: int = 8) -> str:
    """Horizontal bars, stacked by severity; what does not fit is one line that says how much it is."""
    shown, rest = bars[:limit], bars[limit:]
    top = max((counts.total() for _, counts in shown), default=0) or 1
    parts = [_bar(facet, name, counts, top, number * LINE) for number, (name, counts) in enumerate(shown)]
    height = max(len(shown), 1) * LINE
    if rest:
        left = sum(counts.total() for _, counts in rest)
        parts.append(
            f'<text class="rest" x="0" y="{height + 14}">and {len(rest):,} more with {left:,}; the filter lists them</text>'
        )
        height += 22
    if not shown:
        parts.append('<text class="rest" x="0" y="18">Nothing</text>')
    return svg(height, "".join(parts))


def _bar(facet: str, name: str, counts: Counter[str], top: int, y: int) -> str:
    total = counts.total()
    label = name if len(name) <= _TITLE_LENGTH else f"{name[: _TITLE_LENGTH - 1]}…"
    spoken = f"{name}: {total:,}" + "".join(f", {counts[s]:,} {s}" for s in SEVERITIES if counts[s])
    x, parts = 0.0, []
    for severity in SEVERITIES:
        width = WIDTH * counts[severity] / top
        parts.append(
            f'<rect class="{severity}" data-severity="{severity}" x="{x:.2f}" y="{y + 18}" width="{width:.2f}" height="9"/>'
        )
        x += width
    return (
        f'<g class="bar" role="button" tabindex="0" aria-pressed="false" aria-label="{escape(spoken)}" data-facet="{facet}"'
        f' data-value="{escape(name)}" data-top="{top}" data-width="{WIDTH}"><title>{escape(spoken)}</title>'
        f'<rect class="hit" x="0" y="{y}" width="{WIDTH}" height="{LINE - 3}"/>'
        f'<text class="label" x="0" y="{y + 12}">{escape(label)}</text>'
        f'<text class="number" x="{WIDTH}" y="{y + 12}">{total:,}</text>'
        f'<rect class="track" x="0" y="{y + 18}" width="{WIDTH * total / top:.2f}" height="9"/>{"".join(parts)}</g>'
    )


def _matrix(rows: Sequence[Row]) -> str:
    """Exposure by severity: the darker a cell, the more secrets; its number is always written."""
    counts = Counter(
        (exposure, severity) for exposure, severity, _ in {(row.exposure, row.severity, row.secret) for row in rows}
    )
    top = max(counts.values(), default=0) or 1
    left, width, height = 112, (WIDTH - 112) / len(SEVERITIES), 34
    parts = [
        f'<text class="head" x="{left + width * (n + 0.5):.1f}" y="12">{severity}</text>'
        for n, severity in enumerate(SEVERITIES)
    ]
    for r, exposure in enumerate(EXPOSURES):
        y = 20 + r * height
        parts.append(
            f'<text class="label{" loud" if exposure == "public" else ""}" x="0" y="{y + 21}">{EXPOSURE_WORDS[exposure]}</text>'
        )
        for c, severity in enumerate(SEVERITIES):
            number = counts[exposure, severity]
            spoken = f"{EXPOSURE_WORDS[exposure]} ({exposure}), {severity}: {number:,}"
            x, strength = left + c * width, 0.1 + 0.45 * (number / top) ** 0.5 if number else 0
            parts.append(
                f'<g class="cell{" empty" if not number else ""}" role="button" tabindex="{0 if number else -1}" aria-pressed="false"'
                f' aria-label="{spoken}" data-facet="exposure" data-value="{exposure}" data-second="{severity}" data-top="{top}">'
                f'<title>{spoken}</title><rect class="blank" x="{x + 2:.1f}" y="{y}" width="{width - 4:.1f}" height="{height - 4}" rx="6"/>'
                f'<rect class="{severity}" x="{x + 2:.1f}" y="{y}" width="{width - 4:.1f}" height="{height - 4}" rx="6"'
                f' fill-opacity="{strength:.2f}"/><text x="{x + width / 2:.1f}" y="{y + 20}">{f"{number:,}" if number else "·"}</text></g>'
            )
    return svg(20 + len(EXPOSURES) * height, "".join(parts))


def _columns(rows: Sequence[Row]) -> str:
    """A histogram of ages, youngest at the left."""
    counts = dict(_in_order(rows, AGES, lambda row: row.age))
    top = max((c.total() for c in counts.values()), default=0) or 1
    base, height, step = 176, 148, WIDTH / len(AGES)
    parts = [f'<line class="axis" x1="0" x2="{WIDTH}" y1="{base}" y2="{base}"/>']
    for n, (name, count) in enumerate(counts.items()):
        total, x = count.total(), n * step + 5
        spoken = f"{name}: {total:,}" + "".join(f", {count[s]:,} {s}" for s in SEVERITIES if count[s])
        y, stack = float(base), []
        for severity in SEVERITIES:
            tall = height * count[severity] / top
            y -= tall
            stack.append(
                f'<rect class="{severity}" data-severity="{severity}" x="{x:.1f}" y="{y:.2f}" width="{step - 10:.1f}" height="{tall:.2f}"/>'
            )
        parts.append(
            f'<g class="bar column" role="button" tabindex="0" aria-pressed="false" aria-label="{spoken}" data-facet="age"'
            f' data-value="{name}" data-top="{top}" data-base="{base}" data-height="{height}"><title>{spoken}</title>'
            f'<rect class="hit" x="{n * step:.1f}" y="0" width="{step:.1f}" height="{base + 24}"/>'
            f'<rect class="track" x="{x:.1f}" y="{y:.2f}" width="{step - 10:.1f}" height="{base - y:.2f}"/>{"".join(stack)}'
            f'<text class="number middle" x="{n * step + step / 2:.1f}" y="{y - 6:.1f}">{total:,}</text>'
            f'<text class="tick" x="{n * step + step / 2:.1f}" y="{base + 17}">{name}</text></g>'
        )
    return svg(base + 26, "".join(parts))


def svg(height: float, content: str) -> str:
    """A drawing of the width of a plot."""
    return f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="group" focusable="false">{content}</svg>'
