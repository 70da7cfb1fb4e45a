"""A run beside the ignores of the configuration and of the files, and what is told of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date

from posthound.config.settings import Settings
from posthound.model.values import Finding, Notice
from posthound.policy.ignoring import ignoring


def ignored(
    findings: Sequence[Finding], settings: Settings, roots: Sequence[str]
) -> tuple[list[Finding], list[Finding], list[Notice]]:
    """What to report, what the configuration or a comment accepts, and what is to be said of ignores.

    One that fits nothing is told where everything that it could fit was scanned: its configuration's folder is in one of `roots`.
    """
    today = date.today()
    done = ignoring(findings, settings.ignore, today)
    real = [os.path.join(os.path.realpath(root), "") for root in roots if os.path.isdir(root)]
    told = [Notice("", f"{ignore.where} ends on {ignore.until}: {ignore.why}") for ignore in done.ending(today)]
    told += [
        Notice("", f"{ignore.where} ignores nothing that is there: take it out")
        for ignore in settings.ignore
        if ignore not in done.used and any(os.path.join(ignore.folder, "").startswith(root) for root in real)
    ]
    return (
        [finding for finding in done.findings if not finding.suppression],
        [finding for finding in done.findings if finding.suppression],
        told,
    )


def ignored_or_not(findings: Sequence[Finding], settings: Settings) -> list[Finding]:
    """The findings, those that the configuration or a comment accepts marked so."""
    return ignoring(findings, settings.ignore, date.today()).findings if settings.ignore else list(findings)
