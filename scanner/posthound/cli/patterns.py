"""`posthound patterns`: what is looked for, and the linter for patterns of your own."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NoReturn

import click

from posthound.cli.written import ListedGroup
from posthound.rules import find, load
from posthound.rules.model import Pattern
from posthound.support.errors import ExitCode, UsageError
from posthound.support.terminal import counted

_FOUND_BY = {
    "token": "its format",
    "near": "its shape near the provider's name or host",
    "text": "the text around it, by detect-secrets; scans of posthound read the structure instead",
    "field": "its field",
}
_BASIS = {
    "documentation": "the issuer's or a standard's documentation",
    "detector": "the rule of a public detector",
    "examples": "real examples",
    "unverified": "unverified; nobody we could read describes this form",
}
_ASSUMED = (
    "unverified; its shape is an assumption: the provider's name, field or host beside the value says whose it is"
)


@click.group("patterns", cls=ListedGroup)
def command() -> None:
    """List and show the patterns, and check your own."""


@command.command("list")
@click.option("--provider", metavar="NAME", help="Only those of this provider, by its id or name.")
def list_(provider: str | None) -> int:
    """One line a pattern: id, severity, name."""
    patterns = sorted(load(), key=lambda p: p.id)
    if provider is not None:
        wanted = provider.lower()
        patterns = [p for p in patterns if wanted in (p.provider.id, p.provider.name.lower())] or _refused(
            provider, patterns
        )
    for pattern in patterns:
        click.echo(f"{pattern.id:<45} {pattern.severity:<9} {pattern.name}")
    return ExitCode.CLEAN


def _refused(provider: str, patterns: Sequence[Pattern]) -> NoReturn:
    """Raises UsageError for a provider that no pattern is of."""
    near = get_close_matches(provider.lower(), {pattern.provider.id for pattern in patterns}, 3)
    hint = f"Did you mean {' or '.join(near)}?" if near else "posthound patterns list shows all patterns."
    raise UsageError(f"There is no provider {provider!r}.", hint)


@command.command("show")
@click.argument("pattern_id", metavar="ID")
def show(pattern_id: str) -> int:
    """Everything about one pattern: what it opens, how to rotate it, where its format is documented."""
    pattern = find({pattern_id}).get(pattern_id)
    if pattern is None:
        raise UsageError(f"There is no pattern {pattern_id!r}.", "posthound patterns list shows them all.")
    rows = {
        "id": pattern.id,
        "name": pattern.name,
        "provider": pattern.provider.name,
        "severity": pattern.severity,
        "confidence": pattern.confidence,
        "found by": _FOUND_BY[pattern.kind],
        "regex": pattern.regex,
        "keywords": ", ".join(pattern.keywords),
        "fields": ", ".join(pattern.fields),
        "hosts": ", ".join(pattern.provider.serves),
        "opens": pattern.opens,
        "rotate": " ".join(filter(None, (pattern.rotation, pattern.rotation_url))),
        "revoke": f"posthound revoke: {pattern.revoke.method} {pattern.revoke.url} ({pattern.revoke.reference})"
        if pattern.revoke
        else "",
        "linked": ", ".join(pattern.linked),
        "basis": _ASSUMED if pattern.assumed else _BASIS[pattern.basis],
        "references": ", ".join(pattern.sources or filter(None, (pattern.provider.home,))),
    }
    for label, text in rows.items():
        if text:
            click.echo(f"{label + ':':<12} {text}")
    return ExitCode.CLEAN


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False))
def check(files: tuple[str, ...]) -> int:
    """Check the patterns in TOML FILES against the linter; without FILES, the built-in ones."""
    from posthound.rules.checking import check_all, check_files

    checked = check_files(files) if files else check_all()
    for fault in checked.faults:
        click.echo(fault)
    providers = len({pattern.provider.id for pattern in checked.patterns})
    click.echo(
        f"{counted(len(checked.patterns), 'pattern')} of {counted(providers, 'provider')}, {counted(len(checked.faults), 'fault')}"
    )
    return ExitCode.FINDINGS if checked.faults else ExitCode.CLEAN


@command.command("path")
def path() -> int:
    """Print the file to give to `detect-secrets scan -p`."""
    from pathlib import Path

    from posthound import rules

    click.echo(Path(rules.__file__).with_name("plugins.py"))
    return ExitCode.CLEAN
