"""What a leaf is: its role, its name, where a person finds it, and the request around it.

The words here are those that exports of API clients share, Postman's in front. What is a client's own goes into the `Fields` that its module makes.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from posthound.model.columns import KEYED, Key, Path
from posthound.model.containers import is_object
from posthound.model.values import Document, Leaf, Request, Role

SECTIONS: Mapping[str, Role] = {
    "auth": Role.AUTH, "helperAttributes": Role.AUTH, "credentials": Role.AUTH,
    "header": Role.HEADER, "headers": Role.HEADER, "headerData": Role.HEADER, "metadata": Role.HEADER,
    "url": Role.URL, "query": Role.QUERY, "queryParams": Role.QUERY, "params": Role.QUERY,
    "pathVariables": Role.PATH_VARIABLE, "pathVariableData": Role.PATH_VARIABLE,
    "body": Role.BODY, "data": Role.BODY, "rawModeData": Role.BODY, "payload": Role.BODY, "content": Role.BODY,
    "graphqlModeData": Role.GRAPHQL, "cookie": Role.COOKIE, "cookies": Role.COOKIE,
    "event": Role.SCRIPT, "events": Role.SCRIPT, "script": Role.SCRIPT, "scripts": Role.SCRIPT, "tests": Role.SCRIPT,
    "preRequestScript": Role.SCRIPT, "prerequest": Role.SCRIPT, "exec": Role.SCRIPT,
    "variable": Role.VARIABLE, "variables": Role.VARIABLE, "values": Role.ENVIRONMENT, "globals": Role.GLOBALS,
    "description": Role.DESCRIPTION, "documentation": Role.DESCRIPTION, "info": Role.METADATA,
    "certificate": Role.CERTIFICATE, "certificates": Role.CERTIFICATE, "proxy": Role.PROXY,
    "message": Role.MESSAGE, "messages": Role.MESSAGE, "env": Role.HEADER, "mcpConfig": Role.BODY,
    "userPrompts": Role.MESSAGE, "systemPrompts": Role.MESSAGE, "lastWill": Role.MESSAGE, "userProperties": Role.HEADER,
}  # fmt: skip
# Within a section, deeper keys say more.
REFINE: Mapping[tuple[Role, str], Role] = {
    (Role.URL, "query"): Role.QUERY,
    (Role.URL, "variable"): Role.PATH_VARIABLE,
    (Role.BODY, "urlencoded"): Role.FORM,
    (Role.BODY, "formdata"): Role.FORM,
    (Role.BODY, "graphql"): Role.GRAPHQL,
    (Role.METADATA, "description"): Role.DESCRIPTION,
    (Role.SCRIPT, "id"): Role.METADATA,
}
_IN_EXAMPLE: dict[Role, Role] = {
    Role.HEADER: Role.EXAMPLE_HEADER,
    Role.COOKIE: Role.EXAMPLE_COOKIE,
    Role.BODY: Role.EXAMPLE_BODY,
}
_IDENTITY_KEYS = frozenset(
    """
        _postman_id id uid _uid owner createdBy lastUpdatedBy collectionId folder responseId requestId
        _collection_link schema _postman_exported_at _postman_exported_using lastRevision from label
    """.split()
)
_COOKIES = frozenset(("cookie", "set-cookie"))
_WHOLE = ("collections", "environments")  # lists of what would be exports of their own
_NAMED = ("item", "items", "requests", "folders", *_WHOLE)
_NAME_ONLY = frozenset(
    ("key", "name", "type", "mode", "method", "listen", "status", "enabled", "_postman_previewlanguage")
)


def _as_text(document: Document) -> Role:
    return Role.TEXT


def _never(document: Document) -> bool:
    return False


def _itself(document: Document, role: Role) -> Role:
    return role


REQUESTS = frozenset(("request", "originalRequest", "requestObject"))


class Fields(NamedTuple):
    """What the fields of one client's files are for. Without arguments: of files that no client is known to have written.

    `sections` gives the role of what stands under a key, `refine` that of a deeper key in a section of some role. Under the keys
    `requests` stands a request each, in the lists `listed` one an element (or what holds some), with its URL under `address`; where
    keys alone do not tell it, `sent` gives the request around a container. Under the keys `answers` stand answers by their names, under
    each of `answered` one.
    The others are asked about a document: the role of what stands in no section, whether the document is a request or an example itself,
    and what reports call a role in it.
    """

    sections: Mapping[str, Role] = SECTIONS
    refine: Mapping[tuple[Role, str], Role] = REFINE
    requests: frozenset[str] = REQUESTS
    listed: frozenset[str] = frozenset(("requests",))
    answers: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    address: str = "url"
    sent: Callable[[Document, int], Request] | None = None
    root_role: Callable[[Document], Role] = _as_text
    is_request: Callable[[Document], bool] = _never
    is_example: Callable[[Document], bool] = _never
    reported: Callable[[Document, Role], Role] = _itself

    def describe(self, document: Document, index: int) -> Leaf:
        """The leaf number `index` with everything its surroundings say about it."""
        return self.context_of(document, document.tree.parents[index]).leaf(index, document.tree.keys[index])

    def context_of(self, document: Document, container: int) -> "_Context":
        """The context of a container, remembered with the document; ancestors first, without recursion."""
        known, above = document.memory(_Contexts).known, document.tree.container_parents
        context, missing = None, []
        while container >= 0 and (context := known.get(container)) is None:
            missing.append(container)
            container = above[container]
        for container in reversed(missing):
            context = known[container] = _Context(self, document, container, context)
        assert context
        return context


class _Contexts:
    """What is remembered of one document while its leaves are described."""

    def __init__(self, document: Document) -> None:
        self._objects = document.tree.objects
        self.known: dict[int, _Context] = {}  # by container
        self._variables: dict[int, Mapping[str, str]] = {}

    def variables(self, container: int) -> Mapping[str, str]:
        """The variables by name of the collection that a container is."""
        if container not in self._variables:
            from posthound.formats.requests import variables_of  # few leaves are asked for their request

            self._variables[container] = variables_of(self._objects[container])
        return self._variables[container]


class _Context:
    """What is true of every leaf of one container; built from its parent's, so that each container costs one step."""

    __slots__ = (
        "_above", "_label", "_prefix", "_request", "base_role", "container", "document", "example", "fields", "file_at", "key", "nested_request",
        "parent", "request_at", "role", "scheme",
    )  # fmt: skip

    def __init__(self, fields: Fields, document: Document, container: int, parent: "_Context | None") -> None:
        self.fields = fields
        self.document = document
        self.container = container
        self.key = document.tree.container_keys[container]
        self.parent = parent
        self.file_at = container  # what an export of its own would hold: of a dump, one of its collections
        self._request: Request | None = None
        self._prefix: str | None = None  # where its name is told, what is put before it
        self._above: _Context | None = None  # the next one whose name is told
        self._label: str | None = None
        if parent is None:
            self.role = self.base_role = fields.root_role(document)
            self.example = fields.is_example(document)
            self.nested_request = False
            self.request_at: int | None = None
            self.scheme = ""
            self._prefix = ""
            return
        self.role, self.base_role = parent.role, parent.base_role
        self.example, self.nested_request = parent.example, parent.nested_request
        self.request_at, self.scheme, self.file_at = parent.request_at, parent.scheme, parent.file_at
        self._above = parent if parent._prefix is not None else parent._above
        self._step(self.key, parent.key)

    def _step(self, key: Key, above: Key) -> None:
        if isinstance(key, int):
            if above in self.fields.listed:
                self.request_at = self.container
                self._prefix = "" if self.role is Role.METADATA else None
            if above in _WHOLE or (above == "" and self.role is Role.METADATA):  # a file may be a list of exports
                self.file_at, self._prefix = self.container, ""
            if above in _NAMED:
                self.role = self.base_role = Role.METADATA
                self._prefix = ""
            elif above in ("response", "responses", "examples"):
                self._answer()
        elif above in self.fields.answers:
            self._answer()
        elif key in self.fields.requests:
            self.request_at, self.role = self.container, Role.METADATA
            self.nested_request = self.example or self.nested_request
        elif key in self.fields.answered:
            self._answer()
        else:
            if key in ("collection", "environment"):
                self.file_at, self._prefix = self.container, ""
            self._section(key)

    def _answer(self) -> None:
        """An answer that was saved, with the request that got it."""
        self.example, self.nested_request = True, False
        self.role = self.base_role = Role.METADATA
        self._prefix = "example "

    def _section(self, key: str) -> None:
        refined = self.fields.refine.get((self.role, key))
        if refined is not None:
            self.role = refined
        elif self.role in (self.base_role, Role.METADATA) and key in self.fields.sections:
            self.role = self.fields.sections[key]
        elif self.role is Role.AUTH and not self.scheme:
            self.scheme = key

    @property
    def label(self) -> str:
        """What it is called; "" without a name, or where that is not told."""
        if self._label is None:
            name = self.document.tree.title(self.container) if self._prefix is not None else ""
            self._label = f"{self._prefix}{' '.join(name[:400].split())[:120]}" if name.strip() else ""
        return self._label

    @property
    def object(self) -> Any:
        """The container itself; few contexts need it."""
        return self.document.tree.objects[self.container]

    def labels(self, leaf: Leaf) -> tuple[str, ...]:
        """The names from the root to a leaf; put together on demand, since at every container they cost its depth."""
        from posthound.formats.labels import field_label  # of findings only

        names = [] if leaf.role is Role.TEXT else [field_label(leaf.role, leaf.name, self.scheme)]
        context: _Context | None = self
        while context is not None:
            if label := context.label:
                names.append(label)
            context = context._above
        return tuple(reversed(names))

    def leaf(self, index: int, key: Key) -> Leaf:
        """The leaf at `key` of this container."""
        role = self._leaf_role(key)
        return Leaf(index, self.document.tree.texts[index], key, self._leaf_name(key, role), role, self, self.example)

    def path(self, key: Key) -> Path:
        """The keys from the root to the leaf at `key`; none where the leaf is the whole document."""
        above = self.document.tree.container_path(self.container)
        return (*above, key) if above or key != "" else ()

    def _leaf_role(self, key: Key) -> Role:
        role = self.role
        if isinstance(key, str):
            if key in _IDENTITY_KEYS and role not in (Role.AUTH, Role.BODY, Role.SCRIPT):
                return Role.METADATA
            if key == "description":
                return Role.DESCRIPTION
            if key == "requestObject":
                return Role.EXAMPLE_REQUEST  # a v1 response's request, as JSON in a string
            if key in ("request", "originalRequest"):
                role = Role.URL
            elif key == "variables":
                role = Role.GRAPHQL  # the variables of a collection are rows, those of GraphQL a text
            elif role in (self.base_role, Role.METADATA):
                role = self.fields.sections.get(key, role)
                if self.example and key == "text":
                    role = Role.BODY
            elif role is Role.URL:
                role = self.fields.refine.get((role, key), role)
        if role is Role.METADATA and self.base_role is Role.METADATA and _unexpected(key):
            role = Role.TEXT  # a field that no format has: it is read like any other text
        if role is Role.HEADER and _COOKIES.intersection((_sibling_name(self.object).lower(), str(key).lower())):
            role = Role.COOKIE
        if role is Role.BODY and key == "value" and _sibling_name(self.object):
            role = Role.FORM  # the rows of a v1 or v3 form; those of v2 stand under their mode
        if not self.example:
            return role
        if self.nested_request:
            return Role.EXAMPLE_REQUEST
        return _IN_EXAMPLE.get(role, role)

    def _leaf_name(self, key: Key, role: Role) -> str:
        if isinstance(key, int) or key == KEYED:
            return self._nearest_name()
        if key in _NAME_ONLY and role is not Role.AUTH and "value" in _keys(self.object):
            return key
        if key in ("value", "content", "src", "currentValue", "sessionValue", "initialValue"):
            sibling = _sibling_name(self.object)
            if (self.role is Role.AUTH and sibling == "value") or (key == "value" and self.key == "apikey"):
                return "apikey"
            if sibling:
                return sibling
        return key

    def _nearest_name(self) -> str:
        context: _Context | None = self
        while context is not None and isinstance(context.key, int):
            context = context.parent
        return str(context.key) if context is not None else ""

    def request(self) -> Request:
        """The request around this container; empty outside one."""
        if self._request is None:
            if self.fields.sent is not None:
                self._request = self.fields.sent(self.document, self.container)
            elif self.request_at is None:
                self._request = self._answered() if self.example else self._root_request()
            elif self.request_at == self.container:
                self._request = self._request_of(self.object)
            else:
                self._request = self.fields.context_of(self.document, self.request_at).request()
        return self._request

    def _answered(self) -> Request:
        """The request that got an answer: its own copy of it, or what it is kept beside."""
        context: _Context | None = self
        while context is not None:
            asked = [context.object[key] for key in ("originalRequest", "request") if key in _keys(context.object)]
            if asked and (request := self._request_of(asked[0])).url:
                return request
            context = context.parent
        return self._root_request()

    def _root_request(self) -> Request:
        """A file may be a request itself; everything else outside a request has none."""
        if self.fields.is_request(self.document):
            root = self.document.tree.objects[0]
            held = [root[key] for key in _keys(root) if key in self.fields.requests]
            return self._request_of(held[0] if held else root)
        return Request()

    def _request_of(self, obj: Any) -> Request:
        from posthound.formats.requests import request_of  # few leaves are asked for theirs

        return request_of(obj, self.fields.address, self.document.memory(_Contexts).variables(self.file_at))

    def reported_role(self, role: Role) -> Role:
        """What reports call a role in this document."""
        return self.fields.reported(self.document, role)


# The fields of METADATA places that formats do have; any other is read as text.
_KNOWN = frozenset(
    "name type schema version state status code label order currentHelper mode method path title summary".split()
)


def _unexpected(key: Key) -> bool:
    return isinstance(key, str) and key not in _KNOWN and key not in _NAME_ONLY and key not in _IDENTITY_KEYS


def _keys(obj: Any) -> Any:
    return obj if is_object(obj) else ()


def _sibling_name(obj: Any) -> str:
    if is_object(obj):
        for key in ("key", "name", "id"):
            name = obj.get(key)
            if isinstance(name, str):
                return name
    return ""
