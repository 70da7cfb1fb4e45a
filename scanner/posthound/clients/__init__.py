"""API clients: how the files of each are recognised, read, understood, and freed of secrets. One module a client.

Postman is asked first. The others are asked where the table in `declared` says that a file may be theirs, and imported then.
What is asked of every file of a tree is asked once: of its name when it is listed, of its content when it is read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from posthound.clients.base import GOES_ON, LISTED, NAME, OF_OBJECT, Advice, Client, FieldPlace, goes_on, is_name
from posthound.formats.base import MERGE_MARK, File, encoding_of, to_utf8
from posthound.model.columns import KEYED, places_of
from posthound.model.values import ByName, Document, Finding, Raw
from posthound.support.paths import PACKED, unpacked_name

if TYPE_CHECKING:
    from posthound.clients.recognition import Recogniser

FIRST, UNKNOWN = "postman", "unknown"
_NO_CLIENTS = frozenset((FIRST, UNKNOWN, "base", "declared", "recognition"))
_FOREIGN, _OWN, _VARIABLES = ByName(False, False), ByName(True, False), ByName(True, True)
# Kinds of all files of a client, of which some give variables to the others.
_MAY_BE_PACKED = frozenset(end[-3:] for end in PACKED)
_GIVING = frozenset(
    (
        "insomnia-5",
        "thunder-client",
        "rest-client-settings",
        "variables-file",
        "opencollection",
        "opencollection-folder",
    )
)
# How text begins that is not plain UTF-8, unless a NUL among its first bytes tells.
_MARKED = (b"\xef", b"\xff", b"\xfe", b"\0")


@lru_cache(maxsize=64)
def client_of(identity: str) -> Client:
    """The client of a document or finding; findings that were noted before there were others are Postman's."""
    client: Client = import_module(f"{__name__}.{identity or FIRST}").CLIENT
    return client


def clients() -> Iterator[Client]:
    """Every client in the order in which they are asked; those behind the first are imported when one of them is asked for."""
    yield client_of(FIRST)
    yield from _others()


@lru_cache(maxsize=1)
def _modules() -> tuple[str, ...]:
    found = {name.removesuffix(".py") for folder in __path__ for name in os.listdir(folder) if name[0] not in "._"}
    return tuple(sorted(found - _NO_CLIENTS))


def _others() -> tuple[Client, ...]:
    return tuple(client_of(name) for name in _modules())


@lru_cache(maxsize=1)
def recogniser() -> Recogniser:
    """By what the clients are told apart; it is made for the first file that is not named as one of Postman's."""
    from posthound.clients import declared, recognition

    return recognition.Recogniser(FIRST, client_of(FIRST).marks, declared.CLIENTS)


@lru_cache(maxsize=1)
def at_root() -> frozenset[str]:
    """The names of folders that lie at the root of a project and take their variables from files there."""
    from posthound.clients import declared  # asked of few files

    return frozenset(name for client in declared.CLIENTS.values() for name in client.at_root)


@lru_cache(maxsize=1)
def _undeclared() -> tuple[Client, ...]:
    """The clients that no row of the table speaks for: they are asked about every file."""
    from posthound.clients import declared  # not for a scan of Postman's files

    return tuple(client_of(name) for name in _modules() if name not in declared.CLIENTS)


def _of(ids: Sequence[str]) -> Sequence[Client]:
    """The clients of these ids, each once, and those that are asked in any case."""
    return (*map(client_of, dict.fromkeys(ids)), *_undeclared()) if ids else _undeclared()


def read(raw: Raw) -> Document:
    """The document of a file as the client reads it that wrote it, else as JSON, YAML or text. Never raises for bad input."""
    file = File(raw)
    document = client_of(FIRST).read(file)
    if document is not None:
        return document
    told = recogniser()
    for client in _of([*told.named(file.path), *told.by_words(file.path, file.data)]):
        document = client.read(file) if client.id != FIRST else None
        if document is not None:
            return document
    return _unknown(file)


def read_as(client: str, raw: Raw) -> Document | None:
    """The document of a file as this client reads it; None where it did not write it."""
    return client_of(client).read(File(raw))


def read_unknown(raw: Raw) -> Document:
    """The document of what no client wrote, as JSON, YAML or text. Never raises for bad input."""
    return _unknown(File(raw))


def _unknown(file: File) -> Document:
    document = client_of(UNKNOWN).read(file)
    assert document is not None  # it takes every file
    return document


def by_name(path: str) -> ByName:
    """What the file's name alone says of it; that of what is packed by itself says it of what it packs."""
    low = _low(path)
    first = client_of(FIRST)
    if first.named(low):
        return _VARIABLES if first.defines_variables(low) else _OWN
    if low[-3:] in _MAY_BE_PACKED:
        low = unpacked_name(low)
    asked = _of(recogniser().named(low))
    if not asked:
        return _FOREIGN
    return ByName(
        any(low.endswith(client.endings) or client.named(low) for client in asked),
        any(client.defines_variables(low) for client in asked),
    )


def is_first(path: str) -> bool:
    """Whether the file's name alone says that the client wrote it that is asked first."""
    return client_of(FIRST).named(_low(path))


def by_head(path: str, head: bytes) -> bool:
    """Whether the first bytes of a file that is neither JSON nor YAML are those of a client's."""
    return bool(recogniser().by_head(_low(path), _plain(head)))


def by_content(path: str, data: bytes) -> bool:
    """Whether an API client wrote a file whose name does not say so, by what stands in it."""
    low, data = _low(path), _plain(data)
    if places_of(data, MERGE_MARK):
        from posthound.formats.merged import first_side  # few files hold a conflict

        data = first_side(data.decode("utf-8", "replace")).encode()
    asked = _of(recogniser().by_words(low, data))
    return bool(asked) and any(_holds(client, low, data) for client in asked)


def named(path: str) -> bool:
    """Whether the file's name alone says that an API client wrote it."""
    return by_name(path).own


def held(path: str, data: bytes) -> bool:
    """Whether an API client wrote a file, by its name or by what stands in it."""
    return named(path) or by_content(path, data)


def defines_variables(path: str) -> bool:
    """Whether the file's name says that it gives the variables that other files use: it is scanned after them."""
    return by_name(path).variables


def gives_variables(kind: str) -> bool:
    """Whether a document of this kind may give the variables that other files use, whatever its file is called."""
    return kind.endswith(("environment", "globals")) or kind in _GIVING


def gives(document: Document) -> bool:
    """Whether a document gives the variables that other files use: its kind says so, or its client by its name."""
    if gives_variables(document.kind):
        return True
    client = document.client
    return client not in (FIRST, UNKNOWN) and client_of(client).defines_variables(_low(document.origin.path))


def _plain(data: bytes) -> bytes:
    """The bytes as UTF-8 without byte-order mark."""
    if data[:1] not in _MARKED and b"\0" not in data[:4]:
        return data
    return to_utf8(data)[0] if encoding_of(data) != (b"", "utf-8") else data


def _holds(client: Client, path: str, data: bytes) -> bool:
    marks = client.heads if path.endswith(client.contents) else (*client.marks, *client.heads)
    return any(all(word in data for word in words) for words in marks) and client.holds(path, data)


def kept_out(finding: Finding) -> bool:
    """Whether a finding stands in a file that belongs into no repository: it holds values for one person or machine."""
    return client_of(finding.client).kept_out(_low(finding.file))


def declares(document: Document) -> Iterable[tuple[int, str]]:
    """The leaves of which the file itself says that they are secret, each with its rule."""
    return client_of(document.client).declares(document)


def advise(identity: str, name: str, place: FieldPlace) -> Advice:
    """What a client resolves at a place for the secret called `name`; nothing for the files of no client."""
    return client_of(identity).advise(name, place)


def advise_on(finding: Finding, name: str) -> Advice:
    """The same for the place of a finding."""
    monitored = bool(finding.origin and finding.origin.monitored)
    place = FieldPlace(finding.role, finding.protocol, finding.exposure, monitored, path=_low(finding.file))
    advised, refused = advise(finding.client, name, place), ""
    if finding.decoded:
        listed = "bytes" in finding.decoded
        refused = LISTED if listed else GOES_ON if goes_on(finding.role, finding.decoded) else ""
    elif (last := finding.pointer.rpartition("/")[2]) == KEYED or is_name(finding.role, last):
        refused = OF_OBJECT if last == KEYED else NAME
    return advised._replace(refused=refused) if refused else advised


def _low(path: str) -> str:
    return path.lower().replace("\\", "/")


__all__ = [
    "Advice",
    "Client",
    "FieldPlace",
    "advise",
    "advise_on",
    "at_root",
    "by_content",
    "by_head",
    "by_name",
    "client_of",
    "clients",
    "declares",
    "defines_variables",
    "gives",
    "gives_variables",
    "held",
    "is_first",
    "kept_out",
    "named",
    "read",
    "read_as",
]
