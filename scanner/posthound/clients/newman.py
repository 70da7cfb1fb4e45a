"""Reports that newman and the Postman CLI write as JSON: a record of a run with all that it ran."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, Place
from posthound.formats.base import File
from posthound.formats.contexts import Fields
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax

_FIELDS = Fields(root_role=lambda document: Role.METADATA)
_MARKS = ((b'"run"', b'"collection"'),)


def _read(file: File) -> Document | None:
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    run = root.get("run") if is_object(root) else None
    own = is_object(run) and not run.keys().isdisjoint(("executions", "stats"))
    return file.document("newman", "newman-report", _FIELDS.describe) if own else None


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return _read(File(Raw(Origin(path), data))) is not None


def _advise(name: str, place: Place) -> Advice:
    return Advice("[REDACTED]", False, "a record of a run: redact it or keep it out of git, and rotate the secret")


CLIENT = Client("newman", "newman and Postman CLI reports", _read, _advise, marks=_MARKS, holds=_holds)
