"""Bytes into a document: what kind of file it is, how it is decoded, and which reader takes it."""

from __future__ import annotations

import codecs
import re
from typing import Any

from posthound.formats.json_tree import read_exact, read_fast
from posthound.formats.roles import describe
from posthound.formats.text import text_document
from posthound.model.columns import Tree
from posthound.model.values import Document, Kind, Notice, Raw
from posthound.support.lazy import regex

YAML_NAMES = (
    ".request.yaml", ".example.yaml", ".message.yaml", ".environment.yaml", ".globals.yaml", ".dataset.yaml",
    ".request.yml", ".example.yml", ".message.yml", ".environment.yml", ".globals.yml",
)  # fmt: skip
# What a crawl saves beside collections and environments (posthound.sources.postman.layout).
SAVED_NAMES = (".postman_comments.json", ".postman_package.json", ".postman_mock.json")
# What stands behind `postman` in the name of an export, and the kind of file it says that this is.
_WORDS = {
    "collection": Kind.COLLECTION_V2, "environment": Kind.ENVIRONMENT, "global": Kind.GLOBALS, "dump": Kind.DUMP,
}  # fmt: skip
_VARIABLES = (".environment.yaml", ".environment.yml", ".globals.yaml", ".globals.yml")
# Of each row, all words stand in every file that Postman writes of some kind (`kind_of`); a file without is not parsed to find that out.
_MARKS = (
    (b"_postman_",), (b"schema.getpostman.com",), (b'"info"', b'"item"'), (b'"values"', b'"key"'), (b'"values"', b'"name"'),
    (b'"values"', b'"id"'), (b'"requests"', b'"order"'), (b'"requests"', b'"folders"'), (b'"collections"', b'"environments"'),
    (b'"collections"', b'"globals"'),
)  # fmt: skip
_YAML_KIND = regex(rb"^\$kind\s*:", re.MULTILINE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip


def named_as_postman(path: str) -> bool:
    """Whether the file's name alone says that Postman wrote it."""
    name = path.lower().replace("\\", "/")
    return (
        _kind_by_name(name) is not Kind.JSON
        or name.endswith(YAML_NAMES + SAVED_NAMES)
        or (name.endswith("definition.yaml") and ".resources/" in name)
        or ".postman_spec/" in name
    )


def looks_like_postman(path: str, data: bytes) -> bool:
    """Whether a file of a folder is Postman's, by its name or by what stands in it."""
    if named_as_postman(path):
        return True
    if encoding_of(data) != (b"", "utf-8"):
        data = to_utf8(data)[0]
    if path.lower().endswith((".yaml", ".yml")) and _yaml_of_postman(data):
        return True
    if data[:64].lstrip(b" \t\r\n")[:1] not in (b"{", b"["):
        return False
    if not any(all(word in data for word in words) for words in _MARKS):
        return False
    tree = read_fast(data) or read_exact(data.decode("utf-8", "replace"))[0]
    return kind_of(tree.objects[0]) is not Kind.JSON


def named_as_variables(path: str) -> bool:
    """Whether the file's name says that it is an environment or globals."""
    return _kind_by_name(path) in (Kind.ENVIRONMENT, Kind.GLOBALS) or path.lower().endswith(_VARIABLES)


def _yaml_of_postman(data: bytes) -> bool:
    if b"schema.getpostman.com" in data or b"schema.postman.com" in data:
        return True
    return b"$kind" in data and _YAML_KIND.search(data) is not None


def is_binary(data: bytes) -> bool:
    """Whether the bytes are no text: a NUL among the first, and no mark of UTF-16 or UTF-32."""
    return b"\0" in data[:8192] and not any(data.startswith(bom) for bom, _ in _BOMS) and _nul_pattern(data) is None


def _nul_pattern(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark: JSON begins with ASCII, so every second byte is NUL."""
    head = data[:4]
    if len(head) == 4 and head[1] == 0 and head[3] == 0 and head[0] and head[2]:
        return "utf-16-le"
    if len(head) == 4 and head[0] == 0 and head[2] == 0 and head[1] and head[3]:
        return "utf-16-be"
    return None


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


def kind_of(root: Any) -> Kind:
    """The kind of a parsed JSON document; JSON when nothing says that Postman wrote it."""
    if isinstance(root, list):
        kinds = {kind_of(item) for item in root[:50] if isinstance(item, dict)}
        return Kind.DUMP if kinds - {Kind.JSON} else Kind.JSON
    if not isinstance(root, dict):
        return Kind.JSON
    for wrapper in ("collection", "environment"):
        inner = root.get(wrapper)
        if isinstance(inner, dict) and len(root) <= 3 and (kind := kind_of(inner)) is not Kind.JSON:
            return kind
    if isinstance(root.get("collections"), list) and ("environments" in root or "globals" in root):
        return Kind.DUMP
    if isinstance(root.get("info"), dict) and isinstance(root.get("item"), list):
        return Kind.COLLECTION_V2
    if "schema.getpostman.com" in str(root.get("info", ""))[:2000]:
        return Kind.COLLECTION_V2
    if isinstance(root.get("requests"), list) and ("order" in root or "folders" in root):
        return Kind.COLLECTION_V1
    return _values_kind(root)


def _values_kind(root: dict[str, Any]) -> Kind:
    values, scope = root.get("values"), root.get("_postman_variable_scope")
    if scope == "globals":
        return Kind.GLOBALS
    if scope == "environment":
        return Kind.ENVIRONMENT
    if isinstance(values, list) and all(isinstance(v, dict) and "key" in v for v in values[:50]):
        if "name" in root or "id" in root:
            return Kind.ENVIRONMENT
        if values and set(root) == {"values"}:
            return Kind.GLOBALS
    return Kind.JSON


def read(raw: Raw) -> Document:
    """The document of a file: parsed as far as it can be, scanned as text beyond that. Never raises for bad input."""
    path = raw.origin.path
    if raw.data[:1] in (b"{", b"["):  # the common case: what orjson takes is valid UTF-8 and needs no other look
        tree = read_fast(raw.data)
        if tree is not None:
            return _json_document(raw, raw.data, tree, [])
    data, flaw = to_utf8(raw.data)
    notices = [Notice(path, f"{flaw}; unreadable bytes are shown as U+FFFD")] if flaw else []
    if path.lower().endswith((".yaml", ".yml")):
        from posthound.formats.yaml_tree import read_yaml

        return read_yaml(raw.origin, data, notices)
    if data[:64].lstrip()[:1] not in (b"{", b"[") and not path.lower().endswith(".json"):
        return text_document(raw.origin, data, notices)
    tree, notices = _read_json(path, data, notices)
    if tree is None:
        return text_document(raw.origin, data, notices)
    return _json_document(raw, data, tree, notices)


def _json_document(raw: Raw, data: bytes, tree: Tree, notices: list[Notice]) -> Document:
    kind = kind_of(tree.objects[0])
    if kind is Kind.JSON:
        kind = _kind_by_name(raw.origin.path)
    return Document(raw.origin, kind, tree, data, describe, tuple(notices), len(raw.data))


def _kind_by_name(path: str) -> Kind:
    """The kind a file claims to have, so that a broken one's fields still get their roles; JSON where it claims none.

    `postman`, a word, then what browsers and people add to a copy's name: `a.postman_collection (1).json`,
    `postman-environment copy.json`, `a.json.postman_globals`, `a.postman_collection.json.bak`. A longer word is another
    (`postman_collectionist.json`), and another extension another kind of file (`postman_collection.test.js`).
    """
    _, found, after = path.lower().replace("\\", "/").rpartition("/")[2].rpartition("postman")
    after = after.lstrip("_- ") if found else ""
    for word, kind in _WORDS.items():
        if after.startswith(word):
            added, _, behind = after[len(word) :].removeprefix("s").partition(".json")
            return Kind.JSON if added[:1].isalpha() or "." in added or behind[:1].isalnum() else kind
    return Kind.JSON


def _read_json(path: str, data: bytes, notices: list[Notice]) -> tuple[Tree | None, list[Notice]]:
    tree = read_fast(data)
    if tree is not None:
        return tree, notices
    text = data.decode()
    tree, broken = read_exact(text)
    if broken is None:
        return tree, notices
    line = text.count("\n", 0, broken.position) + 1
    column = broken.position - text.rfind("\n", 0, broken.position)
    notices = [
        *notices,
        Notice(path, f"invalid JSON at line {line} column {column} ({broken}); the rest is scanned as text"),
    ]
    return (tree if len(tree.texts) > 1 else None), notices
