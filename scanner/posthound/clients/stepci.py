"""Step CI: workflows of API tests in YAML or JSON."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Role
from posthound.support.regexes import regex

_SECTIONS = {
    **SECTIONS, "env": Role.ENVIRONMENT, "credentials": Role.AUTH, "json": Role.BODY, "form": Role.FORM, "formData": Role.FORM, "graphql": Role.GRAPHQL,
    "check": Role.EXAMPLE_BODY, "captures": Role.METADATA, "testdata": Role.VARIABLE,
}  # fmt: skip
_FIELDS = Fields(
    sections=_SECTIONS,
    requests=frozenset(("http", "trpc", "sse")),
    listed=frozenset(("steps",)),
    root_role=lambda document: Role.METADATA,
)
_MARKS = ((b"tests:", b"steps:", b"http:"), (b'"tests"', b'"steps"', b'"http"'))
_REFERENCES = regex(r"\$\{\{\s*(?:secrets|env)\.([A-Za-z_]\w{0,99})\s*\}\}")
_MADE = "give it to the run with --secret {0}=…, out of git"


def _read(file: File) -> Document | None:
    root = file.root
    tests = root.get("tests") if is_object(root) else None
    if not is_object(root) or not is_object(tests) or "version" not in root:
        return None
    steps = [test.get("steps") if is_object(test) else None for test in tests.values()]
    own = bool(steps) and all(is_list(each) and all(is_object(step) for step in each) for each in steps)
    return file.document("stepci", "stepci", _FIELDS.describe) if own else None


def _advise(name: str, place: FieldPlace) -> Advice:
    """A secret of the run; the values of `env` are taken as they stand."""
    called = name.replace("-", "_").replace(".", "_")
    made = _MADE.format(called)
    if place.role in (Role.ENVIRONMENT, Role.VARIABLE):
        why = f"remove this value by hand and write ${{{{secrets.{called}}}}} where it is used; {made}"
        return Advice(f"<{name}>", False, refused=why)
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing is known to resolve here")
    return Advice(f"${{{{secrets.{called}}}}}", True, made)


CLIENT = Client(
    "stepci", "Step CI", _read, _advise, marks=_MARKS, holds=held_by(_read), referred=names_by(_REFERENCES), store="secrets of the run (`--secret`)",
)  # fmt: skip
