"""The part of the page that a manager prints: every control with its state, its evidence and what is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from posthound.report.posture import STATES, Posture, ShownControl

_WORDS = {
    "fail": "fails",
    "unknown": "not known",
    "manual": "by hand",
    "pass": "passes",
    "not-applicable": "not applicable",
}
_SHOWN = 100


def posture(found: Posture) -> str:
    """The audit as HTML: readable without a script, nothing of it taken for markup."""
    intro = "".join(f"<p>{_bdi(line)}</p>" for line in found.intro)
    tiles = "".join(_tile(state, sum(c.status == state for c in found.controls)) for state in STATES)
    exposed = _section("exposed-now", "What anyone can read today", _list(found.exposed)) if found.exposed else ""
    new = _list(found.changes or ("Nothing changed.",))
    changes = _section("audit-changes", f"Since the audit of {escape(found.since)}", new) if found.since else ""
    return (
        f'<div class="audit-intro">{intro}</div><section class="tiles" aria-label="Controls by state">{tiles}</section>{exposed}{changes}'
        + _section("audit-controls", "Controls", _table(found.controls))
        + _section("audit-details", "In detail", "".join(map(_detail, found.controls)))
    )


def _section(name: str, head: str, content: str) -> str:
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{head}</h2>{content}</section>'


def _tile(state: str, number: int) -> str:
    kind = "alarm" if state == "fail" and number else "hot" if state == "unknown" and number else ""
    return f'<div class="tile {kind}"><p class="figure">{number}</p><p class="what">{_WORDS[state]}</p></div>'


def _table(controls: Sequence[ShownControl]) -> str:
    rows = "".join(
        f'<tr><td>{escape(c.id)}</td><td><a href="#control-{escape(c.id)}">{escape(c.title)}</a></td><td>{escape(c.level)}</td>'
        f'<td><span class="state {c.status}">{escape(c.status)}</span></td><td>{_bdi(c.summary)}</td><td>{escape(c.maps)}</td></tr>'
        for c in controls
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Number", "Control", "Level", "State", "Why", "NIST / CIS / SOC 2")
    )
    return f'<div class="scroll"><table><caption class="hidden">Controls</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _detail(c: ShownControl) -> str:
    parts = [
        f"<p>{_bdi(c.summary)}</p>",
        _block("Violations", c.violations), _block("Also seen", c.signals), _block("Asked", c.evidence),
        f"<h4>To do</h4><p>{escape(c.remedy)} <em>{escape(c.where)}</em></p>" if c.status != "pass" and c.remedy else "",
        _block("By hand", c.steps, ordered=True) if c.status == "manual" else "",
        f"<p>{_bdi(c.attested)}</p>" if c.attested else "", _block("Not checked", c.not_checked),
    ]  # fmt: skip
    return (
        f'<article class="control" id="control-{escape(c.id)}"><h3>{escape(c.id)} {escape(c.title)} '
        f'<span class="state {c.status}">{escape(c.status)}</span> <span class="more">{escape(c.level)}, {escape(c.severity)}, '
        f"{escape(c.section)}</span></h3>{''.join(parts)}</article>"
    )


def _block(head: str, lines: Sequence[str], *, ordered: bool = False) -> str:
    return f"<h4>{head}</h4>{_list(lines, ordered=ordered)}" if lines else ""


def _list(lines: Sequence[str], *, ordered: bool = False) -> str:
    tag = "ol" if ordered else "ul"
    more = f"<li>and {len(lines) - _SHOWN} more</li>" if len(lines) > _SHOWN else ""
    return f"<{tag}>{''.join(f'<li>{_bdi(line)}</li>' for line in lines[:_SHOWN])}{more}</{tag}>"


def _bdi(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
