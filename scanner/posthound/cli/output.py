"""What commands do with a finished report: where it goes, whether in color, and with which exit status the process ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from posthound.model.values import Finding
from posthound.report.base import FORMATS, Report, render
from posthound.support.errors import ExitCode, UsageError

# The formats that the ending of a file's name stands for: of those that a command writes the first is chosen, the others fit.
ENDINGS = {
    ".oscal.json": ("oscal",), ".ocsf.jsonl": ("ocsf", "jsonl"), ".sarif": ("sarif", "github", "defectdojo"), ".html": ("html",),
    ".htm": ("html",), ".jsonl": ("jsonl", "ocsf"), ".csv": ("csv",), ".xml": ("junit",), ".md": ("summary", "markdown", "text"),
    ".json": ("json", "sarif", "github", "gitlab", "defectdojo", "detect-secrets", "jsonl", "oscal", "ocsf"),
}  # fmt: skip


def chosen_format(
    asked: str | None, output: str | None, names: Collection[str] = FORMATS, default: str = "text"
) -> str:
    """Of the formats `names` the one asked for, else the one that the output's name says. Raises UsageError where the two do not match."""
    fitting = [name for name in _said_by(output or "") if name in names]
    if asked and fitting and asked not in fitting:
        raise UsageError(
            f"{output} is no name for the format {asked}.",
            f"Leave --format out to get {fitting[0]}, or give the file another ending.",
        )
    return asked or (fitting[0] if fitting else default)


def endings_of(names: Collection[str]) -> list[str]:
    """The endings that say one of these formats, the longer ones first."""
    return [end for end, said in ENDINGS.items() if not set(names).isdisjoint(said)]


def _said_by(output: str) -> tuple[str, ...]:
    return next((names for end, names in ENDINGS.items() if output.lower().endswith(end)), ())


# The formats that have a place for what is noted; of the others nobody would learn it.
_NOTED = frozenset(("text", "json", "sarif", "github", "html"))
# Those that say themselves where nothing was scanned; of the others an empty one looks like a clean one.
_SAYING_NOTHING = frozenset(("text", "summary", "html"))
# Those that say what configurations chose.
_CHOICES = frozenset(("text", "summary", "html", "sarif", "github", "defectdojo"))
# What other systems read: they know the repository, and not where somebody stood in it.
_ROOTED = frozenset(("sarif", "github", "defectdojo", "gitlab"))


def write_report(report: Report, format_name: str, output: str | None, roots: Sequence[str] = ()) -> None:
    """Renders a report to a file, atomically, or to standard output; `roots` are the paths that were scanned. Raises OutputError."""
    if format_name in _ROOTED:
        report = rooted(report, roots)
    to_terminal = not output or output == "-"
    report = report._replace(color=to_terminal and in_color())
    text = render(format_name, report)
    if format_name != "text" or not to_terminal:
        _tell_notices(report, notes=format_name not in _NOTED)
    if report.used and format_name not in _CHOICES:
        _tell_narrowing(report)
    if not (report.files or report.notices or format_name in _SAYING_NOTHING):
        _tell_nothing(report)
    if to_terminal:
        with suppress(BrokenPipeError):
            print_text(text)
        return
    assert output is not None
    from posthound.support.files import write_file  # most reports go to the screen

    write_file(output, text.encode("utf-8", "replace"))
    if sys.stderr.isatty():  # whoever sits there sees nothing of the file
        from posthound.report.text import summed_up
        from posthound.support.terminal import clean

        sys.stderr.write(f"{clean(output)}: {summed_up(report)}\n")


def in_color() -> bool:
    """Whether what is shown on standard output may be in color: on a terminal that has some, unless the user wants none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def at_terminal() -> bool:
    """Whether somebody sits there who can be asked; standard input may be closed."""
    return sys.stdin is not None and sys.stdin.isatty()


def typed_or_piped(otherwise: str = "") -> str:
    """A value that is typed unseen at a terminal, else what is piped in, without the end of its line. `otherwise` says how else to give it.

    Raises UsageError where there is none: nothing was typed or piped in, standard input is closed, or no text comes in.
    """
    value = _typed() if at_terminal() else _piped()
    if not value:
        raise UsageError("There is no value.", f"Type it, or pipe it in{otherwise}.")
    return value


def _typed() -> str:
    from getpass import getpass

    try:
        return getpass("Value: ")
    except EOFError:  # Ctrl-D
        return ""


def _piped() -> str:
    try:
        return "" if sys.stdin is None else sys.stdin.buffer.read().decode().strip("\r\n")
    except UnicodeDecodeError:
        raise UsageError(
            "What was piped in is no text in UTF-8.", "Pipe in the value alone, as it stands in the file."
        ) from None


def print_text(text: str) -> None:
    """Writes to standard output: for a terminal as that shows it, else as UTF-8 whatever the code page, as files are written."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def rooted(report: Report, roots: Sequence[str]) -> Report:
    """The report with files named from the repository's root, else from the folder that was scanned."""
    from posthound.support.paths import from_root, from_scanned, repository_root

    root = repository_root()

    def called(file: str) -> str:
        return from_scanned(from_root(file, root), roots) if file and not file.startswith("<") else file

    def named(findings: Sequence[Finding]) -> list[Finding]:
        return [f if f.origin and f.origin.workspace_id else f._replace(file=called(f.file)) for f in findings]

    return report._replace(
        findings=named(report.findings),
        tolerated=named(report.tolerated),
        notices=[notice._replace(path=called(notice.path)) for notice in report.notices],
    )


def _tell_notices(report: Report, *, notes: bool) -> None:
    """Says on standard error what was not read, since nobody reads a file to learn why; with `notes`, also what is no error."""
    for notice in report.notices:
        if notice.path and (notice.fatal or notes):  # one without speaks of the whole run, which its command tells
            from posthound.support.terminal import clean  # rarely is there one

            mark = "error" if notice.fatal else "note"
            print(f"{mark}: {clean(notice.path)}: {clean(notice.message)}", file=sys.stderr)


def _tell_nothing(report: Report) -> None:
    from posthound.report.text import summed_up  # few scans are of nothing

    print(f"note: {summed_up(report._replace(color=False))}", file=sys.stderr)


def _tell_narrowing(report: Report) -> None:
    from posthound.report.base import narrowing  # few scans are configured
    from posthound.support.terminal import clean

    for sentence in narrowing(report):
        print(f"note: {clean(sentence)}", file=sys.stderr)


def exit_code(report: Report, *, exit_zero: bool) -> ExitCode:
    """What the process answers: incomplete before findings before clean."""
    if not report.complete:
        return ExitCode.INCOMPLETE
    open_ = any(not finding.suppression for finding in report.findings)
    return ExitCode.FINDINGS if open_ and not exit_zero else ExitCode.CLEAN


def progress_bar(*, quiet: bool) -> Callable[[int, int], None] | None:
    """A line on standard error that says how far the scan is, as wide as there is room; None unless that is a terminal."""
    if quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        share = done / total if total else 1.0
        bar = f"{'█' * int(share * width):<{width}} " if width > 0 else ""
        sys.stderr.write(f"\r{bar}{share:4.0%}" + ("\r\x1b[K" if done >= total else ""))
        sys.stderr.flush()

    columns = os.get_terminal_size(sys.stderr.fileno()).columns
    # What runs over into a second line could not be taken back; some terminals do not say how wide they are.
    width = min(30, columns - 6) if columns else 30
    return show
