"""The configurations in which MCP servers are given their keys. What resolves in one depends on whose it is, which its name says."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, FieldPlace, held_by, names_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.regexes import regex

_SECTIONS = {**SECTIONS, "args": Role.QUERY, "command": Role.QUERY, "env": Role.HEADER}
_FIELDS = Fields(sections=_SECTIONS, root_role=lambda document: Role.METADATA)
_ENDINGS = ("/.mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", "claude_desktop_config.json")
_MARKS = ((b'"mcpServers"',),)
_REFERENCES = regex(r"\$\{(?:env:)?([A-Za-z_]\w{0,99})(?::-[^{}]*)?\}")


def _reference(path: str) -> str:
    """How the owner of a file reads a variable of the environment; "" where nothing is expanded, or nobody knows who owns it."""
    if _named(path) or path.endswith("/.mcp.json"):
        return "${%s}"
    return "${env:%s}" if path.endswith((".cursor/mcp.json", ".vscode/mcp.json")) else ""


def _named(path: str) -> bool:
    return path == ".mcp.json"


def _read(file: File) -> Document | None:
    if file.path.endswith(_ENDINGS) or _named(file.path):
        return file.document("mcp", "mcp-servers", _FIELDS.describe)
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    servers = root.get("mcpServers") if is_object(root) else None
    own = is_object(servers) and all(is_object(row) and ("command" in row or "url" in row) for row in servers.values())
    return file.document("mcp", "mcp-servers", _FIELDS.describe) if own else None


def _advise(name: str, place: FieldPlace) -> Advice:
    """A variable of the environment, as Claude Code and the editors read it; the desktop application expands nothing."""
    called, written = name.replace("-", "_").replace(".", "_").upper(), _reference(place.path)
    if written and place.role in (Role.HEADER, Role.QUERY, Role.URL, Role.COOKIE, Role.BODY):
        return Advice(written % called, True, f"set {called} in the environment that the application starts in")
    reason = "no reference is known to resolve in this file: keep it out of git, and the key where its application asks for it"
    return Advice(f"<{name}>", False, refused=reason)


CLIENT = Client(
    "mcp", "MCP server configurations", _read, _advise, endings=_ENDINGS, named=_named, naming=(".mcp.json",), marks=_MARKS, holds=held_by(_read),
    referred=names_by(_REFERENCES),
    store="the environment",
)  # fmt: skip
