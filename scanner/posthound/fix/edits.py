"""What to change in one file: which values, to which references, at which spans of its leaves. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from posthound.fix.javascript import Literal, embed, literals
from posthound.model.columns import Span
from posthound.model.values import Exposure, Region, Role
from posthound.vault.reference import Advice, Names, advice

# Shorter values are looked for only where they were found: elsewhere the same letters may be a word.
SWEEP_LENGTH = 8
IDENTITY = frozenset(("id", "_postman_id", "uid", "_uid", "key", "type", "mode", "method", "listen", "schema", "src"))
_PART = "the vault keeps only this part of the address"
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
    host: str = ""
    protocol: str = "http"
    exposure: Exposure = Exposure.FILE
    monitored: bool = False
    found: bool = True
    part: bool = False  # of a secret address, whose host and the like stay

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
    host: str = ""
    role: Role = Role.TEXT
    note: str = ""
    refused: str = ""
    found: bool = True


@dataclass(frozen=True, slots=True)
class LeafEdit:
    """A replacement in a leaf's text; `part` numbers the occurrence it belongs to."""

    leaf: int
    span: Span
    text: str
    part: int


@dataclass(frozen=True, slots=True)
class Script:
    """A script as it runs: its lines may be leaves of their own. `starts` is where each leaf's text begins."""

    text: str
    leaves: tuple[int, ...]
    starts: tuple[int, ...]
    found: tuple[Literal, ...]

    def place(self, leaf: int, span: Span) -> Span:
        """A leaf's span as a span of the script."""
        start = self.starts[self.leaves.index(leaf)]
        return Span(start + span.start, start + span.end)

    def leaf_of(self, span: Span, texts: Sequence[str]) -> tuple[int, Span] | None:
        """The leaf that holds a span of the script, and the span in it; None where it runs over several."""
        for leaf, start in zip(self.leaves, self.starts, strict=True):
            if start <= span.start and span.end <= start + len(texts[leaf]):
                return leaf, Span(span.start - start, span.end - start)
        return None


def script_of(leaves: Sequence[int], texts: Sequence[str]) -> Script:
    """The script that these leaves are the lines of."""
    starts, at = [], 0
    for leaf in leaves:
        starts.append(at)
        at += len(texts[leaf]) + 1
    text = "\n".join(texts[leaf] for leaf in leaves)
    return Script(text, tuple(leaves), tuple(starts), tuple(literals(text)))


def sweep(
    occurrences: Sequence[Occurrence],
    texts: Sequence[str],
    keys: Sequence[str | int],
    role_of: Callable[[int], Occurrence],
    drawn: Callable[[str], bool],
    address_of: Callable[[int], int] = lambda leaf: -1,
) -> list[Occurrence]:
    """The other places of the same values: what is replaced in one place must not stay in clear in the next.

    `role_of(leaf)` gives an occurrence that knows the leaf's role, label and request; `drawn(value)` says whether a value
    is random enough to mean itself inside a text, not only as the whole of a field. `address_of(leaf)` numbers the URL object
    that the leaf is a part of, -1 for none: what is replaced in one of its parts is replaced in all, wherever it stands there.
    """
    values = {o.stored: o for o in reversed(occurrences) if len(o.stored) >= SWEEP_LENGTH or o.part}
    taken: dict[int, list[Span]] = {}
    addresses: dict[str, set[int]] = {}
    for occurrence in occurrences:
        taken.setdefault(occurrence.leaf, []).append(occurrence.span)
        addresses.setdefault(occurrence.stored, set()).add(address_of(occurrence.leaf))
    more = []
    for value in sorted(values, key=len, reverse=True):
        long = len(value) >= SWEEP_LENGTH
        inside, around = long and drawn(value), addresses[value] - {-1}
        for leaf, text in enumerate(texts):
            if value not in text or keys[leaf] in IDENTITY:
                continue
            same = bool(around) and address_of(leaf) in around
            if not (inside or same or (long and value == text)):
                continue
            for span in _places(text, value, joined=same and long):
                spans = taken.setdefault(leaf, [])
                if any(span.start < other.end and other.start < span.end for other in spans):
                    continue
                spans.append(span)
                known, here = values[value], role_of(leaf)
                more.append(
                    replace(here, leaf=leaf, span=span, secret=known.secret, stored=known.stored, value=known.value, wanted=known.wanted,
                            decoded=known.decoded, rule=known.rule, redacted=known.redacted, found=False)
                )  # fmt: skip
    return more


def _places(text: str, value: str, *, joined: bool) -> list[Span]:
    """Where a value stands by itself, not as a piece of a longer word unless `joined` allows that."""
    spans, at = [], text.find(value)
    while at >= 0:
        end = at + len(value)
        inside = (at and text[at - 1].isalnum() and value[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and value[-1].isalnum()
        )
        if joined or not inside:
            spans.append(Span(at, end))
        at = text.find(value, end)
    return spans


def advise(occurrence: Occurrence, names: Names, text: str) -> Advice:
    """The reference for an occurrence in a leaf with this text."""
    name = names[occurrence.key]
    advised = advice(
        name,
        occurrence.role,
        protocol=occurrence.protocol,
        exposure=occurrence.exposure,
        monitored=occurrence.monitored,
    )
    if advised.text.startswith("<") and _MARKUP.match(text):
        return advised._replace(text=f"[{name}]")  # a tag in XML or HTML it must not become
    return advised


def edits_of(
    occurrences: Sequence[Occurrence],
    texts: Sequence[str],
    names: Names,
    scripts: Mapping[int, Script],
    *,
    unsafe: bool,
) -> tuple[list[LeafEdit], dict[int, Advice], dict[int, str]]:
    """The edits of leaves, the advice each occurrence follows, and why an occurrence is left alone (both by number)."""
    edits: list[LeafEdit] = []
    followed: dict[int, Advice] = {}
    refused: dict[int, str] = {}
    for number, occurrence in enumerate(occurrences):
        advised = advise(occurrence, names, texts[occurrence.leaf])
        if occurrence.part and not advised.text.startswith(("<", "[")):
            advised = advised._replace(note="; ".join(filter(None, (_PART, advised.note))))
        followed[number] = advised
        if not (advised.safe or unsafe):
            refused[number] = "may change what is sent or run: --unsafe does it"
            continue
        script = scripts.get(occurrence.leaf) if occurrence.role is Role.SCRIPT else None
        if script is None:
            edits.append(LeafEdit(occurrence.leaf, occurrence.span, advised.text, number))
            continue
        placed, followed[number] = _in_script(occurrence, advised, names[occurrence.key], script, texts)
        if placed:
            edits += [LeafEdit(leaf, span, text, number) for leaf, span, text in placed]
        else:
            refused[number] = "the string it stands in runs over several lines in a way that cannot be split"
    return edits, followed, refused


def _in_script(
    occurrence: Occurrence, advised: Advice, name: str, script: Script, texts: Sequence[str]
) -> tuple[list[tuple[int, Span, str]], Advice]:
    span = script.place(occurrence.leaf, occurrence.span)
    plain = f'pm.variables.get("{name}")'
    embedding = embed(script.text, list(script.found), span, advised.text, plain, f"<{name}>")
    if embedding.placeholder:
        advised = advised._replace(text=f"<{name}>", note="")
    elif not embedding.waited and advised.text != plain:
        note = f"await cannot stand here: define {name} as a secure variable, which a script reads at once"
        advised = advised._replace(text=plain, note=note)
    placed = []
    for edit, text in embedding.edits:
        at = script.leaf_of(edit, texts)
        if at is None:
            return [], advised
        placed.append((*at, text))
    return placed, advised
