"""Variables to which scripts give what another variable holds: `pm.environment.set("front", pm.environment.get("door"))`.

Whoever uses the one uses the other. Where the one's name says that it is a credential, setting it is a use already.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from posthound.detect.names import NameClass, classify
from posthound.detect.pairs import QUOTE
from posthound.detect.uses import LOGIN, as_password
from posthound.model.columns import Distinct, Tree, places_of
from posthound.support.regexes import regex

_SCOPES = (
    r"environment|baseEnvironment|globals?|variables|collectionVariables|iterationData|env|active|folder|parentFolders"
)
# How scripts of API clients ask for a variable: `pm.environment.get("x")`, `bru.getEnvVar("x")`, `client.global.get("x")`,
# `hopp.env.active.get("x")`, `vars.get("x")`; and as long ago `environment.x` and `environment["x"]`.
_GETS = rf"""(?:(?:pm|insomnia|pw|hopp|client|request)\.(?:(?:{_SCOPES})\.){{1,2}}get|(?:bru|postman|tc)\.get(?:\w{{0,20}}Var(?:iable)?|ProcessEnv)
        |(?:vars|props)\.get(?:Object)?)
    \(\s{{0,4}}(?P<got_in>{QUOTE})(?P<got>[^\"'`\\]{{1,100}})(?P=got_in)\s{{0,4}}\)"""
_OLD = rf"(?<![\w.])(?:environment|globals)(?:\.(?P<plain>[A-Za-z_]\w{{0,80}})(?!\w|\()|\[{QUOTE}(?P<indexed>[^\"'`\\]{{1,100}}){QUOTE}\])"
_REFERENCE = r"\{\{\s{0,4}(?P<referred>[^{}<>$\s][^{}<>$]{0,99}?)\s{0,4}\}\}"
_SCHEME = r"(?:(?i:bearer|basic|token|jwt|apikey)\s{0,4})"
# What makes another text of one: of bytes, in base64, for an address.
_MADE = r"(?:(?:new\s)?String|btoa|atob|(?:en|de)codeURIComponent|[\w.]{1,30}\.(?:parse|encode|encodeToString|from)(?<!JSON\.parse))\(\s{0,4}"
_SAID = rf"{QUOTE}{_SCHEME}{QUOTE}\s{{0,4}}\+\s{{0,4}}|`{_SCHEME}?\$\{{"
# As a literal that refers to it, or asked for, behind a scheme or not.
_VALUE = rf"""(?:(?:pm\.variables\.replaceIn\(\s{{0,4}})?(?P<quoted>{QUOTE}){_SCHEME}?{_REFERENCE}(?P=quoted)\s{{0,4}}\)?
    |(?:{_SAID}|{_MADE}|{LOGIN}|\(|await\s{{1,4}}){{0,4}}(?:{_GETS}|{_OLD}))
    (?=\s{{0,4}}(?:[),;}}\]\r\n]|\|\||\?\?|\.(?:trim|toString)\(|\\[rn]|$))"""
_LOCAL = rf"(?:{_SAID})?(?P<local>[A-Za-z_$][\w$]{{0,60}})(?=(?:\}}`)?\s{{0,4}}[),}}])"
_PASSED = regex(
    rf"""(?:(?:\.set\w{{0,30}}|[rp]s\.put(?:Object)?)\(\s{{0,4}}|\.(?:add|upsert)\(\{{\s{{0,8}}(?:{QUOTE})?key(?:{QUOTE})?\s{{0,4}}:\s{{0,4}})
    (?P<open>{QUOTE})(?P<name>[^\"'`\\]{{1,100}})(?P=open)\s{{0,4}},\s{{0,8}}(?:(?:{QUOTE})?value(?:{QUOTE})?\s{{0,4}}:\s{{0,4}})?(?:{_VALUE}|{_LOCAL})""",
    re.VERBOSE,
)
_TAKEN = regex(rf"(?P<local>[A-Za-z_$][\w$]{{0,60}})\s{{0,4}}=\s{{0,4}}{_VALUE}", re.VERBOSE)
_IN_NAME = regex(r"[\w$.]")


class PassedOn(NamedTuple):
    """The variables that get another's value, each with that, and those whose value goes to what is called a credential."""

    links: frozenset[tuple[str, str]]
    uses: frozenset[str]


def passed_on(tree: Tree, at_calls: Iterable[tuple[int, int]]) -> PassedOn:
    """What the calls at these places, each with its text's number, pass on."""
    links, uses = set[tuple[str, str]](), set[str]()
    for name, other, is_password in set(_passed(tree, at_calls)):
        kind = classify(name)
        if name == other or classify(other) not in (None, NameClass.VAGUE):
            continue
        if kind is None or kind.says_little:
            links |= {(name, other), (name if is_password else as_password(name), as_password(other))}
        else:
            uses |= {other, as_password(other)} if is_password or kind is NameClass.PASSWORD else {other}
    return PassedOn(frozenset(links), frozenset(uses))


def _passed(tree: Tree, at_calls: Iterable[tuple[int, int]]) -> Iterator[tuple[str, str, bool]]:
    """What gets another's value, with that, and whether as the password of a user."""
    through: dict[int, list[tuple[str, str]]] = defaultdict(
        list
    )  # names that get what a name of the script's own holds, by text
    for number, at in at_calls:
        found = _PASSED.match(tree.distinct.texts[number], at)
        if found and found["local"]:
            through[number].append((found["name"], found["local"]))
        elif found:
            yield found["name"], _other_in(found), found["login"] is not None
    if through:
        yield from _through_locals(tree, through)


def _taken(distinct: Distinct, wanted: Collection[str]) -> dict[int, list[tuple[str, str, bool]]]:
    """Where names of scripts' own get a variable's value, `const door = pm.environment.get("door")`, by text."""
    marks = {f"{local}{sign}".encode() for local in wanted for sign in ("=", " =")}
    taken: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    for number, at in distinct.joined.spans(places_of(distinct.joined.data, *marks)):
        text = distinct.texts[number]
        found = _TAKEN.match(text, at)
        if found and found["local"] in wanted and not (at and _IN_NAME.match(text, at - 1)):
            taken[number].append((found["local"], _other_in(found), found["login"] is not None))
    return taken


def _through_locals(tree: Tree, through: dict[int, list[tuple[str, str]]]) -> Iterator[tuple[str, str, bool]]:
    """What gets another's value through such a name, within the script that both stand in."""
    distinct = tree.distinct
    taken = _taken(distinct, {local for rows in through.values() for _, local in rows})
    if not taken:
        return
    held: dict[int, dict[str, set[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(set))
    for number, rows in distinct.leaves(taken).items():
        for row in rows:
            for local, other, is_password in taken[number]:
                held[_script_of(tree, row)][local].add((other, is_password))
    for number, rows in distinct.leaves(through).items():
        for row in rows:
            known = held.get(_script_of(tree, row), {})
            yield from ((name, *other) for name, local in through[number] for other in known.get(local, ()))


def _script_of(tree: Tree, row: int) -> int:
    """What tells the script of a leaf: the list whose lines are its leaves, or the leaf itself, which is a script."""
    return -1 - tree.parents[row] if type(tree.keys[row]) is int else row


def _other_in(found: re.Match[str]) -> str:
    return (found["got"] or found["plain"] or found["indexed"] or found["referred"]).strip()
