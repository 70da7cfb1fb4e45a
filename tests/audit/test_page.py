"""The audit's part of the report's page in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from posthound.audit.formats.html import posture
from posthound.report.html.page import render_view
from posthound.report.view import View, now
from tests.report.chromium import LEFT_OUT, browsers, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=LEFT_OUT.format(missing()))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    yield from browsers()


@pytest.fixture
def opened(case, run, browser, tmp_path):
    """Opens the page of a crawl with an audit, or of an audit alone; `complaints` are the browser's."""
    case.team.spaces[0].visibility = "public"
    case.team.spaces[0].name = "<img src=x onerror=alert(1)>"
    with ThreadPoolExecutor(1) as thread:  # the browser's driver has this thread's event loop
        done = thread.submit(run, case).result()

    def page(scope: str) -> Any:
        file = tmp_path / f"{scope}.html"
        file.write_text(render_view(View(rows=(), made=now(), scope=scope, posture=posture(done))), "utf-8")
        made = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
        made.complaints = []
        made.on("console", lambda m: made.complaints.append(m.text) if m.type in ("error", "warning") else None)
        made.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.goto(file.as_uri())
        return made

    return page


def test_secrets_and_audit_are_two_parts_of_one_page(opened):
    page = opened("crawl")
    assert page.is_visible("#secrets")
    assert not page.is_visible("#audit")
    page.click("#part-audit")
    assert page.is_visible("#audit")
    assert not page.is_visible("#secrets")
    page.keyboard.press("ArrowLeft")
    assert page.is_visible("#secrets")
    assert page.complaints == []


def test_an_audit_alone_shows_its_controls_at_once_and_takes_no_name_for_markup(opened):
    page = opened("audit")
    assert page.is_visible("#audit")
    assert page.locator("#audit .control").count() == 14
    assert "onerror=alert(1)" in page.inner_text("#audit")
    assert page.locator("#audit img").count() == 0
    assert page.complaints == []


def test_what_is_printed_is_the_part_that_is_shown(opened):
    page = opened("crawl")
    page.click("#part-audit")
    page.emulate_media(media="print")
    assert page.is_visible("#control-2\\.4")
    assert not page.is_visible("#secrets")
