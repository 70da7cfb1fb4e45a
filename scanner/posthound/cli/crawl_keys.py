"""Where the API is and with which key it is asked: by flags, environment, files and the system's keyring."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from posthound.cli.numbers import Whole
from posthound.config.own import Team
from posthound.config.settings import Settings
from posthound.sources.postman.urls import REGIONS, checked_url
from posthound.support.addresses import is_this_machine
from posthound.support.errors import UsageError, reason_of
from posthound.support.files import as_text, read_file

KEY_VARIABLE = "POSTMAN_API_KEY"
KEYRING_SERVICE = "posthound"
MAX_KEY = 4096
MAX_KEY_FILE = 1_000_000


def address_of(settings: Settings, api_url: str | None, region: str | None) -> str:
    """The API's address by flags, else by the user's own configuration. Raises UsageError."""
    if api_url is not None and region is not None:
        raise UsageError("--api-url and --region exclude each other.", "Give one of them.")
    return checked_url(api_url or (REGIONS[region] if region else settings.api_url))


def team_address(team: Team, settings: Settings) -> str:
    """The API's address for one team of the configuration."""
    if team.region and team.region not in REGIONS:
        raise UsageError(f"Team {team.name!r}: there is no region {team.region!r}.", f"They are {', '.join(REGIONS)}.")
    return checked_url(team.api_url or (REGIONS[team.region] if team.region else settings.api_url))


def team_key(team: Team, address: str) -> str:
    """The key that a team of the configuration refers to. Raises UsageError, which never shows it."""
    local = is_this_machine(urlsplit(address).hostname or "")
    return _checked("", "the keyring") if local and team.key.startswith("keyring:") else named(team.key)


def named(reference: str) -> str:
    """The credential that `env:NAME`, `file:PATH` or `keyring:USER` names. Raises UsageError, which never shows it."""
    kind, _, where = reference.partition(":")
    if kind == "env":
        if not os.environ.get(where):
            raise UsageError(f"{where} is not set.", "Your own configuration takes a key, token or password from it.")
        return _checked(os.environ.get(where, ""), where)
    if kind == "file":
        return read_key(os.path.expanduser(where))
    return _checked(_from_keyring(where), "the keyring")


def key_of(address: str, key_file: str | None) -> str:
    """The API key from where it may come from. Raises UsageError, which never shows it."""
    if key_file:
        return read_key(key_file)
    if os.environ.get(KEY_VARIABLE):
        key, source = os.environ[KEY_VARIABLE], KEY_VARIABLE
    else:
        key, source = _from_keyring(urlsplit(address).hostname or ""), "the keyring"
    if not key.strip():
        raise UsageError(
            "There is no API key." if source == "the keyring" else f"There is no API key in {source}.",
            f"Set {KEY_VARIABLE}, give --key-file, or store one: keyring set {KEYRING_SERVICE} {urlsplit(address).hostname}",
        )
    return _checked(key, source)


def read_key(path: str) -> str:
    """The key in a file of its own. Raises UsageError, which never shows it."""
    return _checked(_from_file(path), path)


def _checked(key: str, source: str) -> str:
    key = key.strip()
    if not key or len(key) > MAX_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(f"What stands in {source} is not an API key.", "It is one word, which begins with PMAK-.")
    return key


def _from_file(path: str) -> str:
    try:
        text = as_text(read_file(path, MAX_KEY_FILE))[: MAX_KEY + 2]
        if os.name == "posix" and Path(path).stat().st_mode & 0o077:
            click.echo(f"{path} can be read by others; chmod 600 {path}", err=True)
    except (OSError, ValueError) as error:
        reason = f": {reason_of(error)}" if isinstance(error, OSError) and error.strerror else ""
        raise UsageError(
            f"{path} cannot be read as a key file{reason}.", "It holds the key and nothing else."
        ) from error
    return text


def _from_keyring(host: str) -> str:
    if is_this_machine(host):
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


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of whatever asks the API: where, with which key, how fast."""
    for option in reversed((
        click.option("--api-url", metavar="URL", help="The API's address.  [default: your own configuration's, else the US region's]"),
        click.option("--region", type=click.Choice(list(REGIONS)), help="Postman's region instead of an address."),
        click.option("--key-file", type=click.Path(exists=True, dir_okay=False), metavar="FILE", help="Read the API key from FILE instead of POSTMAN_API_KEY."),
        click.option("--team", "team_name", metavar="NAME", help="Ask with the key of this team of your own configuration."),
        click.option("--rate", type=Whole(0), default=300, show_default=True, help="Calls a minute; 0 for a server without limits."),
        click.option("--state", type=click.Path(dir_okay=False), default="", metavar="FILE", help="The crawls' state.  [default: in your user's state folder]"),
    )):  # fmt: skip
        function = option(function)
    return function


def whose(
    settings: Settings, api_url: str | None, region: str | None, key_file: str | None, team: str | None
) -> tuple[str, str, str]:
    """Where to ask, with which key, and under which label crawls with that key are filed. Raises UsageError."""
    if team is None:
        address = address_of(settings, api_url, region)
        return address, key_of(address, key_file), ""
    if api_url or region or key_file:
        raise UsageError(
            "--team says itself where its key and address are.", "Leave --api-url, --region and --key-file out."
        )
    found = next((one for one in settings.team if one.name == team), None)
    if found is None:
        names = ", ".join(one.name for one in settings.team) or "none"
        raise UsageError(f"Your own configuration has no team {team!r}.", f"Its teams: {names}.")
    address = team_address(found, settings)
    return address, team_key(found, address), found.name
