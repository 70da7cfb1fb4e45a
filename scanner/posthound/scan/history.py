"""`posthound scan --history`: every version of every export in a repository, and since when and until when it held a secret.

Each object is read and scanned once, whatever commits, branches and names it has. Commits are then gone through once, parents before
children: a secret enters with the first that adds it to a file, and left with the last that took it from one, if the tip does not hold it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from typing import NamedTuple

from posthound.clients import defines_variables, gives_variables, named
from posthound.config.settings import Settings
from posthound.model.matches import Outcome
from posthound.model.values import Finding, History, Notice
from posthound.report.base import Report
from posthound.scan.around import outdated, told
from posthound.scan.exchange import Uses
from posthound.scan.pipeline import prepare
from posthound.scan.revisions import ends_of, no_commits, shallow, tip_of
from posthound.scan.run import (
    PARALLEL_FROM,
    RECOGNISE,
    Progress,
    report_of,
    scan_contained,
    uncollected,
    with_salt,
)
from posthound.scan.versions import Reduced, Versions
from posthound.sources.base import MAY_BE_EXPORT, Item, Tally, batches_of
from posthound.sources.beside import NamesBeside, only_beside
from posthound.sources.files import Listed, contents_of
from posthound.sources.git import Blob, Commit, FileChange, Repository
from posthound.support.paths import is_excluded, is_under

# Bytes that a process reads at a time, as the history is large: versions of one file lie together, and git puts each together from the one before.
BATCH, MOST = 24_000_000, 250_000_000
EVERYTHING = ("--all",)


class Held(NamedTuple):
    """The secrets of one object, and findings of those that no earlier version of the file has in the same item."""

    secrets: frozenset[str]
    findings: tuple[Finding, ...]


def run_history(
    paths: Sequence[str], revisions: Sequence[str], settings: Settings, progress: Progress | None = None, *, only_new: bool = False,
) -> Report:  # fmt: skip
    """Scans the history of `revisions`, as git log takes them, below `paths`; without revisions all branches and tags.

    `only_new` leaves out secrets that stood in the same files before these commits.
    """
    settings = with_salt(settings)
    repository = Repository(paths[0] if paths else ".", bare=True)
    ends = ends_of(repository, revisions)
    notices = no_commits(repository, ends if revisions else repository.refs())
    notices += [] if only_new else shallow(repository, revisions)
    wanted = partial(_wanted, repository=repository, paths=paths, settings=settings)
    changes = [change for change in repository.changes(revisions or EVERYTHING) if wanted(change.path)]
    tip = {path: sha for path, sha in repository.tree(tip_of(repository, ends)).items() if wanted(path)}
    beside = NamesBeside(RECOGNISE, {*tip, *(change.path for change in changes)})
    if not settings.all_files:  # files of variables that no client's file ever lay beside: theirs alone read one
        changes = [change for change in changes if not _is_lone(change.path, beside)]
        tip = {path: sha for path, sha in tip.items() if not _is_lone(path, beside)}
    tally = Tally()
    blobs = _blobs(repository, changes, tip, notices)
    work = partial(_scan_batch, repository=repository, settings=settings, whole=frozenset(tip.values()), beside=beside)
    prepare([blob.size for blob in blobs], settings)
    held = _scanned(repository, blobs, work, settings, tally, notices, progress)
    if only_new:  # the rest of the tip was scanned for the variables that it uses
        changed = {change.path for change in changes}
        tip = {path: sha for path, sha in tip.items() if path in changed}
    findings = _told(changes, tip, held, repository)
    if only_new:
        findings = [finding for finding in findings if finding.history and finding.history.entered]
    report = report_of([Outcome("", "", findings=tuple(findings))], notices, tally, settings)
    return report._replace(files=len(held), scanned=frozenset(map(repository.shown, tip)), scope="history")


def _wanted(path: str, repository: Repository, paths: Sequence[str], settings: Settings) -> bool:
    file = os.path.join(repository.root, *path.split("/"))
    if paths and not any(is_under(file, os.path.realpath(root)) for root in paths):
        return False
    return bool(settings.all_files or MAY_BE_EXPORT.search(path) or named(path)) and not is_excluded(
        file, settings.exclude
    )


def _is_lone(path: str, beside: NamesBeside) -> bool:
    return not beside.holds(path) and only_beside(path, RECOGNISE)


def _blobs(
    repository: Repository, changes: Iterable[FileChange], tip: Mapping[str, str], notices: list[Notice]
) -> list[Blob]:
    """Each object once, under the name that it has in the tip, else had first; those of the tip last."""
    known = {sha: path for path, sha in tip.items()}
    order: dict[str, str] = {}
    for change in changes:
        for sha in (*change.before, change.after):
            if sha and sha not in known:
                order.setdefault(sha, change.path)
    order |= known
    sizes = repository.sizes(order)
    for sha in order.keys() - sizes.keys():
        notices.append(
            Notice(repository.shown(order[sha]), f"a version that git has not here ({sha[:12]})", fatal=True)
        )
    return [Blob(path, sha, sizes[sha]) for sha, path in order.items() if sha in sizes]


def _scanned(
    repository: Repository, blobs: Sequence[Blob], work: Callable[..., _Answer], settings: Settings, tally: Tally, notices: list[Notice],
    progress: Progress | None,
) -> dict[str, Held]:  # fmt: skip
    """What each object holds; those that define variables after all that use them."""
    held: dict[str, Held] = {}
    uses: Uses | None = None
    done, total = 0, sum(blob.size for blob in blobs)
    early = [blob for blob in blobs if not defines_variables(blob.path)]
    late = [blob for blob in blobs if defines_variables(blob.path)]
    last: list[Blob] = []
    said: list[tuple[Blob, Outcome]] = []
    twice: set[str] = set()  # files that are scanned again, of which everything was told
    for group in (early, late, last):
        known, before = uses, len(said)
        for batch, answer in _shared(group, partial(work, uses=uses), settings):
            held |= answer.held
            said += answer.said
            late += answer.giving
            tally.other, tally.binary = tally.other + answer.other, tally.binary + answer.binary
            notices += [notice for notice in answer.notices if notice.path.partition("!/")[0] not in twice]
            done += sum(blob.size for blob in batch)
            if progress:
                progress(min(done, total), total)
        uses = uses.copy() if uses else Uses()
        uses.add(told(outcome) for _, outcome in said[before:])
        if group is early:
            again = _all_versions(early, said, uses, None, {blob.sha for blob in late})
            late += again
        elif group is late:
            again = _all_versions((*early, *late), said, uses, known, set())
            last += again
        twice.update(repository.shown(blob.path) for blob in again)
    return held


def _all_versions(
    blobs: Sequence[Blob],
    said: Iterable[tuple[Blob, Outcome]],
    uses: Uses,
    known: Uses | None,
    without: Set[str],
) -> list[Blob]:
    """The versions of files of which one would give something else, as the others may hold what it does."""
    paths = {blob.path for blob, outcome in said if blob.sha not in without and outdated(outcome, uses, known)}
    return [blob for blob in blobs if blob.path in paths and blob.sha not in without] if paths else []


class _Answer(NamedTuple):
    """What a batch held, and what is said of variables; `giving` are those that give some, by what stands in them, and were left for later."""

    held: dict[str, Held]
    said: list[tuple[Blob, Outcome]]
    notices: list[Notice]
    other: int
    binary: int
    giving: tuple[Blob, ...] = ()


def _shared(
    blobs: Sequence[Blob], work: Callable[[Sequence[Blob]], _Answer], settings: Settings
) -> Iterator[tuple[Sequence[Blob], _Answer]]:
    size = sum(blob.size for blob in blobs)
    jobs = settings.jobs or (os.cpu_count() or 1 if size >= PARALLEL_FROM else 1)
    batches = list(batches_of(blobs, max(BATCH, min(MOST, size // (4 * jobs)))))
    if jobs == 1 or len(batches) <= 1:
        yield from ((batch, work(batch)) for batch in batches)
        return
    from posthound.scan.processes import shared_out

    yield from shared_out(work, batches, jobs, _lost)


def _lost(batch: Sequence[Blob]) -> _Answer:
    from posthound.scan.processes import unscanned

    return _Answer({}, [], [unscanned(blob.path) for blob in batch], 0, 0)


def _scan_batch(
    batch: Sequence[Blob], repository: Repository, settings: Settings, uses: Uses | None, whole: frozenset[str], beside: NamesBeside
) -> _Answer:  # fmt: skip
    """Scans objects, those of `whole` as they are, the others without what earlier versions of the same file held.

    As long as `uses` are not known, those that give variables are left for later.
    """
    tally, notices = Tally(), list[Notice]()
    held: dict[str, Held] = {}
    giving: list[Blob] = []
    versions: dict[str, Versions] = {}
    used: dict[str, frozenset[str]] = {}
    said: list[tuple[Blob, Outcome]] = []
    with uncollected():
        for blob, (sha, data) in zip(
            batch, repository.read([blob.sha for blob in batch], settings.max_size), strict=True
        ):
            earlier = versions.setdefault(blob.path, Versions())
            part = Reduced(data, (), frozenset()) if sha in whole else earlier.reduced(data)
            findings: list[Finding] = []
            own = used.get(blob.path, frozenset())
            results = [
                one
                if isinstance(one, Notice)
                else scan_contained(one, settings, uses.of_file(one.origin.path) if uses else frozenset(), own)
                for one in _items(repository, blob, part.data, settings, tally, beside)
            ]
            outcomes = [one for one in results if isinstance(one, Outcome)]
            used[blob.path] = own.union(*(outcome.uses for outcome in outcomes))
            said += [(blob, _of_variables(one)) for one in outcomes if one.uses or one.gives or one.links]
            if uses is None and any(gives_variables(one.kind) for one in outcomes):
                giving.append(blob)
                continue
            for result in results:
                if isinstance(result, Notice):
                    notices.append(result)
                else:
                    findings += result.findings
                    notices += [notice for notice in result.notices if sha in whole or notice.fatal]
            earlier.learn(part.new, findings)
            held[sha] = Held(part.secrets.union(finding.secret_id for finding in findings), tuple(findings))
    return _Answer(held, said, notices, tally.other, tally.binary, tuple(giving))


def _of_variables(one: Outcome) -> Outcome:
    return Outcome(one.file, one.kind, uses=one.uses, gives=one.gives, links=one.links)


def _items(
    repository: Repository, blob: Blob, data: bytes, settings: Settings, tally: Tally, beside: NamesBeside
) -> Iterable[Item]:
    listed = Listed(blob.path, repository.shown(blob.path), False, len(data))
    every = settings.all_files or only_beside(blob.path, RECOGNISE)
    return contents_of(
        listed, data, RECOGNISE, all_files=every, max_size=settings.max_size, tally=tally,
        lies=partial(beside.holds, blob.path),
    )  # fmt: skip


def _told(
    changes: Sequence[FileChange], tip: Mapping[str, str], held: Mapping[str, Held], repository: Repository
) -> list[Finding]:
    """The findings of the tip; and of each secret that it does not hold, the first place in every file that ever had it.

    Later versions are scanned without what the first one has, in batches as large as there are processes, so that the first is the only
    one that every run tells alike.
    """
    nothing = Held(frozenset(), ())
    entered: dict[str, Commit] = {}
    left: dict[str, Commit] = {}
    first: dict[tuple[str, str], tuple[Finding, str, Commit]] = {}
    for change in changes:
        after = held.get(change.after, nothing)
        before = frozenset[str]().union(*(held.get(sha, nothing).secrets for sha in change.before))
        for secret in after.secrets - before:
            entered.setdefault(secret, change.commit)
        for secret in before - after.secrets:
            left[secret] = change.commit
        for finding in after.findings:
            first.setdefault((finding.secret_id, finding.file), (finding, change.path, change.commit))
    standing = frozenset[str]().union(*(held.get(sha, nothing).secrets for sha in tip.values()))
    found = [
        finding._replace(file=_named(finding, repository, path), history=_history(finding, entered, None, None))
        for path, sha in sorted(tip.items())
        for finding in held.get(sha, nothing).findings
    ]
    found += [
        finding._replace(
            file=_named(finding, repository, path), history=_history(finding, entered, left.get(secret), commit)
        )
        for (secret, _), (finding, path, commit) in first.items()
        if secret not in standing
    ]
    return found


def _named(finding: Finding, repository: Repository, path: str) -> str:
    """The file of a finding under another of the names that its object has, a member of an archive within it."""
    _, mark, member = finding.file.partition("!/")
    return repository.shown(path) + mark + member


def _history(finding: Finding, entered: Mapping[str, Commit], left: Commit | None, holder: Commit | None) -> History:
    first = entered.get(finding.secret_id, Commit("", ""))
    gone = left or Commit("", "")
    return History(first.sha, first.when, gone.sha, gone.when, holder.sha if holder else "", holder is None)
