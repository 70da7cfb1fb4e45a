"""Providers on loopback that revoke as their documentation says, each with the shape of its own answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote

from tests.loopback import served

Answer = tuple[int, object]


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def bearer(self) -> str:
        """The token of the Authorization header, whatever its scheme."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def form(self) -> dict[str, str]:
        """The body as a form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Provider:
    """What is still valid here (`live`), what was asked, and how many answers are still to be 503 (`failing`)."""

    answer: Callable[[Provider, Asked], Answer]
    live: set[str] = field(default_factory=set)
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    failing: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def revoke(self, value: str) -> None:
        """Ends a value."""
        self.live.discard(value)


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """The provider on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            with provider.lock:
                provider.asked.append(asked)
                if provider.failing:
                    provider.failing -= 1
                    status, said = 503, {"message": "try again"}
                else:
                    status, said = provider.answer(provider, asked)
            data = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = _any

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{http.server_port}"
    with served(http):
        yield provider


def _checked(here: Provider, value: str, good: object = None) -> Answer:
    return (200, good or {}) if value in here.live else (401, {"message": "Bad credentials"})


def github(here: Provider, asked: Asked) -> Answer:
    """https://docs.github.com/en/rest/credentials/revoke: 202, unauthenticated, 403 with a credential."""
    if asked.path != "/credentials/revoke":
        return _checked(here, asked.bearer)
    if "authorization" in asked.headers:
        return 403, {"message": "Forbidden"}
    for value in json.loads(asked.body)["credentials"]:
        here.revoke(value)
    return 202, {}


def huggingface(here: Provider, asked: Asked) -> Answer:
    """https://huggingface.co/docs/hub/security-tokens: always 202."""
    if asked.path != "/api/credentials/revoke":
        return _checked(here, asked.bearer)
    for value in json.loads(asked.body)["credentials"]:
        here.revoke(value)
    return 202, None


def slack(here: Provider, asked: Asked) -> Answer:
    """https://docs.slack.dev/reference/methods/auth.revoke: always 200, the word is in the answer."""
    if asked.bearer not in here.live:
        return 200, {"ok": False, "error": "token_revoked"}
    here.revoke(asked.bearer)
    return 200, {"ok": True, "revoked": True}


def gitlab(here: Provider, asked: Asked) -> Answer:
    """https://docs.gitlab.com/api/personal_access_tokens/: 204, 401 for a token that is invalid."""
    value = asked.headers.get("private-token", "")
    if value not in here.live:
        return 401, {"message": "401 Unauthorized"}
    if asked.method == "DELETE" and asked.path.endswith("/api/v4/personal_access_tokens/self"):
        here.revoke(value)
        return 204, None
    return 200, {"username": "ann"}


def npm(here: Provider, asked: Asked) -> Answer:
    """https://github.com/npm/registry/blob/main/docs/user/authentication.md#token-delete: 204, and still valid for a while."""
    if asked.method == "DELETE":
        here.revoke(unquote(asked.path.removeprefix("/-/npm/v1/tokens/token/")))
        return 204, None
    return _checked(here, asked.bearer, {"username": "ann"})


def postman(here: Provider, asked: Asked) -> Answer:
    """https://learning.postman.com/api-docs/api-reference/collection-access-keys: masked in the list, 204, 404 for one that is gone."""
    if asked.headers.get("x-api-key") != "PMAK-own":
        return 401, {"error": {"name": "AuthenticationError"}}
    if asked.method == "GET":
        rows = [
            {"id": f"id-{value[-4:]}", "token": f"{value[:5]}{'*' * 22}{value[-4:]}", "status": "ACTIVE"}
            for value in here.live
        ]
        first = "cursor=" not in asked.path
        return 200, {"data": [] if first else rows, "meta": {"nextCursor": "next" if first else None}}
    for value in list(here.live):
        if asked.path.endswith(f"/id-{value[-4:]}"):
            here.revoke(value)
            return 204, None
    return 404, {"error": {"name": "notFound"}}


def digitalocean(here: Provider, asked: Asked) -> Answer:
    """https://docs.digitalocean.com/reference/api/oauth/#revoke: a form, with the token as bearer as well."""
    if asked.path != "/v1/oauth/revoke":
        return _checked(here, asked.bearer)
    if asked.bearer != asked.form["token"] or asked.bearer not in here.live:
        return 401, {"id": "unauthorized"}
    here.revoke(asked.form["token"])
    return 200, {}


def heroku(here: Provider, asked: Asked) -> Answer:
    """https://devcenter.heroku.com/articles/platform-api-reference#oauth-authorization: listed with their tokens, deleted by id."""
    if asked.bearer not in here.live:
        return 401, {"id": "unauthorized"}
    if asked.method == "DELETE":
        assert asked.path == "/oauth/authorizations/the-second"
        here.revoke(asked.bearer)
        return 200, {"id": "the-second"}
    if asked.path == "/oauth/authorizations":
        rows = [("the-first", "another"), ("the-second", asked.bearer)]
        return 200, [{"id": one, "access_token": {"id": f"t-{one}", "token": token}} for one, token in rows]
    return 200, {"email": "ann@acme.example"}


def cloudflare(here: Provider, asked: Asked) -> Answer:
    """https://developers.cloudflare.com/api/resources/user/subresources/tokens: verify gives the id, delete answers success."""
    if asked.bearer not in here.live:
        return 401, {"success": False, "errors": [{"code": 1000}]}
    if asked.method == "GET":
        return 200, {"success": True, "result": {"id": "ed17574386854bf7", "status": "active"}}
    assert asked.path == "/client/v4/user/tokens/ed17574386854bf7"
    here.revoke(asked.bearer)
    return 200, {"success": True, "result": {"id": "ed17574386854bf7"}}


def vercel(here: Provider, asked: Asked) -> Answer:
    """https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token: `current`, 200 with the id."""
    if asked.bearer not in here.live:
        return 403, {"error": {"code": "forbidden", "message": "Not authorized", "invalidToken": True}}
    if asked.method == "DELETE":
        assert asked.path == "/v3/user/tokens/current"
        here.revoke(asked.bearer)
        return 200, {"tokenId": "5d9f2ebd"}
    return 200, {"user": {}}


def doppler(here: Provider, asked: Asked) -> Answer:
    """https://docs.doppler.com/reference/auth-revoke: the token in the body, 200."""
    if asked.path == "/v3/auth/revoke":
        here.revoke(json.loads(asked.body)["token"])
        return 200, {"success": True}
    return _checked(here, asked.bearer)


def buildkite(here: Provider, asked: Asked) -> Answer:
    """https://buildkite.com/docs/apis/rest-api/access-token: the token it is asked with, 204."""
    if asked.bearer not in here.live:
        return 401, {"message": "Authentication required"}
    if asked.method == "DELETE":
        here.revoke(asked.bearer)
        return 204, None
    return 200, {"scopes": []}


def cratesio(here: Provider, asked: Asked) -> Answer:
    """https://crates.io/api/openapi.json, DELETE /api/v1/tokens/current: 204; 403 with these words for one that is gone."""
    assert (asked.method, asked.path) == ("DELETE", "/api/v1/tokens/current")
    if asked.bearer not in here.live:
        return 403, {"errors": [{"detail": "authentication failed"}]}
    here.revoke(asked.bearer)
    return 204, None


def salesforce(here: Provider, asked: Asked) -> Answer:
    """https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm: 200, else 400 invalid_token."""
    assert (asked.method, asked.path) == ("POST", "/services/oauth2/revoke")
    if asked.form["token"] not in here.live:
        return 400, {"error": "invalid_token", "error_description": "invalid token"}
    here.revoke(asked.form["token"])
    return 200, None


def aws(here: Provider, asked: Asked) -> Answer:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html, and its common errors."""
    form = asked.form
    assert (form["Action"], form["Status"], form["Version"]) == ("UpdateAccessKey", "Inactive", "2010-05-08")
    assert f"Credential={form['AccessKeyId']}/" in asked.headers["authorization"]
    if form["AccessKeyId"] not in here.live:
        return 403, b"<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>"
    here.revoke(form["AccessKeyId"])
    return 200, b"<UpdateAccessKeyResponse/>"


def dropbox(here: Provider, asked: Asked) -> Answer:
    """https://www.dropbox.com/developers/documentation/http/documentation#auth-token-revoke: no body, `null`, and 401 by AuthError."""
    assert (asked.method, asked.path, asked.body) == ("POST", "/2/auth/token/revoke", b"")
    if asked.bearer not in here.live:
        return 401, {"error_summary": "invalid_access_token/..", "error": {".tag": "invalid_access_token"}}
    here.revoke(asked.bearer)
    return 200, b"null"


def google(here: Provider, asked: Asked) -> Answer:
    """https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke: 200, 400 with an error code."""
    if asked.method == "GET":
        token = parse_qs(asked.path.partition("?")[2])["access_token"][0]
        return (200, {"scope": "email"}) if token in here.live else (400, {"error": "invalid_token"})
    assert asked.path == "/revoke"
    if asked.form["token"] not in here.live:
        return 400, {"error": "invalid_token", "error_description": "Token expired or revoked"}
    here.revoke(asked.form["token"])
    return 200, {}


def fastly(here: Provider, asked: Asked) -> Answer:
    """https://www.fastly.com/documentation/reference/api/auth-tokens/user/: the token it is asked with, 204."""
    assert asked.path == "/tokens/self"
    if asked.headers.get("fastly-key") not in here.live:
        return 401, {"msg": "Provided credentials are missing or invalid"}
    if asked.method == "DELETE":
        here.revoke(asked.headers["fastly-key"])
        return 204, None
    return 200, {"id": "5Yo3XXnrQpjc20u0ybrf2g"}


PROVIDERS = {
    one.__name__: one
    for one in (
        github, huggingface, slack, gitlab, npm, postman, digitalocean, heroku, cloudflare, vercel, doppler, buildkite, cratesio, salesforce, aws,
        dropbox, google, fastly,
    )
}  # fmt: skip
