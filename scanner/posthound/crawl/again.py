"""Entities that are read once more, as others turned out to use their variables: what was told of them is withdrawn."""

from __future__ import annotations

from posthound.crawl.entity import EntityReader
from posthound.crawl.target import Target
from posthound.scan.remembered import used_key
from posthound.sources.postman.errors import ApiError, NotFound
from posthound.state.store import Known


async def read_again(reader: EntityReader, target: Target) -> None:
    """Reads an entity once more where others are now known to use more, or less, of its variables than when it was read."""
    known = await reader.db(reader.store.known, reader.account, *target.key)
    if known is None or target.key in reader.lost or known.used == used_key(known.defines, target.uses):
        return
    if target.workspace is None or known.workspace != target.workspace.id:
        return
    try:
        done = await reader.fetch(target)
        _withdraw(reader, known)
        await reader.note(target, done, known)
    except NotFound:
        return  # deleted since it was read
    except ApiError as error:
        reader.unread(reader.path(target), error.message)
        await reader.weigh(error)


def _withdraw(reader: EntityReader, known: Known) -> None:
    if (known.what, known.id) not in reader.reported:
        return
    path = known.origin.path
    reader.reported.discard(
        (known.what, known.id)
    )  # whoever keeps what was not met reports it, should this end before it is noted
    reader.files, reader.bytes, reader.weak = reader.files - 1, reader.bytes - known.size, reader.weak - known.weak
    reader.outcomes[:] = [outcome for outcome in reader.outcomes if outcome.file != path]
    reader.notices[:] = [notice for notice in reader.notices if notice.path != path]
