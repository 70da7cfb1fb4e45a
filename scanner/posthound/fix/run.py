"""`posthound fix`: every secret of some files replaced by the reference that works where it stands.

Files are planned in memory, re-read and scanned again there; only then is anything handed to a vault or written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from posthound.clients import advise, client_of, read
from posthound.config.settings import Settings
from posthound.fix.addresses import address_of, secret_parts
from posthound.fix.edits import Change, LeafEdit, Occurrence, ScriptLines, edits_of, script_of, sweep
from posthound.fix.literals import Edit, apply, apply_bytes, json_edits, yaml_edits
from posthound.fix.remains import drawn, remains
from posthound.formats.base import encoding_of
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Document, Finding, Notice, Role, Syntax
from posthound.policy.scrub import scrubber, values_of
from posthound.scan.names import redactions
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
    """What a fix would do. `values` are the values to store, by vault name; they are never shown."""

    files: tuple[FilePlan, ...] = ()
    notices: tuple[Notice, ...] = ()
    values: dict[str, str] = field(default_factory=dict, repr=False)
    scanned: int = 0
    hide: Callable[[str], str] = field(
        default=str, repr=False
    )  # takes the secrets of all files out of a text that is shown

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


def plan(paths: Sequence[str], settings: Settings, *, unsafe: bool = False, monitored: bool = False) -> Plan:
    """The fix of every file under `paths`; nothing is written. `monitored` as in `posthound.clients.Place`."""
    notices: list[Notice] = []
    opened: list[Searched] = []
    taken: set[str] = set()
    scanned = 0
    for file in searched(paths, settings, notices):
        scanned += 1
        taken |= client_of(file.document.client).referred(file.document.data)
        if file.found:
            opened.append(file)
    names = Names(taken)
    opened.sort(key=lambda file: file.raw.origin.path)
    firsts = [_occurrences(file, monitored=monitored) for file in opened]
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    for occurrence in (o for occurrences in firsts for o in occurrences):
        wanted.setdefault(
            occurrence.key, (occurrence.wanted, occurrence.decoded)
        )  # the first place names it, as in a scan
    names.settle(wanted)
    values: dict[str, str] = {}
    files = tuple(_fixed(file, settings, names, values, unsafe=unsafe, monitored=monitored) for file in opened)
    hide = scrubber(value for file in opened for value in values_of(match for match, _ in file.found))
    shown = redactions(file.shown for file in files)
    return Plan(tuple(_hidden(file, hide, shown) for file in files), tuple(notices), values, scanned, hide)


def _hidden(file: FilePlan, hide: Callable[[str], str], names: Mapping[str, str]) -> FilePlan:
    """The plan with the names in it cleaned of secrets, the file's own among them."""

    def cleaned(changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(
            replace(c, file=hide(names.get(c.file, c.file)), label=hide(c.label), host=hide(c.host)) for c in changes
        )

    shown = hide(names.get(file.shown, file.shown))
    return replace(
        file, shown=shown, changes=cleaned(file.changes), left=cleaned(file.left), behind=cleaned(file.behind)
    )


def _occurrences(file: Searched, *, monitored: bool) -> list[Occurrence]:
    """The findings of a file and the other places of the same values, in document order."""
    document = file.document
    tree = document.tree
    found = [
        part
        for match, finding in file.found
        for part in _parts(_occurrence(document, match, finding), tree.texts[match.leaf.number], monitored=monitored)
    ]

    def described(leaf: int) -> Occurrence:
        about = document.leaf(leaf)
        origin = document.origin
        return Occurrence(leaf, Span(0, 0), about.reported_role, "", "", label=" / ".join(about.labels),
                          protocol=about.request.protocol, exposure=origin.exposure, monitored=origin.monitored, client=document.client)  # fmt: skip

    more = sweep(found, tree.texts, tree.keys, described, drawn, lambda leaf: address_of(leaf, tree))
    return sorted((replace(o, monitored=monitored or o.monitored) for o in found + more), key=_position)


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
    run = match.leaf.role is Role.SCRIPT and match.decoded in ("escaped", "joined")
    stored = match.value if run else literal
    decoded = "" if stored == match.value else match.decoded or "as-written"
    return Occurrence(
        match.leaf.number, match.span, finding.role, finding.secret_id, stored, match.value,
        wanted=secret_name(match.pattern_id, finding.name, finding.host), decoded=decoded, rule=match.pattern_id, redacted=finding.redacted,
        label=" / ".join(finding.path), host=finding.host, protocol=finding.protocol, exposure=finding.exposure,
        monitored=document.origin.monitored, client=document.client,
    )  # fmt: skip


def _fixed(
    file: Searched, settings: Settings, names: Names, values: dict[str, str], *, unsafe: bool, monitored: bool
) -> FilePlan:
    """A file after as many rounds as it takes until nothing more can be replaced."""
    shown, first = file.raw.origin.path, file
    if file.in_archive:
        return _refused(first, "inside an archive: unpack it, fix the files and pack them again")
    changes: list[Change] = []
    left: list[Change] = []
    forms: dict[str, set[str]] = {}
    reasons: dict[tuple[str, Role], str] = {}
    for _ in range(ROUNDS):
        occurrences = _occurrences(file, monitored=monitored)
        names.settle({o.key: (o.wanted, o.decoded) for o in occurrences})
        made, left, data = _round(file, occurrences, names, values, unsafe=unsafe)
        if not made:
            break
        changes += made
        reasons |= {(c.name, c.role): c.refused for c in left if not c.found}
        for o in occurrences:
            forms.setdefault(names[o.key], set()).update({o.stored, o.value} - {""})
        file = search(file.listed, file.raw._replace(data=data), settings, file.uses)
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


def _round(
    file: Searched, occurrences: list[Occurrence], names: Names, values: dict[str, str], *, unsafe: bool
) -> tuple[list[Change], list[Change], bytes]:
    """One round over a file: what was changed, what was left and why, and the new bytes."""
    document, texts = file.document, file.document.tree.texts
    scripts = _scripts(document, {o.leaf for o in occurrences if o.role is Role.SCRIPT})
    edits, followed, refused = edits_of(occurrences, texts, names, scripts, unsafe=unsafe)
    locator = Locator(document, sorted({o.leaf for o in occurrences} | {edit.leaf for edit in edits}), decoded=True)
    data, failed = _written(file, locator, edits)
    refused |= {number: failed for number in followed if failed and number not in refused}
    made: list[Change] = []
    left: list[Change] = []
    for number, o in enumerate(occurrences):
        change = Change(
            file.raw.origin.path, locator.region(o.leaf, o.span), o.label, o.rule, o.redacted, followed[number].text,
            followed[number].safe, names[o.key], o.secret, o.host, o.role, followed[number].note, refused.get(number, ""), o.found, document.client,
        )  # fmt: skip
        if change.refused:
            left.append(change)
        else:
            made.append(change)
            values[names[o.key]] = o.stored
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


def _written(file: Searched, locator: Locator, edits: list[LeafEdit]) -> tuple[bytes, str]:
    """The file's bytes with the edits made, read back and compared; the old bytes and a reason where they do not agree."""
    document, tree = file.document, file.document.tree
    if not edits:
        return file.raw.data, ""
    by_leaf: dict[int, list[Edit]] = {}
    for edit in edits:
        by_leaf.setdefault(edit.leaf, []).append((edit.span, edit.text))
    expected = {leaf: apply(tree.texts[leaf], parts) for leaf, parts in by_leaf.items()}
    yaml = document.syntax is Syntax.YAML
    whole: set[int] = set()
    for _ in range(2):
        data = _bytes(file, locator, by_leaf, yaml=yaml, whole=whole)
        wrong = _differences(tree_of := read(file.raw._replace(data=data)), document, expected)
        if wrong is not None and not wrong and tree_of.kind == document.kind:
            return data, ""
        if not yaml:
            break
        whole = set(wrong) & set(by_leaf) if wrong else set(by_leaf)
    return file.raw.data, "the file would not read back the same; edit it by hand"


def _bytes(file: Searched, locator: Locator, by_leaf: dict[int, list[Edit]], *, yaml: bool, whole: set[int]) -> bytes:
    document = file.document
    edits: list[Edit] = []
    literals: set[Span] = set()
    for leaf, parts in by_leaf.items():
        literal, text = locator.literals[leaf], document.tree.texts[leaf]
        if literal in literals and document.syntax is not Syntax.TEXT:
            continue  # an alias: the same scalar seen again
        literals.add(literal)
        if yaml:
            edits += yaml_edits(locator.text, literal, text, parts, whole=leaf in whole)
        else:
            quoted = document.syntax is not Syntax.TEXT and locator.text[literal.start : literal.end] != text
            edits += json_edits(parts, lambda span, leaf=leaf: locator.offsets(leaf, span), quoted=quoted)  # type: ignore[misc]  # a bound loop variable
    bom, encoding = encoding_of(file.raw.data)
    return apply_bytes(file.raw.data, bom, encoding, edits)


def _differences(new: Document, old: Document, expected: dict[int, str]) -> list[int] | None:
    """The leaves that do not read as expected; None where the file has another shape."""
    one, other = new.tree, old.tree
    if one.shape() != other.shape():
        return None
    return [i for i, text in enumerate(one.texts) if text != expected.get(i, other.texts[i])]


def store_values(made: Plan, store: Store, vault: str) -> list[str]:
    """Hands every value to a vault; returns the names stored. Raises OutputError at the first that fails."""
    stored = []
    for name, value in sorted(made.values.items()):
        hand_over(store, vault, name, value)
        stored.append(name)
    return stored


def write(made: Plan) -> tuple[list[FilePlan], list[OutputError]]:
    """Writes the planned files, each whole; what could not be written is unchanged and comes back as errors."""
    written, errors = [], []
    for file in made.files:
        if file.new == file.old:
            continue
        try:
            replace_file(file.path, file.old, file.new)
        except OutputError as error:
            errors.append(error)
        else:
            written.append(file)
    return written, errors
