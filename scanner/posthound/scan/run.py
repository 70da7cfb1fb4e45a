"""A run over many files: in processes where that pays, environments after the collections that use them."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from posthound.clients import at_root, by_content, by_head, by_name, kept_out
from posthound.config.settings import Settings
from posthound.formats.base import is_binary
from posthound.model.matches import Outcome, Values
from posthound.model.values import Finding, Notice, Raw
from posthound.report.base import Later, Report
from posthound.rules import find
from posthound.scan.pipeline import Detect, all_patterns, engine_for, prepare, scan_raw
from posthound.sources.base import EACH, Item, Recognise, Tally, batches_of
from posthound.sources.files import Listed, listing, read_listed
from posthound.support.terminal import counted

if TYPE_CHECKING:
    from posthound.rules.model import Pattern
    from posthound.scan.exchange import Uses

# Below this many bytes to read, starting processes costs more than it saves.
PARALLEL_FROM = 8_000_000
# Files are handed to processes in batches, so that small ones do not pay for the hand-over: of so many bytes at least and at most,
# between them small enough that all processes end at about the same time.
SMALLEST, BATCH, TURNS = 64_000, 4_000_000, 16
FEW = 4  # files take as long together as by themselves
RECOGNISE = Recognise(by_name, by_head, by_content, is_binary, at_root)

Progress = Callable[[int, int], None]


def run(paths: Sequence[str], settings: Settings, progress: Progress | None = None, *, partial: bool = False) -> Report:
    """Scans files, folders, archives and `-` (standard input). `progress` is told bytes done and bytes in all.

    With `partial`, an interruption ends the scan and the report says so; otherwise it goes on to the caller.
    """
    settings = with_salt(settings)
    tally = Tally()
    notices: list[Notice] = []
    files = [path for path in paths if path != "-"]
    early, late = in_order(
        listing(
            files,
            settings.exclude,
            tally,
            by_name,
            forced=not settings.only_exports,
            excluded=settings.force_exclude,
            gitignore=not settings.no_ignore,
        ),
        notices,
    )
    outcomes: list[Outcome] = []
    if "-" in paths:
        outcomes += sorted_out(_piped(settings, tally), notices)
    left, done, total = len(early) + len(late), 0, sum(entry.size for entry in (*early, *late))
    jobs = settings.jobs or (os.cpu_count() or 1 if total >= PARALLEL_FROM else 1)
    uses: Uses | None = None
    again: list[Listed] = []
    settling = None
    try:
        for group in (early, late, again):
            for batch, results, passed in _in_batches(group, settings, uses, jobs):
                if group is again:
                    without(batch, outcomes, notices)
                outcomes += sorted_out(results, notices)
                if group is not again:
                    left -= len(batch)
                    tally.other, tally.binary = tally.other + passed.other, tally.binary + passed.binary
                    done += sum(entry.size for entry in batch)
                if progress:
                    progress(done, total)
            if group is early and (late or any(outcome.gives for outcome in outcomes)):
                from posthound.scan.around import Settling  # many scans are of collections only

                settling = Settling(early, late, files, settings)
                uses = settling.first(outcomes)
            elif group is late and settling:
                uses, changed = settling.then(outcomes)
                again += changed
    except KeyboardInterrupt:
        if not partial:
            raise
        unread = counted(left, "file")
        notices.append(Notice("", f"interrupted: {unread} of {len(early) + len(late)} not scanned", fatal=True))
    if settings.exclude and tally.excluded and not outcomes and not notices:
        from posthound.scan.excluded import refuse_empty  # few scans exclude all there is

        refuse_empty(files, settings)
    return report_of(outcomes, notices, tally, settings, paths)


def _piped(settings: Settings, tally: Tally) -> Iterable[Outcome | Notice]:
    from posthound.sources.piped import standard_input  # few scans are piped

    items = standard_input(RECOGNISE, max_size=settings.max_size, tally=tally, all_files=settings.all_files)
    return scan_items(items, settings, None)


def without(again: Iterable[Listed], outcomes: list[Outcome], notices: list[Notice]) -> None:
    """Takes out what files gave before they were scanned again."""
    shown = {entry.shown for entry in again}
    outcomes[:] = [outcome for outcome in outcomes if outcome.file.partition("!/")[0] not in shown]
    notices[:] = [notice for notice in notices if notice.path.partition("!/")[0] not in shown]


def interrupted(report: Report) -> bool:
    """Whether the scan was ended before its time, so that the report holds a part of it."""
    return any(notice.fatal and not notice.path for notice in report.notices)


def in_order(entries: Iterable[Listed | Notice], notices: list[Notice]) -> tuple[list[Listed], list[Listed]]:
    """The files to scan first, and those with variables, to scan when it is known which of them the others use."""
    early: list[Listed] = []
    late: list[Listed] = []
    for entry in entries:
        if isinstance(entry, Notice):
            notices.append(entry)
        else:
            (late if (entry.by_name or by_name(entry.path)).variables else early).append(entry)
    return early, late


def sorted_out(results: Iterable[Outcome | Notice], notices: list[Notice]) -> list[Outcome]:
    """The outcomes among results; what could not be read goes to `notices`."""
    outcomes = []
    for result in results:
        if isinstance(result, Notice):
            notices.append(result)
        else:
            notices.extend(result.notices)
            outcomes.append(result)
    return outcomes


def _in_batches(
    group: list[Listed], settings: Settings, uses: "Uses | None", jobs: int
) -> Iterator[tuple[list[Listed], list[Outcome | Notice], Tally]]:
    share = sum(entry.size + EACH for entry in group) // (jobs * TURNS)
    batches = list(batches_of(group, min(BATCH, max(SMALLEST, share))))
    if batches:  # before any fork, so that every process has them
        plugins(settings)
        prepare([entry.size for entry in group], settings)
    if jobs == 1 or len(batches) <= 1:
        for batch in batches:
            yield (batch, *scan_batch(batch, settings, uses))
        return
    from posthound.scan.found import ready  # what is worth several processes hardly holds nothing
    from posthound.scan.processes import shared_out

    ready(engine_for(settings.patterns))
    work = partial(scan_batch, settings=settings, uses=uses)
    for batch, (results, passed) in shared_out(work, batches, min(jobs, len(batches)), _lost):
        yield batch, results, passed


def _lost(batch: list[Listed]) -> tuple[list[Outcome | Notice], Tally]:
    from posthound.scan.processes import unscanned

    return [unscanned(entry.shown) for entry in batch], Tally()


def scan_batch(batch: list[Listed], settings: Settings, uses: "Uses | None") -> tuple[list[Outcome | Notice], Tally]:
    """Reads and scans a batch of files in this process; drops are left behind, they hold values."""
    tally = Tally()
    with uncollected():
        items = (
            item
            for entry in batch
            for item in read_listed(
                entry, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=tally
            )
        )
        if len(batch) <= FEW:
            return list(scan_items(items, settings, uses)), tally
        from posthound.scan.together import scan_together

        return list(scan_together(items, settings, uses, partial(scan_item, settings=settings, uses=uses))), tally


def scan_items(items: Iterable[Item], settings: Settings, uses: "Uses | None") -> Iterator[Outcome | Notice]:
    """Scans what a source gives; drops are left behind, they hold values."""
    return (item if isinstance(item, Notice) else scan_item(item, settings, uses) for item in items)


def scan_item(raw: Raw, settings: Settings, uses: "Uses | None") -> Outcome | Notice:
    """Scans a file that a source gave; drops are left behind, they hold values."""
    return scan_contained(raw, settings, uses.of_file(raw.origin.path) if uses else frozenset())


def scan_contained(
    raw: Raw, settings: Settings, used: frozenset[str], own: frozenset[str] = frozenset()
) -> Outcome | Notice:
    """The same with the variables that others use of it, and what was left out of its `own`; a notice where it brings out a fault."""
    try:
        return scan_raw(raw, settings, used, plugins(settings), own)._replace(drops=())
    except Exception as error:
        from posthound.scan.faults import not_scanned  # no file should bring out any

        return not_scanned(raw, error)


def plugins(settings: Settings) -> Detect | None:
    """What runs the plugins of detect-secrets that the settings ask for; None, and nothing imported, without any."""
    if not (settings.plugins or settings.detect_secrets):
        return None
    from posthound.integrations.detect_secrets import load

    return load(settings.plugins, own=settings.detect_secrets).detect


@contextmanager
def uncollected() -> Iterator[None]:
    """No cycle collection meanwhile: parsed files are large trees without cycles, and walking them is a third of the time.

    Findings have no cycles either, and where there are thousands of them, walking them is a sixth.
    """
    import gc

    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def report_of(
    outcomes: Sequence[Outcome], notices: Sequence[Notice], tally: Tally, settings: Settings, roots: Sequence[str] = ()
) -> Report:
    """The run's report: findings in the order of files, each secret under one vault name. `roots` are the paths that were scanned."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.file)
    every = [finding for outcome in ordered for finding in outcome.findings]
    values = [outcome.values for outcome in ordered if outcome.values]
    scanned = frozenset(outcome.file for outcome in outcomes)
    return finished(every, notices, values, scanned, Totals().plus(outcomes), tally, settings, roots)


class Totals(NamedTuple):
    """What is counted of scanned files: how many, their bytes, weak values that are not shown, findings under the thresholds."""

    files: int = 0
    bytes: int = 0
    weak: int = 0
    below: int = 0

    def plus(self, outcomes: Sequence[Outcome]) -> "Totals":
        """The same with more files."""
        return Totals(
            self.files + len(outcomes),
            self.bytes + sum(outcome.size for outcome in outcomes),
            self.weak + sum(outcome.weak for outcome in outcomes),
            self.below + sum(outcome.below for outcome in outcomes),
        )


@uncollected()
def finished(
    every: list[Finding], notices: Sequence[Notice], values: Sequence[Values], scanned: frozenset[str], totals: Totals,
    tally: Tally, settings: Settings, roots: Sequence[str] = (),
) -> Report:  # fmt: skip
    """The report of a run's findings, in their order; `values` are the secrets of each file that has any, `scanned` the files' names."""
    if private := [finding.file for finding in every if kept_out(finding)]:
        from posthound.scan.tracked import tracked  # few scans find a file of values

        notices = [*notices, *tracked(private)]
    if every or notices:
        from posthound.scan.names import without_secrets  # most scans have nothing to name

        every, notices = without_secrets(every, notices, values)
    if every:
        from posthound.scan.vault_names import with_vault_names  # most scans find nothing

        every = with_vault_names(every)
    findings, tolerated = every, [finding for finding in every if finding.suppression]
    if tolerated or settings.ignore:
        from posthound.scan.ignored import ignored  # most scans ignore nothing

        findings, tolerated, told = ignored(every, settings, roots)
        notices = [*notices, *told]
    if settings.baseline:
        from posthound.scan.known import compared

        findings, known, told = compared(findings, scanned, settings)
        tolerated = [*tolerated, *known]
        notices = [*notices, *told]
    present = {finding.rule for finding in (*findings, *tolerated)}
    return Report(
        findings=findings,
        notices=sorted(notices, key=lambda notice: notice.path),
        # Files of one's own are looked at in any case: what is wrong with them is told even where nothing was found.
        rules=rules_for(present, settings) if settings.patterns else Later(lambda: rules_for(present, settings)),
        complete=not any(notice.fatal for notice in notices),
        files=totals.files,
        bytes=totals.bytes,
        passed_over=tally.other + tally.binary,
        folders=tally.folders,
        weak=0 if settings.weak else totals.weak,
        excluded=tally.excluded,
        gitignored=tally.ignored,
        below=totals.below,
        tolerated=tolerated,
        used=settings.used,
        scanned=scanned,
        again=settings.again,
    )


def with_salt(settings: Settings) -> Settings:
    """The settings with which findings can be compared with `settings.baseline`, if one is set."""
    if not settings.baseline:
        return settings
    from posthound.scan.known import read_baseline  # most scans have no baseline

    return settings._replace(salt=read_baseline(settings.baseline).salt)


def rules_for(ids: set[str], settings: Settings) -> dict[str, "Pattern"]:
    """The patterns of these ids, the built-in and the users' own, and those that stand for plugins."""
    if not settings.patterns:
        rules = find(ids) if ids else {}
    else:
        rules = {pattern.id: pattern for pattern in all_patterns(settings.patterns) if pattern.id in ids}
    if len(rules) < len(ids) and (settings.plugins or settings.detect_secrets):
        from posthound.integrations.detect_secrets import load

        known = load(settings.plugins, own=settings.detect_secrets).rules
        rules |= {name: rule for name, rule in known.items() if name in ids}
    return rules
