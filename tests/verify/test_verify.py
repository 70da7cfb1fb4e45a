"""Asking providers, against a server on loopback: what counts as live, dead and unknown, and where a value may go."""

from __future__ import annotations

import base64
import logging

import pytest

from posthound.rules import load
from posthound.rules.model import Pattern, Provider, Verify
from posthound.verify.liveness import Question, allowed_hosts, ask
from tests.rotate.servers import Server, serving

VALUE = "v" + "0a" * 15
PROVIDER = Provider("acme", "Acme", hosts=("acme.example",))


@pytest.fixture
def server():  # type: ignore[no-untyped-def]  # a fixture that yields
    with serving() as running:
        yield running


def pattern(record: Verify) -> Pattern:
    """A pattern with a record of how to ask."""
    return Pattern("acme-token", PROVIDER, "Acme token", "x", ("x",), "high", "everything", (), verify=record)


def verdict(record: Verify, value: str = VALUE, timeout: float = 5.0) -> tuple[str, str]:
    """What is answered for a value."""
    answer = ask([Question("s", pattern(record), value)], timeout=timeout)["s"]
    return answer.verdict, answer.evidence


def bearer(server: Server, **more: object) -> Verify:
    """A record that sends the value as bearer token to the server."""
    return Verify(f"{server.url}/me", headers=(("Authorization", "Bearer {secret}"),))._replace(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "expected"), [(200, "live"), (401, "dead"), (403, "unknown"), (404, "unknown"), (429, "unknown"), (500, "unknown"), (302, "unknown")]
)  # fmt: skip
def test_only_the_statuses_of_the_record_say_live_or_dead(server: Server, status: int, expected: str) -> None:
    server.status = status
    assert verdict(bearer(server))[0] == expected
    assert server.requests[0][2]["Authorization"] == f"Bearer {VALUE}"


def test_429_is_unknown_even_where_a_record_calls_it_dead(server: Server) -> None:
    server.status = 429
    assert verdict(bearer(server, dead=(401, 429)))[0] == "unknown"


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.status, server.headers = 302, {"Location": f"{server.url}/elsewhere"}
    assert verdict(bearer(server))[0] == "unknown"
    assert [path for _, path, _, _ in server.requests] == ["/me"]


def test_a_slow_answer_is_unknown(server: Server) -> None:
    server.delay = 1.0
    assert verdict(bearer(server), timeout=0.2) == ("unknown", "Acme did not answer in 0.2 seconds")


def test_a_provider_that_cannot_be_reached_is_unknown() -> None:
    with serving() as gone:
        record = bearer(gone)
    assert verdict(record) == ("unknown", "Acme could not be reached: no connection")


def test_basic_credentials_and_values_in_addresses_are_put_together_as_the_record_says(server: Server) -> None:
    assert verdict(Verify(f"{server.url}/me", basic="{secret}:"))[0] == "live"
    assert verdict(Verify(f"{server.url}/bot{{secret}}/me?key={{secret}}"), "12:ab/c&d")[0] == "live"
    assert base64.b64decode(server.requests[0][2]["Authorization"].removeprefix("Basic ")).decode() == f"{VALUE}:"
    assert server.requests[1][1] == "/bot12:ab%2Fc%26d/me?key=12:ab%2Fc%26d"


@pytest.mark.parametrize("value", ["two\r\nX-Evil: 1", "sp ace\n", "ünïcode", ""])
def test_a_value_that_is_no_credential_is_not_sent(server: Server, value: str) -> None:
    assert verdict(bearer(server), value)[0] == "unknown"
    assert server.requests == []


def test_a_value_that_is_itself_an_address_goes_to_its_provider_only(server: Server) -> None:
    record = Verify("{secret}")
    assert verdict(record, f"{server.url}/hook") == ("unknown", "its address is not one of its provider's")
    assert verdict(record, "https://acme.example.evil.example/hook")[0] == "unknown"
    assert verdict(record, "https://user:pass@acme.example/hook")[0] == "unknown"
    assert server.requests == []


def test_an_unencrypted_address_is_refused() -> None:
    assert verdict(Verify("http://api.acme.example/me")) == ("unknown", "its provider's address is not encrypted")


def test_neither_value_nor_address_reaches_a_log_or_an_answer(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    _, evidence = verdict(Verify(f"{server.url}/me?key={{secret}}"))
    assert VALUE not in evidence + caplog.text


def test_at_least_forty_providers_can_be_asked_and_each_only_at_an_address_of_its_own() -> None:
    asked = [one for one in load() if one.verify]
    assert len({one.provider.id for one in asked}) >= 40
    for one in asked:
        assert one.verify is not None
        assert one.verify.url.startswith("https://") or one.verify.url == "{secret}", one.id
        assert allowed_hosts(one), one.id
        assert not any("{" in host or "secret" in host for host in allowed_hosts(one)), one.id
        assert not set(one.verify.live) & set(one.verify.dead), one.id
        assert one.verify.method == "GET", one.id
