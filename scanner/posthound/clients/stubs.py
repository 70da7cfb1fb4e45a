"""Answers that tests and mock servers give in an API's place, and contracts between both sides: files of nock, Talkback, Hoverfly, WireMock, MockServer,
Mountebank, Mockoon, Microcks, Smocker, stubby4node and Pact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from posthound.clients.base import Advice, Client, FieldPlace, held_by
from posthound.formats.base import File
from posthound.formats.contexts import SECTIONS, Fields
from posthound.formats.messages import around, described, message_tree
from posthound.formats.requests import joined, sent_to
from posthound.model.containers import is_list, is_object
from posthound.model.values import Document, Request, Role, Syntax

_Object = Mapping[str, Any]
_SHARED = {
    **{key: role for key, role in SECTIONS.items() if key not in ("data", "env", "proxy", "tests", "events", "metadata", "message")},
    "path": Role.URL, "queryParameters": Role.QUERY, "queryStringParameters": Role.QUERY, "pathParameters": Role.PATH_VARIABLE,
    "form": Role.FORM, "formParameters": Role.FORM, "jsonBody": Role.BODY, "base64Body": Role.BODY,
}  # fmt: skip


class _Dialect(NamedTuple):
    """One tool: the words of its files, what their root must be, what fields are for, and the address that an object in them says, if it does."""

    marks: tuple[tuple[bytes, ...], ...]
    is_root: Callable[[Any], bool]
    sections: Mapping[str, Role]
    requests: frozenset[str] = frozenset(("request",))
    answered: frozenset[str] = frozenset(("response",))
    address: Callable[[_Object], tuple[Any, Any] | None] = lambda held: None

    def sent(self, document: Document, container: int) -> Request:
        """The request around a container."""
        for held in around(document.tree, container):
            if (told := self.address(held)) is not None:
                base, path = (part if isinstance(part, str) else "" for part in told)
                method = held.get("method")
                return sent_to(method.upper() if isinstance(method, str) else "", joined(base, path))
        return Request()

    @property
    def fields(self) -> Fields:
        """What its fields are for."""
        return Fields(
            sections=self.sections, requests=self.requests, answered=self.answered, sent=self.sent, root_role=lambda document: Role.METADATA
        )  # fmt: skip


def _rows(root: Any, *wanted: str) -> Sequence[_Object]:
    """The first objects of a list, where all have these keys: none in other cases. The last of several may be broken off, and is not asked."""
    first = root[: max(1, min(len(root) - 1, 50))] if is_list(root) else ()
    return first if all(is_object(row) and all(key in row for key in wanted) for row in first) else ()


def _is_nock(root: Any) -> bool:
    rows = _rows(root, "scope", "method", "path")
    return bool(rows) and all("://" in str(row["scope"]) for row in rows)


def _of_nock(row: _Object) -> tuple[Any, Any] | None:
    return (row["scope"], row.get("path")) if "scope" in row else None


def _is_simulation(root: Any) -> bool:
    data, meta = (root.get("data"), root.get("meta")) if is_object(root) else (None, None)
    return is_object(data) and is_list(data.get("pairs")) and is_object(meta) and "schemaVersion" in meta


def _exact(matchers: Any) -> str:
    """The text that a request has to have there, as all versions of the schema write it."""
    for held in matchers if is_list(matchers) else [matchers]:
        exact = (
            held.get("exactMatch", held.get("value") if held.get("matcher", "exact") == "exact" else "")
            if is_object(held)
            else held
        )
        if isinstance(exact, str) and exact:
            return exact
    return ""


def _of_simulation(pair: _Object) -> tuple[Any, Any] | None:
    asked = pair.get("request")
    if not is_object(asked) or not (host := _exact(asked.get("destination"))):
        return None
    return f"{_exact(asked.get('scheme')) or 'https'}://{host}", _exact(asked.get("path"))


_URLS = ("urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate")
_GIVEN = frozenset(("status", "body", "jsonBody", "base64Body", "bodyFileName", "proxyBaseUrl", "fault"))


def _is_mapping(root: Any) -> bool:
    rows = root.get("mappings") if is_object(root) else None
    if is_list(rows):
        return bool(rows := _rows(rows)) and all(map(_is_mapping, rows))
    asked, given = (root.get("request"), root.get("response")) if is_object(root) else (None, None)
    if not is_object(asked) or not is_object(given) or given.keys().isdisjoint(_GIVEN):
        return False
    return not asked.keys().isdisjoint((*_URLS, "url", "method")) and root.keys() <= _OF_MAPPING


# Words that no description of another API has; of a mapping without one its folder has to tell.
_OWN = (
    b'"urlPath',
    b'"urlPattern"',
    b'"jsonBody"',
    b'"base64Body"',
    b'"bodyFileName"',
    b'"proxyBaseUrl"',
    b'"mappings"',
)
_MAPPINGS = "/mappings/"
_OF_MAPPING = frozenset(
    """
        id uuid name request response newRequest scenarioName requiredScenarioState newScenarioState persistent priority metadata postServeActions
        serveEventListeners insertionIndex
    """.split()
)


def _of_mapping(row: _Object) -> tuple[Any, Any] | None:
    asked, given = row.get("request"), row.get("response")
    if not is_object(asked) or not is_object(given):
        return None
    return given.get("proxyBaseUrl"), asked.get("urlPath", asked.get("url"))


_ANSWERING = (
    "httpResponse", "httpResponseTemplate", "httpResponseClassCallback", "httpResponseObjectCallback", "httpForward", "httpForwardTemplate",
    "httpForwardClassCallback", "httpOverrideForwardedRequest", "httpError",
)  # fmt: skip


def _is_expectation(root: Any) -> bool:
    rows = _rows(root if is_list(root) else [root], "httpRequest")
    return bool(rows) and all(is_object(row["httpRequest"]) and not row.keys().isdisjoint(_ANSWERING) for row in rows)


def _of_expectation(row: _Object) -> tuple[Any, Any] | None:
    if not is_object(asked := row.get("httpRequest")):
        return None
    forward = row.get("httpForward")
    if is_object(forward) and isinstance(host := forward.get("host"), str):
        return f"{str(forward.get('scheme', 'http')).lower()}://{host}", asked.get("path")
    host = _host(asked.get("headers"))
    return f"https://{host}" if host else "", asked.get("path")


def _host(headers: Any) -> str:
    """What the header `Host` has to be, in an object of lists or in rows with lists."""
    if is_list(headers):
        headers = {str(row.get("name")): row.get("values") for row in headers[:50] if is_object(row)}
    given = headers.get("Host", headers.get("host")) if is_object(headers) else None
    first = given[0] if is_list(given) and given else given
    return first if isinstance(first, str) else ""


def _is_imposter(root: Any) -> bool:
    rows = root.get("imposters") if is_object(root) else None
    if not is_list(rows):
        rows = [root] if is_object(root) and is_list(root.get("stubs")) else []
    rows = _rows(rows, "protocol", "port")
    return bool(rows) and all(isinstance(row["protocol"], str) for row in rows)


def _of_proxy(held: _Object) -> tuple[Any, Any] | None:
    return (held["to"], "") if "to" in held and "is" not in held else None


def _is_pact(root: Any) -> bool:
    if not is_object(root) or root.keys().isdisjoint(("interactions", "messages")):
        return False
    sides = (root.get("consumer"), root.get("provider"))
    return all(is_object(side) and "name" in side for side in sides)


def _is_mockoon(root: Any) -> bool:
    return is_object(root) and {"lastMigration", "routes"} <= root.keys()


def _is_microcks(root: Any) -> bool:
    return is_object(root) and str(root.get("apiVersion")).startswith("mocks.microcks.io/") and "kind" in root


def _are_pairs(root: Any) -> bool:
    """Whether it is a list of what is asked for by its path and what is answered, as Smocker and stubby4node have it."""
    rows = _rows(root, "request")
    return bool(rows) and all(_is_pair(row["request"], _answer(row)) for row in rows)


def _answer(row: _Object) -> Any:
    """What is answered: the first of several in turn."""
    given = row.get("response", row.get("proxy"))
    return given[0] if is_list(given) and given else given


def _is_pair(asked: Any, given: Any) -> bool:
    if (
        not is_object(asked)
        or not is_object(given)
        or given.keys().isdisjoint(("status", "body", "headers", "file", "host"))
    ):
        return False
    path = asked.get("path", asked.get("url"))
    return "method" in asked and (is_object(path) or (isinstance(path, str) and "://" not in path))


def _of_pair(row: _Object) -> tuple[Any, Any] | None:
    proxy, asked = row.get("proxy"), row.get("request")
    return (proxy.get("host"), asked.get("path")) if is_object(proxy) and is_object(asked) else None


def _is_tape(root: Any) -> bool:
    return is_object(root) and all(is_object(root.get(key)) for key in ("meta", "req", "res"))


def _of_tape(held: _Object) -> tuple[Any, Any] | None:
    return (held["meta"].get("host"), held["req"].get("url")) if _is_tape(held) else None


_DIALECTS = {
    "hoverfly": _Dialect(((b'"pairs"', b'"schemaVersion"'),), _is_simulation, {**_SHARED, "destination": Role.URL}, address=_of_simulation),
    "microcks": _Dialect(((b"mocks.microcks.io/",),), _is_microcks, {**_SHARED, "parameters": Role.QUERY}),
    "mockoon": _Dialect(
        ((b'"lastMigration"', b'"routes"'),), _is_mockoon,
        {**SECTIONS, "proxyReqHeaders": Role.HEADER, "proxyResHeaders": Role.HEADER, "tlsOptions": Role.CERTIFICATE},
        address=lambda held: (held["proxyHost"], "") if held.get("proxyHost") else None,
    ),
    "mockserver": _Dialect(
        tuple((b'"httpRequest"', word) for word in (b'"httpResponse', b'"httpForward', b'"httpOverride', b'"httpError"')),
        _is_expectation, _SHARED,
        frozenset(("httpRequest", "requestOverride")), frozenset(("httpResponse", "responseOverride")), _of_expectation,
    ),
    "mountebank": _Dialect(
        ((b'"imposters"', b'"protocol"'), (b'"stubs"', b'"protocol"')), _is_imposter,
        {**_SHARED, "inject": Role.SCRIPT, "decorate": Role.SCRIPT, "cert": Role.CERTIFICATE, "to": Role.URL, "injectHeaders": Role.HEADER},
        frozenset(), frozenset(("is",)), _of_proxy,
    ),
    "nock": _Dialect(
        ((b'"scope"', b'"method"', b'"path"', b'"response"'),), _is_nock,
        {"body": Role.BODY, "requestBody": Role.BODY, "response": Role.EXAMPLE_BODY, "headers": Role.EXAMPLE_HEADER, "rawHeaders": Role.EXAMPLE_HEADER,
         "reqheaders": Role.HEADER, "path": Role.URL, "scope": Role.URL},
        frozenset(), frozenset(), _of_nock,
    ),
    "pact": _Dialect(
        ((b'"consumer"', b'"provider"', b'"interactions"'), (b'"consumer"', b'"provider"', b'"messages"')), _is_pact,
        {**_SHARED, "contents": Role.MESSAGE},
    ),
    "smocker": _Dialect(
        ((b"request:", b"response:", b"method:"), (b"request:", b"proxy:", b"method:")), _are_pairs,
        {**_SHARED, "query_params": Role.QUERY, "query": Role.QUERY, "post": Role.BODY, "json": Role.BODY, "url": Role.URL}, address=_of_pair,
    ),
    "talkback": _Dialect((), _is_tape, {**_SHARED, "url": Role.URL}, frozenset(("req",)), frozenset(("res",)), _of_tape),
    "wiremock": _Dialect(
        ((b'"request"', b'"response"'),), _is_mapping,
        {**_SHARED, **dict.fromkeys(_URLS, Role.URL), "basicAuthCredentials": Role.AUTH, "basicAuth": Role.AUTH, "bodyPatterns": Role.BODY,
         "proxyBaseUrl": Role.URL, "additionalProxyRequestHeaders": Role.HEADER},
        address=_of_mapping,
    ),
}  # fmt: skip
_MARKS = tuple(words for dialect in _DIALECTS.values() for words in dialect.marks)
# Talkback's tapes, one a file, which YAML reads as well: as it is written there, JSON5 is a mapping of YAML's.
_TAPES, _TAPE = (".json5",), (b"meta:", b"req:")
# The bodies that WireMock's mappings name.
_BODIES, _OF_BODIES = "/__files/", (".json", ".xml", ".html")
_BODY = Fields(sections={}, requests=frozenset(), listed=frozenset(), root_role=lambda document: Role.EXAMPLE_BODY)


def _is_body(path: str) -> bool:
    return path.endswith(_OF_BODIES) and _BODIES in f"/{path}"


def _kind(file: File) -> str:
    """What it is a file of, "" if of none; it is parsed only where the words of one stand in it."""
    for kind, dialect in _DIALECTS.items():
        told = any(all(word in file.data for word in words) for words in dialect.marks)
        if told and kind == "wiremock":
            told = _MAPPINGS in f"/{file.path}" or any(word in file.data for word in _OWN)
        if told and dialect.is_root(file.root):
            return kind
    return ""


def _tape(file: File) -> Document | None:
    if not all(word in file.data for word in _TAPE):
        return None
    from posthound.formats.yaml_tree import whole_yaml  # few files are one

    tree = whole_yaml(file.data.decode())
    if tree is None or not _is_tape(tree.objects[0]):
        return None
    held = message_tree(tree, file.data)
    return file.document("stubs", "talkback", described(_DIALECTS["talkback"].fields), held, Syntax.YAML)


def _read(file: File) -> Document | None:
    if file.path.endswith(_TAPES):
        return _tape(file)
    if _is_body(file.path):
        return file.document("stubs", "wiremock-body", _BODY.describe)
    if not (kind := _kind(file)):
        return None
    tree = message_tree(file.tree, file.data)
    return file.document("stubs", kind, described(_DIALECTS[kind].fields), tree)


def _advise(name: str, place: FieldPlace) -> Advice:
    return Advice(
        "[REDACTED]",
        False,
        "a message that is compared or given as it stands: a made-up value does there as well; the secret itself has to be rotated",
    )


CLIENT = Client(
    "stubs", "mock servers and contracts", _read, _advise, named=_is_body, naming=("__files/",), marks=_MARKS, holds=held_by(_read),
    contents=_TAPES, heads=(_TAPE,),
)  # fmt: skip
