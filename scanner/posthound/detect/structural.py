"""The structural rules: what is reported of a value because of its name, and not of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from posthound.detect.names import NameClass, may_be_a_code
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import Span
from posthound.model.matches import Ground, Match, Naming, RuleClass
from posthound.model.values import Leaf, LeavesOf, Level
from posthound.rules.vocabulary import is_guard

_SEVERITY = {
    NameClass.PASSWORD: Level.HIGH, NameClass.SECRET: Level.HIGH, NameClass.TOKEN: Level.HIGH, NameClass.API_KEY: Level.HIGH,
    NameClass.AUTHORIZATION: Level.HIGH, NameClass.SESSION: Level.MEDIUM, NameClass.PRIVATE_KEY: Level.CRITICAL,
    NameClass.VAGUE: Level.MEDIUM, NameClass.SOME_KEY: Level.MEDIUM, NameClass.COOKIE_HEADER: Level.MEDIUM,
}  # fmt: skip
# The rule that a class of names stands for, and how its values are judged.
_RULES = {
    NameClass.PASSWORD: ("generic-password", RuleClass.PASSWORD),
    NameClass.SECRET: ("generic-secret", RuleClass.SECRET),
    NameClass.TOKEN: ("generic-token", RuleClass.DRAWN),
    NameClass.API_KEY: ("generic-api-key", RuleClass.DRAWN),
    NameClass.AUTHORIZATION: ("generic-authorization", RuleClass.DRAWN),
    NameClass.SESSION: ("generic-session-cookie", RuleClass.SESSION_COOKIE),
    NameClass.PRIVATE_KEY: ("generic-private-key", RuleClass.PRIVATE_KEY),
    NameClass.VAGUE: ("generic-api-key", RuleClass.DRAWN),
    NameClass.SOME_KEY: ("generic-api-key", RuleClass.DRAWN),
    NameClass.COOKIE_HEADER: ("generic-session-cookie", RuleClass.SESSION_COOKIE),
}
_KEY = 24  # characters that the text of a private key has at least
_BASIC = ("generic-basic-auth", RuleClass.BASIC_AUTH)


def match_of_name(
    leaf: Leaf, kind: NameClass, span: Span, value: str, name: str, *,
    decoded: str = "", user: str = "", evidence: str = "", unquoted: bool = False, mentioned: bool = False,
) -> Match:  # fmt: skip
    """The match for a value under a name of this kind; `unquoted` and `mentioned` as in Match."""
    if kind is NameClass.PRIVATE_KEY and len(value) < _KEY:
        kind = NameClass.SECRET  # some services call so what they give out to sign requests with
    pattern, rule_class = _RULES[kind]
    if decoded == "basic":
        pattern, rule_class = _BASIC[0], _BASIC[1] if kind is NameClass.PASSWORD else rule_class
    return Match(
        pattern,
        leaf,
        span,
        value,
        Ground.FIELD,
        rule_class,
        name=name,
        naming=Naming.ANTI_FORGERY if is_guard(name) else Naming.VAGUE if kind.says_little else Naming.CREDENTIAL,
        evidence=evidence or f"the field is called {name}",
        severity=_SEVERITY[kind],
        confidence=Level.MEDIUM,
        decoded=decoded,
        user=user,
        unquoted=unquoted,
        mentioned=mentioned or may_be_a_code(name),
    )


def rule_of(kind: NameClass) -> str:
    """The structural rule for values that a name of this kind gives away."""
    return _RULES[kind][0]


def of_part(
    leaf: Leaf, part: CredentialPart, evidence: str, *, unquoted: bool = False, mentioned: bool = False
) -> Match:
    """The same for a part of a URL, header or text."""
    return match_of_name(
        leaf, part.kind, part.span, part.secret, part.name,
        decoded=part.decoded, user=part.user, evidence=evidence, unquoted=unquoted, mentioned=mentioned,
    )  # fmt: skip


def in_leaves(
    found: Mapping[int, Sequence[CredentialPart]],
    leaves_of: LeavesOf,
    evidence: str,
    *,
    unquoted: bool = False,
    mentioned: bool = False,
) -> Iterator[Match]:
    """The matches for parts of texts, by the numbers of these, in each of the leaves that a text stands for; `{}` in `evidence` is their name."""
    for number, leaves in leaves_of(found.keys()).items() if found else ():
        for leaf in leaves:
            for part in found[number]:
                yield of_part(leaf, part, evidence.format(part.name), unquoted=unquoted, mentioned=mentioned)
