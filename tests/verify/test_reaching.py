"""An environment that says wrongly how the world is reached is told in words by everything that reaches it, and shows no password."""

from __future__ import annotations

import asyncio
import base64
import importlib.util
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import pytest

from posthound.config.own import Mail
from posthound.report.github import upload
from posthound.report.github.target import checked_api, target
from posthound.report.github.upload import CodeScanning
from posthound.rotate import mail, webhook
from posthound.rotate.mail import message, send_mail
from posthound.rules import load
from posthound.sources.objects import words
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.errors import Unreadable, parse_problem
from posthound.sources.postman.links import parse_link
from posthound.sources.postman.urls import checked_url
from posthound.state.postgres import shown
from posthound.support.addresses import is_this_machine
from posthound.support.backoff import asked_to_wait
from posthound.support.errors import OutputError, UsageError
from posthound.support.proxies import left_out
from posthound.support.reaching import described, way_to
from posthound.tickets import http
from posthound.tickets.http import Api, checked
from posthound.verify.liveness import Question, ask
from posthound.verify.web import asked

WORD = "word-of-the-proxy"
PATTERN = next(
    one for one in load() if one.verify and one.verify.url.startswith("https://") and "{secret}" not in one.verify.url
)


async def _crawl() -> None:
    async with PostmanClient("https://api.example.com", "key") as client:
        await client.read("/me")


def _upload() -> None:
    CodeScanning(
        target({"repo": "a/b", "ref": "main", "sha": "a" * 40, "api_url": "https://ghe.example.com/api/v3"}, {}), "t"
    )


WAYS: dict[str, Callable[[], object]] = {
    "crawl": lambda: asyncio.run(_crawl()),
    "upload": _upload,
    "ticket": lambda: Api("https://tracker.example.com", {}).call("GET", "/"),
    "revoke": lambda: asked("GET", "https://provider.example.com/", {}),
    "verify": lambda: ask([Question("s", PATTERN, "v" * 20)]),
    "webhook": lambda: webhook.send("https://channel.example.com/", {}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HTTPS_PROXY", f"socks5://user:{WORD}@127.0.0.1:9", "socksio"),
        ("HTTPS_PROXY", f"ftp://user:{WORD}@proxy.example.com:9", "a proxy"),
        ("HTTPS_PROXY", f"http://user:{WORD}@proxy.example.com:port", "a proxy"),
        ("SSL_CERT_FILE", f"/nowhere/{WORD}", "certificates"),
    ],
)
def test_it_is_told_in_words(way: str, name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if told == "socksio" and importlib.util.find_spec("socksio"):
        pytest.skip("left out: socksio is installed")
    for other in ("NO_PROXY", "no_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=told) as raised:
        WAYS[way]()
    assert WORD not in f"{raised.value} {raised.value.hint}"


@pytest.mark.parametrize("address", ["https://[", "//[", "https://[::1", "https://a@b:c@[d"])
@pytest.mark.parametrize(
    "use",
    [
        checked_url, parse_link, checked_api, lambda text: checked(text, "t"), lambda text: webhook.send(text, {}),
        lambda text: webhook.send(f"{text}:99999999", {}), lambda text: checked_url(f"https://h:99999999/{text[:5]}"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_told_in_words(use: Callable[[str], object], address: str) -> None:
    with pytest.raises(UsageError) as refused:
        use(address)
    assert refused.value.hint


def test_an_address_of_servers_is_shown_without_its_password() -> None:
    assert shown(f"postgresql://ann:{WORD}@one:1,two:2/db?x=1") == "postgresql://ann@one:1,two:2/db"
    assert shown(f"postgresql://ann:{WORD}@[::1/db") == "postgresql://"


@pytest.fixture
def dripping() -> Iterator[str]:
    """The address of a server that answers a byte at a time, and so never comes to the end of its first line."""

    def serve() -> None:
        with suppress(OSError):  # whoever asked has gone
            while True:
                connection, _ = listening.accept()
                while not over.is_set():
                    connection.sendall(b"2")
                    over.wait(0.02)

    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        over.set()


def _mail(address: str) -> None:
    host, port = address.split(":")
    server = Mail(host=host, sender="a@acme.example", to=("b@acme.example",), port=int(port), tls="none")
    send_mail(server, message(server, "s", "p", "h"), str)


def test_an_answer_that_drips_is_given_up(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (webhook, upload, http, mail):
        monkeypatch.setattr(module, "WHOLE", 0.1)
    monkeypatch.setattr(upload, "ATTEMPTS", 1)
    assert asked("GET", f"http://{dripping}/", {}, timeout=0.1).text == "did not answer in 0.1 seconds"
    with pytest.raises(OutputError, match="no answer in time"):
        webhook.send(f"http://{dripping}/", {})
    with pytest.raises(OutputError, match="did not come to the end"):
        Api(f"http://{dripping}", {}, wait=lambda _: None).call("POST", "/", {})
    with pytest.raises(OutputError, match="no answer in time"):
        _mail(dripping)
    place = target({"repo": "a/b", "ref": "main", "sha": "a" * 40, "api_url": f"http://{dripping}/api/v3"}, {})
    with (
        CodeScanning(place, "t", sleep=lambda _: None) as service,
        pytest.raises(OutputError, match="no answer in time"),
    ):
        service.status("1")


@pytest.mark.parametrize(
    ("entry", "within", "outside"),
    [
        ("[::1]", "::1", "::2"),
        ("fd00::/8", "fd12::7", "fe80::7"),
        ("0:0:0:0:0:0:0:1", "::1", "::2"),
        ("10.0.0.0/8", "10.9.8.7", "11.9.8.7"),
        ("[fd00::7]:443", "fd00::7", "fd00::8"),
        ("acme.example", "git.acme.example", "notacme.example"),
        (".acme.example", "acme.example", "acme.example.org"),
        ("*.acme.example", "git.acme.example", "acme.org"),
        ("ACME.example:443", "acme.example", "acme.org"),
        ("https://acme.example", "acme.example", "acme.org"),
        ("*", "acme.example", ""),
    ],
)
def test_hosts_are_left_out_of_a_proxy_in_every_way_to_write_them(entry: str, within: str, outside: str) -> None:
    assert left_out(within, 443, f"nothing.example {entry},,other.example")
    assert not (outside and left_out(outside, 443, entry))
    if ":443" in entry:
        assert not left_out(within, 8443, entry)


def test_a_list_that_is_hard_to_read_stops_nothing_and_this_machine_is_reached_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "proxy.example:3128")
    monkeypatch.setenv("no_proxy", "[::1],::1/128,fd00::/8,1.2.3.4/99,b\u00fccher.example,[,]:,:,/")
    assert way_to("https://api.example.com").proxy == "http://proxy.example:3128"
    for near in ("https://localhost:1", "https://[::1]:1", "https://127.0.0.9:1"):
        assert not way_to(near).proxy
    asyncio.run(_made())


async def _made() -> None:
    async with PostmanClient("https://api.example.com", "key") as client:
        client._connection()


def test_this_machine_is_known_by_every_name_of_it() -> None:
    for host in ("localhost", "LOCALHOST", "127.0.0.1", "127.3.2.1", "::1", "[::1]", "0:0:0:0:0:0:0:1"):
        assert is_this_machine(host)
    for host in ("", "localhost.example", "127.0.0.1.example", "128.0.0.1", "::2", "0.0.0.0", "127."):
        assert not is_this_machine(host)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1)", "expired"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid (_ssl.c:1)", "yet"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, … 'h'. (_ssl.c:1)", "another"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1)", "SSL_CERT_"),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1)", "not encrypted"),
        ("[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:1)", "the client's own"),
        ("[SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:1)", "agreed on"),
    ],
)
@pytest.mark.parametrize("kind", [httpx.ConnectError, httpx.ReadError, ssl.SSLError])
def test_what_tls_refuses_is_told_by_its_cause(kind: type[Exception], said: str, told: str) -> None:
    error = kind(1, said) if kind is ssl.SSLError else kind(said)
    assert told in described(error)
    assert "'h'" not in described(error)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("source: InvalidCertificate(\n    ExpiredContext {", "has expired"),
        ("source: InvalidCertificate(\n    NotValidForNameContext {", "another host's"),
        ("source: InvalidCertificate(\n    UnknownIssuer,", "SSL_CERT_FILE"),
        ("source: InvalidContentType,", "not encrypted"),
        ("HTTP error: error sending request", "cannot be reached"),
    ],
)
def test_what_tls_refuses_of_a_store_is_told_likewise(said: str, told: str) -> None:
    assert told in words.refusal(RuntimeError(said), "host").message


def test_a_name_that_nobody_knows_is_told_as_such() -> None:
    error = httpx.ConnectError("[Errno -2] Name or service not known")
    assert described(error) == "no connection"
    error.__cause__ = socket.gaierror(-2, "Name or service not known")
    for one in error, error.__cause__:
        assert described(one) == "no connection: its name is not known here"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("3", 3.0), ("2.5", 2.5), ("0", 0.0), ("1767225605", 5.0), ("Thu, 01 Jan 2026 00:00:08 GMT", 8.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("-5", None), ("nan", None), ("inf", None), ("soon", None), ("", None),
        ("9" * 400, None), ("Wed, 99 Oct 99999 07:28:00 GMT", None), ("1, 2", None),
    ],
)  # fmt: skip
def test_what_is_asked_to_wait_is_read_in_every_form(text: str, seconds: float | None) -> None:
    assert asked_to_wait({"retry-after": text}, now=datetime(2026, 1, 1, tzinfo=UTC)) == seconds
    # The moments of whoever answers are by its own clock.
    assert asked_to_wait({"retry-after": text, "date": "Thu, 01 Jan 2026 00:00:00 GMT"}) == seconds


def _answering(monkeypatch: pytest.MonkeyPatch, module: object, status: int, text: str) -> None:
    answer = (status, httpx.Headers(), json.dumps({"message": text}).encode())
    monkeypatch.setattr(module, "exchanged", lambda *_sent, **_more: answer)


@pytest.mark.parametrize("room", [0, 180, 190, 290])
def test_a_credential_that_an_answer_repeats_is_not_told(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    word, before = "A7k-fresh-" * 3, "x" * room
    told = [parse_problem(401, json.dumps({"error": {"message": before + word.lower()}}).encode(), word).message]
    told.append(parse_problem(502, f"<html><title>{before}{word}</title></html>".encode(), word).message)
    pair = base64.b64encode(f"ana:{word}".encode()).decode()
    for headers, repeated in ({"Authorization": f"Bearer {word}"}, word), ({"Authorization": f"Basic {pair}"}, pair):
        _answering(monkeypatch, http, 401, before + repeated)
        with pytest.raises(OutputError) as refused:
            Api("https://tracker.example.com", headers).call("GET", "/")
        told.append(str(refused.value))
    _answering(monkeypatch, upload, 401, before + word)
    place = target({"repo": "a/b", "ref": "main", "sha": "a" * 40, "api_url": "https://ghe.example.com/api/v3"}, {})
    with CodeScanning(place, word) as service, pytest.raises(OutputError) as refused:
        service.status("1")
    told.append(str(refused.value))
    client = PostmanClient("https://api.example.com", word)
    with pytest.raises(Unreadable) as elsewhere:
        client._same_host(httpx.URL("https://api.example.com"), f"https://{word}.example.org/")
    for text in (*told, str(elsewhere.value)):
        assert not any(part.lower() in text.lower() for part in (word[:8], pair[:8]))


@pytest.mark.parametrize("use", [lambda text: checked(text, "t"), checked_api, checked_url])
@pytest.mark.parametrize("address", ["https://ana:{}@h.example", "https://:{}@h.example", "http://{}@h.example?{}#{}"])
def test_a_password_in_an_address_is_refused_and_not_told(use: Callable[[str], object], address: str) -> None:
    with pytest.raises(UsageError) as refused:
        use(address.replace("{}", WORD))
    assert WORD not in f"{refused.value} {refused.value.hint}"


def test_a_redirect_to_the_same_host_is_that_with_its_port_or_without() -> None:
    for written in ("https://api.example.com", "https://API.example.com:443"):
        client = PostmanClient(written, "key")
        assert client._same_host(httpx.URL(f"{written}/a"), "/b").path == "/b"


@pytest.mark.parametrize("tls", ["none", "implicit"])
def test_a_mail_servers_ipv6_address_may_stand_in_brackets(tls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def connected(host: str, *_more: object, **_named: object) -> None:
        asked.append(host)
        raise ConnectionRefusedError

    for kind in ("SMTP", "SMTP_SSL"):
        monkeypatch.setattr(mail.smtplib, kind, connected)
    server = Mail(host="[::1]", sender="a@acme.example", to=("b@acme.example",), port=25, tls=tls)
    with pytest.raises(OutputError, match="no connection"):
        send_mail(server, message(server, "s", "p", "h"), str)
    assert asked == ["::1"]
