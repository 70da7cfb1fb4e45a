"""Takes the pictures of docs/images from a report over generated findings: python -m docs.screenshots.

Needs Chromium and playwright (tests/tools/browser.sh). The findings are made up; nothing on the pictures is a secret.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from posthound.report.base import render
from tests.report import chromium
from tests.report.generated import MADE, findings, in_ledger, report, runs

IMAGES = Path(__file__).with_name("images")
SIZE = {"width": 1280, "height": 1040}
PHONE = {"width": 390, "height": 844}


def main() -> int:
    """Writes every picture; answers the exit status."""
    if missing := chromium.missing():
        print(chromium.LEFT_OUT.format(missing), file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    os.environ["SOURCE_DATE_EPOCH"] = MADE
    IMAGES.mkdir(exist_ok=True)
    made = report(in_ledger(findings(240)))._replace(trend=runs(12))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        file.write_text(render("html", made), "utf-8")
        browser = chromium.launch(playwright)
        for scheme in ("light", "dark"):
            page = chromium.open_page(browser, file, viewport=SIZE, color_scheme=scheme).page
            _take(page, f"report-{scheme}")
        _queue(chromium.open_page(browser, file, viewport=SIZE).page)
        phone = chromium.open_page(browser, file, viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)
        _take(phone.page, "report-phone")
        _filtered(chromium.open_page(browser, file, viewport=SIZE, color_scheme="dark").page)
        browser.close()
    return 0


def _queue(page: Any) -> None:
    """The rotation queue with one secret opened."""
    page.locator("#queue .expand").nth(1).click()
    page.locator("form.filters").evaluate("(form) => form.scrollIntoView()")
    _take(page, "report-queue")


def _filtered(page: Any) -> None:
    """The plots and the list under a search and a filter."""
    page.fill("#search", "refunds")
    page.locator('.bar[data-facet="provider"]').first.click()
    page.locator("#plots-title").evaluate("(title) => title.scrollIntoView()")
    page.mouse.move(2, 2)
    _take(page, "report-filtered")


def _take(page: Any, name: str) -> None:
    page.screenshot(path=str(IMAGES / f"{name}.png"), animations="disabled", caret="hide")
    print(IMAGES.joinpath(f"{name}.png").stat().st_size // 1000, "kB", name)


if __name__ == "__main__":
    sys.exit(main())
