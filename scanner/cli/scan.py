"""`posthound scan`."""

from __future__ import annotations

import click

from scanner.cli.options import baseline_option, ledger_option, output_options
from scanner.cli.scanning import scan
from scanner.config import MAX_SIZE, load
from scanner.errors import UsageError
from scanner.model import Level


@click.command("scan")
@click.argument("paths", nargs=-1, metavar="PATH...")
@output_options
@click.option("--all-files", is_flag=True, help="Scan every text file of a folder, not only Postman's.")
@click.option(
    "--exclude", multiple=True, metavar="GLOB", help="Leave out files and folders whose path or name matches."
)
@click.option(
    "--max-size",
    type=click.IntRange(1),
    metavar="MB",
    help=f"The largest file to read.  [default: {MAX_SIZE // 1_000_000}]",
)
@click.option(
    "--patterns",
    "pattern_files",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Patterns of your own (TOML).",
)
@click.option(
    "--plugin",
    "plugin_files",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="A detect-secrets plugin of your own (Python, executed).",
)
@click.option("--detect-secrets", "detect_secrets", is_flag=True, help="Also run the plugins of detect-secrets.")
@click.option("--weak", is_flag=True, help="Also show weak literal passwords, as low.")
@click.option("--jobs", "-j", type=click.IntRange(1), help="Processes.  [default: one a core, for large inputs]")
@baseline_option
@ledger_option
@click.option("--explain", metavar="FILE:POINTER", help="Say why something at this place was or was not reported.")
def command(
    paths: tuple[str, ...],
    format_name: str,
    output: str | None,
    min_severity: str | None,
    min_confidence: str | None,
    exit_zero: bool,
    quiet: bool,
    all_files: bool,
    exclude: tuple[str, ...],
    max_size: int | None,
    pattern_files: tuple[str, ...],
    plugin_files: tuple[str, ...],
    detect_secrets: bool,
    weak: bool,
    jobs: int | None,
    baseline: str | None,
    ledger: str | None,
    explain: str | None,
) -> int:
    """Scan exported collections, environments, globals, v3 YAML trees and data dumps.

    PATH is a file, a folder, a ZIP dump, or - for standard input. Nothing but your own plugins is executed, and nothing leaves the machine.
    """
    settings = load()
    settings = settings._replace(
        all_files=all_files or settings.all_files,
        exclude=(*settings.exclude, *exclude),
        max_size=max_size * 1_000_000 if max_size else settings.max_size,
        patterns=(*settings.patterns, *pattern_files),
        plugins=(*settings.plugins, *plugin_files),
        detect_secrets=detect_secrets or settings.detect_secrets,
        weak=weak or settings.weak,
        jobs=jobs or settings.jobs,
        baseline=baseline or settings.baseline,
        min_severity=Level(min_severity) if min_severity else settings.min_severity,
        min_confidence=Level(min_confidence) if min_confidence else settings.min_confidence,
    )
    if explain:
        from scanner.cli.explain import explain_place

        click.echo(explain_place(explain, settings), nl=False)
        return 0
    if not paths:
        raise UsageError(
            "No PATH to scan.", "Name an export or a folder: posthound scan . (posthound scan --help says more)."
        )
    return scan(paths, settings, format_name, output, quiet=quiet, exit_zero=exit_zero, ledger=ledger)
