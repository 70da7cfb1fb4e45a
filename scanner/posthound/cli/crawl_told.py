"""What `posthound crawl` says while it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import click

from posthound.cli.output import print_text
from posthound.crawl.scanner import Comparison
from posthound.crawl.session import Watch
from posthound.model.values import Exposure, Finding
from posthound.report.base import Report
from posthound.report.jsonl import render as render_lines
from posthound.scan.vault_names import with_vault_names
from posthound.sources.postman.limits import Limits
from posthound.sources.postman.shapes import Account, Workspace
from posthound.state.store import Store
from posthound.support.terminal import clean, counted

Then = Callable[[Limits, Store, str], Awaitable[None]]


class Told(Watch):
    """Says on standard error how the crawl goes; findings as they come, as JSON lines on standard output if asked for."""

    def __init__(self, *, quiet: bool, streamed: bool, told_at_end: bool = False) -> None:
        self.quiet = quiet
        self.told_at_end = told_at_end
        self.streamed = streamed
        self.then: Then | None = None
        self.comparison = Comparison()
        self._secrets: set[str] = set()
        self.found = self._found

    def account(self, account: Account) -> None:
        if self.quiet:
            return
        who = clean(account.team_name) or f"user {account.user}"
        left = ""
        if account.calls_limit is not None and account.calls_used is not None:
            left = f"; {max(0, account.calls_limit - account.calls_used):,} of {account.calls_limit:,} calls left this month"
        click.echo(f"Crawling {who}{left}", err=True)

    def compared(self, comparison: Comparison) -> None:
        self.comparison = comparison

    def workspaces(self, found: Sequence[Workspace]) -> None:
        if not self.quiet:
            public = sum(one.exposure is Exposure.PUBLIC for one in found)
            click.echo(f"{counted(len(found), 'workspace')}, {public} of them public", err=True)

    async def crawled(self, limits: Limits, store: Store, account: str) -> None:
        """What is to happen at the end, if anything is."""
        if self.then is not None:
            await self.then(limits, store, account)

    def _found(self, findings: Sequence[Finding]) -> None:
        if self.streamed:
            # A name is unique within the entity; over the whole crawl two secrets may yet share one.
            print_text(render_lines(Report(with_vault_names(findings))))
        if self.quiet or self.told_at_end:
            return
        for finding in findings:
            if finding.secret_id not in self._secrets:
                self._secrets.add(finding.secret_id)
                click.echo(
                    f"{finding.severity.value}, {finding.exposure.value}: {finding.rule} {clean(finding.redacted)} in {clean(finding.place)}",
                    err=True,
                )


def say_notices(report: Report) -> None:
    """What could not be read, where the report itself has no place for it."""
    for notice in report.notices:
        click.echo(f"{'error' if notice.fatal else 'note'}: {clean(notice.line)}", err=True)
