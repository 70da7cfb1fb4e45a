"""By what the files of each client are known, without importing its module: a tree of foreign files asks this table alone.

A test holds every row to what the module says of itself.
"""

from __future__ import annotations

from typing import NamedTuple


class Declared(NamedTuple):
    """A client's `endings`, `marks`, `contents`, `naming` and `heads`, as `Client` has them."""

    endings: tuple[str, ...] = ()
    marks: tuple[tuple[bytes, ...], ...] = ()
    contents: tuple[str, ...] = ()
    naming: tuple[str, ...] = ()
    heads: tuple[tuple[bytes, ...], ...] = ()


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
    "hoppscotch": Declared((), ((b'"endpoint"', b'"requests"', b'"folders"'), (b'"variables"', b'"secret"', b'"v"'))),
    "thunder": Declared(
        (
            "thunder-tests/thunderclient.json",
            "thunder-tests/thundercollection.json",
            "thunder-tests/thunderenvironment.json",
        ),
        ((b'"Thunder Client"',),),
        (),
        ("thunder-tests/",),
    ),
    "mcp": Declared(
        ("/.mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", "claude_desktop_config.json"),
        ((b'"mcpServers"',),),
        (),
        (".mcp.json",),
    ),
    "bruno": Declared((".bru", "bruno.json"), ()),
    "newman": Declared(
        marks=((b'"run"', b'"collection"'),),
        contents=(".html", ".htm", ".xml"),
        heads=(
            (b"<title>Newman",),
            (b"<title>Postman Report",),
            (b"theme-dark .card-header",),
            (b"<testsuites name=", b"<testsuite name="),
        ),
    ),
    "opencollection": Declared(
        ("opencollection.yml", "opencollection.yaml"),
        ((b"opencollection:",), (b"info:", b"type:", b"url:"), (b"variables:", b"name:")),
    ),
    "hurl": Declared((".hurl",), ()),
    "dotenv": Declared(naming=(".env",)),
    "k6": Declared(contents=(".js", ".mjs", ".ts"), heads=((b"'k6",), (b'"k6',))),
    "karate": Declared(contents=(".feature",), naming=("karate-config",), heads=((b"Feature:",),)),
    "soapui": Declared(contents=(".xml",), heads=((b"eviware.com/soapui/config",),)),
    "jmeter": Declared((".jmx",), ()),
    "httpie": Declared((), ((b'"httpie"', b'"meta"'),)),
    "yaak": Declared((), ((b"model:", b"id:"), (b'"yaakSchema"', b'"resources"'))),
    "apidog": Declared((), ((b'"apidogProject"',), (b'"apifoxProject"',))),
    "openapi": Declared(
        (), ((b'"openapi"', b'"info"'), (b'"swagger"', b'"info"'), (b"openapi:", b"info:"), (b"swagger:", b"info:"))
    ),
}
# The files that are looked into for marks anywhere. Those of `contents` are read on only if a mark stands among their first bytes.
CONTENT = (".json", ".yaml", ".yml")
HEAD = 4096
HEADED = tuple({ending for client in CLIENTS.values() for ending in client.contents})
_NAMING = tuple((word, name) for name, client in CLIENTS.items() for word in client.naming)
ENDINGS = tuple(ending for client in CLIENTS.values() for ending in client.endings)
# Of each row the word that stands in the fewest other files is looked for first, in one plain loop: it is done for every file of a tree.
# Words in quotes stand in JSON only, `name:` in YAML only.
_ROWS = [(max(words, key=len), words, name) for name, client in CLIENTS.items() for words in client.marks]
_IN_JSON = tuple(row for row in _ROWS if not row[0].endswith(b":"))
_IN_YAML = tuple(row for row in _ROWS if not row[0].startswith(b'"'))


def named(path: str) -> list[str]:
    """The ids of the clients that may have written a file, by its name."""
    found = [name for word, name in _NAMING if word in path]
    if path.endswith(ENDINGS):
        found += [name for name, client in CLIENTS.items() if path.endswith(client.endings) and name not in found]
    return found


def candidates(path: str, data: bytes) -> list[str]:
    """The ids of the clients that may have written a file, by its ending or the words in it; the ending's own come first."""
    found = named(path)
    if path.endswith(CONTENT):
        for word, words, name in _IN_JSON if path.endswith(".json") else _IN_YAML:
            if word in data and name not in found and all(each in data for each in words):
                found.append(name)
    elif path.endswith(HEADED):
        found += [name for name in _by_head(path, data[:HEAD]) if name not in found]
    return found


def _by_head(path: str, head: bytes) -> list[str]:
    return [
        name
        for name, client in CLIENTS.items()
        if path.endswith(client.contents) and any(all(map(head.__contains__, row)) for row in client.heads)
    ]


def begins_so(path: str, head: bytes) -> bool:
    """Whether the first bytes of a file that is neither JSON nor YAML say that it is worth reading on."""
    return path.endswith(HEADED) and bool(_by_head(path, head))
