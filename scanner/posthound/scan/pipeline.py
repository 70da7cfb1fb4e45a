"""The whole scan, stage by stage: the only module that knows them all."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from posthound.clients import UNKNOWN, declares, read
from posthound.config.settings import Settings
from posthound.decode.layers import decoded_matches
from posthound.detect.engine import Engine
from posthound.detect.marks import DESCRIBED, may_set, setting_of
from posthound.detect.prefilter import CutOff, Hit
from posthound.filters.shapes import dismissed
from posthound.formats import json_tree
from posthound.model.columns import Joined, Span, places_of
from posthound.model.matches import Drop, Match, Outcome, Values
from posthound.model.values import Document, Finding, LeavesOf, Notice, Raw, Role
from posthound.resolve.variables import composed_matches, uses_of
from posthound.rules import built_in_catalog, load, signatures
from posthound.rules.catalog import Catalog
from posthound.scan.bounds import OWN_SECONDS, bounded, most_listed, time_limit, told_of_words
from posthound.scan.script_lines import worth_reading

if TYPE_CHECKING:
    from posthound.rules.model import Pattern

# A comment that accepts what stands on its line; the names of other scanners' ones.
MARK = b"posthound: ignore"
OTHERS = (b"allowlist", b"whitelist", b"gitleaks:allow")
_TOO_SLOW = f"patterns of your own took longer than {OWN_SECONDS} s here and were given up; posthound patterns check says which may"
# What plugins of another scanner find in a document: passed in, so that the core knows no other scanner.
Detect = Callable[[Document], list[Match]]


def engine_for(files: tuple[str, ...] = (), backend: str = "auto", *, thorough: bool = False) -> Engine:
    """The engine with every built-in pattern and those of the users' TOML `files`; built once a process.

    A `thorough` one also gives the matches that are certain to be dropped, for those who ask why.
    """
    return _engine_for(files, backend, thorough=thorough)  # all of it said: what is left out is remembered apart


@lru_cache(maxsize=4)
def _engine_for(files: tuple[str, ...], backend: str, *, thorough: bool) -> Engine:
    catalog = _with_own(files) if files else built_in_catalog()
    return Engine(catalog, backend) if thorough else Engine(catalog, backend, dismissed)


def prepare(sizes: Sequence[int], settings: Settings) -> None:
    """Gets ready to scan files of so many bytes each, so that processes forked from this one are."""
    json_tree.prepare(sizes)
    engine_for(settings.patterns)


def _with_own(files: Sequence[str]) -> Catalog:
    from posthound.rules.build import signature

    return Catalog.of([*signatures(), *map(signature, _own(tuple(files)))])


@lru_cache(maxsize=4)
def _own(files: tuple[str, ...]) -> tuple["Pattern", ...]:
    from posthound.rules.pattern_files import read_patterns

    return read_patterns(*files)


@lru_cache(maxsize=4)
def own_ids(files: tuple[str, ...]) -> frozenset[str]:
    """The ids of the users' own patterns in these files."""
    return frozenset(pattern.id for pattern in _own(files)) if files else frozenset()


def all_patterns(files: Sequence[str] = ()) -> tuple["Pattern", ...]:
    """The built-in patterns and the users' own. Raises UsageError for a file that does not hold sound patterns."""
    return (*load(), *_own(tuple(files))) if files else load()


def scan_raw(
    raw: Raw, settings: Settings = Settings(), uses: frozenset[str] = frozenset(), more: Detect | None = None,
    own: frozenset[str] = frozenset(),
) -> Outcome:  # fmt: skip
    """Everything that one file gives. Pure: no I/O; bad input gives notices, never an exception.

    `uses` are the names of variables that other files put into credential fields, `own` those of what was left out of this one; `more`
    detects what plugins find.
    """
    return outcome_of(*read_and_settle(raw, settings, uses, more, own), settings)


def outcome_of(document: Document, settled: "Settled", settings: Settings) -> Outcome:
    """What a settled document gives; it is of no use afterwards."""
    kept, drops, used, gives, links = settled
    if settings.weak:
        from posthound.policy.weak import with_weak  # few ask for weak values

        kept, drops = with_weak(kept, drops)
    if kept:
        from posthound.policy.scrub import values_of  # most files have no finding
    found, unused = located_findings(document, kept, settings)
    every = len(found)
    found = [f for f in found if settings.shows(f.severity, f.confidence)]
    document.forget()
    return Outcome(
        document.origin.path,
        document.kind,
        tuple(found),
        tuple(drops),
        (*document.notices, *unused),
        weak_values(drops),
        document.size,
        used,
        every - len(found),
        values_of(kept) if kept else Values(),
        gives,
        links,
    )


def located_findings(
    document: Document, kept: list[Match], settings: Settings = Settings()
) -> tuple[list[Finding], list[Notice]]:
    """The findings for settled matches, with their regions, their variables' uses and the other parts of each credential.

    Those that a comment in the file accepts say so; the notices tell of comments that accept nothing.
    """
    comments = places_of(document.data, *marks_of_comments(settings))
    found = _located(document, kept, settings) if kept else []
    items = frozenset(ignore.item for ignore in settings.ignore if ignore.item)
    if not comments and not (items and found):
        return found, []
    from posthound.policy.comments import commented, inside_items  # few files have any

    if items:
        found = inside_items(document, kept, found, items)
    return commented(document, kept, found, others=settings.other_comments)


def marks_of_comments(settings: Settings) -> tuple[bytes, ...]:
    """What stands in comments that accept what is found."""
    return (MARK, *OTHERS) if settings.other_comments else (MARK,)


def _located(document: Document, kept: list[Match], settings: Settings) -> list[Finding]:
    from posthound.formats.locate import Locator  # most files have no finding
    from posthound.policy.findings import findings
    from posthound.policy.linked import other_parts

    related = {**uses_of(document, kept), **other_parts(kept)}
    wanted = {match.leaf.number for match in kept} | {leaf for places in related.values() for leaf, _, _ in places}
    wanted.update(leaf for match in kept if match.parts for leaf, _ in match.parts)
    locator = Locator(document, sorted(wanted))
    return findings(document, kept, locator.region, related, settings.salt, compared=settings.compared)


class Settled(NamedTuple):
    """What a document gives: the matches to report, the dropped ones, and the variables that it puts into credential fields.

    `gives` are the names under which it may give values to others, `links` those of them that stand for another variable, with that.
    """

    kept: list[Match]
    drops: list[Drop]
    uses: frozenset[str]
    gives: frozenset[str] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()


def read_and_settle(
    raw: Raw, settings: Settings, uses: frozenset[str] = frozenset(), more: Detect | None = None,
    own: frozenset[str] = frozenset(),
) -> tuple[Document, Settled]:  # fmt: skip
    """A file, read, and what is reported of it; without the users' own patterns, and with a notice, where these take too long."""
    document = read(raw)
    try:
        with time_limit(OWN_SECONDS if settings.patterns else 0):
            users, engine = own_ids(settings.patterns), engine_for(settings.patterns)
            return document, settle_document(document, engine, uses, more, own, users)
    except TimeoutError:
        document = read(raw)
        settled = settle_document(document, engine_for(), uses, more, own)
        document.notices = (*document.notices, Notice(raw.origin.path, _TOO_SLOW, fatal=True))
        return document, settled


def settle_document(
    document: Document, engine: Engine, uses: frozenset[str] = frozenset(), more: Detect | None = None,
    own: frozenset[str] = frozenset(), users: frozenset[str] = frozenset(),
) -> Settled:  # fmt: skip
    """What is reported of a document, and what is not and why; `uses`, `more` and `own` as in `scan_raw`, `users` the ids of users' patterns."""
    given, data = None, document.tree.distinct.joined.data
    if document.kind[:10] != "collection" or (may_set(data) and setting_of(document).places):
        from posthound.scan.variables import detected_and_given  # many scans are of collections only

        (detected, used, cut_off), given = detected_and_given(document, engine, uses, own)
    else:
        detected, used, cut_off = engine.detect(document, own)
    if cut_off:
        told_of_words(document)
    detect = partial(in_texts, document, engine)
    detected += _hidden(decoded_matches(document, partial(in_decoded, document, engine)), detected)
    detected += composed_matches(document, detect)
    if described := places_of(data, *DESCRIBED):
        from posthound.scan.nested import in_descriptions  # few files keep descriptions of APIs as texts

        detected += in_descriptions(document, engine, described)
    if scripts := list(worth_reading(document, _certain(detected), every=engine.thorough)):
        from posthound.scan.scripts import read_scripts  # most files have no script worth it

        code_read = read_scripts(document, scripts, detect, every=engine.thorough)
        detected = [*(match for match in detected if not code_read.covers(match)), *code_read.matches]
    if marked := list(declares(document)):
        from posthound.detect.declared import declared  # few files say so

        detected = [*detected, *declared(document, marked)]
    if detected and document.client == UNKNOWN:
        from posthound.scan.settings_files import as_settings  # exports have none

        detected = as_settings(document, detected)
    if any(match.decoded == "basic" for match in detected):
        from posthound.scan.attribution import pairs_before_ids  # many files have none

        detected = pairs_before_ids(detected, lambda: engine.labels)
    document.tree.distinct.forget_joined()
    # A secret is detected in several ways: by its format, its field, an assignment.
    most = len(detected) if engine.thorough else 2 * most_listed(document)
    kept, drops, unjudged = _judged(detected, most, users, every=engine.thorough) if detected else ([], [], 0)
    if kept and not engine.thorough:
        kept = bounded(document, kept, unjudged)
    if kept:
        from posthound.filters.lapsed import lowered
        from posthound.scan.attribution import attributed

        kept = lowered(attributed(document, kept, engine.labels))
    settled = Settled(_beside(kept, more(document)) if more else kept, drops, used)
    return settled._replace(gives=given.names, links=given.links) if given else settled


def _hidden(decoded: list[Match], detected: Sequence[Match]) -> Iterator[Match]:
    """The matches that only decoding shows: what is found as it is written is not hidden by what else the text around it encodes."""
    plain = {_standing(match) for match in detected} if decoded else set()
    return (match for match in decoded if _standing(match) not in plain)


def _standing(match: Match) -> tuple[int, Span, str, str]:
    return match.leaf.number, match.span, match.value, match.pattern_id


def _certain(detected: Sequence[Match]) -> set[str]:
    """The values that will be reported whatever else is known of them: of formats, and those of scripts that stand in quotes behind a name."""
    values = {match.value for match in detected if match.ground.in_value}
    quoted = [
        m for m in detected if m.leaf.role is Role.SCRIPT and not (m.unquoted or m.mentioned or m.value in values)
    ]
    if quoted:
        from posthound.filters.judge import judge  # many files hold nothing to judge

        values.update(match.value for match in quoted if isinstance(judge(match), Match))
    return values


def in_texts(
    document: Document, engine: Engine, texts: Sequence[str], joined: Joined, leaves_of: LeavesOf
) -> list[Match]:
    """What texts made of a document's give away by themselves; where that is cut off, the document's notices say so."""
    return engine.in_texts(texts, joined, leaves_of, _hits(document, engine, joined))


def in_decoded(
    document: Document, engine: Engine, texts: Sequence[str], joined: Joined, leaves_of: LeavesOf
) -> list[Match]:
    """The same of texts that stand in a document encoded."""
    return engine.in_decoded(texts, joined, leaves_of, _hits(document, engine, joined))


def _hits(document: Document, engine: Engine, joined: Joined) -> Sequence[Hit]:
    hits = engine.hits(joined)
    if isinstance(hits, CutOff):
        told_of_words(document)
    return hits


def _judged(
    detected: Sequence[Match], most: int, users: frozenset[str] = frozenset(), *, every: bool
) -> tuple[list[Match], list[Drop], int]:
    """The matches that stay, settled, of as many as `most` that do, those that do not, and how many are left when there are enough.

    Those that others surpass are left out, unless `every` one is wanted or there may be more than enough.
    """
    from posthound.detect.extents import ends_early, whole  # many files hold nothing to judge
    from posthound.policy.overlaps import Surpassed, best_first, settle

    kept: list[Match] = []
    drops: list[Drop] = []
    verdict_of, surpassed = _remembering(), Surpassed()
    sparing = not every and 1 < len(detected) <= most
    for number, match in enumerate(best_first(detected) if sparing else detected):
        if len(kept) >= most:
            return *settle(kept, drops, users), len(detected) - number
        if sparing and match in surpassed:
            continue
        if match.decoded and ends_early(match):
            continue
        verdict = verdict_of(match)
        if isinstance(verdict, Drop):
            drops.append(verdict)
            surpassed.note(verdict)
            continue
        kept.append(whole(verdict))
        # One that goes further than where it was detected may be given up for what stands there.
        if kept[-1] is verdict:
            surpassed.note(verdict)
    return *settle(kept, drops, users), 0


def _remembering() -> Callable[[Match], Match | Drop]:
    """The same judgement for the same value in the same kind of place: exports repeat both."""
    from posthound.filters.judge import judge  # many files hold nothing to judge

    known: dict[tuple[object, ...], Match | Drop] = {}

    def verdict_of(match: Match) -> Match | Drop:
        claim = match.claim
        verdict = known.get(claim)
        if verdict is None:
            verdict = known[claim] = judge(match)
        elif isinstance(verdict, Drop):
            verdict = Drop(match, verdict.reason, verdict.weak)
        else:
            verdict = verdict._replace(leaf=match.leaf, span=match.span, parts=match.parts)
        return verdict

    return verdict_of


def _beside(kept: list[Match], others: list[Match]) -> list[Match]:
    from posthound.scan.plugins import beside  # few scans have plugins

    return beside(kept, others)


def weak_values(drops: list[Drop]) -> int:
    """How many weak values are not shown."""
    return len({drop.match.value for drop in drops if drop.weak})
