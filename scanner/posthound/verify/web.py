"""One request to a provider, with an answer that is bounded, not redirected, and told in words that hold no address."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from posthound.support.reaching import AnswerRefused, described, exchanged, made_client, way_to
from posthound.verify.liveness import TIMEOUT

MOST = 1_000_000  # bytes of an answer


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's status and text; status 0 where there was none, with the reason as text."""

    status: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # names in lower case

    @property
    def data(self) -> Any:
        """The text as JSON; None where it is none."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


def asked(method: str, url: str, headers: Mapping[str, str], body: bytes = b"", *, timeout: float = TIMEOUT) -> Reply:
    """Sends it once. Never raises for what a network does; UsageError where the environment says wrongly how it is reached."""
    import httpx

    # The client's own log names addresses, and some hold the credential.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    made = made_client(httpx.Client, way_to(url), timeout=timeout)
    try:
        with made as client:
            status, told, data = exchanged(
                client, method, url, most=MOST, seconds=timeout, headers=dict(headers), content=body or None
            )
        return Reply(status, data.decode("utf-8", "replace"), {name.lower(): text for name, text in told.items()})
    except AnswerRefused as refused:
        return Reply(0, str(refused))
    except (TimeoutError, httpx.TimeoutException):
        return Reply(0, f"did not answer in {timeout:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Reply(0, f"could not be reached: {described(error)}")
