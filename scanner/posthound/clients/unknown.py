"""Files that no client is known to have written: read for secrets, but nothing is known to resolve in them."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.values import Document, Kind, Role, Syntax

_KINDS = {Syntax.JSON: Kind.JSON, Syntax.YAML: Kind.YAML, Syntax.TEXT: Kind.TEXT}
_FIELDS = Fields()
# What pipelines and package managers call scripts are lines of commands, in which a bare word is a text and no code.
_COMMANDS = Fields(sections={**SECTIONS, "script": Role.TEXT, "scripts": Role.TEXT})
_PACKAGES = ("package.json", "composer.json")


def _read(file: File) -> Document:
    commands = file.syntax is Syntax.YAML or file.path.endswith(_PACKAGES)
    return file.document("unknown", _KINDS[file.syntax], (_COMMANDS if commands else _FIELDS).describe)


def _advise(name: str, place: FieldPlace) -> Advice:
    """Never a reference: a placeholder for those who ask for unsafe fixes, and nothing in code, which it could break."""
    text = f"<{name}>"
    if place.role is Role.SCRIPT:
        return Advice(text, False, refused="a script of an unknown tool: take the value out of its code by hand")
    return Advice(text, False, "no vault reference resolves here; fill the value in where it is used")


CLIENT = Client("unknown", "no known API client", _read, _advise)
