"""Links with a token in their path or query that open something for whoever has them: a new password, a login, an invitation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from posthound.detect.names import NameClass
from posthound.detect.paths import ADDRESS, SEGMENT
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import in_leaves
from posthound.model.columns import Joined, Span
from posthound.model.matches import Match
from posthound.model.values import LeavesOf, Level
from posthound.support.regexes import regex

_BEFORE = 300  # characters of an address before such a segment
# The segments, perhaps with what they are of before or behind: `/reset-password/`, `/password/reset/`, `/magic-link/`, `/users/invitations/`.
_OPENING = regex(
    r"/(?:(?P<much>(?:re)?set-?_?(?:your-)?(?:password|pwd)|password-?_?reset|(?:password|passwords|pwd)/(?:reset|new|create|edit|change|set)|reset"
    r"|magic(?:-?_?(?:link|login|auth))?)"
    r"|invit(?:e|es|ation|ations)(?:/(?:accept|join))?|unsubscribe|verif(?:y|ication)(?:-?_?(?:e-?mail|account|user))?"
    r"|(?:activate|activation|confirm|confirmation)(?:-?_?(?:e-?mail|account|user))?)(?=[/?])",
)
# And the parameter behind them that holds the token; what else stands there is of another sort.
_PARAMETER = regex(
    r"/?\?(?:[\w.-]{1,40}=[^\s\"'`<>&#]{0,200}(?:&amp;|&)){0,4}?(?:t|token|code|c|key|k|h|hash|secret|otp|ticket|sig|invite|invitation)=(?P<key>(?=[^\s\d]{0,200}\d)[\w~.%-]{24,500}={0,2})(?=[&#\s\"'`<>()\[\],;\\|]|$)"
)


def in_links(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf, marks: Iterable[int]) -> Iterator[Match]:
    """The tokens behind such segments, which begin at these places of the joined texts."""
    found: dict[Level, dict[int, list[CredentialPart]]] = {}
    for mark in marks:
        number, begin = joined.place(mark)
        text, at = texts[number], mark - begin
        opening = _OPENING.match(text, at)
        behind = (SEGMENT.match(text, opening.end()) or _PARAMETER.match(text, opening.end())) if opening else None
        if opening and behind and ADDRESS.search(text[max(0, at - _BEFORE) : at + 1]):
            name = opening[0].rpartition("/")[2]
            part = CredentialPart(name, NameClass.SOME_KEY, Span(*behind.span("key")), behind["key"])
            found.setdefault(Level.MEDIUM if opening["much"] else Level.LOW, {}).setdefault(number, []).append(part)
    for severity, parts in found.items():
        for match in in_leaves(parts, leaves_of, "a link with it opens something"):
            yield match._replace(severity=severity)
