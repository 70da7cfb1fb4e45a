"""Credentials without a format: only the field that holds them gives them away. Code finds them; these records explain them."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

FIELD = Provider(
    id="generic",
    general=True,
    name="Any provider",
    rotate="Ask the owner of the service that the request goes to for a new credential, move it to the vault, and have the old one revoked.",
    references=("https://learning.postman.com/docs/sending-requests/postman-vault/postman-vault-secrets/",),
)


def _record(name: str, title: str, severity: str, opens: str, example: str) -> Pattern:
    return Pattern(
        id=f"generic-{name}",
        provider=FIELD,
        name=title,
        regex="",
        keywords=(),
        severity=severity,  # type: ignore[arg-type]  # one of the four literals at every call below
        opens=opens,
        matches=(example,),
        kind="field",
        confidence="medium",
    )


PATTERNS = (
    _record(
        "password",
        "password",
        "high",
        "The account whose password it is.",
        '{"key": "db_password", "value": "<alnum:14>"}',
    ),
    _record(
        "secret",
        "client or application secret",
        "high",
        "Whatever the application may do.",
        '{"key": "client_secret", "value": "<alnum:32>"}',
    ),
    _record(
        "token",
        "access token",
        "high",
        "Whatever its holder may do, until it expires or is revoked.",
        '{"key": "token", "value": "<alnum:40>"}',
    ),
    _record(
        "api-key",
        "API key",
        "high",
        "The API, in the name of the key's owner.",
        '{"key": "X-Api-Key", "value": "<hex:32>"}',
    ),
    _record(
        "authorization",
        "Authorization header",
        "high",
        "Whatever its holder may do.",
        '{"key": "Authorization", "value": "Bearer <alnum:40>"}',
    ),
    _record(
        "basic-auth",
        "Basic authentication",
        "high",
        "The account whose user and password it encodes.",
        '{"key": "Authorization", "value": "Basic <basic>"}',
    ),
    _record(
        "session-cookie",
        "session cookie",
        "medium",
        "The session of whoever logged in, until it ends.",
        '{"key": "Cookie", "value": "sessionid=<alnum:32>"}',
    ),
    _record(
        "private-key",
        "private key in a field",
        "critical",
        "Everything that trusts the key pair.",
        '{"key": "private_key", "value": "<b64:120>"}',
    ),
)
