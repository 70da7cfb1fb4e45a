"""`posthound scan`."""

from __future__ import annotations

from typing import Any

import click

from posthound.cli.options import SCAN, options
from posthound.cli.scanning import scan_as_asked


@click.command("scan")
@click.argument("paths", nargs=-1, metavar="PATH...")
@options(SCAN)
def command(**parameters: Any) -> int:
    """Scan exported collections, environments, globals, v3 YAML trees and data dumps.

    PATH is a file, a folder, a ZIP or tar archive, or - for standard input. Nothing but your own plugins is executed, and nothing leaves the machine.
    """
    return scan_as_asked(**parameters)
