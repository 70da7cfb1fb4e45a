"""Who looks after what leaks: who changed it last, then the workspace's administrators, asked once a week, and only where there are findings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from posthound.crawl.features import lacks
from posthound.model.values import Notice
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError
from posthound.sources.postman.layout import workspace_folder
from posthound.sources.postman.shapes import Workspace
from posthound.support.ages import is_younger

if TYPE_CHECKING:
    from posthound.crawl.entity import EntityReader

# A workspace's owners are asked for again after this many seconds.
AGE = 7 * 86400.0


class Owners:
    """The owners of the workspaces of a crawl."""

    def __init__(self, reader: EntityReader) -> None:
        self._reader = reader
        self._found: dict[str, asyncio.Task[str]] = {}
        self._users: asyncio.Task[dict[str, str]] | None = None

    async def of(self, workspace: Workspace, changed_by: str = "") -> str:
        """Who changed the entity last, where that is known, and the workspace's administrators; whoever made it where the plan has no roles."""
        if workspace.id not in self._found:
            self._found[workspace.id] = asyncio.create_task(self._find(workspace))
        leads = await asyncio.shield(self._found[workspace.id])
        last = await self._name(changed_by) if changed_by and not self._reader.cheap else ""
        return ", ".join(dict.fromkeys(filter(None, (last, *leads.split(", ")))))

    async def _name(self, user: str) -> str:
        """A user of the team by name; nobody else can be asked to mend it."""
        try:
            return (await self._team()).get(user, "")
        except ApiError:
            return ""  # told where the administrators are asked for

    async def _team(self) -> dict[str, str]:
        if self._users is None:
            self._users = asyncio.create_task(self._named())
        return await asyncio.shield(self._users)

    async def _find(self, workspace: Workspace) -> str:
        reader = self._reader
        noted = await reader.db(reader.store.owner, reader.account, workspace.id)
        if noted is not None and is_younger(noted[1], AGE):
            return noted[0]
        try:
            ids = await self._ids(workspace) or [workspace.created_by]
            users = await self._team()
        except ApiError as error:
            reader.notices.append(Notice(workspace_folder(workspace), f"its owner could not be read: {error.message}"))
            return noted[0] if noted else ""
        owner = ", ".join(users.get(one, f"user {one}" if one.isdigit() else one) for one in ids[:3] if one)
        await reader.db(reader.store.set_owner, reader.account, workspace.id, workspace.name, workspace.exposure, owner)
        return owner

    async def _ids(self, workspace: Workspace) -> list[str]:
        features = self._reader.features
        if not features.asked(Feature.ROLES, workspace.id):
            return []
        try:
            found = await listing.owners(self._reader.client, workspace.id)
        except ApiError as error:
            if not lacks(error):
                raise
            features.absent(Feature.ROLES, workspace.id, error)
            return []
        features.present(Feature.ROLES, workspace.id)
        return found

    async def _named(self) -> dict[str, str]:
        features = self._reader.features
        if not features.asked(Feature.USERS):
            return {}
        try:
            found = await listing.users(self._reader.client)
        except ApiError as error:
            if not lacks(error):
                raise
            features.absent(Feature.USERS, "", error)
            return {}
        features.present(Feature.USERS)
        return found
