"""Names with values inside a text: JSON, XML, forms, scripts, headers, command lines, connection strings.

Bodies, scripts and descriptions are text to Postman, and often no valid JSON (variables, comments), so they are read by
the shape of an assignment around a credential's name, not parsed.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from posthound.detect.names import NameClass, classify, words_of
from posthound.model.columns import Span
from posthound.native import compiled
from posthound.support.regexes import regex

# Characters of a name before and behind a word of credentials, at most.
NAME_MAX, NAME_BEHIND = 80, 60
VALUE_MAX = 20_000
DEPTH = 8  # values within values that are looked at
# How far before an option its command may stand.
COMMAND = 400
# How far before a name its own key is looked for, and the tag that it stands in.
KEY_BEFORE, TAG_BEFORE = 60, 40
# Characters of a bare value behind a blank, at least.
DRAWN = 16
# How an assignment reads that only a sentence, a comparison or a default makes: people also write of passwords that are none.
SAID, COMPARED = "said", "compared"
_USER_OPTIONS = ("-u", "--user")
# What functions are called that take a credential, and not the name of one.
_GIVING = frozenset(("set", "with", "use", "add", "put"))
_OPAQUE = (NameClass.TOKEN, NameClass.SECRET, NameClass.API_KEY)
# Values that are taken apart further before they are judged.
_COMPOSITE = (NameClass.COOKIE_HEADER, NameClass.AUTHORIZATION)

_NAME_LEFT = regex(r"[\w$@.-]")
_IN_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$@.-"
_NAME_RIGHT = regex(rf"[\w$.-]{{0,{NAME_BEHIND}}}")
_QUOTE = r"\\{0,8}[\"'`]"
# Between a name and its value. `quote` opens the value; without it the value is bare.
_JOIN = regex(
    rf"""(?P<close>{_QUOTE})?(?:\]?\)?|\*{{1,3}}|</\w{{1,8}}>)(?:[ ]\([^()\n]{{1,30}}\))?\s{{0,8}}
        (?: (?P<other>={{2,3}}|!={{1,2}}|<>|\|\||\?\?)\s{{0,8}}(?P<quote3>{_QUOTE})
          | (?P<op>=>|:=|\?=|[:=])(?:\s|\\[nrt]){{0,8}}(?:(?:\*{{1,3}}|</?\w{{1,8}}>)\s{{0,2}}){{0,2}}(?P<quote>{_QUOTE})?
          | (?P<comma>,)\s{{0,8}}(?P<quote2>{_QUOTE})
          | (?P<tag>(?:\s[^<>\n]{{0,200}})?>)
        )""",
    re.VERBOSE,
)
# JSON without escapes, as most of it is: told in one step.
_PLAIN = regex(rf"\"\s{{0,8}}:\s{{0,8}}\"([^\"\\]{{1,{VALUE_MAX}}})\"")
# `{{"key": "password", "type": "text", "value": "…"}}`: the value stands under another key of the same object.
_PAIR = regex(
    rf"{_QUOTE}\s{{0,40}},[^{{}}\n]{{0,120}}?\s{{0,40}}{_QUOTE}[vV]alue{_QUOTE}\s{{0,8}}:\s{{0,8}}(?P<quote>{_QUOTE})"
)
_LONG_PAIR = regex(
    rf"{_QUOTE}\s{{0,60}},(?:\s{{0,60}}{_QUOTE}\w{{1,30}}{_QUOTE}\s{{0,8}}:[^{{}}\"]{{0,20}}(?:\"[^\"{{}}]{{0,60}}\")?,?){{0,3}}\s{{0,60}}{_QUOTE}[vV]alue{_QUOTE}\s{{0,8}}:\s{{0,8}}(?P<quote>{_QUOTE})"
)
_ATTRIBUTE_PAIR = regex(
    rf"{_QUOTE}\s{{1,8}}(?:[\w-]{{1,30}}\s?=\s?[\"'][^\"'<>]{{0,80}}[\"']\s{{1,8}}){{0,2}}[vV]alue\s?=\s?(?P<quote>{_QUOTE})"
)
_TAG_PAIR = regex(r"</(?:\w+:)?(?:key|name)>\s{0,40}<(?:\w+:)?value[^<>]{0,60}>", re.IGNORECASE)
_MULTIPART = regex(r"[\"'][^\r\n]{0,100}(?:\r?\n[^\r\n]{1,200}){0,3}\r?\n\r?\n")
# `- name: ACME_SECRET`, `variable "acme_secret" {{`: the value stands on the line below.
_VALUE_BELOW = regex(
    rf"[\"']?[ \t]{{0,8}}\{{?[ \t]{{0,8}}\r?\n[ \t]{{1,40}}(?:value|default)[ \t]{{0,8}}[:=][ \t]{{0,8}}(?P<quote>{_QUOTE})?"
)
_NAMED_BEFORE = regex(r"(?:(?:name|key)[ \t]{0,8}[:=]|variable)[ \t]{0,8}[\"']?$")
# What sentences put between a password and its text: `is`, `for user 'joe' is`, `'…'`; and what command lines do: a blank.
_SAID = regex(
    rf"""\)?(?:[ ](?:for|of)(?:[ ][\w-]{{1,20}}){{0,3}}(?:[ ][\"'`][^\"'`\n]{{1,60}}[\"'`])?)?
        [ ](?:is|was)(?:[ ](?:set[ ]to|now|still|simply|just|always)|:)?[ ]{{1,2}}(?P<quote>{_QUOTE})?""",
    re.VERBOSE,
)
_BLANK = regex(
    rf"(?:\*{{0,2}}[ \t]{{0,20}}\|[ \t]{{0,20}}|[ \t]{{1,8}}(?:(?:[-–—→]|->)[ \t]{{1,4}})?)(?P<quote>{_QUOTE})?"
)
# What a bare value behind a blank is at least, as a key is and a word is not.
_DRAWN = regex(rf"(?=[^\s\d]{{0,40}}\d)[^\s\"'`<>;,{{}}()\[\]|\\]{{{DRAWN}}}")
# `.setApiKey("…")`, `.withToken("…")`; and a row of separated values.
_CALLED = regex(rf"\(\s{{0,8}}(?P<quote>{_QUOTE})")
_ROW_BEFORE = regex(r"(?:^|[\n,;])[ \t]{0,8}\"[^\"\n]{0,40}$")
_WORD_BEFORE = regex(r"([A-Za-z]{2,20})[ ]$")
_USER = regex(
    r"[ \t]{1,4}(?P<quote>[\"']?)(?P<user>[\w@+%][\w.@+%~=/\\-]{0,200}):(?P<password>[^\s\"'<>]{0,200})(?=[\"'\s\\]|$)"
)
# Words before a name that say nothing about it.
_JOINING = ("with", "has", "use", "is")
_HTTP_TOOL = regex(r"\b(?:curl|wget|http|https|xh)\b")
_OPENING = " \t\r\n\f\v\\\"'`"
_KEY_BEFORE = regex(r"(?:key|name|id|param(?:eter)?)\\{0,8}[\"']?\s{0,8}[:=]\s{0,8}\\{0,8}[\"'`]?$", re.IGNORECASE)
_CALL_BEFORE = regex(r"[\w.]\(\s{0,8}(?:[\w.\"' ]{1,40},\s{0,4})?\\{0,8}[\"'`]$")
_SCHEME_GAP = regex(r"[ \t]{1,4}(?:\\{0,4}[\"'])?")
_BARE = regex(r"[^\s\"'`<>;,{}()\[\]|\\]{1,4096}")
_BARE_FORM = regex(r"[^\s\"'`<>&;{}\\]{1,4096}")
_XML_TEXT = regex(r"[^<>]{1,4096}(?=</)")
_LINE = regex(r"[^\r\n]{1,4096}")


class Assignment(NamedTuple):
    """One name with one value in a text."""

    name: str
    kind: NameClass
    span: Span
    quoted: bool
    syntax: str


# Where words stand in texts, by the numbers of the texts.
Places = Mapping[int, list[tuple[int, int]]]
# The number of a text, a name, where the value stands, and the value; without it where the name stands; see `compiled.named`.
_Named = tuple[int, str, int, int, str | None]


def assigned(texts: Sequence[str], words: Places, dismissed: Callable[[str], bool]) -> dict[int, list[Assignment]]:
    """The values around `words` of credentials, by text, but for those that are `dismissed`: references and placeholders, as most are."""
    found: dict[int, list[Assignment]] = defaultdict(list)
    within = _Within()
    named: Iterable[_Named] = compiled.named(texts, words) if compiled else _named(texts, words)
    for number, name, start, end, value in named:
        if value is not None:  # nearly always
            kind = _kind_of(name)
            if kind is not None and (kind in _COMPOSITE or not dismissed(value)):
                found[number].append(Assignment(name, kind, Span(start, end), True, "quoted"))
            continue
        if within.too_deep(number, start):
            continue
        one = _read(texts[number], name, start, end)
        if one is not None:
            within.note(number, start, one.span.end)
        if (
            one is not None
            and one.span.end > one.span.start
            and (one.kind in _COMPOSITE or not dismissed(texts[number][one.span.start : one.span.end]))
        ):
            found[number].append(one)
    return found


class _Within:
    """Counts names inside of values inside of values: `password:password:…` would else be read anew at each of its words."""

    def __init__(self) -> None:
        self._text = self._end = -1
        self._depth = 0

    def too_deep(self, text: int, start: int) -> bool:
        """Whether a name stands in the innermost of so many values."""
        return self._depth >= DEPTH and text == self._text and start < self._end

    def note(self, text: int, start: int, end: int) -> None:
        """A value up to `end` whose name begins at `start`."""
        inside = text == self._text and start < self._end
        self._depth = self._depth + 1 if inside else 0
        self._end = max(self._end, end) if inside else end
        self._text = text


def _named(texts: Sequence[str], words: Places) -> Iterator[_Named]:
    """What `compiled.named` gives, and the names that no value can follow."""
    for number, places in words.items():
        text, done = texts[number], -1
        for start, end in places:
            if end <= done:
                continue
            if text[end - 1 : end + 1] in ("u ", "r ") and text[start:end].lstrip() in _USER_OPTIONS:
                done = end
                yield number, "", start, end, None
                continue
            if text[start - 1 : start] == '"' == text[end : end + 1]:
                name_start, name_end = start, end
            else:
                name_start, name_end = _name_around(text, start, end)
            done = name_end
            name = text[name_start:name_end].strip(".-$@")
            plain = _PLAIN.match(text, name_end) if text[name_start - 1 : name_start] == '"' else None
            if plain:
                yield number, name, *plain.span(1), plain[1]
            elif name:
                yield number, name, name_start, name_end, None


def _kind_of(name: str) -> NameClass | None:
    kind = classify(name)
    if kind is NameClass.VAGUE and name.lower() == "key":
        return None  # the key of a row, as nearly always
    if kind is None:
        scheme = name.lower()
        if scheme in ("bearer", "basic") or scheme.endswith((".bearer", "=bearer")):
            return NameClass.TOKEN
    return kind


def _read(text: str, name: str, start: int, end: int) -> Assignment | None:
    """The value of a name that stands here, or with no name of a command's option for a user."""
    if not name:
        return _user_option(text, start, end)
    kind = _kind_of(name)
    return _value_after(text, name, kind, start, end) if kind else None


def _name_around(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - NAME_MAX) : start]
    rest = before.rstrip(_IN_NAMES)
    while rest and not rest.isascii() and _NAME_LEFT.match(rest[-1]):  # letters beyond ASCII
        rest = rest[:-1].rstrip(_IN_NAMES)
    match = _NAME_RIGHT.match(text, end)
    return start - len(before) + len(rest), match.end() if match else end


def _value_after(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | None:
    before = text[max(0, start - KEY_BEFORE) : start]
    if before[-1:] in ('"', "'", "`"):
        paired = _paired_value(text, name, kind, before, end)
        if paired is not None:
            return paired
    elif before[-1:] == ">":
        match = _TAG_PAIR.match(text, end)
        if match:
            return _tagged(text, name, kind, match.end())
    if name.lower() in ("bearer", "basic"):
        return _after_scheme(text, name, kind, end)
    match = _JOIN.match(text, end)
    if match is None:
        return _loosely_joined(text, name, kind, start, end)
    if match["tag"]:
        return _tagged(text, name, kind, match.end()) if "<" in before[-TAG_BEFORE:] else None
    if match["comma"] and not _CALL_BEFORE.search(before):
        if match["close"] is None or not _ROW_BEFORE.search(before) or _is_another(before, name):
            return None
        row = _quoted(text, name, kind, match.end(), match["quote2"])
        return row._replace(syntax=SAID) if row else None
    if match["other"]:
        found = _quoted(text, name, kind, match.end(), match["quote3"])
        return found._replace(syntax=COMPARED) if found else None
    quote = match["quote"] or match["quote2"]
    if quote:
        return _quoted(text, name, kind, match.end(), quote)
    if match["close"] and match["op"] == ":":
        return None  # a JSON number, object or null
    return _bare(text, name, kind, match.end(), _BARE_FORM if match["op"] == "=" else _BARE)


def _bare(text: str, name: str, kind: NameClass, at: int, form: re.Pattern[str] = _BARE) -> Assignment | None:
    while text.startswith("*", at) and kind in _OPAQUE:  # emphasis
        at += 1
    match = form.match(text, at)
    if match is None:
        return None
    end = match.end()
    while kind in _OPAQUE and end > at and text[end - 1] in ".!?:*":  # the end of a sentence is none of a token
        end -= 1
    return Assignment(name, kind, Span(at, end), False, "bare")


def _loosely_joined(text: str, name: str, kind: NameClass, start: int, end: int) -> Assignment | None:
    """The value of a name that no operator joins to it: below it, in a sentence, or behind a blank."""
    before = text[max(0, start - 30) : start]
    match = _VALUE_BELOW.match(text, end)
    if match and _NAMED_BEFORE.search(before):
        quote = match["quote"]
        return _quoted(text, name, kind, match.end(), quote) if quote else _bare(text, name, kind, match.end())
    match = _CALLED.match(text, end)
    if match:
        found = _quoted(text, name, kind, match.end(), match["quote"]) if _GIVING.issuperset(_verbs(name)) else None
        return found._replace(syntax=SAID) if found else None
    if name.lower() == "pass" and not before.endswith("-"):
        return None  # a verb in sentences
    match = _SAID.match(text, end)
    if match is None:
        match = _BLANK.match(text, end)
        if match is None or not (match["quote"] or _DRAWN.match(text, match.end()) or before.endswith("-")):
            return None  # a word of the sentence, as nearly always
    if _is_another(before, name):
        return None
    found = (
        _quoted(text, name, kind, match.end(), match["quote"])
        if match["quote"]
        else _bare(text, name, kind, match.end())
    )
    return found._replace(syntax=SAID) if found else None


def _is_another(before: str, name: str) -> bool:
    """Whether the word before a name makes another thing of it: a public key, the next token."""
    word = _WORD_BEFORE.search(before)
    return word is not None and word[1].lower() not in _JOINING and classify(f"{word[1]} {name}") is None


def _verbs(name: str) -> list[str]:
    """What a called name does: its first word, of `client.setApiKey` the last part's."""
    return words_of(name.rpartition(".")[2])[:1]


def _user_option(text: str, start: int, end: int) -> Assignment | None:
    """What `curl -u` and its like are given: a password behind its user, or a key that needs none."""
    match = _USER.match(text, end)
    if match is None or not _HTTP_TOOL.search(text, max(0, start - COMMAND), start):
        return None
    if match["password"]:
        return Assignment("password", NameClass.PASSWORD, Span(*match.span("password")), bool(match["quote"]), "option")
    return Assignment("user", NameClass.TOKEN, Span(*match.span("user")), False, "option")


def _paired_value(text: str, name: str, kind: NameClass, before: str, end: int) -> Assignment | None:
    """The value of an object whose `key` or `name` is this name."""
    if before.rstrip(_OPENING)[-1:] not in (":", "=") or not _KEY_BEFORE.search(before):
        return None
    match = _PAIR.match(text, end) or _LONG_PAIR.match(text, end) or _ATTRIBUTE_PAIR.match(text, end)
    if match:
        return _quoted(text, name, kind, match.end(), match["quote"])
    match = _MULTIPART.match(text, end) if "form-data" in before.lower() else None
    if match:
        line = _LINE.match(text, match.end())
        return Assignment(name, kind, Span(*line.span()), True, "multipart") if line else None
    return None


def _after_scheme(text: str, name: str, kind: NameClass, end: int) -> Assignment | None:
    gap = _SCHEME_GAP.match(text, end)
    value = _BARE.match(text, gap.end()) if gap else None
    return Assignment(name, kind, Span(*value.span()), False, "scheme") if value else None


def _tagged(text: str, name: str, kind: NameClass, at: int) -> Assignment | None:
    match = _XML_TEXT.match(text, at)
    return Assignment(name, kind, Span(*match.span()), True, "tag") if match else None


def _quoted(text: str, name: str, kind: NameClass, at: int, quote: str) -> Assignment | None:
    """The value up to the quote that closes it, at the same depth of escaping."""
    mark, slashes = quote[-1], len(quote) - 1
    limit = min(len(text), at + VALUE_MAX)
    position = at
    while True:
        close = text.find(mark, position, limit)
        if close < 0:
            return None
        back = close
        while back > at and text[back - 1] == "\\":
            back -= 1
        if close - back <= slashes:
            return Assignment(name, kind, Span(at, back if slashes else close), True, "quoted")
        position = close + 1
