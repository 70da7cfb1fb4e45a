"""A file as readers and clients look at it: its bytes as UTF-8, its form, and what it parses to."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

from posthound.formats.json_tree import TooDense, read_exact, read_fast
from posthound.model.columns import GrownTree, Tree
from posthound.model.values import Document, Leaf, Notice, Raw, Syntax
from posthound.support.regexes import regex

# How YAML is called: descriptions in RAML are, too.
_YAML = (".yaml", ".yml", ".raml")
# What begins like JSON and goes on like none behind it: `[section]`, `[[table]]`, `{{ template }}`, `["key" => …`, `["key": …`.
_BEGUN = regex(
    r"\s{0,40}(?:\{|\[\[?)\s{0,40}(?:(?<=[\[{\s])\[{0,4}\s{0,40}\"(?:[^\"\\\n]|\\.){0,200}\"\s{0,40}(?=[=:]))?"
)
MERGE_MARK = b"<<<<<<< "  # how a conflict begins that nobody resolved
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a NUL among the first, no mark of UTF-16 or UTF-32, and no beginning of JSON.

    A NUL in what begins as JSON is a flaw of an export, which is read as far as it goes.
    """
    if b"\0" not in data[:8192] or any(data.startswith(bom) for bom, _ in _BOMS):
        return False
    return _nul_pattern(data) is None and data[:64].lstrip(b" \t\r\n")[:1] not in (b"{", b"[")


# Of the first four bytes of JSON, which begins with ASCII, the ones that are no NUL.
_FILLED = {
    (0,): "utf-32-le", (3,): "utf-32-be", (0, 2): "utf-16-le", (1, 3): "utf-16-be",
}  # fmt: skip


def _nul_pattern(data: bytes) -> str | None:
    """UTF-16 and UTF-32 without a byte-order mark, as the NULs among the first bytes tell."""
    head = data[:4]
    filled = tuple(at for at, byte in enumerate(head) if byte)
    # One byte in four is also how many a binary format begins.
    if len(head) < 4 or (len(filled) == 1 and head[filled[0]] not in b"{[ \t\r\n"):
        return None
    return _FILLED.get(filled)


def encoding_of(data: bytes) -> tuple[bytes, str]:
    """The byte-order mark that the bytes begin with, if any, and the encoding of what follows it."""
    marked = next(((bom, encoding) for bom, encoding in _BOMS if data.startswith(bom)), None)
    return marked or (b"", _nul_pattern(data) or "utf-8")


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """The same text as UTF-8 without byte-order mark, and a word on what was wrong with it ("" when nothing)."""
    bom, encoding = encoding_of(data)
    body = data[len(bom) :]
    if encoding == "utf-8":
        if body.isascii():
            return body, ""
        try:
            body.decode()
        except UnicodeDecodeError as error:
            return body.decode("utf-8", "replace").encode(), f"not valid UTF-8 from byte {error.start} on"
        return body, ""
    return body.decode(encoding, "replace").encode(), ""


def _any_json(text: str) -> GrownTree | None:
    """The tree of JSON, with or without comments; None where it is broken."""
    tree, broken = read_exact(text)
    if broken is None:
        return tree
    from posthound.formats.jsonc import read_commented  # few files are none and look like it

    return None if isinstance(broken, TooDense) else read_commented(text)


class File:
    """One file that clients are asked about. It is parsed once, when the first of them asks; bad input gives notices, never an exception."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.path = raw.origin.path.lower().replace("\\", "/")
        self.notices: list[Notice] = []
        self._data = raw.data
        self._parsed: tuple[Tree, Syntax] | None = None
        if raw.data[:1] in (b"{", b"["):  # the common case: what is strict JSON is valid UTF-8 and needs no other look
            self._parsed = self._strict()
        if self._parsed is None:
            self._data, flaw = to_utf8(raw.data)
            if flaw:
                self.notices.append(Notice(raw.origin.path, f"{flaw}; unreadable bytes are shown as U+FFFD"))

    @property
    def data(self) -> bytes:
        """The whole file as UTF-8 without byte-order mark."""
        return self._data

    @property
    def tree(self) -> Tree:
        """The strings of the file: of JSON or YAML as far as it parses, else the file as one text."""
        return self._form()[0]

    @property
    def syntax(self) -> Syntax:
        """What `tree` was read from."""
        return self._form()[1]

    def note_flaw(self, flaw: str) -> None:
        """Notes what is wrong with a file that is read as far as it goes; nothing where nothing is."""
        if flaw:
            self.notices.append(Notice(self.raw.origin.path, f"{flaw}; the rest is scanned as text"))

    @property
    def root(self) -> Any:
        """What the file holds as JSON or YAML; None for a text, and where nothing stands in it."""
        return self.tree.objects[0] if self.syntax is not Syntax.TEXT and self.tree.objects else None

    def document(self, client: str, kind: str, describe: Callable[[Document, int], Leaf], tree: Tree | None = None,
                 syntax: Syntax | None = None) -> Document:  # fmt: skip
        """The file as a client's document; `tree` and `syntax` where the client has a reader of its own."""
        return Document(
            self.raw.origin, kind, tree if tree is not None else self.tree, self._data, describe, tuple(self.notices),
            len(self.raw.data), client, syntax or self.syntax,
        )  # fmt: skip

    def _form(self) -> tuple[Tree, Syntax]:
        if self._parsed is None:
            self._parsed = self._parse()
        return self._parsed

    def _strict(self) -> tuple[Tree, Syntax] | None:
        """What strict JSON in UTF-8 is read as, if it is that."""
        try:
            tree = read_fast(self._data)
        except TooDense as dense:
            from posthound.formats.text import text_tree

            self.notices.append(Notice(self.raw.origin.path, f"{dense}; scanned as text", fatal=True))
            return text_tree(self._data), Syntax.TEXT
        return (tree, Syntax.JSON) if tree is not None else None

    def _parse(self) -> tuple[Tree, Syntax]:
        tree: Tree | None = None
        if self.path.endswith(_YAML):
            tree, syntax = self._yaml(), Syntax.YAML
        elif self._data[:64].lstrip()[:1] in (b"{", b"[") or self.path.endswith(".json"):
            tried = self._data is self.raw.data and self._data[:1] in (b"{", b"[")
            if not tried and (strict := self._strict()) is not None:
                return strict
            tree, syntax = self._json(), Syntax.JSON
        if tree is not None:
            return tree, syntax
        from posthound.formats.text import text_tree

        return text_tree(self._data), Syntax.TEXT

    def _merged(self, text: str, read: Callable[[str], GrownTree | None]) -> Tree | None:
        """What a text is read as that is broken because nobody resolved a merge; a notice tells of it."""
        if MERGE_MARK not in self._data:
            return None
        from posthound.formats.merged import read_merged

        tree = read_merged(text, read)
        if tree is not None:
            told = "a merge left conflicts in it: both sides are scanned; resolve them"
            self.notices.append(Notice(self.raw.origin.path, told))
        return tree

    def _yaml(self) -> Tree | None:
        from posthound.formats.yaml_tree import TOO_DENSE, read_yaml, whole_yaml

        text = self._data.decode()
        tree, flaw = read_yaml(text)
        if flaw and (merged := self._merged(text, whole_yaml)) is not None:
            return merged
        if flaw:
            which = "it" if tree is None else "the rest"
            self.notices.append(
                Notice(self.raw.origin.path, f"{flaw}; {which} is scanned as text", fatal=flaw == TOO_DENSE)
            )
        return tree

    def _json(self) -> Tree | None:
        text = self._data.decode()
        tree, broken = read_exact(text)
        if broken is None:
            return tree
        dense = isinstance(broken, TooDense)
        if not dense and (merged := self._merged(text, _any_json)) is not None:
            return merged
        if not dense and ("//" in text or "/*" in text or "," in text):
            from posthound.formats.jsonc import read_commented  # few files are none and look like it

            commented = read_commented(text)
            if commented is not None:
                return commented
        if (
            not self.path.endswith(".json")
            and (begun := _BEGUN.match(text))
            and begun.end() == broken.position < len(text)
        ):
            return None
        line = text.count("\n", 0, broken.position) + 1
        column = broken.position - text.rfind("\n", 0, broken.position)
        what = "read as JSON up to" if dense else "invalid JSON at"
        flaw = f"{what} line {line} column {column} ({broken}); the rest is scanned as text"
        self.notices.append(Notice(self.raw.origin.path, flaw, fatal=dense))
        return tree if len(tree.texts) > 1 else None
