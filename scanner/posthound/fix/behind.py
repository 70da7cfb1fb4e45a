"""The places that still give away a value which a fix replaced elsewhere, in the same file or in another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from posthound.fix.edits import Change
from posthound.fix.hidden import hidden
from posthound.fix.remains import Remain, is_telling, remains
from posthound.formats.locate import Locator
from posthound.model.values import Document

_NOUNS = frozenset(("base64", "hex", "bytes"))


def behind_in(
    document: Document, firsts: Mapping[str, Change], forms: Mapping[str, set[str]], told: Sequence[Change]
) -> tuple[Change, ...]:
    """Where named values can still be read in a file; places that are `told` as left are not told twice.

    `firsts` are changes by which each value was replaced.
    """
    rests = list(every_remain({name: forms[name] for name in firsts if name in forms}, document))
    if not rests:
        return ()
    locator = Locator(document, sorted({rest.leaf for _, rest in rests}))
    regions = [change.region for change in told]
    behind: list[Change] = []
    for name, rest in rests:
        region = locator.region(rest.leaf, rest.span)
        if any(one[:2] < region[2:4] and region[:2] < one[2:4] for one in regions):
            continue
        about = document.leaf(rest.leaf)
        regions += [region] if rest.span.end > rest.span.start else []
        behind.append(
            replace(firsts[name], region=region, label=" / ".join(about.labels), text="", role=about.reported_role, note="", client=document.client,
                    refused=f"still there {rest.spelling}"),
        )  # fmt: skip
    return tuple(behind)


def every_remain(forms: Mapping[str, Collection[str]], document: Document) -> Iterator[tuple[str, Remain]]:
    """Every place of a file where a named value can be read: as it is, in the ways that texts are spelled, and by decoding."""
    yield from remains(forms, document.tree)
    names = {
        text: name
        for name, values in forms.items()
        for value in values
        for text in (value, unquote(value))
        if is_telling(text)
    }
    for one in hidden(names, document):
        spelling = "in parts" if one.how == "joined" else f"as {one.how}" if one.how in _NOUNS else one.how
        yield names[one.value], Remain(one.leaf, one.span, spelling)
