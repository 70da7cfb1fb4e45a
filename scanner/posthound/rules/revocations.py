"""The linter of `[pattern.revoke]`: a record that sends a credential away, and ends it, has to be beyond doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import get_args, get_type_hints
from urllib.parse import urlsplit

from posthound.rules.model import Pattern, Revoke

SIGNS = ("aws-iam",)
_PLACES = re.compile(r"\{([a-z]+)\}")
_KNOWN = frozenset(("secret", "id", "own", "host"))
_METHODS = get_args(get_type_hints(Revoke)["method"])


def revocation_faults(pattern: Pattern) -> Iterator[str]:
    """What is wrong with a pattern's record of how to revoke; nothing where it has none."""
    record = pattern.revoke
    if record is None:
        return
    for fault in (*_address_faults(pattern, record), *_request_faults(record), *_answer_faults(pattern, record)):
        yield f"[pattern.revoke]: {fault}"


def _address_faults(pattern: Pattern, record: Revoke) -> Iterator[str]:
    for url in filter(None, (record.url, record.find.url if record.find else "")):
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme != "https" or not host or parts.username is not None:
            yield f"{url} is no https address"
        elif host == "{host}":
            if not record.hosts or not all(_below(name, pattern.provider.serves) for name in record.hosts):
                yield "{host} needs `hosts`, below which the provider alone gives out names"
        elif "{" in host or not _below(host, pattern.provider.serves):
            yield f"{host} is not one of its provider's hosts"
    if record.find and urlsplit(record.find.url).hostname != urlsplit(record.url).hostname:
        yield "the question before it goes to another host"
    reference = urlsplit(record.reference)
    if reference.scheme != "https" or not (reference.path.strip("/") or reference.fragment):
        yield "reference is not the page of the vendor that documents the request"


def _request_faults(record: Revoke) -> Iterator[str]:
    if record.method not in _METHODS:
        yield f"method must be {', '.join(_METHODS)}"
    if record.sign and record.sign not in SIGNS:
        yield f"unknown signature {record.sign!r}; there are {', '.join(SIGNS)}"
    if record.json and record.form:
        yield "it has both json and form: a request has one body"
    texts = [record.url, record.basic, record.json, *(text for _, text in (*record.headers, *record.form))]
    find = record.find
    texts += [find.url, *(text for _, text in find.headers)] if find else []
    used = {name for text in texts for name in _PLACES.findall(text)}
    if unknown := used - _KNOWN:
        yield f"unknown placeholders {', '.join(sorted(unknown))}"
    if "secret" not in used and not record.sign and not (find and find.match):
        yield "nothing in it says which credential is meant: {secret} stands nowhere"
    if ("id" in used) is not (find is not None or bool(record.sign)):
        yield "{id} and `find` (or `sign`) need each other"
    if ("own" in used) is not bool(record.own):
        yield "{own} and `own` need each other"
    if record.json:
        try:
            json.loads(record.json)
        except ValueError:
            yield "json does not parse"


def _answer_faults(pattern: Pattern, record: Revoke) -> Iterator[str]:
    if not record.done or not all(200 <= status < 300 for status in record.done):
        yield "done must name the statuses, 200 to 299, with which the provider takes it"
    if set(record.done) & set(record.dead):
        yield "a status is both done and dead"
    if any(status < 400 or status in (408, 425, 429) or status >= 500 for status in (*record.dead, *record.then)):
        yield "dead or then names a status that says nothing about the credential"
    if record.then and pattern.verify is None:
        yield "`then` are statuses of [pattern.verify], which it does not have"
    if record.later and not record.again:
        yield "`later` is what a second request of the same kind is told: it needs `again`"
    listed = record.find is not None and record.find.match
    verify = pattern.verify
    asks = verify is not None and bool(verify.dead or record.then)
    looks = asks or (record.again and bool(record.dead or record.gone or record.later or listed))
    if looks is record.blind:
        yield (
            "`blind` is for what nothing can be asked about, and here something can"
            if looks
            else "nothing can tell afterwards that it is dead: it needs [pattern.verify] with `dead` or `then`, "
            "`again` with `dead`, `gone`, `later` or a list, or `blind`"
        )


def _below(host: str, suffixes: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in suffixes)
