"""What may stand between a name and its value, and what a value without quotes is."""

from __future__ import annotations

import re

from posthound.detect.pairs import QUOTE
from posthound.support.regexes import regex

# Characters of a bare value behind a blank, at least.
DRAWN = 16

# Between a name and its value. `quote` opens the value; without it the value is bare.
JOIN = regex(
    rf"""(?P<close>{QUOTE})?(?:\]?\)?|\*{{1,3}}|</\w{{1,8}}>)(?:[ ]\([^()\n]{{1,30}}\))?\s{{0,8}}
        (?: (?P<other>={{2,3}}|!={{1,2}}|<>|\|\||\?\?)\s{{0,8}}(?P<quote3>{QUOTE})
          | (?P<op>=>|:=|\?=|[:=])(?:\s|\\[nrt]){{0,8}}(?:(?:\*{{1,3}}|</?\w{{1,8}}>)\s{{0,2}}){{0,2}}
                (?:[|>][+-]?[ \t]{{0,2}}\r?\n[ \t]{{1,20}})?(?P<list>\[\s{{0,20}}(?={QUOTE}))?(?P<quote>{QUOTE})?
          | (?P<comma>,)\s{{0,8}}(?P<quote2>{QUOTE})
          | (?P<tag>(?:\s[^<>\n]{{0,200}})?>)
        )""",
    re.VERBOSE,
)
# `- name: ACME_SECRET`, `variable "acme_secret" {{`: the value stands on the line below.
VALUE_BELOW = regex(
    rf"[\"']?[ \t]{{0,8}}\{{?[ \t]{{0,8}}\r?\n[ \t]{{1,40}}(?:value|default)[ \t]{{0,8}}[:=][ \t]{{0,8}}(?P<quote>{QUOTE})?"
)
NAMED_BEFORE = regex(r"(?:(?:name|key)[ \t]{0,8}[:=]|variable)[ \t]{0,8}[\"']?$")
# What sentences put between a password and its text: `is`, `for user 'joe' is`, `'…'`; and what command lines do: a blank.
# In other languages, too; `native/follow.c` has the same words.
IN_SENTENCE = regex(
    rf"""\)?(?:[ ](?:for|of|de|del|des|di|do|da|du|dla|f(?:ü|ue)r|para|pour|per|van|von|voor)
            (?:[ ][\w-]{{1,20}}){{0,3}}(?:[ ][\"'`][^\"'`\n]{{1,60}}[\"'`])?)?
        [ ](?:is|was|es|era|est|ist|war|lautet|[éè]|jest|je|är|er|este|adalah)(?:[ ](?:set[ ]to|now|still|simply|just|always))?
        (?:[ ]{{1,2}}|:\s{{1,4}})(?P<quote>{QUOTE})?""",
    re.VERBOSE,
)
BLANK = regex(
    rf"(?:\*{{0,2}}[ \t]{{0,20}}\|[ \t]{{0,20}}|[ \t]{{1,8}}(?:(?:[-–—→]|->)[ \t]{{1,4}})?)(?:(?P<quote>{QUOTE})|[(\[{{])?"
)
# What a bare value behind a blank is at least, as a key is and a word is not.
DRAWN_VALUE = regex(rf"(?=[^\s\d]{{0,40}}\d)[^\s\"'`<>;,{{}}()\[\]|\\]{{{DRAWN}}}")
# A block of code in Markdown, of which one backtick is read.
FENCE = regex(r"``[\w-]{0,20}[ \t]{0,8}\r?\n[ \t]{0,8}")
BARE = regex(r"[^\s\"'`<>;,{}()\[\]|\\]{1,4096}")
# Up to the next of a form, or of a list: `--set a=1,b=2`; and in a path up to its query.
BARE_FORM = regex(r"(?:[^\s\"'`<>&;{}\\,]|,(?![A-Za-z][\w.-]{0,60}=)){1,4096}")
BARE_PATH = regex(r"[^\s\"'`<>&;?{}\\]{1,4096}")
