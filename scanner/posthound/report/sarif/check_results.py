"""Checks the results of a SARIF run."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from posthound.report.sarif import read
from posthound.report.sarif.faults import Fault, error, warning
from posthound.report.sarif.linehash import FORM
from posthound.report.sarif.names import LINE_HASH

MAX_LOCATIONS, KEPT_LOCATIONS = 1_000, 100
MAX_FLOW, KEPT_FLOW = 10_000, 1_000
_LEVELS = ("none", "note", "warning", "error")
# RFC 3986: the characters of a relative reference without query and fragment, and complete percent escapes.
_PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_LINK = re.compile(r"(?<!\\)\[(?:[^\]\\]|\\.)*\]\((\d+)\)")


def result_faults(run: dict[str, Any], results: list[Any], where: str) -> Iterator[Fault]:
    """Every fault of a run's results."""
    identities: Counter[tuple[str, str, str]] = Counter()
    rules = read.rows(run, "tool", "driver", "rules")
    for number, result in enumerate(results):
        place = f"{where}.results[{number}]"
        if not isinstance(result, dict):
            yield error("shape", place, "is no object", "A result holds a message and locations.")
            continue
        uri = read.uri_of(result)
        place = f"{place} ({read.rule_id(result)[:80] or 'no rule'} at {uri[:120] or 'no file'})"
        yield from _words(result, place)
        yield from _rule(result, rules, place)
        yield from _locations(run, result, place)
        yield from _flows(result, place)
        yield from _identity(result, place)
        yield from _states(result, place)
        prints = read.word(result, "partialFingerprints", LINE_HASH)
        if prints:
            identities[(prints, read.rule_id(result), uri)] += 1
    for (prints, rule, uri), count in identities.items():
        if count > 1:
            yield warning(
                "identity", where, f"has {count} results of {rule[:80]} in {uri[:120]} with one {LINE_HASH} ({prints[:40]})",
                "GitHub shows them as one alert. Count equal hashes up: hash:1, hash:2.",
            )  # fmt: skip


def _words(result: dict[str, Any], place: str) -> Iterator[Fault]:
    message = read.table(result, "message")
    if not read.word(message, "text").strip() and not read.word(message, "id"):
        yield error("message", place, "has no message text", "Set message.text; it may not be empty.")
    elif not read.word(message, "text"):
        yield warning("message", place, "has its message by id only", "GitHub reads message.text; write it out.")
    level = result.get("level")
    if level is not None and level not in _LEVELS:
        yield error("level", place, f"has a level that is none of {', '.join(_LEVELS)}", "Set one of them.")
    if result.get("kind", "fail") != "fail":
        yield warning(
            "kind", place, f"is of kind {str(result.get('kind'))[:40]!r}, not fail",
            "DefectDojo drops it, and the standard then wants the level none.",
        )  # fmt: skip


def _rule(result: dict[str, Any], rules: list[Any], place: str) -> Iterator[Fault]:
    identity, index = read.rule_id(result), result.get("ruleIndex", -1)
    if not isinstance(index, int) or isinstance(index, bool) or index < -1 or index >= len(rules):
        yield error(
            "rule-index",
            place,
            "has a ruleIndex that no rule stands at",
            "Point it at the rule's place, or leave it out.",
        )
    elif index >= 0:
        known = read.word(rules[index], "id")
        if identity and identity != known and not identity.startswith(f"{known}/"):
            yield error(
                "rule-index",
                place,
                f"has the ruleIndex of another rule, {known[:80]!r}",
                "ruleId and ruleIndex must agree.",
            )
    elif not identity:
        yield error("rule-id", place, "names no rule", "Set ruleId.")
    elif rules and not read.rule_of({"tool": {"driver": {"rules": rules}}}, result):
        yield warning(
            "rule-id", place, "is of a rule that the tool does not list", "Its alert has no title, help or severity."
        )


def _locations(run: dict[str, Any], result: dict[str, Any], place: str) -> Iterator[Fault]:
    held = read.rows(result, "locations")
    if not held:
        yield error(
            "location", place, "has no location",
            "GitHub rejects the whole upload ('expected at least one location'). Give a pseudo-path where there is no file.",
        )  # fmt: skip
        return
    if len(held) > MAX_LOCATIONS:
        yield error("location", place, f"has {len(held)} locations; GitHub takes {MAX_LOCATIONS}", "List fewer.")
    elif len(held) > KEPT_LOCATIONS:
        yield warning("location", place, f"has {len(held)} locations; GitHub keeps {KEPT_LOCATIONS}", "List fewer.")
    physical = read.table(read.first_location(result), "physicalLocation")
    if not physical:
        yield error(
            "location",
            place,
            "has no physicalLocation",
            "GitHub rejects the whole upload ('expected a physical location').",
        )
        return
    yield from _artifact(run, physical, place)
    yield from _region(physical, place)
    yield from _related(result, place)


def _artifact(run: dict[str, Any], physical: dict[str, Any], place: str) -> Iterator[Fault]:
    artifact = read.table(physical, "artifactLocation")
    uri = read.word(artifact, "uri")
    if not uri:
        index = artifact.get("index")
        listed = read.rows(run, "artifacts")
        if isinstance(index, int) and 0 <= index < len(listed):
            uri = read.word(listed[index], "location", "uri")
    if not uri:
        yield error(
            "uri",
            place,
            "names no file",
            "GitHub rejects the whole upload ('expected artifact location'). Set artifactLocation.uri.",
        )
        return
    scheme = _SCHEME.match(uri)
    if scheme and scheme[1].lower() != "file":
        yield error(
            "uri", place, f"has a location with the URI scheme {scheme[1]!r}",
            "GitHub rejects the whole upload (it 'did not match the checkout URI scheme'). Use a relative path; a colon before the first slash is %3A.",
        )  # fmt: skip
    elif scheme:
        yield warning(
            "uri",
            place,
            "has an absolute file URI",
            "GitHub maps it only below the checkout; use a path relative to the repository.",
        )
    elif not _PATH.fullmatch(uri):
        yield error(
            "uri",
            place,
            "has a location that is no valid URI",
            "GitHub rejects it ('an invalid URI was provided as a SARIF location'). Percent-encode it.",
        )
    elif uri.startswith("/"):
        yield warning("uri", place, "has an absolute path", "GitHub finds files by their path in the repository.")
    elif ".." in uri.split("/"):
        yield warning("uri", place, "has a path that leads out of the repository", "GitHub cannot show such a file.")


def _region(physical: dict[str, Any], place: str) -> Iterator[Fault]:
    region = physical.get("region")
    if not isinstance(region, dict):
        yield warning("region", place, "has no region", "GitHub shows the alert at the file's first line.")
        return
    names = ("startLine", "startColumn", "endLine", "endColumn")
    values = {name: region[name] for name in names if name in region}
    wrong = [
        name for name, value in values.items() if not isinstance(value, int) or isinstance(value, bool) or value < 1
    ]
    if wrong:
        yield error(
            "region",
            place,
            f"has a region whose {' and '.join(wrong)} is no number from 1 up",
            "Lines and columns count from 1.",
        )
        return
    if "startLine" not in values:
        yield warning(
            "region", place, "has a region without startLine", "GitHub shows the alert at the file's first line."
        )
        return
    missing = [name for name in names if name not in values]
    if missing:
        yield warning(
            "region",
            place,
            f"has a region without {' and '.join(missing)}",
            "GitHub's documentation requires all four.",
        )
    start = (values["startLine"], values.get("startColumn", 1))
    end = (
        values.get("endLine", start[0]),
        values.get("endColumn", start[1] if values.get("endLine", start[0]) == start[0] else 1),
    )
    if end < start:
        yield error(
            "region",
            place,
            "has a region that ends before it starts",
            "endLine and endColumn follow startLine and startColumn.",
        )


def _related(result: dict[str, Any], place: str) -> Iterator[Fault]:
    related = [location for location in read.rows(result, "relatedLocations") if isinstance(location, dict)]
    if not related:
        return
    text = f"{read.word(result, 'message', 'text')} {read.word(result, 'message', 'markdown')}"
    linked = set(_LINK.findall(text))
    known = {str(location.get("id")) for location in related}
    if linked - known:
        yield warning(
            "related",
            place,
            "links to related locations that it does not have",
            "The number in [text](1) is a related location's id.",
        )
    if not linked & known:
        yield warning(
            "related",
            place,
            "has related locations that its message does not link to",
            "GitHub shows only those linked as [text](id).",
        )
    if any(not read.word(location, "physicalLocation", "artifactLocation", "uri") for location in related):
        yield warning("related", place, "has related locations without a file", "GitHub cannot show them.")


def _flows(result: dict[str, Any], place: str) -> Iterator[Fault]:
    steps = sum(
        len(read.rows(flow, "locations"))
        for code in read.rows(result, "codeFlows")
        for flow in read.rows(code, "threadFlows")
    )
    if steps > MAX_FLOW:
        yield error("flow", place, f"has {steps} thread-flow locations; GitHub takes {MAX_FLOW}", "List fewer.")
    elif steps > KEPT_FLOW:
        yield warning("flow", place, f"has {steps} thread-flow locations; GitHub keeps {KEPT_FLOW}", "List fewer.")


def _identity(result: dict[str, Any], place: str) -> Iterator[Fault]:
    prints = result.get("partialFingerprints")
    if prints is not None and (
        not isinstance(prints, dict) or not all(isinstance(value, str) for value in prints.values())
    ):
        yield error(
            "fingerprint", place, "has partialFingerprints that are no strings by name", "Write an object of strings."
        )
        return
    line_hash = read.word(result, "partialFingerprints", LINE_HASH)
    if not line_hash:
        yield warning(
            "fingerprint", place, f"has no {LINE_HASH}",
            "GitHub knows no other fingerprint; where the file is not in the repository, edits make the alert a new one.",
        )  # fmt: skip
    elif not FORM.fullmatch(line_hash):
        yield warning(
            "fingerprint",
            place,
            f"has a {LINE_HASH} that is not of the form hex:n",
            "CodeQL's are, such as 39fa2ee980eb94b0:1.",
        )


def _states(result: dict[str, Any], place: str) -> Iterator[Fault]:
    if read.rows(result, "suppressions"):
        yield warning(
            "suppressed",
            place,
            "is suppressed",
            "GitHub ignores suppressions and opens an alert; posthound upload leaves it out.",
        )
    if result.get("baselineState") == "absent":
        yield warning(
            "absent",
            place,
            "is gone since the baseline",
            "GitHub ignores baselineState and opens an alert; posthound upload leaves it out.",
        )
