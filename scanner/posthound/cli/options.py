"""Options that several commands share, and all of `posthound scan`: what they are called, take and mean.

They are declared without the option parser, which takes longer to import than a small file to scan: `posthound.cli.arguments` reads
ordinary command lines by the same declarations. `options` makes the parser's of them, for everything else.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, NamedTuple

from posthound.config.settings import MAX_SIZE, Settings, load
from posthound.model.values import Level
from posthound.report.base import FORMATS

FLAG, TEXT, NUMBER, CHOICE, FILE = "flag", "text", "number", "choice", "file"
_LEVELS = tuple(level.value for level in Level)


class Option(NamedTuple):
    """An option: the parameter it sets, how it is written, what it takes. Numbers are at least 1; a file is no folder."""

    parameter: str
    spellings: tuple[str, ...]
    help: str
    kind: str
    choices: tuple[str, ...] = ()
    default: str | None = None
    metavar: str | None = None
    multiple: bool = False
    dash: bool = False  # `-` is no file's name but stands for standard output

    @property
    def absent(self) -> Any:
        """The parameter of a command line without it."""
        return () if self.multiple else False if self.kind == FLAG else self.default


ALL_FILES = Option(
    "all_files", ("--all-files",), "Scan every text file of a folder, not only those of API clients.", FLAG
)
EXCLUDE = Option(
    "exclude",
    ("--exclude",),
    "Leave out files and folders whose path or name matches.",
    TEXT,
    metavar="GLOB",
    multiple=True,
)
NO_IGNORE = Option("no_ignore", ("--no-ignore",), "Also scan what git ignores in the folders of a repository.", FLAG)
OTHER_COMMENTS = Option(
    "other_comments",
    ("--other-comments",),
    "Honour other scanners' comments: pragma: allowlist secret, gitleaks:allow.",
    FLAG,
)
SIZE = Option(
    "max_size",
    ("--max-size",),
    f"The largest file to read.  [default: {MAX_SIZE // 1_000_000}]",
    NUMBER,
    metavar="MB",
)
PATTERNS = Option("patterns", ("--patterns",), "Patterns of your own (TOML).", FILE, metavar="FILE", multiple=True)
PLUGIN = Option(
    "plugins",
    ("--plugin",),
    "A detect-secrets plugin of your own (Python, executed).",
    FILE,
    metavar="FILE",
    multiple=True,
)
DETECT_SECRETS = Option("detect_secrets", ("--detect-secrets",), "Also run the plugins of detect-secrets.", FLAG)
WEAK = Option("weak", ("--weak",), "Also take weak literal passwords for secrets, as low.", FLAG)
# What each command that scans files may be told of what it reads and finds.
SCANNED = (ALL_FILES, EXCLUDE, NO_IGNORE, OTHER_COMMENTS, SIZE, PATTERNS, PLUGIN, DETECT_SECRETS)
CONFIDENCE = Option(
    "min_confidence", ("--min-confidence",), "Leave out findings below this confidence.", CHOICE, _LEVELS[1:]
)
SEVERITY = Option("min_severity", ("--min-severity",), "Leave out findings below this severity.", CHOICE, _LEVELS)
OUTPUT = (
    Option("quiet", ("--quiet", "-q"), "No progress.", FLAG),
    Option("exit_zero", ("--exit-zero",), "Exit with 0 even when there are findings.", FLAG),
    CONFIDENCE,
    SEVERITY,
    Option("force", ("--force",), "Let --output replace any file, not only a report of posthound.", FLAG),
    Option("output", ("--output", "-o"), "Write to FILE, replaced only when complete.", FILE, dash=True),
    Option(
        "format_name",
        ("--format", "-f"),
        "How findings are written.  [default: as the name of --output says, else text]",
        CHOICE,
        tuple(FORMATS),
    ),
)
BASELINE = Option(
    "baseline",
    ("--baseline",),
    "Report only what this baseline does not know; the rest is counted.",
    FILE,
    metavar="FILE",
)
LEDGER = Option(
    "ledger",
    ("--ledger",),
    "Add what the ledger of posthound rotate knows: since when, accepted by whom, which ticket.",
    FILE,
    metavar="FILE",
)
POLICY = Option(
    "policy",
    ("--policy",),
    "Say which hosts requests are sent to that this policy (TOML, hosts.allowed) does not allow.",
    FILE,
    metavar="FILE",
)
CONFIGURATION = (
    Option(
        "config", ("--config",), "Use this configuration, not one found in or above the folder.", FILE, metavar="FILE"
    ),
    Option("isolated", ("--isolated",), "Use no configuration but what --config names, not even your own.", FLAG),
)
# Those of `scan`, in the order of its help.
SCAN = (
    *OUTPUT,
    ALL_FILES,
    Option("staged", ("--staged",), "Scan what the next commit would hold, as it stands in git's index.", FLAG),
    Option(
        "history",
        ("--history",),
        "Scan every version of every export in the git repository; PATH may then be a RANGE of commits.",
        FLAG,
    ),
    Option("pushed", ("--pushed",), "Scan the commits that a push is about to publish, in a pre-push hook.", FLAG),
    Option(
        "only_exports",
        ("--only-exports",),
        "Pass over files that no API client wrote even where they are named, as a hook names them.",
        FLAG,
    ),
    EXCLUDE,
    NO_IGNORE,
    Option(
        "force_exclude",
        ("--force-exclude",),
        "Hold to excludes, the configuration's too, even for files that are named, as a hook names them.",
        FLAG,
    ),
    OTHER_COMMENTS,
    SIZE,
    PATTERNS,
    PLUGIN,
    DETECT_SECRETS,
    WEAK,
    Option("jobs", ("--jobs", "-j"), "Processes.  [default: one a core, for large inputs]", NUMBER),
    Option("engine", ("--engine",), "Who scans: this machine, or a Dask cluster.", CHOICE, ("local", "dask"), "local"),
    Option(
        "scheduler",
        ("--scheduler",),
        "The cluster's scheduler, such as tls://host:8786.  [default: a cluster on this machine]",
        TEXT,
        metavar="ADDRESS",
    ),
    Option(
        "state",
        ("--state",),
        "What earlier scans read of object storage: a file, or postgresql://…  [default: in your user's state folder]",
        TEXT,
        metavar="FILE",
    ),
    Option(
        "part",
        ("--part",),
        "Scan one of N parts, 0/N to N-1/N, of the folders below PATH: for machines that do not know each other.",
        TEXT,
        metavar="I/N",
    ),
    Option(
        "lake", ("--lake",), "Also write the findings into this folder, in files of bounded size.", TEXT, metavar="DIR"
    ),
    Option("lake_format", ("--lake-format",), "What these files are.", CHOICE, ("jsonl", "parquet", "sarif"), "jsonl"),
    BASELINE,
    LEDGER,
    POLICY,
    Option(
        "explain",
        ("--explain",),
        "Say why something on this line (FILE:LINE:COLUMN: at this place, FILE:/POINTER: at this JSON pointer) was or was not reported.",
        TEXT,
        metavar="FILE:LINE",
    ),
    *CONFIGURATION,
)


def with_flags(settings: Settings, **given: Any) -> Settings:
    """The settings with what a command line gives over them, by the parameters' names: lists add up, the rest goes before the
    configuration, and leaves nothing of what that chose. Commands that are proposed repeat what decides on what is found."""
    asked = {name: value for name, value in given.items() if value}
    if not asked:
        return settings
    again = (*settings.again, *_words(asked))
    if "isolated" in asked:  # then no file of others decides, and no .gitignore
        asked["no_ignore"] = True
    if "max_size" in asked:
        asked["max_size"] *= 1_000_000
    overruled = []
    for name in [*asked]:
        if name not in Settings._fields:  # it said which configuration was read
            del asked[name]
        elif isinstance(configured_ := getattr(settings, name), tuple):
            asked[name] = (*configured_, *asked[name])
        else:
            overruled.append(name.replace("_", "-"))
            asked[name] = Level(asked[name]) if isinstance(configured_, Level) else asked[name]
    return settings.chosen_by_user(*overruled)._replace(**asked, again=again)


def _words(asked: Mapping[str, Any]) -> Iterator[str]:
    """The words of a command line that decide on what is found."""
    for option in (*SCANNED, WEAK, *CONFIGURATION):
        value = asked.get(option.parameter, ())
        if option.kind == FLAG and value:
            yield option.spellings[0]
        elif option.kind != FLAG:
            for one in value if option.multiple else [value] if value else []:
                yield from (option.spellings[0], str(one))


def options(declared: Sequence[Option]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that gives a command these options, shown in their order."""
    import click

    def type_of(option: Option) -> click.ParamType[Any] | None:
        if option.kind == CHOICE:
            return click.Choice(option.choices)
        if option.kind == FILE:
            return click.Path(dir_okay=False, allow_dash=option.dash)
        if option.kind != NUMBER:
            return None
        from posthound.cli.numbers import Whole

        return Whole(1)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(declared):
            taken: dict[str, Any] = {"is_flag": True} if option.kind == FLAG else {"type": type_of(option)}
            if option.default is not None:
                taken |= {"default": option.default, "show_default": True}
            function = click.option(
                *option.spellings,
                option.parameter,
                metavar=option.metavar,
                multiple=option.multiple,
                help=option.help,
                **taken,
            )(function)
        return function

    return decorate


def configured_by(*declared: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator that gives a command these options, --config and --isolated, and what they and the configuration ask for as its
    parameter `settings`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def called(config: str | None, isolated: bool, **parameters: Any) -> Any:
            given = {option.parameter: parameters.pop(option.parameter) for option in declared}
            settings = load(*parameters.get("paths", ()), config=config, isolated=isolated)
            return function(settings=with_flags(settings, **given, config=config, isolated=isolated), **parameters)

        return options((*declared, *CONFIGURATION))(called)

    return decorate


def scanning(*more: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The same for a command that scans files, with `more` options than all of these have."""
    return configured_by(*SCANNED, *more)


configured = configured_by()  # for a command that scans nothing
