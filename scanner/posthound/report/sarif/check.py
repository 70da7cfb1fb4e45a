"""Checks a SARIF file against what GitHub code scanning takes, before it is uploaded.

An error is what GitHub rejects the whole upload for; a warning is what it cuts, ignores or shows badly.
Limits and messages: GitHub's documentation of its SARIF support, of its limits, and of the upload endpoint.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from posthound.report.sarif import read
from posthound.report.sarif.check_results import result_faults
from posthound.report.sarif.check_rules import rule_faults
from posthound.report.sarif.faults import Fault, advice, error, warning

MAX_COMPRESSED = 10_000_000
# What the whole file may hold, and beyond how much GitHub keeps only the most severe.
MAX_RUNS, MAX_RESULTS, KEPT_RESULTS, MAX_RULES, MAX_EXTENSIONS = 20, 25_000, 5_000, 25_000, 100
_CATEGORY_LENGTH = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class CheckResult(NamedTuple):
    """What is wrong, and how large the upload would be in bytes."""

    faults: list[Fault]
    compressed: int


def check(log: dict[str, Any], size: int) -> CheckResult:
    """Every fault of a SARIF log of `size` bytes. Never raises, whatever the log holds."""
    faults = [*_log_faults(log)]
    for number, run in enumerate(read.rows(log, "runs")):
        where = f"runs[{number}]"
        if not isinstance(run, dict):
            faults.append(error("shape", where, "is no object", "A run holds tool and results."))
            continue
        faults += _run_faults(run, where)
    compressed = size
    if size > MAX_COMPRESSED:  # smaller files cannot be too large when compressed
        compressed = len(gzip.compress(orjson.dumps(log), 6))
    if compressed > MAX_COMPRESSED:
        faults.append(
            error("size", "the file", f"is {compressed / 1e6:.1f} MB compressed; GitHub takes 10 MB", advice("split"))
        )
    return CheckResult(faults, compressed)


def _log_faults(log: dict[str, Any]) -> Iterator[Fault]:
    if not read.word(log, "$schema"):
        yield warning(
            "schema",
            "the file",
            "does not name its $schema",
            "Set $schema to https://json.schemastore.org/sarif-2.1.0.json.",
        )
    if log.get("version") != "2.1.0":
        yield error(
            "version",
            "the file",
            f"is of SARIF version {_brief(log.get('version'))}; only 2.1.0 is taken",
            "Write SARIF 2.1.0.",
        )
    held = log.get("runs")
    if not isinstance(held, list):
        yield error("runs", "the file", "has no list of runs", "A SARIF log holds runs, be it an empty list.")
        return
    if not held:
        yield warning(
            "runs",
            "the file",
            "holds no run: there is nothing to upload",
            "A scan without findings still writes a run.",
        )
    if len(held) > MAX_RUNS:
        yield error("runs", "the file", f"holds {len(held)} runs; GitHub takes {MAX_RUNS}", advice("split"))
    names = Counter(read.category_of(run) for run in held if isinstance(run, dict))
    for (tool, category), count in names.items():
        if count > 1:
            yield error(
                "category", "the file", f"holds {count} runs of {_brief(tool)} with the same category {_brief(category)}",
                "Give each run an automationDetails.id of its own, ending in a slash; posthound merge joins posthound's runs.",
            )  # fmt: skip


def _run_faults(run: dict[str, Any], where: str) -> Iterator[Fault]:
    driver = read.table(run, "tool", "driver")
    if not read.word(driver, "name").strip():
        yield error("tool", where, "does not name its tool", "Set tool.driver.name.")
    if not isinstance(driver.get("rules"), list):
        yield warning(
            "rules", where, "has no list of rules", "Without tool.driver.rules alerts have no title, help or severity."
        )
    rules = read.rows(driver, "rules")
    extensions = read.rows(run, "tool", "extensions")
    if len(rules) + sum(len(read.rows(extension, "rules")) for extension in extensions) > MAX_RULES:
        yield error(
            "rules", where, f"has {len(rules)} rules; GitHub takes {MAX_RULES}", "List only the rules that occur."
        )
    if len(extensions) > MAX_EXTENSIONS:
        yield error(
            "extensions", where, f"has {len(extensions)} tool extensions; GitHub takes {MAX_EXTENSIONS}", "List fewer."
        )
    yield from _coverage(run, where)
    yield from rule_faults(rules, where)
    held = run.get("results")
    if not isinstance(held, list):
        yield warning(
            "results",
            where,
            "has no list of results",
            "An empty list says that nothing was found; a missing one, nothing at all.",
        )
        return
    if len(held) > MAX_RESULTS:
        yield error("results", where, f"has {len(held)} results; GitHub takes {MAX_RESULTS} a run", advice("split"))
    elif len(held) > KEPT_RESULTS:
        yield warning(
            "results", where, f"has {len(held)} results; GitHub keeps the {KEPT_RESULTS} most severe", advice("split")
        )
    yield from result_faults(run, held, where)


def _coverage(run: dict[str, Any], where: str) -> Iterator[Fault]:
    if not read.complete(run):
        yield warning(
            "incomplete", where, "comes from a scan that could not read everything (executionSuccessful is false)",
            "GitHub leaves the alerts as they are. Repeat the scan when what failed can be read; its notifications say what.",
        )  # fmt: skip
    details = run.get("automationDetails")
    identity = read.word(run, "automationDetails", "id")
    if details is not None and (len(identity) > _CATEGORY_LENGTH or _CONTROL.search(identity)):
        yield error(
            "category",
            where,
            "has an automationDetails.id that is too long or holds control characters",
            "Use a short path.",
        )


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """Faults of one kind with one advice, for printing."""

    first: Fault
    places: list[str]


def grouped(faults: list[Fault]) -> list[FaultGroup]:
    """Faults that say the same of several places together, errors first."""
    groups: dict[tuple[str, str, str, str], FaultGroup] = {}
    for fault in sorted(faults, key=lambda f: f.level != "error"):
        key = (fault.level, fault.code, fault.message, fault.advice)
        groups.setdefault(key, FaultGroup(fault, [])).places.append(fault.where)
    return list(groups.values())
