"""Cassettes: what tests recorded of an API, as VCR (Ruby and R), vcrpy, Betamax, go-vcr, ExVCR and php-vcr keep it in YAML or JSON."""

from __future__ import annotations

from typing import Any

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.clients.declared import NO_ENDING
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.messages import around, described, message_tree
from posthound.formats.requests import sent_to
from posthound.model.columns import Tree
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax

_MARKS = (
    (b"interactions:", b"request:", b"response:"), (b'"http_interactions"', b'"request"'), (b'"interactions"', b'"request"', b'"uri"'),
    (b'"interactions"', b'"request"', b'"url"'), (b'"request"', b'"response"', b'"status_code"'), (b'"request"', b'"response"', b'"index"'),
    (b"request:", b"response:", b"method:"),
)  # fmt: skip
# How files begin that have no ending: php-vcr gives them none, and vcrpy none to those of decorated tests.
_HEADS = ((b"- request:",), (b"-\n    request:",), (b"-\r\n    request:",))
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
    sections={
        **SECTIONS,
        "uri": Role.URL,
        "form": Role.FORM,
        "post_fields": Role.FORM,
        "request_body": Role.BODY,
        "basic_auth": Role.AUTH,
    },
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


def _are_bare(rows: Any) -> bool:
    """Whether a file is nothing but a list of recordings, as ExVCR and php-vcr keep them: what was asked of an address, and a code."""
    row = rows[0] if is_list(rows) and rows else None
    asked, given = (row.get("request"), row.get("response")) if is_object(row) else (None, None)
    if not is_object(asked) or not is_object(given) or "://" not in str(asked.get("url")):
        return False
    status = given.get("status")
    return "status_code" in given or (is_object(status) and "code" in status)


def _read(file: File) -> Document | None:
    read, syntax = (_without_ending(file), Syntax.YAML) if file.syntax is Syntax.TEXT else (file.tree, file.syntax)
    if read is None or not read.objects:
        return None
    root = read.objects[0]
    if any(_are_recordings(root.get(key)) for key in _LISTS) if is_object(root) else _are_bare(root):
        tree = message_tree(read, file.data)
        return file.document("cassettes", "cassette", described(_FIELDS), tree, syntax)
    return None


def _without_ending(file: File) -> Tree | None:
    """The tree of YAML in a file whose name does not say that it is any."""
    if "." in file.path[file.path.rfind("/") :] or not any(all(word in file.data for word in row) for row in _HEADS):
        return None
    from posthound.formats.yaml_tree import read_yaml  # few files are one

    return read_yaml(file.data.decode())[0]


def _advise(name: str, place: FieldPlace) -> Advice:
    """What VCR and Betamax put in a value's place when they record, and take out again when they play."""
    called = name.replace("-", "_").replace(".", "_").upper()
    return Advice(
        f"<{called}>",
        False,
        f"record it so from now on: filter_sensitive_data('<{called}>') in VCR and ExVCR, define_cassette_placeholder in Betamax, filter_headers"
        " or a hook before recording in vcrpy, go-vcr and php-vcr",
    )


CLIENT = Client(
    "cassettes", "VCR, vcrpy, Betamax, go-vcr, ExVCR and php-vcr", _read, _advise, marks=_MARKS, holds=held_by(_read), contents=(NO_ENDING,), heads=_HEADS,
)  # fmt: skip
