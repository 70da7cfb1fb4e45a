"""Gathers the pages of the site in build/pages, where mkdocs reads them: `python -m docs.site`.

The repository's pages link to each other and to files that are no pages. The first keep working, since the folders stay as they are; the
second lead to the repository.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[1]
PAGES = PROJECT / "build" / "pages"
_LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)\s#]+)(#[^)\s]*)?\)")


def main() -> None:
    """Writes the pages anew."""
    address = yaml.safe_load((PROJECT / "mkdocs.yml").read_text("utf-8"))["repo_url"]
    shutil.rmtree(PAGES, ignore_errors=True)
    pages = {path: path.relative_to(PROJECT) for path in (*PROJECT.glob("*.md"), *PROJECT.glob("docs/*.md"))}
    pages[PROJECT / "README.md"] = Path("index.md")
    for source, shown in pages.items():
        target = PAGES / shown
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            _LINK.sub(lambda link, source=source: _link(link, source, address), source.read_text("utf-8")), "utf-8"
        )  # type: ignore[misc]  # a bound loop variable
    shutil.copytree(PROJECT / "docs" / "images", PAGES / "docs" / "images")


def _link(link: re.Match[str], source: Path, address: str) -> str:
    target = (source.parent / link[1]).resolve()
    anchor = link[2] or ""
    if target == PROJECT / "README.md":
        return f"]({'../' if source.parent != PROJECT else ''}index.md{anchor})"
    if target.suffix in (".md", ".png", ".svg") and target.is_file():
        return link[0]
    return f"]({address}/blob/main/{target.relative_to(PROJECT).as_posix()}{anchor})"


if __name__ == "__main__":
    main()
