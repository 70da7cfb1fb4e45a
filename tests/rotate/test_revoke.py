"""Revoking at providers on loopback: what is sent, what counts as accepted and as dead, and what a run that was ended leaves."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit, urlunsplit

import pytest

from posthound.config.own import SelfManaged
from posthound.config.settings import Settings
from posthound.rotate import revoking
from posthound.rotate.keeping import opened
from posthound.rotate.ledger import Exposure, Item, Level, Liveness, Place, Revocation, State
from posthound.rotate.run import every, one, update
from posthound.rules import load
from posthound.rules.lint import faults
from posthound.rules.model import Pattern
from posthound.rules.pattern_files import read_patterns
from posthound.rules.templates import expand
from posthound.state.ledger_store import Rows
from posthound.support.errors import UsageError
from posthound.support.redact import fingerprint_key, secret_id
from posthound.verify.aws import key_pair, signed
from posthound.verify.liveness import Question, ask
from posthound.verify.revoke import Order
from tests.conftest import RunCli
from tests.rotate.providers import PROVIDERS, Provider, running

REVOKED = [pattern for pattern in load() if pattern.revoke is not None]
LEDGER = "l.sqlite"


def _here(url: str, base: str) -> str:
    """The address with the server on loopback in place of its host."""
    parts, here = urlsplit(url), urlsplit(base)
    return urlunsplit((here.scheme, here.netloc, parts.path, parts.query, ""))


def at_loopback(pattern: Pattern, base: str) -> Pattern:
    """The record as the book has it, but for its hosts."""
    record, verify = pattern.revoke, pattern.verify
    assert record is not None
    find = record.find._replace(url=_here(record.find.url, base)) if record.find else None
    return pattern._replace(
        revoke=record._replace(url=_here(record.url, base), find=find, hosts=()),
        verify=verify._replace(url=_here(verify.url, base)) if verify else None,
    )


def value_of(pattern: Pattern, seed: int = 0) -> str:
    """A credential as the pattern finds it: the value alone."""
    from posthound.rules.lint import find_secret

    return find_secret(pattern, expand(pattern.matches[0], random.Random(f"{pattern.id}{seed}"))) or ""


def noted(pattern: Pattern, value: str) -> str:
    """A ledger in the working folder with one secret, and its id."""
    secret = secret_id(value, fingerprint_key())
    place = Place(
        "f" * 32, "a.json", "/a", "a", Exposure.PUBLIC, "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00"
    )
    item = Item(
        secret,
        pattern.id,
        "x…",
        Level.HIGH,
        "name",
        place.first_seen,
        place.first_seen,
        places={place.fingerprint: place},
    )
    from posthound.rotate.rows import item_row

    with opened(LEDGER, make=True) as store:
        store.change(lambda _i, _p, _l: Rows((item_row(item),), (), ()))
    return secret


@pytest.fixture
def book(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]  # gives a function
    """Puts a pattern in place of the book's, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)

    def put(pattern: Pattern) -> None:
        monkeypatch.setattr(
            revoking, "rules_for", lambda ids, _settings: {pattern.id: pattern} if pattern.id in ids else {}
        )

    return put


def revoke(secret: str, *lines: str, own: str = "", settings: Settings = Settings(), at: str = "") -> Item:
    """The item after it was revoked, its value given on lines."""
    wanted = revoking.tasks(
        LEDGER, [secret], lambda item: revoking.given("\n".join(lines), item), settings, {"POSTMAN_API_KEY": own}, at=at
    )
    revoking.carried_out(LEDGER, wanted, "ann")
    return every(LEDGER)[0]


def kinds(secret: str) -> list[str]:
    """The kinds of the events of a secret."""
    return [event.kind for event in one(LEDGER, secret)[1]]


def test_every_provider_with_a_record_has_a_stand_in_that_answers_as_documented() -> None:
    assert {pattern.provider.id for pattern in REVOKED} == set(PROVIDERS)


@pytest.mark.parametrize("pattern", REVOKED, ids=lambda pattern: pattern.id)
def test_each_record_revokes_and_a_later_look_proves_it(pattern: Pattern, book) -> None:  # type: ignore[no-untyped-def]
    record = pattern.revoke
    assert record is not None
    value, partner = value_of(pattern), ""
    if record.sign:
        key = expand("AKIA<base32:16>", random.Random(7))
        value, partner = (
            (key, expand("<b64:40>", random.Random(7))) if pattern.id == "aws-access-key-id" else (value, key)
        )
    live = {value} if partner == "" or value.startswith("AKIA") else {partner}
    with running(Provider(PROVIDERS[pattern.provider.id], live)) as server:
        book(at_loopback(pattern, server.url))
        secret = noted(pattern, value)
        # A host that is the user's own comes from his own configuration.
        own = (
            Settings(self_managed=(SelfManaged(pattern.provider.id, server.url),))
            if "{host}" in record.url
            else Settings()
        )
        if "{host}" in record.url:
            book(pattern)
        item = revoke(secret, value, partner, own="PMAK-own", settings=own)
        assert not server.live
        assert "revoke-requested" in kinds(secret)
        assert "revoke-accepted" in kinds(secret)
        if record.blind:
            assert (item.revocation, item.state) == (Revocation.ACCEPTED, State.OPEN)
        else:
            assert (item.revocation, item.state) == (Revocation.DEAD, State.REVOKED), one(LEDGER, secret)[1]
        assert value not in json.dumps([event.evidence for event in one(LEDGER, secret)[1]])


def by_id(name: str) -> Pattern:
    """A pattern of the book."""
    return next(pattern for pattern in REVOKED if pattern.id == name)


def test_an_acceptance_is_not_death_while_the_token_still_answers(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("github-personal-access-token")
    value = value_of(pattern)
    provider = Provider(PROVIDERS["github"], {value})
    provider.revoke = lambda _value: None  # type: ignore[method-assign]  # accepted, and done later
    with running(provider) as server:
        book(at_loopback(pattern, server.url))
        item = revoke(secret := noted(pattern, value), value)
        assert (item.revocation, item.state, item.liveness) == (Revocation.ACCEPTED, State.OPEN, Liveness.LIVE)
        server.live.clear()
        before = len(server.asked)
        item = revoke(secret, value)
        assert (item.revocation, item.state) == (Revocation.DEAD, State.REVOKED)
        assert [asked.path for asked in server.asked[before:]] == ["/user"]  # looked, and did not send it again


def test_a_token_that_was_never_live_here_is_not_called_dead(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("github-personal-access-token")
    value = value_of(pattern)
    with running(Provider(PROVIDERS["github"])) as server:
        book(at_loopback(pattern, server.url))
        item = revoke(noted(pattern, value), value)
    assert (item.revocation, item.state) == (Revocation.ACCEPTED, State.OPEN)


def test_a_provider_that_fails_leaves_a_request_that_the_next_run_completes(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("slack-bot-token")
    value = value_of(pattern)
    with running(Provider(PROVIDERS["slack"], {value}, failing=1)) as server:
        book(at_loopback(pattern, server.url))
        item = revoke(secret := noted(pattern, value), value)
        assert (item.revocation, item.state) == (Revocation.REQUESTED, State.OPEN)
        assert kinds(secret)[-1] == "revoke-unknown"
        item = revoke(secret, value)
        assert item.revocation is Revocation.DEAD


@pytest.mark.parametrize("name", ["gitlab-personal-access-token", "github-personal-access-token", "slack-bot-token"])
def test_what_is_proven_dead_is_looked_at_and_not_sent_again(name: str, book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id(name)
    value = value_of(pattern)
    with running(Provider(PROVIDERS[pattern.provider.id], {value})) as server:
        book(at_loopback(pattern, server.url))
        revoke(secret := noted(pattern, value), value)
        before, told = len(server.asked), kinds(secret)
        item = revoke(secret, value)
        assert (item.revocation, item.state, item.liveness) == (Revocation.DEAD, State.REVOKED, Liveness.DEAD)
        assert kinds(secret) == [*told, "checked"]
        assert len(server.asked) == before + 1
        server.live.add(value)  # its owner made it valid again
        item = revoke(secret, value)
        assert (item.revocation, item.state) == (Revocation.DEAD, State.REVOKED)
        assert not server.live


def test_a_refusal_ends_the_request(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("postman-collection-access-key")
    value = value_of(pattern)
    with running(Provider(PROVIDERS["postman"], {value[:-4] + "zzzz"})) as server:
        book(at_loopback(pattern, server.url))
        item = revoke(secret := noted(pattern, value), value, own="PMAK-own")
        assert item.revocation is Revocation.NONE
        assert kinds(secret) == ["revoke-refused"]
        assert {asked.method for asked in server.asked} == {"GET"}


def test_a_key_of_ones_own_is_asked_for_by_name(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("postman-collection-access-key")
    with running(Provider(PROVIDERS["postman"])) as server:
        book(at_loopback(pattern, server.url))
        with pytest.raises(UsageError, match="POSTMAN_API_KEY"):
            revoke(noted(pattern, value_of(pattern)), value_of(pattern))
        assert server.asked == []


def test_another_value_than_the_ledgers_is_not_sent(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("slack-bot-token")
    secret = noted(pattern, value_of(pattern))
    with pytest.raises(UsageError, match="not that of"):
        revoke(secret, value_of(pattern, seed=1))


def test_only_an_instance_of_ones_own_configuration_is_asked(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("gitlab-personal-access-token")
    value = value_of(pattern)
    with running(Provider(PROVIDERS["gitlab"], {value})) as server:
        book(pattern)
        secret = noted(pattern, value)
        with pytest.raises(UsageError, match="self-managed"):
            revoke(secret, value, at=server.url)
        assert server.asked == []
        own = Settings(self_managed=(SelfManaged("gitlab", f"{server.url}/git"),))
        item = revoke(secret, value, settings=own, at=f"{server.url}/git")
        assert item.revocation is Revocation.DEAD
        assert {asked.path for asked in server.asked} == {"/git/api/v4/user", "/git/api/v4/personal_access_tokens/self"}


def test_a_fixed_provider_takes_no_address_of_ones_own(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("slack-bot-token")
    secret = noted(pattern, value_of(pattern))
    book(pattern)
    own = Settings(self_managed=(SelfManaged("slack", "https://slack.evil.example"),))
    with pytest.raises(UsageError, match="one address only"):
        revoke(secret, value_of(pattern), settings=own, at="https://slack.evil.example")


def test_a_domain_of_salesforce_lies_below_salesforce(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("salesforce-access-token")
    secret = noted(pattern, value_of(pattern))
    book(pattern)
    with pytest.raises(UsageError, match="self-managed"):
        revoke(secret, value_of(pattern))
    own = Settings(self_managed=(SelfManaged("salesforce", "https://acme.my.salesforce.com.evil.example"),))
    with pytest.raises(UsageError, match="does not lie below"):
        revoke(secret, value_of(pattern), settings=own)


@pytest.mark.parametrize("issuer_path", ["", "/realms/a"])
def test_an_authorisation_server_of_ones_own_revokes_by_discovery(book, issuer_path: str) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("slack-bot-token")._replace(id="acme-token", revoke=None, verify=None)
    value = value_of(pattern)

    def answer(here: Provider, asked):  # type: ignore[no-untyped-def]
        issuer = f"{here.url}{issuer_path}"
        if asked.path == f"/.well-known/oauth-authorization-server{issuer_path}":
            return 200, {
                "issuer": issuer,
                "revocation_endpoint": f"{issuer}/revoke",
                "introspection_endpoint": f"{issuer}/look",
            }
        assert asked.headers["authorization"].startswith("Basic ")
        if asked.path.endswith("/revoke"):
            here.revoke(asked.form["token"])
            return 200, None
        return 200, {"active": asked.form["token"] in here.live}

    with running(Provider(answer, {value})) as server:
        book(pattern)
        secret = noted(pattern, value)
        issuer = f"{server.url}{issuer_path}"
        own = Settings(self_managed=(SelfManaged("oauth", issuer, "id", "env:X"),))
        item = revoke(secret, value, settings=own, at=issuer)
    assert (item.revocation, item.state) == (Revocation.DEAD, State.REVOKED)


def test_a_discovered_endpoint_on_a_host_that_is_not_configured_gets_no_token(book) -> None:  # type: ignore[no-untyped-def]
    pattern = by_id("slack-bot-token")._replace(id="acme-token", revoke=None, verify=None)
    value = value_of(pattern)

    def answer(here: Provider, _asked):  # type: ignore[no-untyped-def]
        return 200, {"issuer": here.url, "revocation_endpoint": "https://elsewhere.example/revoke"}

    with running(Provider(answer)) as server:
        book(pattern)
        own = Settings(self_managed=(SelfManaged("oauth", server.url),))
        item = revoke(secret := noted(pattern, value), value, settings=own, at=server.url)
        assert item.revocation is Revocation.NONE
        assert kinds(secret) == ["revoke-refused"]
        assert len(server.asked) == 1


def test_two_texts_are_a_key_pair_of_aws_in_either_order_and_otherwise_none() -> None:
    rng = random.Random(11)
    key, other, secret = (expand(text, rng) for text in ("AKIA<base32:16>", "AKIA<base32:16>", "<b64:40>"))
    assert key_pair(key, secret) == key_pair(secret, key) == (key, secret)
    for first, second in ((key, other), (key, secret[:-1]), (secret, secret), (key[:-1], secret), (key, "")):
        assert key_pair(first, second) is None


def test_the_signature_is_the_one_of_the_documented_example() -> None:
    # The key pair of AWS's own documentation, put together here: it stands nowhere as a whole.
    pair = ("AKID" + "EXAMPLE", "wJalrXUtnFEMI/K7MDENG" + "+bPxRfiCYEXAMPLEKEY")
    headers = signed(
        "GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
        {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}, b"", pair, datetime(2015, 8, 30, 12, 36, tzinfo=UTC),
    )  # fmt: skip
    assert headers["Authorization"].endswith("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7")


def test_patterns_of_ones_own_cannot_say_where_to_revoke(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[provider]\nid = "acme"\nreferences = ["https://acme.example/docs"]\nrotate = "x"\n'
        '[[pattern]]\nid = "acme-token"\nname = "Acme"\nregex = "acme_[a-z]{30}"\nkeywords = ["acme_"]\nseverity = "high"\nopens = "all"\n'
        'matches = ["acme_<lower:30>"]\n[pattern.revoke]\nurl = "https://evil.example/take"\nreference = "https://evil.example/docs"\n'
    )
    with pytest.raises(UsageError, match="unknown keys revoke"):
        read_patterns(str(own))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"url": "https://evil.example/revoke"}, "not one of its provider's hosts"),
        ({"url": "http://slack.com/api/auth.revoke"}, "no https address"),
        ({"url": "https://{host}/revoke"}, "needs `hosts`"),
        ({"reference": "https://slack.com"}, "not the page"),
        ({"headers": ()}, "{secret} stands nowhere"),
        ({"done": (404,)}, "done must name"),
        ({"dead": (429,)}, "says nothing about the credential"),
        ({"again": False}, "nothing can tell afterwards"),
        ({"json": "{"}, "json does not parse"),
        ({"own": "SLACK_KEY"}, "`own` need each other"),
        ({"sign": "magic"}, "unknown signature"),
    ],
)
def test_the_linter_refuses_records_that_send_a_credential_astray(change: dict[str, object], fault: str) -> None:
    pattern = by_id("slack-bot-token")
    assert pattern.revoke is not None
    told = faults([pattern._replace(revoke=pattern.revoke._replace(**change))])  # type: ignore[arg-type]
    assert any(fault in text for _, text in told), told


def test_the_command_shows_first_and_asks_for_provider_and_number(
    tmp_path: Path, planted: Callable[..., str], run_cli: RunCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.baseline.test_baseline import environment

    token = planted(by_id("gitlab-personal-access-token").matches[0])
    environment(tmp_path / "a.postman_environment.json", token)
    with running(Provider(PROVIDERS["gitlab"], {token})) as server:
        (tmp_path / "own.toml").write_text(f'[[self-managed]]\nprovider = "gitlab"\nurl = "{server.url}"\n')
        ledger = ("--ledger", LEDGER)
        monkeypatch.chdir(tmp_path)
        update(["."], Settings(), LEDGER)
        secret = every(LEDGER)[0].secret
        asked = ("revoke", secret[:8], "--at", server.url, "--config", "own.toml", *ledger)
        shown = run_cli(*asked, "--from", ".")
        assert shown.returncode == 0, shown.stderr
        assert f"DELETE {server.url}/api/v4/personal_access_tokens/self" in shown.stdout
        assert "Nothing was sent" in shown.stdout
        refused = run_cli(*asked, "--write", stdin=token.encode())
        assert refused.returncode == 2
        assert "gitlab 1" in refused.stderr
        assert server.asked == []
        done = run_cli(*asked, "--from", ".", "--write", "--confirm", "gitlab 1")
        assert done.returncode == 0, done.stderr
        assert token not in done.stdout + done.stderr + shown.stdout
        assert not server.live


def test_a_check_alone_calls_no_token_dead_that_may_be_another_instances() -> None:
    pattern = by_id("gitlab-personal-access-token")
    with running(Provider(PROVIDERS["gitlab"])) as server:
        asked = at_loopback(pattern, server.url)
        assert ask([Question("s", asked, value_of(pattern))])["s"].verdict == "unknown"


def test_what_is_shown_says_what_else_ends() -> None:
    for pattern_id, ended in (("google-oauth-access-token", "the user's whole grant"), ("dropbox-access-token", "the refresh token behind it")):  # fmt: skip
        pattern = by_id(pattern_id)
        assert pattern.revoke is not None
        order = Order(pattern, pattern.revoke, "x")
        shown = revoking.Task(cast(Item, None), pattern, "x", order).shown
        assert f"it ends {ended}" in shown
        assert "cannot be taken back" in shown
