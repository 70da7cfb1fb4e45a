"""API clients: how the files of each are recognised, read, understood, and freed of secrets. One module a client.

Postman is asked first. The others are asked where the table in `declared` says that a file may be theirs, and imported then.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File, encoding_of, to_utf8
from posthound.model.values import Document, Finding, Raw

FIRST, UNKNOWN = "postman", "unknown"
_NO_CLIENTS = frozenset((FIRST, UNKNOWN, "base", "declared"))


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
def _undeclared() -> tuple[Client, ...]:
    """The clients that no row of the table speaks for: they are asked about every file."""
    from posthound.clients import declared  # not for a scan of Postman's files

    return tuple(client_of(name) for name in _modules() if name not in declared.CLIENTS)


def _asked(path: str, data: bytes) -> Iterator[Client]:
    """The clients that may have written a file which is not Postman's."""
    from posthound.clients import declared  # not for a scan of Postman's files

    yield from map(client_of, declared.candidates(path, data))
    yield from _undeclared()


def read(raw: Raw) -> Document:
    """The document of a file as the client reads it that wrote it, else as JSON, YAML or text. Never raises for bad input."""
    file = File(raw)
    document = client_of(FIRST).read(file)
    if document is not None:
        return document
    for client in _asked(file.path, file.data):
        document = client.read(file)
        if document is not None:
            return document
    document = client_of(UNKNOWN).read(file)
    assert document is not None  # it takes every file
    return document


def named(path: str) -> bool:
    """Whether the file's name alone says that an API client wrote it."""
    return _by_name(_low(path)) is not None


def held(path: str, data: bytes) -> bool:
    """Whether an API client wrote a file, by its name or by what stands in it."""
    if named(path):
        return True
    if encoding_of(data) != (b"", "utf-8"):
        data = to_utf8(data)[0]
    low = _low(path)
    return _holds(client_of(FIRST), low, data) or any(_holds(client, low, data) for client in _asked(low, data))


def begins_so(path: str, head: bytes) -> bool:
    """Whether the first bytes of a file that is neither JSON nor YAML are those of a client's."""
    from posthound.clients import declared  # not for a scan of Postman's files

    low = _low(path)
    if not low.endswith(declared.HEADED):
        return False
    if encoding_of(head) != (b"", "utf-8"):
        head = to_utf8(head)[0]
    return declared.begins_so(low, head)


def _holds(client: Client, path: str, data: bytes) -> bool:
    marks = client.heads if path.endswith(client.contents) else client.marks
    return any(all(word in data for word in words) for words in marks) and client.holds(path, data)


def _by_name(path: str) -> Client | None:
    asked = _asked_by_name(path)
    return next((client for client in asked if path.endswith(client.endings) or client.named(path)), None)


def _asked_by_name(path: str) -> Iterator[Client]:
    yield client_of(FIRST)
    from posthound.clients import declared  # not for a scan of Postman's files

    yield from map(client_of, declared.named(path))
    yield from _undeclared()


def defines_variables(path: str) -> bool:
    """Whether the file's name says that it gives the variables that other files use: it is scanned after them."""
    low = _low(path)
    first = client_of(FIRST)
    if first.named(low):
        return first.defines_variables(low)
    return any(client.defines_variables(low) for client in _asked_by_name(low))


def declares(document: Document) -> Iterable[tuple[int, str]]:
    """The leaves of which the file itself says that they are secret, each with its rule."""
    return client_of(document.client).declares(document)


def advise(identity: str, name: str, place: FieldPlace) -> Advice:
    """What a client resolves at a place for the secret called `name`; nothing for the files of no client."""
    return client_of(identity).advise(name, place)


def reference(name: str, finding: Finding) -> str:
    """What reports say to put in place of the secret of a finding."""
    monitored = bool(finding.origin and finding.origin.monitored)
    place = FieldPlace(finding.role, finding.protocol, finding.exposure, monitored, path=_low(finding.file))
    return advise(finding.client, name, place).reported


def _low(path: str) -> str:
    return path.lower().replace("\\", "/")


__all__ = [
    "Advice",
    "Client",
    "FieldPlace",
    "advise",
    "begins_so",
    "client_of",
    "clients",
    "declares",
    "defines_variables",
    "held",
    "named",
    "read",
    "reference",
]
