"""URL objects as Postman writes them, and what a fixed one sends once the vault holds the values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_REFERENCE = re.compile(r"\{\{vault:([^{}]+)\}\}")


def url_object(address: str, shape: str = "lists") -> Any:
    """The address as `url` of a request: "text", "lists", or with "path-text" or "path-objects" in the object."""
    if shape == "text":
        return address
    parts = urlsplit(address)
    segments = parts.path.removeprefix("/").split("/")
    paths = {
        "lists": segments,
        "path-text": parts.path,
        "path-objects": [{"type": "string", "value": segment} for segment in segments],
    }
    query = [dict(zip(("key", "value"), row.partition("=")[::2], strict=True)) for row in parts.query.split("&") if row]
    whole = {"raw": address, "protocol": parts.scheme, "host": parts.netloc.split("."), "path": paths[shape]}
    return {**whole, "query": query} if query else whole


def collection(path: Path, url: Any, **more: Any) -> Path:
    """Writes a collection of one request."""
    item = {"name": "send", "request": {"method": "POST", "header": [], "url": url, **more}}
    path.write_text(json.dumps({"info": {"name": "Acme"}, "item": [item]}, indent=1))
    return path


def sent(path: Path, values: Mapping[str, str]) -> list[str]:
    """The addresses that the request's URL stands for, by its `raw` and by its parts, with the vault's values filled in."""
    url = json.loads(path.read_text())["item"][0]["request"]["url"]

    def filled(text: str) -> str:
        return _REFERENCE.sub(lambda reference: values[reference[1]], text)

    if isinstance(url, str):
        return [filled(url)]
    parts = url["path"]
    if not isinstance(parts, str):
        parts = "/" + "/".join(part["value"] if isinstance(part, dict) else part for part in parts)
    query = "&".join(f"{row['key']}={row['value']}" if row["value"] else row["key"] for row in url.get("query", ()))
    address = f"{url['protocol']}://{'.'.join(url['host'])}{parts}{'?' * bool(query)}{query}"
    return [filled(url["raw"]), filled(address)]
