"""`posthound crawl`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posthound.cli.crawl_audit import Audits, beside
from posthound.cli.crawl_keys import KEY_VARIABLE, address_of, key_of, team_address, team_key
from posthound.cli.numbers import Whole
from posthound.cli.options import BASELINE, OUTPUT, PATTERNS, WEAK, configured, options, with_flags
from posthound.cli.output import chosen_format, exit_code, write_report
from posthound.cli.overwrite import may_write
from posthound.config.own import Team
from posthound.config.settings import Settings
from posthound.model.values import Exposure
from posthound.sources.postman.layout import slug
from posthound.sources.postman.links import parse_link
from posthound.sources.postman.shapes import ORDER
from posthound.sources.postman.urls import REGIONS
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean, counted

if TYPE_CHECKING:
    from posthound.cli.crawl_told import Told
    from posthound.crawl.scanner import Comparison
    from posthound.crawl.session import CrawlOptions
    from posthound.report.base import Report


@click.command("crawl")
@click.argument("action", required=False, type=click.Choice(["forget"]), metavar="[forget]")
@options(OUTPUT)
@click.option(
    "--api-url", metavar="URL", help="The API's address.  [default: your own configuration's, else the US region's]"
)
@click.option("--region", type=click.Choice(list(REGIONS)), help="Postman's region instead of an address.")
@click.option(
    "--workspace", "-w", "workspaces", multiple=True, metavar="ID|URL", help="Only this workspace; may be repeated."
)
@click.option(
    "--visibility",
    multiple=True,
    type=click.Choice([level.value for level in ORDER]),
    help="Only workspaces that these can read; may be repeated.",
)
@click.option(
    "--save",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Also keep what is fetched, secrets and all, in DIR.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="What earlier crawls found.  [default: in your user's state folder]",
)
@click.option(
    "--plan", "only_plan", is_flag=True, help="Say how many calls it would take and how many are left, and stop."
)
@click.option(
    "--budget",
    metavar="N|N%",
    help="At most so many calls in this run, for each key; N% of the month's quota.",
)
@click.option(
    "--cheap",
    is_flag=True,
    help="Few calls: believe the listings of everything where they cover what is known, and read every listing weekly.",
)
@click.option("--deep", is_flag=True, help="Also read comments on requests, and the call logs of mock servers.")
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help=f"Read the API key from FILE instead of {KEY_VARIABLE}.",
)
@click.option(
    "--rate",
    type=Whole(0),
    default=300,
    show_default=True,
    help="Calls a minute, as far as the server allows; 0 for a server without limits.",
)
@options((PATTERNS, BASELINE))
@click.option(
    "--ledger",
    is_flag=False,
    flag_value="",
    metavar="[FILE]",
    help="Note what is found in the ledger of posthound rotate, in FILE or in the crawl's own state.",
)
@click.option(
    "--resolve",
    is_flag=True,
    help="Tell Postman's secret scanner what became of secrets by the ledger; the only thing that a crawl changes.",
)
@options((WEAK,))
@click.option(
    "--jobs",
    "-j",
    type=Whole(1),
    help="Processes that scan; 1 for none beside this one.  [default: one less than cores]",
)
@beside
@configured
def command(
    action: str | None, format_name: str | None, output: str | None, force: bool, min_severity: str | None,
    min_confidence: str | None, exit_zero: bool, quiet: bool,
    api_url: str | None, region: str | None, workspaces: tuple[str, ...], visibility: tuple[str, ...], save: str | None,
    state: str | None, only_plan: bool, budget: str | None, cheap: bool, deep: bool, key_file: str | None, rate: int,
    patterns: tuple[str, ...], baseline: str | None, ledger: str | None, resolve: bool, weak: bool, jobs: int | None,
    audit_file: str | None, policy_file: str | None, scim_key_file: str | None, settings: Settings,
) -> int:  # fmt: skip
    """Crawl every workspace that your Postman API key can read, public ones first, and scan what is in them.

    The key comes from POSTMAN_API_KEY, from --key-file or from the system's keyring (service "posthound", the API's host
    as user name), never from an argument; your own configuration may name several (team). A second crawl fetches only what
    changed; a killed one goes on where it stopped. `posthound crawl forget` forgets what the key does not see any more.
    """
    if action == "forget":
        return _forget(state or "", workspaces)
    from posthound.crawl.session import CrawlOptions

    format_name = chosen_format(format_name, output)
    settings = with_flags(
        settings, patterns=patterns, weak=weak, jobs=jobs, baseline=baseline, min_severity=min_severity, min_confidence=min_confidence
    )  # fmt: skip
    calls, share = _budget(budget)
    base = CrawlOptions(
        "", "", links=tuple(parse_link(text) for text in workspaces), visibility=tuple(Exposure(word) for word in visibility),
        save=save or "", state=state or "", rate=rate, budget=calls, budget_share=share, cheap=cheap, deep=deep,
    )  # fmt: skip
    if settings.team and not (api_url or region or key_file):
        wanted = [_of_team(team, base, settings) for team in settings.team]
    else:
        address = address_of(settings, api_url, region)
        wanted = [replace(base, api_url=address, key=key_of(address, key_file))]
    if only_plan:
        return _plan(wanted, settings)
    if resolve and ledger is None:
        raise UsageError("--resolve tells what the ledger knows, and none is named.", "Add --ledger.")
    may_write(output, force=force)
    out = Output(format_name, output, ledger, quiet=quiet, exit_zero=exit_zero, resolve=resolve)
    return _run(wanted, settings, out, Audits(audit_file, policy_file, scim_key_file, force=force))


@dataclass(frozen=True, slots=True)
class Output:
    """What becomes of the report. `ledger` is None for none, "" for the one in the crawl's state."""

    format_name: str
    file: str | None
    ledger: str | None
    quiet: bool
    exit_zero: bool
    resolve: bool


def _run(wanted: Sequence[CrawlOptions], settings: Settings, out: Output, audits: Audits) -> int:
    from posthound.cli.crawl_told import say_notices  # the HTTP client is slow to import, and --help needs none
    from posthound.crawl.session import crawl_all

    streamed = out.format_name == "jsonl" and out.file in (None, "-") and not settings.baseline
    at_end = out.format_name == "text" and out.file in (None, "-")  # on the same screen: nothing is said twice
    told = [(one, audits.watching(one, quiet=out.quiet, streamed=streamed, told_at_end=at_end)) for one in wanted]
    report = audits.into(crawl_all(told, settings), out.format_name)
    try:
        if out.ledger is not None:
            report = _noted(report, told, settings, out.ledger or wanted[0].state, resolve=out.resolve)
    finally:  # whatever became of the ledger, what was found is told
        if streamed:
            say_notices(report)
        else:
            write_report(report, out.format_name, out.file)
    return max(exit_code(report, exit_zero=out.exit_zero), audits.finished(out.format_name, exit_zero=out.exit_zero))


def _noted(
    report: Report, told: Sequence[tuple[CrawlOptions, Told]], settings: Settings, ledger: str, *, resolve: bool
) -> Report:
    """Notes in the ledger what the crawl shows; answers the report with what the ledger knows of it."""
    from posthound.crawl.scanner import ACTIVE
    from posthound.rotate.keeping import opened
    from posthound.rotate.run import note, resolved, unresolved
    from posthound.rotate.trend import with_ledger

    with opened(ledger, make=True) as store:
        note(store, report, settings)
        for one, watch in told:
            resolved(store, watch.comparison.resolutions())
            if resolve:
                active = {seen.secret for seen in watch.comparison.both if seen.resolution == ACTIVE}
                _resolve(one, watch.comparison, unresolved(store, active))
    return with_ledger(report, ledger)


def _resolve(options: CrawlOptions, comparison: Comparison, words: Mapping[str, str]) -> None:
    from posthound.crawl.scanner import ACTIVE
    from posthound.crawl.session import resolve

    found = [one for one in comparison.both if one.resolution == ACTIVE and one.secret in words]
    resolve(options, [(one.id, one.workspace, words[one.secret]) for one in found])
    click.echo(f"{counted(len(found), 'resolution')} told to Postman's secret scanner", err=True)


def _of_team(team: Team, base: CrawlOptions, settings: Settings) -> CrawlOptions:
    address = team_address(team, settings)
    calls, share = _budget(team.budget) if team.budget else (base.budget, base.budget_share)
    try:
        visibility = tuple(Exposure(word) for word in team.visibility) or base.visibility
    except ValueError as error:
        raise UsageError(
            f"Team {team.name!r}: {error}", "Visibilities are public, partner, team, private, personal."
        ) from error
    return replace(
        base, api_url=address, key=team_key(team, address), visibility=visibility, budget=calls, budget_share=share, label=team.name,
        save=str(Path(base.save) / slug(team.name)) if base.save else "",
    )  # fmt: skip


def _budget(text: str | None) -> tuple[int, float]:
    """Calls, and per cent of the month's quota; one of them is 0, or both without a budget."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*|\s*(\d{1,3}(?:\.\d+)?)\s*%\s*", text or "")
    if text is None:
        return 0, 0.0
    if not match or not float(match[1] or match[2]) or float(match[2] or 0) > 100:
        raise UsageError(f"{text!r} is no budget of calls.", "Give a number, such as 5000, or a share, such as 2%.")
    return int(match[1] or 0), float(match[2] or 0)


def _plan(wanted: Sequence[CrawlOptions], settings: Settings) -> int:
    from posthound.crawl.session import plan

    fatal = False
    for one in wanted:
        made = plan(one, settings)
        if one.label:
            click.echo(f"{clean(one.label)}:")
        click.echo("\n".join(made.lines()))
        for notice in made.notices:
            click.echo(f"{clean(notice.path)}: {clean(notice.message)}", err=True)
        fatal = fatal or any(notice.fatal for notice in made.notices)
    return ExitCode.INCOMPLETE if fatal else ExitCode.CLEAN


def _forget(state: str, workspaces: Sequence[str]) -> int:
    from posthound.state.store import Store, default_path
    from posthound.state.visits import Visits

    links = [parse_link(text) for text in workspaces]
    if any(not link.workspace for link in links):
        raise UsageError(
            "What is to be forgotten is named by a workspace's id.", "The state knows workspaces by their ids."
        )
    with Store(state or default_path()) as store:
        count = Visits(store).forget([link.workspace for link in links])
    click.echo(f"{counted(count, 'entity', 'entities')} forgotten")
    return ExitCode.CLEAN
