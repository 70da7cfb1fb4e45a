"""What earlier crawls knew and this one did not meet: gone, moved out of sight, or not looked at."""

from __future__ import annotations

from collections.abc import Callable

from posthound.crawl.entity import Reader, Stop
from posthound.sources.postman.errors import ApiError, Forbidden, NotFound
from posthound.sources.postman.shapes import What
from posthound.sources.postman.urls import segment
from posthound.state.store import Known

# Where an entity is asked for by itself. What has no call of its own goes with what it belongs to.
_PROBES = {
    What.COLLECTION: "/collections/{}",
    What.COMMENTS: "/collections/{}",
    What.ENVIRONMENT: "/environments/{}",
    What.GLOBALS: "/workspaces/{}",
    What.SPEC: "/specs/{}",
    What.PACKAGE: "/packages/{}",
}
_FEATURES = {What.PACKAGE: "packages", What.MOCK: "mocks"}


async def read_rest(reader: Reader, in_scope: Callable[[Known], bool]) -> None:
    """Settles every entity of the state that this crawl did not read.

    Only what the API says does not exist is forgotten; everything else stays reported, as it was last seen.
    """
    answers: dict[str, bool] = {}

    async def settle(what: str, identity: str) -> None:
        known = await reader.db(reader.store.known, reader.account, what, identity)
        if known is None or not in_scope(known):
            return
        if await _is_gone(reader, known, answers):
            await reader.gone(known)
        else:
            reader.keep(known)

    rest = [key for key in await reader.db(reader.store.keys, reader.account) if key[:2] not in reader.reported]
    # Parents first: what belongs to a spec or collection that is gone needs no question of its own.
    rest.sort(key=lambda key: key[0] in (What.COMMENTS.value, What.SPEC_FILE.value))
    for what, identity, _ in rest:
        try:
            await settle(what, identity)
        except Stop:
            known = await reader.db(reader.store.known, reader.account, what, identity)
            if known is not None and in_scope(known):
                reader.keep(known)


async def _is_gone(reader: Reader, known: Known, answers: dict[str, bool]) -> bool:
    what = What(known.what)
    looked_at = known.workspace not in reader.failed and _FEATURES.get(what, "") not in reader.failed
    if reader.stopped is not None or not looked_at or (known.what, known.id) in reader.lost:
        return False
    if what is What.MOCK:
        return True  # its listing was read, and it is not in it
    path = (
        _PROBES[What.SPEC].format(segment(known.parent))
        if what is What.SPEC_FILE
        else _PROBES[what].format(segment(known.id))
    )
    if path not in answers:
        answers[path] = await _missing(reader, known, path)
    return answers[path]


async def _missing(reader: Reader, known: Known, path: str) -> bool:
    """Whether the API says that it does not exist. What is there although no listing shows it is a notice."""
    try:
        await reader.client.read(path)
    except NotFound:
        return True
    except ApiError as error:
        await reader.weigh(error)
        no_longer = "no longer for this key's user" if isinstance(error, Forbidden) else "not to be asked for"
        reader.unread(known.origin.path, f"no longer listed and {no_longer}: {error.message}")
        return False
    reader.unread(
        known.origin.path, "no longer listed where it was, yet it exists; its findings are those of the last crawl"
    )
    return False
