"""Credentials in an object or a list that has their name: the one (`api_token: {value: …}`), or several, told apart by whose they are or by nothing:
`api_keys: {prod: …, ana: …}`, `tokens: […]`."""

from __future__ import annotations

from collections.abc import Mapping, Set

from posthound.detect.joins import ENTRY, ITEM, KEY, LINE, MEMBER
from posthound.detect.names import HELD, OPAQUE, NameClass, classify, tells_about, words_of
from posthound.detect.pairs import INNER, QUOTE
from posthound.model.columns import KEYED, Span, Tree
from posthound.model.values import Leaf
from posthound.support.regexes import regex

_OWNER = regex(r"[A-Za-z_$][A-Za-z_$. -]{0,40}\d{0,2}")
# Drawn values with a comma or another mark between them, or nothing but a blank.
# Whose it is may stand before or behind it.
_WHOSE = r"[A-Za-z][A-Za-z_-]{1,20}"
_DIVIDED = regex(
    rf"(?=[^,;|\s]{{0,200}}\d)(?:(?P<owner>{_WHOSE})[:=])?(?P<value>[\w+/=.~:-]{{16,400}}?)(?::{_WHOSE})?(?=[,;|\s]|$)"
)
_LIST = regex(r"\s?[\w+/=.~:-]{16,400}(?:(?:[ ]?[,;|]|[ ]|\r?\n)[ ]?[\w+/=.~:-]{16,400}){1,40}\s?")
# The same of passwords, each as strong as nobody's word is.
_STRONG = r"(?=[^,;|\s]{0,60}[A-Za-z])(?=[^,;|\s]{0,60}[\d!@#$%^&*?])[^\s,;|\"'`<>{}\[\]()=]{8,64}"
_PASSWORD = regex(rf"(?:[A-Za-z][\w.@-]{{1,40}}[:=])?(?P<value>{_STRONG})")
_ONE_PASSWORD = rf"(?:[A-Za-z][\w.@-]{{1,40}}=)?{_STRONG}"
_PASSWORDS = regex(rf"{_ONE_PASSWORD}(?:(?:[ ]?[,;|]|[ ]|\r?\n)[ ]?{_ONE_PASSWORD}){{1,40}}")
# An object of them as JSON, by whose they are.
_OBJECT = regex(r"\{(?:\s{0,20}\"[^\"\\]{1,40}\"\s{0,8}:\s{0,8}\"[^\"\\]{1,400}\"\s{0,20},?){1,40}\s{0,20}\}")
_HELD = regex(r"\"(?P<name>[^\"\\]{1,40})\"\s{0,8}:\s{0,8}\"(?P<value>[^\"\\]{1,400})\"")
# Under which keys the value of one of several stands, where each has an object; and what a `key` beside it only names.
_VALUES, _NAMED_BY_KEY = frozenset(("value", "key", "plaintext")), frozenset(("value", "val"))
# Members between two credentials that are none.
_PASSED = 8
_MEMBER = regex(
    rf"[{{,]?\s{{0,60}}(?:{QUOTE})?(?P<name>[\w$. @-]{{1,60}}?)(?:{QUOTE})?\s{{0,8}}:\s{{0,8}}(?P<quote>{QUOTE})?"
)
# The same of objects in a list: what stands before the value in each, and between two.
_HELD_AT = (
    rf"(?:{QUOTE})?(?:value|plaintext|key(?![^{{}}]{{0,400}}\bval))(?:{QUOTE})?\s{{0,8}}:\s{{0,8}}(?P<quote>{QUOTE})"
)
_ENTRY = regex(
    rf"(?:\[|{QUOTE}[^{{}}\[\]]{{0,400}}\}}\s{{0,20}},)\s{{0,60}}\{{\s{{0,60}}"
    rf"(?:(?:{QUOTE})?\w{{1,30}}(?:{QUOTE})?\s{{0,8}}:\s{{0,8}}(?:{QUOTE}[^\"'`\\\n]{{0,100}}{QUOTE}|[\w.+-]{{1,30}})\s{{0,8}},\s{{0,60}}){{0,6}}?{_HELD_AT}"
)
_ENTITLED = regex(rf"\b(?:name|key|label|title)(?:{QUOTE})?\s{{0,8}}:\s{{0,8}}{QUOTE}([^\"'`\\\n]{{1,60}}){QUOTE}")
# The next item of a list of YAML, each on a line of its own, or in lines about it.
_ABOUT = r"[\w-]{1,30}: [^\n]{0,100}\r?\n"
_ITEM = regex(
    rf"(?:[\"']?[ \t]{{0,8}}\r?\n(?:[ \t]{{1,40}}{_ABOUT}){{0,6}}[ \t]{{0,40}})?- (?:(?:{_ABOUT}[ \t]{{1,40}}){{0,6}}?(?:value|plaintext|key): )?"
    r"[\"']?(?P<value>[\w+/=.~:@!#$%^&*?-]{8,400})(?=[\"']?[ \t]{0,8}(?:\r?\n|$))"
)
# What is left of a member that is none: a text without quotes in it, a number, null.
_REST = regex(rf"(?:[^\"'`\\\n]{{0,400}}{QUOTE}|[\w.+-]{{1,30}})\s{{0,8}}(?=,)")
_BEHIND = regex(rf"{QUOTE}\s{{0,8}}(?=,)")


def of_several(name: str) -> NameClass | None:
    """What each of several values is that have this name for all of them, as a plural is one: passwords, secrets, tokens, API keys.

    Credentials are mostly the parts of one.
    """
    words = words_of(name) if name[-1:] in ("s", "S") else ()
    if not words or words[-1].endswith(("ss", "creds", "credentials")):
        return None
    kind = classify(name)
    return kind if kind in HELD else None


def of_tree(tree: Tree, held: Set[int], kinds: Mapping[str, NameClass | None]) -> dict[int, tuple[str, NameClass]]:
    """Of leaves of these lists and objects, those that have its name for one or for several credentials, with that name and what they are."""
    found = _of_objects(tree, {one for one in held if of_several(str(tree.container_keys[one]))}, kinds)
    for row in tree.rows_of(held):
        name, key = str(tree.container_keys[tree.parents[row]]), tree.keys[row]
        kind = kinds[name]
        if kind is None or kind.says_little:
            continue
        if key == KEYED:
            if kind in OPAQUE:
                from posthound.detect.keyed import is_credential, kind_of  # few objects have any

                if is_credential(tree, row, name):
                    found[row] = name, kind_of(name, tree.texts[row])
        elif isinstance(key, int):
            # Ids are listed under such names, too.
            found[row] = name, NameClass.SOME_KEY if kind in OPAQUE else kind
        elif is_owner(key) and kinds[key] is None and of_several(name):
            found[row] = name, NameClass.SOME_KEY
        elif kind in HELD and key.lower() in INNER and not tree.name_beside(tree.parents[row]):
            found[row] = name, kind
    return found


def _of_objects(tree: Tree, held: Set[int], kinds: Mapping[str, NameClass | None]) -> dict[int, tuple[str, NameClass]]:
    """The same of several that stand in objects of their own: `tokens: [{owner: …, value: …}]`, `tokens: {ana: {key: …}}`."""
    found = dict[int, tuple[str, NameClass]]()
    objects = {one for one in tree.inside(held) if _is_owners(tree.container_keys[one])} if held else set()
    for row in tree.rows_of(objects) if objects else ():
        key, parent = tree.keys[row], tree.parents[row]
        if not isinstance(key, str) or key.lower() not in _VALUES:
            continue
        name, beside = str(tree.container_keys[tree.container_parents[parent]]), tree.name_beside(parent)
        if key == "key" and not _NAMED_BY_KEY.isdisjoint(map(str, tree.objects[parent])):
            continue
        kind = kinds[name]
        if kind is not None and (key == "key" or not beside or (is_owner(beside) and kinds[beside] is None)):
            found[row] = name, NameClass.SOME_KEY if kind in OPAQUE else kind
    return found


def _is_owners(key: object) -> bool:
    return not isinstance(key, str) or is_owner(key)


def evidence_of(leaf: Leaf, name: str) -> str:
    """What the name of an object tells of a value in it."""
    key = leaf.name
    if leaf.key == KEYED:
        return f"it is a key of {name}"
    if (key == "key" and name.endswith("_key")) or key.lower() in INNER:
        return f"the field is called {key}, and its object {name[:-4] if key == 'key' else name}"
    return f"one of several under {name}"


def is_owner(name: str) -> bool:
    """Whether a name among several says whose a credential is or what it is for, and nothing of itself or about it."""
    return _OWNER.fullmatch(name) is not None and not tells_about(name)


def divided(name: str, value: str) -> list[Span]:
    """Where each of several drawn values stands in one text, under a name for all of them: `APP_KEYS=…,…`; nothing for one value."""
    if value[:1] == "{":
        from posthound.detect.keyed import keys_of  # few values are objects

        return _members(name, value) or keys_of(name, value)
    kind = of_several(name)
    if kind is NameClass.PASSWORD:
        return [Span(*one.span("value")) for one in _PASSWORD.finditer(value)] if _PASSWORDS.fullmatch(value) else []
    named = kind or classify(name) is NameClass.SOME_KEY
    parts = list(_DIVIDED.finditer(value)) if named and _LIST.fullmatch(value) else []
    if named and (one := _DIVIDED.fullmatch(value)) and one["owner"]:
        parts = [one]
    return [Span(*part.span("value")) for part in parts] if len(parts) > 1 or (parts and parts[0]["owner"]) else []


def _members(name: str, value: str) -> list[Span]:
    """The same where an object says whose each of them is."""
    if not of_several(name) or not _OBJECT.fullmatch(value):
        return []
    held = _HELD.finditer(value)
    return [Span(*one.span("value")) for one in held if is_owner(one["name"]) and classify(one["name"]) is None]


def first(text: str, at: int, name: str) -> tuple[str, Span | tuple[int, str] | None]:
    """How several are written that begin here, and where the first stands, or begins with the quote that opens it.

    Under a name that is not for several, they are the keys of an object: `token_map = {"…": "ana"}`.
    """
    syntax = {"-": ITEM, "[": ENTRY}.get(text[at], MEMBER)
    if syntax == MEMBER and text[at] == "{":
        from posthound.detect.keyed import key_behind, keys_are_credentials  # few texts have any

        if (opened := key_behind(text, at)) and keys_are_credentials(name):
            return KEY, opened
    return syntax, behind(text, syntax, at) if of_several(name) else None


def behind(text: str, syntax: str, at: int) -> Span | tuple[int, str] | None:
    """The same of the next one, behind the end of another."""
    if syntax == ITEM:
        return item(text, at)
    if syntax in (KEY, LINE):
        from posthound.detect.keyed import key_behind, line_key  # few texts have any

        return key_behind(text, at) if syntax == KEY else line_key(text, at)
    return entry(text, at) if syntax == ENTRY else member(text, at)


def member(text: str, at: int) -> tuple[int, str] | None:
    """Where the value begins of the first member with an owner's name, and the quote that opens it; behind a brace, or behind a value's end."""
    if behind := _BEHIND.match(text, at):
        at = behind.end()
    elif text[at : at + 1] != "{":
        return None
    for _ in range(_PASSED):
        match = _MEMBER.match(text, at)
        if match is None:
            return None
        name = match["name"]
        if match["quote"] and is_owner(name) and classify(name) is None:
            return match.end(), match["quote"]
        rest = _REST.match(text, match.end())
        if rest is None:
            return None
        at = rest.end()
    return None


def entry(text: str, at: int) -> tuple[int, str] | None:
    """Where the value begins of the first of several objects in a list, or of the next behind a value's end, and the quote that opens it."""
    match = _ENTRY.match(text, at)
    named = _ENTITLED.search(match[0][match[0].rindex("{") :]) if match else None
    if match is None or (named and (not is_owner(named[1]) or classify(named[1]) is not None)):
        return None  # its name says what else it is
    return match.end(), match["quote"]


def item(text: str, at: int) -> Span | None:
    """The item of a list of YAML that begins here, or in the line behind the one that ends here."""
    match = _ITEM.match(text, at)
    return Span(*match.span("value")) if match else None
