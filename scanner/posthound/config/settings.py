"""Settings: what the flags and configuration files ask for, read once and passed along.

A configuration that was found by looking may come from whoever wrote what is scanned. It chooses what is looked at and what is told,
never what is run nor where anything is sent: `KEYS` says for each setting whose word it takes, and every file passes through `_over`.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import os
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from posthound.model.values import Level
from posthound.support.errors import UsageError, reason_of
from posthound.support.files import as_text, read_file

if TYPE_CHECKING:
    from posthound.config.ignores import Ignore
    from posthound.config.own import Mail, SelfManaged, Team, Tracker

_PROJECT = "pyproject.toml"
_NAMES = (".posthound.toml", _PROJECT)
_HINT = "Correct the file; its keys are listed in the README."
MAX_SIZE = 1_000_000_000
MOST_CONFIGURED = 20_000_000  # bytes of a configuration or a file of patterns
MOST_FOUND = 2_000_000  # of a configuration that nobody named


class Used(NamedTuple):
    """A configuration file that settings were taken from: how it is called, whether it was `found` by looking, what it chose.

    Of one that was found, `narrows` are the keys by which it leaves out what those before it do not.
    """

    path: str
    found: bool
    keys: tuple[str, ...]
    narrows: tuple[str, ...] = ()


class Settings(NamedTuple):
    """How to scan. Sizes are in bytes; `jobs` 0 means one process a core where that pays."""

    all_files: bool = False
    exclude: tuple[str, ...] = ()
    max_size: int = MAX_SIZE
    min_severity: Level = Level.LOW
    min_confidence: Level = Level.LOW
    weak: bool = False
    jobs: int = 0
    patterns: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    detect_secrets: bool = False  # also run the plugins that detect-secrets brings
    baseline: str = ""
    api_url: str = "https://api.postman.com"
    vault: str = "postman"
    ignore: tuple["Ignore", ...] = ()
    other_comments: bool = False
    force_exclude: bool = False
    no_ignore: bool = False
    team: tuple["Team", ...] = ()
    tracker: tuple["Tracker", ...] = ()
    self_managed: tuple["SelfManaged", ...] = ()
    mail: tuple["Mail", ...] = ()
    only_exports: bool = False  # the command line's
    sharing: bool = False  # as well: files are copied for others, for whom no comment accepts anything
    compared: bool = False  # the crawl's: findings are to be matched with those of Postman's scanner
    salt: str = ""  # the baseline's, read from its file
    used: tuple[Used, ...] = ()  # the configurations that these settings come from
    again: tuple[str, ...] = ()  # the words of the command line by which another command finds the same

    def shows(self, severity: Level, confidence: Level) -> bool:
        """Whether a finding of this severity and confidence is reported."""
        return severity.rank <= self.min_severity.rank and confidence.rank <= self.min_confidence.rank

    def chosen_by_user(self, *keys: str) -> "Settings":
        """The same, with the word of configurations about these keys overruled."""

        def left(chosen: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(key for key in chosen if key not in keys)

        used = (one._replace(keys=left(one.keys), narrows=left(one.narrows)) for one in self.used)
        return self._replace(used=tuple(one for one in used if one.keys))


class Trust(Enum):
    """Whose a configuration is."""

    FOUND = "anybody's: found in or above the working folder"
    OWN = "the user's: in the user's own folder, or named on the command line"


# The least trust that each setting asks for. What does not stand here, such as the salt, no configuration may set.
KEYS = {
    "all-files": Trust.FOUND,
    "exclude": Trust.FOUND,
    "max-size": Trust.FOUND,
    "min-severity": Trust.FOUND,
    "min-confidence": Trust.FOUND,
    "weak": Trust.FOUND,
    "jobs": Trust.FOUND,
    "patterns": Trust.FOUND,  # without `verify` and `revoke`, which say where secrets are sent
    "plugins": Trust.OWN,  # they are executed
    "detect-secrets": Trust.FOUND,
    "baseline": Trust.FOUND,
    "api-url": Trust.OWN,  # the API key is sent there
    "vault": Trust.FOUND,
    "ignore": Trust.FOUND,  # what it leaves out is told
    "other-comments": Trust.FOUND,
    "force-exclude": Trust.FOUND,
    "no-ignore": Trust.FOUND,
    "team": Trust.OWN,  # keys are read by it, and sent where it says
    "tracker": Trust.OWN,  # so are tokens
    "self-managed": Trust.OWN,  # secrets are revoked there
    "mail": Trust.OWN,  # a digest is sent there, with a password
}
# They name files, beside the configuration unless they say otherwise.
_FILES = frozenset(("patterns", "plugins", "baseline"))


def load(*paths: str, config: str | None = None, isolated: bool = False) -> Settings:
    """The settings that configuration files ask for; defaults where there is none.

    The user's own file comes first. Over it goes the file named `config`, else the nearest one at or above what is scanned: the innermost
    folder that holds all `paths`, the working folder without any. It is looked for up to the repository's root or the home folder, and may
    name files below that only; lists add up. With `isolated`, only a named file counts. `.posthound.toml` and files of other names
    hold the keys at their top; `pyproject.toml` under `[tool.posthound]`. Raises UsageError for what it cannot or may not take.
    """
    settings = Settings()
    own = user_file()
    if not isolated and own and os.path.isfile(own):
        settings = _over(settings, _guarded(own) or {}, own, Trust.OWN)
    if config is not None:
        if not os.path.exists(config):
            raise UsageError(f"{config} cannot be read: no such file.", "Check the name given with --config.")
        table, _ = _table(config)
        if table is None:
            raise UsageError(f"{config} has no table [tool.posthound].", "Put the keys there, or name another file.")
        return _over(settings, table, config, Trust.OWN)
    if isolated:
        return settings
    path, found = _found(_common_folder(paths))
    return _over(settings, found, path, Trust.FOUND)


def _common_folder(paths: Sequence[str]) -> str:
    """The innermost folder that holds all of these files and folders; the working folder for none."""
    folders = [
        p if os.path.isdir(p) else os.path.dirname(p) for path in paths if path != "-" and (p := os.path.realpath(path))
    ]
    try:
        return os.path.commonpath(folders) if folders else os.curdir
    except ValueError:  # on several drives
        return os.curdir


def user_file() -> str:
    """Where the user's own configuration is, if there is one; "" where no folder is known to be the user's."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    # A relative folder counts for nothing, says the XDG specification: it could be one of what is scanned.
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".config")
    return os.path.join(base, "posthound", "config.toml") if os.path.isabs(base) else ""


def _found(start: str) -> tuple[str, Mapping[str, Any]]:
    """The nearest configuration file at or above a folder, and its table."""
    home = os.path.realpath(os.path.expanduser("~"))
    folder, above = os.path.realpath(start), ""
    while folder != above:
        for name in _NAMES:
            path = os.path.join(folder, name)
            table = _guarded(path) if os.path.isfile(path) else None
            if table is not None:
                return path, table
        if folder == home or os.path.exists(os.path.join(folder, ".git")):
            break
        folder, above = os.path.dirname(folder), folder
    return "", {}


def _root_of(path: str) -> str:
    """The folder below which a configuration that was found may name files: its repository's root, else its own folder."""
    folder = own = os.path.dirname(os.path.realpath(path))
    while not os.path.exists(os.path.join(folder, ".git")):
        if folder == os.path.dirname(folder):
            return own
        folder = os.path.dirname(folder)
    return folder


def _refuse_outside(path: str, key: str, files: Sequence[str]) -> None:
    """Refuses files that lie where whoever wrote the configuration could not put one, and what is no file."""
    root = os.path.join(_root_of(path), "")
    for file in files:
        real = os.path.realpath(file)
        if not real.startswith(root):
            raise _refused(path, key, f" outside of {root}")
        if os.path.exists(real) and not os.path.isfile(real):
            raise _refused(path, key, " with what is no file")


def _guarded(path: str) -> Mapping[str, Any] | None:
    """The table of a file that nobody named. Left out in silence, it would change what is scanned: so it is an error."""
    table, status = _table(path, MOST_FOUND)
    if table is None or not hasattr(os, "geteuid"):
        return table
    if status.st_uid not in (os.geteuid(), 0):
        reason = "it belongs to another user"
    elif status.st_mode & 0o002:
        reason = "everybody may write to it"
    else:
        return table
    raise UsageError(
        f"{path} is not used: {reason}.",
        "Read it and name it with --config (it may then run plugins), or go without: --isolated.",
    )


def _table(path: str, most: int = MOST_CONFIGURED) -> tuple[Mapping[str, Any] | None, os.stat_result]:
    if os.path.basename(path) != _PROJECT:
        return read_toml(path, _HINT, most=most)
    data, status = read_toml(path, _HINT, holding="posthound", most=most)  # few projects configure anything
    tool = data.get("tool")
    table = tool.get("posthound") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None, status


def read_toml(
    path: str, hint: str, *, holding: str = "", most: int = MOST_CONFIGURED
) -> tuple[dict[str, Any], os.stat_result]:
    """What a TOML file holds, and its status; nothing where the word `holding` stands nowhere in it.

    Raises UsageError, with the hint, for what cannot be read.
    """
    try:
        status = os.stat(path)
        text = as_text(read_file(path, most)).replace("\r\n", "\n").replace("\r", "\n")
        if holding not in text:
            return {}, status
        from posthound.config.toml import loaded

        return loaded(text), status
    except (OSError, ValueError, RecursionError) as error:  # what is no UTF-8 or no TOML is a ValueError
        reason = reason_of(error) if isinstance(error, OSError) else error
        raise UsageError(f"{path} cannot be read: {reason}", hint) from error


def _over(base: Settings, table: Mapping[str, Any], path: str, trust: Trust) -> Settings:
    """The settings with those of a configuration file over them. Raises UsageError for a key or value that means nothing there."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in KEYS:
            raise UsageError(f"{path}: unknown key {key!r}", f"The keys are {', '.join(sorted(KEYS))}.")
        if trust is Trust.FOUND and KEYS[key] is Trust.OWN:
            raise _refused(path, key)
        field = key.replace("-", "_")
        made: Any = _made(path, key, getattr(Settings(), field), value)
        if key in _FILES:
            made = _beside(path, made)
            if trust is Trust.FOUND and made:
                _refuse_outside(path, key, (made,) if isinstance(made, str) else made)
        if trust is Trust.FOUND and key == "patterns":
            _refuse_addresses(path, made)
        if key == "exclude":
            made = _from_folder(path, made)
        if key == "jobs" and trust is Trust.FOUND:
            made = min(made, os.cpu_count() or 1)  # a repository starts no crowd of processes
        values[field] = (*getattr(base, field), *made) if isinstance(made, tuple) else made
    if not table:
        return base
    settings, narrows = base._replace(**values), tuple[str, ...]()
    if trust is Trust.FOUND:
        from posthound.config.narrowing import narrower  # most scans find none

        narrows = narrower(base, settings)
    used = Used(_called(path), trust is Trust.FOUND, tuple(sorted(table)), narrows)
    return settings._replace(used=(*base.used, used))


def _ignores(path: str, tables: Any) -> tuple["Ignore", ...]:
    from posthound.config.ignores import ignores_of  # few configurations ignore anything

    return ignores_of(tables, os.path.basename(path), os.path.dirname(os.path.realpath(path)))


def _from_folder(path: str, globs: tuple[str, ...]) -> tuple[str, ...]:
    """Globs of paths as they are from the configuration's folder; names mean the same everywhere."""
    folder = os.path.dirname(os.path.abspath(path))
    if folder == os.getcwd():
        return globs
    start = folder.replace(os.sep, "/").replace("[", "[[]").replace("*", "[*]").replace("?", "[?]").rstrip("/")
    return tuple(
        f"{start}/{glob.removeprefix('./')}" if "/" in glob.strip("/") and not os.path.isabs(glob) else glob
        for glob in globs
    )


def _made(path: str, key: str, default: object, value: Any) -> Any:
    if key == "ignore":
        return _ignores(path, value)
    if key in ("team", "tracker", "self-managed", "mail"):
        from posthound.config.own import own_tables  # few configurations have any

        return own_tables(path, key, value)
    return typed(path, key, default, value)


def _refuse_addresses(path: str, files: Sequence[str]) -> None:
    """Refuses patterns that say where secrets are sent, to be asked about or revoked."""
    for file in files:
        rows = read_toml(file, f"{path} names it among its patterns.")[0].get("pattern")
        for key in ("verify", "revoke"):
            if isinstance(rows, list) and any(isinstance(row, dict) and key in row for row in rows):
                raise _refused(path, "patterns", f" with `{key}`, as {file} has it,")


def _refused(path: str, key: str, more: str = "") -> UsageError:
    own = user_file() or "your own configuration"
    return UsageError(
        f"{path}: {key!r}{more} is not for a configuration that was found by looking: it may come from anybody.",
        f"Put it into {own}, into a file that you name with --config, or on the command line.",
    )


def _called(path: str) -> str:
    """The file's name as reports give it: from the working folder where it lies below that."""
    absolute, folder = os.path.realpath(path), os.path.join(os.path.realpath(os.curdir), "")
    return absolute.removeprefix(folder).replace(os.sep, "/")


def _beside(path: str, made: Any) -> Any:
    """The name or names of files, from the configuration's folder."""
    folder = os.path.dirname(os.path.abspath(path))
    if not made or folder == os.getcwd():
        return made
    return os.path.join(folder, made) if isinstance(made, str) else tuple(os.path.join(folder, name) for name in made)


def typed(where: str, key: str, default: object, value: Any) -> Any:
    """A value of a configuration as the type that its default has. Raises UsageError for one of another, and for a negative number."""
    if isinstance(default, tuple) and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(default, Level) and isinstance(value, str) and value in {level.value for level in Level}:
        return Level(value)
    # With fewer than no processes a scan would look at nothing and find nothing.
    negative = isinstance(value, int) and value < 0
    if type(value) is type(default) and not isinstance(default, (tuple, Level)) and not negative:
        return value
    raise UsageError(f"{where}: {key} cannot be {value!r}", "See the README's table of settings for what it takes.")
