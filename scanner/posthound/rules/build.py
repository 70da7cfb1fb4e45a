"""Builds what a scan and a report read in place of the book: `python -m posthound.rules.build`.

Three files beside this module. None is committed: the package's build makes them, and in a checkout `make rules`, when a
record or the code that digests records has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from posthound.rules import book, regexes, store
from posthound.rules.catalog import Catalog
from posthound.rules.model import Pattern, patterns_of
from posthound.rules.prefixes import alphabet, keyword_start, needed, openings, run, width
from posthound.rules.signature import Signature
from posthound.support.files import write_file
from posthound.support.regexes import stamp as stamp_of_regexes

HERE = Path(__file__).resolve().parent


def signature(pattern: Pattern) -> Signature:
    """What detection needs of a pattern."""
    token = pattern.kind == "token"
    return Signature(
        pattern.id,
        pattern.provider.id,
        pattern.provider.name,
        pattern.name,
        pattern.kind,
        pattern.regex,
        pattern.keywords,
        keyword_start(pattern.regex, pattern.keywords) if token else 0,
        width(pattern.regex),
        run(pattern.regex),
        alphabet(pattern.regex),
        needed(pattern.regex),
        () if token else openings(pattern.regex),
        pattern.severity,
        pattern.confidence,
        pattern.entropy,
        pattern.check,
        pattern.fields,
        pattern.provider.serves,
        pattern.linked,
        pattern.claims,
        pattern.provider.general,
    )


def stamp(folder: Path) -> str:
    """A digest of all that the built files depend on: the records, and the code of this package."""
    digest = hashlib.sha256()
    code = [(path.name, path) for path in sorted(HERE.glob("*.py"))]
    for name, path in (*code, *book.files(folder)):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def since(folder: Path) -> str:
    """The day on which the book was changed last, as git knows it; where it knows none, the day of the build."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):  # a build that must come out the same is told its day
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    try:
        done = subprocess.run(
            ["git", "log", "-1", "--format=%cs", "--", "."], cwd=folder, capture_output=True, text=True
        )
    except OSError:
        return datetime.now(UTC).date().isoformat()
    return done.stdout.strip() or datetime.now(UTC).date().isoformat()


def is_current(folder: Path, target: Path = HERE) -> bool:
    """Whether the built files in `target` are those of this book."""
    mark = stamp(folder)
    return store.stamp(target) == mark and stamp_of_regexes(target) == regexes.stamp(mark)


def build(folder: Path, target: Path = HERE) -> None:
    """Writes the built files of a book into a folder. Raises `book.Unsound`, and writes nothing, unless every page is sound."""
    mark, pages = stamp(folder), book.pages(folder)
    patterns = [pattern for page in pages for pattern in patterns_of(page.data)]
    searched = [signature(pattern) for pattern in patterns if pattern.kind in ("token", "near")]
    lines = [
        (" ".join(row["id"] for row in page.data["pattern"]), json.dumps(page.data, separators=(",", ":")))
        for page in pages
    ]
    target.mkdir(parents=True, exist_ok=True)
    write_file(str(target / store.RECORDS), store.records_bytes(mark, since(folder), lines))
    write_file(str(target / store.INDEX), store.index_bytes(mark, Catalog.of(searched).texts))
    regexes.write(mark, searched, target)


def build_where_stale(folder: Path) -> None:
    """Builds unless the built files are those of this book. Raises `book.Unsound`."""
    if not is_current(folder):
        build(folder)


def main(arguments: Sequence[str]) -> int:
    """Builds where something has changed; with --check only says so, by the exit status."""
    folder = book.home()
    if folder is None:
        print("there is no rule book here: the rules of an installed package are built already", file=sys.stderr)
        return 2
    if "--check" in arguments:
        current = is_current(folder)
        if not current:
            print("the rules are not built from patterns/ as it is: run `make rules`", file=sys.stderr)
        return 0 if current else 1
    try:
        build_where_stale(folder)
    except book.Unsound as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
