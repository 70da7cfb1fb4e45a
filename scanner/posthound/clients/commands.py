"""Files with a command that runs requests and is given values: `newman run … --env-var key=…`, of the Postman CLI, Bruno, Hurl and k6.

A package's scripts, a pipeline, a script or a Makefile is nobody's export, and read as such; the values make it one to look into. So does a
key of Postman's own API in JSON or YAML: it is for a command or an action that runs collections.
"""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace
from posthound.clients.declared import NO_ENDING
from posthound.formats.base import File
from posthound.model.values import Document
from posthound.support.regexes import regex

_MARKS = ((b"--env-var",), (b"--global-var",), (b"hurl --",), (b"k6 run",), (b"PMAK-",))
# In a script, a command goes on in the next line.
_HEADS = (*_MARKS, (b"hurl", b"--variable"), (b"hurl", b"--secret"))
_SCRIPTS = (".sh", ".bash", ".ps1", ".bat", ".cmd", ".mk", NO_ENDING)
# A name and what is no reference of a shell's or a pipeline's; both may stand in quotes, which JSON escapes.
_GIVEN = regex(
    rb"(?:--(?:env-var|global-var|variable|secret|env)|\s-e)(?:=|\s{1,4})[\\\"']{0,2}[A-Za-z_][\w.-]{0,80}=[\\\"']{0,2}(?!https?:|wss?:|localhost)[\w+/~.-][\w+/~.:=-]{7}"
    rb"|PMAK-[0-9a-f]{24}-[0-9a-f]{34}"
)


def _holds(path: str, data: bytes) -> bool:
    return _GIVEN.search(data) is not None


def _read(file: File) -> Document | None:
    return None


def _advise(name: str, place: FieldPlace) -> Advice:
    return Advice(f"<{name}>", False)


CLIENT = Client(
    "commands",
    "commands that run requests",
    _read,
    _advise,
    marks=_MARKS,
    holds=_holds,
    contents=_SCRIPTS,
    heads=_HEADS,
)
