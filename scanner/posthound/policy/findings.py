"""From settled matches to findings: identity, severity, region and advice, and nothing of the secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from posthound.model.columns import Span
from posthound.model.matches import Match
from posthound.model.values import Document, Finding, Region, RelatedPlace
from posthound.policy.scrub import names_in, scrubber_of, without
from posthound.policy.severity import severity
from posthound.support.redact import (
    baseline_key,
    compared_id,
    fingerprint_key,
    get_ready,
    place_fingerprint,
    redact,
    secret_id,
)

Locate = Callable[[int, Span], Region]


# Texts longer than this are no header.
LONGEST_COMPARED = 500
# What people call fields whose role and name are the same; their identity keeps both.
_ONCE = {f"{word} {word}": word for word in ("script", "body", "description", "certificate", "proxy", "message")}
_ONCE.update({f"cookie {name}": f"header {name}" for name in ("Cookie", "cookie", "Set-Cookie", "set-cookie")})

Related = Mapping[tuple[int, Span], Sequence[tuple[int, Span, str]]]


def findings(
    document: Document,
    matches: Sequence[Match],
    locate: Locate,
    related: Related,
    salt: str = "",
    *,
    compared: bool = False,
) -> list[Finding]:
    """One finding a match, in document order.

    `locate` gives the region of a span of a leaf; `related` other places (leaf, span, what they are) by leaf and span; `salt` is
    that of the baseline to compare with, if any; `compared` adds what another scanner's SHA-256 can be matched with.
    """
    origin = document.origin
    key, salted = keys_ready(matches, salt)
    repeated: dict[tuple[str, ...], int] = {}
    found = []
    for match in matches:
        leaf = match.leaf
        labels, request = leaf.labels, leaf.request
        place = (origin.path.rpartition("/")[2], *labels, leaf.role.value, match.name)
        identity = secret_id(match.value, key)
        ordinal = repeated[(identity, *place)] = repeated.get((identity, *place), 0) + 1
        found.append(
            Finding(
                rule=match.pattern_id,
                file=origin.path,
                pointer=leaf.pointer,
                role=leaf.reported_role,
                region=locate(leaf.number, match.span),
                severity=severity(match.severity, origin.exposure),
                confidence=match.confidence,
                exposure=origin.exposure,
                secret_id=identity,
                fingerprint=place_fingerprint(match.value, key, *place, str(ordinal)),
                redacted=redact(match.value),
                vault_reference="",
                path=(*labels[:-1], _ONCE[labels[-1]]) if labels and labels[-1] in _ONCE else labels,
                evidence=match.evidence,
                name=match.name,
                decoded=match.decoded,
                example=leaf.example,
                host=request.host,
                protocol=request.protocol,
                origin=origin,
                related=(
                    *(_going_on(document, locate, match) if match.parts else ()),
                    *(_place(document, locate, *place) for place in related.get((leaf.number, match.span), ())),
                ),
                length=len(match.value),
                known_as=place_fingerprint(match.value, salted, *place, str(ordinal)) if salted else "",
                compared=_compared(match, key) if compared else (),
                client=document.client,
                lowered=match.lowered,
                known_secret=secret_id(match.value, salted) if salted else "",
            )
        )
    scrub = scrubber_of(matches, {origin.path, *(finding.host for finding in found)})
    return without(found, scrub.may_change({name for finding in found for name in names_in(finding)}), scrub)


def keys_ready(matches: Iterable[Match], salt: str) -> tuple[bytes, bytes]:
    """The keys of identities here and in the baseline of this salt, if any, and with them at hand what dear identities are made of.

    Those of short values take a while, and much less for many at once.
    """
    key, values = fingerprint_key(), [match.value for match in matches]
    salted = baseline_key(key, salt) if salt else b""
    for one in filter(None, (key, salted)):
        get_ready(values, one)
    return key, salted


def _compared(match: Match, key: bytes) -> tuple[str, ...]:
    """Of the value, and of the whole text around it where that is short: a scheme before it may count as part of it."""
    whole = match.leaf.text.strip()
    texts = {match.value, whole} if len(whole) <= LONGEST_COMPARED else {match.value}
    return tuple(sorted(compared_id(text, key) for text in texts))


def _going_on(document: Document, locate: Locate, match: Match) -> Iterator[RelatedPlace]:
    """Where a value goes on that stands over several lines or literals: lines that follow each other are one place."""
    place, last = None, match.leaf.number
    for number, span in match.parts:
        region = locate(number, span)
        if place is not None and place.region is not None and 0 <= number - last <= 1:
            place = place._replace(region=Region(*place.region[:2], *region[2:]))
        else:
            if place is not None:
                yield place
            place = _place(document, locate, number, span, "the value goes on here")
        last = number
    if place is not None:
        yield place


def _place(document: Document, locate: Locate, index: int, span: Span, message: str) -> RelatedPlace:
    leaf = document.leaf(index)
    return RelatedPlace(leaf.pointer, " / ".join(leaf.labels), message, locate(index, span))
