"""A stand-in for GitHub's code-scanning endpoints: a real HTTP server on loopback with switchable faults."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.loopback import served

BASE = "/api/v3/repos/octo/shop/code-scanning"
TOKEN = "a-token-for-tests"


@dataclass
class Exchange:
    """One request and its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    status: int
    answer: Any

    @property
    def log(self) -> Any:
        """The SARIF that was uploaded."""
        return json.loads(gzip.decompress(base64.b64decode(self.body["sarif"], validate=True)))


@dataclass
class Github:
    """What the server does next, and what it was asked."""

    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    # Answers given before anything else: (status, headers, body).
    faults: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    states: list[dict[str, Any]] = field(
        default_factory=lambda: [{"processing_status": "complete", "analyses_url": None, "errors": None}]
    )
    analyses: list[dict[str, Any]] = field(default_factory=list)

    def uploads(self) -> list[Exchange]:
        return [e for e in self.exchanges if e.method == "POST" and e.status == 202]

    def answer(self, method: str, path: str) -> tuple[int, dict[str, str], Any]:
        if self.faults:
            return self.faults.pop(0)
        if not path.startswith(BASE):
            return 404, {}, {"message": "Not Found"}
        rest = urlsplit(path).path.removeprefix(BASE)
        if method == "POST" and rest == "/sarifs":
            identity = f"47177e22-5596-11eb-80a1-c1e54ef945{len(self.exchanges):02d}"
            return 202, {}, {"id": identity, "url": f"{self.url}/repos/octo/shop/code-scanning/sarifs/{identity}"}
        if rest.startswith("/sarifs/"):
            return 200, {}, self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if rest == "/analyses":
            return (200, {}, self.analyses) if self.analyses else (404, {}, {"message": "no analysis found"})
        return 404, {}, {"message": "Not Found"}


@contextmanager
def running() -> Iterator[Github]:
    """The stand-in while the block runs."""
    github = Github()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def _do(self) -> None:
            data = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, headers, answer = github.answer(self.command, self.path)
            body = json.loads(data) if data else None
            github.exchanges.append(Exchange(self.command, self.path, dict(self.headers.items()), body, status, answer))
            text = json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(text)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _do

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.url = f"http://127.0.0.1:{server.server_port}/api/v3"
    with served(server):
        yield github


def query(path: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(path).query)
