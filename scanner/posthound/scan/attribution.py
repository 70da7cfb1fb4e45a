"""Whose each credential of a document is, once it is settled which there are: told by its surroundings, its use and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from posthound.detect.gaps import PURPOSE, purpose_of
from posthound.detect.labels import Labels, speaks_of
from posthound.detect.names import NameClass, classify, words_of
from posthound.detect.structural import rule_of
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Document, Leaf, Level, Role
from posthound.policy.linked import nearest_parts
from posthound.resolve.variables import uses_of
from posthound.rules.anybodys import is_anybodys
from posthound.rules.signature import Signature
from posthound.support.regexes import regex

if TYPE_CHECKING:
    from posthound.detect.shared_prefixes import SharedPrefixes

# What a value's ground becomes once its provider is known.
_OF_PROVIDER = {Ground.FIELD: Ground.SHAPE, Ground.COMMON_FORMAT: Ground.FORMAT}
# The host that a password of a URL is for.
_AT_HOST = regex(r"@([a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,5}\.[a-z]{2,24})(?![\w.-])", re.IGNORECASE)
_VARIABLES = frozenset((Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS))
# What is said of how a credential is packed and sent.
_PACKED = frozenset("basic base64 base b64 64 encoded header authorization credentials creds".split())
# Those of a collection are told by the requests that use them.
_SETS = _VARIABLES - {Role.VARIABLE}
_TAKEN = _VARIABLES | {Role.AUTH}


def attributed(document: Document, kept: Sequence[Match], labels: Labels) -> list[Match]:
    """Settled matches under the rules of their providers: each value has one rule in the whole document."""
    encoded = [match for match in kept if "%" in match.value and not match.decoded]
    named = [_labelled(document, match, labels) for match in (_as_plain(kept, encoded) if encoded else kept)]
    named = _by_use(document, named, labels)
    named = _by_addresses(document, named, labels)
    named = _by_parts(named, labels)
    return _one_rule_each(named)


def _as_plain(matches: Sequence[Match], encoded: Sequence[Match]) -> list[Match]:
    """The matches, with the percents taken out of those values that stand elsewhere in the document without: one secret, not two."""
    from urllib.parse import unquote  # few values have percents

    values = {match.value for match in matches}
    plain = {id(match): text for match in encoded if (text := unquote(match.value)) in values and text != match.value}
    return [
        match._replace(value=plain[id(match)], decoded="percent-encoded") if id(match) in plain else match
        for match in matches
    ]


def pairs_before_ids(detected: list[Match], labels: Callable[[], Labels]) -> list[Match]:
    """The matches without the key ids that are users of Basic pairs, whose passwords are the secrets, and the pairs under their ids' providers.

    A pair whose password is none leaves its id as it is.
    """
    pairs = {(match.leaf.number, match.user): match for match in detected if match.decoded == "basic" and match.user}
    ids = [
        match
        for match in (detected if pairs else ())
        if match.linked and match.ground is Ground.FORMAT and (match.leaf.number, match.value) in pairs
    ]
    if not ids:
        return detected
    from posthound.filters.judge import judge  # few pairs have one

    gone, told = set[int](), dict[int, Match]()
    for match in ids:
        pair = pairs[match.leaf.number, match.value]
        if isinstance(judge(pair), Match):
            gone.add(id(match))
            pattern = next((p for other in match.linked if (p := labels().of_id(other, pair.value))), None)
            told[id(pair)] = _under(pattern, pair, "its user is a key id of") if pattern else pair
    return [told.get(id(match), match) for match in detected if id(match) not in gone]


def _labelled(document: Document, match: Match, labels: Labels) -> Match:
    """A value under the name of the provider that its surroundings tell, where its field or a common prefix gave it away."""
    if match.ground is Ground.PREFIXED_SHAPE:
        return match
    if match.ground is Ground.SHAPE:
        return _for_its_purpose(match, labels)
    at = _AT_HOST.match(match.leaf.text, match.span.end)
    if at or match.decoded == "basic":  # whom it is sent to says whose it is, names around it may speak of its user
        host = at[1] if at else match.leaf.request.host
        sent_to = labels.at_host(host, match)
        return _under(sent_to, match, "it is sent to") if sent_to else match
    if match.ground is Ground.FORMAT:
        return _of_format(document, match, labels)
    by_field = match.ground is Ground.FIELD and match.rule_class is not RuleClass.PASSWORD and not match.span.start
    pattern = _told_around(document, match, labels) if by_field else _label(document, match, labels)
    return _under(pattern, match, "its surroundings speak of") if pattern else match


def _of_format(document: Document, match: Match, labels: Labels) -> Match:
    """A value in a provider's format under the name of another one, or of nobody, where that is said and others' may begin so, too."""
    prefixes = _prefixes(labels)
    if pattern := prefixes.rename(match, lambda: _said_around(document, match)):
        return _under(pattern, match, "its surroundings speak of")
    if generic := prefixes.nobodys(match):
        return _nobodys(match, generic, "its name or its host says that it is another's who uses the same prefix")
    return match


def _for_its_purpose(match: Match, labels: Labels) -> Match:
    """A value behind a provider's name in running text, which is not what is described where its own name says that it is for something else."""
    if PURPOSE.search(match.leaf.text, max(0, match.span.start - 20), match.span.start) is None:
        return match  # as nearly always
    from posthound.detect.shared_prefixes import name_of

    name, pattern = name_of(match), labels.catalog.by_id(match.pattern_id)
    purpose = purpose_of(name)
    if not purpose or pattern is None or not purpose.isdisjoint(speaks_of(pattern)):
        return match
    return _nobodys(match, rule_of(classify(name) or NameClass.SECRET), f"{name} is for something else")


def _nobodys(match: Match, rule: str, reason: str) -> Match:
    return match._replace(
        pattern_id=rule, ground=Ground.FIELD, severity=Level.HIGH, linked=(), evidence=f"{match.evidence}, but {reason}"
    )


def _said_around(document: Document, match: Match) -> Iterable[str]:
    from posthound.scan.neighbours import phrases  # few prefixes are shared

    return phrases(document, match.leaf)


def _prefixes(labels: Labels) -> SharedPrefixes:
    from posthound.detect.shared_prefixes import SharedPrefixes  # few values have the format of a provider's

    return SharedPrefixes(labels)


def _told_around(document: Document, match: Match, labels: Labels) -> Signature | None:
    """The provider's pattern for a value that its field gave away: by its name, then by what is told around it, the nearest first."""
    from posthound.scan.neighbours import issuers, neighbours_pattern  # few values are told by their field alone

    if match.leaf.role is Role.AUTH:
        decided, pattern = issuers(document, match, labels)
        if decided:
            return pattern
    elif is_anybodys(match.name):
        return neighbours_pattern(document, match, labels) or _label(document, match, labels)
    return _label(document, match, labels) or neighbours_pattern(document, match, labels)


def _label(document: Document, match: Match, labels: Labels) -> Signature | None:
    """The provider's pattern by what the text and the titles say; by titles alone nobody's of what goes to a machine that is known for another's."""
    found = labels.label(match)
    if found is None or not match.leaf.labels:
        return found
    from posthound.scan.addresses import leads_elsewhere  # few values are told so

    return labels.label(match, titled=False) if leads_elsewhere(document, match.leaf, found) else found


def _under(pattern: Signature, match: Match, reason: str) -> Match:
    return match._replace(
        pattern_id=pattern.id, ground=_OF_PROVIDER.get(match.ground, match.ground), severity=Level(pattern.severity),
        linked=pattern.linked, evidence=f"{match.evidence}, and {reason} {pattern.provider_name}",
    )  # fmt: skip


def _is_open(match: Match, labels: Labels) -> bool:
    """Whether nothing has told yet whose a variable's value is, and where it is sent might."""
    if match.ground is Ground.FORMAT:
        return _prefixes(labels).may_be_anothers(match)
    if match.ground is Ground.COMMON_FORMAT:
        return match.rule_class is RuleClass.JWT
    return match.ground is Ground.FIELD


def _by_use(document: Document, matches: list[Match], labels: Labels) -> list[Match]:
    """What requests take from variables, or from the folder around them, under the name of whoever they are sent to."""
    asked = [match for match in matches if match.leaf.role in _TAKEN and _is_open(match, labels)]
    if not asked:
        return matches
    uses = uses_of(document, asked)
    told = dict[int, Match]()
    for match in asked:
        places = uses.get((match.leaf.number, match.span), ())
        using = [match.leaf] if match.leaf.role is Role.AUTH else [document.leaf(number) for number, _, _ in places]
        if match.leaf.role is Role.AUTH and match.ground is Ground.FIELD and _goes_to_issuer(document, match, labels):
            continue
        if match.rule_class is RuleClass.PASSWORD:  # what people log in with stands in bodies
            using = [leaf for leaf in using if leaf.role is Role.AUTH]
        if pattern := _at_uses(document, using, match, labels):
            told[id(match)] = _under(pattern, match, "it is sent to")
    return [told.get(id(match), match) for match in matches] if told else matches


def _goes_to_issuer(document: Document, match: Match, labels: Labels) -> bool:
    from posthound.scan.neighbours import issuers  # few files have such an authorization

    return issuers(document, match, labels)[0]


def _at_uses(document: Document, using: Sequence[Leaf], match: Match, labels: Labels) -> Signature | None:
    """The first pattern for a value that these leaves send, or let the requests beneath them send."""
    hosts = dict.fromkeys(leaf.request.host for leaf in using)
    for host in filter(None, hosts):
        if pattern := labels.at_host(host, match):
            return pattern
    for leaf in using if "" in hosts else ():
        if leaf.role is Role.AUTH and not leaf.request.url:
            from posthound.scan.addresses import hosts_beneath  # few folders have a credential themselves

            if pattern := labels.at_hosts(hosts_beneath(document, leaf), match):
                return pattern
    return None


def _by_addresses(document: Document, matches: list[Match], labels: Labels) -> list[Match]:
    """Variables under the name of the one provider to whose hosts all addresses lead that stand beside them: `baseUrl`, `apiKey`."""
    # Without a call for those that are settled: nearly all files have such only.
    asked = [
        match.leaf.role in _SETS
        and match.rule_class is not RuleClass.PASSWORD
        and _is_open(match, labels)
        and _names_nobody(match)
        for match in matches
    ]
    if not any(asked):
        return matches
    from posthound.scan.addresses import hosts_beside  # few files have one

    hosts = hosts_beside(document)
    found = []
    for match, open_ in zip(matches, asked, strict=True):
        pattern = labels.at_hosts(hosts.get(match.leaf.path[:-2], ()), match) if open_ else None
        found.append(_under(pattern, match, "the addresses beside it are of") if pattern else match)
    return found


def _names_nobody(match: Match) -> bool:
    """Whether a variable is called as any provider's credential may be, or after the way in which it is sent: `basicAuth`, `encoded_base64`."""
    name = match.leaf.name if match.decoded else match.name
    return is_anybodys(name) or is_anybodys("".join(word for word in words_of(name) if word not in _PACKED) or "auth")


def _by_parts(matches: list[Match], labels: Labels) -> list[Match]:
    """Values beside a key id, where the id's provider says that a secret of that shape goes with it."""
    if not any(match.linked and match.ground is Ground.FORMAT for match in matches):
        return matches
    found = []
    for match, others in zip(matches, nearest_parts(matches), strict=True):
        pattern = None
        if match.ground is Ground.FIELD and match.decoded != "basic" and match.rule_class is not RuleClass.PASSWORD:
            linked = (other_id for other in others for other_id in other.linked)
            pattern = next((p for other_id in linked if (p := labels.of_id(other_id, match.value))), None)
        found.append(_under(pattern, match, "it stands beside a key id of") if pattern else match)
    return found


def _one_rule_each(matches: list[Match]) -> list[Match]:
    """The same value under the same rule everywhere: under that of the place that tells most."""
    best: dict[str, Match] = {}
    for match in matches:
        known = best.get(match.value)
        if known is None or match.ground > known.ground:
            best[match.value] = match
    if len(best) == len(matches):
        return matches
    return [_as(best[match.value], match) for match in matches]


def _as(told: Match, match: Match) -> Match:
    if told.pattern_id == match.pattern_id or told.ground is match.ground or not told.ground.of_provider:
        return match
    return match._replace(
        pattern_id=told.pattern_id, ground=told.ground, severity=told.severity, linked=told.linked,
        evidence=f"{match.evidence}; {told.evidence} elsewhere",
    )  # fmt: skip
