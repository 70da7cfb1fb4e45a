"""How long the HTML report takes to write and to open in Chromium: python -m benchmarks.report_page.

Ten thousand findings must open within two seconds; the best of three, so that a busy machine does not decide.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from posthound.report.base import render
from tests.report import chromium
from tests.report.generated import findings, report

LIMITS = {1_000: 2.0, 10_000: 2.0, 100_000: 8.0}


def main() -> int:
    """Prints a line a size; 1 where one is slower than its limit, or where there is no browser."""
    if missing := chromium.missing():
        print(chromium.LEFT_OUT.format(missing), file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    slow = False
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        for number, limit in LIMITS.items():
            made = report(findings(number))
            start = time.perf_counter()
            text = render("html", made)
            written = time.perf_counter() - start
            file = Path(folder) / f"{number}.html"
            file.write_text(text, "utf-8")
            opened = min(_open(browser, file) for _ in range(3))
            slow = slow or opened > limit
            print(
                f"{number:>7,} findings  {len(text) / 1e6:5.1f} MB  written in {written:5.2f} s  opens in {opened:5.2f} s (limit {limit} s)"
            )
        browser.close()
    return int(slow)


def _open(browser: object, file: Path) -> float:
    page = chromium.open_page(browser, file)
    page.page.context.close()
    return page.seconds


if __name__ == "__main__":
    sys.exit(main())
