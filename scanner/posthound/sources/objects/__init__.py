"""Object storage: where exports stand that nobody keeps on one disk. Read in memory, never written to disk.

This module is all that a scan of files loads of it.
"""

from __future__ import annotations

from typing import NamedTuple

from posthound.support.errors import UsageError

# The stores by the scheme of their addresses, and what each calls the place that holds objects.
SCHEMES = {"s3": "bucket", "gs": "bucket", "az": "container", "https": "host", "http": "host"}
_CREDENTIALS = "Credentials come from the environment, as the cloud's own tools read them, never from an argument."


class Address(NamedTuple):
    """Where objects are: `place` is scheme and bucket, `prefix` the folder or object in it; "" for all of it."""

    scheme: str
    place: str
    prefix: str

    @property
    def of_web(self) -> bool:
        """Whether it is a web server's, which lists what it has on a page."""
        return self.scheme in ("https", "http")


class Object(NamedTuple):
    """An object to read. `stamp` is its ETag, or what else changes with it, as listed; `known` the one that was read by an earlier run.

    `size` is -1 where the listing does not tell. A `named` object is scanned whoever wrote it: the user named it himself;
    so is one of variables that lies `beside` a client's own.
    """

    place: str
    key: str
    size: int
    stamp: str = ""
    known: str = ""
    named: bool = False
    beside: bool = False

    @property
    def shown(self) -> str:
        """How reports call it."""
        return f"{self.place}/{self.key}"


def is_address(path: str) -> bool:
    """Whether a path of the command line is an address of object storage."""
    return path.partition("://")[0] in SCHEMES and "://" in path


def address_of(text: str) -> Address:
    """The address that a text gives. Raises UsageError for one without a bucket, and for one with credentials in it."""
    scheme, _, rest = text.partition("://")
    place, _, prefix = rest.partition("/")
    if "@" in place or (scheme in ("https", "http") and "?" in rest):
        raise UsageError(f"{_without_secret(scheme, rest)} holds more than an address.", _CREDENTIALS)
    if not place:
        raise UsageError(f"{text} names no {SCHEMES[scheme]}.", f"Write {scheme}://{SCHEMES[scheme].upper()}/PREFIX.")
    if scheme == "http" and not _is_near(text):
        raise UsageError(f"{text} is not encrypted on its way.", "Use https; plain http is for this machine only.")
    return Address(scheme, f"{scheme}://{place}", prefix)


def _is_near(text: str) -> bool:
    from posthound.support.addresses import is_this_machine, split_address  # few scans read a web server

    return is_this_machine(split_address(text).hostname or "")


def _without_secret(scheme: str, rest: str) -> str:
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2].partition('?')[0]}"
