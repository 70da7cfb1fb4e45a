"""What `--output` may replace: nothing, an empty file, or a report that we wrote; anything else only with `--force`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from posthound.support.errors import OutputError
from posthound.support.files import read_file

_MOST = 300_000_000
# How our reports begin, or what stands in them and in nothing else.
_BEGINNINGS = (b'{"rule":"', b'{\n "complete":', b"severity,exposure,state,secret,kind,rule,", b"## Secrets in Postman")
_HELD = re.compile(
    rb'"name":\s?"posthound"|<testsuite name="posthound" package="secrets"|::is_no_finding|<meta name="generator" content="posthound'
)
_TEXT_END = re.compile(rb"\. \d+ files? scanned[^\n]*\.\n\Z")
_SARIF = re.compile(rb'"runs"\s*:')


def forced(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --force."""
    import click  # a plain scan goes without

    text = "Let --output replace any file, not only a report."
    return click.option("--force", is_flag=True, help=text)(function)


def may_write(output: str | None, *, force: bool, scanned: Iterable[str] = (), any_sarif: bool = False) -> None:
    """Raises OutputError where a report would take the place of a file that is scanned, or that is none of our reports.

    With `any_sarif`, other tools' SARIF may be replaced, too: it is what the command writes.
    """
    if force or not output or output == "-" or not os.path.isfile(output) or not os.path.getsize(output):
        return
    if any(os.path.isfile(path) and os.path.samefile(path, output) for path in scanned if path != "-"):
        raise OutputError(f"{output} is one of the files that are scanned.", "It is unchanged. Name another file.")
    if not _is_ours(output, any_sarif=any_sarif):
        raise OutputError(
            f"{output} exists and is no report of posthound.", "It is unchanged. Name another file, or add --force."
        )


def _is_ours(path: str, *, any_sarif: bool) -> bool:
    try:
        data = read_file(path, _MOST)
    except OSError:
        return False
    if data.startswith(_BEGINNINGS) or _HELD.search(data) or _TEXT_END.search(data[-2000:]):
        return True
    return any_sarif and data.lstrip()[:1] == b"{" and _SARIF.search(data) is not None
