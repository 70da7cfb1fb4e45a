"""Clean copies for sharing: the files as a fix would leave them, in a folder of their own; the originals are not touched."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from posthound.fix.run import FixPlan
from posthound.support.errors import OutputError, reason_of
from posthound.support.files import create_file, read_file
from posthound.support.paths import from_scanned


@dataclass(frozen=True, slots=True)
class Copies:
    """What was written, as reports call it, and what was not, with the reason."""

    written: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]


def write_copies(made: FixPlan, paths: Sequence[str], folder: str) -> Copies:
    """Writes every file of a plan below a folder, under the names that it has below what was scanned.

    A file that would still hold a secret is not copied. Nothing is written over: what exists in the folder is refused.
    """
    contents: dict[str, bytes] = {}
    refused: list[tuple[str, str]] = []
    for file in made.files:
        if file.left or file.behind or file.failed:
            refused.append((file.shown, "it would still hold a secret, for the reasons above"))
        else:
            contents[from_scanned(file.shown, paths)] = file.new
    for path, shown in made.clean:
        try:
            contents[from_scanned(shown, paths)] = read_file(path)
        except OSError as error:
            refused.append((shown, f"it cannot be read: {reason_of(error)}"))
    written: list[str] = []
    for name, data in sorted(contents.items()):
        target = os.path.join(folder, *name.split("/"))
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            create_file(target, data)
        except OSError as error:
            refused.append((name, f"its folder cannot be made: {reason_of(error)}"))
        except OutputError as error:
            refused.append((name, error.message))
        else:
            written.append(name)
    return Copies(tuple(written), tuple(refused))
