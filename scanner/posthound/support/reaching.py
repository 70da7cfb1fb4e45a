"""How the environment says that the world is reached: what it says wrongly is told in words, which show no address and no password."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from posthound.support.errors import UsageError


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
