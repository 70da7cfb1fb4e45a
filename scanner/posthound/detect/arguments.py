"""What the arguments of a command give to an option, where they stand as a list: `["--api-key", "…"]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Document

_KINDS = (NameClass.PASSWORD, NameClass.SECRET, NameClass.TOKEN, NameClass.API_KEY)


def in_arguments(document: Document, lists: Iterable[int]) -> Iterator[Match]:
    """The values behind options that name a credential, in lists of arguments, which are containers of the tree."""
    tree = document.tree
    for option, given in pairwise(tree.rows_of(set(lists))):
        text = tree.texts[option]
        if text[:1] != "-" or tree.parents[option] != tree.parents[given] or tree.texts[given][:1] in ("", "-"):
            continue
        name = text.lstrip("-")
        kind = classify(name) if "=" not in name else None
        if kind in _KINDS:
            leaf = document.leaf(given)
            yield of_part(
                leaf, CredentialPart(name, kind, Span(0, len(leaf.text)), leaf.text), f"it is given to {text}"
            )
