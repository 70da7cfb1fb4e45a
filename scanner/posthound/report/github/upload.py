"""Uploads SARIF to GitHub code scanning and waits for what GitHub says of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from posthound.report.github.target import UploadTarget
from posthound.report.sarif.names import shown
from posthound.report.sarif.parts import Part, emptied, family
from posthound.support.backoff import asked_to_wait, backoff
from posthound.support.errors import OutputError
from posthound.support.reaching import AnswerRefused, described, exchanged, made_client, way_to
from posthound.support.redact import hidden
from posthound.support.terminal import counted

API_VERSION = "2022-11-28"
ATTEMPTS = 5
POLL_SECONDS = 5.0
# A limit that lifts later than this is reported instead of waited for.
LONGEST_WAIT = 900.0
WHOLE = 600.0  # seconds for one exchange: what is sent may be large, and the way slow
MOST = 20_000_000  # bytes of an answer
_READ = frozenset(("date", "location", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"))
_RETRIED = frozenset((429, 500, 502, 503, 504))
_HINTS = {
    401: "The token is not valid, or has expired.",
    403: "The token needs security-events: write (Actions) or the scope security_events, and a private repository needs code scanning switched on.",
    404: "Check --repo; a token that may not see the repository gets the same answer.",
    413: "The file is too large; posthound sarif check FILE says by how much.",
    422: "Check --ref and --sha: the commit must be in the repository and belong to the ref.",
}
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """How GitHub got on with an upload: pending, complete or failed, and why."""

    state: str
    errors: tuple[str, ...] = ()


class CodeScanning:
    """The code-scanning endpoints of one repository. The token goes to the target's host and, redirected, nowhere."""

    def __init__(self, target: UploadTarget, token: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._target, self._sleep = target, sleep
        self._rng = random.Random()
        self._token = token
        self._client = made_client(
            httpx.Client,
            way_to(target.api_url),
            base_url=f"{target.api_url}/repos/{target.repo}/code-scanning",
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": API_VERSION,
                "User-Agent": "posthound",
            },
            timeout=httpx.Timeout(60.0, connect=20.0),
        )

    def __enter__(self) -> CodeScanning:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, part: Part) -> str:
        """Uploads a part; returns the id under which GitHub processes it."""
        body = {
            "commit_sha": self._target.sha,
            "ref": self._target.ref,
            "sarif": part.encoded,
            "tool_name": part.tool or "posthound",
        }
        answer = _object(self._request("POST", "/sarifs", json=body))
        identity = answer.get("id")
        if not isinstance(identity, str) or not identity.replace("-", "").isalnum():
            raise OutputError(
                "GitHub took the upload but gave no id for it.", "Look at the repository's code scanning page."
            )
        return identity

    def status(self, identity: str) -> UploadStatus:
        """How far GitHub is with an upload."""
        response = self._request("GET", f"/sarifs/{identity}", absent=True)
        if response.status_code == 404:  # not known yet: the answer to an upload arrives before its record does
            return UploadStatus("pending")
        answer = _object(response)
        errors = answer.get("errors") if isinstance(answer.get("errors"), list) else []
        state = answer.get("processing_status")
        # A word that is not known is no success, and no end either.
        return UploadStatus(state if state in ("complete", "failed") else "pending", tuple(map(str, errors or [])))

    def wait(self, identity: str, timeout: float) -> UploadStatus:
        """The final status; still pending where GitHub takes longer than `timeout` seconds."""
        waited = 0.0
        while (status := self.status(identity)).state == "pending" and waited < timeout:
            self._sleep(POLL_SECONDS)
            waited += POLL_SECONDS
        return status

    def outdated(self, parts: Iterable[Part]) -> list[Part]:
        """Empty uploads for parts of an earlier division that is no longer used, whose alerts would stay open for ever."""
        parts = list(parts)
        current = {(part.tool, category) for part in parts for category in part.categories}
        found = []
        for part in {(p.tool, family(c)): p for p in parts for c in p.categories}.values():
            latest: dict[str, int] = {}
            query = {"tool_name": part.tool, "ref": self._target.ref, "per_page": "100"}
            response = self._request("GET", "/analyses", absent=True, params=query)
            for analysis in _list(response):
                if isinstance(analysis, dict):  # the newest come first
                    latest.setdefault(
                        str(analysis.get("category", "")).rstrip("/"), int(analysis.get("results_count") or 0)
                    )
            families = {family(category) for category in part.categories}
            for category, count in latest.items():
                if count and family(category) in families and (part.tool, category) not in current:
                    found.append(emptied(part, category))
        return found

    def _backoff(self, attempt: int) -> float:
        return backoff(attempt + 1, 1.0, LONGEST_WAIT, self._rng)

    def _request(self, method: str, path: str, *, absent: bool = False, **content: Any) -> httpx.Response:
        """The answer, after as many attempts as help. Raises OutputError with what GitHub says."""
        problem = ""
        for attempt in range(ATTEMPTS):
            try:
                status, headers, data = exchanged(self._client, method, path, most=MOST, seconds=WHOLE, **content)
                headers = httpx.Headers({name: text for name, text in headers.items() if name in _READ})
                response = httpx.Response(status, headers=headers, content=data)
            except AnswerRefused as refused:
                raise OutputError(f"GitHub {refused}.", "Check --api-url, and what stands between.") from None
            except (
                httpx.RequestError,
                httpx.InvalidURL,
                OSError,
                ValueError,
            ) as error:  # a broken connection, or an answer whose compression is
                problem = f"GitHub cannot be reached: {described(error)}."
                self._sleep(self._backoff(attempt))
                continue
            if response.is_success or (absent and response.status_code == 404):
                return response
            problem = _problem(response, self._token)
            pause = _pause(response, self._backoff(attempt))
            if pause is None or pause > LONGEST_WAIT:
                raise OutputError(problem, _HINTS.get(response.status_code, "See the message above."))
            self._sleep(pause)
        raise OutputError(f"{problem} Tried {ATTEMPTS} times.", "Nothing is lost: run the upload again later.")


def _pause(response: httpx.Response, backoff: float) -> float | None:
    """Seconds to wait before another attempt; None where none would help."""
    limited = response.headers.get("x-ratelimit-remaining") == "0"
    after = asked_to_wait(response.headers)
    if after is not None and response.status_code in {403, *_RETRIED}:
        return after
    if limited and response.status_code in (403, 429):
        reset = asked_to_wait(response.headers, ("x-ratelimit-reset",))
        return max(reset, 1.0) if reset is not None else 60.0
    return backoff if response.status_code in _RETRIED else None


def _problem(response: httpx.Response, token: str) -> str:
    message, answer = "", _parsed(response)
    if isinstance(answer, dict):
        details = answer.get("errors") if isinstance(answer.get("errors"), list) else []
        message = "; ".join(
            shown(hidden(str(text), token), 500) for text in (answer.get("message"), *(details or [])) if text
        )
    if response.is_redirect:
        message = "a redirect, which is not followed: the token is for this address only"
    return f"GitHub answered {response.status_code}{f': {message}' if message else ''}."


def _parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _object(response: httpx.Response) -> dict[str, Any]:
    answer = _parsed(response)
    if not isinstance(answer, dict):
        raise OutputError(
            "The answer is not GitHub's.", "Check --api-url; a GitHub Enterprise Server's ends in /api/v3."
        )
    return answer


def _list(response: httpx.Response) -> list[Any]:
    answer = _parsed(response)
    return answer if isinstance(answer, list) else []


def _in_turn(service: CodeScanning, parts: list[Part], *, close: bool) -> Iterator[Part]:
    yield from parts
    if close:  # asked only when everything is sent: what is old is closed when what is new is there
        yield from service.outdated(parts)


def upload(service: CodeScanning, parts: list[Part], *, wait: float, close: bool, say: Say, complain: Say) -> bool:
    """Uploads every part; with `wait` seconds, waits for GitHub's verdict. False when GitHub refused any.

    With `close`, alerts of parts that are no longer used are closed. `say` is told of progress, `complain` what GitHub rejects.
    """
    sent: list[tuple[str, str]] = []
    for part in _in_turn(service, parts, close=close):
        name = shown(", ".join(filter(None, part.categories)) or part.tool or "the analysis", 200)
        identity = service.send(part)
        say(
            f"Uploaded {name}: {counted(part.results, 'result')}, {len(part.compressed)} bytes compressed (id {identity})."
        )
        sent.append((identity, name))
    if not wait:
        return True
    good = True
    for identity, name in sent:
        status = service.wait(identity, wait)
        if status.state == "complete":
            say(f"GitHub has processed {name}.")
        elif status.state == "pending":
            say(f"GitHub still works on {name}; it goes on without us.")
        good = good and status.state != "failed"
        for error in status.errors:
            complain(f"GitHub says of {name}: {shown(error, 1000)}")
        if status.state == "failed" and not status.errors:
            complain(f"GitHub could not process {name} and gives no reason.")
    return good
