"""The plot of the last runs: a column a run, how many secrets were to rotate after it, and how many of those were overdue."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from posthound.report.trend import TrendPoint
from posthound.report.view import moment

_WIDTH, _HEIGHT, _BASE = 720, 92, 118


def trend(points: Sequence[TrendPoint]) -> str:
    """The section of the page; empty where there are no two runs to compare."""
    if len(points) < 2:
        return ""
    top = max(point.pending for point in points) or 1
    step = _WIDTH / len(points)
    columns = "".join(_column(point, n * step, step, top) for n, point in enumerate(points))
    axis = f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{_BASE}" y2="{_BASE}"/>'
    return (
        '<section class="trend" aria-labelledby="trend-title"><div class="section-head"><h2 id="trend-title">The last runs</h2>'
        f'<p class="more">{escape(_told(points))}</p></div><figure class="plot">'
        f'<svg viewBox="0 0 {_WIDTH} {_BASE + 26}" role="img" aria-label="{escape(_told(points))}" focusable="false">{axis}{columns}</svg>'
        "<figcaption><p>All secrets of the ledger that were to rotate after each run that changed something: "
        '<span class="key critical"></span>overdue, <span class="key low"></span>in time.</p></figcaption></figure></section>'
    )


def _column(point: TrendPoint, x: float, step: float, top: int) -> str:
    tall, late = _HEIGHT * point.pending / top, _HEIGHT * point.overdue / top
    left, width = x + step * 0.14, step * 0.72
    day = moment(point.at)
    label = f"{day.day} {day:%b}" if day else ""
    spoken = f"{point.at[:10]}: {point.pending:,} to rotate, {point.overdue:,} overdue, {point.found:,} came, {point.settled:,} settled"
    return (
        f'<g class="run"><title>{escape(spoken)}</title>'
        f'<rect class="low" x="{left:.1f}" y="{_BASE - tall:.1f}" width="{width:.1f}" height="{tall - late:.1f}"/>'
        f'<rect class="critical" x="{left:.1f}" y="{_BASE - late:.1f}" width="{width:.1f}" height="{late:.1f}"/>'
        f'<text class="number middle" x="{x + step / 2:.1f}" y="{_BASE - tall - 6:.1f}">{point.pending:,}</text>'
        f'<text class="tick" x="{x + step / 2:.1f}" y="{_BASE + 18}">{label}</text></g>'
    )


def _told(points: Sequence[TrendPoint]) -> str:
    """The change over the runs, in words."""
    first, last = points[0], points[-1]
    change = last.pending - first.pending
    word = f"{abs(change):,} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
    settled = sum(point.settled for point in points[1:])
    now = f"{last.pending:,} to rotate after the last run, {last.overdue:,} of them overdue"
    return f"{now}: {word} {len(points) - 1} runs before, and {settled:,} settled in between."
