"""The entities that can be written back: how each is addressed, read as it stands now, and told to people."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from posthound.sources.postman import shapes
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import Unreadable
from posthound.sources.postman.shapes import What
from posthound.sources.postman.urls import segment

# An environment, a collection, …, as people are told of it.
TITLES = {
    What.COLLECTION: "collection", What.ENVIRONMENT: "environment", What.GLOBALS: "globals", What.SPEC_FILE: "file of a specification",
    What.PACKAGE: "package",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EntityRef:
    """Which entity: its kind, the key that the API knows it by, its workspace, and the path that reports show."""

    what: What
    key: str
    path: str
    workspace: str = ""
    parent: str = ""  # a file's specification
    name: str = ""

    @property
    def url(self) -> str:
        """The API's path of it."""
        match self.what:
            case What.GLOBALS:
                return f"/workspaces/{segment(self.workspace)}/global-variables"
            case What.SPEC_FILE:
                return f"/specs/{segment(self.parent)}/files/{segment(self.key)}"
            case What.PACKAGE:
                return f"/packages/{segment(self.key)}"
            case What.ENVIRONMENT:
                return f"/environments/{segment(self.key)}"
            case _:
                return f"/collections/{segment(self.key)}"

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{TITLES[self.what]} {self.name!r}" if self.name else TITLES[self.what]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An entity as it stood at one moment: the bytes that a scan reads, the same parsed, and its date."""

    ref: EntityRef
    data: bytes = field(repr=False)
    tree: Any = field(repr=False)
    updated_at: str = ""


async def read(client: PostmanClient, ref: EntityRef) -> Snapshot:
    """The entity as it stands now. Raises ApiError."""
    body = await client.read(ref.url, check=lambda data: shapes.content(ref.what, data, unparsed=len(data)) is not None)
    data = shapes.content(ref.what, body, unparsed=len(body))
    if data is None:
        raise Unreadable("the answer is not the entity that was asked for")
    if ref.what is What.SPEC_FILE:
        answer = json.loads(body)
        return Snapshot(ref, data, tree_of(ref, data), shapes.text(answer.get("updatedAt")))
    tree = tree_of(ref, data)
    dated = tree.get("info") if ref.what is What.COLLECTION else tree
    return Snapshot(ref, data, tree, shapes.text(dated.get("updatedAt")) if isinstance(dated, dict) else "")


def tree_of(ref: EntityRef, data: bytes) -> Any:
    """An entity's bytes parsed; the text of a specification's file stands under `content`. Raises Unreadable."""
    if ref.what is What.SPEC_FILE:
        return {"content": data.decode("utf-8", "surrogatepass")}
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        raise Unreadable("its JSON cannot be taken apart") from None
    if not isinstance(tree, dict):
        raise Unreadable("its JSON is not an object")
    return tree
