"""`posthound report`."""

from __future__ import annotations

from importlib import import_module

import click

from posthound.cli.output import print_text
from posthound.cli.overwrite import forced, may_write
from posthound.cli.written import format_option, output_option
from posthound.support.errors import ExitCode
from posthound.support.files import write_file

FORMATS = {
    "html": "posthound.report.html.page",
    "csv": "posthound.report.csv",
    "junit": "posthound.report.junit",
    "gitlab": "posthound.report.gitlab",
}


@click.command("report")
@click.argument("file", type=click.Path(dir_okay=False))
@format_option(FORMATS, "html", "How the findings are written.")
@output_option("Write to FILE, replaced only when complete.  [default: standard output]")
@forced
def command(file: str, format_name: str, output: str | None, force: bool) -> int:
    """Show FILE, SARIF of any tool, as one web page that needs no network.

    Snippets are left out, and what looks like a credential in another tool's messages is redacted.
    """
    may_write(output, force=force, scanned=(file,))
    from posthound.cli.foreign import shown_log
    from posthound.report import from_sarif

    view = from_sarif.view(shown_log(file))
    text: str = import_module(FORMATS[format_name]).render_view(view)
    if output and output != "-":
        write_file(output, text.encode("utf-8", "replace"))
    else:
        print_text(text)
    return ExitCode.CLEAN
