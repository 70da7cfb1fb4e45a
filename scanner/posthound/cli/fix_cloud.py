"""`posthound fix --cloud`: replaced in Postman itself, and undone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from posthound.cli.crawl_keys import asking, whose
from posthound.config.settings import Settings
from posthound.model.values import Exposure
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean, counted

if TYPE_CHECKING:
    from posthound.cloud.journal import Journal
    from posthound.cloud.run import CloudPlan, EntityPlan
    from posthound.cloud.writing import WriteFate
    from posthound.crawl.options import CrawlOptions
    from posthound.report.base import Report
    from posthound.rotate.keeping import Applied

_LINK = re.compile(r"([a-z0-9-]+)=([\w-]+):([\w-]+)")
_MOST = 20  # places shown of more


def in_cloud(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives `fix` the options of a replacement in Postman."""
    visibilities = [level.value for level in Exposure if level is not Exposure.FILE]
    for option in reversed((
        click.option("--cloud", is_flag=True, help="Replace in Postman itself, through its API, instead of in files."),
        click.option("--workspace", "-w", "workspaces", multiple=True, metavar="ID|URL", help="With --cloud: only this workspace; may be repeated."),
        click.option("--visibility", multiple=True, type=click.Choice(visibilities), help="With --cloud: only workspaces that these can read."),
        click.option("--whole", is_flag=True, help="With --cloud: replace a whole entity where the API has nothing smaller (globals, a folder's scripts)."),
        click.option("--link", "links", multiple=True, metavar="NAME=VAULT:SECRET", help="With --cloud: the ids of the Shared Vault's secret NAME; environments get a secure variable linked to it."),  # noqa: E501
        click.option("--undo", is_flag=False, flag_value="", metavar="[RUN]", help="With --cloud: take back what a run wrote (the last one); --write does it."),
        click.option("--ledger", is_flag=False, flag_value="", metavar="[FILE]", help="With --cloud: note what the proof shows in this ledger.  [default: the crawls' state, where it holds one]"),  # noqa: E501
    )):  # fmt: skip
        function = option(function)
    return asking(function)


@dataclass(frozen=True, slots=True)
class InCloud:
    """What the command line says about a replacement in Postman."""

    cloud: bool
    workspaces: tuple[str, ...]
    visibility: tuple[str, ...]
    whole: bool
    links: tuple[str, ...]
    undo: str | None
    ledger: str | None
    api_url: str | None
    region: str | None
    key_file: str | None
    team_name: str | None
    rate: int
    state: str

    def check(self, paths: Sequence[str], folder: str | None) -> None:
        """Raises UsageError for what does not go together."""
        if self.cloud and (paths or folder):
            raise UsageError(
                "--cloud replaces in Postman, and PATH and --to are files.", "Name workspaces with --workspace."
            )
        narrowed = (
            self.workspaces,
            self.visibility,
            self.whole,
            self.links,
            self.undo is not None,
            self.ledger is not None,
        )
        asked = (self.api_url, self.region, self.key_file, self.team_name, self.state)
        if not self.cloud and any((*narrowed, *asked)):
            raise UsageError(
                "Options about a replacement in Postman, such as --undo and --workspace, need --cloud.",
                "Add --cloud, or leave them out.",
            )

    def run(
        self, settings: Settings, vault: str, values_to: str | None, *, write: bool, unsafe: bool, monitored: bool
    ) -> int:  # fmt: skip
        """Plans, shows, and with `write` replaces and proves; or takes a run back."""
        options = self._options(settings)
        if self.undo is not None:
            return _undo(options, self.undo, write=write, as_whole=self.whole)
        from posthound.cloud.run import plan_cloud

        made = plan_cloud(
            options, settings, unsafe=unsafe, monitored=monitored, as_whole=self.whole, links=_linked(self.links)
        )
        failed = _shown(made, settings, vault, write=write)
        if not write:
            return ExitCode.INCOMPLETE if failed else ExitCode.FINDINGS if made.plan.files else ExitCode.CLEAN
        fates = _written(options, made, values_to, vault)
        return _proven(options, settings, self.ledger, failed=failed or any(fate.refused for fate in fates))

    def _options(self, settings: Settings) -> CrawlOptions:
        from posthound.crawl.options import CrawlOptions
        from posthound.sources.postman.links import parse_link

        address, key, label = whose(settings, self.api_url, self.region, self.key_file, self.team_name)
        return CrawlOptions(
            address, key, links=tuple(map(parse_link, self.workspaces)), visibility=tuple(map(Exposure, self.visibility)),
            state=self.state, rate=self.rate, label=label,
        )  # fmt: skip


def _linked(words: Iterable[str]) -> dict[str, tuple[str, str]]:
    found = {}
    for word in words:
        match = _LINK.fullmatch(word)
        if match is None:
            raise UsageError(
                f"{word!r} links nothing.",
                "Write NAME=VAULT:SECRET, with the ids of the vault and of the secret in it.",
            )
        found[match[1]] = (match[2], match[3])
    return found


def _shown(made: CloudPlan, settings: Settings, vault: str, *, write: bool) -> bool:
    """Shows the diff and the calls; true where something could not be read or would stay."""
    from posthound.cli.fix import shown, summary

    shown(made.plan)
    _calls(made.entities, made.plan.hide, write=write)
    summary(made.plan, settings, vault, written=False)
    return bool(made.plan.behind) or not made.plan.complete


def _calls(entities: Sequence[EntityPlan], hide: Callable[[str], str], *, write: bool) -> None:
    verb = "writing" if write else "would write"
    for one in entities:
        for patch in one.patches:
            click.echo(f"{verb}: {clean(hide(patch.title))} ({patch.method})")
        if one.rest:
            number = counted(len(one.rest), "place")
            click.echo(f"left: {clean(hide(one.base.ref.path))}: {number}: {clean(hide(one.reason))}")


def _written(options: CrawlOptions, made: CloudPlan, values_to: str | None, vault: str) -> list[WriteFate]:
    from posthound.cloud.journal import Journal
    from posthound.cloud.run import undo_folder

    journal = Journal(undo_folder(options), made.gathered.account, "fix")
    if any(one.patches for one in made.entities):
        journal.names(made.names)
        if values_to:
            _hand_over(options, made, journal, values_to, vault)
    return _write(options, made.entities, journal, made.plan.hide)


def _hand_over(options: CrawlOptions, made: CloudPlan, journal: Journal, values_to: str, vault: str) -> None:
    from posthound.cloud.journal import handed_over
    from posthound.cloud.run import undo_folder
    from posthound.vault.stores import STORES, hand_over

    store, earlier = STORES[values_to], handed_over(undo_folder(options))
    for name, value in sorted(made.plan.values.items()):
        if name in earlier:
            click.echo(f"stored before: {name} in {store.title}")
            continue
        hand_over(store, vault, name, value)
        journal.handed_over(name)
        click.echo(f"stored: {name} in {store.title}")


def _write(
    options: CrawlOptions, entities: Sequence[EntityPlan], journal: Journal, hide: Callable[[str], str]
) -> list[WriteFate]:
    from posthound.cloud.run import replace_in_cloud

    fates = replace_in_cloud(options, entities, journal, lambda title: click.echo(f"written: {clean(hide(title))}"))
    for fate in fates:
        if fate.refused:
            click.echo(f"error: {clean(hide(fate.path))}: {clean(hide(fate.refused))}", err=True)
    if journal.begun:
        click.echo(
            f"What stood there before is kept in {journal.path}, secrets and all; posthound fix --cloud --undo takes it back."
        )
    return fates


def _proven(options: CrawlOptions, settings: Settings, ledger: str | None, *, failed: bool) -> int:
    """Reads and scans it all again, says what is still found, and notes it in the ledger."""
    from posthound.cloud.run import ledger_of, prove

    report, done = prove(options, settings, ledger_of(options, ledger))
    _remaining(report)
    if done is not None:
        _moved(done)
    if failed or not report.complete:
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if report.findings else ExitCode.CLEAN


def _remaining(report: Report) -> None:
    for notice in report.notices:
        if notice.fatal:
            click.echo(f"error: {clean(notice.line)}", err=True)
    for finding in report.findings[:_MOST]:
        click.echo(f"still found: {clean(finding.place)} {clean(finding.redacted)}")
    number = len(report.findings)
    if number > _MOST:
        click.echo(f"still found: {number - _MOST} more")
    click.echo(f"Read and scanned again: {counted(number, 'secret')} found.")


def _moved(done: Applied) -> None:
    known = {item.secret: item for item in done.items}
    for event in done.events:
        if event.before is not event.after:
            item = known[event.secret]
            words = f"{event.before.value} → {event.after.value}"
            click.echo(
                f"ledger: {event.secret[:8]}  {words}  {item.rule} {clean(item.redacted)}: {clean(event.evidence)}"
            )


def _undo(options: CrawlOptions, name: str, *, write: bool, as_whole: bool) -> int:
    from posthound.cloud.journal import Journal, chosen
    from posthound.cloud.run import plan_undo, undo_folder
    from posthound.cloud.run import whose as account_of
    from posthound.scan.names import redactions

    folder, account = undo_folder(options), account_of(options)
    run = chosen(folder, account, "fix", name)
    entities, told = plan_undo(options, run, as_whole=as_whole)
    titles = [patch.title for one in entities for patch in one.patches] + [one.base.ref.path for one in entities]
    hidden = redactions([*titles, *told])

    def hide(text: str) -> str:
        return hidden.get(text, text)

    _calls(entities, hide, write=write)
    for line in told:
        click.echo(f"error: {clean(hide(line))}", err=True)
    if not entities and not told:
        click.echo(f"Nothing of {run.name} stands as it was written: there is nothing to take back.")
    fates: list[WriteFate] = []
    if write:
        journal = Journal(folder, account, "undo", run.name)
        if entities or told:
            fates = _write(options, entities, journal, hide)
        else:  # it was taken back by a run that was cut off before it could say so
            journal.ended()
            journal.close()
    elif entities:
        click.echo("Written back would be what stood there before, the secrets with it; --write does it.")
    unfinished = told or any(fate.refused for fate in fates) or any(one.rest for one in entities)
    return ExitCode.INCOMPLETE if unfinished else ExitCode.CLEAN
