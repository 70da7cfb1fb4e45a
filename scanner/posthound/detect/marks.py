"""What short marks in running text lead to: logins, keys that a sentence names behind them, links that open something, proxies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posthound.model.columns import Joined, places_of
from posthound.model.matches import Match
from posthound.model.values import LeavesOf

# What divides a user from a password in a note, or begins an item of a list.
_LOGINS = (b" / ", b" | ", b"\n- ", b"\n* ")
# What joins a value to what it is, in several languages, where the value stands first.
_JOINS = (b" as ", b" is ", b" in the ", b" als ", b" como ", b" comme ", b" come ", b" jako ")
_BLANK = b" "
# What paths of links begin with that open something for whoever has them.
_LINKS = (b"/reset", b"/magic", b"/invit", b"/unsub", b"/verif", b"/activ", b"/confirm", b"/passw")
_PROXIES = (b"prox", b"Prox", b"PROX")


def at_marks(texts: Sequence[str], joined: Joined, leaves_of: LeavesOf) -> Iterator[Match]:
    """The credentials at such marks, each way of reading imported where its mark stands in a text."""
    data = joined.data
    if marks := places_of(data, *_LOGINS):
        from posthound.detect.logins import in_notes

        yield from in_notes(texts, joined, leaves_of, marks)
    if joins := places_of(data, *_JOINS):
        from posthound.detect.sentences import in_sentences

        # Behind a word of less than eight letters, as nearly all stand, nothing is named.
        worth = [at for at in joins if at >= 8 and _BLANK not in data[at - 8 : at]]
        ends = [at + next(len(mark) for mark in _JOINS if data.startswith(mark, at)) for at in worth]
        yield from in_sentences(texts, joined, leaves_of, zip(worth, ends, strict=True))
    if links := places_of(data, *_LINKS):
        from posthound.detect.links import in_links

        yield from in_links(texts, joined, leaves_of, links)
    if places_of(data, *_PROXIES):
        from posthound.detect.proxies import in_proxies

        yield from in_proxies(texts, joined, leaves_of)
