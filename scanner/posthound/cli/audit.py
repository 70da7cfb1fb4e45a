"""`posthound audit`: the report, `attest` and `events`."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from posthound.audit.formats.base import FORMATS
from posthound.cli.crawl_keys import asking, read_key, whose
from posthound.cli.numbers import Whole
from posthound.cli.options import configured
from posthound.cli.output import in_color, print_text
from posthound.cli.overwrite import forced, may_append, may_write
from posthound.cli.written import ListedGroup, format_option, ledger_option, output_option, user_name
from posthound.config.settings import Settings
from posthound.support.days import day, day_to_come
from posthound.support.errors import ExitCode, SourceError, UsageError
from posthound.support.terminal import counted

# The audit log is kept for half a year.
KEPT_DAYS = 179


@click.group("audit", cls=ListedGroup, invoke_without_command=True)
@asking
@click.option(
    "--scim-key-file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="Read the SCIM key from FILE; without it, provisioning is left to be looked at by hand.",
)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="What your team has agreed on (TOML).",
)
@click.option(
    "--control",
    "controls",
    multiple=True,
    metavar="ID",
    help="Only this control; may be repeated. The others are not read.",
)
@format_option(FORMATS, "text", "How the audit is written.")
@output_option()
@forced
@click.option("--show-people", is_flag=True, help="Name people with their addresses; without it they are numbers.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="WHAT",
    help="Exit with 1 only for fails of this severity or a worse one (critical, high, medium, low), of this level (L1, L2).",
)
@click.option(
    "--calls",
    type=Whole(0),
    default=0,
    show_default=True,
    help="The most calls to make; 0 for as many as it takes. What is left out is unknown, and asked for next time.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even when controls fail.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@configured
@click.pass_context
def command(ctx: click.Context, /, settings: Settings, **given: Any) -> int:
    """Audit how your Postman team is set up: 14 controls of the hardening guide, each with its evidence.

    It only reads. Use an admin's key: with a smaller role nothing can pass. The key comes from where `posthound crawl`
    takes it; the SCIM key from --scim-key-file alone. With a crawl on record it also says what stands in the open.
    """
    if ctx.invoked_subcommand is not None:
        return ExitCode.CLEAN
    return _audited(settings, given)


def _audited(settings: Settings, given: dict[str, Any]) -> int:
    from posthound.audit import outcome, policy
    from posthound.audit.run import AuditOptions, audit, chosen

    counted, agreed = outcome.fail_on(given["fail_on"]), policy.load(given["policy_file"] or "")
    chosen(given["controls"])
    may_write(given["output"], force=given["force"])
    address, key, label = whose(settings, given["api_url"], given["region"], given["key_file"], given["team_name"])
    options = AuditOptions(
        address, key, label=label, scim_key=read_key(given["scim_key_file"]) if given["scim_key_file"] else "",
        state=given["state"], policy=agreed, controls=given["controls"], rate=given["rate"], most=given["calls"], show_people=given["show_people"],
    )  # fmt: skip
    if not given["quiet"] and sys.stderr.isatty():
        click.echo(f"Auditing over {address}; workspaces are asked for one by one …", err=True)
    done = audit(options)
    code = outcome.exit_code(done, counted, exit_zero=given["exit_zero"])
    # Whoever keeps audits gets this one, too; on the screen it would be nothing but unknowns.
    if not done.refused or given["format_name"] != "text" or given["output"] not in (None, "-"):
        write(done, code, given["format_name"], given["output"])
    if done.refused:
        from posthound.sources.postman.sending import NEW_KEY

        raise SourceError(done.refused, NEW_KEY)
    return code


def write(done: Any, code: ExitCode, format_name: str, output: str | None) -> None:
    """Writes an audit to a file, or to standard output. Raises OutputError."""
    from posthound.audit.formats.base import Written, render
    from posthound.support.files import write_file

    to_terminal = not output or output == "-"
    color = to_terminal and in_color()
    text = render(format_name, Written(done, code, color))
    if output and output != "-":
        write_file(output, text.encode("utf-8", "replace"))
        return
    with suppress(BrokenPipeError):
        print_text(text)


@command.command("attest")
@click.argument("control")
@click.option("--why", required=True, help="What you saw, and where it is kept.")
@click.option("--until", required=True, metavar="DATE", help="The last day on which that holds: 2027-01-31.")
@click.option("--who", help="Who says so.  [default: you]")
@ledger_option
def attest(control: str, why: str, until: str, who: str | None, ledger: str) -> int:
    """Note in the ledger what you saw of CONTROL where no endpoint tells. It stays manual; reports show your word until DATE."""
    from posthound.audit.run import chosen
    from posthound.state.audit_store import AuditStore
    from posthound.state.store import Store, default_path

    chosen([control])
    now = datetime.now(UTC)
    last = day_to_come(until, now.date())
    if not why.strip():
        raise UsageError("An attestation needs a reason.", "Say what you saw, and where it is kept.")
    with Store(ledger or default_path()) as store:
        AuditStore(store).attest(
            control,
            at=now.isoformat(timespec="seconds"),
            who=who or user_name(),
            why=why.strip(),
            until=last.isoformat(),
        )
    click.echo(f"{control}: noted until {last.isoformat()}")
    return ExitCode.CLEAN


@command.command("events")
@asking
@click.option(
    "--since",
    metavar="DATE",
    default="",
    help="The first day, where the stream begins; later runs go on where the last one stopped.  [default: 30 days ago]",
)
@click.option(
    "--format", "-f", "format_name", type=click.Choice(("ocsf", "jsonl")), default="ocsf", show_default=True,
    help="How events are written, one JSON line each.",
)  # fmt: skip
@output_option("Append to FILE.  [default: standard output]", default="-")
@click.option(
    "--show-people", is_flag=True, help="Write names, addresses and IP addresses, too; without it people are numbers."
)
@configured
def events(
    api_url: str | None, region: str | None, key_file: str | None, team_name: str | None, rate: int, state: str, since: str,
    format_name: str, output: str, show_people: bool, settings: Settings,
) -> int:  # fmt: skip
    """Stream the audit log to a SIEM as JSON lines, oldest first; each run writes what is new.

    Into a file every event is written once, also over a kill: what was half written is taken back. On standard output a
    kill may repeat the last lines; each event carries its id.
    """
    from posthound.audit.events import EventOptions, stream

    today = datetime.now(UTC).date()
    first = day(since) if since else today - timedelta(days=30)
    if not today - timedelta(days=KEPT_DAYS) <= first <= today:
        raise UsageError(
            f"{first} is not within the last {KEPT_DAYS} days.", "The API keeps half a year; give a later day."
        )
    may_append(output)
    address, key, _ = whose(settings, api_url, region, key_file, team_name)
    options = EventOptions(
        address, key, first.isoformat(), format_name, "" if output == "-" else str(Path(output).absolute()), state, rate,
        show_people=show_people,
    )  # fmt: skip
    done = stream(options, sys.stdout.buffer)
    click.echo(
        f"{counted(done.written, 'event')} written{f'; not read to the end: {done.failure}' if done.failure else ''}",
        err=True,
    )
    return ExitCode.INCOMPLETE if done.failure else ExitCode.CLEAN
