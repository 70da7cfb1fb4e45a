"""Where a value in quotes goes on: `"…" + "…"`, over lines or not, as languages add texts (`+`, `.`, `..`, `&`, `<>`, `++`, `<<`, `||`, `~`, `^`), by a call
(`"…".concat("…")`), side by side, and in statements behind (`k += '…'`, `k="${k}…"`)."""

from __future__ import annotations

from posthound.detect.pairs import QUOTE
from posthound.model.columns import Span
from posthound.support.regexes import regex

_PIECES = 32  # of one value, at most
_MORE = rf"[@bfruNL]?(?P<quote>{QUOTE})(?P<more>[\w+/=.~@#$%^*!-]{{1,400}})(?=(?P=quote))"
_OWNED = r"(?:\.to_(?:owned|string)\(\)|\.into\(\))?"  # what Rust adds to
_ADDED = rf"{_OWNED}\s{{0,80}}(?:\+{{1,2}}|\.{{1,2}}|&|<>|<<|\|\||[~^*])(?:[ \t]{{0,8}}_)?\s{{0,80}}|\)?\.(?:concat|plus|append)\(\s{{0,8}}"
# Behind a literal side by side stands no name, which would begin the next thing.
_BESIDE = (
    r"(?:[ \t]{1,8}|[ \t]{0,8}\\?\r?\n[ \t]{1,80})(?=[@fru]?[\"'][^\"'\n]{1,400}[\"'][ \t]{0,8}(?![ \t:=(]))|(?=[\"'])"
)
_NEXT = regex(rf"{QUOTE}(?:{_ADDED}|{_BESIDE}){_MORE}")
# The statement behind the one that gave a name its value, which adds to it; in shells, also without quotes.
_STATEMENT = r"\)?;?[ \t]{0,8}(?:\r?\n[ \t]{0,40}|(?<=;))(?:export\s|local\s|\[)?[$@]?(?P<name>[\w.]{1,80})"
_OF_ITSELF = r"[ \t]?:?=[ \t]?(?:[$@]?(?P=name)\s?(?:\+|\.{1,2}|&|<>)\s?"
_GROWN = regex(
    rf"{QUOTE}{_STATEMENT}(?:[ \t]?(?:[+.&]=|<<)[ \t]?|{_OF_ITSELF})|\.(?:append|push_str|concat)\(|\sappendString:){_MORE}"
)
_GROWN_IN_SHELLS = regex(
    rf"{QUOTE}?{_STATEMENT}(?:=\"\$\{{?(?P=name)\}}?(?P<held>[\w+/=.~@#%^*!-]{{1,400}})(?=\")|(?:\+=|=\$\{{(?P=name)\}})(?P<bare>[\w+/=.~@%^-]{{1,400}})(?=\s|;|$))"
)


# The next line of a value without quotes, which a backslash joins to it.
_FOLDED = regex(r"\\\r?\n[ \t]{0,20}(?P<more>[\w+/.~-]{4,400}={0,2})(?=[\s\"'\\]|$)")


def further(text: str, end: int, name: str) -> list[Span]:
    """Where the further pieces stand of a value of this name whose first one ends here."""
    found = list[Span]()
    while len(found) < _PIECES and (match := _NEXT.match(text, end) or _FOLDED.match(text, end)):
        found.append(Span(*match.span("more")))
        end = match.end()
    name = name.rpartition(".")[2]
    while len(found) < _PIECES and (match := _GROWN.match(text, end) or _GROWN_IN_SHELLS.match(text, end)):
        if match["name"].rpartition(".")[2] != name:
            break
        found.append(Span(*match.span(match.lastgroup or "more")))
        end = match.end()
    return found
