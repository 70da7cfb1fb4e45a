"""Where an entity stands in a saved tree, and what reports call it: the same path in every crawl while it keeps its name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from posthound.clients import postman
from posthound.sources.postman.shapes import ListingRow, What, Workspace

ROOT = "postman"
MANIFEST = f"{ROOT}/manifest.json"
# Where team-wide things stand that belong to no workspace.
LIBRARY = "package-library"
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")
_RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))))
_NAME_LENGTH = 60
_ID_LENGTH = 80
_FILE_LENGTH = 200
_SUFFIX = {
    What.COLLECTION: postman.COLLECTION,
    What.ENVIRONMENT: postman.ENVIRONMENT,
    What.GLOBALS: postman.GLOBALS,
    What.COMMENTS: postman.COMMENTS,
    What.PACKAGE: postman.PACKAGE,
    What.MOCK: postman.MOCK,
    What.CALL_LOGS: postman.CALL_LOGS,
    What.SPEC: postman.SPEC,
}


def slug(name: str) -> str:
    """A name as part of a path: ASCII letters, digits, hyphens and underscores, at most 60; never empty or reserved."""
    short = _UNSAFE.sub("-", _ascii(name)).strip("-")[:_NAME_LENGTH].strip("-") or "untitled"
    return f"_{short}" if short.lower() in _RESERVED else short


def _identity(text: str) -> str:
    """An id as part of a path; one that is no such part as it stands is told from the others by a hash."""
    short = _UNSAFE.sub("-", text)[:_ID_LENGTH].strip("-")
    return short if short == text and short else f"{short or 'unknown'}-{_hashed(text)}"


def workspace_folder(workspace: Workspace) -> str:
    """`postman/<name>.<id>`: the id tells workspaces of one name apart."""
    return f"{ROOT}/{slug(workspace.name)}.{_identity(workspace.id)[:13]}"


def path_of(what: What, row: ListingRow, workspace: Workspace | None, spec: ListingRow | None = None) -> str:
    """The entity's path with `/` between parts. A spec's files keep their own names in the spec's folder."""
    folder = workspace_folder(workspace) if workspace is not None else f"{ROOT}/{LIBRARY}"
    if what is What.SPEC_FILE:
        assert spec is not None
        return f"{path_of(What.SPEC, spec, workspace)}/{f'{row.mark}-' if row.mark else ''}{_inner(row)}"
    return f"{folder}/{slug(row.name)}.{_identity(row.key)}.{_SUFFIX[what]}"


def told_apart(files: Sequence[ListingRow]) -> list[ListingRow]:
    """The files of one specification; those that would stand in one place, on a disk that knows no capital letters too, are marked."""
    places = Counter(_inner(row).lower() for row in files)
    return [
        replace(row, mark=_hashed(row.extra or row.name)) if places[_inner(row).lower()] > 1 else row for row in files
    ]


def _inner(row: ListingRow) -> str:
    parts = [_part(part) for part in (row.extra or row.name).replace("\\", "/").split("/") if part]
    return "/".join(parts) or _identity(row.id)


def entity_of(path: str) -> str:
    """What of a path stays when the entity, or its workspace, is renamed or it is moved: its id and what it is; "" for a path of no crawl."""
    root, _, rest = path.partition("/")
    _, _, inner = rest.partition("/")
    named, _, file = inner.partition("/")
    identity = named.partition(".")[2]
    return f"{identity}/{file}" if root == ROOT and identity else ""


def _part(name: str) -> str:
    """One part of a spec file's own path, unable to lead out of its folder or to mean anything to a file system.

    No id stands beside it: names of other scripts, of which nothing is left, are told apart by a hash.
    """
    lost = any(letter.isalnum() and not _ascii(letter) for letter in name)
    mark = f"-{_hashed(name)}" if lost else ""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        return f"{slug(name)}{mark}"
    return f"{slug(stem)}{mark}.{slug(ending)}"[:_FILE_LENGTH]


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
