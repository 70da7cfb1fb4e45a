"""An environment that says wrongly how the world is reached is told in words by everything that reaches it, and shows no password."""

from __future__ import annotations

import asyncio
import importlib.util
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from posthound.config.own import Mail
from posthound.report.github import upload
from posthound.report.github.target import checked_api, target
from posthound.report.github.upload import CodeScanning
from posthound.rotate import mail, webhook
from posthound.rotate.mail import message, send_mail
from posthound.rules import load
from posthound.sources.postman.client import PostmanClient
from posthound.sources.postman.links import parse_link
from posthound.sources.postman.urls import checked_url
from posthound.state.postgres import shown
from posthound.support.errors import OutputError, UsageError
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
    with pytest.raises(OutputError, match="TimeoutError"):
        webhook.send(f"http://{dripping}/", {})
    with pytest.raises(OutputError, match="did not come to the end"):
        Api(f"http://{dripping}", {}, wait=lambda _: None).call("POST", "/", {})
    with pytest.raises(OutputError, match="TimeoutError"):
        _mail(dripping)
    place = target({"repo": "a/b", "ref": "main", "sha": "a" * 40, "api_url": f"http://{dripping}/api/v3"}, {})
    with CodeScanning(place, "t", sleep=lambda _: None) as service, pytest.raises(OutputError, match="TimeoutError"):
        service.status("1")
