"""Answers that providers, gateways and networks put in the place of the documented one: none of them is a proof that a secret is dead."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from posthound.config.own import SelfManaged
from posthound.config.settings import Settings
from posthound.rotate.ledger import Revocation, State
from posthound.rules.model import Pattern
from posthound.rules.templates import expand
from posthound.verify import revoke as revoke_
from posthound.verify.web import Reply
from tests.rotate.providers import PROVIDERS, Asked, Provider, running
from tests.rotate.test_revoke import REVOKED, at_loopback, book, noted, revoke, value_of

__all__ = ["book"]  # a fixture

Answer = tuple[int, object]
PAGE = b"<!doctype html><title>Sign in</title>"
# What is no word about the credential, as it is met between here and a provider: by status and text.
ODD: list[Answer] = [
    (200, PAGE), (200, b""), (200, []), (200, {"ok": False, "error": "ratelimited"}), (202, b"queued"), (302, b""), (307, PAGE),
    (400, {"error": "bad_request"}), (401, PAGE), (401, {"message": "IP address 198.51.100.7 is not on the allowlist"}),
    (401, {"error": "insufficient_scope"}), (401, {"message": "Two-factor authentication is required"}), (403, PAGE),
    (403, {"message": "You do not have permission to revoke tokens"}), (404, {"message": "Not Found"}), (405, b""), (407, b"proxy"),
    (408, b""), (409, {"message": "conflict"}), (412, b""), (422, {"message": "Validation failed"}), (423, {"message": "locked"}),
    (425, b""), (429, {"message": "rate limit exceeded"}), (451, b""), (500, PAGE), (502, PAGE), (503, {"message": "try again"}),
    (504, b""), (530, PAGE),
]  # fmt: skip


class Spoilt:
    """A provider as it is documented, but for one of the requests it gets, which is answered oddly and does nothing."""

    def __init__(self, documented: Callable[[Provider, Asked], Answer], at: int, odd: Answer) -> None:
        self.documented, self.at, self.odd, self.count = documented, at, odd, 0

    def __call__(self, here: Provider, asked: Asked) -> Answer:
        self.count += 1
        return self.odd if self.count == self.at else self.documented(here, asked)


def _keys(pattern: Pattern) -> tuple[str, str, str]:
    """A value, the other half of a pair if there is one, and which of them a stand-in holds to be live."""
    value, rng = value_of(pattern), random.Random(7)
    if not (pattern.revoke and pattern.revoke.sign):
        return value, "", value
    key = expand("AKIA<base32:16>", rng)
    return (key, expand("<b64:40>", rng), key) if pattern.id == "aws-access-key-id" else (value, key, key)


def _spoilt(pattern: Pattern, at: int, odd: Answer, book: Callable[[Pattern], None]) -> tuple[bool, Revocation, State]:
    """Whether the credential still opens something after a run in which one answer was odd, and what the ledger says of it."""
    value, partner, live = _keys(pattern)
    with running(Provider(Spoilt(PROVIDERS[pattern.provider.id], at, odd), {live})) as server:
        own = Settings()
        if pattern.revoke and "{host}" in pattern.revoke.url:
            own = Settings(self_managed=(SelfManaged(pattern.provider.id, server.url),))
            book(pattern)
        else:
            book(at_loopback(pattern, server.url))
        item = revoke(noted(pattern, value), value, partner, own="PMAK-own", settings=own)
        return bool(server.live), item.revocation, item.state


@pytest.mark.parametrize("pattern", REVOKED, ids=lambda pattern: pattern.id)
def test_no_odd_answer_to_any_request_of_a_revocation_is_read_as_death(
    pattern: Pattern, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pattern.revoke is not None
    value, partner, _ = _keys(pattern)
    host = "https://acme.my.salesforce.com" if "{host}" in pattern.revoke.url else ""
    order = revoke_.Order(pattern, pattern.revoke, value, partner, own="PMAK-own", at=host)
    for status, said in ODD:
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        kind = {"content-type": "text/html; charset=utf-8"} if data == PAGE else {}
        monkeypatch.setattr(revoke_, "asked", lambda *_, s=status, d=data, k=kind: Reply(s, d.decode(), k))
        before = revoke_.prepare(order)
        after = revoke_.send(order, "an-id"), revoke_.send(order, "an-id", taken=True)
        assert [one.verdict for one in (before, *after) if not isinstance(one, str)].count("dead") == 0, (status, said)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_what_goes_wrong_on_the_way_leaves_a_live_secret_alive_in_the_ledger(name: str, book: Callable[[Pattern], None]) -> None:  # fmt: skip
    rng = random.Random(f"20261130{name}")
    pattern = rng.choice([one for one in REVOKED if one.provider.id == name])
    at, odd = rng.choice((1, 2)), rng.choice(ODD)
    alive, revocation, state = _spoilt(pattern, at, odd, book)
    assert not (alive and (revocation is Revocation.DEAD or state is State.REVOKED)), (pattern.id, at, odd)
