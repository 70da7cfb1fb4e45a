"""What a secret opens, asked of providers on loopback that answer as their documentation says; and how urgent that makes it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Exposure, Level
from posthound.rotate.analysing import analyse, reaches
from posthound.rotate.consumers import consumers
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import Item, Liveness, Place, State
from posthound.rotate.priority import priority, told
from posthound.rotate.revoking import found_in, given
from posthound.rotate.rows import item_row
from posthound.rotate.run import one
from posthound.rotate.view import listing
from posthound.rules import load
from posthound.rules.templates import expand
from posthound.state.ledger_store import Rows
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key, secret_id
from posthound.verify.analysis import INQUIRIES, Inquiry, Reach, ask_about, inquiry_of, reach_of
from tests.loopback import served

Answer = tuple[int, dict[str, str], Any]
BOOK = {pattern.id: pattern for pattern in load()}
SCOPES = "https://www.googleapis.com/auth/"
AWS_IDENTITY = "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{}</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTHOUND_KEY", "for-tests")


@pytest.fixture
def serve() -> Any:
    """Starts a provider that answers so to everything; what it was asked is in `asked`."""
    stack = ExitStack()

    def start(answer: Answer) -> Any:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, {name.lower(): text for name, text in self.headers.items()}))  # type: ignore[attr-defined]
                status, headers, body = answer
                data = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                for name, text in headers.items():
                    self.send_header(name, text)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None: ...

        server = HTTPServer(("127.0.0.1", 0), Handler)
        server.asked = []  # type: ignore[attr-defined]
        server.base = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
        return stack.enter_context(served(server))

    with stack:
        yield start


def _value(rule: str) -> str:
    """A value that the rule finds, drawn anew."""
    from posthound.rules.lint import find_secret

    return find_secret(BOOK[rule], expand(BOOK[rule].matches[0], random.Random(rule))) or ""


# The rule, what its provider answers, how far that reaches, and words that are told.
ANSWERS: list[tuple[str, Answer, Reach, str]] = [
    ("github-personal-access-token", (200, {"X-OAuth-Scopes": "repo, read:org"}, {"login": "octocat", "type": "User"}), Reach.WRITE, "user octocat"),
    ("github-personal-access-token", (200, {"X-OAuth-Scopes": "admin:org, repo"}, {"login": "octocat"}), Reach.ALL, "admin:org"),
    ("github-personal-access-token", (200, {"X-OAuth-Scopes": "read:user"}, {"login": "octocat"}), Reach.READ, "read:user"),
    ("github-fine-grained-token", (200, {}, {"login": "octocat"}), Reach.UNKNOWN, "permissions of its own"),
    ("github-personal-access-token", (401, {}, {"message": "Bad credentials"}), Reach.NOTHING, "GitHub answered 401"),
    ("github-app-installation-token", (403, {}, {"message": "Resource not accessible by integration"}), Reach.UNKNOWN, "installation"),
    ("slack-bot-token", (200, {"x-oauth-scopes": "chat:write,channels:read"}, {"ok": True, "team": "Sub", "user": "bot"}), Reach.WRITE, "team Sub"),
    ("slack-user-token", (200, {"x-oauth-scopes": "admin.users:write"}, {"ok": True, "team": "Sub", "user": "g"}), Reach.ALL, "admin.users:write"),
    ("slack-bot-token", (200, {}, {"ok": False, "error": "token_revoked"}), Reach.NOTHING, "token_revoked"),
    ("google-oauth-access-token", (200, {}, {"scope": f"{SCOPES}drive.readonly openid", "email": "a@example.com"}), Reach.READ, "a@example.com"),
    ("google-oauth-access-token", (200, {}, {"scope": f"{SCOPES}cloud-platform", "aud": "1.apps"}), Reach.ALL, "cloud-platform"),
    ("google-oauth-access-token", (400, {}, {"error": "invalid_token"}), Reach.NOTHING, "400"),
    ("stripe-live-secret-key", (200, {}, {"id": "acct_1", "country": "DE", "charges_enabled": True}), Reach.ALL, "acct_1"),
    ("stripe-live-restricted-key", (403, {}, {"error": {"message": "no permission"}}), Reach.UNKNOWN, "restricted"),
    ("stripe-test-secret-key", (200, {}, {"id": "acct_1", "country": "DE"}), Reach.READ, "test data"),
    ("openai-project-key", (200, {"openai-organization": "acme"}, {"data": []}), Reach.WRITE, "organisation acme"),
    ("openai-admin-key", (200, {}, {"data": [{"name": "Default"}]}), Reach.ALL, "Default"),
    ("anthropic-api-key", (200, {"anthropic-organization-id": "o-1"}, {"data": []}), Reach.WRITE, "o-1"),
    ("anthropic-admin-key", (200, {}, {"id": "o-1", "name": "Acme", "type": "organization"}), Reach.ALL, "Acme"),
    ("gitlab-personal-access-token", (200, {}, {"active": True, "scopes": ["read_api"], "user_id": 7, "expires_at": "2027-01-01"}), Reach.READ, "until 2027"),
    ("gitlab-personal-access-token", (200, {}, {"active": True, "scopes": ["api"], "user_id": 7}), Reach.ALL, "without an end"),
    ("gitlab-personal-access-token", (200, {}, {"active": False, "revoked": True, "scopes": ["api"]}), Reach.NOTHING, "not active"),
    ("salesforce-access-token", (200, {}, {"preferred_username": "u@x", "organization_id": "00D"}), Reach.UNKNOWN, "u@x"),
    ("salesforce-access-token", (403, {}, "Bad_OAuth_Token"), Reach.NOTHING, "403"),
    ("sendgrid-api-key", (200, {}, {"scopes": ["mail.send", "user.profile.read"]}), Reach.WRITE, "mail.send"),
    ("sendgrid-api-key", (200, {}, {"scopes": ["api_keys.create"]}), Reach.ALL, "api_keys.create"),
    ("postman-api-key", (200, {}, {"user": {"username": "ann", "teamName": "Acme", "roles": ["user"]}}), Reach.WRITE, "ann in team Acme"),
    ("postman-api-key", (200, {}, {"user": {"username": "ann", "teamName": "Acme", "roles": ["admin", "user"]}}), Reach.ALL, "admin"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "answer", "reach", "words"), ANSWERS)
def test_a_provider_tells_what_a_credential_opens(
    rule: str, answer: Answer, reach: Reach, words: str, serve: Any
) -> None:
    value, server = _value(rule), serve(answer)
    inquiry = inquiry_of(BOOK[rule].provider.id, rule)
    assert inquiry is not None
    opens = ask_about(inquiry, value, base=server.base)
    assert (opens.reach, words in opens.words) == (reach, True), opens.words
    assert value not in opens.words
    [(path, headers)] = server.asked
    assert value in path + json.dumps(headers)


def _pair(inquiry: Inquiry, value: str, half: str, server: Any) -> Any:
    return ask_about(inquiry, value, [half], base=server.base)


def test_a_pair_of_aws_signs_its_question_and_does_not_send_its_secret(serve: Any) -> None:
    rng = random.Random(3)
    key_id, secret = expand("AKIA<upper:16>", rng).translate(str.maketrans("0189", "2345")), expand("<alnum:40>", rng)
    inquiry = inquiry_of("aws", "aws-secret-access-key")
    assert inquiry is not None
    for arn, reach in (("arn:aws:iam::1:user/ci", Reach.UNKNOWN), ("arn:aws:iam::1:root", Reach.ALL)):
        server = serve((200, {}, AWS_IDENTITY.format(arn)))
        opens = _pair(inquiry, secret, key_id, server)
        assert (opens.reach, opens.account) == (reach, arn)
        [(path, headers)] = server.asked
        assert "Action=GetCallerIdentity" in path
        assert "/us-east-1/sts/aws4_request" in headers["authorization"]
        assert secret not in path + json.dumps(headers)
    refused = serve((403, {}, "<ErrorResponse><Error><Code>InvalidClientTokenId</Code></Error></ErrorResponse>"))
    assert _pair(inquiry, key_id, secret, refused).reach is Reach.NOTHING


def test_twilios_answer_holds_a_token_and_none_of_it_is_told(serve: Any) -> None:
    rng = random.Random(4)
    account, token, other = expand("AC<hex:32>", rng), expand("<hex:32>", rng), expand("<hex:32>", rng)
    row = {"sid": account, "friendly_name": token, "status": "active", "type": "Full", "auth_token": other}
    inquiry = inquiry_of("twilio", "twilio-auth-token")
    assert inquiry is not None
    opens = _pair(inquiry, token, account, serve((200, {}, {"accounts": [row]})))
    assert opens.reach is Reach.ALL
    assert token not in opens.words
    assert other not in opens.words


def test_half_of_a_pair_is_not_sent(serve: Any) -> None:
    server = serve((200, {}, {}))
    inquiry = inquiry_of("twilio", "twilio-auth-token")
    assert inquiry is not None
    assert "other half" in ask_about(inquiry, "0" * 32, base=server.base).words
    assert not server.asked


@pytest.mark.parametrize(
    "answer", [(302, {"Location": "http://127.0.0.1:9/"}, ""), (500, {}, "{"), (200, {}, "[1]"), (200, {}, "\x00")]
)
def test_no_answer_that_is_none_says_anything_for_certain(answer: Answer, serve: Any) -> None:
    for inquiry in INQUIRIES:
        if inquiry.partner is None:
            opens = ask_about(inquiry, "v" * 30, base=serve(answer).base)
            assert opens.reach is not Reach.NOTHING, inquiry.provider


def test_every_question_goes_to_its_providers_own_host_and_the_dozen_are_there() -> None:
    assert {inquiry.provider for inquiry in INQUIRIES} == {
        "github", "slack", "aws", "google", "stripe", "openai", "anthropic", "gitlab", "salesforce", "sendgrid", "twilio", "postman",
    }  # fmt: skip
    for inquiry in INQUIRIES:
        assert inquiry.url.startswith("https://")
        assert inquiry.reference.startswith("https://")
        host = inquiry.url.split("/")[2]
        serves = next(p.provider.serves for p in BOOK.values() if p.provider.id == inquiry.provider)
        assert any(host == name or host.endswith(f".{name}") for name in serves), (inquiry.provider, serves)
        assert set(inquiry.rules) <= set(BOOK)


def test_scopes_are_read_by_their_words() -> None:
    assert reach_of(["channels:read", "users.profile:read", "openid"]) is Reach.READ
    assert reach_of(["channels:read", "files:upload"]) is Reach.WRITE
    assert reach_of(["sudo"]) is Reach.ALL
    assert reach_of([]) is Reach.UNKNOWN


def _ledger(path: Path, value: str, rule: str = "github-personal-access-token", **fields: Any) -> Item:
    place = Place(
        "f",
        "postman/a.json",
        "/x",
        "A / header",
        Exposure.PUBLIC,
        "2026-01-01T00:00:00+00:00",
        "2026-01-01T00:00:00+00:00",
    )
    moment = "2026-01-01T00:00:00+00:00"
    item = Item(
        secret_id(value, fingerprint_key()),
        rule,
        "ghp_…",
        Level.HIGH,
        "name",
        moment,
        moment,
        places={"f": place},
        **fields,
    )
    row = {
        **{name: getattr(place, name) for name in place.__slots__},
        "secret": item.secret,
        "exposure": "public",
        "present": 1,
    }
    with opened(str(path), make=True) as store:
        store.change(lambda items, places, last: Rows((item_row(item),), (row,)))
    return item


def test_the_answer_stands_in_the_ledger_and_raises_the_priority(tmp_path: Path, serve: Any) -> None:
    value = _value("github-personal-access-token")
    path, today = tmp_path / "l.sqlite", date(2026, 1, 2)
    item = _ledger(path, value)
    server = serve((200, {"X-OAuth-Scopes": "admin:org"}, {"login": "octocat"}))
    before = priority(item, Reach.UNKNOWN, today)
    analyse(str(path), item.secret[:8], lambda asked: given(value + "\n", asked), Settings(), base=server.base)
    after, history = one(str(path), item.secret)
    assert [event.kind for event in history] == ["checked", "analyzed"]
    assert history[-1].evidence == "everything: user octocat; scopes admin:org"
    assert after.liveness is Liveness.LIVE
    found = reaches(str(path))
    assert found == {item.secret: Reach.ALL}
    assert priority(after, Reach.ALL, today) > before
    assert f"priority {priority(after, Reach.ALL, today)}" in listing([after], today, found)


def test_the_value_is_taken_from_what_a_crawl_saved(tmp_path: Path, serve: Any) -> None:
    value = _value("github-personal-access-token")
    item = _ledger(tmp_path / "l.sqlite", value)
    (tmp_path / "e.postman_environment.json").write_text(
        json.dumps({"id": "1", "name": "e", "values": [{"key": "t", "value": value}]})
    )
    server = serve((200, {"X-OAuth-Scopes": "repo"}, {"login": "octocat"}))
    read = found_in([str(tmp_path / "e.postman_environment.json")], Settings())
    opens, _ = analyse(str(tmp_path / "l.sqlite"), item.secret[:8], lambda _: read, Settings(), base=server.base)
    assert opens.reach is Reach.WRITE


def test_anothers_value_is_not_sent_and_a_provider_without_a_question_is_told(tmp_path: Path, serve: Any) -> None:
    server = serve((200, {}, {}))
    item = _ledger(tmp_path / "l.sqlite", _value("github-personal-access-token"))
    with pytest.raises(UsageError, match="not that of"):
        analyse(
            str(tmp_path / "l.sqlite"),
            item.secret[:8],
            lambda asked: given("another\n", asked),
            Settings(),
            base=server.base,
        )
    assert not server.asked
    other = _ledger(tmp_path / "m.sqlite", "x" * 20, "slack-webhook-that-is-none")
    with pytest.raises(UsageError, match="no way to ask"):
        analyse(str(tmp_path / "m.sqlite"), other.secret[:8], lambda asked: given("x" * 20, asked), Settings())


@pytest.mark.parametrize(
    "worse",
    [
        lambda item, reach: (item, Reach.ALL),
        lambda item, reach: (_with(item, exposure=Exposure.PUBLIC), reach),
        lambda item, reach: (_with(item, liveness=Liveness.LIVE), reach),
        lambda item, reach: (_with(item, first="2020-01-01T00:00:00+00:00"), reach),
    ],
)
def test_each_factor_makes_a_secret_more_urgent(worse: Callable[[Item, Reach], tuple[Item, Reach]]) -> None:
    today, base = date(2026, 1, 2), _with(None, exposure=Exposure.TEAM)
    item, reach = worse(base, Reach.READ)
    assert priority(item, reach, today) > priority(base, Reach.READ, today)


def _with(
    item: Item | None,
    *,
    exposure: Exposure = Exposure.TEAM,
    liveness: Liveness = Liveness.UNKNOWN,
    first: str = "2026-01-01T00:00:00+00:00",
) -> Item:
    place = Place("f", "a", "", "", exposure, first, first)
    return Item("s", "r", "x", Level.HIGH, "n", first, first, liveness=liveness, places={"f": place})


def test_the_priority_says_what_it_is_made_of_and_ends_with_the_work() -> None:
    item = _with(None, exposure=Exposure.PUBLIC, liveness=Liveness.LIVE, first="2020-01-01T00:00:00+00:00")
    assert told(item, Reach.ALL, date(2026, 1, 2)) == "100 = 5 (opens everything) × 5 (public) × 2 (live) × 2 (age)"
    closed = Item("s", "r", "x", Level.HIGH, "n", item.since, item.since, State.CLOSED, places=item.places)
    assert priority(closed, Reach.ALL, date(2026, 1, 2)) == 0


def test_consumers_are_workspaces_files_monitors_and_forks(tmp_path: Path) -> None:
    from posthound.model.values import Finding, Origin, Region, Role
    from posthound.state.store import Known, Store

    value = _value("github-personal-access-token")
    item = _ledger(tmp_path / "l.sqlite", value)
    origin = Origin("postman/P/c.json", Exposure.PUBLIC, "Payments", "w", forks=2, monitored=True)
    empty = dict.fromkeys(Finding._fields, "")
    named = {
        "role": Role.HEADER,
        "exposure": Exposure.PUBLIC,
        "region": Region(1, 1, 1, 2),
        "secret_id": item.secret,
        "origin": origin,
    }
    levels = {"severity": Level.HIGH, "confidence": Level.HIGH, "path": (), "related": (), "compared": ()}
    finding = Finding(**empty | named | levels)
    with Store(tmp_path / "l.sqlite") as store:
        store.put("a", Known("collection", "c", "", "w", origin, "", "", "", findings=(finding,)))
    assert consumers(str(tmp_path / "l.sqlite"), item) == [
        "workspace Payments (public)", "file postman/a.json", "postman/P/c.json: a monitor runs it; 2 forks of it may hold the secret",
    ]  # fmt: skip
