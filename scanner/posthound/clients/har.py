"""HAR 1.2: what a browser or proxy recorded. Nothing resolves in a record, so nothing but a redaction is written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.formats.base import File
from posthound.formats.contexts import REFINE, SECTIONS, Fields
from posthound.formats.messages import around
from posthound.formats.requests import request_of
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax

_SECTIONS = {**SECTIONS, "queryString": Role.QUERY, "postData": Role.BODY, "_webSocketMessages": Role.MESSAGE}


def _sent(document: Document, container: int) -> Request:
    """The request of a recording: its answer came from where that went."""
    for held in around(document.tree, container):
        if is_object(asked := held.get("request")):
            return request_of(asked, "url", {})
    return Request()


_FIELDS = Fields(
    sent=_sent,
    sections=_SECTIONS,
    refine={**REFINE, (Role.BODY, "params"): Role.FORM},
    root_role=lambda document: Role.METADATA,
)
_ENDINGS, _MARKS = (".har",), ((b'"log"', b'"entries"', b'"startedDateTime"'),)


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    if file.path.endswith(_ENDINGS) or (is_object(root) and (_is_har(root) or _are_named(root))):
        return file.document("har", "har-1.2", _FIELDS.describe)
    return None


def _is_har(root: Any) -> bool:
    log = root.get("log") if is_object(root) else None
    return is_object(log) and "version" in log and is_list(log.get("entries"))


def _are_named(root: Mapping[str, Any]) -> bool:
    """Whether it is recordings under their names, as Polly.JS keeps them in a browser's storage."""
    return bool(root) and all(map(_is_har, islice(root.values(), 50)))


def _advise(name: str, place: FieldPlace) -> Advice:
    return Advice(
        "[REDACTED]",
        False,
        "a record of what was sent: redact it, or keep it out of git; the secret itself has to be rotated",
    )


CLIENT = Client("har", "HAR recordings", _read, _advise, endings=_ENDINGS, marks=_MARKS, holds=held_by(_read))
