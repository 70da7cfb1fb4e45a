"""SARIF, posthound's or another tool's, as the same rows that a scan gives.

Another tool's file may hold the secrets themselves. Snippets are never read, and what looks like a credential in a message
is redacted before it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from posthound.model.values import Exposure
from posthound.report.sarif import read
from posthound.report.sarif.foreign import snippet_words
from posthound.report.sarif.names import DRIVER, FINGERPRINT, PUBLIC, scrub, shown, stem, web_address
from posthound.report.view import EXPOSURES, SEVERITIES, Row, Unread, View, age, deadline, moment, now, queue, state_of
from posthound.support.redact import redact

_LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": "low"}
_TAGS = frozenset(("security", "secret", "public"))
# What our titles say of a variant of a rule.
_OF_VARIANT = re.compile(r"(?: \((?:critical|high|medium|low) severity\))?(?: in a public workspace)?$")
_EXPOSURES = frozenset(Exposure)
_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
# A run of characters that credentials are made of, long enough to be one.
_TOKEN = re.compile(r"[A-Za-z0-9+/=_.~!@#$%^&*-]{8,}")


def view(log: Mapping[str, Any]) -> View:
    """The view of a SARIF log, its runs together; an empty one where there is nothing that it can read."""
    runs = read.runs(dict(log))
    made = max(filter(None, (_ended(run) for run in runs)), default=None) or now()
    rows = [_Reader(run, made).row(result) for run in runs for result in read.results(run) if _is_finding(result)]
    names = list(dict.fromkeys(shown(read.word(run, "tool", "driver", "name"), 80) or "unnamed tool" for run in runs))
    versions = {_version(run) for run in runs}
    return View(
        rows=queue(rows),
        made=made,
        tool=", ".join(names) or "unnamed tool",
        version=versions.pop() if len(versions) == 1 else "",
        scope=shown(", ".join(filter(None, (_scope(run) for run in runs))), 200),
        unread=tuple(notice for run in runs for notice in _unread(run)),
        complete=all(read.complete(run) for run in runs),
        files=_files(runs),
        workspaces=_workspaces(runs),
    )


def _is_finding(result: Mapping[str, Any]) -> bool:
    return result.get("kind", "fail") in ("fail", "review", "open")


def _scope(run: dict[str, Any]) -> str:
    return read.word(run, "automationDetails", "id").strip("/").removeprefix(f"{DRIVER}/")


def _version(run: dict[str, Any]) -> str:
    driver = read.table(run, "tool", "driver")
    return shown(read.word(driver, "semanticVersion") or read.word(driver, "version"), 40)


def _ended(run: dict[str, Any]) -> datetime | None:
    times = (moment(read.word(call, "endTimeUtc")) for call in read.rows(run, "invocations"))
    return max(filter(None, times), default=None)


def _files(runs: list[dict[str, Any]]) -> int | None:
    """How many files were scanned, where the runs tell."""
    told = [
        read.table(call, "properties").get("filesScanned") for run in runs for call in read.rows(run, "invocations")
    ]
    known = [number for number in told if isinstance(number, int) and not isinstance(number, bool)]
    return sum(known) if known and len(known) == len(runs) else None


def _workspaces(runs: list[dict[str, Any]]) -> dict[str, int]:
    """How many workspaces were crawled, by who can read them."""
    found: dict[str, int] = {}
    for call in (call for run in runs for call in read.rows(run, "invocations")):
        for name, number in read.table(call, "properties", "workspaces").items():
            if name in _EXPOSURES and type(number) is int and number > 0:
                found[name] = found.get(name, 0) + number
    return found


def _unread(run: dict[str, Any]) -> list[Unread]:
    own = read.word(run, "tool", "driver", "name") == DRIVER
    words = frozenset[str]() if own else frozenset().union(*(snippet_words(result) for result in read.results(run)))
    found = []
    for call in read.rows(run, "invocations"):
        for notice in read.rows(call, "toolExecutionNotifications"):
            text = read.word(notice, "message", "text")
            fatal = read.word(notice, "level") == "error"
            found.append(
                Unread(shown(text if own else masked(text, words), 500) or "A notification without text.", fatal)
            )
    return found


def masked(text: str, words: Collection[str] = (), known: str = "") -> str:
    """The text with `words`, and what looks like a credential, redacted; what stands in `known` is kept."""
    for word in sorted((word for word in words if word in text and word not in known), key=len, reverse=True):
        text = text.replace(word, redact(word))
    return _TOKEN.sub(lambda m: m[0] if m[0].strip(".") in known or not _secretive(m[0]) else redact(m[0]), text)


def _secretive(word: str) -> bool:
    digits, letters = sum(c.isdigit() for c in word), sum(c.isalpha() for c in word)
    return (digits >= 2 and letters >= 2) or len(word) >= 32 or any(c in word for c in "!@#$%^&*")


def message_of(run: dict[str, Any], result: dict[str, Any]) -> str:
    """A result's message as it may be shown."""
    text = read.word(result, "message", "text")
    if read.word(run, "tool", "driver", "name") == DRIVER:
        return text
    rule = read.rule_of(run, result)
    known = f"{unquote(read.uri_of(result))} {read.rule_id(result)} {read.word(rule, 'name')} {read.word(rule, 'shortDescription', 'text')}"
    return masked(text, snippet_words(result), known)


class _Reader:
    """Turns the results of one run into rows."""

    def __init__(self, run: dict[str, Any], made: datetime) -> None:
        self._run, self._made = run, made
        self._own = read.word(run, "tool", "driver", "name") == DRIVER

    def row(self, result: dict[str, Any]) -> Row:
        """The result as a row; what is missing or of another type is left empty."""
        location, rule, identity = read.first_location(result), read.rule_of(self._run, result), read.rule_id(result)
        identity = identity or read.word(rule, "id") or "finding"
        own = read.table(result, "properties") if self._own else {}
        file, url = self._file(result)
        region = read.table(location, "physicalLocation", "region")
        line, column = _number(region, "startLine"), _number(region, "startColumn")
        first = read.word(result, "provenance", "firstDetectionTimeUtc")
        keep = self._keeper(result, rule, f"{file} {identity}")
        public = self._own and identity.endswith(PUBLIC)
        fingerprint = read.word(result, "fingerprints", FINGERPRINT) if self._own else ""
        return Row(
            secret=read.word(result, "correlationGuid") or repr((identity, file, line, column)),
            rule=shown(stem(identity) if self._own else identity, 200),
            title=_title(rule, identity, own=self._own),
            provider=_provider(rule) if self._own else shown(read.word(self._run, "tool", "driver", "name"), 200),
            redacted=shown(read.word(own, "redacted"), 80),
            severity=_severity(own, result, rule),
            confidence=shown(read.word(own, "confidence"), 20),
            exposure=_one_of(read.word(own, "exposure"), EXPOSURES) or ("public" if public else "file"),
            workspace=shown(read.word(own, "workspace"), 200),
            owner=shown(read.word(own, "owner"), 200),
            file=shown(file, 2000),
            line=line,
            column=column,
            end_line=_number(region, "endLine") or line,
            pointer=shown(read.word(own, "jsonPointer"), 2000),
            role=shown(read.word(own, "role"), 40),
            path=_path(location, keep, read.word(own, "workspace")),
            evidence=shown(read.word(own, "evidence"), 500) or shown(keep(read.word(result, "message", "text")), 500),
            vault=shown(read.word(own, "vaultReference"), 200),
            by_hand=shown(read.word(own, "byHand"), 500),
            lowered=shown(read.word(own, "lowered"), 200),
            rotation=_rotation(rule, public=public) if self._own else "",
            rotation_url=web_address(read.word(own, "rotationUrl")) or "",
            url=web_address(read.word(own, "postmanUrl")) or url,
            state=state_of(read.word(result, "baselineState"), accepted=_accepted(result)),
            justification=shown(keep(" ".join(read.word(s, "justification") for s in read.rows(result, "suppressions"))), 500),
            first_seen=shown(first, 40),
            age=age(first, self._made),
            fingerprint=shown(fingerprint, 80),
            related=tuple(_related(result, keep)),
            due=shown(read.word(own, "due"), 10),
            deadline=deadline(read.word(own, "due"), self._made),
            ticket=self._ticket(result),
        )  # fmt: skip

    def _keeper(self, result: dict[str, Any], rule: dict[str, Any], names: str) -> Callable[[str], str]:
        """What shows a text of the result: as it is where posthound wrote it, masked where another tool did."""
        if self._own:
            return lambda text: text
        known = f"{names} {read.word(rule, 'name')} {read.word(rule, 'shortDescription', 'text')}"
        words = snippet_words(result)
        return lambda text: masked(text, words, known)

    def _file(self, result: dict[str, Any]) -> tuple[str, str]:
        """The file as people write it, and where the tool gave a web address, that."""
        uri = scrub(read.uri_of(result))
        viewer = _address(read.word(result, "hostedViewerUri"), own=self._own)
        if re.match(r"https?://", uri):
            address = _address(uri, own=self._own)
            return unquote(address), viewer or address
        return unquote(uri.removeprefix("file://")) or "unknown file", viewer

    def _ticket(self, result: dict[str, Any]) -> str:
        tickets = [uri for uri in read.rows(result, "workItemUris") if isinstance(uri, str)]
        return _address(tickets[0], own=self._own) if tickets else ""


def _address(url: str, *, own: bool) -> str:
    """An address to link to; of another tool's without user, query and fragment, where values travel."""
    address = web_address(url)
    if address is None or own:
        return address or ""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _number(region: Mapping[str, Any], name: str) -> int:
    value = region.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31 else 0


def _one_of(word: str, words: tuple[str, ...]) -> str:
    return word if word in words else ""


def _title(rule: dict[str, Any], identity: str, *, own: bool) -> str:
    text = read.word(rule, "shortDescription", "text") or read.word(rule, "name") or identity
    return shown(_OF_VARIANT.sub("", text) if own else text, 200)


def _provider(rule: dict[str, Any]) -> str:
    tags = [tag for tag in read.rows(rule, "properties", "tags") if isinstance(tag, str)]
    own = [tag for tag in tags if tag not in _TAGS and not tag.startswith("external/")]
    return shown(own[0], 200) if own else ""


def _rotation(rule: dict[str, Any], *, public: bool) -> str:
    """The step of the rule's help that says how to rotate: the first, after that of leaving public view."""
    steps = [step.strip() for step in _STEP.split(read.word(rule, "help", "text").partition("What to do:")[2])]
    steps = [step.splitlines()[0] for step in steps if step]
    return shown(steps[1 if public and len(steps) > 1 else 0], 2000) if steps else ""


def _severity(own: dict[str, Any], result: dict[str, Any], rule: dict[str, Any]) -> str:
    if named := _one_of(read.word(own, "severity"), SEVERITIES):
        return named
    try:
        score = float(read.word(rule, "properties", "security-severity"))
    except ValueError:
        level = read.word(result, "level") or read.word(rule, "defaultConfiguration", "level")
        return _LEVELS.get(level, "medium")
    return "critical" if score > 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def _path(location: dict[str, Any], keep: Callable[[str], str], workspace: str) -> tuple[str, ...]:
    logical = read.rows(location, "logicalLocations")
    full = keep(read.word(logical[0], "fullyQualifiedName") or read.word(logical[0], "name")) if logical else ""
    labels = [shown(label, 200) for label in full.split(" / ") if label]
    return tuple(labels[1:] if workspace and labels[:1] == [shown(workspace, 200)] else labels)


def _accepted(result: dict[str, Any]) -> bool:
    return any(
        read.word(s, "status") in ("", "accepted") for s in read.rows(result, "suppressions") if isinstance(s, dict)
    )


def _related(result: dict[str, Any], keep: Callable[[str], str]) -> list[str]:
    texts = []
    for place in read.rows(result, "relatedLocations")[:20]:
        logical = read.rows(place, "logicalLocations")
        where = read.word(logical[0], "fullyQualifiedName") if logical else ""
        texts.append(shown(keep(": ".join(filter(None, (read.word(place, "message", "text"), where)))), 500))
    return [text for text in texts if text]
