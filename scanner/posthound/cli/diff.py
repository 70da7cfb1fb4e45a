"""`posthound diff`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from posthound.cli.overwrite import forced, may_write
from posthound.support.errors import ExitCode

if TYPE_CHECKING:
    from posthound.report.sarif.merge import Difference

_SHOWN = 50


@click.command("diff")
@click.argument("old", type=click.Path(dir_okay=False))
@click.argument("new", type=click.Path(dir_okay=False))
@click.option("--output", "-o", type=click.Path(dir_okay=False), help="Write NEW with baselineState filled in to FILE.")
@click.option(
    "--fail-on",
    type=click.Choice(["new", "any", "never"]),
    default="new",
    show_default=True,
    help="What makes the exit status 1.",
)
@forced
def command(old: str, new: str, output: str | None, fail_on: str, force: bool) -> int:
    """Compare two SARIF files: what is new, what is gone, and what NEW could not look at.

    What became public counts as new. The exit status is 3 when NEW comes from an incomplete scan, unless --fail-on never.
    """
    may_write(output, force=force, any_sarif=True)
    from posthound.report.sarif import read as sarif_read
    from posthound.report.sarif.merge import diff
    from posthound.report.sarif.serialise import dump
    from posthound.support.files import write_file

    found = diff(sarif_read.read(old)[0], sarif_read.read(new)[0])
    if output:
        write_file(output, dump(found.log) + b"\n")
    _print(found)
    if fail_on == "never":
        return ExitCode.CLEAN
    if not found.complete:
        return ExitCode.INCOMPLETE
    counted = [*found.new, *found.raised, *(found.unchanged if fail_on == "any" else ())]
    return (
        ExitCode.FINDINGS if any(not sarif_read.rows(result, "suppressions") for result in counted) else ExitCode.CLEAN
    )


def _print(found: Difference) -> None:
    for title, results in (
        ("new", found.new),
        ("now public", found.raised),
        ("gone", found.absent),
        ("not looked at", found.unseen),
    ):
        for line in _lines(results[:_SHOWN]):
            click.echo(f"{title}: {line}")
        if len(results) > _SHOWN:
            click.echo(f"{title}: … and {len(results) - _SHOWN} more")
    click.echo(
        f"{len(found.new)} new, {len(found.raised)} now public, {len(found.unchanged)} unchanged, {len(found.absent)} gone, "
        f"{len(found.unseen)} could not be looked at."
    )


def _lines(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line a result. Its texts are cleaned one by one: behind a rule called `…-token:` any word would look like a secret."""
    from posthound.cli.foreign import shown_lines
    from posthound.report.sarif import read as sarif_read
    from posthound.report.sarif.names import shown

    files = shown_lines(map(sarif_read.uri_of, results))
    rules = shown_lines(map(sarif_read.rule_id, results))
    messages = shown_lines(sarif_read.word(result, "message", "text") for result in results)
    for result, file, rule, message in zip(results, files, rules, messages, strict=True):
        line = sarif_read.table(sarif_read.first_location(result), "physicalLocation", "region").get("startLine", 1)
        yield shown(f"{file}:{line} {rule}: {message}", 400)
