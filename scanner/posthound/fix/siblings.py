"""The leaves that stand in one container: a value beside its name, the lines of a script."""

from __future__ import annotations

from collections import defaultdict

from posthound.fix.edits import ScriptLines, script_of
from posthound.model.values import Document


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
