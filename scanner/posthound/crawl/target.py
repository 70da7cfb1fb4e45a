"""What is to be read: one entity, where it stands, and how to fetch it."""

from __future__ import annotations

from dataclasses import dataclass

from posthound.model.values import Exposure, Origin
from posthound.sources.postman.layout import path_of
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.sources.postman.urls import WEB, element_link, workspace_link

_ELEMENTS = {What.COLLECTION: "collection", What.ENVIRONMENT: "environment"}


class Stop(Exception):
    """The crawl ends here, with what it has."""


@dataclass(frozen=True, slots=True)
class Target:
    """An entity to read: its row, where it stands, and how to fetch it."""

    what: What
    row: ListingRow
    workspace: Workspace | None
    url: str
    parent: str = ""
    spec: ListingRow | None = None
    uses: frozenset[str] = frozenset()
    body: bytes | None = None  # for what a listing has given already
    origin: Origin | None = (
        None  # where it stands, for what is asked for outside its workspace; errors are then the caller's
    )
    parts: bool = False  # its folders, requests and examples are wanted, so that it is read in any case
    fresh_for: float = 0.0  # seconds after which it is read again although its date is the same; 0 for never

    @property
    def key(self) -> tuple[str, str]:
        """Kind and id: what tells entities apart."""
        return self.what.value, self.row.key


def origin_of(target: Target, monitored: frozenset[str]) -> Origin:
    """Where an entity stands; `monitored` are the keys of what runs in Postman's cloud."""
    row, workspace = target.row, target.workspace
    element = _ELEMENTS.get(target.what)
    if workspace is None:
        url = WEB
    elif element:
        url = element_link(workspace.id, element, row.key)
    elif target.what is What.COMMENTS:
        url = element_link(workspace.id, "collection", row.key)
    else:
        url = workspace_link(workspace.id)
    return Origin(
        path=path_of(target.what, row, workspace, target.spec),
        exposure=Exposure.PUBLIC if row.public else workspace.exposure if workspace else Exposure.TEAM,
        workspace=workspace.name if workspace else "",
        workspace_id=workspace.id if workspace else "",
        url=url,
        created_at=row.created_at,
        updated_at=row.updated_at,
        monitored=row.key in monitored,
    )
