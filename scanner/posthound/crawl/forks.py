"""Copies of leaking collections in other people's hands: a secret that is taken out of the original stays in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posthound.crawl.features import lacks
from posthound.model.values import Notice
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError
from posthound.support.terminal import counted

if TYPE_CHECKING:
    from posthound.crawl.entity import EntityReader

# The forks of an unchanged collection are counted again after so many seconds.
AGE = 6.5 * 86400.0


async def forks_of(reader: EntityReader, collection: str, path: str, before: int = 0) -> int:
    """How many forks a collection has, told with the names of the first; `before` where the API does not say."""
    if not reader.features.asked(Feature.FORKS):
        return before
    try:
        count, named = await listing.forks(reader.client, collection)
    except ApiError as error:
        if lacks(error):
            reader.features.absent(Feature.FORKS, "", error, one_of_many=True)
        else:
            await reader.weigh(error)
            reader.notices.append(Notice(path, f"its forks could not be counted: {error.message}"))
        return before
    reader.features.present(Feature.FORKS)
    if count:
        more = f" and {count - len(named)} more" if count > len(named) else ""
        forks = counted(count, "fork")
        reader.notices.append(Notice(path, f"holds secrets, and {forks} of it may, too: {', '.join(named)}{more}"))
    return count
