"""Where the values of a file that is to be fixed stand: its findings, and the other places of the same values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from urllib.parse import unquote

from posthound.clients import advise, client_of
from posthound.clients.base import NAME, OF_OBJECT, is_name
from posthound.fix.addresses import address_of, secret_parts
from posthound.fix.edits import IDENTITY, Occurrence, sweep
from posthound.fix.hidden import hidden
from posthound.fix.readers import Readers
from posthound.fix.remains import is_telling, standing
from posthound.model.columns import KEYED, Span, Tree
from posthound.model.listed import is_numbers
from posthound.model.matches import Match
from posthound.model.values import Document, Finding, Role
from posthound.scan.search import Searched
from posthound.support.redact import redact
from posthound.vault.reference import secret_name

_OPENED, _CLOSED = re.compile(r"""\{\{[^{}"'\n]*\Z"""), re.compile(r"""[^{}"'\n]*\}\}""")
_SEGMENT = re.compile(r"(?:^/?|[^/]/):\Z")


def occurrences(
    file: Searched, readers: Readers, known: Sequence[Occurrence], *, monitored: bool, written: Collection[str] = ()
) -> list[Occurrence]:
    """The findings of a file and the other places of the same values, and of those `known` from other files, in document order.

    In what was `written` there is nothing to replace, whatever a detector takes a part of it for.
    """
    document = file.document
    tree, client = document.tree, client_of(document.client)
    found = [
        part
        for match, finding in file.found
        for part in _parts(_occurrence(document, match, finding), tree.texts[match.leaf.number], monitored=monitored)
        if not _is_written(tree.texts[part.leaf], part.span, written)
    ]

    def described(leaf: int) -> Occurrence:
        about = document.leaf(leaf)
        origin = document.origin
        return Occurrence(leaf, Span(0, 0), about.reported_role, "", "", label=" / ".join(about.labels), domain=client.allowed(about.request),
                          protocol=about.request.protocol, exposure=origin.exposure, monitored=origin.monitored, client=document.client)  # fmt: skip

    found = as_plain(found, known)
    of_others = _standing(known, found, tree) if known else []
    swept = found + of_others + _plainly([*found, *known])
    more, cut_off = sweep(swept, tree.texts, tree.keys, described, is_telling, lambda leaf: address_of(leaf, tree))
    found = [one for one in found if (one.leaf, one.span) not in cut_off] + more
    found += _hidden(document, [*swept, *known], found, described)
    placed, counting = [], readers.counting()
    for one in found:
        if _is_written(tree.texts[one.leaf], one.span, written):
            continue
        whole = one.span == Span(0, len(tree.texts[one.leaf]))
        reader, places = readers.of(document, one)
        placed.append(
            replace(
                one,
                monitored=monitored or one.monitored,
                whole=whole,
                called=_called(one, tree),
                path=document.origin.path.lower().replace("\\", "/"),
                reader=reader,
                rewritable=bool(reader) and places is not None,
                counting=counting,
            )
        )
    return sorted(placed, key=position)


def as_plain(found: Sequence[Occurrence], known: Sequence[Occurrence]) -> list[Occurrence]:
    """What was found, where percents spell what was found or is `known` without them, as the same secret."""
    values = {one.value: one for one in reversed((*known, *found)) if one.found and one.decoded != "percent-encoded"}

    def plain(one: Occurrence) -> Occurrence:
        same = values.get(unquote(one.value), one)
        if same.secret == one.secret or same.value == "":
            return one
        decoded = one.decoded or ("percent-encoded" if same.value != one.value else "")
        return replace(one, secret=same.secret, value=same.value, wanted=same.wanted, decoded=decoded)

    return [plain(one) for one in found]


def _plainly(found: Sequence[Occurrence]) -> list[Occurrence]:
    """The secrets themselves of what was found as an encoding of one, at no place of it: they may stand elsewhere as they are."""
    plain = [replace(one, stored=one.value, decoded="") for one in found if one.value not in ("", one.stored)]
    for one in (*found, *plain):
        text = unquote(one.stored)
        if text != one.stored and "\ufffd" not in text:
            plain.append(replace(one, stored=text, value=text, decoded="percent-decoded"))
    return [replace(one, leaf=-1, span=Span(0, 0), redacted=redact(one.stored)) for one in plain]


def _hidden(
    document: Document,
    known: Sequence[Occurrence],
    found: Sequence[Occurrence],
    described: Callable[[int], Occurrence],
) -> list[Occurrence]:
    """The places at which these values stand encoded, or in parts of a script, and that are not `found` yet.

    A list of bytes takes no reference; what stands there is told as left behind.
    """
    values = {value: one for one in reversed(known) if is_telling(value := one.value or one.stored)}
    taken: dict[int, list[Span]] = {}
    for one in found:
        taken.setdefault(one.leaf, []).append(one.span)
    more = []
    for place in hidden(values, document):
        spans = taken.setdefault(place.leaf, [])
        over = any(place.span.start < other.end and other.start < place.span.end for other in spans)
        if over or document.tree.keys[place.leaf] in IDENTITY or is_numbers(place.stored):
            continue
        spans.append(place.span)
        one = values[place.value]
        decoded = "" if place.stored == place.value else place.how
        here = replace(
            described(place.leaf), leaf=place.leaf, span=place.span, stored=place.stored, decoded=decoded, found=False
        )
        more.append(
            replace(here, secret=one.secret, value=place.value, wanted=one.wanted, rule=one.rule, redacted=one.redacted)
        )
    return more


def _is_written(text: str, span: Span, written: Collection[str]) -> bool:
    """Whether a span touches one of the references that a fix wrote into a text."""
    return any(text.find(one, max(0, span.start - len(one) + 1), span.end + len(one) - 1) >= 0 for one in written)


def _called(one: Occurrence, tree: Tree) -> str:
    """Why nothing is put into a value that is what a variable is called, where it is defined or used, or a key of an object."""
    if tree.keys[one.leaf] == KEYED:
        return OF_OBJECT
    return NAME if _is_called(one, tree) else ""


def _is_called(one: Occurrence, tree: Tree) -> bool:
    text, key = tree.texts[one.leaf], tree.keys[one.leaf]
    if one.role is Role.SCRIPT:
        return False
    before = text[: one.span.start]
    if _OPENED.search(before[-200:]) and _CLOSED.match(text, one.span.end):
        return True
    if one.role is Role.URL:
        return bool(_SEGMENT.search(before))
    return is_name(one.role, key)


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


def position(occurrence: Occurrence) -> tuple[int, Span]:
    """Where it stands: the leaf, and the range in its text."""
    return occurrence.leaf, occurrence.span


def _occurrence(document: Document, match: Match, finding: Finding) -> Occurrence:
    literal = match.leaf.text[match.span.start : match.span.end]
    run = match.leaf.role is Role.SCRIPT and match.decoded in ("escaped", "joined")
    stored = match.value if run else literal
    decoded = "" if stored == match.value else match.decoded or "as-written"
    return Occurrence(
        match.leaf.number, match.span, finding.role, finding.secret_id, stored, match.value,
        wanted=secret_name(match.pattern_id, finding.name, finding.host), decoded=decoded, rule=match.pattern_id, redacted=finding.redacted,
        label=" / ".join(finding.path), domain=client_of(document.client).allowed(match.leaf.request), protocol=finding.protocol, exposure=finding.exposure,
        monitored=document.origin.monitored, client=document.client,
    )  # fmt: skip


def _standing(known: Sequence[Occurrence], found: Sequence[Occurrence], tree: Tree) -> list[Occurrence]:
    """Those of other files' values that stand in this one, at no place of it."""
    own = {one.stored for one in found}
    wanted = {one.stored: one for one in reversed(known) if one.stored not in own}
    return [replace(wanted[value], leaf=-1, span=Span(0, 0)) for value in standing(wanted, tree.texts)]
