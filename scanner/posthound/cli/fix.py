"""`posthound fix`."""

from __future__ import annotations

import os
from typing import Any

import click

from posthound.cli.fix_cloud import InCloud, in_cloud
from posthound.cli.options import CONFIDENCE, SEVERITY, WEAK, options, scanning, with_flags
from posthound.config.settings import Settings
from posthound.fix.copies import write_copies
from posthound.fix.run import FixPlan, plan, write
from posthound.fix.show import diff, stores_of, to_store
from posthound.model.values import Level
from posthound.support.errors import ExitCode, UsageError
from posthound.support.files import links_of
from posthound.support.terminal import clean, counted
from posthound.vault.stores import STORES, hand_over, vault_of

_MOST = 8  # names shown of more


@click.command("fix")
@click.argument("paths", nargs=-1, metavar="PATH...")
@click.option("--write", "do_write", is_flag=True, help="Edit the files. Without it, nothing is written.")
@click.option(
    "--to",
    "folder",
    metavar="DIR",
    help="Write clean copies of all files into DIR, for sharing; the originals stay as they are.",
)
@click.option(
    "--unsafe", is_flag=True, help="Also fix what could change behaviour: scripts, and what nothing resolves."
)
@click.option(
    "--monitored",
    is_flag=True,
    help="A monitor, the Postman CLI or newman runs these: use what resolves there, not the Local Vault.",
)
@click.option(
    "--values-to",
    type=click.Choice(list(STORES)),
    help="Hand each value to this vault's command line, on its standard input. By default values go nowhere.",
)
@click.option("--store", "vault", default="", metavar="NAME", help="The vault, mount or key vault for --values-to.")
@options((SEVERITY, CONFIDENCE))
@in_cloud
@scanning(WEAK)
def command(
    paths: tuple[str, ...],
    do_write: bool,
    folder: str | None,
    unsafe: bool,
    monitored: bool,
    values_to: str | None,
    vault: str,
    min_severity: str | None,
    min_confidence: str | None,
    settings: Settings,
    **cloud: Any,
) -> int:
    """Replace secrets by the vault reference that works where they stand.

    Shows a diff, with the secrets redacted, and writes nothing unless told to. A replaced secret is still leaked: rotate it.
    With --cloud it replaces them in Postman itself, through its API, and --undo takes that back.

    Exits with 1 while a secret is left to replace, as after each diff that was not written; with 3 where something could not be read or
    written, or would still stand.
    """
    where = InCloud(**cloud)
    where.check(paths, folder)
    if not paths and not where.cloud:
        raise UsageError("No PATH to fix.", "Name an export or a folder: posthound fix . shows what it would change.")
    if "-" in paths:
        raise UsageError("Standard input cannot be fixed in place.", "Save it to a file and name that.")
    if folder and do_write:
        raise UsageError("--to leaves the originals as they are, --write edits them.", "Choose one of the two.")
    if folder and (min_severity or min_confidence):
        raise UsageError("--to makes clean copies, and thresholds leave secrets in them.", "Choose one of the two.")
    if values_to and not do_write:
        raise UsageError(
            "--values-to hands values over only together with --write.", "Look at the diff, then add --write."
        )
    settings = with_flags(settings, min_severity=min_severity, min_confidence=min_confidence)
    if folder:
        settings = _for_sharing(settings, folder)
    if settings.vault not in ("postman", *STORES):
        raise UsageError(
            f"There is no vault {settings.vault!r}.", f"The configuration takes postman, {', '.join(STORES)}."
        )
    store = STORES.get(values_to or settings.vault)
    if vault and not store:
        raise UsageError("--store names where --values-to puts values.", "Add --values-to, or leave --store out.")
    if values_to and store:
        vault = vault_of(store, vault)
    if where.cloud:
        return where.run(settings, vault, values_to, write=do_write, unsafe=unsafe, monitored=monitored)
    made = plan(paths, settings, unsafe=unsafe, monitored=monitored)
    shown(made)
    if folder:
        return _copy(made, paths, folder)
    unwritten, kept = _write(made, paths, values_to, vault) if do_write else (frozenset[str](), False)
    summary(made, settings, vault or (store.default if store else ""), written=do_write, unwritten=unwritten)
    if unwritten or kept or made.behind or not made.complete:
        return ExitCode.INCOMPLETE
    unfixed = made.left if do_write else made.files
    return ExitCode.FINDINGS if unfixed else ExitCode.CLEAN


def _for_sharing(settings: Settings, folder: str) -> Settings:
    """The settings for clean copies: whoever is given one accepted nothing, and no threshold of a configuration is his."""
    return settings._replace(
        ignore=(),
        sharing=True,
        min_severity=Level.LOW,
        min_confidence=Level.LOW,
        exclude=(*settings.exclude, os.path.abspath(folder).replace(os.sep, "/")),
    )


def shown(made: FixPlan) -> None:
    """The diffs of a plan, and what is to be said about what was read."""
    for file in made.files:
        for line in diff(file.shown, file.changes, file.left, file.behind):
            click.echo(line)
    for path in sorted(made.unknown.keys() & {file.shown for file in made.files if file.changes or file.left}):
        names = ", ".join(made.unknown[path][:_MOST]) + (" and more" if len(made.unknown[path]) > _MOST else "")
        click.echo(
            f"note: {clean(path)} uses variables that no file given here defines ({clean(names)}): give its environments and globals"
            " together with it, so that their values are replaced as well and no name is given twice.", err=True,
        )  # fmt: skip
    for notice in made.notices:
        click.echo(f"{'error' if notice.fatal else 'note'}: {clean(made.hide(notice.line))}", err=True)


def _copy(made: FixPlan, paths: tuple[str, ...], folder: str) -> ExitCode:
    done = write_copies(made, paths, folder)
    for name in done.written:
        click.echo(clean(made.hide(f"copied: {name}")))
    for name, reason in done.refused:
        click.echo(clean(made.hide(f"error: {name} is not copied: {reason}")), err=True)
    click.echo(f"{counted(len(done.written), 'clean copy', 'clean copies')} in {folder}.")
    click.echo("The originals are unchanged; what stands in them is still leaked where it was shared before.")
    _unasked(made)
    return ExitCode.INCOMPLETE if done.refused or not made.complete else ExitCode.CLEAN


def _write(made: FixPlan, paths: tuple[str, ...], values_to: str | None, vault: str) -> tuple[frozenset[str], bool]:
    """Hands over the values, then writes the files: the paths that could not be written, and whether a hard link keeps an old file."""
    if values_to:
        for name, value in sorted(made.values.items()):
            hand_over(STORES[values_to], vault, name, value)
            click.echo(f"stored: {name} in {STORES[values_to].title}")
    meant = [file.path for file in made.files if file.new != file.old]
    linked = links_of(meant, paths)
    written, errors = write(made)
    kept = False
    for file in written:
        click.echo(f"fixed: {clean(file.shown)}")
        for line in linked.get(file.path, ()):
            kept = True
            click.echo(
                clean(made.hide(f"error: {line} still holds what was replaced: a hard link to the old file")), err=True
            )
    for error in errors:
        click.echo(clean(made.hide(f"error: {error.sentence} {error.hint}")), err=True)
    return frozenset(meant) - {file.path for file in written}, kept


def summary(
    made: FixPlan, settings: Settings, vault: str, *, written: bool, unwritten: frozenset[str] = frozenset()
) -> None:
    """What is to be created, what was or would be replaced, and what stays."""
    changes = [change for file in made.files for change in file.changes]
    kept = {change.name for change in made.behind}
    refused = [change for file in made.files if file.path in unwritten for change in file.changes]
    done = [change for file in made.files if file.path not in unwritten for change in file.changes]
    replaced = [change for change in done if change.name not in kept]
    names = {change.name for change in replaced}
    store = STORES.get(settings.vault)
    if changes:
        wanted = to_store(done, store, vault)
        if wanted:
            place = store.title if store else " and ".join(stores_of(done))
            click.echo(f"\nTo be created, with the rotated value, in {place}:")
            for line in wanted:
                click.echo(line)
        verb = "replaced" if written else "would be replaced (--write does it)"
        click.echo(f"\n{counted(len(replaced), 'place')} of {counted(len(names), 'value')} {verb}.")
        if replaced:
            click.echo(
                "A replaced secret is still leaked: revoke it, and store the new value where the reference reads it."
            )
    else:
        where = f"Nothing to replace in {counted(made.scanned, 'file')}."
        click.echo(where if made.scanned else "Nothing was scanned.")
    if refused:
        click.echo(
            f"{counted(len(refused), 'place')} not replaced, in {counted(len(unwritten), 'file')} that could not be written."
        )
    if kept:
        click.echo(
            f"error: {counted(len(kept), 'value')} would still stand in the files, at the places marked above:"
            " take them out there by hand, and scan again.", err=True,
        )  # fmt: skip
    if made.left:
        click.echo(f"{counted(len(made.left), 'place')} left, for the reasons above.")
    _unasked(made)


def _unasked(made: FixPlan) -> None:
    """What stays because nobody wants it fixed."""
    told = [
        f"{number} {words}"
        for number, words in (
            (made.ignored, "ignored"),
            (made.below, "below the thresholds"),
            (
                made.weak,
                f"weak {'value' if made.weak == 1 else 'values'} (--weak fixes {'it' if made.weak == 1 else 'them'})",
            ),
        )
        if number
    ]
    if told:
        click.echo(f"Not looked at, and still there: {', '.join(told)}.")
