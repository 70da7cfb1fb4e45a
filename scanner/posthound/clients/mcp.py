"""The configurations in which MCP servers are given their keys. What resolves in one depends on whose it is, which its name says."""

from __future__ import annotations

from posthound.clients.base import Advice, Client, Place
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.model.containers import is_object
from posthound.model.values import Document, Role, Syntax
from posthound.support.lazy import regex

_SECTIONS = {**SECTIONS, "args": Role.QUERY, "command": Role.QUERY, "env": Role.HEADER}
_EXPANDED = Fields(sections=_SECTIONS, root_role=lambda document: Role.METADATA)
# Where nothing is known to be expanded, every value is an entry of the configuration itself.
_AS_IS = Fields(
    sections=dict.fromkeys(("env", "headers", "args", "url"), Role.ENVIRONMENT),
    root_role=lambda document: Role.ENVIRONMENT,
)
_ENDINGS = ("/.mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", "claude_desktop_config.json")
_MARKS = ((b'"mcpServers"',),)
_REFERENCES = regex(r"\$\{(?:env:)?([A-Za-z_]\w{0,99})(?::-[^{}]*)?\}")


def _expands(path: str) -> bool:
    return path == ".mcp.json" or path.endswith("/.mcp.json")


def _named(path: str) -> bool:
    return path == ".mcp.json"


def _read(file: File) -> Document | None:
    fields = _EXPANDED if _expands(file.path) else _AS_IS
    if file.path.endswith(_ENDINGS) or _named(file.path):
        return file.document("mcp", "mcp-servers", fields.describe)
    root = file.tree.objects[0] if file.syntax is Syntax.JSON else None
    servers = root.get("mcpServers") if is_object(root) else None
    own = is_object(servers) and all(is_object(row) and ("command" in row or "url" in row) for row in servers.values())
    return file.document("mcp", "mcp-servers", fields.describe) if own else None


def _holds(path: str, data: bytes) -> bool:
    from posthound.model.values import Origin, Raw

    return _read(File(Raw(Origin(path), data))) is not None


def _advise(name: str, place: Place) -> Advice:
    """`${NAME}` in what Claude Code reads; its desktop application expands nothing."""
    called = name.replace("-", "_").replace(".", "_").upper()
    if place.role in (Role.HEADER, Role.QUERY, Role.URL, Role.COOKIE):
        return Advice(
            f"${{{called}}}",
            True,
            f"set {called} in the environment that the command line starts in; the desktop application does not expand it",
        )
    reason = "no reference is known to resolve in this file: keep it out of git, and the key where its application asks for it"
    return Advice(f"<{name}>", False, refused=reason)


def _referred(data: bytes) -> set[str]:
    return {match[1] for match in _REFERENCES.finditer(data.decode("utf-8", "replace"))}


CLIENT = Client(
    "mcp", "MCP server configurations", _read, _advise, endings=_ENDINGS, named=_named, naming=(".mcp.json",), marks=_MARKS, holds=_holds, referred=_referred,
    store="the environment",
)  # fmt: skip
