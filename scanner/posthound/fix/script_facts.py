"""What must be known of a whole script before a value in it is replaced."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from posthound.formats.javascript import FUNCTIONS, NodeLink, Script

_CLASSES = frozenset(("class_declaration", "class"))
_LOOPS = frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement"))
# What leaves something to be run later. After it, a pause would let that run before the code that follows.
_LATER = frozenset(
    """then catch finally Promise setTimeout setInterval setImmediate queueMicrotask nextTick sendRequest runRequest fetch
    requestAnimationFrame addEventListener""".split()
)
_STORES = frozenset(("set", "setEnvironmentVariable", "setGlobalVariable"))
_NAMES = frozenset(("identifier", "property_identifier", "private_property_identifier"))
# A constant of an earlier fix; one of another name could mean something else within a function.
_READ = re.compile(r"const\s+(\w+FromVault\d*)\s*=\s*(await pm\.vault\.get\(\"[^\"\\]*\"\));?")


class Facts:
    """A script's prologue, what it runs later, and which of its functions it turns into text."""

    def __init__(self, script: Script) -> None:
        self.script = script

    @cached_property
    def prologue(self) -> tuple[int, dict[str, str]]:
        """Where the first statement begins that is no directive and reads no vault, and the constants read before it."""
        read: dict[str, str] = {}
        statements = self.script.statements
        for statement in statements:
            known = _READ.fullmatch(self.script.of(statement))
            if known:
                read[known[2]] = known[1]
            elif statement.named_child_count != 1 or statement.named_children[0].type != "string":
                return statement.start_byte, read
        return (statements[0].start_byte if statements else 0), read

    @cached_property
    def _later(self) -> list[int]:
        """From where on something waits to be run; 0 where that is in a function that can be called from the start on."""
        places = []
        for link in self.script.links(lambda kind: kind == "async" or kind in _NAMES):
            if link.kind == "async" or self.script.of(link.node) in _LATER:
                hoisted = any(one.kind == "function_declaration" for one in link.up())
                places.append(0 if hoisted else _done(link))
        return places

    def pending(self, position: int) -> bool:
        """Whether something may wait to be run when the script gets to a position."""
        return any(place <= position for place in self._later)

    def repeats(self, link: NodeLink) -> bool:
        """Whether a place is run more than once."""
        return any(one.kind in _LOOPS for one in link.up())

    @cached_property
    def made_text(self) -> frozenset[str]:
        """The names of what the script turns into text, as it does with functions to run them in another script."""
        found = set()
        for link in self.script.links(_NAMES.__contains__):
            named = link
            if link.kind != "identifier":
                if link.above is None or link.above.kind != "member_expression" or link.field != "property":
                    continue
                named = link.above
            if is_made_text(self.script, named):
                found.add(self.script.of(link.node))
        return frozenset(found)

    @cached_property
    def is_package(self) -> bool:
        """Whether it exports something, as a package does, which the client runs without `await`."""
        return any(
            re.match(r"(?:module\.)?exports\b", self.script.of(link.node))
            for link in self.script.links(lambda kind: kind == "assignment_expression")
        )

    def free_name(self, name: str, taken: Collection[str]) -> str:
        """A name for a constant that stands nowhere in the script."""
        words = re.findall(r"[A-Za-z0-9]+", name)
        base = "".join(word[:1].upper() + word[1:] for word in words)
        base = f"{base[:1].lower()}{base[1:]}FromVault"
        base = base if not base[0].isdigit() else f"value{base}"
        chosen, number = base, 2
        while chosen in self.script.text or chosen in taken:
            chosen, number = f"{base}{number}", number + 1
        return chosen


def _done(link: NodeLink) -> int:
    """Where a call of this name has been made: its arguments are settled before anything waits."""
    below = link
    for above in link.up():
        if below.field in ("function", "constructor"):
            return above.span.end
        if above.kind != "member_expression":
            break
        below = above
    return link.span.start


def nests(link: NodeLink) -> Iterator[NodeLink]:
    """The functions and classes around a place, in which `await` means something else or nothing."""
    return (one for one in link.up() if one.kind in FUNCTIONS or one.kind in _CLASSES)


def function_names(script: Script, function: NodeLink) -> frozenset[str]:
    """What a function or class is called: by itself, and by what it is given to."""
    own = function.node.child_by_field_name("name")
    names = {script.of(own)} if own is not None else set()
    above = function.above
    taker = {"variable_declarator": "name", "assignment_expression": "left", "pair": "key"}
    target = above.node.child_by_field_name(taker[above.kind]) if above is not None and above.kind in taker else None
    if target is not None:
        names.add(re.split(r"[.\[\]'\"]+", script.of(target).strip("'\"]"))[-1])
    return frozenset(names)


def is_made_text(script: Script, link: NodeLink) -> bool:
    """Whether an expression is turned into text right where it stands."""
    above = link.above
    while above is not None and above.kind == "parenthesized_expression":
        link, above = above, above.above
    if above is None:
        return False
    if above.kind == "member_expression" and link.field == "object":
        name = above.node.child_by_field_name("property")
        return name is not None and script.of(name) in ("toString", "toSource")
    if above.kind == "binary_expression":
        operator = above.node.child_by_field_name("operator")
        return operator is not None and operator.type == "+"
    if above.kind == "arguments" and above.above is not None:
        function = above.above.node.child_by_field_name("function")
        called = script.of(function) if function is not None else ""
        return called == "String" or (called.startswith(("pm.", "postman.")) and called.rsplit(".", 1)[-1] in _STORES)
    return above.kind == "template_substitution"
