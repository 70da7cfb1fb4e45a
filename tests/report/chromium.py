"""A real browser for tests of pages: Chromium of the system, driven by playwright; what it loads and complains of is kept."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LEFT_OUT = "left out: {} is absent (tests/tools/browser.sh installs it), so the HTML report is not driven in a browser"


def missing() -> str:
    """What is absent for driving a page; empty where nothing is."""
    if not executable():
        return "Chromium"
    try:
        import playwright.sync_api  # noqa: F401 — only whether it is there
    except ImportError:
        return "the Python package playwright"
    return ""


def executable() -> str:
    """Where Chromium is; empty where it is not."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


@dataclass
class Opened:
    """A page with what happened on it: `requests` are those that left the file, `complaints` console errors and exceptions."""

    page: Any
    seconds: float = 0.0
    address: str = ""
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def load(self, file: Path, fragment: str = "") -> None:
        """Shows the file; `seconds` until its first row (or its word that there is none) stands there."""
        self.address = file.as_uri()
        start = time.perf_counter()
        self.page.goto(self.address + fragment)
        self.page.wait_for_selector("#app:not([hidden]) tbody tr, #app:not([hidden]) .nothing")
        self.seconds = time.perf_counter() - start

    def clear(self) -> None:
        """Leaves the file and all that it has stored, as if the page were new."""
        self.page.evaluate("localStorage.clear()")
        self.page.goto("about:blank")
        self.requests.clear()
        self.complaints.clear()


def launch(playwright: Any) -> Any:
    """A headless Chromium that talks to nobody by itself."""
    return playwright.chromium.launch(executable_path=executable(), headless=True, args=FLAGS)


def new_page(browser: Any, **context: Any) -> Opened:
    """An empty page in a context of its own."""
    settings = {"viewport": {"width": 1360, "height": 1000}, "color_scheme": "light"} | context
    page = browser.new_context(**settings).new_page()
    opened = Opened(page)
    page.on("request", lambda r: opened.requests.append(r.url) if not r.url.startswith(opened.address) else None)
    page.on("console", lambda m: opened.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    return opened


def open_page(browser: Any, file: Path, fragment: str = "", **context: Any) -> Opened:
    """The file in a context of its own."""
    opened = new_page(browser, **context)
    opened.load(file, fragment)
    return opened


def browsers() -> Iterator[Any]:
    """One browser for the tests of a module; closed after them."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
