"""The digest and its mail, taken by a server on loopback."""

from __future__ import annotations

import email
import email.policy
import socketserver
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from posthound.config.own import Mail
from posthound.config.settings import Settings
from posthound.rotate.digest import as_html, as_markdown, digest_of
from posthound.rotate.ledger import State
from posthound.rotate.mail import message, send_mail
from posthound.rotate.report import proof
from posthound.rotate.run import every, mark, update
from posthound.support.errors import OutputError, UsageError
from tests.baseline.test_baseline import environment
from tests.conftest import RunCli
from tests.loopback import served

LEDGER = "l.sqlite"
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


class Post(socketserver.ThreadingTCPServer):
    """A server that takes mail as RFC 5321 has it, and remembers it."""

    daemon_threads = True

    def __init__(self, *, refusing: str = "") -> None:
        self.mails: list[EmailMessage] = []
        self.logins: list[str] = []
        self.refusing = refusing
        super().__init__(("127.0.0.1", 0), _Session)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Session(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                self._say("250-here\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self.server.logins.append(line.split()[2])
                self._say("235 yes")
            elif word == "RCPT" and self.server.refusing and self.server.refusing in line:
                self._say("550 no such user")
            elif word == "DATA":
                self._say("354 go on")
                data = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    data += part[1:] if part.startswith(b".") else part
                made = email.message_from_bytes(data, policy=email.policy.default)
                assert isinstance(made, EmailMessage)
                self.server.mails.append(made)
                self._say("250 taken")
            else:
                self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def post() -> Iterator[Post]:
    """A server for the length of a test."""
    with served(Post()) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path, planted, monkeypatch: pytest.MonkeyPatch) -> str:  # type: ignore[no-untyped-def]
    """One secret found 40 days ago and overdue, one found a day ago and revoked today."""
    monkeypatch.chdir(tmp_path)
    for number, age in enumerate((40, 1)):
        environment(tmp_path / f"{number}.postman_environment.json", planted("<crc62:ghp_>", number))
        update(["."], Settings(), LEDGER, now=lambda age=age: NOW - timedelta(days=age))  # type: ignore[misc]
    late = max(every(LEDGER, lambda: NOW), key=lambda item: item.first_seen)
    mark(LEDGER, late.secret, State.REVOKED, who="ann", why="revoked", now=lambda: NOW)
    return LEDGER


def test_a_digest_tells_what_moved_in_its_days_and_what_is_overdue(ledger: str) -> None:
    told = digest_of(proof(ledger, Settings(), now=lambda: NOW), 7)
    assert told.severities == (("critical", "1", "1", "2"),)
    assert [row[3] for row in told.moved] == ["found", "open → revoked"]
    assert [row[0] for row in told.overdue] == ["2026-02-09"]
    assert "1 overdue" in told.title
    assert "The history holds" in told.history
    longer = digest_of(proof(ledger, Settings(), now=lambda: NOW), 60)
    assert len(longer.moved) == 3


def test_both_parts_of_the_mail_tell_the_same_and_no_value(ledger: str, post: Post, planted) -> None:  # type: ignore[no-untyped-def]
    told = digest_of(proof(ledger, Settings(), now=lambda: NOW), 7)
    mail = Mail(
        "127.0.0.1",
        "posthound@acme.example",
        ("a@acme.example", "b@acme.example"),
        post.port,
        "none",
        "ann",
        "env:MAIL",
    )
    send_mail(mail, message(mail, told.title, as_markdown(told), as_html(told)), lambda name: f"secret of {name}")
    (taken,) = post.mails
    assert (taken["From"], taken["To"]) == (mail.sender, "a@acme.example, b@acme.example")
    parts = {part.get_content_type(): part.get_content() for part in taken.walk() if not part.is_multipart()}
    assert set(parts) == {"text/plain", "text/html"}
    for text in parts.values():
        assert "open → revoked" in text
        assert "2026-02-09" in text
        assert planted("<crc62:ghp_>", 0) not in text
    assert len(post.logins) == 1


def test_a_password_goes_to_no_server_elsewhere_unencrypted() -> None:
    mail = Mail("mail.acme.example", "a@acme.example", ("b@acme.example",), 25, "none", "ann", "env:MAIL")
    asked: list[str] = []

    def secret_of(name: str) -> str:
        asked.append(name)
        return "x"

    with pytest.raises(UsageError, match="on this machine"):
        send_mail(mail, message(mail, "s", "p", "h"), secret_of)
    assert asked == []


def test_a_server_that_has_no_encryption_gets_no_password(post: Post) -> None:
    mail = Mail("127.0.0.1", "a@acme.example", ("b@acme.example",), post.port, "starttls", "ann", "env:MAIL")
    with pytest.raises(OutputError, match="did not take the mail"):
        send_mail(mail, message(mail, "s", "p", "h"), lambda _name: "hunter")
    assert post.logins == []


def test_who_did_not_get_the_mail_is_said(post: Post) -> None:
    post.refusing = "gone@"
    mail = Mail("127.0.0.1", "a@acme.example", ("b@acme.example", "gone@acme.example"), post.port, "none")
    with pytest.raises(OutputError, match="gone@"):
        send_mail(mail, message(mail, "s", "p", "h"), str)
    assert len(post.mails) == 1


def test_a_line_end_in_an_address_is_refused() -> None:
    mail = Mail("127.0.0.1", "a@acme.example\nBcc: x@evil.example", ("b@acme.example",))
    with pytest.raises(UsageError):
        message(mail, "s", "p", "h")


def test_the_command_sends_by_the_users_own_configuration_only(
    ledger: str, post: Post, tmp_path: Path, run_cli: RunCli
) -> None:
    table = f'[[mail]]\nhost = "127.0.0.1"\nport = {post.port}\ntls = "none"\nsender = "a@acme.example"\nto = ["b@acme.example"]\n'
    (tmp_path / "own.toml").write_text(table)
    done = run_cli("rotate", "digest", "--ledger", ledger, "--mail", "--config", "own.toml")
    assert done.returncode == 0, done.stderr
    assert len(post.mails) == 1
    (tmp_path / ".posthound.toml").write_text(table)
    found = run_cli("rotate", "digest", "--ledger", ledger, "--mail")
    assert found.returncode == 2
    assert len(post.mails) == 1
