"""Cassettes: what tests recorded of an API, as VCR (Ruby and R), vcrpy, Betamax and go-vcr keep it in YAML or JSON."""

from __future__ import annotations

from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.messages import around, described, message_tree
from posthound.formats.requests import sent_to
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role

_MARKS = (
    (b"interactions:", b"request:", b"response:"), (b'"http_interactions"', b'"request"'), (b'"interactions"', b'"request"', b'"uri"'),
    (b'"interactions"', b'"request"', b'"url"'),
)  # fmt: skip
_LISTS = ("http_interactions", "interactions")


def _address(url: Any, method: Any) -> Request:
    return sent_to(str(method or "").upper(), url if isinstance(url, str) else "")


def _sent(document: Document, container: int) -> Request:
    """The request of a recording: its answer came from where that went."""
    for row in around(document.tree, container):
        if is_object(asked := row.get("request")):
            return _address(asked.get("uri", asked.get("url")), asked.get("method"))
    return Request()


_FIELDS = Fields(
    sections={**SECTIONS, "uri": Role.URL, "form": Role.FORM},
    requests=frozenset(("request",)),
    answered=frozenset(("response",)),
    sent=_sent,
    root_role=lambda document: Role.METADATA,
)


def _is_recording(row: Any) -> bool:
    """Whether something was sent and where is said; the answer may stand behind the place where a file breaks off."""
    asked = row.get("request") if is_object(row) else None
    return is_object(asked) and "method" in asked and not asked.keys().isdisjoint(("uri", "url"))


def _are_recordings(rows: Any) -> bool:
    """Whether a list is one of recordings, of which some may be cut in two by a break or a conflict."""
    first = rows[:50] if is_list(rows) else ()
    return any(map(_is_recording, first)) and all(is_object(row) and "request" in row for row in first[:-1])


def _read(file: File) -> Document | None:
    root = file.root
    for key in _LISTS if is_object(root) else ():
        rows = root.get(key)
        if _are_recordings(rows):
            tree = message_tree(file.tree, file.data)
            return file.document("cassettes", "cassette", described(_FIELDS), tree)
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    """What VCR and Betamax put in a value's place when they record, and take out again when they play."""
    called = name.replace("-", "_").replace(".", "_").upper()
    return Advice(
        f"<{called}>",
        False,
        f"record it so from now on: filter_sensitive_data('<{called}>') in VCR, define_cassette_placeholder in Betamax, filter_headers or a hook"
        " before recording in vcrpy and go-vcr",
    )


CLIENT = Client("cassettes", "VCR, vcrpy, Betamax and go-vcr", _read, _advise, marks=_MARKS, holds=held_by(_read))
