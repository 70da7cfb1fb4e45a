"""A scan from the command line: run, told and answered."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from posthound.cli.options import with_flags
from posthound.cli.output import chosen_format, exit_code, progress_bar, write_report
from posthound.cli.overwrite import may_write
from posthound.config.settings import Settings, load
from posthound.model.values import Notice
from posthound.report.base import Report
from posthound.scan.run import interrupted, run
from posthound.support.errors import ExitCode, UsageError


def scan_as_asked(
    paths: tuple[str, ...],
    format_name: str | None,
    output: str | None,
    force: bool,
    min_severity: str | None,
    min_confidence: str | None,
    exit_zero: bool,
    quiet: bool,
    all_files: bool,
    staged: bool,
    history: bool,
    pushed: bool,
    only_exports: bool,
    exclude: tuple[str, ...],
    no_ignore: bool,
    force_exclude: bool,
    other_comments: bool,
    max_size: int | None,
    patterns: tuple[str, ...],
    plugins: tuple[str, ...],
    detect_secrets: bool,
    weak: bool,
    jobs: int | None,
    engine: str,
    scheduler: str | None,
    state: str | None,
    part: str | None,
    lake: str | None,
    lake_format: str,
    baseline: str | None,
    ledger: str | None,
    policy: str | None,
    explain: str | None,
    config: str | None,
    isolated: bool,
) -> int:
    """What `posthound scan` does for the parameters of its command line, beside what the configuration asks for."""
    format_name = chosen_format(format_name, output)
    settings = load(*(path for path in paths if os.path.exists(path)), config=config, isolated=isolated)
    # What the command line asks to have scanned goes before what it does not.
    settings = settings._replace(all_files=settings.all_files and not only_exports)
    settings = with_flags(
        settings, all_files=all_files, only_exports=only_exports, exclude=exclude, no_ignore=no_ignore, force_exclude=force_exclude,
        other_comments=other_comments, max_size=max_size, patterns=patterns, plugins=plugins,
        detect_secrets=detect_secrets, weak=weak, jobs=jobs, baseline=baseline, min_severity=min_severity, min_confidence=min_confidence,
        config=config, isolated=isolated,
    )  # fmt: skip
    if explain:
        if paths or output or staged or history or pushed:
            raise UsageError(
                "--explain speaks of the one place that it names, and scans nothing.", "Leave PATH and --output out."
            )
        import click  # few ask

        from posthound.cli.explain import explain_place

        click.echo(explain_place(explain, settings), nl=False)
        return 0
    may_write(output, force=force, scanned=paths, settings=settings)
    large = engine != "local" or scheduler or part or lake or (not pushed and any("://" in path for path in paths))
    if large and (staged or history or pushed or policy):
        raise UsageError(
            "A repository and a policy are looked at on this machine.", "Leave --engine and addresses out."
        )
    if staged or history or pushed:
        from posthound.cli.repository import repository_report

        report = repository_report(paths, settings, staged=staged, pushed=pushed, history=history, quiet=quiet)
        return told(report, format_name, output, exit_zero=exit_zero, ledger=ledger)
    if not paths:
        raise UsageError(
            "No PATH to scan.", "Name an export or a folder: posthound scan . (posthound scan --help says more)."
        )
    if large:
        from posthound.cli.large import Large, scan_large  # few scans leave this machine

        asked = Large(engine, scheduler or "", state or "", part or "", lake or "", lake_format)
        report = scan_large(paths, settings, asked, quiet=quiet)
        return told(report, format_name, output, paths, exit_zero=exit_zero, ledger=ledger)
    single = len(paths) == 1 and os.path.isfile(paths[0])
    with _nothing_collected() if single else nullcontext():
        return scan(
            paths, settings, format_name, output, quiet=quiet, exit_zero=exit_zero, ledger=ledger, policy=policy
        )


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Nothing is collected meanwhile, nor looked through afterwards: one file leaves hardly anything, and a small one is scanned in the
    time that looking for it takes."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def scan(
    paths: Sequence[str], settings: Settings, format_name: str = "text", output: str | None = None, *,
    quiet: bool = False, exit_zero: bool = False, ledger: str | None = None, policy: str | None = None,
) -> ExitCode:  # fmt: skip
    """Scans paths and writes the report; returns what the process answers."""
    hosts = _allowed_hosts(policy) if policy else ()
    report = run(paths, settings, progress_bar(quiet=quiet), partial=True)
    foreign = _foreign(paths, settings, hosts) if hosts else []
    report = report._replace(
        notices=(*report.notices, *foreign), complete=report.complete and not any(n.fatal for n in foreign)
    )
    code = told(report, format_name, output, paths, exit_zero=exit_zero, ledger=ledger)
    return ExitCode.FINDINGS if foreign and code is ExitCode.CLEAN and not exit_zero else code


def told(
    report: Report, format_name: str = "text", output: str | None = None, roots: Sequence[str] = (), *, exit_zero: bool = False, ledger: str | None = None
) -> ExitCode:  # fmt: skip
    """Writes a report with what the ledger knows, if one is named; returns what the process answers."""
    if interrupted(report):
        print("Interrupted.", file=sys.stderr)
    if ledger:
        from posthound.rotate.trend import with_ledger

        report = with_ledger(report, ledger)
    write_report(report, format_name, output, roots)
    return exit_code(report, exit_zero=exit_zero)


def _allowed_hosts(policy: str) -> Sequence[str]:
    """The policy's hosts. Raises UsageError for a policy without any: it asks nothing."""
    from posthound.audit.policy import load as agreed

    hosts: list[str] = agreed(policy)["hosts.allowed"]
    if not hosts:
        raise UsageError(
            f"{policy} allows no host in hosts.allowed, so there is nothing to check.", "Write them there."
        )
    return hosts


def _foreign(paths: Sequence[str], settings: Settings, hosts: Sequence[str]) -> list[Notice]:
    from posthound.audit.foreign import of_files

    return of_files(paths, settings, hosts)
