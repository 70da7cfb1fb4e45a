"""`posthound crawl --audit`: the audit in the crawl's process, within its limits, when it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from posthound.audit.formats.base import FORMATS
from posthound.cli.crawl_keys import read_key
from posthound.cli.output import chosen_format, endings_of
from posthound.cli.overwrite import may_write
from posthound.support.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from posthound.audit.policy import Policy
    from posthound.audit.values import Audit
    from posthound.cli.crawl_told import Then, Told
    from posthound.crawl.session import CrawlOptions
    from posthound.model.values import Notice
    from posthound.report.base import Report
    from posthound.sources.postman.limits import Limits
    from posthound.state.store import Store

# The most calls that an audit adds to a crawl: what one workspace each has to be asked for comes around in the nights after.
CALLS = 100
# The endings that the name of an audit's file may have: they say how it is written.
_ENDINGS = (*endings_of(FORMATS), ".txt")


def beside(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the crawl the options of an audit beside it."""
    for option in reversed((
        click.option("--audit", "audit_file", is_flag=False, flag_value="", metavar="[FILE]",
                     help=f"Also audit the team, into FILE ({', '.join(_ENDINGS)}), the page of --format html or standard error."),
        click.option("--policy", "policy_file", type=click.Path(exists=True, dir_okay=False), metavar="FILE",
                     help="What your team has agreed on (TOML): the hosts that may be called, and all that --audit checks."),
        click.option("--scim-key-file", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Read the SCIM key for --audit from FILE."),
    )):  # fmt: skip
        function = option(function)
    return function


class Audits:
    """The audits of a crawl. Raises UsageError for a policy, key or file that is no good, before any call."""

    def __init__(
        self, file: str | None, policy_file: str | None, scim_key_file: str | None, *, force: bool = False
    ) -> None:
        may_write(file or None, force=force)  # "": without a file of its own
        self._force = force
        self.wanted = file is not None
        self.file = file or ""
        self.done: list[Audit] = []
        self.foreign: list[Notice] = []
        if self.file and not self.file.lower().endswith(_ENDINGS):
            raise UsageError(
                f"{self.file} does not say how the audit is to be written.", f"Its name ends in {', '.join(_ENDINGS)}."
            )
        self.format = chosen_format(None, self.file, FORMATS, "text")
        if scim_key_file and not self.wanted:
            raise UsageError("--scim-key-file is for --audit.", "Add --audit, or leave it out.")
        self._policy: Policy | None = None
        if self.wanted or policy_file:
            from posthound.audit import policy

            self._policy = policy.load(policy_file or "")
        self._scim_key = read_key(scim_key_file) if scim_key_file else ""

    def watching(self, options: CrawlOptions, *, quiet: bool, streamed: bool, told_at_end: bool) -> Told:
        """Who tells how the crawl goes; at its end it looks at the hosts and audits, where that was asked for."""
        from posthound.cli.crawl_told import Told  # the HTTP client is slow to import, and --help needs none

        told = Told(quiet=quiet, streamed=streamed, told_at_end=told_at_end)
        if self._policy is not None:
            told.then = self._then(options, self._policy)
            told.following = "the audit" if self.wanted else "the look at the hosts"
        return told

    def _then(self, options: CrawlOptions, policy: Policy) -> Then:
        from posthound.audit.foreign import of_crawl
        from posthound.audit.run import AuditOptions, within

        async def then(limits: Limits, store: Store, account: str) -> None:
            if policy["hosts.allowed"]:
                self.foreign += of_crawl(store, account, policy["hosts.allowed"])
            if self.wanted:
                asked = AuditOptions(
                    options.api_url,
                    options.key,
                    scim_key=self._scim_key,
                    label=options.label,
                    policy=policy,
                    most=CALLS,
                )
                self.done.append(await within(limits, asked, store))

        return then

    def into(self, report: Report, format_name: str) -> Report:
        """The crawl's report with what is to be said of hosts, and with the audit in it where it is a page."""
        report = report._replace(notices=(*report.notices, *self.foreign))
        if format_name != "html" or len(self.done) != 1:
            return report
        from posthound.audit.formats.html import posture

        return report._replace(posture=posture(self.done[0]))

    def finished(self, format_name: str, *, exit_zero: bool) -> ExitCode:
        """Writes the audits where they stand in no page, and says what the process answers for them."""
        code = ExitCode.FINDINGS if self.foreign and not exit_zero else ExitCode.CLEAN
        for done in self.done:
            from posthound.audit import outcome
            from posthound.cli.audit import write

            own = outcome.exit_code(done, outcome.FailOn(), exit_zero=exit_zero)
            code = max(code, own)
            if self.file:
                if len(self.done) > 1:
                    may_write(self._named(done), force=self._force)
                write(done, own, self.format, self._named(done))
            elif format_name != "html" or len(self.done) != 1:
                from posthound.audit.formats.base import Written, render

                click.echo(render("text", Written(done, own)), err=True, nl=False)
        return code

    def _named(self, done: Audit) -> str:
        """The audit's file; of several teams one each, told apart by the team's id."""
        if len(self.done) == 1:
            return self.file
        size = next(len(ending) for ending in _ENDINGS if self.file.lower().endswith(ending))
        return f"{self.file[:-size]}.{done.team_id or 'unknown'}{self.file[-size:]}"
