"""What a fix does, for people: a diff in which every secret is redacted, and what is left to do by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from posthound.clients import client_of
from posthound.fix.edits import Change
from posthound.model.values import Role
from posthound.support.terminal import clean
from posthound.vault.stores import VaultStore, command_line

# Only a request's own fields say where its secret is sent; a value restricted to a domain does not resolve elsewhere.
_IN_REQUEST = frozenset(
    (Role.AUTH, Role.HEADER, Role.COOKIE, Role.URL, Role.QUERY, Role.PATH_VARIABLE, Role.BODY, Role.FORM, Role.GRAPHQL)
)


def diff(shown: str, changes: Sequence[Change], left: Sequence[Change], behind: Sequence[Change]) -> list[str]:
    """The changes of one file, in its order; then what is left, each with the reason; then what the changes leave behind."""
    lines = [f"--- {clean(shown)}", f"+++ {clean(shown)}"] if changes else []
    for change in sorted(changes, key=lambda c: c.region):
        also = "" if change.found else ", the same value again"
        lines += [
            f"@@ {change.region.start_line}:{change.region.start_column} {clean(change.label)} "
            f"({'safe' if change.safe else 'unsafe'}{also}) @@",
            f"-{clean(change.redacted)}",
            f"+{change.text}",
        ]
        if change.note:
            lines.append(f"  note: {change.note}")
    for word, those in (("left", left), ("not replaced", behind)):
        for change in sorted(those, key=lambda c: c.region):
            place = f"{clean(change.file)}:{change.region.start_line}:{change.region.start_column}"
            lines.append(f"{word}: {place} {clean(change.label)} {clean(change.redacted)}: {change.refused}")
    return lines


def stores_of(changes: Iterable[Change]) -> list[str]:
    """Where the clients of the changed files keep the values that these refer to."""
    return sorted({client_of(change.client).store for change in changes} - {""})


def to_store(changes: Iterable[Change], store: VaultStore | None, vault: str) -> list[str]:
    """What must be created for the references to resolve: one line a name, with the domain it may be sent to."""
    sent: dict[str, set[str]] = {}
    limited: dict[str, bool] = {}
    for change in changes:
        if change.text.startswith(("<", "[")):
            continue  # a placeholder refers to nothing
        domain = change.domain if change.role in _IN_REQUEST else ""
        limited[change.name] = limited.get(change.name, True) and bool(domain)
        sent.setdefault(change.name, set()).add(domain)
    lines = []
    for name in sorted(sent):
        domains = ", ".join(sorted(sent[name])) if limited[name] else ""
        allowed = f", allowed domain{'s' * (len(sent[name]) > 1)} {clean(domains)}" if domains else ""
        lines.append(f"  {name}{allowed}")
        if store:
            lines.append(f"    {command_line(store, vault, name)}  # the value on standard input")
            lines.append(f"    then link the vault entry {name} to {store.refer(vault or f'<{store.needs}>', name)}")
    return lines
