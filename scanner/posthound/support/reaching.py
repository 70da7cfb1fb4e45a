"""How the world is reached: as the environment says, and never for longer, or for more of an answer, than was thought of.

What is wrong is told in words, which show no address and no password.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from posthound.support.errors import UsageError

if TYPE_CHECKING:
    import httpx

Result = TypeVar("Result")


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

    Raises AnswerRefused for an answer of more than `most` bytes or in several layers of compression, TimeoutError where all of it takes longer
    than so many seconds, and what httpx raises.
    """

    def exchange() -> tuple[int, httpx.Headers, bytes]:
        with client.stream(method, url, **sent) as response:
            if packed_again(response.headers):
                raise AnswerRefused("answered with what is compressed more than once")
            parts, size = [], 0
            for part in response.iter_bytes():
                parts.append(part)
                if (size := size + len(part)) > most:
                    raise AnswerRefused(f"answered with more than the {most // 1_000_000} MB that are read")
            return response.status_code, response.headers, b"".join(parts)

    return in_time(seconds, exchange)


def packed_again(headers: Mapping[str, str]) -> bool:
    """Whether an answer is compressed more than once: no server has a reason to, and a few bytes of it unpack to gigabytes at once."""
    return "," in headers.get("content-encoding", "")


@contextmanager
def by_environment() -> Iterator[None]:
    """Around what makes an HTTP client. Raises UsageError for a proxy or certificates that cannot be used."""
    import httpx

    try:
        yield
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
    except OSError:
        raise UsageError(
            "The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read.",
            "Name a file of certificates in PEM.",
        ) from None
