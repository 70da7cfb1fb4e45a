"""Which variables a file uses as credentials: what defines them holds the credential, whatever they are called.

Uses go from file to file as a set of names. A variable that is used as a password is in it twice, by its name and by its
name marked as one, because what people choose is judged by other measures than what a service draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from posthound.detect.assignments import Referring
from posthound.detect.names import NameClass
from posthound.detect.pairs import QUOTE
from posthound.model.columns import Distinct
from posthound.support.regexes import regex

# No name that a file can give ends so.
_MARK = "\0password"
# Characters of a value that is one reference, at most.
_LONGEST = 140
# Variables that a use goes through; more is a cycle or a mistake.
_THROUGH = 5
# How API clients refer to a variable: Postman and most `{{name}}`, Insomnia `{{ _.name }}`, Hoppscotch `<<name>>`, JMeter `${name}`,
# SoapUI `${#Project#name}`, Yaak `${[ name ]}`, Step CI `${{env.name}}`; and to what a `.env` file gives, Bruno `{{process.env.NAME}}`,
# VS Code's client `{{$dotenv NAME}}`, Insomnia's and Artillery's kind `{{ $processEnvironment.NAME }}`.
_NAME = r"[^{}<>\[\]$]{1,100}?"
_PLACES = (
    r"(?:_\.|process\.env\.|\$processEnvironment\.|\$(?:dotenv|processEnv|shared)\s{1,4}|(?<=\$\{\{)(?:env|secrets)\.)?"
)
_REFERENCE = rf"(?:\$?\{{\{{\s*{_PLACES}(?P<named>{_NAME})\s*\}}\}}|<<(?P<angled>{_NAME})>>|\$\{{\[?\s*(?:\#\w{{1,20}}\#)?(?P<dollar>{_NAME})\s*\]?\}})"
_SCHEME = r"(?:bearer|basic|token|jwt)"
# What stands between a name and a value without quotes: `password={{pw}}`, `password: pm.environment.get("pw")`, and in scripts
# `{key: 'password', value: pm.environment.get('pw')}`.
_JOIN = regex(r"\\{0,3}[\"'`]?\s{0,8}(?:[:=]|=>|>|,\s{0,20}[\"']?value[\"']?\s{0,4}:)\s{0,8}")
# A user before the password that a script gets; and what encodes both.
LOGIN = rf"""(?P<login>{QUOTE}[^\"'`\\]{{0,60}}:{QUOTE}\s{{0,4}}\+\s{{0,4}}|`[^`$:]{{0,60}}:\$\{{|`\$\{{[^{{}}]{{1,80}}\}}:\$\{{
    |[A-Za-z_$][\w$.]{{0,60}}(?:\({QUOTE}[^\"'`\\]{{1,60}}{QUOTE}\))?\s{{0,4}}\+\s{{0,4}}{QUOTE}:{QUOTE}\s{{0,4}}\+\s{{0,4}})"""
_ENCODED = rf"(?:btoa|[\w.]{{1,30}}\.(?:encode|parse|from))\(\s{{0,4}}{LOGIN}?"
# A reference, or what a script gets.
_HERE = regex(
    rf"""(?:\\{{0,3}}[\"'`]?{_SCHEME}\s{{1,4}})?(?:[\"'`]?\s{{0,4}}\+\s{{0,4}}|\$\{{(?=pm|postman|bru|insomnia))?(?:{_ENCODED})?
        (?:{_REFERENCE}(?=[\s\"'`<>&;,)}}\]\\]|$)
         |(?:pm|postman|bru|insomnia)\.(?:\w{{1,30}}\.)?get\w{{0,30}}\(\s{{0,4}}\\{{0,3}}[\"'`](?P<got>[^\"'`\\]{{1,100}})[\\\"'`])""",
    re.IGNORECASE | re.VERBOSE,
)
_IN_ADDRESS = regex(r"://[^\s/@:\"'<>]{0,100}:(\{\{[^{}]{1,100}\}\})@")
_MAIL = regex(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[A-Za-z]{2,10}")
_WHOLE = regex(rf"\s*(?:{_SCHEME}\s+)?{_REFERENCE}\s*", re.IGNORECASE | re.VERBOSE)


def variable_in(text: str) -> str:
    """The variable that a text is one reference to; "" for other texts and for those that Postman makes up (`$guid`)."""
    return _name_in(_WHOLE.fullmatch(text)) if len(text) < _LONGEST else ""


def _name_in(match: re.Match[str] | None) -> str:
    named = match and match[match.lastgroup or 0]
    return named.strip() if named else ""


def used_at(referring: Referring) -> tuple[str, ...]:
    """The uses of what stands as the value of a name, or behind the name."""
    text, kind, behind = referring
    join = _JOIN.match(text) if behind else None
    if kind is None or (behind and join is None):
        return ()
    match = _HERE.match(text, join.end() if join else 0)
    return _uses(_name_in(match), NameClass.PASSWORD if match and match["login"] else kind)


def used_in(distinct: Distinct, referring: Iterable[Referring], before_hosts: Iterable[int]) -> set[str]:
    """The uses that texts make of variables; `before_hosts` are the places of references that an address may have for its password."""
    uses = {use for one in referring for use in used_at(one)}
    for number in {number for number, _ in distinct.joined.spans(before_hosts)}:
        for match in _IN_ADDRESS.finditer(distinct.texts[number]):
            uses.update(_uses(variable_in(match[1]), NameClass.PASSWORD))
    return uses


def _uses(name: str, kind: NameClass) -> tuple[str, ...]:
    if not name or kind.says_little:
        return ()
    return (name, as_password(name)) if kind is NameClass.PASSWORD else (name,)


def kind_of_used(name: str, text: str, is_used: Callable[[str], bool]) -> NameClass:
    """What a variable's text is taken for that goes into a credential's field: for a password, where it does into one's.

    A mail address is none that somebody chose: tests log in with the name of the user twice.
    """
    if is_used(as_password(name)) and not _MAIL.fullmatch(text.strip()):
        return NameClass.PASSWORD
    return NameClass.TOKEN


def evidence_of(kind: NameClass) -> str:
    """What a match says whose variable is used as one of this kind."""
    return f"requests use it as a {'password' if kind is NameClass.PASSWORD else 'token'}"


def as_password(name: str) -> str:
    """How a variable is told that is used as a password."""
    return name + _MARK


def name_of(use: str) -> str:
    """The name of the variable that is used."""
    return use.removesuffix(_MARK)


def with_marks(names: Iterable[str]) -> frozenset[str]:
    """All that others may tell of variables with these names."""
    plain = frozenset(names)
    return plain | {as_password(name) for name in plain}


def behind(
    referring: Callable[[Callable[[str], bool]], Iterable[str]],
    is_used: Callable[[str], bool],
    is_neutral: Callable[[str], bool],
) -> set[str]:
    """The uses that used variables make of others, through a few; `referring` gives the texts of variables that are so named."""
    more = set[str]()

    def known(name: str) -> bool:
        return name in more or is_used(name)

    def known_as_password(name: str) -> bool:
        return known(as_password(name))

    for _ in range(_THROUGH):
        names = set(filter(is_neutral, filter(None, map(variable_in, referring(known)))))
        passwords = set(filter(names.__contains__, map(variable_in, referring(known_as_password)))) if names else set()
        found = {use for use in names | set(map(as_password, passwords)) if not known(use)}
        if not found:
            break
        more |= found
    return more
