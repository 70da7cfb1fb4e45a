"""An environment that says wrongly how the world is reached is told in words by everything that reaches it, and shows no password."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable

import pytest

from posthound.report.github.target import target
from posthound.report.github.upload import CodeScanning
from posthound.rotate import webhook
from posthound.rules import load
from posthound.sources.postman.client import PostmanClient
from posthound.support.errors import UsageError
from posthound.tickets.http import Api
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
