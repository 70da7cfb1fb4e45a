"""What to change in one file: which values, to which references, at which spans of its leaves. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from posthound.clients import Advice, FieldPlace, advise, client_of
from posthound.clients.base import GOES_ON, LISTED, goes_on
from posthound.fix.addresses import divides_query
from posthound.fix.scripts import NO_PARSER, Embedding, Rewritten, Wanted, parses, rewrite
from posthound.fix.siblings import ScriptLines
from posthound.formats.javascript import parse
from posthound.model.columns import Span
from posthound.model.listed import is_numbers
from posthound.model.values import Exposure, Region, Role
from posthound.vault.reference import Names

# Shorter values are looked for only where they were found: elsewhere the same letters may be a word.
SWEEP_LENGTH = 8
IDENTITY = frozenset(("id", "_postman_id", "uid", "_uid", "key", "type", "mode", "method", "listen", "schema", "src"))
_PART = "the vault keeps only this part of the address"
_SEVERAL_LINES = "the string it stands in runs over several lines in a way that cannot be split"
_INTO_ANOTHER = "it runs into another value: edit it by hand"
_DIVIDES = "from a variable its & or # would divide the query: write them as %26 and %23 first"
_UNPARSED = "the script would not parse with it replaced: edit it by hand"
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2}|\\[bfnrt]|\\u[0-9A-Fa-f]{4})\Z")
_MARKUP = re.compile(r"\s*<[?!A-Za-z]")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A value in a leaf that is to be replaced. `stored` is what a vault must hold for the reference to mean the same.

    `value` is the secret itself, where `stored` is an encoding or a part of it.

    `found` is false where no detector took it for a secret, but the same value is one elsewhere in the file.
    """

    leaf: int
    span: Span
    role: Role
    secret: str
    stored: str = field(repr=False)
    value: str = field(default="", repr=False)
    wanted: str = ""
    decoded: str = ""
    rule: str = ""
    redacted: str = ""
    label: str = ""
    domain: str = ""  # where it is sent, as the client's vault is told
    protocol: str = "http"
    exposure: Exposure = Exposure.FILE
    monitored: bool = False
    found: bool = True
    part: bool = False  # of a secret address, whose host and the like stay
    client: str = ""  # whose file it is: what resolves there
    whole: bool = True  # nothing else stands in the field
    called: str = ""  # why nothing is put into what a variable is called, or a key of an object
    reader: str = ""  # the script that gets the field's text
    rewritable: bool = False  # and can get the value from where it is stored instead
    read: bool = False  # the place in that script
    counting: str = ""  # the script that would find a new variable among the others
    path: str = ""  # of the file, in lower case

    @property
    def place(self) -> FieldPlace:
        """Where a reference would stand."""
        return FieldPlace(self.role, self.protocol, self.exposure, self.monitored, self.whole, self.path)

    @property
    def key(self) -> tuple[str, str]:
        """What a vault name is given to."""
        return self.secret, self.stored


@dataclass(frozen=True, slots=True)
class Change:
    """One replaced (or, with a `refused` reason, not replaced) value, as people are shown it: nothing of the secret."""

    file: str
    region: Region
    label: str
    rule: str
    redacted: str
    text: str
    safe: bool
    name: str = ""
    secret: str = ""
    domain: str = ""
    role: Role = Role.TEXT
    note: str = ""
    refused: str = ""
    found: bool = True
    client: str = ""


@dataclass(frozen=True, slots=True)
class LeafEdit:
    """A replacement in a leaf's text."""

    leaf: int
    span: Span
    text: str


def sweep(
    occurrences: Sequence[Occurrence],
    texts: Sequence[str],
    keys: Sequence[str | int],
    role_of: Callable[[int], Occurrence],
    is_telling: Callable[[str], bool],
    address_of: Callable[[int], int] = lambda leaf: -1,
) -> tuple[list[Occurrence], set[tuple[int, Span]]]:
    """The other places of the same values: what is replaced in one place must not stay in clear in the next.

    `role_of(leaf)` gives an occurrence that knows the leaf's role, label and request; `is_telling(value)` says whether a value
    means itself inside a text, not only as the whole of a field. `address_of(leaf)` numbers the URL object
    that the leaf is a part of, -1 for none: what is replaced in one of its parts is replaced in all, wherever it stands there.

    With them come the places of `occurrences` that are only a beginning or an end of a longer value, which takes their place.
    """
    values = {o.stored: o for o in reversed(occurrences) if len(o.stored) >= SWEEP_LENGTH or o.part}
    taken: dict[int, list[Span]] = {}
    found: set[tuple[int, Span]] = set()
    cut_off: set[tuple[int, Span]] = set()
    addresses: dict[str, set[int]] = {}
    for occurrence in occurrences:
        taken.setdefault(occurrence.leaf, []).append(occurrence.span)
        found.add((occurrence.leaf, occurrence.span))
        around = {address_of(occurrence.leaf)} if occurrence.leaf >= 0 else set()
        addresses.setdefault(occurrence.stored, set()).update(around)
    more = []
    whole = "\0".join(texts)
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    for value in sorted(values, key=len, reverse=True):
        long = len(value) >= SWEEP_LENGTH
        inside, around = long and is_telling(value), addresses[value] - {-1}
        for leaf in _holding(value, whole, starts):
            text = texts[leaf]
            if keys[leaf] in IDENTITY:
                continue
            same = bool(around) and address_of(leaf) in around
            if not (inside or same or (long and value == text)):
                continue
            for span in _places(text, value, joined=same and long):
                spans = taken.setdefault(leaf, [])
                over = [other for other in spans if span.start < other.end and other.start < span.end]
                if any((leaf, other) not in found or not _is_cut_off(other, span, value) for other in over):
                    continue
                spans[:] = [other for other in spans if other not in over] + [span]
                cut_off.update((leaf, other) for other in over)
                known, here = values[value], role_of(leaf)
                more.append(
                    replace(here, leaf=leaf, span=span, secret=known.secret, stored=known.stored, value=known.value, wanted=known.wanted,
                            decoded=known.decoded, rule=known.rule, redacted=known.redacted, found=bool(over))
                )  # fmt: skip
    return more, cut_off


def _is_cut_off(short: Span, span: Span, value: str) -> bool:
    """Whether what was found is a value that ended too early or began too late, and not what an address or a line is made of."""
    aligned = (short.start == span.start) != (short.end == span.end)
    return aligned and span.start <= short.start and short.end <= span.end and "://" not in value and "\n" not in value


def _holding(value: str, whole: str, starts: Sequence[int]) -> Iterator[int]:
    """The texts that hold a value, in order; `whole` are all of them joined, `starts` where each begins in it."""
    at = whole.find(value)
    while at >= 0:
        leaf = bisect_right(starts, at) - 1
        yield leaf
        at = whole.find(value, starts[leaf + 1])


def _places(text: str, value: str, *, joined: bool) -> list[Span]:
    """Where a value stands by itself, not as a piece of a longer word unless `joined` allows that."""
    spans, at = [], text.find(value)
    while at >= 0:
        span = Span(at, at + len(value))
        if joined or stands_whole(text, span):
            spans.append(span)
        at = text.find(value, span.end)
    return spans


def stands_whole(text: str, span: Span) -> bool:
    """Whether a span of a text is no piece of a longer word; an escaped character before it is none of its letters."""
    start, end = span
    before = (
        start
        and text[start - 1].isalnum()
        and text[start].isalnum()
        and not _ESCAPED.search(text, max(0, start - 6), start)
    )
    return not before and not (end < len(text) and text[end].isalnum() and text[end - 1].isalnum())


def _advised(occurrence: Occurrence, names: Names, text: str) -> Advice:
    """The reference for an occurrence in a leaf with this text."""
    name = names[occurrence.key]
    advised = advise(occurrence.client, name, occurrence.place)
    if advised.text.startswith("<") and _MARKUP.match(text):
        return advised._replace(text=f"[{name}]")  # a tag in XML or HTML it must not become
    if advised.defines and occurrence.counting:
        return advised._replace(refused=f"{occurrence.counting} with all variables, and a new one would be among them")
    if advised.text.startswith("{{") and divides_query(occurrence.role, text, occurrence.span, occurrence.stored):
        return advised._replace(refused=advised.refused or _DIVIDES)
    return _as_read(occurrence, advised) if occurrence.reader else advised


def _as_read(occurrence: Occurrence, advised: Advice) -> Advice:
    """The advice for what a script reads: it gets the value of a linked variable, and the text of any reference."""
    reader = occurrence.reader
    if advised.linked:
        return advised._replace(note="; ".join(filter(None, (advised.note, f"{reader}: allow it in scripts"))))
    if occurrence.rewritable:
        return advised._replace(
            safe=False, note="; ".join(filter(None, (advised.note, f"{reader}, from the vault from now on")))
        )
    return advised._replace(
        refused=advised.refused or f"{reader} and would get the reference as text: change the script by hand"
    )


def edits_of(
    occurrences: Sequence[Occurrence],
    texts: Sequence[str],
    names: Names,
    scripts: Mapping[int, ScriptLines],
    *,
    unsafe: bool,
) -> tuple[list[LeafEdit], dict[int, Advice], dict[int, str]]:
    """The edits of leaves, the advice each occurrence follows, and why an occurrence is left alone (both by number)."""
    edits: list[LeafEdit] = []
    followed: dict[int, Advice] = {}
    refused: dict[int, str] = {}
    in_scripts: dict[int, list[int]] = {}
    for number, occurrence in enumerate(occurrences):
        advised = _advised(occurrence, names, texts[occurrence.leaf])
        if occurrence.part and not advised.text.startswith(("<", "[")):
            advised = advised._replace(note="; ".join(filter(None, (_PART, advised.note))))
        followed[number] = advised
        if is_numbers(texts[occurrence.leaf][occurrence.span.start : occurrence.span.end]):
            refused[number] = LISTED
            continue
        if goes_on(occurrence.role, occurrence.decoded):
            refused[number] = GOES_ON
            continue
        if advised.refused or occurrence.called:
            refused[number] = occurrence.called or advised.refused
            continue
        if not (advised.safe or unsafe):
            reader = (
                f"{occurrence.reader} and would get the reference as text"
                if occurrence.reader
                else "may change what is sent or run"
            )
            refused[number] = f"{reader}: --unsafe does it"
        elif occurrence.role is Role.SCRIPT and occurrence.leaf in scripts:
            in_scripts.setdefault(scripts[occurrence.leaf].leaves[0], []).append(number)
        elif occurrence.role is Role.SCRIPT:
            refused[number] = "it stands beside a script, not in its code: edit it by hand"
        elif edit := client_of(occurrence.client).embed(texts[occurrence.leaf], occurrence.span, advised.text):
            edits.append(LeafEdit(occurrence.leaf, *edit))
        else:
            refused[number] = "no expression is evaluated here: edit it by hand"
    for leaf, numbers in in_scripts.items():
        lines = scripts[leaf]
        wanted = [
            Wanted(lines.place(o.leaf, o.span), o.stored, names[o.key], followed[n].text, o.read)
            for n, o in ((n, occurrences[n]) for n in numbers)
        ]
        places, placed = _in_script(lines, wanted, texts)
        for number, embedding in zip(numbers, places, strict=True):
            if embedding.refused:
                refused[number] = embedding.refused
            else:
                note = followed[number].note if embedding.shown == followed[number].text else ""  # a comment needs none
                note = "; ".join(filter(None, (note, embedding.note)))
                followed[number] = followed[number]._replace(text=embedding.shown, note=note)
        edits += [LeafEdit(leaf, span, text) for leaf, span, text in placed]
    return edits, followed, refused


def _in_script(
    lines: ScriptLines, wanted: Sequence[Wanted], texts: Sequence[str]
) -> tuple[Sequence[Embedding], list[tuple[int, Span, str]]]:
    """What becomes of the values of one script, and the edits of its leaves that this takes."""
    script = parse(lines.text)
    made = rewrite(script, wanted) if script else Rewritten(tuple(Embedding(refused=NO_PARSER) for _ in wanted))
    places = list(made.places)
    placed: list[tuple[int, Span, str]] = []
    touched: list[Span] = []
    for number, embedding in enumerate(places):
        spans = [span for span, _ in embedding.edits]
        if not all(lines.split(span, text, texts) for span, text in embedding.edits):
            places[number] = Embedding(refused=_SEVERAL_LINES)
        elif any(one.start < other.end and other.start < one.end for one in spans for other in touched):
            places[number] = Embedding(refused=_INTO_ANOTHER)  # a later round sees what is left of it
        else:
            touched += spans
    kept = [number for number, embedding in enumerate(places) if embedding.edits]
    edits = made.declared(wanted, kept) + [edit for number in kept for edit in places[number].edits]
    if kept and not parses(lines.text, edits):
        return [one if one.refused else Embedding(refused=_UNPARSED) for one in places], []
    for span, text in edits:
        placed += lines.split(span, text, texts)
    return places, placed
