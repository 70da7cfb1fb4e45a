"""`posthound crawl`."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import click

from posthound.cli.options import BASELINE, OUTPUT, PATTERNS, WEAK, configured, options
from posthound.cli.output import exit_code, write_report
from posthound.config.settings import Settings
from posthound.model.values import Exposure, Level
from posthound.sources.postman.shapes import ORDER
from posthound.sources.postman.urls import REGIONS, checked_url, is_loopback, workspace_id
from posthound.support.errors import ExitCode, UsageError
from posthound.support.files import read_file
from posthound.support.terminal import clean

KEY_VARIABLE = "POSTMAN_API_KEY"
KEYRING_SERVICE = "posthound"
MAX_KEY = 4096
MAX_KEY_FILE = 1_000_000


@click.command("crawl")
@options(OUTPUT)
@click.option(
    "--api-url", metavar="URL", help="The API's address.  [default: your own configuration's, else the US region's]"
)
@click.option("--region", type=click.Choice(list(REGIONS)), help="Postman's region instead of an address.")
@click.option("--eu", is_flag=True, help="The same as --region eu.")
@click.option(
    "--workspace", "-w", "workspaces", multiple=True, metavar="ID|URL", help="Only this workspace; may be repeated."
)
@click.option(
    "--visibility",
    multiple=True,
    type=click.Choice([level.value for level in ORDER]),
    help="Only workspaces that these can read; may be repeated.",
)
@click.option(
    "--save",
    type=click.Path(file_okay=False),
    metavar="DIR",
    help="Also keep what is fetched, secrets and all, in DIR.",
)
@click.option(
    "--state",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="What earlier crawls found.  [default: in your user's state folder]",
)
@click.option(
    "--plan", "only_plan", is_flag=True, help="Say how many calls it would take and how many are left, and stop."
)
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help=f"Read the API key from FILE instead of {KEY_VARIABLE}.",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    default=300,
    show_default=True,
    help="Calls a minute, as far as the server allows; 0 for a server without limits.",
)
@options((PATTERNS, BASELINE))
@click.option(
    "--ledger",
    is_flag=False,
    flag_value="",
    metavar="FILE",
    help="Note what is found in the ledger of posthound rotate, in FILE or in the crawl's own state.",
)
@options((WEAK,))
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(1),
    help="Processes that scan; 1 for none beside this one.  [default: one less than cores]",
)
@configured
def command(
    format_name: str,
    output: str | None,
    min_severity: str | None,
    min_confidence: str | None,
    exit_zero: bool,
    quiet: bool,
    api_url: str | None,
    region: str | None,
    eu: bool,
    workspaces: tuple[str, ...],
    visibility: tuple[str, ...],
    save: str | None,
    state: str | None,
    only_plan: bool,
    key_file: str | None,
    rate: int,
    pattern_files: tuple[str, ...],
    baseline: str | None,
    ledger: str | None,
    weak: bool,
    jobs: int | None,
    settings: Settings,
) -> int:
    """Crawl every workspace that your Postman API key can read, public ones first, and scan what is in them.

    The key comes from POSTMAN_API_KEY, from --key-file or from the system's keyring (service "posthound", the API's host
    as user name), never from an argument. A second crawl fetches only what changed; a killed one goes on where it stopped.
    """
    from posthound.cli.crawl_told import Told, say_notices  # the HTTP client is slow to import, and --help needs none
    from posthound.crawl.session import Options, crawl, plan

    settings = settings._replace(
        patterns=(*settings.patterns, *pattern_files),
        weak=weak or settings.weak,
        jobs=jobs or settings.jobs,
        baseline=baseline or settings.baseline,
        min_severity=Level(min_severity) if min_severity else settings.min_severity,
        min_confidence=Level(min_confidence) if min_confidence else settings.min_confidence,
    )
    address = _address(settings, api_url, region, eu=eu)
    options = Options(
        api_url=address,
        key=_key(address, key_file),
        workspaces=tuple(workspace_id(text) for text in workspaces),
        visibility=tuple(Exposure(word) for word in visibility),
        save=save or "",
        state=state or "",
        rate=rate,
    )
    if only_plan:
        made = plan(options, settings)
        click.echo("\n".join(made.lines()))
        for notice in made.notices:
            click.echo(f"{clean(notice.path)}: {clean(notice.message)}", err=True)
        return ExitCode.INCOMPLETE if any(notice.fatal for notice in made.notices) else ExitCode.CLEAN
    streamed = format_name == "jsonl" and output in (None, "-") and not settings.baseline
    report = crawl(options, settings, Told(quiet=quiet, streamed=streamed))
    if streamed:
        say_notices(report)
    else:
        write_report(report, format_name, output)
    if ledger is not None:
        from posthound.rotate.run import note, opened

        with opened(ledger or state or "", make=True) as store:
            note(store, report, settings)
    return exit_code(report, exit_zero=exit_zero)


def _address(settings: Settings, api_url: str | None, region: str | None, *, eu: bool) -> str:
    if sum((api_url is not None, region is not None, eu)) > 1:
        raise UsageError("--api-url, --region and --eu exclude each other.", "Give one of them.")
    if eu:
        region = "eu"
    return checked_url(api_url or (REGIONS[region] if region else settings.api_url))


def _key(address: str, key_file: str | None) -> str:
    """The API key from where it may come from. Raises UsageError, which never shows it."""
    if key_file:
        key, source = _from_file(key_file), key_file
    elif os.environ.get(KEY_VARIABLE):
        key, source = os.environ[KEY_VARIABLE], KEY_VARIABLE
    else:
        key, source = _from_keyring(urlsplit(address).hostname or ""), "the keyring"
    key = key.strip()
    if not key:
        raise UsageError(
            f"There is no API key in {source}.",
            f"Set {KEY_VARIABLE}, give --key-file, or store one: keyring set {KEYRING_SERVICE} {urlsplit(address).hostname}",
        )
    if len(key) > MAX_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"What stands in {source} is not an API key.", "It is one word, such as PMAK-… .")
    return key


def _from_file(path: str) -> str:
    try:
        text = read_file(path, MAX_KEY_FILE).decode()[: MAX_KEY + 2]
        if os.name == "posix" and Path(path).stat().st_mode & 0o077:
            click.echo(f"{path} can be read by others; chmod 600 {path}", err=True)
    except (OSError, UnicodeDecodeError) as error:
        reason = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
        raise UsageError(
            f"{path} cannot be read as a key file{reason}.", "It holds the key and nothing else."
        ) from error
    return text


def _from_keyring(host: str) -> str:
    if is_loopback(host):
        return ""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, host) or ""
    except KeyringError as error:
        raise UsageError("The system's keyring cannot be opened.", f"Unlock it, or set {KEY_VARIABLE}.") from error
