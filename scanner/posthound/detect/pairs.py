"""Where the value of a name stands that is itself a value: under the next key or the one before, in the next element, below in a form."""

from __future__ import annotations

import re

from posthound.detect.names import NameClass
from posthound.detect.schemes import lone_key
from posthound.model.columns import Span, Tree
from posthound.support.regexes import regex

QUOTE = r"\\{0,8}[\"'`]"
FAR = 400  # characters before a name in which its value may stand, and of one that is marked as text
COMMAND = 400  # how far before an option its command may stand
# Characters that a name has more of which may itself be a secret: of letters of both cases and digits, as names are not.
SECRET = 19
PLURAL, _DIVIDING = ("s", "S"), (",", ";", "|", " ", "\n", '{"', ":", "=")
_DRAWN = regex(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])(?=[^\d]*\d)[\w+/=.~-]{20,400}")
_SIDES = 3  # other pairs between the two, at most
_OPENING = " \t\r\n\f\v\\\"'`"
_OPENS_NAME = _OPENING + "@"
# What stands between a key that names something and the name, its call in a builder among them; and a call that takes the name.
_SIGNS = (":", "=", "=>", "key(", "Key(", "name(", "Name(")
_HANDED_NAME = regex(r"(?:\w{1,20}\.)?String\($")

# `{"key": "password", "type": "text", "value": "…"}`: the value stands under another key of the same object. In languages' own words, too:
# `['key' => 'password', 'value' => '…']`, `new Row { Key = "password", Value = "…" }`, `Row(key="password", value="…")`.
_SIGN = r"\s{0,8}(?:=>|[:=])\s{0,8}"
# What a text may be handed to before it is given: `Name: aws.String("…")`, `value: Some("…")`, `@"value": @"…"`.
_HANDED = r"(?:@|(?:\w{1,20}(?:\.|::))?\w{1,20}\(\s{0,8})?"
_VALUE = rf"(?:{QUOTE}|(?<=[\s,;:]))\w{{0,20}}[vV]al(?:ue)?(?:{QUOTE})?{_SIGN}{_HANDED}(?P<quote>{QUOTE})"
_PAIR = regex(rf"(?:{QUOTE})?(?:\)|\.\w{{1,20}}\(\))?\s{{0,40}}[,;][^{{}}\n]{{0,120}}?\s{{0,40}}{_VALUE}")
# The same of a builder, or of two calls that set both: `.key("password").value("…")`, `setName("password"); h.setValue("…")`.
_BUILT_PAIR = regex(
    rf"{QUOTE}\s{{0,8}}\)(?:\s{{0,60}}\.\w{{1,20}}\([^(){{}}\n]{{0,60}}\)){{0,3}}\s{{0,60}}(?:;\s{{0,60}}\w{{1,40}})?\.\w{{0,12}}[vV]al(?:ue)?\(\s{{0,20}}(?P<quote>{QUOTE})"
)
_LONG_PAIR = regex(
    rf"{QUOTE}\s{{0,60}},(?:\s{{0,60}}{QUOTE}\w{{1,30}}{QUOTE}\s{{0,8}}:[^{{}}\"]{{0,20}}(?:\"[^\"{{}}]{{0,60}}\")?,?){{0,3}}\s{{0,60}}{_VALUE}"
)
_ATTRIBUTE_PAIR = regex(
    rf"{QUOTE}\s{{1,8}}(?:[\w-]{{1,30}}\s?=\s?[\"'][^\"'<>]{{0,80}}[\"']\s{{1,8}}){{0,2}}[vV]alue\s?=\s?(?P<quote>{QUOTE})"
)
# What keys are called, or end in, whose value is the name of something.
_NAMING = ("key", "name", "id", "param", "parameter", "field", "header", "attribute", "property", "variable", "type")
# A type between a name and its value: `apiKey: string = "…"`, `password: &str = "…"`.
_TYPED = regex(
    rf"[?!]?[ ]?:[ ]{{0,4}}(?P<type>&?[A-Za-z](?:[\w.<>\[\]|]|[ ](?=[\w|])){{0,40}}[ ]{{0,4}})=[ ]{{0,4}}(?P<quote>{QUOTE})"
)
_NEXT_LISTED = regex(rf"{QUOTE}\s{{0,20}},\s{{0,60}}(?P<quote>{QUOTE})")
# What keys are called that hold a name, in objects of any sort; of the general ones among them, most hold something else.
NAMING = frozenset(
    """
        key name id k code label title setting option field question variable attribute param parameter property header @name $name keyname
        clave nombre nome chave nom cle llave
    """.split()
)
# And those that hold what is called so.
HOLDING = frozenset(
    """
        value content data text default v val valor valeur wert plaintext plain_text answer valuestring stringvalue string_value #text _text $value
        defaultvalue default_value
    """.split()
)
# What keys are called, in small letters, of an object with a credential's name under which that stands; `S` where DynamoDB says its type.
INNER = frozenset(
    """
        value access current default initial plaintext s currentvalue current_value defaultvalue default_value initialvalue initial_value
        stringvalue string_value fn::sub fn::base64
    """.split()
)
# Those of them of which one is in any pair under other words (see `pair_words`), as they are written; the rest stands anywhere.
_OTHER_WORDS = (
    NAMING | HOLDING | frozenset("keyName plainText valueString stringValue defaultValue".split())
) - frozenset(("key", "name", "value", "content", "id", "code", "header"))
# The pair before: its end, and what its own key is.
_PAIR_END = regex(rf"[,;]\s{{0,60}}:?(?:{QUOTE})?\w{{1,30}}(?:{QUOTE})?{_SIGN}(?:{QUOTE})?$")
_PAIR_KEY = regex(rf"(?P<key>\w{{1,30}})(?:{QUOTE})?{_SIGN}$")
# A mark that hides a variable on the screen, and what it is called: `{"key": "user_id", "type": "secret"}`.
_MARK, _CALLED = regex(rf"type(?:{QUOTE})?{_SIGN}{QUOTE}$"), regex(rf"\b(?:key|name)(?:{QUOTE})?{_SIGN}{QUOTE}")
_LITERAL = regex(r"\b(?:[tT]rue|[fF]alse|null|None|nil|\d{1,12})$")
_VALUE_KEY = regex(r"\w{0,20}[vV]al(?:ue)?")
_VALUE_ATTRIBUTE = regex(r"\svalue\s?=\s?(?:\"(?P<double>[^\"]+)\"|'(?P<single>[^']+)')", re.IGNORECASE)
# The next cell of a page's table, the definition of a term, the value of a property or of a member.
_NEXT = regex(
    r"(?:</\w{1,8}>\s{0,8}){0,2}</(?:\w+:)?(?:(?P<pair>key|name)|t[dh]|dt)>\s{0,40}<(?:\w+:)?(?(pair)value|(?:t?dd?))[^<>]{0,60}>"
    r"(?:\s{0,8}<(?:string|code|b|strong|pre|span)(?:\s[^<>]{0,60})?>){0,2}",
    re.IGNORECASE,
)
# The brackets around two texts of which the first names the second.
_TWO_OPEN = regex(r"[\[({]\s{0,8}\\{0,8}[\"'`]$")
_TWO_CLOSE = regex(rf"{QUOTE}\s{{0,8}}([\])}}])")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_USER = regex(
    r"[ \t]{1,4}(?P<quote>[\"']?)(?P<user>(?:[\w@+%][\w.@+%~=/\\-]{0,200})?):(?P<password>[^\s\"'<>]{0,200})(?=[\"'\s\\]|$)"
)
_HTTP_TOOL = regex(r"\b(?:curl|wget|http|https|xh)\b")
_MULTIPART = regex(r"[\"'][^\r\n]{0,100}(?:\r?\n[^\r\n]{1,200}){0,3}\r?\n\r?\n")
_LINE = regex(r"[^\r\n]{1,4096}")
_TEXT = regex(r"[^<>]{1,4096}(?=</)")
_MARKED, _MARK_END = "<![CDATA[", "]]>"
_ESCAPED = regex(r"&gt;(?P<text>(?:(?!&lt;)[^<>]){1,4096})(?=&lt;/)")


def may_be_several(name: str, value: str) -> bool:
    """Whether a value may be several ones, by its name and by what stands in it: most are one."""
    return name[-1:] in PLURAL and any(map(value.__contains__, _DIVIDING))


def may_be_a_secret(name: str) -> bool:
    """Whether a name is drawn as secrets are: somebody may have put one in its place."""
    return len(name) > SECRET and _DRAWN.fullmatch(name) is not None


def names_another(before: str) -> bool:
    """Whether the name behind this text is the value of a key that says so: `"key": "`, `.key("`, `Name: aws.String("`."""
    key = before.rstrip(_OPENS_NAME)
    if key.endswith("String(") and (handed := _HANDED_NAME.search(key)):
        key = key[: handed.start()].rstrip(_OPENING)
    return key.endswith(_SIGNS) and key.rstrip("=:>(")[-40:].rstrip(_OPENING).lower().endswith(_NAMING)


def only_marks(text: str, start: int, end: int) -> bool:
    """Whether a name is the type of what has a name of its own in the same object: `secret`, with which Postman hides what it shows."""
    if text[start:end] != "secret" or _MARK.search(text, max(0, start - 30), start) is None:
        return False
    opening, closing = text.rfind("{", max(0, start - FAR), start), text.find("}", end, end + FAR)
    return opening >= 0 and _CALLED.search(text, opening, closing if closing >= 0 else end + FAR) is not None


def may_stand_in(tree: Tree) -> bool:
    """Whether a document may have pairs under other words: an `id` stands anywhere, and a `code` that is no number seldom."""
    keys = tree.own_names()
    if not _OTHER_WORDS.isdisjoint(keys) or ("id" in keys and "content" in keys):
        return True
    return "code" in keys and bool(tree.at_keys(("code",)))


def is_value(before: str) -> bool:
    """Whether the name behind this text is the value of any key."""
    return before.rstrip(_OPENING)[-1:] == ":"


def opening_behind(text: str, end: int) -> tuple[int, str] | None:
    """Where the value under another key begins, behind a name that ends here, and the quote that opens it."""
    match = (
        _PAIR.match(text, end)
        or _LONG_PAIR.match(text, end)
        or _ATTRIBUTE_PAIR.match(text, end)
        or _BUILT_PAIR.match(text, end)
    )
    return (match.end(), match["quote"]) if match else None


def typed(text: str, end: int) -> tuple[int, str] | None:
    """The same of a value that its type stands before."""
    match = _TYPED.match(text, end)
    if match is None or (" " in match["type"].strip() and match["type"][-1] != " "):  # a scheme and its first parameter
        return None
    return match.end(), match["quote"]


def next_listed(text: str, end: int) -> tuple[int, str] | None:
    """The same of what follows in a list of texts, behind one that ends here."""
    match = _NEXT_LISTED.match(text, end)
    return (match.end(), match["quote"]) if match else None


def opens_two(before: str) -> bool:
    """Whether a name is the first of what stands in brackets."""
    return _TWO_OPEN.search(before) is not None


def closes_two(text: str, before: str, between: str, end: int) -> bool:
    """Whether a value that ends here is the second and last in the brackets that open before its name; `between` stands between the two."""
    closing = _TWO_CLOSE.match(text, end)
    opening = before.rstrip(_OPENING)[-1:]
    return closing is not None and closing[1] == _BRACKETS[opening] and "]" not in between and ")" not in between


def form_part(text: str, before: str, end: int) -> Span | None:
    """The body of the part of a multipart form that has this name."""
    match = _MULTIPART.match(text, end) if "form-data" in before.lower() else None
    line = _LINE.match(text, match.end()) if match else None
    return Span(*line.span()) if line else None


def before(text: str, start: int) -> Span | None:
    """The value under another key that stands before a name: keys are often sorted, and `value` is anywhere in an element."""
    if "val" not in text[max(0, start - FAR) : start].lower():
        return None
    tag = text.rfind("<", max(0, start - FAR), start)
    if tag >= 0 and (told := _VALUE_ATTRIBUTE.search(text, tag, start)):
        return Span(*told.span("double" if told["double"] else "single"))
    for _ in range(_SIDES):
        joint = _PAIR_END.search(text[max(0, start - 160) : start])
        if joint is None:
            return None
        close = _last(text, start - len(joint.string) + joint.start(), " \t\r\n") - 1
        mark = text[close] if close > 0 else ""
        if mark and mark in "\"'`":
            opening = text.rfind(mark, max(0, close - FAR), close)
        elif (literal := _LITERAL.search(text[max(0, close - 20) : close + 1])) is not None:
            opening = close + 1 - len(literal[0])
        else:
            return None
        key = _PAIR_KEY.search(text[max(0, opening - 60) : opening].rstrip("\\")) if opening > 0 else None
        if key is None:
            return None
        if mark in "\"'`" and _VALUE_KEY.fullmatch(key["key"]):
            return Span(opening + 1, _last(text, close, "\\"))
        start = opening
    return None


def _last(text: str, end: int, skipped: str) -> int:
    """The end without characters before it that are skipped."""
    while end > 0 and text[end - 1] in skipped:
        end -= 1
    return end


def next_element(text: str, end: int) -> int:
    """Where the text of the element begins that belongs to the one that a name fills; 0 where there is none."""
    match = _NEXT.match(text, end)
    return match.end() if match else 0


def marked_up(text: str, at: int) -> Span | None:
    """The text of an element, without the brackets that mark it as characters."""
    if text.startswith(_MARKED, at):
        start = at + len(_MARKED)
        end = text.find(_MARK_END, start, start + FAR)
    else:
        match = _TEXT.match(text, at)
        start, end = match.span() if match else (at, -1)
    bare = text[start:end].strip() if end > 0 else ""
    start = text.index(bare, start)
    return Span(start, start + len(bare)) if bare else None


def escaped(text: str, end: int) -> Span | None:
    """The same of an element in XML that is itself the text of another's."""
    match = _ESCAPED.match(text, end)
    return Span(*match.span("text")) if match else None


def user_option(text: str, start: int, end: int) -> tuple[str, NameClass, Span, bool] | None:
    """What `curl -u` and its like are given, a password behind its user or a key that needs none: what it is, where it stands, whether in quotes."""
    match = _USER.match(text, end)
    if match is None or not _HTTP_TOOL.search(text, max(0, start - COMMAND), start):
        return None
    alone = lone_key(text[match.start("user") : match.end("password")])
    if alone and not alone.start:
        return "user", NameClass.TOKEN, Span(*match.span("user")), False
    if match["password"] and (alone or match["user"]):
        return "password", NameClass.PASSWORD, Span(*match.span("password")), bool(match["quote"])
    return ("user", NameClass.TOKEN, Span(*match.span("user")), False) if match["user"] else None


def quoted(text: str, at: int, quote: str, most: int) -> Span | None:
    """What stands from here on up to the quote that closes it, at the same depth of escaping; `most` characters."""
    mark, slashes = quote[-1], len(quote) - 1
    limit = min(len(text), at + most)
    position = at
    while True:
        close = text.find(mark, position, limit)
        if close < 0:
            return None
        back = close
        while back > at and text[back - 1] == "\\":
            back -= 1
        if close - back <= slashes:
            return Span(at, back if slashes else close)
        position = close + 1
