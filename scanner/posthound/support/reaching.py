"""How the world is reached: as the environment says, and never for longer, or for more of an answer, than was thought of.

What is wrong is told in words, which show no address and no password.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from posthound.support.addresses import is_this_machine, split_address
from posthound.support.errors import UsageError
from posthound.support.proxies import proxy_of

if TYPE_CHECKING:
    import ssl

    import httpx

    Made = TypeVar("Made", httpx.Client, httpx.AsyncClient)

Result = TypeVar("Result")
# Where authorities of one's own are named, the first that is set: OpenSSL's variables, then those of requests and curl, which companies
# with a proxy of their own have set for everything that is written in Python.
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
# What answers may be compressed with. One piece of these unpacks to a thousand times its size at most; of zstd, which httpx
# takes where it is installed, to any.
PACKINGS = ("gzip", "deflate")
_REFUSED = ("zstd", "br")  # any other name that some server gives (`utf-8`, say) unpacks nothing
# What OpenSSL and rustls say, and what it means; the first that fits.
_TLS = (
    (("certificate has expired", "Expired"), "its certificate has expired, by the clock of this machine"),
    (("not yet valid", "NotValidYet"), "its certificate is not valid yet, by the clock of this machine"),
    (("mismatch", "NotValidForName"), "its certificate is another host's"),
    (
        ("CERTIFICATE_VERIFY_FAILED", "InvalidCertificate"),
        "its certificate is not trusted here (where a proxy puts its own in place, name its authority in SSL_CERT_FILE)",
    ),
    (("WRONG_VERSION_NUMBER", "InvalidContentType"), "what answers there is not encrypted"),
    (("CERTIFICATE_REQUIRED",), "it wants a certificate of the client's own, and posthound has none"),
)


class AnswerRefused(Exception):
    """An answer that is not read to its end; its text goes on after the name of who answered."""


def in_time(seconds: float, work: Callable[[], Result]) -> Result:
    """What some work gives or raises. Raises TimeoutError where it takes longer.

    A limit for each read does not help against who sends a byte now and then. So it is done beside, and left to itself where it takes too long.
    """
    given: list[Result] = []
    raised: list[BaseException] = []

    def beside() -> None:
        try:
            given.append(work())
        except BaseException as error:  # whatever it is, it is raised where somebody waits for it
            raised.append(error)

    thread = Thread(target=beside, daemon=True)
    thread.start()
    thread.join(seconds)
    for error in raised:
        raise error
    if not given:
        raise TimeoutError(f"no end in {seconds:g} seconds")
    return given[0]


def exchanged(
    client: httpx.Client, method: str, url: str, *, most: int, seconds: float, **sent: Any
) -> tuple[int, httpx.Headers, bytes]:
    """One exchange: status, headers and the whole answer.

    Raises AnswerRefused for an answer of more than `most` bytes or compressed otherwise than asked for, TimeoutError where all of it takes longer
    than so many seconds, and what httpx raises.
    """

    def exchange() -> tuple[int, httpx.Headers, bytes]:
        with client.stream(method, url, **sent) as response:
            if packed_otherwise(response.headers):
                raise AnswerRefused("answered with what is compressed in another way than was asked for")
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                if (size := size + len(part)) > most:
                    raise AnswerRefused(f"answered with more than the {most // 1_000_000} MB that are read")
            return response.status_code, response.headers, b"".join(parts)

    return in_time(seconds, exchange)


def packed_otherwise(headers: Mapping[str, str]) -> bool:
    """Whether an answer is compressed in another way than was asked for, or more than once: a few bytes of it unpack to gigabytes at once."""
    named = headers.get("content-encoding", "").strip().lower()
    return "," in named or named in _REFUSED


@dataclass(frozen=True, slots=True)
class Way:
    """How an address is reached: by way of a proxy (its address, or nothing), and whether encrypted."""

    proxy: str = field(repr=False)  # it may hold a password
    encrypted: bool


def way_to(url: str) -> Way:
    """The way to an address. A proxy of the environment is for the world outside, never between this machine and itself."""
    parts = split_address(url)
    near = is_this_machine(parts.hostname or "")
    return Way("" if near else proxy_of(parts), parts.scheme == "https")


def made_client(kind: type[Made], way: Way, certificates: ssl.SSLContext | None = None, **options: Any) -> Made:
    """An HTTP client of this kind, which follows no redirect. Raises UsageError for a proxy or certificates that cannot be used."""
    import httpx

    # Without TLS there is nothing to verify, and the certificates take a while to load.
    verified = (certificates or trusted()) if way.encrypted else False
    try:
        between = None
        if way.proxy:
            seen = trusted() if way.proxy.lower().startswith("https:") else None
            between = httpx.Proxy(way.proxy, ssl_context=seen)
        made = kind(proxy=between, verify=verified, trust_env=False, follow_redirects=False, **options)
    except ImportError as error:
        if "socksio" not in str(error):
            raise
        raise UsageError(
            "The environment names a SOCKS proxy (ALL_PROXY, HTTPS_PROXY), which is reached with socksio.",
            "Install it: pip install socksio. Or name the hosts that are reached without in NO_PROXY.",
        ) from None
    except (ValueError, httpx.InvalidURL):
        raise UsageError(
            "The environment names a proxy (ALL_PROXY, HTTPS_PROXY) that is none.",
            "It looks like http://proxy.example:3128.",
        ) from None
    made.headers["Accept-Encoding"] = ", ".join(PACKINGS)
    return made


def trusted() -> ssl.SSLContext:
    """The authorities that the environment names, else those of this machine beside Mozilla's. Raises UsageError for what cannot be read."""
    import ssl

    import httpx

    name = next((name for name in _AUTHORITIES if os.environ.get(name)), "")
    if not name:
        context = httpx.create_ssl_context(trust_env=False)
        context.load_default_certs()  # a company puts its proxy's there
        return context
    path = os.environ[name]
    try:
        folder = os.path.isdir(path)
        return ssl.create_default_context(cafile=None if folder else path, capath=path if folder else None)
    except OSError:
        raise UsageError(
            f"The certificates that {name} names cannot be read.",
            "Name a file of certificates in PEM, or a folder that c_rehash has been over.",
        ) from None


def described(error: Exception) -> str:
    """What went wrong on the way, as the end of a sentence, without anything that was sent or answered."""
    import ssl

    import httpx

    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return "no connection in time"
        case httpx.TimeoutException() | TimeoutError():
            return "no answer in time"
        case httpx.ProxyError():
            status = str(error)[:3]
            return f"the proxy that the environment names refused it{f' ({status})' if status.isdigit() else ''}"
        case httpx.ConnectError() | httpx.ReadError() | ssl.SSLError() if "SSL" in str(error):
            return f"no connection: {of_tls(str(error))}"
        case Exception() if _of_names(error):
            return "no connection: its name is not known here"
        case httpx.RemoteProtocolError():
            return "the connection was closed before the answer was complete"
        case httpx.DecodingError():
            return "the answer's compression is broken"
        case httpx.ConnectError() | ConnectionRefusedError():
            return "no connection"
        case _:
            return "the connection broke"


def _of_names(error: BaseException | None) -> bool:
    """Whether what went wrong began with a name that no server of names knew."""
    while error is not None and not isinstance(error, socket.gaierror):
        error = error.__cause__ or error.__context__
    return error is not None


def of_tls(said: str) -> str:
    """What TLS says, in words: its libraries' own hold the name that was asked for, and not what to do."""
    found = next((words for marks, words in _TLS if any(mark in said for mark in marks)), "")
    return found or "no encrypted connection could be agreed on"
