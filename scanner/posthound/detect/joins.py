"""What may stand between a name and its value, and what a value without quotes is."""

from __future__ import annotations

import re
from itertools import islice

from posthound.detect.pairs import QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

# Characters of a name before and behind a word of credentials, at most.
NAME_MAX, NAME_BEHIND = 80, 60
# Characters of a bare value behind a blank, at least.
DRAWN = 16
DEPTH = 8  # values within values that are looked at

# How one of several under a name is written: in a list, as a member of an object, in a list of lines, in a list of objects, as a key of one, as
# a key on a line.
LISTED, MEMBER, ITEM, ENTRY, KEY, LINE = "listed", "member", "item", "entry", "key", "line"
SEVERAL = frozenset((MEMBER, ITEM, ENTRY, KEY, LINE))
# Names that say something by what stands around them alone (`detect/sections.py`, `detect/siblings.py`), as they are written.
BESIDE = frozenset(
    """
        key key1 key2 Key1 Key2 KEY1 KEY2 hashkey hash_key hash-key hashKey HashKey HASH_KEY hashiv hash_iv hash-iv hashIv hashIV HashIv HashIV HASH_IV
        salt Salt SALT crc Crc CRC p24_crc
    """.split()
)
# What follows a name that is given a value.
SIGNS = (" ", "=", ":", "\t")
# What sets a value off in Markdown and HTML.
EMPHASIS = r"(?:\*{1,3}|__|</?\w{1,8}(?:\s[\w-]{1,20}=[^<>\n]{0,120}|\s?/)?>|&nbsp;)"
# Where a value without quotes ends that stands in Chinese or Japanese.
WIDE = "，。；、：＝（）【】「」『』！？“”"
# What languages put before a string's quote: Objective-C `@"…"`, Python `u'…'`, SQL `N'…'`, shells `$'…'`.
KIND = r"(?:[@bfrNuU](?=\\{0,8}[\"'])|\$(?='))?"
# Between a name and its value. `quote` opens the value; without it the value is bare.
# Chinese and Japanese have their own colons, and brackets around a label: `密码：…`, `【密码】…`.
# Maps of Scala and Kotlin are made of pairs: `"a" -> "…"`, `"a" to "…"`.
JOIN = regex(
    rf"""(?P<close>{QUOTE})?(?:\]?\)?|\[\w{{0,20}}\]|\*{{1,3}}|</\w{{1,8}}>|[】」』）])(?:[ ]\([^()\n]{{1,30}}\))?\s{{0,8}}
        (?: (?P<other>={{2,3}}|!={{1,2}}|<>|\|\||\?\?)\s{{0,8}}(?P<quote3>{QUOTE})
          | (?P<op>=>|:=|\?=|[:=：＝]|<-(?=\s{{0,8}}[\w"'])|(?<=[】」』]))(?:\s|\\[nrt]){{0,8}}(?:{EMPHASIS}\s{{0,2}}){{0,3}}
                (?:[|>][+-]?[ \t]{{0,2}}\r?\n[ \t]{{1,20}})?(?P<list>\[(?:\]string\{{)?\s{{0,20}}(?={QUOTE}))?{KIND}(?P<quote>{QUOTE})?
          | (?P<comma>,)\s{{0,8}}(?:HeaderValue::\w{{1,20}}\()?{KIND}(?P<quote2>{QUOTE})
          | (?(close)(?:->\s{{0,8}}|(?<=\s)to\s{{1,8}})(?P<quote4>{QUOTE})|(?!))
          | (?P<tag>(?:\s[^<>\n]{{0,200}})?>)
        )""",
    re.VERBOSE,
)
# Behind the first text in brackets, where it is the key of a table: `['…' => '…']`.
MAPPED = regex(rf"[^\"'`\\\n]{{0,400}}{QUOTE}\s{{0,8}}(?:=>|:)")
# `- name: ACME_SECRET`, `variable "acme_secret" {{`: the value stands on a line below, in braces behind others about the variable.
_ATTRIBUTE = r"(?:[ \t]{1,40}(?!default|value)[a-z]{1,20}[ \t]{1,12}=[^\n]{0,200}\n){0,4}"
VALUE_BELOW = regex(
    rf"[\"']?[ \t]{{0,8}}(?:\{{[ \t]{{0,8}}\r?\n{_ATTRIBUTE}|\r?\n)[ \t]{{1,40}}(?:value|default)[ \t]{{0,8}}[:=][ \t]{{0,8}}(?P<quote>{QUOTE})?"
)
NAMED_BEFORE = regex(r"(?:(?:name|key)[ \t]{0,8}[:=]|variable)[ \t]{0,8}[\"']?$")
# What sentences put between a password and its text: `is`, `for user 'joe' is`, `'…'`; and what command lines do: a blank.
# In other languages, too; `native/follow.c` has the same words.
IN_SENTENCE = regex(
    rf"""\)?(?:[ ](?:for|of|de|del|des|di|do|da|du|dla|f(?:ü|ue)r|para|pour|per|van|von|voor)
            (?:[ ][\w-]{{1,20}}){{0,3}}(?:[ ][\"'`][^\"'`\n]{{1,60}}[\"'`])?)?
        [ ](?:(?:(?:is|was|were|has[ ]been)[ ])?(?:changed|set|reset|updated)[ ]to
            |(?:is|was|are|es|son|era|est|sont|ist|sind|war|lautet|[éè]|jest|je|är|er|este|adalah)(?:[ ](?:now|still|simply|just|always))?)
        (?:[ ]{{1,2}}|:\s{{1,4}})(?P<quote>{QUOTE})?""",
    re.VERBOSE,
)
# What a drawn value may also stand behind: `set the token to …`, `the secret should be …`.
BECOMES = regex(rf"[ ](?:to|by|with|(?:should|must|has to|will)[ ]be)[ ](?P<quote>{QUOTE})?")
BLANK = regex(
    rf"(?:\*{{0,2}}[ \t]{{0,20}}\|[ \t]{{0,20}}|(?:\*{{1,3}}|__|`|</\w{{1,8}}>)?[ \t]{{1,8}}(?:(?:[-–—→]|->)[ \t]{{1,4}})?)(?:(?P<quote>{QUOTE})|[(\[{{])?"
)
# What a bare value behind a blank is at least, as a key is and a word is not; nor is the placeholder that `fix` puts into markup.
_WORDS_IN_BRACKETS = r"(?<=\[)(?=[0-9a-f-]{0,40}[g-z])[a-z][a-z0-9]{0,40}(?:-[a-z0-9]{1,40}){1,12}\]"
DRAWN_VALUE = regex(rf"(?!{_WORDS_IN_BRACKETS})(?=[^\s\d]{{0,40}}\d)[^\s\"'`<>;,{{}}()\[\]|\\{WIDE}]{{{DRAWN}}}")
# `.setApiKey("…")`, `.withToken("…")`; a command's arguments: `set "Jwt:SecretKey" "…"`; and a row of separated values.
CALLED = regex(rf"(?:\(\s{{0,8}}|{QUOTE}[ \t]{{1,4}})(?P<quote>{QUOTE})")
# What stands before the name in a call that takes both, and between a scheme and its credential.
CALL_BEFORE = regex(
    r"(?:[\w.>]\(\s{0,8}(?:[\w.\"' ]{1,40},\s{0,4})?@?|(?:[hH]eader|add_field)[ ]|:authorization,[ ])\\{0,8}[\"'`]$"
)
SCHEME_GAP = regex(r"(?:[ \t]{1,4}|[\"']?\s?[:,]\s?(?=\\{0,4}[\"']))(?:\\{0,4}[\"'])?")
# What a value that code puts together may begin with (`detect/sums.py`).
SUM = regex(
    r"[@%]?[\[({!]|\$\(|->\s?\{|-join|%[wW]|qw|\\{0,3}[\"'`](?:\\{0,3}[\"']|[%{$#]|\\{1,2}\()|\$\"\{|\$\{?\w{1,40}\}?\$|%\w{1,40}%%"
    r"|(?:new\s)?[$@]?[\w.:]{1,60}!?[ \t]{0,4}(?:[(\[{+&<.]|[@L]?[\"'])"
)
# What a name that a function has may end before: what it takes, in brackets, or what it does; and a statement that asks for what it gave.
BODY = regex(
    r"(?:[\"'][)\]]{1,3})?[!;]{0,2}[ \t]{0,4}\r?\n\s{0,40}(?:if\b|"
    r"[$@]?[\w.]{1,60}\s?(?:\|\|=|\?\?=|=\s?[$@]?[\w.]{1,60}\s(?:\|\||\?\?|or)\s))|\((?!\s{0,8}\\{0,8}[\"'`])|\s{0,8}\{|(?:\sdo)?\s{0,4}\n|,\sdo:"
)
# A block of code in Markdown, of which one backtick is read.
FENCE = regex(r"``[\w-]{0,20}[ \t]{0,8}\r?\n[ \t]{0,8}")
BARE = regex(rf"[^\s\"'`<>;,{{}}()\[\]|\\{WIDE}]{{1,4096}}")
# Up to the next of a form, or of a list: `--set a=1,b=2`; and in a path up to its query.
# The padding of what is listed in base64 gives nothing to anybody.
BARE_FORM = regex(rf"(?:[^\s\"'`<>&;{{}}\\,{WIDE}]|,(?![A-Za-z][\w.-]{{0,60}}=(?![=,\s]|$))){{1,4096}}")
# A parameter too short for what is drawn: under a name that says little, it is none, however many there are.
SHORT = regex(r"=[\w.~-]{0,7}(?:&|$)")
BARE_PATH = regex(r"[^\s\"'`<>&;?{}\\]{1,4096}")
BRACKETS = 8  # that close, at most, in a value
_NAME_LEFT = regex(r"[\w$@.-]")
_IN_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$@.-"
_NAME_RIGHT = regex(rf"[\w$.-]{{0,{NAME_BEHIND}}}")
_CLOSING = regex(r"[)\]]")


def in_brackets(text: str, at: int, end: int) -> int:
    """Where a value ends that stands in brackets with what it belongs to: `(https://…?api_key=…)`, `[https://…?api_key=…](…)`."""
    for match in islice(_CLOSING.finditer(text, at, end), BRACKETS):
        closing, place = match[0], match.start()
        opening = "(" if closing == ")" else "["
        before = text[max(text.rfind("\n", 0, at), at - 1000, 0) : place]
        if before.count(opening) > before.count(closing):
            return place if text.count(opening, at, place) <= text.count(closing, at, place) else end
    return end


def bare(text: str, at: int, form: re.Pattern[str], *, drawn: bool) -> Span | None:
    """Where a value without quotes stands that begins here; `drawn`: nobody chose it."""
    while text.startswith("*", at) and drawn:  # emphasis
        at += 1
    match = form.match(text, at)
    if match is None:
        return None
    end = in_brackets(text, at, match.end()) if form is BARE_FORM else match.end()
    while end > at and text[end - 1] == ",":  # of a list that goes on behind a blank: `api_key=…, user=ana`
        end -= 1
    while drawn and end > at and text[end - 1] in ".!?:*":  # the end of a sentence is none of a token
        end -= 1
    return Span(at, end)


def begins(join: re.Match[str]) -> int:
    """Where the value begins behind what joins it to its name, with what opens it."""
    return join.start("list") if join["list"] else join.start("quote") if join["quote"] else join.end()


def becoming(text: str, end: int, *, drawn: bool) -> re.Match[str] | None:
    """What joins a name that ends here to the value that it is given, which has to be drawn, or in quotes."""
    match = BECOMES.match(text, end)
    return match if match and (match["quote"] or (drawn and DRAWN_VALUE.match(text, match.end()))) else None


class Within:
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


def name_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the name begins and ends that a word stands in."""
    before = text[max(0, start - NAME_MAX) : start]
    rest = before.rstrip(_IN_NAMES)
    while rest and not rest.isascii() and _NAME_LEFT.match(rest[-1]):  # letters beyond ASCII
        rest = rest[:-1].rstrip(_IN_NAMES)
    match = _NAME_RIGHT.match(text, end)
    return start - len(before) + len(rest), match.end() if match else end
