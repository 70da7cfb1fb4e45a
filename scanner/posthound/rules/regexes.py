"""Which regexes are compiled when the package is built: those of the patterns, and those that modules compile on first use."""

from __future__ import annotations

import hashlib
import importlib
import marshal
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from posthound.rules.signature import Signature, after_source, token_source, value_source
from posthound.support.files import write_file
from posthound.support.regexes import FILE, Handed, LazyRegex, checksum, this_python

_PACKAGE = Path(__file__).resolve().parents[1]
# What is in a module that has such a regex.
_IMPORT = b"from posthound.support.regexes import"
# The stamp of a file that some module's regexes are not in: it is made anew where all modules can be imported.
INCOMPLETE = "incomplete"


def stamp(of_book: str) -> str:
    """A digest of all that the file depends on: the book and the code, by the stamp of both, and the modules with regexes of their own."""
    digest = hashlib.sha256(of_book.encode())
    for _, content in _modules():
        digest.update(content)
    return digest.hexdigest()


def write(mark: str, searched: Iterable[Signature], folder: Path) -> None:
    """Writes the file into a folder."""
    left_out: list[str] = []
    sources = (*_of_patterns(searched), *_of_modules(left_out))
    write_file(str(folder / FILE), file_of(INCOMPLETE if left_out else stamp(mark), sources))


def file_of(mark: str, sources: Iterable[tuple[str | bytes, int]]) -> bytes:
    """The file of these sources, each with its flags. Raises re.error where one is no regex."""
    stored = {
        checksum(source, flags): marshal.dumps((source, int(flags), _handed(source, flags)))
        for source, flags in set(sources)  # patterns share many
    }
    order = sorted(stored)
    starts = accumulate((len(stored[number]) for number in order), initial=0)
    header = f"{this_python()} {mark} {len(stored)}\n".encode()
    return b"".join((header, array("I", (*order, *starts)).tobytes(), *(stored[number] for number in order)))


def _handed(source: str | bytes, flags: int) -> Handed:
    """What `re` hands to its engine: listened to while it does."""
    from re import _compiler  # type: ignore[attr-defined]  # typeshed has it by its former name

    engine, heard = _compiler._sre, list[tuple[Any, ...]]()
    _compiler._sre = SimpleNamespace(**{**vars(engine), "compile": lambda *handed: heard.append(handed)})
    try:
        _compiler.compile(source, flags)
    finally:
        _compiler._sre = engine
    _, with_flags, code, groups, names, by_number = heard[0]
    return int(with_flags), array("I", code).tobytes(), groups, dict(names), by_number


def _of_patterns(searched: Iterable[Signature]) -> Iterator[tuple[str, int]]:
    for pattern in searched:
        yield value_source(pattern.regex), 0
        yield (token_source if pattern.kind == "token" else after_source)(pattern.regex), 0


def _of_modules(left_out: list[str]) -> Iterator[tuple[str | bytes, int]]:
    """The regexes of modules; `left_out` gets the names of those that want a package that is not there when this one is built."""
    for path, _ in _modules():
        name = ".".join(("posthound", *path.relative_to(_PACKAGE).with_suffix("").parts))
        try:
            module = importlib.import_module(name)
        except ImportError:
            left_out.append(name)
            continue
        for value in vars(module).values():
            for found in _regexes_in(value):
                yield found.pattern, found.flags


def _regexes_in(value: object) -> Iterator[LazyRegex]:
    """A value that is a regex, and those in tables of them."""
    if isinstance(value, LazyRegex):
        yield value
    elif isinstance(value, (tuple, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _regexes_in(one)


def _modules() -> Iterator[tuple[Path, bytes]]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        content = path.read_bytes()
        if _IMPORT in content and path != Path(__file__).resolve():
            yield path, content
