"""What a person calls a field, by its role and name."""

from __future__ import annotations

from posthound.model.values import Role

_FIELD_WORDS = {
    Role.AUTH: "auth", Role.HEADER: "header", Role.COOKIE: "cookie", Role.URL: "URL", Role.QUERY: "query parameter",
    Role.PATH_VARIABLE: "path variable", Role.BODY: "body", Role.FORM: "form field", Role.GRAPHQL: "GraphQL",
    Role.SCRIPT: "script", Role.VARIABLE: "variable", Role.ENVIRONMENT: "variable", Role.GLOBALS: "variable",
    Role.EXAMPLE_REQUEST: "original request", Role.EXAMPLE_HEADER: "response header", Role.EXAMPLE_COOKIE: "response cookie",
    Role.EXAMPLE_BODY: "response body", Role.DESCRIPTION: "description", Role.CERTIFICATE: "certificate",
    Role.PROXY: "proxy", Role.MESSAGE: "message", Role.METADATA: "", Role.TEXT: "",
}  # fmt: skip
_PLAIN = frozenset(
    """
        value raw url exec body description content text code request originalRequest message header headers
    """.split()
)


def field_label(role: Role, name: str, scheme: str) -> str:
    """How a person calls the field: `header Authorization`, `auth bearer token`, `variable api_key`."""
    words = [_FIELD_WORDS[role], scheme if role is Role.AUTH else "", "" if name in _PLAIN else name]
    return " ".join(word for word in words if word) or name
