"""Authorities of one's own, as a company with a proxy has them: named in the environment or put on the machine, used by every client."""

from __future__ import annotations

import http.server
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from posthound.config.own import Mail
from posthound.rotate.mail import message, send_mail
from posthound.support.errors import OutputError, UsageError
from posthound.support.reaching import trusted
from posthound.verify.web import asked
from tests.loopback import served

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="left out: openssl is absent, so no certificate can be made"
)
NAMES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for this machine that nobody trusts by itself, as a folder of authorities has it, and its key."""
    folder = tmp_path_factory.mktemp("authorities")
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
    ]
    out = ["-addext", names, "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*command, "/CN=localhost", *out], check=True, capture_output=True)
    told = subprocess.run(
        ["openssl", "x509", "-hash", "-noout", "-in", "cert.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    shutil.copy(folder / "cert.pem", folder / f"{told.stdout.strip()}.0")
    return folder


@pytest.fixture(scope="module")
def address(made: Path) -> Iterator[str]:
    """The address of a server with that certificate."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made / "cert.pem", made / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with served(server):
        yield f"https://localhost:{server.server_port}/"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", NAMES)
def test_authorities_of_ones_own_are_taken_from_every_usual_variable(
    name: str, made: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "is not trusted here" in asked("GET", address, {}).text
    monkeypatch.setenv(name, str(made if name.endswith("DIR") else made / "cert.pem"))
    assert asked("GET", address, {}).status == 200


@pytest.mark.parametrize("name", NAMES[2:])
def test_a_bundle_may_be_a_folder(name: str, made: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, str(made))
    assert asked("GET", address, {}).status == 200


def test_what_is_named_for_openssl_goes_before_what_is_named_for_others(
    made: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made / "cert.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert asked("GET", address, {}).status == 200


@pytest.mark.parametrize("name", NAMES)
def test_certificates_that_cannot_be_read_are_told_by_the_variables_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.pem").write_text("nothing")
    for path in (tmp_path / "none.pem", tmp_path / "gone.pem"):
        monkeypatch.setenv(name, str(path))
        with pytest.raises(UsageError, match=f"that {name} names cannot be read"):
            trusted()


def test_an_authority_that_was_put_on_this_machine_is_trusted(
    made: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(context: ssl.SSLContext, *_: object) -> None:
        context.load_verify_locations(made / "cert.pem")

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", put)
    assert asked("GET", address, {}).status == 200


def test_a_mail_server_is_trusted_by_the_same_authorities(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ssl.SSLContext] = []

    def connected(*_: object, context: ssl.SSLContext, **_more: object) -> None:
        given.append(context)
        raise ConnectionRefusedError

    monkeypatch.setattr(smtplib, "SMTP_SSL", connected)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made / "cert.pem"))
    server = Mail(host="mail.acme.example", sender="a@acme.example", to=("b@acme.example",), port=465, tls="implicit")
    with pytest.raises(OutputError, match="no connection"):
        send_mail(server, message(server, "s", "p", "h"), str)
    assert len(given[0].get_ca_certs()) == 1
