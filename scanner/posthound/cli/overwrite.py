"""What `--output` may replace: nothing, an empty file, or a report that we wrote; with `--force` anything but what is scanned."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from posthound.support.errors import OutputError, reason_of
from posthound.support.files import read_file, read_head
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.config.settings import Settings

_MOST = 300_000_000
# How our reports begin, or what stands in them and in nothing else.
_BEGINNINGS = (
    b'{"rule":"', b'{\n "complete":', b"severity,exposure,state,secret,kind,rule,", b"## Secrets found",
    b"id,title,level,status,severity,nist_800_53,", b"# Postman audit", b"Audit of team ",
    b"secret_id,state,severity,rule,provider,", b"| secret_id | state | severity | rule | provider |", b'[\n  {\n    "secret_id": "', b"[]\n",
    b"# Leaked secrets, ", b"secret_id,rule,redacted,provider,team,severity,", b'{\n  "made": "',
)  # fmt: skip
_HELD = regex(
    rb'"name":\s?"posthound( audit)?"|<testsuite name="posthound" package="secrets"|::is_no_finding|<meta name="generator" content="posthound'
    rb'|"title": "[^"\n]*: posthound audit"|<title>Leaked secrets, \d{4}-'
)
_TEXT_END = regex(rb"\. \d+ files? scanned[^\n]*\.\n\Z")
# Also of a line that a kill cut off.
_EVENT = regex(rb'\{"category_uid":|\{"id":|\{[^\n]*"action":')
# The columns of a Parquet file of ours, as they stand in its footer: each name behind its length.
_COLUMNS = regex(rb"\x09secret_id[\x00-\xff]{1,16}\x0bfingerprint[\x00-\xff]{1,16}\x08redacted")
_SARIF = regex(rb'"runs"\s*:')


def forced(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command --force."""
    import click  # a plain scan goes without

    text = "Let --output replace any file, not only a report."
    return click.option("--force", is_flag=True, help=text)(function)


def may_write(
    output: str | None, *, force: bool, scanned: Sequence[str] = (), settings: Settings | None = None, any_sarif: bool = False
) -> None:  # fmt: skip
    """Raises OutputError where a report would take the place of a file that is scanned, or that is none of our reports, or has no folder,
    UsageError for an empty name.

    `scanned` are the paths, of which `settings` tell what is scanned below them: that stays, with `force` as well. With `any_sarif`,
    other tools' SARIF may be replaced, too: it is what the command writes.
    """
    if output is None or output == "-":
        return
    _has_room(output)
    if os.path.islink(output) and not os.path.exists(output) and not force:  # it may lie in what a stranger gave us
        raise OutputError(
            f"{output} is a link to a file that is not there: {os.path.realpath(output)}.",
            "Nothing is written. Remove the link, name another file, or add --force.",
        )
    if not os.path.isfile(output) or not os.path.getsize(output):
        return
    taken = OutputError(f"{output} is one of the files that are scanned.", "It is unchanged. Name another file.")
    if any(os.path.isfile(path) and os.path.samefile(path, output) for path in scanned if path != "-"):
        raise taken
    if _is_ours(output, any_sarif=any_sarif):
        return
    if settings is not None and _is_scanned(os.path.realpath(output), scanned, settings):
        raise taken
    if not force:
        raise OutputError(
            f"{output} exists and is no report of posthound.", "It is unchanged. Name another file, or add --force."
        )


def _has_room(output: str) -> None:
    """Raises OutputError where nothing can be put: said before the work of an hour, not after it."""
    folder = os.path.dirname(os.path.realpath(output))
    if not os.path.isdir(folder):
        raise OutputError(f"{output} cannot be written: there is no folder {folder}.", "Make it, or name another file.")
    is_special = os.path.exists(output) and not os.path.isfile(output)  # a device has no other file put in its place
    if not is_special and not os.access(folder, os.W_OK):
        raise OutputError(f"{output} cannot be written: {folder} is read-only.", "Name another file.")


def _is_scanned(file: str, paths: Sequence[str], settings: Settings) -> bool:
    """Whether a scan of these paths would look into a file, for what it holds."""
    from posthound.clients import by_name
    from posthound.model.values import Raw
    from posthound.scan.run import RECOGNISE
    from posthound.sources.base import Tally
    from posthound.sources.files import Listed, listing, read_listed
    from posthound.support.paths import below

    if all(below(file, os.path.realpath(path)) is None for path in paths if path and path != "-"):
        return False
    tally = Tally()
    return any(
        isinstance(item, Raw)
        for listed in listing([file], settings.exclude, tally, by_name, forced=False, excluded=True)
        if isinstance(listed, Listed)
        for item in read_listed(
            listed, RECOGNISE, all_files=settings.all_files, max_size=settings.max_size, tally=tally
        )
    )


def may_append(output: str) -> None:
    """Raises OutputError where audit events would be added to a file that holds something else, UsageError for an empty name."""
    if output == "-" or not os.path.exists(output):
        return
    if not os.path.isfile(output):
        raise OutputError(
            f"{output} is no file.", "Events are added to a file; leave --output out for standard output."
        )
    try:
        head = read_head(output, 4096)
    except OSError as error:
        raise OutputError(f"{output} cannot be read: {reason_of(error)}", "Name another file.") from error
    if head and not _EVENT.match(head):
        raise OutputError(f"{output} exists and holds no audit events.", "It is unchanged. Name another file.")


def _is_ours(path: str, *, any_sarif: bool) -> bool:
    try:
        data = read_file(path, _MOST)
    except OSError:
        return False
    if data.startswith(_BEGINNINGS) or _HELD.search(data) or _TEXT_END.search(data[-2000:]):
        return True
    if data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        return _COLUMNS.search(data[-int.from_bytes(data[-8:-4], "little") - 8 :]) is not None
    return any_sarif and data.lstrip()[:1] == b"{" and _SARIF.search(data) is not None
