"""`posthound contain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from posthound.cli.crawl_keys import asking, whose
from posthound.cli.options import configured
from posthound.cli.output import at_terminal
from posthound.config.settings import Settings
from posthound.model.values import Exposure
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import clean, counted

if TYPE_CHECKING:
    from posthound.cloud.contain import Looked


@click.command("contain")
@click.argument("workspace", metavar="WORKSPACE")
@click.option(
    "--to",
    type=click.Choice(["team", "private"]),
    default="team",
    show_default=True,
    help="Who can read it from then on.",
)
@click.option("--undo", is_flag=True, help="Make it public again, after an earlier run took it out of public view.")
@click.option("--yes", is_flag=True, help="Do it without asking for the workspace's name.")
@asking
@configured
def command(
    workspace: str, to: str, undo: bool, yes: bool, api_url: str | None, region: str | None, key_file: str | None, team_name: str | None,
    rate: int, state: str, settings: Settings,
) -> int:  # fmt: skip
    """Take a public WORKSPACE, by its id or link, out of public view.

    Says what stands in it and what a crawl found there, and asks for its name before anything is changed; without a terminal
    and without --yes nothing is. What was readable is leaked all the same: see its secrets through to rotation.
    """
    from posthound.cloud.contain import change, look, taken_back
    from posthound.crawl.options import CrawlOptions
    from posthound.sources.postman.links import parse_link

    link = parse_link(workspace)
    if not link.workspace:
        raise UsageError(f"{workspace!r} names no workspace.", "Give the workspace's id, from its information pane.")
    address, key, label = whose(settings, api_url, region, key_file, team_name)
    options = CrawlOptions(address, key, state=state, rate=rate, label=label)
    looked = look(options, link.workspace)
    wanted = taken_back(looked) if undo else Exposure(to)
    one = looked.workspace
    _told(looked)
    if one.exposure is wanted or (not undo and one.exposure is not Exposure.PUBLIC):
        click.echo(f"It is {one.exposure.value} already: nothing to do.")
        return ExitCode.CLEAN
    click.echo(f"{'Back to' if undo else 'From'} {wanted.value if undo else f'public to {wanted.value}'}.")
    if not (yes or _confirmed(one.name)):
        click.echo("Nothing was changed: --yes does it.")
        return ExitCode.CLEAN
    after = change(options, looked, wanted)
    click.echo(f"{clean(one.name)} is {after.workspace.exposure.value} now.")
    if not undo:
        _left(after)
    return ExitCode.CLEAN


def _told(looked: Looked) -> None:
    one = looked.workspace
    holds = ", ".join(counted(number, kind.removesuffix("s")) for kind, number in looked.holds.items()) or "nothing"
    found = ", ".join(
        f"{number} {level.value}" for level, number in sorted(looked.found.items(), key=lambda pair: pair[0].rank)
    )
    click.echo(f"{clean(one.name)} ({one.id}) is {one.exposure.value}. In it: {holds}.")
    click.echo(f"Found there by the last crawl: {found or 'nothing, or it was not crawled'}.")


def _confirmed(name: str) -> bool:
    if not at_terminal():
        return False
    if click.prompt("The workspace's name, to do it") != name:
        raise UsageError("That is not its name.", "Nothing was changed. Type it as Postman shows it.")
    return True


def _left(after: Looked) -> None:
    for line in after.still_public:
        click.echo(f"still public: {clean(line)}")
    click.echo(
        "Forks, and documentation that was published, are not changed by this. What was readable is leaked: rotate it."
    )
    click.echo("posthound contain --undo makes it public again.")
