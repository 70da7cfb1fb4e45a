"""A URL is one thing however it is written: a fix replaces a secret in all its parts, and the request stays the same."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import FixPlan, plan, write
from posthound.rules import load
from posthound.rules.templates import expand
from tests.fix.urls import collection, sent, url_object

Plant = Callable[..., str]
WEBHOOKS = {
    "slack": "https://hooks.slack.com/services/T<upperalnum:9>/B<upperalnum:10>/<alnum:24>",
    "discord": "https://discord.com/api/webhooks/<digit:18>/<b64url:68>",
    "zapier": "https://hooks.zapier.com/hooks/catch/<digit:7>/<[a-m]:3><digit:1><[n-z]:3>/",
    "telegram": "https://api.telegram.org/bot<digit:10>:AA<b64url:33>/sendMessage",
}
SHAPES = ("lists", "path-text", "path-objects", "text")
ADDRESSES = [
    (pattern.id, match) for pattern in load() for match in pattern.matches if re.match(r"https?://[^/\s]+/\S+$", match)
]


def fixed(path: Path) -> FixPlan:
    """Plans and writes the safe fix of a file."""
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    return made


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", WEBHOOKS)
@pytest.mark.parametrize("seed", range(3))
def test_a_fixed_webhook_is_gone_from_every_part_and_sends_the_same_request(
    tmp_path: Path, planted: Plant, kind: str, shape: str, seed: int
) -> None:
    address = planted(WEBHOOKS[kind], seed)
    path = collection(tmp_path / "a.postman_collection.json", url_object(address, shape))
    made = fixed(path)
    assert made.files
    assert made.behind == []
    assert set(sent(path, made.values)) == {address}
    secret = max(re.split(r"[/:]|bot", address), key=len) if kind != "zapier" else address.split("/")[-2]
    assert secret not in path.read_text()


@pytest.mark.parametrize("kind", ["slack", "discord", "zapier"])
def test_the_host_of_a_replaced_webhook_stays_literal(tmp_path: Path, planted: Plant, kind: str) -> None:
    address = planted(WEBHOOKS[kind])
    for url in (url_object(address), address):
        path = collection(tmp_path / "a.postman_collection.json", url)
        fixed(path)
        written = json.loads(path.read_text())["item"][0]["request"]["url"]
        raw = written if isinstance(written, str) else written["raw"]
        assert raw.split("/")[:3] == address.split("/")[:3]
        assert "{{vault:" in raw


@pytest.mark.parametrize(("pattern", "template"), ADDRESSES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ADDRESSES)])  # fmt: skip
def test_every_address_that_is_known_sends_the_same_request_or_is_told(
    tmp_path: Path, pattern: str, template: str
) -> None:
    address = expand(template, random.Random(f"{pattern}{template}"))
    path = collection(tmp_path / "a.postman_collection.json", url_object(address))
    made = fixed(path)
    assert made.behind == []
    assert set(sent(path, made.values)) == {address}
    assert not [value for value in made.values.values() if len(value) >= 8 and value in path.read_text()]


def test_a_webhook_in_a_variable_keeps_its_host_and_a_linked_variable_the_whole_of_it(
    tmp_path: Path, planted: Plant
) -> None:
    address = planted(WEBHOOKS["slack"])
    path = tmp_path / "a.postman_environment.json"
    text = json.dumps({"name": "n", "values": [{"key": "hook", "value": address}]})
    path.write_text(text)
    [value] = fixed(path).values.values()
    assert json.loads(path.read_text())["values"][0]["value"].startswith(address.removesuffix(value) + "{{vault:")
    path.write_text(text)
    made = plan([str(path)], Settings(), monitored=True)
    assert list(made.values.values()) == [address]
