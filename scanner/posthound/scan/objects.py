"""Objects of a store, read and scanned: several are on their way while one is scanned, and none is ever written to disk."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from posthound.config.settings import Settings
from posthound.model.values import Notice
from posthound.scan.exchange import Uses
from posthound.scan.run import RECOGNISE
from posthound.scan.work import Given, scanned
from posthound.sources.base import Item, Tally
from posthound.sources.beside import Lies
from posthound.sources.files import HEAD, Listed, contents_of, too_large, worth_reading
from posthound.sources.objects import Object
from posthound.sources.objects.store import Fetched, head_of, read
from posthound.sources.packed import Unpackable, peeled
from posthound.support.loops import completed
from posthound.support.paths import PACKED

# So many objects, and about so many bytes of them, are on their way at once in a process.
AT_ONCE, ROOM = 32, 48_000_000
# An object of more than this whose name says nothing is asked for its beginning first.
LOOKED_AT = 200_000


def scan_objects(objects: Sequence[Object], settings: Settings, uses: Uses) -> list[Given]:
    """What each object gives. Names no object twice, and the one that could not be read by name."""
    return completed(_scanned(objects, settings, uses))


async def _scanned(objects: Sequence[Object], settings: Settings, uses: Uses) -> list[Given]:
    made: list[Given] = []
    coming: deque[tuple[Object, asyncio.Task[Fetched | Given]]] = deque()
    stop, room = "", 0

    async def take() -> None:
        nonlocal stop, room
        one, task = coming.popleft()
        fetched = await task
        room -= max(one.size, 0)
        done = _done(one, fetched, settings, uses)
        stop = stop or done.stop
        made.append(done)

    for one in objects:
        while coming and (len(coming) >= AT_ONCE or room + one.size > ROOM) and not stop:
            await take()
        if stop:
            break
        room += max(one.size, 0)
        coming.append((one, asyncio.create_task(_fetched(one, settings))))
    while coming:
        await take()
    return made + [Given(stop=stop)] * (len(objects) - len(made))


async def _fetched(one: Object, settings: Settings) -> Fetched | Given:
    """The object's bytes; none of one that is too large, and only the first of one that is no export by them."""
    if one.size > settings.max_size:
        return Given(notices=(too_large(one.shown, settings.max_size),))
    if not one.size:
        return Fetched(b"", one.stamp)
    if one.size > LOOKED_AT and not (one.named or one.beside or settings.all_files or _may_be_export(one.key)):
        head = await head_of(one, HEAD)
        if head.data is None:
            return head
        if not worth_reading(one.key, head.data, RECOGNISE):
            return Given(other=1, stamp=one.stamp)
    return await read(one, settings.max_size)


def _may_be_export(key: str) -> bool:
    return key.lower().endswith(PACKED) or RECOGNISE.by_name(key).own


def _done(one: Object, fetched: Fetched | Given, settings: Settings, uses: Uses) -> Given:
    if isinstance(fetched, Given):
        return fetched
    if fetched.same:
        return Given(stamp=fetched.stamp, same=True)
    if fetched.data is None:
        why = fetched.why
        assert why is not None
        if why.last:
            return Given(stop=why.message)
        return Given(notices=(Notice(one.shown, why.message, fatal=not why.gone),))
    tally, rows = Tally(), list[bool]()

    def lies() -> bool:  # not known until all are listed
        rows.append(True)
        return False

    done = scanned(_items(one, fetched.data, settings, tally, lies), settings, uses, tally)._replace(rows=bool(rows))
    # What was not read in full may be tomorrow, without a change of the object.
    return done if any(notice.fatal for notice in done.notices) else done._replace(stamp=fetched.stamp)


def _items(one: Object, data: bytes, settings: Settings, tally: Tally, lies: Lies) -> list[Item]:
    try:
        key, shown, data = peeled(one.key, one.shown, data, settings.max_size)
    except Unpackable as error:
        return [Notice(one.shown, str(error), fatal=True)]
    listed = Listed(key, shown, one.named, len(data))
    every = settings.all_files or one.beside
    return list(
        contents_of(listed, data, RECOGNISE, all_files=every, max_size=settings.max_size, tally=tally, lies=lies)
    )
