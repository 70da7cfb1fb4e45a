"""The findings of a run beside the ignores of the configuration: which one accepts which, and which accept nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import NamedTuple

from posthound.config.ignores import Ignore
from posthound.model.values import Finding
from posthound.policy.baseline import WARNING
from posthound.support.paths import from_root


class Ignoring(NamedTuple):
    """The findings, those that an ignore accepts marked so; the ignores that fitted one, and how many findings each did."""

    findings: list[Finding]
    used: Mapping[Ignore, int]

    def ending(self, today: date) -> list[Ignore]:
        """The ignores in use whose time is over soon."""
        return [
            ignore
            for ignore in self.used
            if ignore.until and today <= date.fromisoformat(ignore.until) < today + WARNING
        ]


def ignoring(findings: Sequence[Finding], ignores: Sequence[Ignore], today: date) -> Ignoring:
    """Accepts what the first fitting ignore says; one whose time is over only tells since when."""
    used: dict[Ignore, int] = {}
    made = []
    for finding in findings:
        fitting = [] if finding.suppression else [ignore for ignore in ignores if fits(ignore, finding)]
        for ignore in fitting:
            used[ignore] = used.get(ignore, 0) + 1
        holding = next((ignore for ignore in fitting if not _over(ignore, today)), None)
        if holding:
            until = f" until {holding.until}" if holding.until else ""
            finding = finding._replace(suppression="external", justification=f"{holding.where}{until}: {holding.why}")
        elif fitting:
            finding = finding._replace(ended=max(ignore.until for ignore in fitting))
        made.append(finding)
    return Ignoring(made, used)


def _over(ignore: Ignore, today: date) -> bool:
    return bool(ignore.until) and date.fromisoformat(ignore.until) < today


def fits(ignore: Ignore, finding: Finding) -> bool:
    """Whether all that an ignore names is so of a finding."""
    return (
        finding.fingerprint.startswith(ignore.fingerprint)
        and finding.secret_id.startswith(ignore.secret)
        and finding.secret_id.startswith(ignore.value[: len(finding.secret_id)])
        and finding.item == (ignore.item or finding.item)
        and fnmatchcase(finding.rule, ignore.rule or "*")
        and _lies_in(finding.file, ignore)
    )


def _lies_in(file: str, ignore: Ignore) -> bool:
    if not ignore.path:
        return True
    name = from_root(file, ignore.folder)
    path = ignore.path.removeprefix("./").rstrip("/")
    return fnmatchcase(name, path) or name.startswith((path + "/", path + "!/")) or fnmatchcase(name, path + "/*")
