"""One self-contained web page: exposure first, plots, the rotation queue, and a drill-down to request and field.

The page loads nothing and may load nothing: its policy names the hashes of its one script and one style, and lets no text
become markup (Trusted Types). Data stands in a JSON block; the script writes it as text only.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from string import Template

from posthound.report.base import Report, covered
from posthound.report.html.data import embedded
from posthound.report.html.plots import plots, workspace_of
from posthound.report.html.posture import posture
from posthound.report.html.trend import trend
from posthound.report.view import SEVERITIES, Row, View, of_report

_SCRIPTS = ("report_select.js", "report_rows.js", "report_page.js", "report_parts.js")
_CARDS, _NOTICES = 12, 200


def render(report: Report) -> str:
    """The finished run as a page."""
    return render_view(of_report(report))


def render_view(view: View) -> str:
    """The same for a view."""
    script, style = _script(), _asset("report.css")
    pending = [row for row in view.rows if row.open]
    return Template(_asset("report.html")).substitute(
        csp=_policy(script, style),
        title=escape(_title(view)),
        heading=escape("Postman audit" if view.scope == "audit" else "Secrets found"),
        style=style,
        script=script,
        meta=_meta(view),
        banner=_banner(view),
        tiles=_tiles(pending, view),
        exposed=_exposed(pending),
        trend=trend(view.trend),
        legend=_legend(),
        plots=plots(view.rows),
        unread=_unread(view),
        footer=_footer(view),
        data=embedded(view),
        part=_part(view),
        parts=_parts(view),
        audit=f'<div class="main" id="audit">{posture(view.posture)}</div>' if view.posture is not None else "",
        absent=" hidden" if view.scope == "audit" else "",
    )


def _title(view: View) -> str:
    if view.scope == "audit":
        return "Postman audit"
    return f"Secrets found{f' – {view.scope}' if view.scope else ''}"


def _part(view: View) -> str:
    """Which part of the page is shown first: the audit where nothing was scanned."""
    return "audit" if view.scope == "audit" else "secrets"


def _parts(view: View) -> str:
    """The switch between secrets and audit; none where there is only one of them."""
    if view.posture is None or view.scope == "audit":
        return ""
    tabs = "".join(
        f'<button type="button" role="tab" id="part-{name}" aria-controls="{name}" aria-selected="{str(name == "secrets").lower()}">{label}</button>'
        for name, label in (("secrets", "Secrets"), ("audit", "Audit"))
    )
    return f'<div class="tabs parts" id="parts" role="tablist" aria-label="Part of the report" hidden>{tabs}</div>'


def _asset(name: str) -> str:
    return files("posthound.report.html").joinpath("assets", name).read_text("utf-8")


def _script() -> str:
    """The files of the script as one, with no name of theirs visible outside."""
    return '"use strict";\n(() => {\n' + "\n".join(map(_asset, _SCRIPTS)) + "})();\n"


def _policy(script: str, style: str) -> str:
    """Nothing but this script and this style; no request, no frame, no form, no markup from text."""
    return "; ".join((
        "default-src 'none'", f"script-src '{_hash(script)}'", f"style-src '{_hash(style)}'", "base-uri 'none'", "form-action 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    ))  # fmt: skip


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _meta(view: View) -> str:
    scope = f"<b>{escape(view.scope)}</b> · " if view.scope and view.scope != "scan" else ""
    scanned = f" · {_count(view.files, 'file')} scanned" if view.files else ""
    scanned += f", {escape(spaces)}" if scanned and (spaces := covered(view.workspaces)) else ""
    made = f'<time datetime="{view.made.isoformat()}">{view.made.day} {view.made:%B %Y, %H:%M} UTC</time>'
    return f"{scope}{made}{scanned} · {escape(' '.join(filter(None, (view.tool, view.version))))}"


def _banner(view: View) -> str:
    if view.complete:
        return ""
    unread = sum(notice.fatal for notice in view.unread)
    what = f"{_count(unread, 'item')} could not be read" if unread else "Not everything was looked at"
    link = ' <a href="#unread">See what</a>.' if view.unread else ""
    return f'<p class="banner" role="alert"><strong>Incomplete.</strong> {what} and may hold more.{link}</p>'


def _tiles(rows: Sequence[Row], view: View) -> str:
    """The totals. Every figure is one of secrets, as in the plots and the queue; places are named where they are meant."""

    def held(some: Iterable[Row]) -> tuple[int, str]:
        places = list(some)
        return len({row.secret for row in places}), f"in {_count(len(places), 'place')}"

    everything, public = held(rows), held(row for row in rows if row.exposure == "public")
    critical, new = (
        held(row for row in rows if row.severity == "critical"),
        held(row for row in rows if row.state == "new"),
    )
    overdue, settled = (
        held(row for row in rows if row.deadline == "overdue"),
        len({row.secret for row in view.rows}) - everything[0],
    )
    tiles = [
        ("secrets to rotate", *everything, ""),
        ("readable by anyone", *public, "alarm" if public[0] else "calm"),
        ("critical", *critical, "hot" if critical[0] else ""),
        ("overdue", *overdue, "hot" if overdue[0] else "calm"),
        ("new", new[0], f"{new[1]}, since the baseline" if new[0] else "since the baseline", ""),
        ("accepted or gone", settled, "in every place: not in the queue", ""),
    ]
    if not any(row.due for row in rows):
        del tiles[3]
    return "".join(
        f'<div class="tile {kind}"><p class="figure">{number:,}</p><p class="what">{name}</p><p class="more">{more}</p></div>'
        for name, number, more, kind in tiles
    )


def _exposed(rows: Sequence[Row]) -> str:
    """The public workspaces, worst first; where there is none, that, and what the scan could not know."""
    head = '<h2 id="exposed-title">Readable by anyone</h2>'
    public: dict[str, list[Row]] = {}
    for row in rows:
        if row.exposure == "public":
            public.setdefault(workspace_of(row), []).append(row)
    if not public:
        unknown = sum(row.exposure == "file" for row in rows)
        more = (
            f" Who can read {_count(unknown, 'place')} is unknown: they were found in files, not in workspaces."
            if unknown
            else ""
        )
        return f'{head}<p class="notice good">Nothing was found in a public workspace.{more}</p>'
    ordered = sorted(public.items(), key=lambda item: (min(r.rank for r in item[1]), -len(item[1]), item[0]))
    cards = "".join(_card(name, held) for name, held in ordered[:_CARDS])
    rest = (
        f'<p class="more">and {_count(len(ordered) - _CARDS, "more public workspace")}</p>'
        if len(ordered) > _CARDS
        else ""
    )
    return (
        f'<div class="section-head">{head}<p class="more">Rotate these first: taking them out of view does not take back what was '
        f'read.</p></div><ul class="cards">{cards}</ul>{rest}'
    )


def _card(name: str, rows: Sequence[Row]) -> str:
    worst: dict[str, int] = {}
    for row in rows:
        worst[row.secret] = min(worst.get(row.secret, len(SEVERITIES)), SEVERITIES.index(row.severity))
    counts = Counter(SEVERITIES[severity] for severity in worst.values())
    pills = "".join(f'<span class="pill {s}">{counts[s]:,} {s}</span>' for s in SEVERITIES if counts[s])
    secrets = _count(len({row.secret for row in rows}), "secret")
    owner = next((row.owner for row in rows if row.owner), "")
    by = f" · <bdi>{escape(owner)}</bdi>" if owner else ""
    return (
        f'<li class="card"><h3><bdi>{escape(name)}</bdi></h3><p class="more">{secrets} in {_count(len(rows), "place")}{by}</p>'
        f'<p class="pills">{pills}</p><button type="button" class="quiet" data-show="{escape(name)}" hidden>Show them</button></li>'
    )


def _legend() -> str:
    keys = "".join(f'<li><span class="key {severity}"></span>{severity}</li>' for severity in SEVERITIES)
    return f'<ul class="legend" aria-label="Colours">{keys}</ul>'


def _unread(view: View) -> str:
    if not view.unread:
        return ""
    items = "".join(
        f"<li{' class=fatal' if n.fatal else ''}><bdi>{escape(n.text)}</bdi></li>"
        for n in sorted(view.unread, key=lambda n: not n.fatal)[:_NOTICES]
    )
    more = f"<li>and {_count(len(view.unread) - _NOTICES, 'more notice')}</li>" if len(view.unread) > _NOTICES else ""
    return f'<section id="unread"><h2>What was not read, or not in full</h2><ul class="unread">{items}{more}</ul></section>'


def _footer(view: View) -> str:
    notes = "".join(f"{note}. " for note in view.notes)
    return (
        f"{escape(notes)}Secrets are shown by their first characters and length only; the page holds no more of them. "
        "It loads nothing from the network."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
