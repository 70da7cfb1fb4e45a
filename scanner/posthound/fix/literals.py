"""Edits of a decoded value, written into its literal in the file: JSON strings, YAML scalars, XML and plain text.

All positions are code points. What is not replaced keeps its spelling: escapes, quotes, indentation, line ends.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Sequence

from posthound.model.columns import Span

Edit = tuple[Span, str]
Offsets = Callable[[Span], Span]

_FLOW_MARKS = re.compile(r"[,\[\]{}]")
_PLAIN_START = re.compile(r"[\s\-?:,\[\]{}#&*!|>'\"%@`<=]")
_BLOCK = re.compile(r"[|>][0-9+-]{0,2}[ \t]*(?:#[^\n]*)?\r?\n")


def escape_json(text: str) -> str:
    """The text as it stands between the quotes of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def json_edits(edits: Sequence[Edit], offsets: Offsets, *, quoted: bool) -> list[Edit]:
    """Edits of a JSON string's value as edits of the file; `quoted` is false for running text beside the JSON."""
    return [(offsets(span), escape_json(text) if quoted else text) for span, text in edits]


def xml_edits(file: str, literal: Span, edits: Sequence[Edit], offsets: Offsets) -> list[Edit]:
    """Edits of a text in XML as edits of the file; in a CDATA section nothing is escaped."""
    from posthound.formats.xml_tree import escaped  # few files are XML

    as_is = file.rfind("<![CDATA[", 0, literal.start) > file.rfind("]]>", 0, literal.start)
    return [(offsets(span), text if as_is else escaped(text)) for span, text in edits]


def yaml_edits(file: str, literal: Span, value: str, edits: Sequence[Edit], *, whole: bool = False) -> list[Edit]:
    """Edits of a YAML scalar's value as edits of the file; a scalar that could not stand as it is gets double quotes.

    `literal` is the scalar as the reader noted it: with double quotes, without single ones. `whole`: rewrite it all.
    """
    written = file[literal.start : literal.end]
    changed = apply(value, edits)
    comment = value[:1] == "#" and file[literal.start - 1 : literal.start] != "'"
    if written == value and (comment or "\n" in value):  # or the rest of a broken file
        return [(_moved(span, literal.start), text) for span, text in edits]
    if not whole:
        if written == value and file[literal.start - 1 : literal.start] == "'":
            return [(_moved(span, literal.start), text.replace("'", "''")) for span, text in edits]
        if written == value and "\n" not in value and _plain(changed):
            return [(_moved(span, literal.start), text) for span, text in edits]
        if written[:1] == '"' and "\\" not in written and "\n" not in written:
            return [(_moved(span, literal.start + 1), escape_json(text)) for span, text in edits]
        block = _block_offsets(written, value) if written[:1] in ("|", ">") else None
        if block is not None:
            return [(Span(literal.start + block(s.start), literal.start + block(s.end)), text) for s, text in edits]
    return [_rewritten(file, literal, written, changed)]


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _plain(value: str) -> bool:
    """Whether a one-line value means itself without quotes, in a flow collection as well."""
    return not (
        _PLAIN_START.match(value)
        or _FLOW_MARKS.search(value)
        or ": " in value
        or " #" in value
        or value.endswith((":", " "))
        or "\t" in value
    )


def _block_offsets(written: str, value: str) -> Callable[[int], int] | None:
    """From positions in a block's value to positions in the block as written; None where lines do not match up (folded)."""
    head = _BLOCK.match(written)
    if head is None:
        return None
    lines: list[tuple[int, int]] = []  # start in the value, start in the block
    in_value, at = 0, head.end()
    wanted = value.split("\n")
    indent: int | None = None
    for number, line in enumerate(wanted):
        end = written.find("\n", at)
        end = len(written) if end < 0 else end
        raw = written[at:end].removesuffix("\r")
        if line:
            if not raw.endswith(line):
                return None
            indent = len(raw) - len(line) if indent is None else indent
            if len(raw) - len(line) != indent:
                return None
            lines.append((in_value, at + indent))
        elif raw.strip(" ") and number < len(wanted) - 1:
            return None
        in_value += len(line) + 1
        at = end + 1

    def place(position: int) -> int:
        start, written_at = next(pair for pair in reversed(lines) if pair[0] <= position)
        return written_at + position - start

    return place


def _rewritten(file: str, literal: Span, written: str, changed: str) -> Edit:
    """The whole scalar in double quotes; a block keeps the line break that ends it."""
    if (
        file[literal.start - 1 : literal.start] == "'"
        and file[literal.end : literal.end + 1] == "'"
        and written[:1] not in "|>"
    ):
        literal = Span(literal.start - 1, literal.end + 1)
    tail = ""
    if written[:1] in ("|", ">") and written.endswith("\n"):
        tail = written[len(written.rstrip("\r\n")) :]
        tail = "\r\n" if tail.startswith("\r\n") else "\n"
    text = json.dumps(changed, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\x85", "\\x85")
    return literal, text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + tail


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with every edit made; edits must not overlap, insertions go before a replacement that starts there."""
    out, position = [], 0
    for span, new in sorted(edits, key=lambda edit: (edit[0].start, edit[0].end)):
        if span.start < position:
            raise ValueError("edits overlap")
        out += [text[position : span.start], new]
        position = span.end
    return "".join((*out, text[position:]))


def apply_bytes(data: bytes, bom: bytes, encoding: str, edits: Sequence[Edit]) -> bytes:
    """The file with every edit made; every byte outside the edits is the one that was there, readable or not."""
    places = sorted({offset for span, _ in edits for offset in span})
    where = dict(zip(places, byte_offsets(data[len(bom) :], encoding, places), strict=True))
    out, position = [bom], 0
    body = data[len(bom) :]
    for span, new in sorted(edits, key=lambda edit: (edit[0].start, edit[0].end)):
        start, end = where[span.start], where[span.end]
        if start < position:
            raise ValueError("edits overlap")
        out += [body[position:start], new.encode(encoding)]
        position = end
    return b"".join((*out, body[position:]))


def byte_offsets(body: bytes, encoding: str, places: Sequence[int]) -> list[int]:
    """Where the code points number `places` (ascending) begin; an unreadable sequence counts as the one U+FFFD it is shown as."""
    decode = codecs.getdecoder(encoding)
    view = memoryview(body)
    found: list[int] = []
    at = seen = 0  # bytes and code points passed
    while len(found) < len(places):
        try:
            text, _ = decode(view[at:], "strict")
            bad = None
        except UnicodeDecodeError as error:
            text, _ = decode(view[at : at + error.start], "strict")
            bad = error
        done = 0
        position = at
        while len(found) < len(places) and places[len(found)] <= seen + len(text):
            upto = places[len(found)] - seen
            position += len(text[done:upto].encode(encoding, "surrogatepass"))
            done = upto
            found.append(position)
        if bad is None:
            break
        seen += len(text) + 1
        at += bad.end
    return found
