"""Writes the manual pages of all commands to a folder: `python -m docs.man build/man`."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from click_man.core import write_man_pages

from posthound.cli.main import COMMANDS, cli


def main(folder: str) -> None:
    """Writes one page a command."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    cli.commands.update(
        {name: import_module(module).command for name, module in COMMANDS.items()}
    )  # they load on demand
    write_man_pages("posthound", cli, version=version("posthound"), target_dir=folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
