"""`posthound crawl`."""

from __future__ import annotations

import click

from posthound.cli.crawl_audit import Audits, beside
from posthound.cli.crawl_keys import KEY_VARIABLE, address_of, key_of
from posthound.cli.options import BASELINE, OUTPUT, PATTERNS, WEAK, configured, options
from posthound.cli.output import chosen_format, exit_code, write_report
from posthound.config.settings import Settings
from posthound.model.values import Exposure, Level
from posthound.sources.postman.shapes import ORDER
from posthound.sources.postman.urls import REGIONS, workspace_id
from posthound.support.errors import ExitCode
from posthound.support.terminal import clean


@click.command("crawl")
@options(OUTPUT)
@click.option(
    "--api-url", metavar="URL", help="The API's address.  [default: your own configuration's, else the US region's]"
)
@click.option("--region", type=click.Choice(list(REGIONS)), help="Postman's region instead of an address.")
@click.option("--eu", is_flag=True, help="The same as --region eu.")
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
    "--key-file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help=f"Read the API key from FILE instead of {KEY_VARIABLE}.",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    default=300,
    show_default=True,
    help="Calls a minute, as far as the server allows; 0 for a server without limits.",
)
@options((PATTERNS, BASELINE))
@click.option(
    "--ledger",
    is_flag=False,
    flag_value="",
    metavar="FILE",
    help="Note what is found in the ledger of posthound rotate, in FILE or in the crawl's own state.",
)
@options((WEAK,))
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1),
    help="Processes that scan; 1 for none beside this one.  [default: one less than cores]",
)
@beside
@configured
def command(
    format_name: str | None,
    output: str | None,
    min_severity: str | None,
    min_confidence: str | None,
    exit_zero: bool,
    quiet: bool,
    api_url: str | None,
    region: str | None,
    eu: bool,
    workspaces: tuple[str, ...],
    visibility: tuple[str, ...],
    save: str | None,
    state: str | None,
    only_plan: bool,
    key_file: str | None,
    rate: int,
    pattern_files: tuple[str, ...],
    baseline: str | None,
    ledger: str | None,
    weak: bool,
    jobs: int | None,
    audit_file: str | None,
    policy_file: str | None,
    scim_key_file: str | None,
    settings: Settings,
) -> int:
    """Crawl every workspace that your Postman API key can read, public ones first, and scan what is in them.

    The key comes from POSTMAN_API_KEY, from --key-file or from the system's keyring (service "posthound", the API's host
    as user name), never from an argument. A second crawl fetches only what changed; a killed one goes on where it stopped.
    """
    from posthound.cli.crawl_told import say_notices  # the HTTP client is slow to import, and --help needs none
    from posthound.crawl.session import Options, crawl, plan

    format_name = chosen_format(format_name, output)
    settings = settings._replace(
        patterns=(*settings.patterns, *pattern_files),
        weak=weak or settings.weak,
        jobs=jobs or settings.jobs,
        baseline=baseline or settings.baseline,
        min_severity=Level(min_severity) if min_severity else settings.min_severity,
        min_confidence=Level(min_confidence) if min_confidence else settings.min_confidence,
    )
    audits = Audits(audit_file, policy_file, scim_key_file)
    address = address_of(settings, api_url, region, eu=eu)
    options = Options(
        api_url=address,
        key=key_of(address, key_file),
        workspaces=tuple(workspace_id(text) for text in workspaces),
        visibility=tuple(Exposure(word) for word in visibility),
        save=save or "",
        state=state or "",
        rate=rate,
    )
    if only_plan:
        made = plan(options, settings)
        click.echo("\n".join(made.lines()))
        for notice in made.notices:
            click.echo(f"{clean(notice.path)}: {clean(notice.message)}", err=True)
        return ExitCode.INCOMPLETE if any(notice.fatal for notice in made.notices) else ExitCode.CLEAN
    streamed = format_name == "jsonl" and output in (None, "-") and not settings.baseline
    told_at_end = format_name == "text" and output in (None, "-")  # on the same screen: nothing is said twice
    watch = audits.watching(options, quiet=quiet, streamed=streamed, told_at_end=told_at_end)
    report = audits.into(crawl(options, settings, watch), format_name)
    if streamed:
        say_notices(report)
    else:
        write_report(report, format_name, output)
    if ledger is not None:
        from posthound.rotate.run import note, opened

        with opened(ledger or state or "", make=True) as store:
            note(store, report, settings)
    return max(exit_code(report, exit_zero=exit_zero), audits.finished(format_name, exit_zero=exit_zero))
