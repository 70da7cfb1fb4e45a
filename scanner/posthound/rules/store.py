"""The built files: how they are laid out, written and read.

The index is one header line (format, stamp, the length of each part in bytes) and the parts of a catalog, joined. The records
are a header line (format, stamp, date) and a line for each page of the book: the ids of its patterns, a tab, and its tables as JSON. So a scan reads one
file without taking it apart, and a report reads the few lines that it needs.
"""

from __future__ import annotations

import os
from io import BufferedReader

from posthound.rules.catalog import Texts
from posthound.support.errors import RulesError

INDEX, RECORDS = "index.bin", "records.jsonl"
_HERE = os.path.dirname(os.path.abspath(__file__))
# Goes up when the layout changes.
_FORMAT = b"posthound-rules-5"


def index_bytes(stamp: str, texts: Texts) -> bytes:
    """The index file of these parts of a catalog."""
    parts = [part if isinstance(part, bytes) else part.encode() for part in texts]
    return b" ".join((_FORMAT, stamp.encode(), *(b"%d" % len(part) for part in parts))) + b"\n" + b"".join(parts)


def read_index() -> Texts:
    """The parts of the built-in catalog. Raises RulesError where they are not built."""
    with _opened(_HERE, INDEX) as file:
        # Part by part: what is read at once and then cut is written to memory twice.
        rows, row_starts, keywords, of_keyword, *texts = [file.read(int(size)) for size in file.readline().split()[2:]]
    where, shapes, words, fields, hosts, providers = map(bytes.decode, texts)
    return rows, row_starts, keywords.decode(), of_keyword, where, shapes, words, fields, hosts, providers


def records_bytes(stamp: str, since: str, lines: list[tuple[str, str]]) -> bytes:
    """The records file of these pages: since when the book is as it is, their patterns' ids and their tables as JSON."""
    body = "".join(f"{ids}\t{data}\n" for ids, data in lines)
    return b" ".join((_FORMAT, stamp.encode(), since.encode())) + b"\n" + body.encode()


def read_records() -> list[tuple[bytes, bytes]]:
    """(ids, JSON) of each page. Raises RulesError where they are not built."""
    lines = _read(_HERE, RECORDS).splitlines()[1:]
    return [(ids, data) for ids, _, data in (line.partition(b"\t") for line in lines)]


def since() -> str:
    """The day since which the built-in rules are as they are, as an ISO date. Raises RulesError where they are not built."""
    return _read(_HERE, RECORDS).partition(b"\n")[0].split()[2].decode()


def stamp(folder: str | os.PathLike[str] = _HERE) -> str:
    """The stamp that both built files in a folder bear; "" where they are absent or differ."""
    try:
        index, records = (_read(folder, name).split(None, 2)[1].decode() for name in (INDEX, RECORDS))
    except RulesError:
        return ""
    return index if index == records else ""


def _read(folder: str | os.PathLike[str], name: str) -> bytes:
    with _opened(folder, name) as file:
        return file.read()


def _opened(folder: str | os.PathLike[str], name: str) -> BufferedReader:
    """One of the built files, at its beginning. Raises RulesError for what is none of this format."""
    try:
        file = open(os.path.join(folder, name), "rb")  # noqa: SIM115  # pathlib takes longer than the file
    except FileNotFoundError:
        raise _not_built() from None
    if not file.peek(len(_FORMAT) + 1).startswith(_FORMAT + b" "):
        file.close()
        raise _not_built()
    return file


def _not_built() -> RulesError:
    return RulesError(
        "The rules are not built, so nothing can be looked for.",
        "In a checkout run `make rules`; elsewhere install posthound again.",
    )
