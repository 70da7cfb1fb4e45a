"""The leaves that stand in one container: a value beside its name, the lines of a script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posthound.model.columns import Span
from posthound.model.values import Document
from posthound.scan.script_lines import Lines

NO_CODE = frozenset(("src", "name", "type", "language", "listen"))  # what stands beside the code of a script


@dataclass(frozen=True, slots=True)
class ScriptLines:
    """A script as the file holds it: its lines may be leaves of their own. `starts` is where each leaf's text begins."""

    text: str
    leaves: tuple[int, ...]
    starts: tuple[int, ...]

    def place(self, leaf: int, span: Span) -> Span:
        """A leaf's span as a span of the script."""
        start = self.starts[self.leaves.index(leaf)]
        return Span(start + span.start, start + span.end)

    def first(self, span: Span) -> tuple[int, Span]:
        """The leaf in which a span of the script begins, and as much of it as stands there."""
        return Lines(self.text, self.leaves, self.starts).place(span)

    def split(self, span: Span, text: str, texts: Sequence[str]) -> list[tuple[int, Span, str]]:
        """An edit of the script as edits of its leaves; over several it must keep the number of lines, else it is none."""
        parts: list[tuple[int, Span, str]] = []
        rest = text
        for leaf, start in zip(self.leaves, self.starts, strict=True):
            end = start + len(texts[leaf])
            if span.start > end or span.end < start:
                continue
            inside = Span(max(span.start, start), min(span.end, end))
            last = span.end <= end
            breaks = self.text.count("\n", *inside)
            lines = rest.split("\n")
            if not last and len(lines) < breaks + 2:
                return []
            written = rest if last else "\n".join(lines[: breaks + 1])
            rest = "" if last else "\n".join(lines[breaks + 1 :])
            parts.append((leaf, Span(inside.start - start, inside.end - start), written))
            if last:
                break
        return parts


def script_of(leaves: Sequence[int], texts: Sequence[str]) -> ScriptLines:
    """The script that these leaves are the lines of."""
    starts, at = [], 0
    for leaf in leaves:
        starts.append(at)
        at += len(texts[leaf]) + 1
    return ScriptLines("\n".join(texts[leaf] for leaf in leaves), tuple(leaves), tuple(starts))


class Siblings:
    """For each container of a document its leaves, in order; made once, as a file may have many scripts."""

    def __init__(self, document: Document) -> None:
        self._tree = document.tree
        self._leaves: dict[int, list[int]] = defaultdict(list)
        for leaf, parent in enumerate(document.tree.parents):
            self._leaves[parent].append(leaf)

    def at(self, container: int, *keys: str) -> list[str]:
        """The texts that stand at any of these keys of a container."""
        tree = self._tree
        return [tree.texts[leaf] for leaf in self._leaves.get(container, ()) if tree.keys[leaf] in keys]

    def script(self, leaf: int) -> ScriptLines:
        """The whole script that a leaf is, or is a line of: the lines of `exec` belong together."""
        tree = self._tree
        lines = self._leaves[tree.parents[leaf]] if isinstance(tree.keys[leaf], int) else [leaf]
        return script_of(lines, tree.texts)

    def scripts(self, leaves: Iterable[int]) -> dict[int, ScriptLines]:
        """For each of these leaves the whole script, where it is code."""
        found: dict[int, ScriptLines] = {}
        for leaf in sorted(leaves):
            if leaf not in found and self._tree.keys[leaf] not in NO_CODE:
                script = self.script(leaf)
                found |= dict.fromkeys(script.leaves, script)
        return found
