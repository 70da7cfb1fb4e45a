"""The plots of the HTML report: inline SVG, readable without a script; the script redraws the bars when filters change.

Every bar is a button: `data-facet` and `data-value` say what it filters by, `data-severity` which part of a bar is which.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from posthound.report.view import AGES, EXPOSURES, SEVERITIES, STATES, Row

WIDTH, LINE = 380, 34
NO_WORKSPACE, NO_PROVIDER = "(no workspace: files)", "(any provider)"
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


def plots(rows: Sequence[Row]) -> str:
    """All plots of a view, in three columns. What is accepted or gone counts in the plot of states only."""
    pending = [row for row in rows if row.open]
    providers = _by_count((provider_of(row), row.severity) for row in pending)
    columns = (
        (
            _figure("Who can read them", "By exposure and severity", _matrix(pending)),
            _figure("State", "Compared with the baseline", _bars("state", _states(rows))),
        ),
        (_figure("Workspaces", "The most exposed first", _bars("workspace", _by_urgency(pending), limit=12)),),
        (
            _figure("Providers", "Whose credentials they are", _bars("provider", providers, limit=6)),
            _figure("Age", "At most, since first reported", _columns(pending)),
        ),
    )
    return "\n".join(f'<div class="stack">{"".join(column)}</div>' for column in columns)


def _figure(title: str, caption: str, svg: str) -> str:
    return f'<figure class="plot"><figcaption><h3>{title}</h3><p>{caption}</p></figcaption>{svg}</figure>'


Bars = list[tuple[str, Counter[str]]]


def _by_count(pairs: Iterable[tuple[str, str]]) -> Bars:
    counts: dict[str, Counter[str]] = {}
    for name, severity in pairs:
        counts.setdefault(name, Counter())[severity] += 1
    return sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))


def _by_urgency(rows: Sequence[Row]) -> Bars:
    """Workspaces by what is worst in them: public ones first, then by severity and number."""
    worst: dict[str, tuple[int, int]] = {}
    for row in rows:
        name = workspace_of(row)
        worst[name] = min(worst.get(name, row.rank), row.rank)
    counted = _by_count((workspace_of(row), row.severity) for row in rows)
    return sorted(counted, key=lambda item: (worst[item[0]], -item[1].total(), item[0]))


def _states(rows: Sequence[Row]) -> Bars:
    counted = dict(_by_count((row.state, row.severity) for row in rows))
    return [(state, counted.get(state, Counter())) for state in STATES]


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
    return _svg(height, "".join(parts))


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
    """Exposure by severity: the darker a cell, the more findings; its number is always written."""
    counts = Counter((row.exposure, row.severity) for row in rows)
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
    return _svg(20 + len(EXPOSURES) * height, "".join(parts))


def _columns(rows: Sequence[Row]) -> str:
    """A histogram of ages, youngest at the left."""
    counts = {name: Counter(row.severity for row in rows if row.age == name) for name in AGES}
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
    return _svg(base + 26, "".join(parts))


def _svg(height: float, content: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="group" focusable="false">{content}</svg>'
