"""What every report is given, and which reports there are."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from posthound.config.settings import Used
from posthound.model.values import Exposure, Finding, Notice

if TYPE_CHECKING:
    from posthound.report.posture import Posture
    from posthound.report.trend import TrendPoint
    from posthound.rules.model import Pattern
else:  # most reports have none
    Posture = object

# The formats of `--format` and the modules that write them; a module is imported only when its format is asked for.
FORMATS: Mapping[str, str] = {
    "text": "posthound.report.text",
    "jsonl": "posthound.report.jsonl",
    "json": "posthound.report.json",
    "sarif": "posthound.report.sarif.log",
    "github": "posthound.report.sarif.github",
    "summary": "posthound.report.summary",
    "html": "posthound.report.html.page",
    "defectdojo": "posthound.report.defectdojo",
    "gitlab": "posthound.report.gitlab",
    "csv": "posthound.report.csv",
    "junit": "posthound.report.junit",
    "detect-secrets": "posthound.integrations.secrets_baseline",
}


_READERS = {exposure: rank for rank, exposure in enumerate(Exposure)}


class Later(Mapping[str, "Pattern"]):
    """Patterns that are loaded when the first is asked for: not every report speaks of them."""

    def __init__(self, load: Callable[[], Mapping[str, "Pattern"]]) -> None:
        self._load = load

    @cached_property
    def _loaded(self) -> Mapping[str, "Pattern"]:
        return self._load()

    def __getitem__(self, key: str) -> "Pattern":
        return self._loaded[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)


class Report(NamedTuple):
    """A finished run. `complete` is false when anything was not read; `rules` holds the pattern of every finding."""

    findings: Sequence[Finding]
    notices: Sequence[Notice] = ()
    rules: Mapping[str, "Pattern"] = MappingProxyType({})
    complete: bool = True
    files: int = 0
    bytes: int = 0
    passed_over: int = 0
    folders: int = 0  # of installed packages and the like, which are not looked into
    weak: int = 0
    excluded: int = 0  # files and folders
    gitignored: int = 0  # files and folders
    below: int = 0  # findings under the thresholds
    tolerated: Sequence[Finding] = ()  # left out because the baseline or an ignore says so
    used: Sequence[Used] = ()  # the configurations that chose how to scan
    scope: str = "scan"
    color: bool = False
    scanned: frozenset[str] = frozenset()  # the files that were read, as findings call them
    workspaces: Mapping[str, int] = MappingProxyType({})  # how many a crawl was about, by who can read them
    posture: Posture | None = None  # an audit of the team, made beside a crawl
    trend: Sequence["TrendPoint"] = ()  # the last runs, where a ledger was named
    again: Sequence[str] = ()  # the words by which another command finds what this one did in the same files

    @property
    def known(self) -> int:
        """How many findings were left out because the baseline knows them."""
        return sum(finding.baseline_state == "unchanged" for finding in self.tolerated)

    @property
    def ignored(self) -> int:
        """How many findings were left out because somebody asked for that, in the file or in the configuration."""
        return len(self.tolerated) - self.known


def urgency(finding: Finding) -> tuple[int, int, int]:
    """What people should look at first: by who can read it, then by how much it opens, then by how sure we are."""
    return _READERS[finding.exposure], finding.severity.rank, finding.confidence.rank


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """The findings as every report gives them: by exposure, then severity, then place."""
    return sorted(findings, key=lambda f: (*urgency(f), f.file, f.region))


def covered(workspaces: Mapping[str, int]) -> str:
    """What a crawl was about, in words: how many workspaces, and who can read them."""
    whole = sum(workspaces.values())
    parts = ", ".join(f"{workspaces[one]} {one}" for one in Exposure if workspaces.get(one))
    return f"{whole} workspace{'s' * (whole != 1)} ({parts})" if whole else ""


def omitted(report: Report) -> list[str]:
    """What the report does not show, and why: a phrase each."""
    return [
        f"{number} {words.partition('|')[2] if number != 1 and '|' in words else words.partition('|')[0]}"
        for number, words in (
            (report.passed_over, "passed over (no API client's; --all-files scans them)"),
            (report.folders, "folder of tools left out|folders of tools left out"),
            (report.excluded, "excluded"),
            (report.gitignored, "ignored by git (--no-ignore scans it)|ignored by git (--no-ignore scans them)"),
            (report.known, "known to the baseline"),
            (report.ignored, f"ignored{_by_whom(report)}"),
            (report.below, "below the thresholds"),
            (report.weak, "weak value not shown (--weak shows it)|weak values not shown (--weak shows them)"),
        )
        if number
    ]


def _by_whom(report: Report) -> str:
    """Where the ignores stand: in the files themselves, or in which table of which configuration."""
    whose: dict[str, int] = {}
    for finding in report.tolerated:
        if finding.baseline_state != "unchanged":
            name = (
                "comments in the files"
                if finding.suppression == "inSource"
                else finding.justification.partition(":")[0]
            )
            whose[name] = whose.get(name, 0) + 1
    told = sorted(whose.items(), key=lambda item: -item[1])[:5]
    return f" ({', '.join(f'{name}: {number}' for name, number in told)})".replace("|", "/")


def configurations(report: Report) -> list[str]:
    """The configurations that were used: a sentence each."""
    return [
        f"{one.path}{' (found by looking)' if one.found else ''} chose {', '.join(one.keys)}" for one in report.used
    ]


def narrowed(report: Report) -> list[str]:
    """What a configuration that was found by looking did to make the report smaller: its keys."""
    return sorted({key for one in report.used for key in _narrowing(one, report)})


def narrowing(report: Report) -> list[str]:
    """The same in words: a sentence for each configuration that did."""
    return [
        f"{one.path} (found by looking) leaves out what is scanned without it, by {', '.join(sorted(keys))}"
        for one in report.used
        if (keys := _narrowing(one, report))
    ]


def _narrowing(one: Used, report: Report) -> set[str]:
    # A pattern of its own may have given what was found by another a severity below the threshold.
    by_patterns = one.found and report.below and "patterns" in one.keys
    return {*one.narrows, *(("patterns",) if by_patterns else ())}


def render(format_name: str, report: Report) -> str:
    """The report in one of FORMATS, ending in a line break unless empty."""
    module = import_module(FORMATS[format_name])
    return str(module.render(report._replace(findings=ordered(report.findings))))
