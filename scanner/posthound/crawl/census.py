"""What the audit counts in a crawled entity: the hosts it sends to, its credential fields and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from posthound.detect.names import NameClass, classify
from posthound.resolve.hosts import hosts
from posthound.sources.postman.shapes import What, loaded

_COUNTED = frozenset((What.COLLECTION, What.ENVIRONMENT, What.GLOBALS, What.MOCK))
# Parsing takes several times an entity's size; one larger than this, in bytes, is not counted, and the audit says so.
MOST = 24_000_000


def census(what: What, data: bytes) -> str:
    """The counts as JSON: `hosts`, `unresolved`, `fields`, `references`, `plain`; `skipped` for what is too large.

    `fields` are filled credential fields, `references` those that hold a vault reference, `plain` variables of type
    secret with a value that everybody who can read them sees.
    """
    if what not in _COUNTED:
        return ""
    if len(data) > MOST:
        return '{"skipped":1}'
    try:
        root = loaded(data)
    except ValueError:
        return ""
    root = root.get(what.value, root) if isinstance(root, Mapping) else {}
    called = hosts(root)
    fields = references = plain = 0
    for value, secret in _credentials(root):
        fields += 1
        references += value is None or "{{vault:" in value
        plain += secret and value is not None and "{{" not in value
    counts = {
        "hosts": called.counts, "unresolved": called.unresolved, "fields": fields, "references": references, "plain": plain,
    }  # fmt: skip
    return orjson.dumps(counts).decode()


def _credentials(root: Any) -> Iterator[tuple[str | None, bool]]:
    """Each filled credential field: its text (None for a secure variable), and whether it is a variable of type secret."""
    if not isinstance(root, Mapping):
        return
    for kind in ("values", "variable"):
        for row in _rows(root.get(kind)):
            secure = row.get("secret") is True and isinstance(row.get("source"), Mapping)
            value = row.get("value")
            secret = row.get("type") == "secret"
            if secure:
                yield None, True
            elif isinstance(value, str) and value and (secret or _announces(row.get("key"))):
                yield value, secret
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if not isinstance(node, Mapping):
            continue
        request = node.get("request")
        request = request if isinstance(request, Mapping) else {}
        url = request.get("url")
        query = url.get("query") if isinstance(url, Mapping) else None
        for row in (
            *_auth(node.get("auth")),
            *_auth(request.get("auth")),
            *_rows(request.get("header")),
            *_rows(query),
        ):
            value = row.get("value")
            if isinstance(value, str) and value and _announces(row.get("key")):
                yield value, False
        if isinstance(node.get("item"), list):
            stack += node["item"]


def _rows(rows: Any) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _auth(auth: Any) -> list[Mapping[str, Any]]:
    kind = auth.get("type") if isinstance(auth, Mapping) else None
    held = _rows(auth.get(kind)) if isinstance(auth, Mapping) and isinstance(kind, str) else []
    if kind == "apikey":  # `key` is the header's name here, `value` the credential
        return [{"key": "apikey", "value": row.get("value")} for row in held if row.get("key") == "value"]
    return held


def _announces(name: Any) -> bool:
    return isinstance(name, str) and classify(name) not in (None, NameClass.VAGUE)
