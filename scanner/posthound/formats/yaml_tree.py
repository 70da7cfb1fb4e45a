"""YAML, read with positions and without running anything.

Nodes are composed, not constructed: a tag has no effect but that it may say that a scalar only refers to something, an alias is its
anchor seen again (once), and every scalar keeps its place in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from posthound.model.columns import KEYED, GrownTree, Key, Span
from posthound.model.keyed import may_be_keyed
from posthound.model.listed import LEAST, end_of
from posthound.support.regexes import regex

# A file with more lines and entries than this that takes fewer characters than that for each is read as text: a node costs several
# hundred bytes. Aliases to aliases ("billion laughs") repeat no node, so only real text counts.
MANY, DENSE = 500_000, 16
DEPTH_LIMIT = 800  # the composer recurses; deeper nesting is read as text
RETRIES = 4  # what is broken may begin some lines before where that shows
_COMMENT = regex(r"(?:^|(?<=[\s,\[\]{}]))#[^\r\n]*", re.MULTILINE)
TOO_DENSE = "too many entries with next to nothing in them"

# Tags by which a template or a configuration refers to something, which CloudFormation writes as keys in JSON: a value under one has its name.
_REFERRING = frozenset(
    "!Ref !GetAtt !ImportValue !FindInMap !Select !Split !Condition !GetAZs !secret !env_var !reference !include".split()
)
_CONDITIONAL = "!If"  # of what follows its first part, which is a name, any may be written out

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> tuple[GrownTree | None, str]:
    """The tree of YAML text and ""; or where it could not be parsed, with the tree of what stands before, or None."""
    if _is_dense(text):
        return None, TOO_DENSE
    try:
        _refuse_deep(text)
        nodes = list(yaml.compose_all(text, Loader=_Loader))
        return _columns(nodes, text), ""
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" at line {place.line + 1} column {place.column + 1}" if place else ""
        return _as_far_as_it_goes(text, error), f"invalid YAML{where}"


def whole_yaml(text: str) -> GrownTree | None:
    """The tree of YAML text; None where it is broken."""
    tree, flaw = read_yaml(text)
    return None if flaw else tree


def _as_far_as_it_goes(text: str, error: Exception) -> GrownTree | None:
    """The tree of the lines before the one that is broken, with the rest as one text; None where these do not parse either."""
    for _ in range(RETRIES):
        marks = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(error, name, None)) is not None]
        at = min((mark.index - mark.column for mark in marks), default=0)
        if at <= 0:
            return None
        try:
            nodes = list(yaml.compose_all(text[:at], Loader=_Loader))
            tree = _columns(nodes, text[:at])
        except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as another:
            error = another
            continue
        tree.add_leaf(text[at:], 0, "text", Span(at, len(text)))
        return tree
    return None


def _refuse_deep(text: str) -> None:
    """Flow collections nested beyond the composer's stack would end the process, not raise."""
    depth = deepest = 0
    for char in text:
        if char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth = max(0, depth - 1)
    indents = max((len(line) - len(line.lstrip(" -")) for line in text.splitlines()), default=0)
    if deepest > DEPTH_LIMIT or indents > 2 * DEPTH_LIMIT:
        raise ValueError("nested too deeply")


def _is_dense(text: str) -> bool:
    entries = sum(map(text.count, "\n,[{"))
    return entries > MANY and entries * DENSE > len(text)


def _columns(nodes: list[Any], text: str) -> GrownTree:
    tree = GrownTree(placed=True)
    if len(nodes) == 1:
        _add(tree, nodes[0], -1, "", set(), text)
    else:
        tree.add_container([], -1, "")
        for index, node in enumerate(nodes):
            tree.objects[0].append(_add(tree, node, 0, index, set(), text))
    if not tree.objects:
        tree.add_container({}, -1, "")
    tree.spans = [Span(s.start, min(s.end, len(text))) for s in tree.spans or []]
    if "#" in text:
        _add_comments(tree, nodes, text)
    return tree


def _add_comments(tree: GrownTree, nodes: list[Any], text: str) -> None:
    """Comments, which the composer drops, as leaves at the root: what stands behind `#` and in no scalar."""
    scalars = sorted({(start, end) for start, end in _scalars(nodes)})
    gaps = zip([0, *(end for _, end in scalars)], [*(start for start, _ in scalars), len(text)], strict=True)
    for start, end in gaps:
        for found in _COMMENT.finditer(text, start, max(start, end)):
            tree.add_leaf(found[0], 0, "comment", Span(*found.span()))


def _scalars(nodes: list[Any]) -> Iterator[tuple[int, int]]:
    """Where the scalars stand, keys among them, with their quotes."""
    waiting, seen = list(nodes), set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield node.start_mark.index, node.end_mark.index
        elif id(node) not in seen:
            seen.add(id(node))
            pairs = isinstance(node, yaml.MappingNode)
            waiting += [part for pair in node.value for part in pair] if pairs else node.value


def _add(tree: GrownTree, node: Any, parent: int, key: Key, seen: set[int], text: str) -> Any:
    """Adds a node under container `parent`; returns the plain value it stands for."""
    if node.tag in _REFERRING:
        key = node.tag
    if isinstance(node, yaml.ScalarNode):
        tree.add_leaf(node.value, max(parent, 0), key, _span(node))
        return node.value
    if _is_expression(node):
        span = Span(node.start_mark.index, node.end_mark.index)
        tree.add_leaf(text[slice(*span)], max(parent, 0), key, span)
        return text[slice(*span)]
    if id(node) in seen:
        return None
    seen.add(id(node))
    value: Any = {} if isinstance(node, yaml.MappingNode) else []
    number = tree.add_container(value, parent, key)
    if isinstance(node, yaml.MappingNode):
        for name, child in node.value:
            label = name.value if isinstance(name, yaml.ScalarNode) else "?"
            if not isinstance(name, yaml.ScalarNode):
                _add(tree, name, number, "?", seen, text)
            elif may_be_keyed(label):
                tree.add_leaf(label, number, KEYED, _span(name))
            value[label] = _add(tree, child, number, label, seen, text)
    elif listed := _listed(node.value):
        # Its numbers are no leaves besides: nothing is looked for in them.
        value += [child.value for child in node.value]
        tree.add_leaf(listed, max(parent, 0), key, Span(_span(node.value[0]).start, _span(node.value[-1]).end))
    else:
        for index, child in enumerate(node.value):
            named = node.tag if node.tag == _CONDITIONAL and not index else index
            value.append(_add(tree, child, number, named, seen, text))
    return value


def _is_expression(node: Any) -> bool:
    """Whether a mapping is an expression of templates without quotes around it, as `{{ name }}` is read: it begins with another as its key."""
    if not isinstance(node, yaml.MappingNode) or not node.flow_style or len(node.value) != 1:
        return False
    inner = node.value[0][0]
    return isinstance(inner, yaml.MappingNode) and inner.start_mark.index == node.start_mark.index + 1


def _listed(nodes: list[Any]) -> str:
    """A list of numbers that may be the bytes of a text, as JSON would write it; "" for any other."""
    if len(nodes) < LEAST or not all(isinstance(node, yaml.ScalarNode) and not node.style for node in nodes):
        return ""
    written = f"[{','.join(node.value for node in nodes)}]"
    return written if end_of(written) else ""


def _span(node: Any) -> Span:
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("'", '"'):
        # Quotes belong to the literal for double-quoted scalars (their escapes are mapped), not for single-quoted ones.
        return Span(start, end) if node.style == '"' else Span(start + 1, end - 1)
    return Span(start, end)
