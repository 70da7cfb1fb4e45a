"""What a configuration that was found by looking makes smaller of a report, beside what its reader chose himself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from posthound.config.settings import Settings

Narrower = Callable[[Settings, Settings], bool]


def _off(field: str) -> Narrower:
    return lambda before, after: getattr(before, field) and not getattr(after, field)


def _on(field: str) -> Narrower:
    return lambda before, after: getattr(after, field) and not getattr(before, field)


def _more(field: str) -> Narrower:
    return lambda before, after: len(getattr(after, field)) > len(getattr(before, field))


# For each setting that may leave something out: whether it does, compared with what was chosen before.
NARROWING: Mapping[str, Narrower] = {
    "all-files": _off("all_files"),
    "exclude": _more("exclude"),
    "max-size": lambda before, after: after.max_size < before.max_size,
    "min-severity": lambda before, after: after.min_severity.rank < before.min_severity.rank,
    "min-confidence": lambda before, after: after.min_confidence.rank < before.min_confidence.rank,
    "weak": _off("weak"),
    "detect-secrets": _off("detect_secrets"),
    "baseline": lambda before, after: after.baseline not in ("", before.baseline),
    "ignore": _more("ignore"),
    "other-comments": _on("other_comments"),
    # It leaves out nothing but what is excluded, which may be by the user's own word, for folders only.
    "force-exclude": lambda before, after: bool(after.exclude) and _on("force_exclude")(before, after),
    "no-ignore": _off("no_ignore"),
}
# These take nothing away. Patterns may give a finding a severity below the threshold: the report tells whether any is.
WIDENING = frozenset(("jobs", "patterns", "vault"))


def narrower(before: Settings, after: Settings) -> tuple[str, ...]:
    """The settings by which the second ones leave out what the first do not."""
    return tuple(key for key, leaves_out in NARROWING.items() if leaves_out(before, after))
