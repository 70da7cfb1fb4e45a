"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from scanner.model import Level
from scanner.report.base import FORMATS

_LEVELS = [level.value for level in Level]


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--format, --output, --min-severity, --min-confidence, --exit-zero and --quiet."""
    for option in (
        click.option(
            "--format",
            "-f",
            "format_name",
            type=click.Choice(list(FORMATS)),
            default="text",
            show_default=True,
            help="How findings are written.",
        ),
        click.option(
            "--output",
            "-o",
            type=click.Path(dir_okay=False, allow_dash=True),
            help="Write to FILE, replaced only when complete.",
        ),
        click.option("--min-severity", type=click.Choice(_LEVELS), help="Leave out findings below this severity."),
        click.option(
            "--min-confidence", type=click.Choice(_LEVELS[1:]), help="Leave out findings below this confidence."
        ),
        click.option("--exit-zero", is_flag=True, help="Exit with 0 even when there are findings."),
        click.option("--quiet", "-q", is_flag=True, help="No progress."),
    ):
        function = option(function)
    return function


def baseline_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--baseline."""
    return click.option(
        "--baseline",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Report only what this baseline does not know; the rest is counted.",
    )(function)


def ledger_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--ledger, to say what the ledger knows."""
    return click.option(
        "--ledger",
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help="Add what the ledger of posthound rotate knows: since when, accepted by whom, which ticket.",
    )(function)
