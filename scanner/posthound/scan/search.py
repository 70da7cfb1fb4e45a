"""Files searched with the values at hand: for what must replace, check or compare them. Nothing of it is ever reported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from posthound.config.settings import Settings
from posthound.model.matches import Match, Outcome, Values
from posthound.model.values import Document, Finding, Notice, Raw
from posthound.policy.scrub import values_of
from posthound.scan.around import Settling, told
from posthound.scan.exchange import Uses
from posthound.scan.ignored import ignored_or_not
from posthound.scan.names import without_secrets
from posthound.scan.pipeline import located_findings, read_and_settle, weak_values
from posthound.scan.run import RECOGNISE, in_order, plugins
from posthound.scan.variables import of_others
from posthound.sources.base import Tally
from posthound.sources.files import Listed, listing, read_listed

_NOTHING = Outcome("", "")


@dataclass(frozen=True, slots=True)
class Searched:
    """A file, read and searched: each match beside the finding it makes.

    `uses` are variables that other files put into credential fields, `outcome` is what this one says of variables. What the
    file or the configuration asks to ignore is not among what was `found`, and of what lies below the thresholds and of weak values
    there are the numbers.
    """

    listed: Listed
    raw: Raw
    document: Document
    found: tuple[tuple[Match, Finding], ...]
    uses: frozenset[str] = frozenset()
    outcome: Outcome = _NOTHING
    ignored: tuple[Finding, ...] = ()
    below: int = 0
    weak: int = 0

    @property
    def in_archive(self) -> bool:
        """Whether the file was read out of an archive."""
        return self.raw.origin.path != self.listed.shown


def search(listed: Listed, raw: Raw, settings: Settings, uses: frozenset[str]) -> Searched:
    """Searches one file as a scan with these settings does."""
    document, settled = read_and_settle(raw, settings, uses, plugins(settings))
    kept, drops = settled.kept, settled.drops
    if settings.weak:
        from posthound.policy.weak import with_weak  # few ask for weak values

        kept, drops = with_weak(kept, drops)
    findings = located_findings(document, kept, settings)[0]
    if settings.sharing:  # whoever is given a copy accepted nothing
        findings = [finding._replace(suppression="", justification="") for finding in findings]
    every = list(zip(kept, ignored_or_not(findings, settings), strict=True))
    found = [pair for pair in every if settings.shows(pair[1].severity, pair[1].confidence)]
    return Searched(
        listed,
        raw,
        document,
        tuple(pair for pair in found if not pair[1].suppression),
        uses,
        Outcome(raw.origin.path, document.kind, uses=settled.uses, gives=settled.gives, links=settled.links),
        tuple(finding for _, finding in found if finding.suppression),
        len(every) - len(found),
        weak_values(drops),
    )


def searched(paths: Sequence[str], settings: Settings, notices: list[Notice]) -> Iterator[Searched]:
    """Every file under `paths`, environments and globals last; what could not be read goes to `notices`."""
    files = listing(
        [p for p in paths if p != "-"],
        settings.exclude,
        Tally(),
        RECOGNISE.by_name,
        excluded=settings.force_exclude,
        gitignore=not settings.no_ignore,
    )
    early, late = in_order(files, notices)
    known = Settling(early, late, paths, settings).first
    for file in in_turn(raws(early, settings, notices), raws(late, settings, notices), known, settings):
        notices.extend(file.document.notices)
        yield file


def in_turn(
    early: Iterable[tuple[Listed, Raw]],
    late: Iterable[tuple[Listed, Raw]],
    known: Callable[[Sequence[Outcome]], Uses],
    settings: Settings,
) -> Iterator[Searched]:
    """Files searched with what they tell each other of variables; those that give any come last, the `late` ones behind the others.

    What is `known` of uses is asked for when the early ones are through.
    """
    outcomes, waiting = list[Outcome](), list[Searched]()
    for listed, raw in early:
        file = search(listed, raw, settings, frozenset())
        outcomes.append(file.outcome)
        if file.outcome.gives:
            waiting.append(file)
        else:
            yield file
    uses = known(outcomes)
    for listed, raw in late:
        waiting.append(search(listed, raw, settings, uses.of_file(raw.origin.path)))
    uses.add(told(file.outcome) for file in waiting)
    for file in waiting:
        now, gives = uses.of_file(file.raw.origin.path), file.outcome.gives
        other = of_others(now, gives) != of_others(file.uses, gives)
        yield search(file.listed, file.raw, settings, now) if other else file


def every_found(
    paths: Sequence[str], settings: Settings, notices: list[Notice], scanned: set[str], ignored: list[Finding]
) -> Iterator[tuple[Match, Finding]]:
    """The matches under `paths`, each beside its finding as reports show it: without a secret of any file in a name.

    The names of the files go to `scanned`, what is ignored to `ignored`.
    """
    matches: list[Match] = []
    findings: list[Finding] = []
    values: list[Values] = []
    for file in searched(paths, settings, notices):
        scanned.add(file.raw.origin.path)
        ignored += file.ignored
        matches += (match for match, _ in file.found)
        findings += (finding for _, finding in file.found)
        values += [values_of(match for match, _ in file.found)] if file.found else []
    shown, notices[:] = without_secrets(findings, notices, values)
    yield from zip(matches, shown, strict=True)


def raws(group: Iterable[Listed], settings: Settings, notices: list[Notice]) -> Iterator[tuple[Listed, Raw]]:
    """The files of a listing as they are read, those within archives one by one; what could not be read goes to `notices`."""
    for listed in group:
        for item in read_listed(
            listed, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=Tally()
        ):
            if isinstance(item, Raw):
                yield listed, item
            else:
                notices.append(item)
