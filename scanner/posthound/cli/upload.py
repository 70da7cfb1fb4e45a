"""`posthound upload`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from posthound.cli.numbers import Whole
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import counted

if TYPE_CHECKING:
    from posthound.report.sarif.parts import Part

_SHOWN = 20


@click.command("upload")
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--repo", default="", metavar="OWNER/NAME", help="The repository.  [default: the workflow's, else git's origin]"
)
@click.option(
    "--ref", default="", help="The ref the results belong to.  [default: the workflow's, else what is checked out]"
)
@click.option("--sha", default="", help="The commit the results belong to.  [default: the workflow's, else HEAD]")
@click.option("--category", default="", help="Tells these results from others of the same tool.  [default: the file's]")
@click.option("--api-url", default="", help="The API of a GitHub Enterprise Server: https://HOST/api/v3.")
@click.option("--wait", is_flag=True, help="Wait until GitHub has processed the results, and print what it says.")
@click.option(
    "--wait-timeout",
    type=Whole(1),
    default=120,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait.",
)
@click.option(
    "--allow-incomplete",
    is_flag=True,
    help="Upload what an incomplete scan found; GitHub is told that it is incomplete.",
)
@click.option(
    "--allow-narrowed",
    is_flag=True,
    help="Upload what a scan found that a configuration from the scanned tree made smaller.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def command(
    file: str,
    repo: str,
    ref: str,
    sha: str,
    category: str,
    api_url: str,
    wait: bool,
    wait_timeout: int,
    allow_incomplete: bool,
    allow_narrowed: bool,
    quiet: bool,
) -> int:
    """Upload FILE, SARIF of any tool, to GitHub code scanning.

    The token is taken from GITHUB_TOKEN or GH_TOKEN and needs security-events: write. FILE is checked first; what is too
    large for one upload goes in parts. GitHub closes the alerts that an upload lacks, so that of an incomplete scan is refused.
    """
    from posthound.report.github.target import target, token
    from posthound.report.sarif import read as sarif_read

    log, _ = sarif_read.read(file)
    incomplete = [run for run in sarif_read.runs(log) if not sarif_read.complete(run)]
    if incomplete and not allow_incomplete:
        raise UsageError(
            f"{file} comes from a scan that could not read everything; GitHub might close alerts that are still open.",
            "Scan again, or upload what there is with --allow-incomplete: it stays marked as incomplete.",
        )
    keys = sorted({key for run in sarif_read.runs(log) for key in sarif_read.narrowed(run)})
    if keys and not allow_narrowed:
        raise UsageError(
            f"A configuration in what was scanned left things out of {file}, by {', '.join(keys)}: their alerts would be closed.",
            "Scan with --isolated, or with that configuration named by --config; --allow-narrowed uploads it as it is.",
        )
    made = _accepted_parts(file, log, category)
    place = target({"repo": repo, "ref": ref, "sha": sha, "api_url": api_url}, os.environ)
    key = token(os.environ)

    from posthound.report.github.upload import CodeScanning, upload

    def say(text: str) -> None:
        if not quiet:
            click.echo(text)

    def complain(text: str) -> None:
        click.echo(text, err=True)

    with CodeScanning(place, key) as service:
        good = upload(
            service, made, wait=float(wait_timeout) if wait else 0.0, close=not incomplete, say=say, complain=complain
        )
    return ExitCode.CLEAN if good else ExitCode.INCOMPLETE


def _accepted_parts(file: str, log: dict[str, Any], category: str) -> list[Part]:
    """The uploads that a log makes. Raises UsageError where GitHub would reject one, after its faults were printed."""
    from posthound.cli.foreign import shown_lines
    from posthound.report.sarif import check as sarif_check
    from posthound.report.sarif.names import shown
    from posthound.report.sarif.parts import parts

    made = parts(log, category)
    if not made:
        raise UsageError(f"{file} holds no run to upload.", "A scan without findings still writes a run.")
    errors = [
        fault
        for part in made
        for fault in sarif_check.check(part.log, len(part.compressed)).faults
        if fault.level == "error"
    ]
    for line in shown_lines(f"error: {fault.where} {fault.message}. {fault.advice}" for fault in errors[:_SHOWN]):
        click.echo(shown(line, 600), err=True)
    if errors:
        raise UsageError(
            f"GitHub would reject {file}: {counted(len(errors), 'error')}.",
            "posthound sarif check FILE shows them all.",
        )
    return made
