"""What providers answer to a live credential with the status of a dead one, and to a dead one: only the second is called dead."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from posthound.rules import load
from posthound.rules.model import Pattern, Verify
from posthound.verify.liveness import Question, ask
from tests.rotate.servers import Server, serving

VALUE = "v" + "0a" * 15
# As the makers' own pages and clients show them: the pattern, the status, the text.
LIVE = [
    ("openai-api-key", 401, '{"error":{"message":"Your IP is not authorized.","code":"ip_not_authorized"}}'),
    ("openai-admin-key", 401, '{"error":{"message":"Your IP is not authorized.","code":"ip_not_authorized"}}'),
    ("elevenlabs-api-key", 401, '{"detail":{"status":"missing_permissions","message":"The API key you used is missing the permission user_read"}}'),
    ("elevenlabs-api-key", 401, '{"detail":{"status":"quota_exceeded","message":"This request exceeds your quota."}}'),
    ("linode-personal-access-token", 401, '{"errors":[{"reason":"Your OAuth token is not authorized to use this endpoint."}]}'),
    ("vultr-api-key", 401, '{"error":"Unauthorized IP address: 198.51.100.7","status":401}'),
    ("cloudflare-user-api-token", 403, '{"success":false,"errors":[{"code":9109,"message":"Cannot use the access token from location: 198.51.100.7"}]}'),
    ("vercel-access-token", 403, '{"error":{"code":"forbidden","message":"Not authorized"}}'),
    ("vercel-api-token", 403, '{"error":{"code":"forbidden","message":"Not authorized: Trying to access resource under scope"}}'),
    ("google-api-key", 400, '{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}'),
    ("paddle-api-key", 403, '{"error":{"type":"request_error","code":"forbidden","detail":"You are not permitted to perform this request."}}'),
    ("riotgames-api-key", 403, '{"status":{"message":"Forbidden","status_code":403}}'),
    ("pingdom-api-token", 403, '{"error":{"statuscode":403,"statusdesc":"Forbidden","errormessage":"Insufficient permissions"}}'),
    ("paystack-secret-key", 401, '{"status":false,"message":"Your IP address is not allowed to make this call"}'),
]  # fmt: skip
DEAD = [
    ("openai-api-key", 401, '{"error":{"message":"Incorrect API key provided: sk-...wxyz. You can find your API key at https://platform.openai.com/account/api-keys.","code":"invalid_api_key"}}'),
    ("elevenlabs-api-key", 401, '{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}'),
    ("linode-personal-access-token", 401, '{"errors":[{"reason":"Invalid Token"}]}'),
    ("vultr-api-key", 401, '{"error":"Invalid API token.","status":401}'),
    ("cloudflare-user-api-token", 401, '{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}]}'),
    ("vercel-access-token", 403, '{ "error": { "code": "forbidden", "message": "Not authorized", "invalidToken": true } }'),
    ("google-api-key", 400, '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","details":[{"reason":"API_KEY_INVALID"}]}}'),
    ("paystack-secret-key", 401, '{"status":false,"message":"Invalid key"}'),
    ("digitalocean-personal-access-token", 401, '{"id":"Unauthorized","message":"Unable to authenticate you"}'),
    ("heroku-api-key", 401, '{"id":"unauthorized","message":"Invalid credentials provided."}'),
    ("stripe-live-secret-key", 401, '{"error":{"message":"Invalid API Key provided: sk_live_****","type":"invalid_request_error"}}'),
    ("huggingface-user-access-token", 401, '{"error":"Invalid credentials in Authorization header"}'),
    ("buildkite-api-token", 401, '{"message":"Authentication required. Please supply a valid API Access Token"}'),
    ("telegram-bot-token", 401, '{"ok":false,"error_code":401,"description":"Unauthorized"}'),
    ("discord-webhook", 404, '{"message":"Unknown Webhook","code":10015}'),
    ("npm-access-token", 401, "{}"),
    ("paddle-api-key", 403, '{"error":{"type":"request_error","code":"invalid_token","detail":"Invalid or revoked API key."}}'),
]  # fmt: skip
PATTERNS = {one.id: one for one in load()}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all answers."""
    with serving() as running:
        yield running


def verdict(server: Server, pattern: Pattern, status: int, text: str, **headers: str) -> str:
    """What is made of an answer to a pattern's credential."""
    assert pattern.verify is not None
    server.status, server.body, server.headers = status, text.encode(), headers
    asked = pattern._replace(verify=pattern.verify._replace(url=f"{server.url}/me"))
    return ask([Question("s", asked, VALUE)], timeout=5.0)["s"].verdict


def acme(**more: object) -> Pattern:
    """A pattern whose provider answers 401 to a dead credential and says nothing more about it."""
    return PATTERNS["heroku-api-key"]._replace(verify=Verify("", **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "status", "text"), LIVE)
def test_a_refusal_that_is_about_place_or_right_is_no_death(server: Server, name: str, status: int, text: str) -> None:
    assert verdict(server, PATTERNS[name], status, text) == "unknown"


@pytest.mark.parametrize(("name", "status", "text"), DEAD)
def test_a_refusal_of_the_credential_itself_is_its_death(server: Server, name: str, status: int, text: str) -> None:
    assert verdict(server, PATTERNS[name], status, text) == "dead"


def test_reasons_drawn_anew_are_told_apart(server: Server) -> None:
    rng = random.Random(20261130)
    subjects = ("API key", "token", "access token", "credential", "key")
    about_asker = (
        "Requests from this IP are not allowed", "{}: ip address 203.0.113.9 is not in the allowlist", "IP not whitelisted for this {}",
        "This {} cannot be used from your location", "The {} lacks the required scope", "{} does not have permission to read users",
        "{} is missing permission account:read", "insufficient_scope", "This {} is not authorized to access this resource",
        "Your {} has exceeded its quota", "rate limit exceeded for this {}", "Two-factor authentication is required for this {}",
        "You must provide a one-time password", "The account of this {} is suspended", "permission_denied", "not permitted to call this",
    )  # fmt: skip
    about_credential = (
        "Invalid {}", "The {} has been revoked", "{} expired", "Unknown {}", "This {} does not exist", "Bad credentials", "Authentication failed",
        "The {} you provided is not valid", "Could not authenticate with this {}", "{} was deleted", "Unauthorized", "No such {}",
    )  # fmt: skip
    for _ in range(60):
        kind, expected = rng.choice(((about_asker, "unknown"), (about_credential, "dead")))
        said = rng.choice(kind).format(rng.choice(subjects))
        said = rng.choice((str, str.lower, str.upper))(said)
        text = rng.choice(('{{"error":"{}"}}', '{{"errors":[{{"message":"{}"}}]}}', "{}", "<error>{}</error>")).format(
            said
        )
        assert verdict(server, acme(), 401, text) == expected, text


def test_the_header_may_say_it_alone(server: Server) -> None:
    said = {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}
    assert verdict(server, acme(), 401, "", **said) == "unknown"
    assert verdict(server, acme(), 401, "", **{"WWW-Authenticate": 'Bearer error="invalid_token"'}) == "dead"


def test_where_the_record_names_the_words_of_death_nothing_else_is(server: Server) -> None:
    named = acme(gone=("invalid_token", "no such key"))
    assert verdict(server, named, 401, '{"error": "no  such key"}') == "dead"
    assert verdict(server, named, 401, '{"error": "Unauthorized"}') == "unknown"
    assert verdict(server, named, 403, '{"error": "invalid_token"}') == "unknown"


def test_what_is_packed_otherwise_than_asked_for_proves_nothing(server: Server) -> None:
    assert verdict(server, acme(), 401, "x", **{"Content-Encoding": "gzip, gzip"}) == "unknown"
