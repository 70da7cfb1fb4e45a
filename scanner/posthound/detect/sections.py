"""Whose a `key` is by the section that it stands in: `[gateway]` of INI and TOML, `gateway:` above it in YAML, wherever they are pasted."""

from __future__ import annotations

from posthound.detect.names import NameClass, classify
from posthound.detect.siblings import in_text
from posthound.detect.told import RECORDS, of_parent
from posthound.model.columns import Tree
from posthound.rules.vocabulary import STAGES
from posthound.support.regexes import regex

# Characters and lines above a name in which its section begins, and the sections around a section that are looked at.
_ABOVE, _LINES, _AROUND = 4000, 40, 3
# What stands before a line's first word: indentation, the mark of a remark or of a list.
_MARGIN = " \t#;/*>-"
# What is given to a name, if it may be drawn; prints of keys are told in capitals.
_JOIN = regex(
    r"(?:\*\*|__)?[ \t]{0,20}[=:](?:\*\*|__|</\w{1,8}>)?(?=[ \t]{0,20}[\"'`]?[^\s\"'`]{16})(?![ \t]{0,20}[\"'`]?(?:0x)?[0-9A-F]{16,64}\b)"
)
# The name of an object of a script in which a member stands, and a member that is what its `key` only names.
_BRACED = regex(r"(?P<name>[A-Za-z_$][\w$-]{1,60})[\"']?\s{0,4}[:=]\s{0,4}\{[^{}]{0,300}(?<=[{,\s])[\"']?$")
_VALUE_MEMBER = regex(r"[^{}]{0,300}\b(?:value|val|type|label|name)[\"']?\s?:")
_AROUND_MEMBER = 400
_KEYS = ("key", "Key")  # settings of .NET begin with capitals
_VALUES = frozenset(("value", "name", "label", "title", "type", "src", "ref", "children"))
_SECTION = regex(r"\[{1,2}[ \t]?[\"']?(?P<name>[\w.: -]{1,60}?)[\"']?[ \t]?\]{1,2}[ \t]{0,8}(?:[#;].{0,200})?")
_PARENT = regex(r"[\"']?(?P<name>[A-Za-z][\w.-]{0,60})[\"']?:[ \t]{0,8}(?:#.{0,200})?")


def of_section(text: str, name: str, start: int, end: int) -> tuple[str, NameClass | None]:
    """A name of a line's beginning with that of its section before it, and what the two say."""
    if not _JOIN.match(text, end):
        return name, None
    if (kind := in_text(text, name, start, end)) or name.lower() != "key":
        return name, kind
    if (braced := _BRACED.search(text, max(0, start - _AROUND_MEMBER), start)) and not _VALUE_MEMBER.match(
        text, end, end + _AROUND_MEMBER
    ):
        kind = of_owner(braced["name"])
        return (f"{braced['name']}_{name}" if kind else name), kind
    line = text.rfind("\n", max(0, start - 80), start) + 1
    before = text[line:start]
    if (not line and start > 80) or before.strip(_MARGIN):
        return name, None
    lines = text[max(0, line - _ABOVE) : max(0, line - 1)].split("\n")[-_LINES:]
    owner = next((one for one in _sections(lines, before) if not _says_nothing(one)), "")
    kind = of_owner(owner)
    return (f"{owner}_{name}" if kind else name), kind


def of_tree(tree: Tree) -> dict[int, tuple[str, NameClass]]:
    """The leaves called `key` of objects that say by their names whose it is, with the two as one name and what that says."""
    found = dict[int, tuple[str, NameClass]]()
    for row in tree.at_keys(_KEYS):
        parent = tree.parents[row]
        owner = tree.container_keys[parent]
        kind = of_owner(owner) if isinstance(owner, str) else None
        if kind and not _VALUES.intersection(str(one).lower() for one in tree.objects[parent]):
            found[row] = f"{owner}_key", kind
    return found


def of_owner(owner: str) -> NameClass | None:
    """What the `key` in an object or a section of this name holds, if a credential."""
    return classify(f"{owner}_key") if owner and owner.lower() not in RECORDS else None


def of_object(text: str, name: str, start: int, end: int) -> tuple[str, NameClass | None]:
    """The same of a name in JSON, whose value begins and ends here: by its siblings, or by the name of its object."""
    kind = in_text(text, name, start, end)
    return (name, kind) if kind or name != "key" else of_parent(text, start)


def _says_nothing(section: str) -> bool:
    """Whether a section only says of which stage or version it is, and the one around it whose."""
    return section.lower() in STAGES or section.lstrip("vV").isdigit()


def _sections(above: list[str], before: str) -> list[str]:
    """The names of the sections around a line, the nearest first; those of a name with dots are around each other."""
    depth, found = len(before), list[str]()
    for line in reversed(above):
        bare = line.lstrip(_MARGIN)
        if not bare.strip():
            continue
        margin = len(line) - len(bare)
        if bare[0] == "[" and (heading := _SECTION.fullmatch(bare.rstrip())):
            return [*found, *reversed(heading["name"].split("."))]
        if margin < depth and len(found) < _AROUND:
            parent = _PARENT.fullmatch(bare.rstrip())
            if parent is None:
                return found
            found.append(parent["name"])
            depth = margin
    return found
