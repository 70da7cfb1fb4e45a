"""How notes for people put a credential: `password for ana: …`, `Password - …`, below a heading that names it, `user/pass: ana/…`."""

from __future__ import annotations

import re

from posthound.detect.joins import EMPHASIS, JOIN, WIDE
from posthound.detect.names import HELD, OPAQUE, NameClass, classify
from posthound.detect.pairs import INNER, QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

# Characters before a name in which its heading begins.
BEFORE = 80
# What a name is of, where it is for, and adjectives where a language has them behind it: `Token d'accès : …`, `API key staging (old): …`.
_DESCRIBED = regex(
    rf"""(?P<words>[ ](?:
            (?:for|of|de|del|des|di|do|da|du|dla|f(?:ü|ue)r|para|pour|per|van|von|voor)(?:[ ][\w'’@.-]{{1,30}}){{1,4}}
            |d['’][\w-]{{1,20}}|secret[ao]?|secr[èe]te|privad[ao]|privée|api|header
            |(?P<label>\w[\w'’@.-]{{0,29}}(?:[ ]\w[\w'’@.-]{{0,29}})?)))(?:[ ]\([^()\n]{{1,40}}\))?
        [ ]?[:=：＝](?!//)(?:\s|\\[nrt]){{0,8}}(?:{EMPHASIS}\s{{0,2}}){{0,3}}(?P<quote>{QUOTE})?""",
    re.VERBOSE | re.IGNORECASE,
)
# Whose a credential is, or where it goes, says nothing about the value.
_PEOPLE = regex(r" (?:users?|username|usuario|utilisateur|benutzer|server|header)\b", re.IGNORECASE)
# A dash or an arrow.
_DASHED = regex(rf"(?:\*{{1,3}}|__|`)?[ \t]{{1,8}}(?:[-–—→]|->)[ \t]{{1,4}}(?P<quote>{QUOTE})?")
# The end of a heading or of a label by itself, with the value alone in the line below, perhaps as a block of code.
_BELOW = regex(
    rf"(?:\*{{1,3}}|__|</(?:b|strong|em|h\d)>)?[ \t]{{0,4}}(?:\r?\n[ \t]{{0,8}}){{1,2}}(?:```[\w-]{{0,20}}[ \t]{{0,4}}\r?\n[ \t]{{0,8}})?(?P<quote>{QUOTE})?"
    rf"(?=[^\s\"'`<>{WIDE}]{{8,4096}}[\"'`]{{0,3}}[ \t]{{0,4}}(?:\r?\n|$))"
)
_HEADING = regex(
    r"(?:^|\n)[ \t]{0,8}(?:#{1,6}[ \t]{1,4}|[-*>+][ \t]{1,4}|\d{1,2}[.)][ \t]{1,4})?(?:\*{1,3}|__|<(?:b|strong|em|h\d)>)?(?:[\w'’-]{1,20}[ ]){0,4}$"
)
# What goes before a key that is told in mid-sentence, and the value behind it: of both cases and digits, as no print of a key is.
_SAYING = frozenset(
    "the this that with use using your our my a test staging production prod live sandbox der den die mit la con avec clé".split()
)
_MIXED = regex(
    r"[ ](?:(?:by|with|to)[ ])?[\"'`*]{0,3}"
    r"(?=[A-Za-z\d_-]{0,40}[a-z])(?=[A-Za-z\d_-]{0,40}[A-Z])(?=[A-Za-z\d_-]{0,40}\d)[A-Za-z\d_-]{20,200}[\"'`*]{0,3}(?=[\s.,;:!?)]|$)"
)
# A user and a password, as `user/pass`, `login / password` and `credentials` announce them.
_TWO = regex(rf"(?:[\w.@+\\-]{{1,80}})(?:[ ]?[/|][ ]?|:)(?P<second>[^\s\"'`<>;,{{}}()\[\]|\\/{WIDE}]{{1,200}})")

# Characters between the brace that opens an object and the value of a member.
MEMBERS = 300
_PARENT = regex(r"\"([A-Za-z][\w-]{1,40})\"\s{0,4}:\s{0,4}$")
_INNER = regex(
    rf"\{{\s{{0,40}}(?:{QUOTE}\w{{1,20}}{QUOTE}\s{{0,4}}:\s{{0,4}}[\"']?[\w .:+-]{{0,40}}[\"']?\s{{0,4}},\s{{0,40}}){{0,2}}?"
    rf"{QUOTE}(?:{'|'.join(sorted(INNER))}){QUOTE}\s{{0,4}}:\s{{0,4}}(?P<quote>{QUOTE})",
    re.IGNORECASE,
)
# What Go puts around the values of one header: `"X-Api-Key": {"…"}`.
_WRAPPED = regex(rf"\{{\s{{0,20}}(?P<quote>{QUOTE})(?=[^\"'`\\\n]{{4,4096}}(?P=quote)\s{{0,4}}[,}}])")
# Records that have a `key` by which they are known.
RECORDS = frozenset(("user", "users", "owner", "author", "assignee", "customer", "context"))
# What a body of a key and an action asks for, as resellers' interfaces have it: an account's balance, a list of services, an order.
_ASKED = regex(r"\"action\"\s{0,4}:\s{0,4}\"(?:balance|services|add|status|refill|refill_status|cancel)\"")


def opening(text: str, name: str, kind: NameClass, start: int, end: int, *, both: bool) -> tuple[int, str] | None:
    """Where a value begins that nothing but the way of a note joins to its name, and the quote that opens it, if one does; `both`: the
    name is that of a user and a password."""
    if found := described(text, name, end):
        return found
    match = _DASHED.match(text, end)
    if match and (both or kind is NameClass.PASSWORD):
        return match.end(), match["quote"] or ""
    match = _BELOW.match(text, end)
    if match and _HEADING.search(text[max(0, start - BEFORE) : start]):
        return match.end(), match["quote"] or ""
    return None


def described(text: str, name: str, end: int) -> tuple[int, str] | None:
    """The same where the note says whose or what for: `token for ana: …`."""
    match = _DESCRIBED.match(text, end)
    kind = classify(name + _PEOPLE.sub("", match["words"])) if match else None
    # Of passwords people write too much for any words to be a label.
    if match is None or kind is None or (match["label"] and kind not in OPAQUE):
        return None
    return match.end(), match["quote"] or ""


def of_two_words(text: str, name: str, start: int, end: int) -> tuple[str, NameClass | None]:
    """A name with the word before it, and what the two say, as `Subscription key: …` does.

    A value has to be joined to it by more than a blank: people write of signing keys by the prints of their public halves.
    """
    word = text[max(0, start - BEFORE) : start].split()[-1]
    if word.lower() in _SAYING and _MIXED.match(text, end):
        return name, NameClass.SOME_KEY
    phrase = f"{word} {name}"
    kind, join = classify(phrase), JOIN.match(text, end)
    told = kind is not None and not kind.says_little and ((join and join["op"]) or described(text, phrase, end))
    return phrase, kind if told else None


def second_of_two(text: str, at: int, name: str) -> tuple[NameClass, Span] | None:
    """The second part of a value that has two: `ana/…`, `ana : …`; and what it is under this name."""
    match, kind = _TWO.match(text, at), classify(name)
    if match is None or kind is None:
        return None
    held = kind if kind in (NameClass.SECRET, NameClass.API_KEY) else NameClass.PASSWORD
    return held, Span(*match.span("second"))


def without_full_stop(text: str, span: Span) -> Span:
    """A value without the full stop of the sentence that it ends."""
    ends = text[span.end - 1 : span.end] == "." and not text[span.end : span.end + 1].strip()
    return Span(span.start, span.end - 1) if ends else span


def of_parent(text: str, at: int) -> tuple[str, NameClass | None]:
    """What `{"api": {"key": "…"}}` calls the value that begins here: a key by the name of its object, where that says whose or what for."""
    brace = text.rfind("{", max(0, at - MEMBERS), at)
    parent = (
        _PARENT.search(text[max(0, brace - BEFORE) : brace]) if brace > 0 and text.find("}", brace, at) < 0 else None
    )
    if parent is None and brace >= 0 and not text[:brace].strip() and _ASKED.search(text[: at + MEMBERS]):
        return "key", NameClass.VAGUE
    name = f"{parent[1]}_key" if parent and parent[1].lower() not in RECORDS else ""
    return name, classify(name)


def inner(text: str, kind: NameClass, at: int) -> tuple[int, str] | None:
    """Where the value of an object begins that has a credential's name, or of the only text in braces, and the quote that opens it."""
    match = (_INNER.match(text, at) or _WRAPPED.match(text, at)) if kind in HELD else None
    return (match.end(), match["quote"]) if match else None
