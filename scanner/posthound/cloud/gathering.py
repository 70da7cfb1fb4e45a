"""What stands in workspaces, read for a replacement: all of it in memory, searched with the values at hand, never on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from posthound.clients import defines_variables
from posthound.cloud.entities import EntityRef, Snapshot, read
from posthound.config.settings import Settings
from posthound.crawl.entity import FEATURES, EntityReader
from posthound.crawl.features import lacks
from posthound.crawl.kinds import each, listed, monitored
from posthound.crawl.options import CrawlOptions
from posthound.crawl.session import account_name, client_of
from posthound.crawl.spaces import Spaces
from posthound.crawl.target import Stop, Target, origin_of
from posthound.model.values import Exposure, Notice, Origin, Raw
from posthound.scan.around import told_by
from posthound.scan.search import Searched, in_turn
from posthound.sources.files import Listed
from posthound.sources.postman import listing
from posthound.sources.postman.calls import Feature
from posthound.sources.postman.errors import ApiError, NotFound
from posthound.sources.postman.layout import ROOT, told_apart, workspace_folder
from posthound.sources.postman.shapes import ListingRow, What, Workspace
from posthound.state.store import Store, default_path
from posthound.support.errors import SourceError

# The bytes that are held at once, as JSON: what is planned together has one name a secret.
MOST = 400_000_000


@dataclass
class Gathered:
    """Everything that was read: by the path that reports show, with where it stands. `spaces` are the workspaces."""

    account: str = ""
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    spaces: list[Workspace] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    size: int = 0
    seen: set[tuple[What, str]] = field(default_factory=set)


async def gather(options: CrawlOptions, settings: Settings) -> Gathered:
    """Reads what the options name. Raises ApiError when not even the key can be checked, SourceError for more than is held."""
    gathered = Gathered()
    async with client_of(options) as client:
        account = await listing.me(client)
        with Store(options.state or default_path()) as store:
            reader = EntityReader(client, store, None, None, settings, "")  # type: ignore[arg-type]  # nothing is scanned there
            gathered.account = reader.account = account_name(options.api_url, account, options.label)
            try:
                spaces = Spaces(options, reader)
                await spaces.remember()
                gathered.spaces = [one for one in await spaces.listed() if one.joined]
                reader.monitored = await monitored(reader)
                for one in gathered.spaces:
                    await _workspace(reader, gathered, one)
                if not options.links and Exposure.TEAM in (options.visibility or (Exposure.TEAM,)):
                    await _packages(reader, gathered)
            except Stop:
                if reader.stopped is not None:
                    raise reader.stopped from None
                raise
            finally:
                gathered.notices += [*reader.notices, *reader.features.notices()]
                reader.close()
    return gathered


async def _workspace(reader: EntityReader, gathered: Gathered, one: Workspace) -> None:
    client, folder = reader.client, workspace_folder(one)
    collections = await listed(
        reader, partial(listing.collections, client, one.id), f"{folder}/collections", What.COLLECTION, one.id
    )
    environments = await listed(
        reader, partial(listing.environments, client, one.id), f"{folder}/environments", What.ENVIRONMENT, one.id
    )
    work = [Target(What.COLLECTION, row, one, "") for row in collections]
    work += [Target(What.ENVIRONMENT, row, one, "") for row in environments]
    if reader.features.asked(Feature.GLOBALS, one.id):
        work.append(Target(What.GLOBALS, ListingRow(one.id, "", "globals"), one, ""))
    ask = partial(listing.specs, client, one.id)
    for spec in await listed(reader, ask, f"{folder}/specs", What.SPEC, one.id, feature=Feature.SPECS):
        files = await listed(
            reader,
            partial(listing.spec_files, client, spec.key),
            f"{folder}/specs",
            What.SPEC,
            one.id,
            feature=Feature.SPECS,
        )
        work += [Target(What.SPEC_FILE, row, one, "", spec.key, spec) for row in told_apart(files)]
    await each(reader, (_read(reader, gathered, target) for target in work))


async def _packages(reader: EntityReader, gathered: Gathered) -> None:
    ask = partial(listing.packages, reader.client)
    rows = await listed(reader, ask, f"{ROOT}/packages", What.PACKAGE, feature=Feature.PACKAGES)
    await each(reader, [_read(reader, gathered, Target(What.PACKAGE, row, None, "")) for row in rows])


async def _read(reader: EntityReader, gathered: Gathered, target: Target) -> None:
    """One entity, where it stands most exposed: workspaces come in that order."""
    origin, row = origin_of(target, reader.monitored), target.row
    key = (row.extra or row.name) if target.what is What.SPEC_FILE else row.key
    workspace = target.workspace.id if target.workspace else ""
    ref = EntityRef(target.what, key, origin.path, workspace, target.parent, row.extra or row.name)
    if (target.what, f"{target.parent} {key}") in gathered.seen:
        return
    gathered.seen.add((target.what, f"{target.parent} {key}"))
    try:
        snapshot = await read(reader.client, ref)
    except ApiError as error:
        if (feature := FEATURES.get(target.what)) is not None and lacks(error):
            reader.features.absent(feature, workspace, error, one_of_many=target.what is not What.GLOBALS)
            return
        if isinstance(error, NotFound):
            return  # deleted since it was listed
        await reader.weigh(error)
        reader.unread(origin.path, error.message)
        return
    gathered.size += len(snapshot.data)
    if gathered.size > MOST:
        raise SourceError(
            f"These workspaces hold more than the {MOST // 1_000_000} MB that are replaced together.",
            "Name some of them with --workspace.",
        )
    gathered.snapshots[origin.path] = snapshot
    gathered.origins[origin.path] = origin


def searched(gathered: Gathered, settings: Settings) -> Iterator[Searched]:
    """Everything searched, environments and globals after the collections of their workspaces."""
    paths = sorted(gathered.snapshots)
    late = [path for path in paths if defines_variables(path)]
    early = [path for path in paths if path not in set(late)]
    return in_turn(_entries(gathered, early), _entries(gathered, late), told_by, settings)


def _entries(gathered: Gathered, paths: Iterable[str]) -> Iterator[tuple[Listed, Raw]]:
    return ((_listed(path), _raw(gathered, path)) for path in paths)


def again(gathered: Gathered, one: Listed) -> Iterable[tuple[Listed, Raw]]:
    """An entity once more, as a file is read again."""
    return [(one, _raw(gathered, one.path))]


def _listed(path: str) -> Listed:
    return Listed(path, path, False, 0)


def _raw(gathered: Gathered, path: str) -> Raw:
    return Raw(gathered.origins[path], gathered.snapshots[path].data)
