"""Values that code puts together where it gives them to a name: `implode('', ['…', '…'])`, `['…', '…'].join('')`, `sprintf('%s%s', '…', '…')`,
`first + second`."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from posthound.model.columns import Span
from posthound.support.regexes import regex

_PIECES = 32  # of one value, at most
_LITERAL = regex(r"[@fruNLb]?(?P<quote>\\{0,3}[\"'`])(?P<text>[^\s\"'`\\]{1,400})(?P=quote)")
_COMMA, _BLANK = regex(r"\s{0,80},?\s{0,80}"), regex(r"\s{1,80}")
_EMPTY = r"(?:''|\"\"|[sS]tring\.Empty)"
# What opens what is put together, up to its first literal: a call, a list, with the words before them.
_OPEN = r"[^\"'`,;\n%]{0,60}?"
# A call that joins needs to be told that nothing stands between; one that adds does not; one that fills in has a place for each.
_PREFIXED = r"[@fruNLb]?[\"'`\\]"
_HEADS = regex(
    rf"(?P<joins>{_OPEN}(?:\b(?:implode|[jJ]oin|concatStringsSep)\b|[\"']Fn::Join[\"']:){_OPEN}{_EMPTY}\s{{0,8}},?{_OPEN}\s{{0,40}}(?={_PREFIXED})"
    rf"|{_EMPTY}\.(?:join|concat)\({_OPEN}\s{{0,40}}(?=[fru]?[\"'`\\]))"
    rf"|(?P<adds>{_OPEN}(?:\b(?:implode|[cC]oncat|CONCAT|strcat|StrCat|paste0?|Sprint|concatenate|Enum\.join|str|string(?=\()|StringBuilder(?:\(\)\s{{0,80}}\.append)?)\b"
    rf"|\bconcat!|-join\s){_OPEN}(?:'string\s)?\s{{0,40}}(?={_PREFIXED}))"
    rf"|(?P<fills>(?:{_OPEN}\b(?:[sS]?printf|Sprintf|[fF]ormat|format!|stringWithFormat)[\s:]?\(?{_OPEN})?@?\\{{0,3}}[\"'](?:%[sv@]|\{{\d?\}}|%\d\$s){{2,32}}\\{{0,3}}[\"']"
    rf"(?:\s{{0,8}},|\.format\(|\s%\s\(|\s-f|(?=\s\\?[\"']))\s{{0,80}}(?=[@fru]?[\"'`\\]))"
    rf"|(?P<joins_last>{_OPEN}\b[jJ]oin\({_OPEN}\s{{0,40}}(?={_PREFIXED}))"
)
_ENDS_LAST = regex(rf"\s{{0,80}},?\s{{0,80}}[\])}}]{{1,3}}\s{{0,8}},\s{{0,8}}{_EMPTY}\s{{0,8}}\)")
_LISTS = regex(r"(?:@|\w{1,20}(?:\[\])?(?:string)?\s?|\[{1,2}(?=\[@))?[\[({]\s{0,80}(?=[@fruNLb]?[\"'`\\])")
_WORDS = regex(
    r"(?:[%q]w|%W)[\[({<](?P<words>\s{0,8}[\w+/=.~-]{1,400}(?:\s{1,80}[\w+/=.~-]{1,400}){1,32}\s{0,8})[\])}>]"
)
_WORD, _WORDED = regex(r"\S+"), "%q"
# How a call ends behind its literals: what would stand between them is nothing.
_ENDS = regex(
    rf"\s{{0,80}},?\s{{0,80}}[\])}}]{{0,4}}(?:,\s{{0,8}}(?:sep\s?=\s?)?{_EMPTY})?[\])}}]{{0,4}}(?!\s{{0,8}}[,\w\"'`])"
)
_ENDS_LIST = regex(
    rf"\s{{0,80}},?\s{{0,80}}[\])}}](?P<reversed>\.reversed?\(\))?(?:\.(?:join(?:ed|ToString)?|concat|mkString)(?:\({_EMPTY}\)|(?<!join)\(\)|\b(?!\())"
    rf"|\s-join\s{_EMPTY}|\scomponentsJoinedByString:@\"\")"
)
# What adds a literal to the one before where nothing else does.
_APPENDED = regex(r"\)?\s{0,80}\.append\((?=[\"'])|\]?\sstringByAppendingString:(?=@\")")
_SUMMED = regex(r"[\"']?\{\{-?\s{0,4}(?=[\"'])")
_TILDE = regex(r"\s{0,8}[~+]\s{0,8}")
# Names of texts that are added: each was given one literal before.
_NAMED = regex(
    r"[$@]?(?:\w{1,20}\.)?(?P<first>[A-Za-z_]\w{0,40})"
    r"(?P<more>(?:[ \t]{0,4}(?:\+|\.{1,2}|&|<>)[ \t]{0,4}[$@]?[A-Za-z_]\w{0,40}){1,8})(?=[ \t]{0,4}(?:[;,)\r\n]|$))"
)
_NAME = regex(r"[$@]?([A-Za-z_]\w{0,40})")
# The same where a text is filled in with them: `${a}${b}`, `#{a}#{b}`, `{a}{b}`, `$a$b`, `$($a)$($b)`, `\(a)\(b)`, `%A%%B%`.
_HOLES = tuple(
    r"(?:[$#]?\{\$?(?:\w{1,20}\.)?NAME\}|\$\(\$?NAME\)|\$NAME\b|\\{1,2}\(NAME\)|%NAME%)".replace("NAME", name)
    for name in (r"[A-Za-z_]\w{0,40}", r"([A-Za-z_]\w{0,40})")
)
_FILLED = regex(rf"[fs$]?\\{{0,3}}[\"'`]?{_HOLES[0]}{{2,8}}(?=\\{{0,3}}[\"'`]|[ \t]{{0,4}}(?:[;\r\n]|$))")
_HELD = regex(_HOLES[1])
# What a name is given: a literal; in shells and the like, a word.
_GIVEN = regex(
    r"(?<![\w.])(?P<name>[A-Za-z_]\w{0,40})(?:\s?:\s?\w{1,20})?[ \t]{0,4}:?=(?!=)"
    r"(?:[ \t]{0,4}@?(?P<quote>[\"'])(?P<text>[\w+/=.~-]{1,400})(?P=quote)|(?:(?<=:=)[ ])?(?P<bare>[\w+/.~-]{6,400})(?=[ \t]{0,4}(?:;|\r?\n|$)))?"
)
_REACH = 2000  # characters before a sum in which its names are given their texts


def put_together(text: str, at: int) -> tuple[Span, ...]:
    """Where the pieces stand of what begins here and is put together, in order; nothing where it is one literal or is not known."""
    if found := _HEADS.match(text, at):
        return _called(text, found.end(), _ENDS_LAST if found["joins_last"] else _ENDS)
    if text[at] in _WORDED and (words := _WORDS.match(text, at)):
        listed = _WORD.finditer(text, *words.span("words")) if _ENDS_LIST.match(text, words.end() - 1) else ()
        return tuple(Span(*one.span()) for one in listed)
    if found := _LISTS.match(text, at):
        return _listed(text, found)
    if "{{" in text[at : at + 3] and (found := _SUMMED.match(text, at)):
        pieces, end = _literals(text, found.end(), _TILDE)
        return tuple(pieces) if len(pieces) > 1 and text[end : end + 4].lstrip(" -")[:2] == "}}" else ()
    return _of_names(text, at)


def _literals(text: str, at: int, between: re.Pattern[str]) -> tuple[list[Span], int]:
    """The literals from here on, and where the last ends."""
    found = list[Span]()
    end = at
    while len(found) < _PIECES and (one := _LITERAL.match(text, at)):
        found.append(Span(*one.span("text")))
        end = one.end()
        gap = _APPENDED.match(text, end) or between.match(text, end)
        if gap is None or gap.end() == end:
            break
        at = gap.end()
    return found, end


def _called(text: str, at: int, ends: re.Pattern[str]) -> tuple[Span, ...]:
    found, end = _literals(text, at, _COMMA)
    return tuple(found) if len(found) > 1 and ends.match(text, end) else ()


def _listed(text: str, opened: re.Match[str]) -> tuple[Span, ...]:
    found, end = _literals(text, opened.end(), _COMMA)
    if len(found) < 2:
        return ()
    if _APPENDED.match(text, found[0].end + 1):
        return tuple(found)
    if ends := _ENDS_LIST.match(text, end):
        return tuple(reversed(found) if ends["reversed"] else found)
    if opened[0].rstrip()[-1] != "(" or len(opened[0].strip()) > 1:
        return ()
    found, end = _literals(text, opened.end(), _BLANK)  # literals side by side, in brackets, are one
    return tuple(found) if len(found) > 1 and text[end:].lstrip()[:1] == ")" else ()


def _of_names(text: str, at: int) -> tuple[Span, ...]:
    """The literals that names were given which are added here, or filled into a text."""
    if filled := _FILLED.match(text, at):
        names = [next(filter(None, one.groups())) for one in _HELD.finditer(filled[0])]
    elif sum_ := _NAMED.match(text, at):
        names = [sum_["first"], *(one[1] for one in _NAME.finditer(sum_["more"]))]
    else:
        return ()
    given: dict[str, Span | None] = {}
    starts, all_given = _given_in(text)
    for name, span in all_given[bisect_left(starts, at - _REACH) : bisect_left(starts, at)]:
        # What is given twice, or something else than a literal, may be another text here.
        given[name] = span if name not in given else None
    found = [given.get(name) for name in names]
    return tuple(one for one in found if one) if all(found) else ()


@lru_cache(maxsize=1)
def _given_in(text: str) -> tuple[list[int], list[tuple[str, Span | None]]]:
    """Where a text gives something to a name, and to which; with the place of what, if it is a literal. A text may have many sums."""
    found = list(_GIVEN.finditer(text))
    return [one.start() for one in found], [
        (one["name"], Span(*one.span("bare" if one["bare"] else "text")) if one["text"] or one["bare"] else None)
        for one in found
    ]
