"""JSON into columns: the fast way, and an exact reader for what is no strict JSON.

The fast way is the compiled reader; where that is absent it is orjson, which drops the earlier of two equal keys and knows no
positions. The exact reader keeps both, notes where every string stands, and takes broken files as far as they go; it is some
fifty times slower than orjson and runs only where it is needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from posthound.formats.compiled import read_columns
from posthound.model.columns import KEYED, KEYED_LEAST, GrownTree, Key, Span, Tree
from posthound.model.containers import loads
from posthound.native import compiled
from posthound.support.regexes import regex

_TOKEN = regex(r'[\s\ufeff]*(?:("[^"\\]*(?:\\.[^"\\]*)*")|([{}\[\],:])|([^\s{}\[\],:"]+)|("))', re.DOTALL)
# Bytes up to which the standard library reads sooner than orjson is imported.
SMALL = 500_000
# Half a character in escapes: orjson refuses it, the standard library does not.
_SURROGATE = regex(rb"\\u[dD][89a-fA-F]")
# Containers within containers that the exact reader follows.
DEEPEST = 100_000
# A file with more lists and objects than this that takes fewer bytes than that for each is made to cost memory, not to hold anything.
MANY, DENSE = 300_000, 12
_SPELLED_QUOTE = regex(rb"(?<!\\)(?:\\\\)*\\u0022")
_LONE_SURROGATE = regex("[\ud800-\udfff]")


def columns(root: Any) -> GrownTree | None:
    """Every string under `root` and every container, in document order, without recursion; None where a list may stand for a text as
    it is written, or a key for a secret, whose places are not known here."""
    from posthound.model.keyed import may_be_keyed  # where nothing is compiled
    from posthound.model.listed import may_be_listed

    if type(root) is list and may_be_listed(root):
        return None
    tree = GrownTree()
    put_text, put_parent, put_key = tree.texts.append, tree.parents.append, tree.keys.append
    put_cparent, put_ckey, put_object = tree.container_parents.append, tree.container_keys.append, tree.objects.append
    tree.add_container(root, -1, "")
    stack: list[tuple[Iterator[tuple[Key, Any]], int]] = [(_items(root), 0)]
    containers = 1
    while stack:
        items, container = stack[-1]
        for key, value in items:
            if type(key) is str and len(key) >= KEYED_LEAST and may_be_keyed(key):
                return None
            kind = type(value)
            if kind is str:
                put_text(value)
                put_parent(container)
                put_key(key)
            elif kind is dict or kind is list:
                if kind is list and may_be_listed(value):
                    return None
                put_cparent(container)
                put_ckey(key)
                put_object(value)
                stack.append((iter(value.items()) if kind is dict else iter(enumerate(value)), containers))
                containers += 1
                break
        else:
            stack.pop()
    return tree


def _items(value: Any) -> Iterator[tuple[Key, Any]]:
    pairs: Iterable[tuple[Key, Any]] = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    return iter(pairs)


def read_fast(data: bytes) -> Tree | None:
    """The columns of strict JSON in UTF-8, or None: for anything else, and without the compiled reader for repeated keys.

    Raises TooDense for what is made of next to nothing but lists and objects.
    """
    if compiled:
        read = read_columns(data)
        if read is not None and _is_dense(len(read.objects), len(data)):
            raise TooDense(0)
        return read
    try:
        root = _loads(data)
    except (ValueError, RecursionError):
        return None
    tree = columns(root)
    return tree if tree is not None and _accounts_for_every_quote(tree, data) else None


def _is_dense(containers: int, size: int) -> bool:
    return containers > MANY and containers * DENSE > size


def prepare(sizes: Sequence[int]) -> None:
    """Gets ready to read files of so many bytes each, so that processes forked from this one are."""
    if compiled:
        if (
            len(sizes) > 1
        ):  # a single file leaves nothing to the next, and takes a tenth less when it gives back what it grew out of
            compiled.keep_memory()
    elif sum(sizes) > SMALL:
        import orjson  # noqa: F401


def _loads(data: bytes) -> Any:
    """The value that UTF-8 JSON stands for. Raises ValueError for what is none, RecursionError where it is nested too deep.

    orjson is some five times faster than the standard library, but not to import.
    """
    if len(data) <= SMALL and "orjson" not in sys.modules and not _SURROGATE.search(data):
        import json  # the compiled reader goes without

        return json.loads(data.decode(), parse_constant=_refuse)
    import orjson

    return orjson.loads(data)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _accounts_for_every_quote(tree: GrownTree, data: bytes) -> bool:
    """Whether every string of the file is in the columns: each is two quotes, and each quote inside one is escaped.

    A repeated key hides strings, so quotes are left over. Quotes spelled as \\u0022 could make up for those: always a case
    for the exact reader.
    """
    if b"\\u0022" in data and _SPELLED_QUOTE.search(data):
        return False
    strings = len(tree.texts) + sum([len(obj) for obj in tree.objects if type(obj) is dict])
    quoted = {number: text.count('"') for number, text in enumerate(tree.distinct.texts) if '"' in text}
    inside = sum(map(quoted.__getitem__, filter(quoted.__contains__, tree.distinct.numbers)))
    inside += sum([key.count('"') for key in set(tree.keys) if type(key) is str and '"' in key])
    return data.count(b'"') == 2 * strings + inside


class BrokenJson(Exception):
    """The text stops being JSON at `position`; what follows `resume` has not been read."""

    def __init__(self, message: str, position: int, resume: int | None = None) -> None:
        super().__init__(message)
        self.position = position
        self.resume = position if resume is None else resume


class TooDense(BrokenJson):
    """The text may be JSON, but of so many lists and objects in so few characters that it is not read as such."""

    def __init__(self, position: int) -> None:
        super().__init__("too many lists and objects with next to nothing in them", position)


class _ExactReader:
    """The exact reader: one pass over tokens with a stack of open containers."""

    def __init__(self, text: str, tree: GrownTree) -> None:
        self.text = text
        self.tree = tree
        self.stack: list[tuple[int, Any, int]] = []  # container number, object, and where it begins
        self.key: Key | None = None
        self.documents = 0

    def run(self) -> BrokenJson | None:
        """Reads to the end; returns what stopped it, if anything did."""
        broken = self._read()
        if broken and self.stack:
            self._listed(*self.stack[-1], broken.position)  # as much of it as there is
        return broken

    def _read(self) -> BrokenJson | None:
        position, end, scan = 0, len(self.text), _TOKEN.match
        while position < end:
            match = scan(self.text, position)
            if match is None:  # trailing white space
                break
            literal, mark, word, stray = match.groups()
            if stray is not None:
                self._value(unescape(self.text[match.end() :]), Span(match.start(4), end))
                return BrokenJson("a string is not closed", match.start(4), resume=end)
            broken = self._take(literal, mark, word, match)
            if broken:
                return broken
            position = match.end()
        return BrokenJson("the file ends inside an object or array", end) if self.stack else None

    def _take(self, literal: str | None, mark: str | None, word: str | None, match: re.Match[str]) -> BrokenJson | None:
        if literal is not None:
            return self._string(literal, Span(*match.span(1)))
        if word is not None:
            return self._word(word, match.start(3))
        at = match.start(2)
        if mark in ("{", "["):
            if self.stack and isinstance(self.stack[-1][1], dict) and self.key is None:
                return BrokenJson(f"unexpected {mark}", at)
            if len(self.stack) >= DEEPEST:
                return BrokenJson("nested too deep", at)
            if _is_dense(len(self.tree.objects), at):
                return TooDense(at)
            self._open({} if mark == "{" else [], at)
        elif mark in ("}", "]"):
            if not self.stack or isinstance(self.stack[-1][1], dict) != (mark == "}"):
                return BrokenJson(f"unexpected {mark}", at)
            self._close(at + 1)
        elif mark == ":" and not (self.stack and isinstance(self.stack[-1][1], dict) and self.key is not None):
            return BrokenJson("unexpected :", at)
        return None

    def _string(self, literal: str, span: Span) -> BrokenJson | None:
        text = unescape(literal[1:-1]) if "\\" in literal else literal[1:-1]
        if self.stack and isinstance(self.stack[-1][1], dict) and self.key is None:
            self.key = text
            if len(text) >= KEYED_LEAST:
                from posthound.model.keyed import may_be_keyed  # most keys are shorter

                if may_be_keyed(text):
                    self.tree.add_leaf(text, self.stack[-1][0], KEYED, span)
        else:
            self._value(text, span)
        return None

    def _word(self, word: str, at: int) -> BrokenJson | None:
        try:
            value = loads(word)
        except (ValueError, RecursionError):
            return BrokenJson(f"unexpected {word[:1]!r}", at)
        self._place(value)
        return None

    def _open(self, container: Any, at: int) -> None:
        key = self._place(container)
        above = self.stack[-1][0] if self.stack else -1
        self.stack.append((self.tree.add_container(container, above, key), container, at))

    def _close(self, end: int) -> None:
        self._listed(*self.stack.pop(), end)
        self.key = None
        if not self.stack:
            self.documents += 1

    def _listed(self, number: int, container: Any, start: int, end: int) -> None:
        """A list of numbers that may be the bytes of a text is a leaf as well: what is written, brackets included."""
        if isinstance(container, list) and container and type(container[0]) is int:
            from posthound.model.listed import end_of  # few lists are of numbers

            written = self.text[start:end]
            if end_of(written):
                above, key = self.tree.container_parents[number], self.tree.container_keys[number]
                self.tree.add_leaf(written, max(above, 0), key, Span(start, end))

    def _value(self, text: str, span: Span) -> None:
        key = self._place(text)
        if not self.tree.objects:  # a document that is one string
            self.tree.add_container(text, -1, "")
        self.tree.add_leaf(text, self.stack[-1][0] if self.stack else 0, key, span)

    def _place(self, value: Any) -> Key:
        """Puts a value into the open container; returns the key it stands at."""
        if not self.stack:
            return ""
        container = self.stack[-1][1]
        if isinstance(container, list):
            container.append(value)
            return len(container) - 1
        key = self.key if self.key is not None else ""
        container[key] = value
        self.key = None
        return key


_ESCAPE = regex(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def unescape(body: str) -> str:
    """The text that the inside of a JSON string literal stands for; half a surrogate pair becomes U+FFFD."""
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _SIMPLE.get(m[2], m[2]), body)
    if _LONE_SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def read_exact(text: str) -> tuple[GrownTree, BrokenJson | None]:
    """The columns of a JSON text with the span of every string, and where it broke, if it did.

    Repeated keys keep all their strings. Several documents one after another (NDJSON) become a list of them. What follows
    the break is a leaf of its own, so that nothing goes unscanned.
    """
    tree = GrownTree(placed=True)
    reader = _ExactReader(text, tree)
    broken = reader.run()
    if reader.documents > 1 or (reader.documents == 1 and broken and reader.stack):
        tree = GrownTree(placed=True)
        tree.add_container([], -1, "")
        reader = _ExactReader(text, tree)
        reader.stack = [(0, tree.objects[0], 0)]
        broken = reader.run()
        if broken and broken.position >= len(text) and len(reader.stack) == 1:
            broken = None  # only our own list is still open
    if not tree.objects:
        tree.add_container({}, -1, "")
    if broken and broken.resume < len(text):
        tree.add_leaf(text[broken.resume :], 0, "", Span(broken.resume, len(text)))
    return tree, broken
