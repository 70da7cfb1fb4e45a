"""Credentials in an object or a list that has their name: the one (`api_token: {value: …}`), or several, told apart by whose they are or by nothing:
`api_keys: {prod: …, ana: …}`, `tokens: […]`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from posthound.detect.names import HELD, OPAQUE, NameClass, classify, tells_about, words_of
from posthound.detect.pairs import INNER, QUOTE
from posthound.model.columns import Span, Tree
from posthound.support.regexes import regex

_OWNER = regex(r"[A-Za-z_$][A-Za-z_$. -]{0,40}\d{0,2}")
# Drawn values with a comma or another mark between them, or nothing but a blank.
_DIVIDED = regex(r"(?=[^,;|\s]{0,200}\d)(?:[A-Za-z][A-Za-z_-]{1,20}:)?(?P<value>[\w+/=.~:-]{16,400})")
_LIST = regex(r"\s?[\w+/=.~:-]{16,400}(?:(?:[ ]?[,;|]|[ ]|\r?\n)[ ]?[\w+/=.~:-]{16,400}){1,40}\s?")
# The same of passwords, each as strong as nobody's word is.
_STRONG = r"(?=[^,;|\s]{0,60}[A-Za-z])(?=[^,;|\s]{0,60}[\d!@#$%^&*?])[^\s,;|\"'`<>{}\[\]()=]{8,64}"
_PASSWORD = regex(rf"(?:[A-Za-z][\w.@-]{{1,40}}:)?(?P<value>{_STRONG})")
_PASSWORDS = regex(rf"{_STRONG}(?:(?:[ ]?[,;|]|[ ]|\r?\n)[ ]?{_STRONG}){{1,40}}")
# An object of them as JSON, by whose they are.
_OBJECT = regex(r"\{(?:\s{0,20}\"[^\"\\]{1,40}\"\s{0,8}:\s{0,8}\"[^\"\\]{1,400}\"\s{0,20},?){1,40}\s{0,20}\}")
_HELD = regex(r"\"(?P<name>[^\"\\]{1,40})\"\s{0,8}:\s{0,8}\"(?P<value>[^\"\\]{1,400})\"")
# Members between two credentials that are none.
_PASSED = 8
_MEMBER = regex(
    rf"[{{,]?\s{{0,60}}(?:{QUOTE})?(?P<name>[\w$. @-]{{1,60}}?)(?:{QUOTE})?\s{{0,8}}:\s{{0,8}}(?P<quote>{QUOTE})?"
)
# The next item of a list of YAML, each on a line of its own.
_ITEM = regex(
    r"(?:[\"']?[ \t]{0,8}\r?\n[ \t]{0,40})?- [\"']?(?P<value>[\w+/=.~:@!#$%^&*?-]{8,400})(?=[\"']?[ \t]{0,8}(?:\r?\n|$))"
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


def of_tree(tree: Tree, rows: Iterable[int], kinds: Mapping[str, NameClass | None]) -> dict[int, tuple[str, NameClass]]:
    """Of leaves of lists and objects, those that have its name for one or for several credentials, with that name and what they are."""
    found = dict[int, tuple[str, NameClass]]()
    for row in rows:
        name, key = str(tree.container_keys[tree.parents[row]]), tree.keys[row]
        kind = kinds[name]
        if kind is None or kind.says_little:
            continue
        if isinstance(key, int):
            # Ids are listed under such names, too.
            found[row] = name, NameClass.SOME_KEY if kind in OPAQUE else kind
        elif is_owner(key) and kinds[key] is None and of_several(name):
            found[row] = name, NameClass.SOME_KEY
        elif kind in HELD and key.lower() in INNER and not tree.name_beside(tree.parents[row]):
            found[row] = name, kind
    return found


def evidence_of(key: str, name: str) -> str:
    """What the name of an object tells of the value at a key in it."""
    if key == "key" or key.lower() in INNER:
        return f"the field is called {key}, and its object {name[:-4] if key == 'key' else name}"
    return f"one of several under {name}"


def is_owner(name: str) -> bool:
    """Whether a name among several says whose a credential is or what it is for, and nothing of itself or about it."""
    return _OWNER.fullmatch(name) is not None and not tells_about(name)


def divided(name: str, value: str) -> list[Span]:
    """Where each of several drawn values stands in one text, under a name for all of them: `APP_KEYS=…,…`; nothing for one value."""
    if value[:1] == "{":
        return _members(name, value)
    kind = of_several(name)
    if kind is NameClass.PASSWORD:
        return [Span(*one.span("value")) for one in _PASSWORD.finditer(value)] if _PASSWORDS.fullmatch(value) else []
    named = kind or classify(name) is NameClass.SOME_KEY
    parts = list(_DIVIDED.finditer(value)) if named and _LIST.fullmatch(value) else []
    return [Span(*part.span("value")) for part in parts] if len(parts) > 1 else []


def _members(name: str, value: str) -> list[Span]:
    """The same where an object says whose each of them is."""
    if not of_several(name) or not _OBJECT.fullmatch(value):
        return []
    held = _HELD.finditer(value)
    return [Span(*one.span("value")) for one in held if is_owner(one["name"]) and classify(one["name"]) is None]


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


def item(text: str, at: int) -> Span | None:
    """The item of a list of YAML that begins here, or in the line behind the one that ends here."""
    match = _ITEM.match(text, at)
    return Span(*match.span("value")) if match else None
