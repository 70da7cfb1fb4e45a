"""Which scripts of a run read what a fix would replace, and whether the reading place can be rewritten with it.

A script gets a reference in a variable or in its own request as text. A fix there is proven safe only where no script of the files
that are given together reads it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from posthound.clients import advise
from posthound.fix.edits import Occurrence
from posthound.fix.evaluated import read_by_held
from posthound.fix.readings import WORDS, Reading, readings
from posthound.fix.scripts import Wanted, parses, rewrite
from posthound.fix.siblings import NO_CODE, ScriptLines, Siblings
from posthound.formats.javascript import parse
from posthound.model.columns import Span, Tree
from posthound.model.values import Document, Kind, Role
from posthound.resolve.variables import REFERENCE, definitions

_VARIABLES = {Role.VARIABLE: "collection", Role.ENVIRONMENT: "environment", Role.GLOBALS: "globals"}
# Which part of a request a field belongs to.
_PARTS = {
    Role.HEADER: "header", Role.COOKIE: "header", Role.URL: "url", Role.QUERY: "url", Role.PATH_VARIABLE: "url", Role.BODY: "body",
    Role.FORM: "body", Role.GRAPHQL: "body", Role.AUTH: "auth",
}  # fmt: skip
# A file of globals that does not say so reads like an environment.
_OUTSIDE = frozenset(("environment", "globals"))
_WRAPS = frozenset(("event", "events", "script", "scripts", "exec"))
_MAPS = frozenset(("header", "headers", "variable", "variables", "values"))
_ROWS = frozenset(("event", "events", "scripts"))
_AFTER = ("test", "tests", "afterresponse")


class ReadBy(NamedTuple):
    """Who reads a value that is to be replaced ("" where nobody does), and the places to rewrite; None where that cannot be."""

    reason: str = ""
    places: tuple[tuple[int, int, Span], ...] | None = ()  # number of the script, leaf, span


@dataclass(frozen=True, slots=True)
class ScriptReader:
    """A script, what it reads, and where it runs: for everything below `holder`, the container of a request, folder or file."""

    number: int
    document: Document
    lines: ScriptLines
    found: tuple[Reading, ...]
    holder: int
    after: bool
    label: str

    def told(self, reading: Reading) -> str:
        """Where it reads, for people."""
        line = self.lines.text.count("\n", 0, reading.start) + 1
        return f"line {line} of {self.label} {reading.how}"


class Readers:
    """The scripts of all files that are fixed together."""

    def __init__(self) -> None:
        self._readers: list[ScriptReader] = []
        self._defined: dict[str, list[tuple[str, str]]] = {}  # the scope and text of each definition of a name
        self._sets: set[Reading] = set()
        self._set: set[tuple[str, str]] = set()  # the scopes and names in them
        self._used: dict[str, set[str]] = {}
        self._by_name: dict[str, list[tuple[ScriptReader, Reading]]] = defaultdict(list)  # of variables; "" reads any
        self._by_holder: dict[tuple[str, int], list[ScriptReader]] = defaultdict(list)  # what reads its request
        self._leading: dict[str, set[str]] = defaultdict(set)  # the variables whose text refers to each
        self._running_held: list[
            tuple[ScriptReader, Reading]
        ] = []  # code that variables hold, looked at when all are known

    def add(self, document: Document) -> bool:
        """Notes what a file defines, uses and reads; whether it has scripts that read."""
        before = len(self._readers)
        for name, leaves in definitions(document).items():
            rows = [(_VARIABLES.get(document.leaf(n).reported_role, ""), _defined(document.tree, n)) for n in leaves]
            self._defined.setdefault(name, []).extend(rows)
            for inner in (inner for _, text in rows if "{{" in text for inner in REFERENCE.findall(text)):
                self._leading[inner.strip()].add(name)
        for one in _scripts(document, before):
            self._readers.append(one)
            self._note(one)
            self._running_held += ((one, reading) for reading in one.found if reading.runs)
        if document.client and document.kind not in (Kind.ENVIRONMENT, Kind.GLOBALS):
            names = {
                name.strip()
                for text in document.tree.distinct.texts
                if "{{" in text
                for name in REFERENCE.findall(text)
            }
            self._used[document.origin.path] = names
        return len(self._readers) > before

    def _note(self, one: ScriptReader) -> None:
        sets = {reading for reading in one.found if reading.sets}
        self._sets |= sets
        self._set |= {(reading.scope, reading.name) for reading in sets}
        for reading in one.found:
            if not reading.of_request and not reading.sets and not reading.runs:
                self._by_name[reading.name].append((one, reading))
        if not one.after and any(reading.of_request for reading in one.found):
            self._by_holder[_place_of(one)].append(one)

    def _look_into_code(self) -> None:
        """Notes what is read by code that variables hold, once all are known."""
        waiting, self._running_held = self._running_held, []
        found, before = list[ScriptReader](), -1
        while waiting and before < len(self._sets):  # such code may set what others hold
            before = len(self._sets)
            made = (tuple(read_by_held(reading, self._defined, self._sets)) for _, reading in waiting)
            found = [replace(one, found=readings) for (one, _), readings in zip(waiting, made, strict=True)]
            self._sets |= {reading for one in found for reading in one.found if reading.sets}
        for one in found:
            self._note(one)

    def taken(self) -> Mapping[str, set[str]]:
        """The names of variables in scope, each with the texts it has; one that a script sets, or that nothing here defines, has any."""
        found = {name: {text for _, text in rows} for name, rows in self._defined.items()}
        for name in {name for names in self._used.values() for name in names} | {name for _, name in self._set}:
            found.setdefault(name, {""})
        for _, name in self._set:
            found[name] = {*found[name], ""}
        return found

    def of(self, document: Document, occurrence: Occurrence) -> ReadBy:
        """Who reads an occurrence, before a fix."""
        self._look_into_code()
        role = occurrence.role
        if role in _VARIABLES:
            return self._of_variable(document, occurrence, _row_name(document, occurrence.leaf))
        if role not in _PARTS:
            return ReadBy()
        header = _row_name(document, occurrence.leaf).lower()
        for one in self._running(document, occurrence):  # after a request is sent, scripts see it resolved
            for reading in one.found:
                same = reading.scope == _PARTS[role] or reading.scope == "request"
                if reading.of_request and same and (not reading.name or not header or reading.name == header):
                    return ReadBy(one.told(reading), None)
        return ReadBy()

    def counting(self) -> str:
        """The script that reads every variable of an environment, or may, so that a new one would be among them; "" without one."""
        self._look_into_code()
        for one, reading in self._by_name.get("", ()):
            if reading.scope in ("any", "environment") and not reading.harmless:
                return one.told(reading)
        return ""

    def _running(self, document: Document, occurrence: Occurrence) -> Iterator[ScriptReader]:
        """The scripts that run before the request of an occurrence is sent, and read requests."""
        tree, path = document.tree, document.origin.path
        around = list(_above(tree, tree.parents[occurrence.leaf]))
        for holder in (*around, -1):
            yield from self._by_holder.get((path, holder), ())
        yield from (one for one in self._by_holder.get(("", -1), ()) if _same_run(one.document, document))
        if occurrence.role is Role.AUTH:
            owner = next((tree.container_parents[c] for c in around if tree.container_keys[c] == "auth"), -1)
            known = {holder for (file, holder) in self._by_holder if file == path and holder not in around}
            for holder in sorted(holder for holder in known if owner in _above(tree, holder)):
                yield from self._by_holder[path, holder]

    def _of_variable(self, document: Document, occurrence: Occurrence, name: str) -> ReadBy:
        scope = _VARIABLES[occurrence.role]
        scopes = {"any", scope} | (_OUTSIDE if scope in _OUTSIDE else set())
        reached = self._reaching(name)
        reasons: list[str] = []
        places: list[tuple[int, int, Span]] | None = []
        for key in ("", *sorted(reached)):
            for one, reading in self._by_name.get(key, ()):
                if reading.scope not in scopes or (scope == "collection" and not _same_run(one.document, document)):
                    continue
                reasons.append(one.told(reading))
                if reading.harmless:
                    continue
                place = self._place(one, reading, name, occurrence, document) if places is not None else None
                places = None if places is None or place is None else [*places, place]
        return ReadBy(reasons[0], None if places is None else tuple(places)) if reasons else ReadBy()

    def _reaching(self, name: str) -> set[str]:
        """The variables whose text leads to this one by references: with it they are read as well."""
        found, waiting = {name}, [name]
        while waiting:
            more = self._leading.get(waiting.pop(), set()) - found
            found |= more
            waiting += more
        return found

    def _place(
        self, one: ScriptReader, reading: Reading, name: str, occurrence: Occurrence, document: Document
    ) -> tuple[int, int, Span] | None:
        """The expression to put another in the place of, where that reads the same value whatever runs before."""
        rows = [scope for scope, _ in self._defined.get(name, ()) if reading.scope in (scope, "any")]
        whole = occurrence.span == Span(0, len(document.tree.texts[occurrence.leaf])) and not occurrence.part
        sets = any(
            scope in (reading.scope, "any") or reading.scope == "any" for scope, key in self._set if key in ("", name)
        )
        if reading.span is None or reading.name != name or len(rows) != 1 or not whole or sets:
            return None
        script = parse(one.lines.text)
        expression = advise(one.document.client, "name", occurrence.place._replace(role=Role.SCRIPT)).text
        made = rewrite(script, [Wanted(reading.span, "", "name", expression, read=True)]) if script else None
        if made is None or made.places[0].refused:
            return None
        edits = [*made.places[0].edits, *made.declared([Wanted(reading.span, "", "name", expression)], [0])]
        inside = _within(one.lines, reading.span)
        return (one.number, *inside) if inside is not None and parses(one.lines.text, edits) else None

    def rewritten(self, document: Document, occurrence: Occurrence, verdict: ReadBy) -> Iterator[Occurrence]:
        """The reading places in a document as occurrences of the same value."""
        for number, leaf, span in verdict.places or ():
            one = self._readers[number]
            if one.document is document:  # as it was: a later round finds it rewritten
                yield replace(
                    occurrence,
                    leaf=leaf,
                    span=span,
                    role=Role.SCRIPT,
                    label=one.label,
                    found=False,
                    read=True,
                    reader="",
                    redacted=one.document.tree.texts[leaf][span.start : span.end],
                )

    def unknown(self) -> Mapping[str, list[str]]:
        """For each collection the variables that it uses and that no given file defines, nor a script sets."""
        known = self._defined.keys() | {name for _, name in self._set}
        missing = {
            path: sorted(name for name in names - known if name[:1] not in ("$", "") and ":" not in name)
            for path, names in self._used.items()
        }
        return {path: names for path, names in missing.items() if names}


def _within(lines: ScriptLines, span: Span) -> tuple[int, Span] | None:
    """A span of a script as a leaf's; None where it runs over several."""
    ends = [*lines.starts[1:], len(lines.text) + 1]
    for leaf, start, end in zip(lines.leaves, lines.starts, ends, strict=True):
        if start <= span.start and span.end < end:
            return leaf, Span(span.start - start, span.end - start)
    return None


def _scripts(document: Document, number: int) -> Iterator[ScriptReader]:
    tree = document.tree
    texts = tree.distinct.texts
    candidates = {n for n, text in enumerate(texts) if any(word in text for word in WORDS)}
    done: set[int] = set()
    for leaf in sorted(leaf for leaves in tree.distinct.leaves(candidates).values() for leaf in leaves):
        if leaf in done or tree.keys[leaf] in NO_CODE:
            continue
        about = document.leaf(leaf)
        if about.role is not Role.SCRIPT:
            continue
        code = document.memory(Siblings).script(leaf)
        done.update(code.leaves)
        script = parse(code.text)
        found = tuple(readings(script)) if script else (Reading("any", "", 0), Reading("request", "", 0))
        if found:
            holder, after = _holder(tree, leaf), _is_after(document, leaf)
            yield ScriptReader(number, document, code, found, holder, after, " / ".join(about.labels))
            number += 1


def _holder(tree: Tree, leaf: int) -> int:
    container = tree.parents[leaf]
    while container > 0 and (
        isinstance(tree.container_keys[container], int) or tree.container_keys[container] in _WRAPS
    ):
        above = tree.container_parents[container]
        if isinstance(tree.container_keys[container], int) and tree.container_keys[above] not in _WRAPS:
            break
        container = above
    return container


def _is_after(document: Document, leaf: int) -> bool:
    """Whether a script runs when the request has been sent."""
    tree, siblings = document.tree, document.memory(Siblings)
    key, container = tree.keys[leaf], tree.parents[leaf]
    words = [str(key)]
    while container > 0:
        words += siblings.at(container, "listen", "type")
        key, above = tree.container_keys[container], tree.container_parents[container]
        if key in _ROWS or (isinstance(key, int) and tree.container_keys[above] in _ROWS):
            break
        if key not in _WRAPS:
            break
        container = above
    return any(word.lower().endswith(_AFTER) for word in words)


def _defined(tree: Tree, leaf: int) -> str:
    """What the row of a variable gives it: nothing where it is switched off."""
    row = tree.objects[tree.parents[leaf]]
    return "" if row.get("disabled") is True or row.get("enabled") is False else tree.texts[leaf]


def _row_name(document: Document, leaf: int) -> str:
    """What a value is called in its row, or in a map of them; "" where it stands in neither."""
    tree = document.tree
    parent, key = tree.parents[leaf], tree.keys[leaf]
    if key == "value":
        return next(iter(document.memory(Siblings).at(parent, "key", "name")), "")
    return str(key) if tree.container_keys[parent] in _MAPS else ""


def _above(tree: Tree, container: int) -> Iterator[int]:
    while container >= 0:
        yield container
        container = tree.container_parents[container]


def _place_of(one: ScriptReader) -> tuple[str, int]:
    """Where a script is looked for; what runs for other places than those below its holder is looked for by its file."""
    wide = one.document.kind in (Kind.COLLECTION_V1, Kind.COLLECTION_V3)
    return (
        ("", -1) if one.document.kind is Kind.COLLECTION_V3 else (one.document.origin.path, -1 if wide else one.holder)
    )


def _same_file(one: Document, other: Document) -> bool:
    return one.origin.path == other.origin.path


def _same_run(script: Document, other: Document) -> bool:
    """Whether a collection's script runs where another file of it is sent: version 3 has a file for each request and folder."""
    if _same_file(script, other):
        return True
    if Kind.COLLECTION_V3 not in (script.kind, other.kind):
        return False
    folder = os.path.dirname(script.origin.path)
    folder = os.path.dirname(folder) if os.path.basename(folder) == ".resources" else folder
    mine = os.path.dirname(other.origin.path)
    mine = os.path.dirname(mine) if os.path.basename(mine) == ".resources" else mine
    return os.path.commonpath((os.path.abspath(folder), os.path.abspath(mine))) in (
        os.path.abspath(folder),
        os.path.abspath(mine),
    )
