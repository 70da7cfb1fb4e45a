"""`posthound fix`: every secret of some files replaced by the reference that works where it stands.

Files are planned in memory, re-read and scanned again there; only then is anything handed to a vault or written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from posthound.clients import client_of, read
from posthound.config.settings import Settings
from posthound.fix.around import referred_around
from posthound.fix.behind import behind_in, every_remain
from posthound.fix.edits import Change, Occurrence, edits_of
from posthound.fix.occurrences import as_plain, occurrences, position
from posthound.fix.readers import Readers
from posthound.fix.remains import is_telling
from posthound.fix.siblings import Siblings
from posthound.fix.written import written
from posthound.formats.locate import Locator
from posthound.model.values import Notice, Raw, Role
from posthound.policy.scrub import Scrubber, values_of
from posthound.scan.names import redactions
from posthound.scan.search import Searched, raws, search, searched
from posthound.sources.files import Listed
from posthound.support.errors import OutputError
from posthound.support.files import read_file, replace_file
from posthound.vault.reference import Names, stored_name

# Reads a file once more; and which of these pairs of a secret and a stored value have a name already.
Again = Callable[[Listed], Iterable[tuple[Listed, Raw]]]
Kept = Callable[[Iterable[tuple[str, str]]], Mapping[tuple[str, str], str]]
# What is referred to elsewhere, where one of these names is; the paths are those of the files that are fixed.
Around = Callable[[Collection[str], Collection[str]], Collection[str]]
# A replacement can bring to light what it overlapped; a few rounds settle that.
ROUNDS = 6
_UNREAD = "the file would not read back the same; edit it by hand"


@dataclass(frozen=True, slots=True)
class FilePlan:
    """A file before and after. `changes` are made, `left` are not (each says why).

    `behind` are the places where a value that was replaced in any file can still be read afterwards, in another spelling or as a
    part. `failed`: with edits that were planned it would not have read back the same, so they were not made.
    """

    path: str
    shown: str
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)
    changes: tuple[Change, ...] = ()
    left: tuple[Change, ...] = ()
    behind: tuple[Change, ...] = ()
    failed: bool = False


@dataclass(frozen=True, slots=True)
class FixPlan:
    """What a fix would do. `values` are the values to store, by vault name; they are never shown.

    `unknown` are the variables that each collection uses and no file given with it defines; `clean` the files, by path and as shown, in
    which there is nothing to fix. `ignored`, `below` (the thresholds) and `weak` count what no fix was wanted of.
    """

    files: tuple[FilePlan, ...] = ()
    notices: tuple[Notice, ...] = ()
    values: dict[str, str] = field(default_factory=dict, repr=False)
    scanned: int = 0
    unknown: Mapping[str, list[str]] = field(default_factory=dict)
    clean: tuple[tuple[str, str], ...] = ()
    ignored: int = 0
    below: int = 0
    weak: int = 0
    hide: Callable[[str], str] = field(
        default=str, repr=False
    )  # takes the secrets of all files out of a text that is shown

    @property
    def complete(self) -> bool:
        """Whether everything could be read, and read back."""
        return not any(notice.fatal for notice in self.notices) and not any(file.failed for file in self.files)

    @property
    def left(self) -> list[Change]:
        """The findings that stay, with the reasons."""
        return [change for file in self.files for change in file.left]

    @property
    def behind(self) -> list[Change]:
        """The places that still give away a value which was replaced elsewhere: it must not be called replaced."""
        return [change for file in self.files for change in file.behind]


@dataclass(frozen=True, slots=True)
class _Given:
    """What holds for all files of a fix, and what is noted as it goes.

    `places` are those of each file where a script reads what is replaced elsewhere, `known` the values of all files, `forms` how
    each named value is looked for.
    """

    settings: Settings
    names: Names
    readers: Readers
    again: Again
    places: dict[str, list[Occurrence]] = field(default_factory=dict)
    known: list[Occurrence] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    forms: dict[str, set[str]] = field(default_factory=dict)
    unsafe: bool = False
    monitored: bool = False


def plan(paths: Sequence[str], settings: Settings, *, unsafe: bool = False, monitored: bool = False) -> FixPlan:
    """The fix of every file under `paths`; nothing is written. `monitored` as in `posthound.clients.FieldPlace`."""
    notices: list[Notice] = []
    files = searched(paths, settings, notices)
    around = partial(referred_around, settings=settings)
    again = partial(_again, settings=settings)
    return planned(files, settings, again, notices, unsafe=unsafe, monitored=monitored, around=around)


def _again(one: Listed, settings: Settings) -> Iterable[tuple[Listed, Raw]]:
    return raws([one], settings, [])


def planned(
    one_by_one: Iterable[Searched], settings: Settings, again: Again, notices: list[Notice], *, unsafe: bool = False, monitored: bool = False,
    kept: Kept = lambda wanted: {}, around: Around = lambda names, files: (),
) -> FixPlan:  # fmt: skip
    """The fix of files that are searched as they come; `again` reads one once more, `kept` are names that values have from earlier.

    `around` tells which names are referred to in other files, that are not fixed with these.
    """
    opened: list[Searched] = []
    quiet: list[tuple[Listed, frozenset[str]]] = []
    taken: set[str] = set()
    readers = Readers()
    scanned = ignored = below = weak = 0
    every: dict[str, str] = {}
    for file in one_by_one:
        scanned, ignored = scanned + 1, ignored + len(file.ignored)
        below, weak = below + file.below, weak + file.weak
        every[file.listed.path] = file.listed.shown
        taken |= client_of(file.document.client).referred(file.document.data)
        reads = readers.add(file.document)
        if file.found or (reads and not file.in_archive):
            opened.append(file)
        else:
            quiet.append((file.listed, file.uses))
    names = Names(taken, readers.taken())
    given = _Given(settings, names, readers, again, unsafe=unsafe, monitored=monitored)
    opened.sort(key=lambda file: file.raw.origin.path)
    firsts = {file.raw.origin.path: occurrences(file, readers, (), monitored=monitored) for file in opened}
    everywhere = [occurrence for found in firsts.values() for occurrence in found]
    firsts = {path: as_plain(found, everywhere) for path, found in firsts.items()}
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    for one in (o for found in firsts.values() for o in found):  # the first place names it, as in a scan
        wanted.setdefault(one.key, (one.wanted, one.decoded))
    names.keep(kept(wanted))
    names.take(around({stored_name(name, decoded) for name, decoded in wanted.values()}, every) if wanted else ())
    names.settle(wanted)
    given.known.extend(
        o for file in opened if not file.in_archive for o in firsts[file.raw.origin.path] if is_telling(o.stored)
    )
    opened += _touched(quiet, given)
    for file in opened if unsafe else ():
        _note_places(file, firsts.get(file.raw.origin.path, []), opened, given)
    rounds = [_fixed(file, given) for file in opened]
    forms = {name: values for name, values in given.forms.items() if name in given.values}
    firsts_of = {change.name: change for one in reversed(rounds) for change in reversed(one.changes)}
    files = [_settled(one, forms, firsts_of) for one in rounds]
    scrub = Scrubber(values_of(m for file in opened for m, _ in file.found), leading={file.shown for file in files})
    shown = redactions([*(file.shown for file in files), *(notice.path for notice in notices)])
    hide = partial(_without, scrub, shown)
    hidden = (_hidden(file, hide) for file in files)
    told = tuple(filter(_tells, hidden))
    clean = tuple((path, shown) for path, shown in every.items() if path not in {file.path for file in told})
    return FixPlan(told, tuple(notices), given.values, scanned, readers.unknown(), clean, ignored, below, weak, hide)


def _without(scrub: Callable[[str], str], names: Mapping[str, str], text: str) -> str:
    """A text without the values that were found, and without the secrets that files are called by."""
    for name, shown in names.items():
        text = text.replace(name, shown)
    return scrub(text)


def _hidden(file: FilePlan, hide: Callable[[str], str]) -> FilePlan:
    """The plan with the names in it cleaned of secrets, the file's own among them."""

    def cleaned(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(replace(c, file=hide(c.file), label=hide(c.label), domain=hide(c.domain)) for c in changes)

    shown = hide(file.shown)
    return replace(
        file, shown=shown, changes=cleaned(file.changes), left=cleaned(file.left), behind=cleaned(file.behind)
    )


def _tells(file: FilePlan) -> bool:
    return bool(file.changes or file.left or file.behind)


def _touched(quiet: Sequence[tuple[Listed, frozenset[str]]], given: _Given) -> list[Searched]:
    """The files without a finding in which a value of another can be read."""
    forms = {str(number): {o.stored, o.value} - {""} for number, o in enumerate(given.known)}
    found = []
    for listed, uses in quiet if forms else ():
        for one, raw in given.again(listed):
            document = read(raw)
            if next(every_remain(forms, document), None) is not None:
                found.append(Searched(one, raw, document, (), uses))
    return found


def _note_places(file: Searched, found: Sequence[Occurrence], others: Sequence[Searched], given: _Given) -> None:
    """Notes where scripts read these values, to be rewritten together with them."""
    for occurrence in found if not file.in_archive else ():
        if occurrence.rewritable:
            verdict = given.readers.of(file.document, occurrence)
            for other in others:
                places = list(given.readers.rewritten(other.document, occurrence, verdict))
                if places:
                    given.places.setdefault(other.raw.origin.path, []).extend(places)


@dataclass(frozen=True, slots=True)
class _Rounds:
    """A file as it was and as it is now; `reasons` say why the places of a secret stay, by their role."""

    first: Searched
    last: Searched
    changes: list[Change] = field(default_factory=list)
    left: list[Change] = field(default_factory=list)
    reasons: dict[tuple[str, Role], str] = field(default_factory=dict)
    failed: bool = False


def _fixed(file: Searched, given: _Given) -> _Rounds:
    """A file after as many rounds as it takes until nothing more can be replaced."""
    first, names = file, given.names
    places = given.places.get(file.raw.origin.path, [])
    if file.in_archive:
        return _Rounds(
            file, file, left=_refused(file, "inside an archive: unpack it, fix the files and pack them again")
        )
    changes: list[Change] = []
    left: list[Change] = []
    reasons: dict[tuple[str, Role], str] = {}
    failed = False
    for _ in range(ROUNDS):
        texts = {change.text for change in changes}
        seen = occurrences(file, given.readers, given.known, monitored=given.monitored, written=texts)
        found = sorted(seen + places, key=position)
        places = []
        names.settle({o.key: (o.wanted, o.decoded) for o in found})
        made, left, data, failed = _round(file, found, given)
        reasons |= {(c.secret, c.role): c.refused for c in left if not c.found}
        if not made:
            break
        changes += made
        for o in found:
            given.forms.setdefault(names[o.key], set()).update({o.stored, o.value} - {""})
        file = search(file.listed, file.raw._replace(data=data), given.settings, file.uses)
        if not file.found:
            left = []
            break
    return _Rounds(first, file, changes, [c for c in left if c.found], reasons, failed)


def _settled(done: _Rounds, forms: Mapping[str, set[str]], firsts: Mapping[str, Change]) -> FilePlan:
    """The plan of a file once all are fixed: what any of them replaced is looked for in it."""
    first, last = done.first, done.last
    told, behind = list(done.left), []
    for change in behind_in(last.document, firsts, forms, told) if forms and not first.in_archive else ():
        reason = done.reasons.get((change.secret, change.role))
        told += [replace(change, file=first.raw.origin.path, refused=reason)] if reason else []
        behind += [] if reason else [replace(change, file=first.raw.origin.path)]
    return FilePlan(
        first.listed.path,
        first.raw.origin.path,
        first.raw.data,
        last.raw.data,
        tuple(done.changes),
        tuple(told),
        tuple(behind),
        done.failed,
    )


def _refused(file: Searched, reason: str) -> list[Change]:
    return [
        Change(f.file, f.region, " / ".join(f.path), f.rule, f.redacted, "", False, secret=f.secret_id, refused=reason)
        for _, f in file.found
    ]


def _round(
    file: Searched, found: Sequence[Occurrence], given: _Given
) -> tuple[list[Change], list[Change], bytes, bool]:
    """One round over a file: what was changed, what was left and why, the new bytes, and whether some would not read back."""
    document, texts, names = file.document, file.document.tree.texts, given.names
    scripts = document.memory(Siblings).scripts({o.leaf for o in found if o.role is Role.SCRIPT})
    edits, followed, refused = edits_of(found, texts, names, scripts, unsafe=given.unsafe)
    locator = Locator(document, sorted({o.leaf for o in found} | {edit.leaf for edit in edits}), decoded=True)
    data, unread = written(file, locator, edits)
    failed = [n for n, o in enumerate(found) if o.leaf in unread and n not in refused]
    refused |= dict.fromkeys(failed, _UNREAD)
    made: list[Change] = []
    left: list[Change] = []
    for number, o in enumerate(found):
        change = Change(
            file.raw.origin.path, locator.region(o.leaf, o.span), o.label, o.rule, o.redacted, followed[number].text,
            followed[number].safe, names[o.key], o.secret, o.domain, o.role, followed[number].note, refused.get(number, ""), o.found, document.client,
        )  # fmt: skip
        if change.refused:
            left.append(change)
        else:
            made.append(change)
            given.values[names[o.key]] = o.stored
    return made, left, data, bool(failed)


def write(made: FixPlan) -> tuple[list[FilePlan], list[OutputError]]:
    """Writes the planned files, each whole; what could not be written is unchanged and comes back as errors.

    So does the rest where it is interrupted: what was written has to be told, for its values stand nowhere else any more.
    """
    done, errors = list[FilePlan](), list[OutputError]()
    left = [file for file in made.files if file.new != file.old]
    try:
        while left:
            try:
                replace_file(left[0].path, left[0].old, left[0].new)
            except OutputError as error:
                errors.append(error)
                del left[0]
            else:
                done.append(left.pop(0))
    except KeyboardInterrupt:
        if left and read_file(left[0].path) == left[0].new:  # it stands there, but nobody had noted it yet
            done.append(left.pop(0))
        if left:
            errors.append(OutputError(f"interrupted: {len(left)} not written", "Run the command again."))
    return done, errors
