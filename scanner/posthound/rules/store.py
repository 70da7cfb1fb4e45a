"""The built files: how they are laid out, written and read.

The index is one header line (format, stamp, the length of each part in bytes) and the parts of a catalog, joined. The records are a
header line (format, stamp, date, the length of the contents in bytes), the contents with a line for each page of the book (the ids of
its patterns between blanks, where its tables begin behind the contents, and how long they are, with tabs between), and the tables of
each page as a line of JSON. So a scan reads one file without taking it apart, and a report reads the few lines that it needs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from io import BufferedReader
from itertools import accumulate

from posthound.rules.catalog import Texts
from posthound.support.errors import RulesError, reason_of

INDEX, RECORDS = "index.bin", "records.jsonl"
_HERE = os.path.dirname(os.path.abspath(__file__))
# Goes up when the layout changes.
_FORMAT = b"posthound-rules-6"


def index_bytes(stamp: str, texts: Texts) -> bytes:
    """The index file of these parts of a catalog."""
    parts = [part if isinstance(part, bytes) else part.encode() for part in texts]
    return b" ".join((_FORMAT, stamp.encode(), *(b"%d" % len(part) for part in parts))) + b"\n" + b"".join(parts)


def read_index() -> Texts:
    """The parts of the built-in catalog. Raises RulesError where they are not built."""
    with _opened(_HERE, INDEX) as file:
        # Part by part: what is read at once and then cut is written to memory twice.
        rows, row_starts, keywords, of_keyword, *texts = [file.read(int(size)) for size in file.readline().split()[2:]]
    where, shapes, words, calls, fields, hosts, providers = map(bytes.decode, texts)
    return rows, row_starts, keywords.decode(), of_keyword, where, shapes, words, calls, fields, hosts, providers


def records_bytes(stamp: str, since: str, lines: list[tuple[str, str]]) -> bytes:
    """The records file of these pages: since when the book is as it is, their patterns' ids and their tables as JSON."""
    pages = [(ids, f"{data}\n".encode()) for ids, data in lines]
    begins = accumulate((len(page) for _, page in pages), initial=0)
    contents = "".join(
        f" {ids} \t{begin}\t{len(page)}\n" for (ids, page), begin in zip(pages, begins, strict=False)
    ).encode()
    head = b" ".join((_FORMAT, stamp.encode(), since.encode(), b"%d" % len(contents)))
    return b"".join((head, b"\n", contents, *(page for _, page in pages)))


def read_records(ids: Iterable[str] | None = None) -> list[bytes]:
    """The tables of the pages that hold one of these patterns, or of all, as JSON. Raises RulesError where they are not built."""
    with _opened(_HERE, RECORDS) as file:
        contents = file.read(int(file.readline().split()[3]))
        begin = file.tell()
        if ids is None:
            return file.read().splitlines()
        found = []
        for first, size in sorted({place for name in ids if (place := _place_of(contents, name))}):
            file.seek(begin + first)
            found.append(file.read(size))
    return found


def _place_of(contents: bytes, name: str) -> tuple[int, int] | None:
    """Where the page of a pattern begins, and its length."""
    at = contents.find(f" {name} ".encode())
    if at < 0:
        return None
    _, first, size = contents[at : contents.index(b"\n", at)].split(b"\t")
    return int(first), int(size)


def recorded() -> set[str]:
    """The ids of all patterns with a record. Raises RulesError where they are not built."""
    with _opened(_HERE, RECORDS) as file:
        lines = file.read(int(file.readline().split()[3])).splitlines()
    return {name.decode() for line in lines for name in line.partition(b"\t")[0].split()}


def since() -> str:
    """The day since which the built-in rules are as they are, as an ISO date. Raises RulesError where they are not built."""
    with _opened(_HERE, RECORDS) as file:
        return file.readline().split()[2].decode()


def stamp(folder: str | os.PathLike[str] = _HERE) -> str:
    """The stamp that both built files in a folder bear; "" where they are absent or differ."""
    found = set()
    try:
        for name in (INDEX, RECORDS):
            with _opened(folder, name) as file:
                found.add(file.readline().split()[1].decode())
    except RulesError:
        return ""
    return found.pop() if len(found) == 1 else ""


def _opened(folder: str | os.PathLike[str], name: str) -> BufferedReader:
    """One of the built files, at its beginning. Raises RulesError for what is none of this format."""
    try:
        file = open(os.path.join(folder, name), "rb")  # noqa: SIM115  # pathlib takes longer than the file
    except FileNotFoundError:
        raise _not_built() from None
    except OSError as error:  # within an archive of Python's, say
        raise RulesError(
            f"The rules cannot be read: {reason_of(error)}.",
            "Install posthound in a folder of its own.",
        ) from None
    if not file.peek(len(_FORMAT) + 1).startswith(_FORMAT + b" "):
        file.close()
        raise _not_built()
    return file


def _not_built() -> RulesError:
    return RulesError(
        "The rules are not built, so nothing can be looked for.",
        "In a checkout run `make rules`; elsewhere install posthound again.",
    )
