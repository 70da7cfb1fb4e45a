"""The HTML report in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from posthound.model.values import Exposure, Finding, Notice, Origin, RelatedPlace
from posthound.report.base import Report, render
from tests.report import chromium
from tests.report.generated import MADE, findings, in_ledger, report, runs

pytestmark = pytest.mark.skipif(
    bool(chromium.missing()), reason=chromium.LEFT_OUT.format(chromium.missing() or "nothing")
)
Open = Callable[..., chromium.Opened]
# As many as a page holds with ease; `make bench-report` says how long it takes to open.
MANY = 10_000 if "POSTHOUND_TEST_LONG" in os.environ else 2_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from chromium.browsers()


@pytest.fixture(scope="module")
def idle() -> dict[str, list[chromium.Opened]]:
    """Pages that no test uses now, by their settings: a new one takes twice as long as the report in it."""
    return {}


@pytest.fixture
def opened(
    browser: Any, idle: dict[str, list[chromium.Opened]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", MADE)
    pages: list[tuple[str, chromium.Opened]] = []

    def open_report(made: Report, fragment: str = "", **context: Any) -> chromium.Opened:
        file = tmp_path / f"report{len(pages)}.html"
        file.write_text(render("html", made), "utf-8")
        free = idle.setdefault(repr(context), [])
        page = free.pop() if free else chromium.new_page(browser, **context)
        pages.append((repr(context), page))
        page.load(file, fragment)
        return page

    yield open_report
    for settings, page in pages:
        assert page.complaints == []
        assert page.requests == []
        page.clear()
        idle[settings].append(page)


def names(page: Any, panel: str = "queue") -> list[str]:
    """The titles of the rows on the current page of a list."""
    return [text.strip() for text in page.locator(f"#{panel} .expand").all_inner_texts()]


def queued(page: Any) -> int:
    """How many secrets the filters leave."""
    return int(page.inner_text("#count-queue").replace(",", ""))


def shown(page: Any) -> int:
    """How many places the filters leave."""
    return int(page.inner_text("#count-findings").replace(",", ""))


def test_the_queue_has_one_row_a_secret_and_public_ones_first(opened: Open) -> None:
    places = findings(60)
    page = opened(report(places)).page
    pending = [f for f in places if not f.suppression and f.baseline_state != "absent"]
    assert page.inner_text("#count-queue") == str(len({f.secret_id for f in pending}))
    first = page.locator("#queue tbody tr.row").first
    assert "public" in first.inner_text()
    worst = page.locator("#queue tbody tr.row .pills > .pill:first-child").all_inner_texts()
    order = [exposure.value for exposure in Exposure]
    assert worst == sorted(worst, key=order.index)


def test_a_row_opens_into_the_runbook_and_every_place_with_its_postman_link(opened: Open) -> None:
    places = [f._replace(baseline_state="new", suppression="") for f in findings(9, secrets=1)]
    page = opened(report(places)).page
    button = page.locator("#queue .expand").first
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    detail = page.locator("#queue td.detail")
    assert detail.locator(".places > li").count() == 9
    links = {link.get_attribute("href") for link in detail.locator(".places a").all()}
    assert links == {f.origin.url for f in places if f.origin and f.origin.url}
    assert all(link.get_attribute("rel") == "noopener noreferrer" for link in detail.locator("a").all())


def test_searching_narrows_lists_and_plots(opened: Open) -> None:
    page = opened(report(findings(120))).page
    everything = shown(page)
    bar = page.locator('.bar[data-facet="workspace"]').first
    before = int(bar.locator(".number").text_content())
    page.fill("#search", "openai refunds")
    page.wait_for_selector("#clear:not([hidden])")
    assert 0 < shown(page) < everything
    assert set(names(page)) == {"OpenAI API key (user)"}
    assert int(bar.locator(".number").text_content()) < before
    page.click("#clear")
    assert shown(page) == everything


# Chooses each value of a select in turn; answers what each left, and what no choice leaves.
_EACH = """(select) => {
    const choose = (value) => {
        select.value = value;
        select.dispatchEvent(new Event('change'));
        return Number(document.getElementById('count-findings').textContent.replaceAll(',', ''));
    };
    const all = select.ariaLabel === 'state' ? '-2' : '-1';
    const left = [...select.options].map((o) => o.value).filter((v) => Number(v) >= 0).map(choose);
    const everything = choose(all);
    choose('-1');
    return [left, everything];
}"""


def test_the_values_of_every_filter_share_the_findings_out(opened: Open) -> None:
    page = opened(report(findings(60))).page
    for facet in ("severity", "exposure", "workspace", "provider", "state", "age"):
        left, everything = page.locator(f'select[aria-label="{facet}"]').evaluate(_EACH)
        assert sum(left) == everything > 0, facet


def test_a_bar_is_a_button_for_keyboard_and_mouse(opened: Open) -> None:
    page = opened(report(findings(90))).page
    bar = page.locator('.bar[data-facet="provider"]').first
    expected = int(bar.locator(".number").text_content())
    bar.focus()
    page.keyboard.press("Enter")
    assert bar.get_attribute("aria-pressed") == "true"
    assert queued(page) == expected
    bar.click()
    assert bar.get_attribute("aria-pressed") == "false"
    assert queued(page) > expected


# Presses every bar and every cell in turn; answers those whose number is not that of the secrets in the queue then.
_PRESSED = """() => {
    const wrong = [], number = (text) => Number(text.replaceAll(',', '').replace('·', '0'));
    for (const mark of document.querySelectorAll('[data-facet]')) {
        if (mark.classList.contains('empty')) continue;
        const told = number((mark.querySelector('.number') ?? mark.lastElementChild).textContent);
        mark.dispatchEvent(new MouseEvent('click'));
        const queue = number(document.getElementById('count-queue').textContent);
        if (queue !== told) wrong.push(`${mark.getAttribute('aria-label')}: ${queue}`);
        mark.dispatchEvent(new MouseEvent('click'));
    }
    return wrong;
}"""


def test_every_number_of_the_page_is_that_of_the_secrets_it_leads_to(opened: Open) -> None:
    page = opened(report(in_ledger(findings(60)))).page
    assert page.evaluate(_PRESSED) == []
    page.select_option('select[aria-label="severity"]', label="high")
    page.fill("#search", "a")
    page.wait_for_selector("#clear:not([hidden])")
    assert page.evaluate(_PRESSED) == []


def test_the_totals_are_numbers_of_secrets_too(opened: Open) -> None:
    page = opened(report(in_ledger(findings(200)))).page
    figures = {
        tile.locator(".what").inner_text(): int(tile.locator(".figure").inner_text())
        for tile in page.locator(".tile").all()
    }
    assert figures.pop("secrets to rotate") == queued(page)
    figures.pop("accepted or gone")
    for name, facet, value in (
        ("readable by anyone", "exposure", "Anyone (public)"),
        ("critical", "severity", "critical"),
        ("overdue", "deadline", "overdue"),
        ("new", "state", "new"),
    ):
        page.select_option(f'select[aria-label="{facet}"]', label=value)
        assert figures.pop(name) == queued(page) > 0
        page.click("#clear")
    assert not figures


def test_whoever_has_to_act_finds_what_is_theirs_and_overdue(opened: Open) -> None:
    places = in_ledger(findings(200))
    page = opened(report(places), "#owner=ada&deadline=overdue").page
    pending = [f for f in places if not f.suppression and f.baseline_state != "absent"]
    theirs = {f.secret_id for f in pending if f.owner == "ada" and f.due == "2026-11-20"}
    assert queued(page) == len(theirs) > 0
    cells = page.locator("#queue td.due").all_inner_texts()
    assert all("due 2026-11-20" in cell and "overdue" in cell and "ada" in cell for cell in cells)


def test_without_a_ledger_the_page_speaks_of_no_dates(opened: Open) -> None:
    page = opened(report([f._replace(origin=None) for f in findings(30)])).page
    assert "overdue" not in page.inner_text("main").lower()
    assert page.locator("#queue td.due").count() == 0
    assert page.locator('select[aria-label="deadline"]').is_hidden()


def test_the_last_runs_are_shown_with_what_was_overdue(opened: Open) -> None:
    points = runs(12)
    page = opened(report(findings(20))._replace(trend=points)).page
    assert page.locator(".trend .run .number").all_text_contents() == [str(point.pending) for point in points]
    assert f"{points[-1].pending} to rotate after the last run" in page.inner_text(".trend")


# What a thumb has to hit, and is smaller than 40 pixels.
_SMALL = """() => [...document.querySelectorAll('button, select, input, td.rotate a')]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 40).map((e) => e.outerHTML.slice(0, 80))"""
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def test_a_phone_has_the_queue_first_and_as_cards(opened: Open) -> None:
    page = opened(report(in_ledger(findings(120)))._replace(trend=runs(12)), **PHONE).page
    first = page.locator("#queue tr.row").first.bounding_box()
    assert first["y"] < 844
    assert first["x"] >= 0
    assert first["x"] + first["width"] <= 390
    assert first["y"] < page.locator(".plots").bounding_box()["y"]
    assert page.locator("#queue thead").is_hidden()
    card = page.locator("#queue tr.row").first.inner_text()
    assert "due 20" in card
    assert "Rotate" in card
    assert page.evaluate(_SMALL) == []


def test_nothing_on_a_phone_is_wider_than_it(opened: Open) -> None:
    places = [
        f._replace(file=f"{'a-long-folder/' * 9}{f.file}", path=("x" * 150, *f.path)) for f in in_ledger(findings(90))
    ]
    page = opened(report(places)._replace(trend=runs(12)), **PHONE).page
    for button in page.locator("#queue .expand").all()[:5]:
        button.click()
    page.click("#choose")
    assert page.locator('select[aria-label="owner"]').is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("#tab-findings")
    page.locator("#findings .expand").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_keyboard_reaches_search_rows_pages_and_tabs(opened: Open) -> None:
    page = opened(report(findings(400))).page
    focused = "document.activeElement"
    page.keyboard.press("/")
    assert page.evaluate(f"{focused}.id") == "search"
    page.keyboard.type("zzz nothing")
    page.wait_for_selector("#queue .nothing")
    page.keyboard.press("Escape")
    page.wait_for_selector("#queue tbody tr")
    page.evaluate(f"{focused}.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.locator("#queue .expand").nth(1).get_attribute("aria-expanded") == "true"
    page.keyboard.press("n")
    assert page.inner_text("#queue .pages span").startswith("51–100")
    page.keyboard.press("p")
    assert page.inner_text("#queue .pages span").startswith("1–50")
    page.focus("#tab-queue")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#tab-findings", "aria-selected") == "true"
    assert page.is_visible("#findings")


def test_findings_sort_by_their_heads(opened: Open) -> None:
    page = opened(report(findings(40)), "#view=findings").page
    page.click('[data-sort="secret"]')
    assert page.get_attribute("#findings th[aria-sort]", "aria-sort") == "ascending"
    ascending = names(page, "findings")
    page.click('[data-sort="secret"]')
    assert ascending == sorted(ascending)
    assert names(page, "findings") == ascending[::-1]


def test_a_filtered_view_is_kept_in_the_address(opened: Open) -> None:
    made = report(findings(80))
    page = opened(made).page
    page.select_option('select[aria-label="severity"]', label="high")
    count, fragment = shown(page), page.evaluate("location.hash")
    again = opened(made, fragment).page
    assert shown(again) == count
    assert opened(made, "#severity=__proto__&workspace=%3Cimg%3E&q=%FF").page.locator(".nothing").count() == 1


def test_light_and_dark_follow_the_system_until_told_otherwise(opened: Open) -> None:
    ink = "getComputedStyle(document.body).backgroundColor"
    made = report(findings(6))
    light, dark = opened(made).page, opened(made, color_scheme="dark").page
    assert light.evaluate(ink) != dark.evaluate(ink)
    dark.click("#theme")
    assert dark.inner_text("#theme") == "Theme: light"
    assert dark.evaluate(ink) == light.evaluate(ink)


def test_hostile_names_stay_text(opened: Open) -> None:
    hostile = (
        '</script><script>window.broken=1</script>', '<img src=x onerror="window.broken=1">', '"><svg onload=window.broken=1>',
        "javascript:window.broken=1", "<!--<script>", "\u2028\u2029\u202egnirts\u2066", "' autofocus onfocus='window.broken=1", "${window.broken=1}",
        "]]>", "\ud800", "__proto__", "constructor", "a\x00b\x1b[31m", "\U000e0041" * 5,
    )  # fmt: skip
    places = [_named(finding, hostile[n % len(hostile)]) for n, finding in enumerate(findings(28))]
    made = report(places, notices=[Notice(hostile[0], hostile[1], True)], scope=hostile[2])
    page = opened(made, "#state=all").page
    open_all = "document.querySelectorAll('[role=tabpanel]:not([hidden]) .expand').forEach((button) => button.click())"
    page.evaluate(open_all)
    page.click("#tab-findings")
    page.evaluate(open_all)
    assert page.evaluate("window.broken") is None
    assert page.locator("script").count() == 2
    assert page.locator("img, iframe, object, embed, base, form[action]").count() == 0
    addresses = page.evaluate("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
    assert all(address.startswith(("http", "#")) for address in addresses)
    assert "</script><script>" in page.inner_text("#findings")


def _named(finding: Finding, name: str) -> Finding:
    origin = Origin(name, Exposure.PUBLIC, name, "id", url=name, owner=name)
    return finding._replace(rule=name, file=name, pointer=name, path=(name, name), name=name, evidence=name, redacted=name, origin=origin,
        vault_reference=name, exposure=Exposure.PUBLIC, justification=name, first_seen=name, related=(RelatedPlace(name, name, name),),
    )  # fmt: skip


def test_the_policy_forbids_scripts_and_requests_of_whoever_gets_in(opened: Open) -> None:
    run = opened(report(findings(3)))
    refused = run.page.evaluate(
        """async () => {
            const refused = [];
            const script = document.createElement('script');
            try { script.textContent = 'window.broken=1'; document.body.append(script); } catch { refused.push('script'); }
            try { document.body.innerHTML = '<b>x</b>'; } catch { refused.push('markup'); }
            try { await fetch('https://example.invalid/'); } catch { refused.push('fetch'); }
            return [...refused, window.broken];
        }"""
    )
    assert refused == ["script", "markup", "fetch", None]
    assert run.complaints
    run.complaints.clear()  # the refusals, which the browser reports
    run.requests.clear()


def test_printing_holds_the_whole_queue(opened: Open) -> None:
    page = opened(report(findings(300))).page
    before = page.locator("#queue tbody tr.row").count()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert before == 50
    assert page.locator("#queue tbody tr.row").count() == int(page.inner_text("#count-queue"))
    assert page.pdf()[:5] == b"%PDF-"


def test_nothing_found_is_said(opened: Open) -> None:
    page = opened(report([])).page
    assert "No secrets found." in page.inner_text("#queue")
    assert "Nothing was found in a public workspace." in page.inner_text(".exposed")


def test_controls_have_names_and_headings_are_in_order(opened: Open) -> None:
    page = opened(report(findings(20))).page
    nameless = page.evaluate(
        """[...document.querySelectorAll('button, select, input, a, [role=button]')].filter((e) =>
            !(e.textContent.trim() || e.getAttribute('aria-label') || e.labels?.length)).length"""
    )
    page.locator("#queue .expand").first.click()
    assert page.locator("#queue .detail h3").count() == 2
    # What stands between its tabs would be read as one of them.
    assert page.evaluate("[...document.querySelectorAll('[role=tablist] > :not([role=tab])')].length") == 0
    assert page.locator("main").count() == 1
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((e) => Number(e.tagName[1]))")
    assert nameless == 0
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_thousands_of_findings_open_page_and_filter(opened: Open) -> None:
    page = opened(report(findings(MANY))).page
    assert page.locator("#queue tbody tr.row").count() == 50
    page.fill("#search", "slack")
    page.wait_for_selector("#clear:not([hidden])")
    assert 0 < shown(page) < MANY
