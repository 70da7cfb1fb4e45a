"""A picture of throughput over size and of start-up, as SVG that reads on light and on dark ground."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 920, 400
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 48, 560, 340
_BARS, _BARS_END = 740, 860
# Of a palette that colour-blind readers tell apart, and dark and light ground both carry.
_COLOURS = {"posthound": "#d55e00", "kingfisher": "#3a8fd0", "betterleaks": "#1d9e77", "detect-secrets": "#b07aa1"}
_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600; font-size: 14px }
  .grid { stroke: #8888; stroke-width: 0.6 }
  .axis { stroke: #777; stroke-width: 1 }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


def picture(sweep: Mapping[str, Points], starts: Mapping[str, float]) -> str:
    """The picture: megabytes a second over megabytes, both axes logarithmic, and seconds for the smallest file."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">',
        "<title>Throughput over file size, and seconds for a file of 20 kB</title>",
        f"<style>{_STYLE}</style>",
        *_curves(sweep),
        *_bars(starts),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _curves(sweep: Mapping[str, Points]) -> list[str]:
    sizes = [size for points in sweep.values() for size, _ in points]
    rates = [rate for points in sweep.values() for _, rate in points]
    # A little room, so that no point lies on the frame.
    thin, wide, slow, fast = min(sizes) * 0.8, max(sizes) * 1.25, min(rates) * 0.8, max(rates) * 1.25
    across, down = _Scale(thin, wide, _LEFT, _RIGHT), _Scale(slow, fast, _BOTTOM, _TOP)
    parts = [_text(_LEFT, _TOP - 24, "MB a second, process start included", "title")]
    for tick in _ticks(thin, wide):
        parts.append(_line(across(tick), _TOP, across(tick), _BOTTOM, "grid"))
        parts.append(_text(across(tick), _BOTTOM + 20, _size(tick), anchor="middle"))
    for tick in _ticks(slow, fast):
        parts.append(_line(_LEFT, down(tick), _RIGHT, down(tick), "grid"))
        parts.append(_text(_LEFT - 8, down(tick) + 4, f"{tick:g}", anchor="end"))
    parts.append(_line(_LEFT, _BOTTOM, _RIGHT, _BOTTOM, "axis"))
    parts.append(_line(_LEFT, _TOP, _LEFT, _BOTTOM, "axis"))
    parts.append(_text((_LEFT + _RIGHT) / 2, _BOTTOM + 44, "size of the file", anchor="middle"))
    for place, (name, points) in enumerate(sweep.items()):
        colour = _COLOURS[name]
        spots = [(across(size), down(rate)) for size, rate in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in spots]
        # The legend stands inside, at the upper left: throughput rises to the right.
        parts.append(
            f'<rect x="{_LEFT + 14}" y="{_TOP + 8 + 20 * place}" width="12" height="12" rx="2" fill="{colour}"/>'
        )
        parts.append(_text(_LEFT + 33, _TOP + 19 + 20 * place, name))
    return parts


def _bars(starts: Mapping[str, float]) -> list[str]:
    shown = {name: seconds for name, seconds in starts.items() if name in _COLOURS}
    parts = [_text(_BARS - 100, _TOP - 24, "Seconds for a file of 20 kB", "title")]
    longest = max(shown.values(), default=1.0)
    for place, (name, seconds) in enumerate(sorted(shown.items(), key=lambda item: item[1])):
        y = _TOP + 16 + 44 * place
        length = max(2.0, seconds / longest * (_BARS_END - _BARS))
        parts.append(_text(_BARS - 8, y + 17, name, anchor="end"))
        parts.append(f'<rect x="{_BARS}" y="{y}" width="{length:.1f}" height="24" rx="3" fill="{_COLOURS[name]}"/>')
        parts.append(_text(_BARS + length + 6, y + 17, f"{seconds:.2f}"))
    return parts


class _Scale:
    """A logarithmic axis: from values to pixels."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self._low, self._high = math.log(low), max(math.log(high), math.log(low) + 1e-9)
        self._start, self._end = start, end

    def __call__(self, value: float) -> float:
        return self._start + (math.log(value) - self._low) / (self._high - self._low) * (self._end - self._start)


def _ticks(low: float, high: float) -> list[float]:
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    wide = math.log10(high / low) > 2.5
    steps = (1,) if wide else (1, 2, 5)
    return [tick for e in exponents for step in steps if low <= (tick := step * 10.0**e) <= high]


def _size(megabytes: float) -> str:
    return f"{megabytes:g} MB" if megabytes >= 1 else f"{megabytes * 1000:g} kB"


def _text(x: float, y: float, text: str, kind: str = "", anchor: str = "start") -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{attribute}>{text}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'
