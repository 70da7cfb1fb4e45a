"""What only a script read as code gives away: literals by the call they are handed to, and values over several of its lines.

Postman keeps a script as a list of its lines. They are joined, parsed where a cheap sign says that there may be something, and what is
found is put at the line where it begins.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Collection, Iterable, Sequence, Set
from dataclasses import replace
from itertools import compress
from typing import NamedTuple

from posthound.detect.code import Literal, credentials, is_same, names_nothing
from posthound.detect.pem import private_keys
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.formats.javascript import HOLE, NodeLink, Script, Text, parse
from posthound.formats.script_places import CodePlace, call_of, place, uses, uses_of_argument
from posthound.formats.script_texts import Found, texts
from posthound.model.columns import KEYED_LEAST, Joined, Span
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Document, Leaf, LeavesOf, Level, Role
from posthound.scan.script_glance import worth_placing
from posthound.scan.script_lines import HEADER, Lines
from posthound.support.regexes import regex

_AROUND = 4  # calls around a value that give it back
# A literal that may be a piece of a drawn value.
_PIECE = regex(r"[\"'`}](?=[A-Za-z+/=_~-]{0,200}\d)(?=[\d+/=_~-]{0,200}[A-Za-z])[\w+/=~-]{6,400}[\"'`]")
# What the names of a value's pieces differ in.
_PART = regex(
    r"(?i)[_-]?(?:(?:part|piece|half|chunk|segment|fragment|first|second|third|prefix|suffix|head|tail|start|end|left|right)[_-]?|\d{1,2}$|_[a-d]$){1,2}"
)
_FOLLOWED = 8  # variables that a value is followed through

Detect = Callable[[Sequence[str], Joined, LeavesOf], list[Match]]


class Read(NamedTuple):
    """What reading scripts as code gives: matches, and by leaf what is a later part of one of them."""

    matches: list[Match]
    covered: dict[int, list[Span]]

    def cover(self, lines: Lines, span: Span, number: int, shown: Span) -> None:
        """Notes what a span of the script covers, but for what is `shown` of it in the leaf `number`."""
        for leaf, part in lines.covered(span):
            if leaf == number and part.start <= shown.start:
                part = Span(shown.end, part.end)
            if part.end > part.start:
                self.covered.setdefault(leaf, []).append(part)

    def covers(self, match: Match) -> bool:
        """Whether a match is a part of a value that is known as a whole."""
        return any(span.start <= match.span.start < span.end for span in self.covered.get(match.leaf.number, ()))


class _Code(NamedTuple):
    """What one text of a script holds, wherever in a file it stands: texts put together, and literals that are credentials by their place."""

    folded: list[Text]
    placed: list[tuple[Text, list[CredentialPart]]]


def read_scripts(document: Document, scripts: Iterable[Lines], detect: Detect, *, every: bool = True) -> Read:
    """What scripts give away when they are read as code, and private keys over several lines of any list.

    Literals that are none whatever the code around them says are left out, but for `every` one.
    """
    read = Read([], {})
    known: dict[str, _Code | None] = {}  # the same script stands at many a request
    for lines in scripts:
        if document.leaf(lines.leaves[0]).role is Role.SCRIPT:
            if lines.text not in known:
                known[lines.text] = _code(lines.text, every=every)
            if (code := known[lines.text]) is not None:
                _whole_texts(document, lines, code.folded, detect, read)
                for text, parts in code.placed:
                    _by_place(document, lines, text, parts, read)
        if HEADER in lines.text:
            _keys(document, lines, read)
    return read


def _code(text: str, *, every: bool) -> _Code | None:
    """What a script holds; None where scripts cannot be parsed. Texts that are none in any place are left out, but for `every` one."""
    script = parse(text)
    if script is None:
        return None
    every_text = texts(script)
    are_keys = [one.is_key for one in every_text]
    found = [one for one, is_key in zip(every_text, are_keys, strict=True) if not is_key]
    keys = compress(every_text, are_keys)
    sums = _sums(script) if _PIECE.search(text) else []
    found += sums
    folded = [one.text for one in found if _is_spread(one.text) and len(one.text.value) >= 8]
    worth = worth_placing(text, [one.text.value for one in found])
    placed = [
        (one.text, _parts(script, one))
        for one, may_be in zip(found, worth, strict=True)
        if (every or may_be) and not _is_compared(script, one.link)
    ]
    told = {id(text) for text, parts in placed if parts}
    pieces = {piece.literal for one in sums if id(one.text) in told for piece in one.text.pieces}
    keyed = [(one.text, parts) for one in keys if (parts := _as_key(script, one))]
    return _Code(folded, [*keyed, *((text, parts) for text, parts in placed if parts and not _is_piece(text, pieces))])


def _as_key(script: Script, one: Found) -> list[CredentialPart]:
    """What a key of an object is by the name of that and by what it holds."""
    if len(one.text.value) < KEYED_LEAST:
        return []
    from posthound.detect.keyed import of_key  # most are shorter
    from posthound.model.keyed import may_be_keyed

    if not may_be_keyed(one.text.value):
        return []
    pair = one.link.above
    value = pair.child("value") if pair is not None else None
    if pair is None or value is None or pair.above is None:
        return []
    around = place(script, pair.above)
    name = around.keys[-1] if around.keys else around.name.rpartition(".")[2]
    return of_key(name, one.text.value, script.of(value.node))


def _sums(script: Script) -> list[Found]:
    """The texts that literals make by way of variables that say by their names that they are parts of one, or nothing."""
    from posthound.formats.script_sums import named_sums  # many scripts put nothing together

    found = []
    for one, names in named_sums(script):
        bare = {_PART.sub("", name) for name in names}
        if len(bare) == 1 or all(map(names_nothing, names)):
            found.append(one)
    return found


def _is_piece(text: Text, pieces: Set[Span | None]) -> bool:
    """Whether a text is one literal, of those that are known to be pieces of another text."""
    literals = {piece.literal for piece in text.pieces}
    return len(literals) == 1 and not literals.isdisjoint(pieces)


def _parts(script: Script, one: Found) -> list[CredentialPart]:
    """What a literal is by the code around it, or around the variable that it is given to."""
    found = _at(script, one.link, one.place, one.text.value, by_name=False)
    if not found and one.place.label and not one.place.keys:
        found = _by_argument(script, one.place, one.text.value, set())
    given = one.place.argument < 0 and not one.place.keys
    if found or (given and one.place.name not in script.constants and HOLE not in one.text.value):
        return found
    return _by_uses(script, one.place, one.text.value, set())


def _by_uses(script: Script, given: CodePlace, value: str, seen: set[str]) -> list[CredentialPart]:
    """What a value is by the places at which the variable is read that takes it, or one that takes this; `seen` are those looked at."""
    name, keys = given.name, given.keys
    taken = given.argument < 0 or is_same(given.call, given.argument)
    if not name or name in seen or not taken or len(keys) > 1 or not all(map(names_nothing, (name, *keys))):
        return []
    seen.add(name)
    for link in uses(script, name, *keys):
        if _is_compared(script, link):
            continue
        at = place(script, link)
        at = replace(at, added=at.added or given.added)
        if found := _at(script, link, at, value, by_name=True):
            return found
        if len(seen) < _FOLLOWED and not at.keys and (found := _by_uses(script, at, value, seen)):
            return found
    return []


def _by_argument(script: Script, handed: CodePlace, value: str, seen: set[str]) -> list[CredentialPart]:
    """What a value is by what a function of the script does with it, to which it is handed."""
    called = f"{handed.call}({handed.argument}"
    if called in seen or len(seen) >= _FOLLOWED:
        return []
    seen.add(called)
    for link in uses_of_argument(script, handed.call, handed.argument):
        at = place(script, link)
        if _is_compared(script, link):
            continue
        found = _at(script, link, at, value, by_name=True) or _by_uses(script, at, value, {handed.label})
        if found or (at.label and not at.keys and (found := _by_argument(script, at, value, seen))):
            return found
    return []


def _at(script: Script, link: NodeLink, place_: CodePlace, value: str, *, by_name: bool) -> list[CredentialPart]:
    """What a value is by its place, or by that of a call which gives it back."""
    at: NodeLink | None = link
    for _ in range(_AROUND):
        literal = Literal(
            value,
            place_.name,
            place_.keys,
            place_.row,
            place_.call,
            place_.argument,
            place_.arguments,
            place_.label,
            place_.added,
        )
        found = list(credentials(literal, by_name=by_name))
        if found or at is None or not is_same(place_.call, place_.argument):
            return found
        at = call_of(at)
        if at is not None:
            outer = place(script, at)
            place_ = replace(outer, keys=(*outer.keys, *place_.keys), row=place_.row, label=outer.label or place_.label)
    return []


def _whole_texts(document: Document, lines: Lines, folded: list[Text], detect: Detect, read: Read) -> None:
    """What the texts give away that a script puts together from several literals or writes over several lines."""
    if not folded:
        return
    leaf = document.leaf(lines.leaves[0])

    def leaves_of(numbers: Collection[int]) -> dict[int, list[Leaf]]:
        # What stands in a literal is text, and no code.
        return {n: [leaf._replace(number=n, text=folded[n].value, role=Role.TEXT)] for n in numbers}

    for match in detect([text.value for text in folded], Joined([text.value for text in folded]), leaves_of):
        text = folded[match.leaf.number]
        sources = text.sources(match.span)
        over = len(sources) > 1 or any("\n" in lines.text[source.start : source.end] for source in sources)
        if over and HOLE not in text.value[match.span.start : match.span.end] and match.decoded in ("", "escaped"):
            _add(document, lines, match, sources, read)


def _is_spread(text: Text) -> bool:
    if len(text.pieces) < 2 and "\n" not in text.value:
        return False
    literals = {piece.literal for piece in text.pieces if piece.literal is not None}
    return len(literals) > 1 or "\n" in text.value


def _add(document: Document, lines: Lines, match: Match, sources: Sequence[Span], read: Read) -> None:
    """A match whose parts stand at several places: it is put where the first begins, the rest is covered."""
    number, span = lines.place(sources[0])
    parts = _behind(lines, sources, number, span)
    read.matches.append(match._replace(leaf=document.leaf(number), span=span, decoded="joined", parts=parts))
    for source in sources:
        read.cover(lines, source, number, span)


def _behind(lines: Lines, sources: Iterable[Span], number: int, shown: Span) -> tuple[tuple[int, Span], ...]:
    """Where a value goes on behind what is `shown` of it in the leaf `number`."""
    pieces = {piece for source in sources for piece in lines.covered(source)} - {(number, shown)}
    return tuple(sorted((leaf, span) for leaf, span in pieces if span.end > span.start))


def _by_place(document: Document, lines: Lines, text: Text, parts: list[CredentialPart], read: Read) -> None:
    """The matches for what a literal is by the code around it."""
    for part in parts:
        sources = text.sources(part.span)
        if not sources:
            continue
        number, span = lines.place(sources[0])
        leaf = document.leaf(number)
        over = len(sources) > 1 or span.end - span.start != sources[0].end - sources[0].start
        written = leaf.text[span.start : span.end]
        match = of_part(leaf, part._replace(span=span), f"the script takes it for its {part.name}")
        if over:
            _add(document, lines, match, sources, read)
        elif written == part.secret or part.decoded:
            read.matches.append(match)
        else:
            read.matches.append(match._replace(decoded="escaped"))


def _is_compared(script: Script, link: NodeLink) -> bool:
    above = link.above
    if above is None or above.kind != "binary_expression":
        return False
    operator = above.child("operator")
    return operator is not None and script.of(operator.node) not in ("||", "??", "+")


def _keys(document: Document, lines: Lines, read: Read) -> None:
    """Private keys in comments, in lists of lines, and in code that is not JavaScript."""
    known = {(match.leaf.number, match.span.start) for match in read.matches}
    for key in private_keys(lines.text):
        number, span = lines.place(key.first)
        read.cover(lines, key.span, number, span)
        if (number, span.start) in known or _is_plain(lines, key.span):
            continue
        read.matches.append(
            Match("generic-pem-private-key", document.leaf(number), span, key.value, Ground.COMMON_FORMAT, RuleClass.DRAWN, name="private key",
                  evidence="the lines of a private key", severity=Level.CRITICAL, confidence=Level.HIGH, decoded="joined",
                  parts=_behind(lines, [key.span], number, span))
        )  # fmt: skip


def _is_plain(lines: Lines, span: Span) -> bool:
    """Whether the key stands in one leaf as it is, where its own pattern finds it."""
    _, part = lines.place(span)
    if part.end - part.start != span.end - span.start:
        return False
    return not any(mark in lines.text[span.start : span.end] for mark in "\"'`#*")
