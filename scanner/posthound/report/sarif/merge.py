"""Joins and compares SARIF files, of posthound and of other tools, whose runs are kept as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from posthound.report.sarif import read
from posthound.report.sarif.carry import adopt_rule, portable
from posthound.report.sarif.names import DRIVER, LINE_HASH, PUBLIC, stem

NOT_LOOKED_AT = "notLookedAt"  # in a result's property bag: kept from the older run, because the newer could not look

Json = dict[str, Any]


def merge(logs: Sequence[Json]) -> Json:
    """One log with the runs of all; posthound's of one category become one run, without repeated results."""
    joined: Json = {key: value for log in reversed(logs) for key, value in log.items()}
    runs: list[Any] = []
    ours: dict[tuple[str, str], Json] = {}
    for run in (run for log in logs for run in read.rows(log, "runs")):
        key = read.category_of(run)
        if key[0] != DRIVER:
            runs.append(run)
        elif key in ours:
            _join(ours[key], run)
        else:
            ours[key] = _own_copy(run)
            runs.append(ours[key])
    return {**joined, "version": "2.1.0", "runs": runs}


def _own_copy(run: Json) -> Json:
    """The run with lists of rules and results of its own, so that adding to them leaves the log it came from alone."""
    driver = {**read.table(run, "tool", "driver"), "rules": list(read.rows(run, "tool", "driver", "rules"))}
    return {**run, "tool": {**read.table(run, "tool"), "driver": driver}, "results": list(read.rows(run, "results"))}


def _join(first: Json, second: Json) -> None:
    known = {_place(result) for result in read.results(first)}
    for result in read.results(second):
        if _place(result) not in known:
            known.add(_place(result))
            first["results"].append(adopt_rule(first, second, portable(result, second)))
    first["invocations"] = [*read.rows(first, "invocations"), *read.rows(second, "invocations")]
    for key in ("redactionTokens", "taxonomies"):
        if key not in first and key in second:
            first[key] = second[key]


def _place(result: Json) -> tuple[str, str, str]:
    return read.rule_id(result), read.uri_of(result), read.word(result, "partialFingerprints", LINE_HASH)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two logs compared: the newer with baselineState filled in, and its results by what became of them."""

    log: Json
    new: list[Json] = field(default_factory=list)
    raised: list[Json] = field(default_factory=list)  # known, but now open to the public
    unchanged: list[Json] = field(default_factory=list)
    absent: list[Json] = field(default_factory=list)
    unseen: list[Json] = field(default_factory=list)  # in the older only, where the newer could not look
    complete: bool = True


def diff(old: Json, new: Json) -> Difference:
    """What is new, unchanged, gone and could not be looked at in `new`, compared with `old`; neither is changed."""
    found = Difference({**new}, complete=all(read.complete(run) for run in read.runs(new)))
    remaining = list(read.runs(old))
    runs: list[Any] = []
    for run in read.runs(new):
        before = _counterpart(run, remaining)
        if before is not None:
            remaining = [other for other in remaining if other is not before]
        runs.append(_compared(before or {}, run, found))
    for run in remaining:  # its tool did not run again: nothing is known of its results
        kept = [_kept(result) for result in read.results(run)]
        found.unseen.extend(kept)
        runs.append({**run, "results": kept})
    found.log["runs"] = runs
    return found


def _counterpart(run: Json, candidates: Sequence[Json]) -> Json | None:
    """The older run of the same tool and category, else the only one of the same tool."""
    tool, category = read.category_of(run)
    same = [other for other in candidates if read.category_of(other)[0] == tool]
    exact = [other for other in same if read.category_of(other)[1] == category]
    return exact[0] if exact else same[0] if len(same) == 1 else None


def _compared(before: Json, run: Json, found: Difference) -> Json:
    older = [result for result in read.results(before) if result.get("baselineState") != "absent"]
    newer = [result for result in read.results(run) if result.get("baselineState") != "absent"]
    pairs = _pairs(older, newer)
    compared = _own_copy(run) if older else {**run}
    results = []
    for number, result in enumerate(newer):
        match = older[pairs[number]] if number in pairs else None
        results.append(_stated(result, match, found))
    matched = set(pairs.values())
    missed = _missed(run)
    for number, result in enumerate(older):
        if number in matched:
            continue
        carried = adopt_rule(compared, before, portable(result, before))
        if missed(read.uri_of(result)):
            results.append(_kept(carried))
            found.unseen.append(results[-1])
        else:
            results.append({**carried, "baselineState": "absent"})
            found.absent.append(results[-1])
    guid = read.word(before, "automationDetails", "guid")
    return {**compared, "results": results, **({"baselineGuid": guid} if guid else {})}


def _kept(result: Json) -> Json:
    return {
        **result,
        "baselineState": "unchanged",
        "properties": {**read.table(result, "properties"), NOT_LOOKED_AT: True},
    }


def _stated(result: Json, match: Json | None, found: Difference) -> Json:
    if match is None:
        stated = {**result, "baselineState": "new"}
        found.new.append(stated)
        return stated
    changed = read.rule_id(result) != read.rule_id(match) or result.get("level") != match.get("level")
    stated = {**result, "baselineState": "updated" if changed else "unchanged"}
    first = read.word(match, "provenance", "firstDetectionTimeUtc")
    if first:
        stated["provenance"] = {**read.table(result, "provenance"), "firstDetectionTimeUtc": first}
    risen = read.rule_id(result).endswith(PUBLIC) and not read.rule_id(match).endswith(PUBLIC)
    (found.raised if risen else found.unchanged).append(stated)
    return stated


def _missed(run: Json) -> Callable[[str], bool]:
    """Whether a file lies where an incomplete run could not look."""
    if read.complete(run):
        return lambda _uri: False
    places: set[str] = set()
    for call in read.rows(run, "invocations"):
        for notice in read.rows(call, "toolExecutionNotifications"):
            if read.word(notice, "level") == "error":
                places.add(
                    read.word(read.first_location(read.table(notice)), "physicalLocation", "artifactLocation", "uri")
                )
    if not places or "" in places:  # it does not say where: it may be anywhere
        return lambda _uri: True
    return lambda uri: any(uri == place or uri.startswith((f"{place.rstrip('/')}/", f"{place}!/")) for place in places)


def _pairs(older: Sequence[Json], newer: Sequence[Json]) -> dict[int, int]:
    """Which newer result is which older one, by the strongest identity that both have; each is used once."""
    pairs: dict[int, int] = {}
    left = set(range(len(older)))
    for identities in (_by_fingerprint_and_file, _by_partial, _by_fingerprint, _by_secret, _by_place):
        index: dict[Hashable, list[int]] = defaultdict(list)
        for number in sorted(left, reverse=True):
            for key in identities(older[number]):
                index[key].append(number)
        for number, result in enumerate(newer):
            if number in pairs:
                continue
            match = _take(index, identities(result), left)
            if match is not None:
                pairs[number] = match
    return pairs


def _take(index: dict[Hashable, list[int]], keys: Iterator[Hashable], left: set[int]) -> int | None:
    for key in keys:
        candidates = index.get(key, [])
        while candidates:
            number = candidates.pop()
            if number in left:
                left.discard(number)
                return number
    return None


def _rule(result: Json) -> str:
    return stem(read.rule_id(result))


def _strings(result: Json, key: str) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in read.table(result, key).items() if isinstance(value, str))


def _by_fingerprint_and_file(result: Json) -> Iterator[Hashable]:
    yield from ((*print_, read.uri_of(result)) for print_ in _strings(result, "fingerprints"))


def _by_partial(result: Json) -> Iterator[Hashable]:
    prints = _strings(result, "partialFingerprints")
    if prints:
        yield (tuple(prints), _rule(result), read.uri_of(result))


def _by_fingerprint(result: Json) -> Iterator[Hashable]:
    yield from _strings(result, "fingerprints")


def _by_secret(result: Json) -> Iterator[Hashable]:
    """The same secret in the same field, in a file that was renamed."""
    logical = read.rows(read.first_location(result), "logicalLocations")
    guid = read.word(result, "correlationGuid")
    name = read.word(logical[0], "fullyQualifiedName") if logical else ""
    if guid and name:
        yield (guid, name)


def _by_place(result: Json) -> Iterator[Hashable]:
    """Without fingerprints only the place itself is left."""
    if not read.table(result, "fingerprints"):
        region = read.table(read.first_location(result), "physicalLocation", "region")
        place = tuple(str(region.get(name)) for name in ("startLine", "startColumn", "endLine", "endColumn"))
        yield (_rule(result), read.uri_of(result), read.word(result, "message", "text"), *place)
