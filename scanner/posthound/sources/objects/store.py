"""Listing and reading objects, through obstore: asynchronous, streamed, and with the credentials of the environment alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from posthound.model.values import Notice
from posthound.sources.files import too_large
from posthound.sources.objects import SCHEMES, Address, Object
from posthound.sources.objects.words import Refusal, refusal
from posthound.support.errors import UsageError

# So many objects are listed at a time; the stores give no more.
PAGE = 1000
_CLIENT: Any = {"timeout": timedelta(minutes=10), "connect_timeout": timedelta(seconds=10)}
_RETRY: Any = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
_ALLOWING = {"s3": "AWS_ALLOW_HTTP", "gs": "GOOGLE_ALLOW_HTTP", "az": "AZURE_ALLOW_HTTP"}
# Beside those of obstore, which derive from it, what it raises for a missing object and for odd arguments.
_TOLD = (OSError, ValueError)


class Fetched(NamedTuple):
    """What was read of an object: its bytes, or why there are none. `same` says that it is as it was when it was known."""

    data: bytes | None = None
    stamp: str = ""
    why: Refusal | None = None
    same: bool = False


@lru_cache(maxsize=16)
def opened(place: str) -> Any:
    """The store of a bucket, or of a page of the web. Raises UsageError where obstore is not installed or the environment does not say enough."""
    try:
        from obstore.exceptions import BaseError
        from obstore.store import HTTPStore, from_url
    except ImportError as error:
        raise UsageError(
            "Object storage is read with obstore.", "Install it: pip install 'posthound[cloud]'."
        ) from error
    client: Any = {**_CLIENT, **({"allow_http": True} if _plain(place) else {})}
    make = (
        HTTPStore.from_url if place.startswith("http") else from_url
    )  # the second takes some hosts for those of clouds
    try:
        return make(place, client_options=client, retry_config=_RETRY)
    except (BaseError, *_TOLD) as error:
        what = str(error).partition("\n")[0][:200]
        raise UsageError(
            f"{place} cannot be opened: {what}", "Set what the cloud's own tools read in the environment."
        ) from error


def _plain(place: str) -> bool:
    """Whether the environment allows plain HTTP, as it must be said for a store of one's own; options given here go before that."""
    scheme = place.partition("://")[0]
    return scheme == "http" or os.environ.get(_ALLOWING.get(scheme, ""), "").lower() in ("1", "true")


def errors() -> tuple[type[BaseException], ...]:
    """What obstore raises; without it, what it would derive from."""
    try:
        from obstore.exceptions import BaseError
    except ImportError:  # `opened` says what to install
        return _TOLD
    return (BaseError, *_TOLD)


def listed(address: Address) -> Iterator[Object | Notice]:
    """Every object below an address, as the store lists them; what could not be listed is told. Raises UsageError as `opened` does."""
    if address.of_web:
        from posthound.sources.objects.index import listed_on_pages

        yield from listed_on_pages(address)
        return
    store, count = opened(address.place), 0
    for entry in _below(store, address.place, address.prefix):
        count += 1
        yield entry
    if not count and address.prefix:
        yield _single(store, address)


def _below(store: Any, place: str, prefix: str, after: str = "") -> Iterator[Object | Notice]:
    last = after
    ends: set[tuple[str, str]] = set()  # of the pages so far: each holds others, but in no order that every store keeps
    try:
        for page in store.list(prefix or None, chunk_size=PAGE, offset=after or None):
            found = {meta["path"]: meta for meta in page if meta["path"] > after}
            if page and (end := (page[0]["path"], page[-1]["path"])) in ends:
                yield Notice(
                    f"{place}/{prefix}".rstrip("/"), "not listed to its end: the store repeats itself", fatal=True
                )
                return
            ends.update([end] if page else [])
            yield from (_object(place, meta) for meta in found.values())
            last = page[-1]["path"] if page else last
    except errors() as error:
        why = refusal(error, SCHEMES[place.partition("://")[0]])
        if why.odd:
            yield from _around(store, place, prefix, last, why)
        else:
            yield Notice(f"{place}/{prefix}".rstrip("/"), f"cannot be listed: {why.message}", fatal=True)


def _around(store: Any, place: str, prefix: str, after: str, why: Refusal) -> Iterator[Object | Notice]:
    """The folders beside a name that the client does not stand: one such name spoils the page it is listed on, and no more than its folder."""
    try:
        level = store.list_with_delimiter(prefix or None)
    except errors():
        yield Notice(
            f"{place}/{prefix}".rstrip("/"),
            f"not listed to its end: {why.odd!r} {why.message}, or move it away",
            fatal=True,
        )
        return
    for meta in level["objects"]:
        if meta["path"] > after:
            yield _object(place, meta)
    for folder in level["common_prefixes"]:
        if folder + "0" > after:  # "0" comes right behind "/": the folder holds something that comes after
            yield from _below(store, place, folder, after if after.startswith(folder) else "")


def _single(store: Any, address: Address) -> Object | Notice:
    try:
        return _object(address.place, store.head(address.prefix))._replace(named=True)
    except errors():
        return Notice(
            f"{address.place}/{address.prefix}", "there is nothing of this name; look at the prefix", fatal=True
        )


def _object(place: str, meta: Any) -> Object:
    return Object(place, meta["path"], meta["size"], _stamp(meta))


def _stamp(meta: Any) -> str:
    """The ETag, without what some stores put around it in one answer and not in the other; else date and size."""
    tag = str(meta["e_tag"] or "").removeprefix("W/").strip('"')
    return tag or f"{meta['last_modified'].isoformat()} {meta['size']}"


async def head_of(one: Object, size: int) -> Fetched:
    """The first bytes of an object."""
    try:
        data = await opened(one.place).get_range_async(one.key, start=0, length=size)
    except errors() as error:
        return Fetched(why=refusal(error, SCHEMES[one.place.partition("://")[0]]))
    return Fetched(bytes(data))


async def read(one: Object, max_size: int) -> Fetched:
    """The object as it is now, with the stamp of just these bytes; nothing of one that has grown beyond `max_size`."""
    try:
        options: Any = {"if_none_match": f'"{one.known}"'} if one.known and not one.stamp else None
        answer = await opened(one.place).get_async(one.key, options=options)
        if answer.meta["size"] > max_size:
            return Fetched(why=Refusal(too_large("", max_size).message))
        data = bytes(await answer.bytes_async())
        return Fetched(data, _stamp(answer.meta))
    except errors() as error:
        if type(error).__name__ == "NotModifiedError":
            return Fetched(stamp=one.known, same=True)
        return Fetched(why=refusal(error, SCHEMES[one.place.partition("://")[0]]))
