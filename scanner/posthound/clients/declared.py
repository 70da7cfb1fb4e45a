"""By what the files of each client are known, without importing its module: a tree of foreign files asks this table alone.

A test holds every row to what the module says of itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Declared(NamedTuple):
    """A client's `endings` and `marks`, as `Client` has them."""

    endings: tuple[str, ...] = ()
    marks: tuple[tuple[bytes, ...], ...] = ()


CLIENTS: dict[str, Declared] = {
    "http": Declared((".http", ".rest"), ()),
    "http_environment": Declared(
        (
            "http-client.env.json",
            "rest-client.env.json",
            "http-client.private.env.json",
            "rest-client.private.env.json",
            ".env.json.user",
        ),
        ((b'"rest-client.',),),
    ),
    "insomnia": Declared((), ((b"__export_format", b"_type"), (b".insomnia.rest/5",), (b"mcpClient.insomnia/5",))),
    "har": Declared((".har",), ((b'"log"', b'"entries"', b'"startedDateTime"'),)),
    "hoppscotch": Declared(
        (),
        (
            (b'"endpoint"', b'"requests"', b'"folders"'),
            (b'"variables"', b'"secret"', b'"initialValue"'),
            (b'"variables"', b'"secret"', b'"v"'),
        ),
    ),
    "thunder": Declared(
        (
            "thunder-tests/thunderclient.json",
            "thunder-tests/thundercollection.json",
            "thunder-tests/thunderenvironment.json",
        ),
        ((b'"Thunder Client"', b'"clientName"'), (b'"Thunder Client"', b'"client"')),
    ),
    "mcp": Declared(
        ("/.mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", "claude_desktop_config.json"),
        ((b'"mcpServers"', b'"command"'), (b'"mcpServers"', b'"url"')),
    ),
    "bruno": Declared((".bru", "bruno.json"), ()),
}
# The files whose content is looked at: clients that write others are known by the ending alone.
CONTENT = (".json", ".yaml", ".yml", ".xml")
ENDINGS = tuple(ending for client in CLIENTS.values() for ending in client.endings)


def candidates(path: str, data: bytes) -> list[str]:
    """The ids of the clients that may have written a file, by its ending or the words in it; the ending's own come first."""
    found = []
    if path.endswith(ENDINGS):
        found = [name for name, client in CLIENTS.items() if path.endswith(client.endings)]
    if path.endswith(CONTENT):
        for name, client in CLIENTS.items():
            if name not in found and any(all(word in data for word in words) for words in client.marks):
                found.append(name)
    return found
