"""The names that secrets get in a vault, over a whole run."""

from __future__ import annotations

from collections.abc import Sequence

from posthound.clients import advise_on
from posthound.model.values import Finding
from posthound.vault.reference import secret_name, shown_name, unique_names


def vault_names(findings: Sequence[Finding]) -> dict[str, str]:
    """A vault name for each secret of a run."""
    wanted: dict[str, str] = {}
    for finding in findings:
        if finding.secret_id not in wanted:
            wanted[finding.secret_id] = secret_name(finding.rule, finding.name, finding.host)
    return unique_names(wanted)


def with_vault_names(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with the vault reference that fits each place, or what to do by hand; one secret has one name over the whole run."""
    names = vault_names(findings)
    return [
        f._replace(
            by_hand=(advice := advise_on(f, shown_name(names[f.secret_id], f.decoded))).refused,
            vault_reference="" if advice.refused else advice.reported,
            unsafe=not advice.safe,
        )
        for f in findings
    ]
