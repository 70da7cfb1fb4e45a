"""`posthound fix`: every secret of some files replaced by the reference that works where it stands.

Files are planned in memory, re-read and scanned again there; only then is anything handed to a vault or written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from posthound.clients import advise, client_of
from posthound.config.settings import Settings
from posthound.fix.addresses import address_of, secret_parts
from posthound.fix.edits import Change, Occurrence, ScriptLines, edits_of, script_of, sweep
from posthound.fix.readers import Readers
from posthound.fix.remains import drawn, remains
from posthound.fix.written import written
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Document, Finding, Notice, Role
from posthound.scan.search import Searched, search, searched
from posthound.support.errors import OutputError
from posthound.support.files import replace_file
from posthound.support.redact import redact
from posthound.vault.reference import Names, secret_name
from posthound.vault.stores import Store, hand_over

# A replacement can bring to light what it overlapped; a few rounds settle that.
ROUNDS = 6
_NO_CODE = frozenset(("src", "name", "type", "language", "listen"))  # what stands beside the code of a script


@dataclass(frozen=True, slots=True)
class FilePlan:
    """A file before and after. `changes` are made, `left` are not (each says why).

    `behind` are the places where a value of the changes can still be read afterwards, in another spelling or as a part.
    """

    path: str
    shown: str
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)
    changes: tuple[Change, ...] = ()
    left: tuple[Change, ...] = ()
    behind: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a fix would do. `values` are the values to store, by vault name; they are never shown.

    `unknown` are the variables that each collection uses and no file given with it defines.
    """

    files: tuple[FilePlan, ...] = ()
    notices: tuple[Notice, ...] = ()
    values: dict[str, str] = field(default_factory=dict, repr=False)
    scanned: int = 0
    unknown: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everything could be read."""
        return not any(notice.fatal for notice in self.notices)

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
    """What holds for all files of a fix; `places` are those of each file where a script reads what is replaced elsewhere."""

    settings: Settings
    names: Names
    readers: Readers
    places: dict[str, list[Occurrence]]
    values: dict[str, str] = field(default_factory=dict)
    unsafe: bool = False
    monitored: bool = False


def plan(paths: Sequence[str], settings: Settings, *, unsafe: bool = False, monitored: bool = False) -> Plan:
    """The fix of every file under `paths`; nothing is written. `monitored` as in `posthound.clients.Place`."""
    notices: list[Notice] = []
    opened: list[Searched] = []
    scripted: list[Searched] = []
    taken: set[str] = set()
    readers = Readers()
    scanned = 0
    for file in searched(paths, settings, notices):
        scanned += 1
        taken |= client_of(file.document.client).referred(file.document.data)
        reads = readers.add(file.document)
        if file.found:
            opened.append(file)
        elif reads and not file.in_archive:
            scripted.append(file)
    names = Names(taken, readers.taken())
    given = _Given(settings, names, readers, {}, unsafe=unsafe, monitored=monitored)
    opened.sort(key=lambda file: file.raw.origin.path)
    firsts = [_occurrences(file, given) for file in opened]
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    for occurrence in (o for occurrences in firsts for o in occurrences):
        wanted.setdefault(
            occurrence.key, (occurrence.wanted, occurrence.decoded)
        )  # the first place names it, as in a scan
    names.settle(wanted)
    if unsafe:
        for file, occurrences in zip(opened, firsts, strict=True):
            _note_places(file, occurrences, [*opened, *scripted], given)
    files = tuple(
        _fixed(file, given) for file in [*opened, *(one for one in scripted if one.raw.origin.path in given.places)]
    )
    return Plan(files, tuple(notices), given.values, scanned, readers.unknown())


def _note_places(file: Searched, occurrences: list[Occurrence], others: Sequence[Searched], given: _Given) -> None:
    """Notes where scripts read these values, to be rewritten together with them."""
    for occurrence in occurrences if not file.in_archive else ():
        if occurrence.rewritable:
            verdict = given.readers.of(file.document, occurrence)
            for other in others:
                found = list(given.readers.rewritten(other.document, occurrence, verdict))
                if found:
                    given.places.setdefault(other.raw.origin.path, []).extend(found)


def _occurrences(file: Searched, given: _Given) -> list[Occurrence]:
    """The findings of a file and the other places of the same values, in document order."""
    document, monitored = file.document, given.monitored
    tree, client = document.tree, client_of(document.client)
    found = [
        part
        for match, finding in file.found
        for part in _parts(_occurrence(document, match, finding), tree.texts[match.leaf.number], monitored=monitored)
    ]

    def described(leaf: int) -> Occurrence:
        about = document.leaf(leaf)
        origin = document.origin
        return Occurrence(leaf, Span(0, 0), about.reported_role, "", "", label=" / ".join(about.labels), domain=client.allowed(about.request),
                          protocol=about.request.protocol, exposure=origin.exposure, monitored=origin.monitored, client=document.client)  # fmt: skip

    more = sweep(found, tree.texts, tree.keys, described, drawn, lambda leaf: address_of(leaf, tree))
    known = []
    for one in found + more:
        whole = one.span == Span(0, len(tree.texts[one.leaf]))
        reader, places = given.readers.of(document, one)
        known.append(
            replace(
                one,
                monitored=monitored or one.monitored,
                whole=whole,
                reader=reader,
                rewritable=bool(reader) and places is not None,
            )
        )
    return sorted(known, key=_position)


def _parts(occurrence: Occurrence, text: str, *, monitored: bool) -> list[Occurrence]:
    """A secret address by its secret parts, so that its host stays; anything else, and what a whole variable is linked for, as it is."""
    span = occurrence.span
    place = occurrence.place._replace(protocol="http", monitored=monitored or occurrence.monitored)
    if span == Span(0, len(text)) and advise(occurrence.client, "", place).linked:
        return [occurrence]
    parts = secret_parts(text, span)
    if not parts or parts == [span]:
        return [occurrence]
    return [
        replace(occurrence, span=part, stored=value, decoded="", redacted=redact(value), part=True)
        for part in parts
        if (value := text[part.start : part.end])
    ]


def _position(occurrence: Occurrence) -> tuple[int, Span]:
    return occurrence.leaf, occurrence.span


def _occurrence(document: Document, match: Match, finding: Finding) -> Occurrence:
    literal = match.leaf.text[match.span.start : match.span.end]
    run = match.leaf.role is Role.SCRIPT and match.decoded == "escaped"
    stored = match.value if run else literal
    decoded = "" if stored == match.value else match.decoded or "as-written"
    return Occurrence(
        match.leaf.number, match.span, finding.role, finding.secret_id, stored, match.value,
        wanted=secret_name(match.pattern_id, match.name, finding.host), decoded=decoded, rule=match.pattern_id, redacted=finding.redacted,
        label=" / ".join(finding.path), domain=client_of(document.client).allowed(match.leaf.request), protocol=finding.protocol, exposure=finding.exposure,
        monitored=document.origin.monitored, client=document.client,
    )  # fmt: skip


def _fixed(file: Searched, given: _Given) -> FilePlan:
    """A file after as many rounds as it takes until nothing more can be replaced."""
    shown, first, names = file.raw.origin.path, file, given.names
    places = given.places.get(shown, [])
    if file.in_archive:
        return _refused(first, "inside an archive: unpack it, fix the files and pack them again")
    changes: list[Change] = []
    left: list[Change] = []
    forms: dict[str, set[str]] = {}
    reasons: dict[tuple[str, Role], str] = {}
    for _ in range(ROUNDS):
        occurrences = sorted(_occurrences(file, given) + places, key=_position)
        places = []
        names.settle({o.key: (o.wanted, o.decoded) for o in occurrences})
        made, left, data = _round(file, occurrences, given)
        if not made:
            break
        changes += made
        reasons |= {(c.name, c.role): c.refused for c in left if not c.found}
        for o in occurrences:
            forms.setdefault(names[o.key], set()).update({o.stored, o.value} - {""})
        file = search(file.listed, file.raw._replace(data=data), given.settings, file.uses)
        if not file.found:
            left = []
            break
    told = [c for c in left if c.found]
    behind = []
    for change in _behind(file.document, changes, forms, told) if changes else ():
        reason = reasons.get((change.name, change.role))
        told += [replace(change, refused=reason)] if reason else []
        behind += [] if reason else [change]
    return FilePlan(first.listed.path, shown, first.raw.data, file.raw.data, tuple(changes), tuple(told), tuple(behind))


def _behind(
    document: Document, changes: Sequence[Change], forms: dict[str, set[str]], told: Sequence[Change]
) -> tuple[Change, ...]:
    """Where a value that was replaced in a file can still be read in it; places that are `told` as left are not told twice."""
    firsts = {change.name: change for change in reversed(changes)}
    rests = list(remains({name: forms[name] for name in firsts}, document.tree))
    if not rests:
        return ()
    locator = Locator(document, sorted({rest.leaf for _, rest in rests}))
    regions = [change.region for change in told]
    behind: dict[tuple[str, int, Span], Change] = {}
    for name, rest in rests:
        region = locator.region(rest.leaf, rest.span)
        if any(one[:2] < region[2:4] and region[:2] < one[2:4] for one in regions):
            continue
        about = document.leaf(rest.leaf)
        behind.setdefault(
            (name, rest.leaf, rest.span),
            replace(firsts[name], region=region, label=" / ".join(about.labels), text="", role=about.role, note="",
                    refused=f"still there {rest.spelling}"),
        )  # fmt: skip
    return tuple(behind.values())


def _refused(file: Searched, reason: str) -> FilePlan:
    left = tuple(
        Change(f.file, f.region, " / ".join(f.path), f.rule, f.redacted, "", False, secret=f.secret_id, refused=reason)
        for _, f in file.found
    )
    return FilePlan(file.listed.path, file.raw.origin.path, file.raw.data, file.raw.data, (), left)


def _round(file: Searched, occurrences: list[Occurrence], given: _Given) -> tuple[list[Change], list[Change], bytes]:
    """One round over a file: what was changed, what was left and why, and the new bytes."""
    document, texts, names = file.document, file.document.tree.texts, given.names
    scripts = _scripts(document, {o.leaf for o in occurrences if o.role is Role.SCRIPT})
    edits, followed, refused = edits_of(occurrences, texts, names, scripts, unsafe=given.unsafe)
    locator = Locator(document, sorted({o.leaf for o in occurrences} | {edit.leaf for edit in edits}), decoded=True)
    data, failed = written(file, locator, edits)
    refused |= {number: failed for number in followed if failed and number not in refused}
    made: list[Change] = []
    left: list[Change] = []
    for number, o in enumerate(occurrences):
        change = Change(
            file.raw.origin.path, locator.region(o.leaf, o.span), o.label, o.rule, o.redacted, followed[number].text,
            followed[number].safe, names[o.key], o.secret, o.domain, o.role, followed[number].note, refused.get(number, ""), o.found, document.client,
        )  # fmt: skip
        if change.refused:
            left.append(change)
        else:
            made.append(change)
            given.values[names[o.key]] = o.stored
    return made, left, data


def _scripts(document: Document, leaves: set[int]) -> dict[int, ScriptLines]:
    """For each leaf of a script the whole script: the lines of `exec` belong together."""
    tree = document.tree
    found: dict[int, ScriptLines] = {}
    for leaf in sorted(leaves):
        if leaf in found or tree.keys[leaf] in _NO_CODE:
            continue
        lines = [leaf]
        if isinstance(tree.keys[leaf], int):
            parent = tree.parents[leaf]
            lines = [n for n in range(len(tree.texts)) if tree.parents[n] == parent]
        script = script_of(lines, tree.texts)
        found |= dict.fromkeys(lines, script)
    return found


def store_values(made: Plan, store: Store, vault: str) -> list[str]:
    """Hands every value to a vault; returns the names stored. Raises OutputError at the first that fails."""
    stored = []
    for name, value in sorted(made.values.items()):
        hand_over(store, vault, name, value)
        stored.append(name)
    return stored


def write(made: Plan) -> tuple[list[FilePlan], list[OutputError]]:
    """Writes the planned files, each whole; what could not be written is unchanged and comes back as errors."""
    done, errors = [], []
    for file in made.files:
        if file.new == file.old:
            continue
        try:
            replace_file(file.path, file.old, file.new)
        except OutputError as error:
            errors.append(error)
        else:
            done.append(file)
    return done, errors
