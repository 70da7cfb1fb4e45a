"""An S3 server on the loopback interface for what a real one does only on bad days: denials, expiry, objects that go, names nobody stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.loopback import served


def tag(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


@dataclass
class S3:
    """Its objects by key, and what is to go wrong."""

    scheme: ClassVar = "s3"
    bucket: str = "exports"
    page: int = 1000
    objects: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)  # what the listing claims
    denied: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # deleted after they were listed
    expires_after: int | None = None  # reads
    listings: int = 0
    reads: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (self.handler(),), {"store": self}))
        self._server.daemon_threads = True
        self._serving = served(self._server)
        self._serving.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._serving.__exit__(kind, error, trace)

    def size(self, key: str) -> int:
        """What the listing says of an object's size."""
        return self.sizes.get(key, len(self.objects[key]))

    @staticmethod
    def handler() -> type[Handler]:
        """How it answers."""
        return Handler

    @property
    def environment(self) -> dict[str, str]:
        """What a client finds it by."""
        return {
            "AWS_ENDPOINT_URL": self.address, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "loopback",
            "AWS_SECRET_ACCESS_KEY": "loopback",
        }  # fmt: skip

    @property
    def address(self) -> str:
        """Where it serves the same objects as plain files, with pages of links."""
        return f"http://127.0.0.1:{self._server.server_port}"


class Handler(BaseHTTPRequestHandler):
    """What S3 answers; `store` is the one it answers for."""

    store: S3
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        bucket, _, key = unquote(parts.path.lstrip("/")).partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if bucket == "web":
            self._page(key)
        elif bucket != self.store.bucket:
            self._refuse(404, "NoSuchBucket")
        elif "list-type" in query:
            self._list(query)
        else:
            self._give(key)

    do_HEAD = do_GET

    def _found(self, prefix: str, delimiter: str, after: str) -> tuple[list[str], list[str], str]:
        """A page of the keys below a prefix, the folders there, and the last key where there are more."""
        self.store.listings += 1
        keys = [key for key in sorted(self.store.objects) if key.startswith(prefix) and key > after]
        folders: list[str] = []
        if delimiter:
            below = [key[len(prefix) :] for key in keys]
            folders = sorted({prefix + rest.partition("/")[0] + "/" for rest in below if "/" in rest})
            keys = [key for key in keys if "/" not in key[len(prefix) :]]
        page = keys[: self.store.page]
        return page, folders, page[-1] if len(keys) > len(page) else ""

    def _list(self, query: dict[str, str]) -> None:
        after = query.get("continuation-token") or query.get("start-after", "")
        page, folders, last = self._found(query.get("prefix", ""), query.get("delimiter", ""), after)
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2025-01-01T00:00:00.000Z</LastModified>"
            f"<ETag>&quot;{tag(self.store.objects[key])}&quot;</ETag><Size>{self.store.size(key)}</Size></Contents>"
            for key in page
        )
        rows += "".join(f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in folders)
        more = f"<NextContinuationToken>{escape(last)}</NextContinuationToken>" if last else ""
        text = (
            f"<?xml version='1.0' encoding='UTF-8'?><ListBucketResult><Name>{self.store.bucket}</Name><KeyCount>{len(page)}</KeyCount>"
            f"<IsTruncated>{'true' if last else 'false'}</IsTruncated>{more}{rows}</ListBucketResult>"
        )
        self._answer(200, text.encode())

    def _give(self, key: str) -> None:
        self.store.reads.append(key)
        if self.store.expires_after is not None and len(self.store.reads) > self.store.expires_after:
            self._refuse(400, "ExpiredToken")
        elif key in self.store.denied:
            self._refuse(403, "AccessDenied")
        elif key in self.store.gone or key not in self.store.objects:
            self._refuse(404, "NoSuchKey")
        elif self.headers.get("If-None-Match") == f'"{tag(self.store.objects[key])}"':
            self._answer(304, b"")
        else:
            self._answer(200, self.store.objects[key], ETag=f'"{tag(self.store.objects[key])}"')

    def _page(self, key: str) -> None:
        if key and not key.endswith("/"):
            self._give(key)
            return
        below = [name[len(key) :] for name in self.store.objects if name.startswith(key)]
        links = sorted({name.partition("/")[0] + ("/" if "/" in name else "") for name in below})
        rows = "".join(f'<a href="{quote(name)}">{escape(name)}</a>' for name in links)
        self._answer(
            200,
            f'<html><a href="../">..</a><a href="?C=N">Name</a><a href="https://other.test/x.json">x</a>{rows}</html>'.encode(),
        )

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode())

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        asked = self.headers.get("Range", "")
        if status == 200 and asked.startswith("bytes=") and not self.path.partition("?")[2]:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            whole, body = len(body), body[int(first) : int(last or len(body)) + 1]
            status, headers = (
                206,
                headers | {"Content-Range": f"bytes {first}-{int(first) + len(body) - 1}/{whole}"},
            )
        self.send_response(status)
        for name, value in (headers | {"Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT"}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
