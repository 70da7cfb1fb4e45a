"""Revoking a credential at its provider: one documented request, to an address that the rule book fixes, only on a person's command.

An own instance (GitLab, a Salesforce domain) comes from the user's own configuration alone. A timeout, a redirect, 429 and every
answer that the record does not name mean that nothing is known: the request is noted and asked about again later.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlunsplit

from posthound.rules.model import Pattern, Revoke
from posthound.support.addresses import is_this_machine, split_address
from posthound.verify.answers import of_the_asker, says_one
from posthound.verify.aws import key_pair, signed
from posthound.verify.liveness import SENDABLE, is_page
from posthound.verify.web import Reply, asked

MOST_PAGES = 50
_PLACE = re.compile(r"\{(secret|id|own)\}")


@dataclass(frozen=True, slots=True)
class Order:
    """A credential to revoke. `partner` is the other half of a key pair, `own` the user's own key at the provider.

    `at` is the address of the user's own instance, from his own configuration.
    """

    pattern: Pattern
    record: Revoke
    value: str = field(repr=False)
    partner: str = field(default="", repr=False)
    own: str = field(default="", repr=False)
    at: str = ""

    @property
    def name(self) -> str:
        """The provider's, as a person types it to confirm."""
        return self.pattern.provider.id


@dataclass(frozen=True, slots=True)
class Upshot:
    """What the provider made of it: `accepted` is its word that it will be done, `dead` that nothing is open any more."""

    verdict: Literal["accepted", "dead", "refused", "unknown"]
    evidence: str


def address(order: Order) -> str | Upshot:
    """Where the request goes, with placeholders in place of values; or why none is made."""
    record, name = order.record, order.pattern.provider.name
    if not SENDABLE.fullmatch(order.value):
        return Upshot("refused", "it cannot be sent: it holds other characters than a credential")
    if record.own and not SENDABLE.fullmatch(order.own):
        return Upshot("refused", f"{name} wants a key of your own: set {record.own}")
    if record.sign and key_pair(order.value, order.partner) is None:
        return Upshot("refused", f"{name} wants the key id and its secret: give both, each on a line")
    url = at_own(record, record.url, order.at)
    if isinstance(url, Upshot):
        return url
    parts = split_address(url.replace("{id}", "id").replace("{secret}", "secret"))
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        return Upshot("refused", "its address is not encrypted")
    return url


def at_own(record: Revoke, url: str, at: str) -> str | Upshot:
    """The address with the user's own host in it, where the record allows that."""
    if not at:
        if "{host}" in url:
            return Upshot(
                "refused", f"its host is your own: name it in [[self-managed]] (below {', '.join(record.hosts)})"
            )
        return url
    own = split_address(at)
    host = (own.hostname or "").lower()
    if "{host}" in url:
        if not is_this_machine(host) and not any(host.endswith(f".{name}") for name in record.hosts):
            return Upshot("refused", f"{host} does not lie below {', '.join(record.hosts)}")
    elif not record.managed:
        return Upshot("refused", "its provider has one address only, so none of your own is used")
    parts = split_address(url)
    return urlunsplit((own.scheme, own.netloc, own.path.rstrip("/") + parts.path, parts.query, ""))


def prepare(order: Order) -> str | Upshot:
    """The provider's own id of the credential, by the question that comes before; empty where there is none to ask."""
    record = order.record
    if record.sign:
        keys = key_pair(order.value, order.partner)
        return keys[0] if keys else ""
    if record.find is None:
        return ""
    headers = _headers(record.find.headers, order, "")
    url = _filled(record.find.url, order, "", quoted=True)
    cursor = ""
    for _ in range(MOST_PAGES):
        page = f"{url}{'&' if '?' in url else '?'}{urlencode({'cursor': cursor})}" if cursor else url
        reply = asked("GET", page, headers)
        if reply.status != 200:
            return _judged(order, reply, found=False)
        if (data := reply.data) is None:
            return Upshot("unknown", f"{order.pattern.provider.name} answered what is no JSON")
        ids = _listed(record, data, order.value)
        if ids is None:
            return Upshot(
                "unknown", f"{order.pattern.provider.name} answered with no list that shows which credentials there are"
            )
        if len(ids) > 1:
            return Upshot("refused", "several credentials of the account look like it: revoke it by hand")
        if ids:
            return ids[0]
        cursor = str(_member(data, record.find.next) or "") if record.find.next else ""
        if not cursor:
            return Upshot("refused", NOT_LISTED)
    return Upshot("unknown", f"{order.pattern.provider.name} lists more credentials than are looked through")


NOT_LISTED = "it is not among the credentials that the account lists"


def _listed(record: Revoke, data: Any, value: str) -> list[str] | None:
    """The ids of what is listed and shows the credential; None where the list, or a row of it, does not show what it is about."""
    assert record.find is not None
    found = _member(data, record.find.items)
    rows = found if isinstance(found, list) else [found]
    told = [
        row for row in rows if isinstance(row, dict) and _member(row, record.find.id)
        and (not record.find.match or isinstance(_member(row, record.find.match), str))
    ]  # fmt: skip
    ids = [str(_member(row, record.find.id)) for row in told if _shows(_member(row, record.find.match), record, value)]
    return ids if ids or len(told) == len(rows) else None


def _shows(shown: Any, record: Revoke, value: str) -> bool:
    """Whether what the list shows of a credential is this one: whole, or masked with asterisks at least between two ends."""
    if record.find is not None and not record.find.match:
        return True
    if not isinstance(shown, str):
        return False
    head, mask, tail = shown.partition("*")
    tail = tail.lstrip("*")
    return shown == value or bool(mask and tail and "*" not in tail and value.startswith(head) and value.endswith(tail))


def _member(data: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        data = data.get(name) if isinstance(data, dict) else None
    return data


def send(order: Order, identity: str = "", now: datetime | None = None, *, taken: bool = False) -> Upshot:
    """Sends the request; `taken` says that the provider took an earlier one. Never raises for what a network does."""
    record = order.record
    url = address(order)
    if isinstance(url, Upshot):
        return url
    url = _filled(url, order, identity, quoted=True)
    headers, body = _headers(record.headers, order, identity), b""
    if record.basic:
        pair = _filled(record.basic, order, identity).encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    if record.json:
        body = json.dumps(_in_json(json.loads(record.json), order, identity)).encode()
        headers["Content-Type"] = "application/json"
    if record.form:
        body = urlencode([(name, _filled(text, order, identity)) for name, text in record.form]).encode()
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if record.sign:
        keys = key_pair(order.value, order.partner)
        assert keys is not None
        headers = signed(record.method, url, headers, body, keys, now or datetime.now(UTC))
    return _judged(order, asked(record.method, url, headers, body), found=True, taken=taken)


def _judged(order: Order, reply: Reply, *, found: bool, taken: bool = False) -> Upshot:
    """What an answer means. Of the question before the revocation, no status says that anything was done."""
    record, name = order.record, order.pattern.provider.name
    if not reply.status:
        return Upshot("unknown", f"{name} {reply.text}")
    if is_page(reply.headers):
        return Upshot("unknown", f"{name} answered {reply.status} with an HTML page: the word of a proxy, perhaps")
    own_key = bool(record.own) and not found  # it is that key, then, which is refused
    refused = reply.status in record.dead and not own_key
    if refused and of_the_asker(reply.text, reply.headers):
        return Upshot("unknown", f"{name} answered {reply.status}, and not that the credential itself is invalid")
    if refused or says_one(reply.text, record.gone + record.later if taken else record.gone):
        return Upshot("dead", f"{name} answered {reply.status}: it opens nothing any more")
    if found and reply.status in record.done and all(says_one(reply.text, (text,)) for text in record.says):
        return Upshot("accepted", f"{name} answered {reply.status}: it took the revocation")
    if reply.status == 429 or reply.status >= 500 or 300 <= reply.status < 400:
        return Upshot("unknown", f"{name} answered {reply.status}, which says neither")
    return Upshot("refused", f"{name} answered {reply.status} and revoked nothing")


def _headers(pairs: tuple[tuple[str, str], ...], order: Order, identity: str) -> dict[str, str]:
    sent = {"User-Agent": "posthound", "Accept": "application/json"}
    return {**sent, **{name: _filled(text, order, identity) for name, text in pairs}}


def _filled(text: str, order: Order, identity: str, *, quoted: bool = False) -> str:
    """The text with the values in their places; one pass, so that no value is looked into for placeholders."""
    values: Mapping[str, str] = {"secret": order.value, "id": identity, "own": order.own}
    return _PLACE.sub(lambda m: quote(values[m[1]], safe="") if quoted else values[m[1]], text)


def _in_json(data: Any, order: Order, identity: str) -> Any:
    if isinstance(data, dict):
        return {name: _in_json(each, order, identity) for name, each in data.items()}
    if isinstance(data, list):
        return [_in_json(each, order, identity) for each in data]
    return _filled(data, order, identity) if isinstance(data, str) else data
