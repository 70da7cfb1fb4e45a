"""What a web server has to list: pages of links, as nginx, Apache and others write them, or a text with one name a line."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urljoin, urlsplit

from posthound.model.values import Notice
from posthound.sources.objects import Address, Object

# Pages that are followed, and bytes of each: more is no list of exports, or it leads around in a circle.
PAGES, LONGEST = 100_000, 100_000_000
_EXPORT = (b"{", b"[", b"PK", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def listed_on_pages(address: Address) -> Iterator[Object | Notice]:
    """Every file that the page at an address and the folders below it link to; links elsewhere are not followed."""
    from posthound.sources.objects.store import errors, opened
    from posthound.sources.objects.words import refusal

    folders, seen, pages = [unquote(address.prefix)], set[str](), 0
    while folders:
        folder = folders.pop()
        pages += 1
        shown = f"{address.place}/{folder}"
        if pages > PAGES:
            yield Notice(shown, f"more than the {PAGES} pages that are followed; name a folder below it", fatal=True)
            return
        try:
            # A path within a store loses its last slash, which makes a page of a folder.
            whole = not folder or folder.endswith("/")
            answer = opened(_quoted(shown)).get("") if whole else opened(address.place).get(folder)
            if answer.meta["size"] > LONGEST:
                yield Notice(shown, "too long for a list of files; name the folder or the list", fatal=True)
                continue
            data = bytes(answer.bytes())
        except errors() as error:
            yield Notice(shown, f"cannot be listed: {refusal(error, 'host').message}", fatal=True)
            continue
        if pages == 1 and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_EXPORT) and not folder.endswith("/"):
            yield Object(address.place, folder, len(data), named=True)
            return
        for name in _names(address, folder, data):
            if name in seen:
                continue
            seen.add(name)
            if name.endswith("/"):
                folders.append(name)
            else:
                yield Object(address.place, name, -1)


def _names(address: Address, page: str, data: bytes) -> Iterator[str]:
    """The paths below the page's folder that it links to, or that its lines are."""
    text = data.decode("utf-8", "replace")
    base = f"{address.place}/{page}"
    below = base.rpartition("/")[0] + "/"
    if "<" in text[:2000]:
        links = _Links()
        links.feed(text)
        for link in links.found:
            try:
                parts = urlsplit(urljoin(_quoted(base), link))
            except ValueError:  # `http://[`, say: it leads nowhere
                continue
            path = unquote(parts.path).lstrip("/")
            whole = f"{address.place}/{path}"
            here = f"{parts.scheme}://{parts.netloc}" == address.place and whole.startswith(below)
            if here and not parts.query and whole not in (below, base):
                yield path
    else:
        for line in text.splitlines():
            if name := line.strip():
                yield below.removeprefix(f"{address.place}/") + name.removeprefix(below).lstrip("/")


def _quoted(address: str) -> str:
    scheme, _, rest = address.partition("://")
    place, slash, path = rest.partition("/")  # the brackets of an IPv6 address stay
    return f"{scheme}://{place}{slash}{quote(path, safe='/:')}"
