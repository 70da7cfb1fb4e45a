"""Google's and Azure's stores on the loopback interface, by the XML that the client asks them for: listing, reading, refusals.

Sources: https://cloud.google.com/storage/docs/xml-api/reference-methods (objects and their listing are as S3's, the
credential is a bearer) and https://learn.microsoft.com/rest/api/storageservices/list-blobs (markers, signed by the account's key).
"""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.objects.loopback_s3 import S3, Handler, tag

_MODIFIED = "Wed, 01 Jan 2025 00:00:00 GMT"


class GCS(S3):
    """A bucket of Google's."""

    scheme = "gs"

    @staticmethod
    def handler() -> type[Handler]:
        """How it answers."""
        return _Google

    @property
    def environment(self) -> dict[str, str]:
        """What a client finds it by."""
        return {
            "GOOGLE_BASE_URL": self.address, "GOOGLE_ALLOW_HTTP": "true", "GOOGLE_BEARER_TOKEN": "loopback",
        }  # fmt: skip


class Azure(S3):
    """A container of Azure's."""

    scheme = "az"

    @staticmethod
    def handler() -> type[Handler]:
        """How it answers."""
        return _Azure

    @property
    def environment(self) -> dict[str, str]:
        """What a client finds it by."""
        return {
            "AZURE_STORAGE_ENDPOINT": self.address, "AZURE_ALLOW_HTTP": "true", "AZURE_STORAGE_ACCOUNT_NAME": "loopback",
            "AZURE_STORAGE_ACCOUNT_KEY": base64.b64encode(b"loopback").decode(),
        }  # fmt: skip


class _Google(Handler):
    """Takes nobody without a bearer."""

    def do_GET(self) -> None:
        if self.headers.get("Authorization") != "Bearer loopback":
            self._refuse(401, "AuthenticationRequired")
        else:
            super().do_GET()

    do_HEAD = do_GET


class _Azure(Handler):
    """Takes what is signed for the account."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        container, _, key = unquote(parts.path.lstrip("/")).partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if not self.headers.get("Authorization", "").startswith("SharedKey loopback:"):
            self._refuse(403, "AuthenticationFailed")
        elif container != self.store.bucket:
            self._refuse(404, "ContainerNotFound")
        elif query.get("comp") == "list":
            self._list(query)
        else:
            self._give(key)

    do_HEAD = do_GET

    def _list(self, query: dict[str, str]) -> None:
        page, folders, last = self._found(query.get("prefix", ""), query.get("delimiter", ""), query.get("marker", ""))
        rows = "".join(
            f"<Blob><Name>{escape(key)}</Name><Properties><Last-Modified>{_MODIFIED}</Last-Modified>"
            f"<Etag>{tag(self.store.objects[key])}</Etag><Content-Length>{self.store.size(key)}</Content-Length>"
            "<Content-Type>application/json</Content-Type></Properties></Blob>"
            for key in page
        )
        rows += "".join(f"<BlobPrefix><Name>{escape(folder)}</Name></BlobPrefix>" for folder in folders)
        text = (
            f"<?xml version='1.0' encoding='utf-8'?><EnumerationResults ContainerName='{self.store.bucket}'>"
            f"<Blobs>{rows}</Blobs><NextMarker>{escape(last)}</NextMarker></EnumerationResults>"
        )
        self._answer(200, text.encode())
