"""The places that still give away a value which a fix replaced elsewhere, in the same file or in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from posthound.fix.edits import Change
from posthound.fix.remains import remains
from posthound.formats.locate import Locator
from posthound.model.columns import Span
from posthound.model.values import Document


def behind_in(
    document: Document, firsts: Mapping[str, Change], forms: Mapping[str, set[str]], told: Sequence[Change]
) -> tuple[Change, ...]:
    """Where named values can still be read in a file; places that are `told` as left are not told twice.

    `firsts` are changes by which each value was replaced.
    """
    rests = list(remains({name: forms[name] for name in firsts if name in forms}, document.tree))
    if not rests:
        return ()
    locator = Locator(document, sorted({rest.leaf for _, rest in rests}))
    regions = [change.region for change in told]
    behind: dict[tuple[str, int, Span], Change] = {}
    for name, rest in rests:
        region = locator.region(rest.leaf, rest.span)
        if any(one[:2] < region[2:4] and region[:2] < one[2:4] for one in regions):
            continue
        about = document.leaf(rest.leaf)
        behind.setdefault(
            (name, rest.leaf, rest.span),
            replace(firsts[name], region=region, label=" / ".join(about.labels), text="", role=about.reported_role, note="", client=document.client,
                    refused=f"still there {rest.spelling}"),
        )  # fmt: skip
    return tuple(behind.values())
