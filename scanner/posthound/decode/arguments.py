"""Commands whose words code lists: `["docker", "login", "-p", "…"]`, `spawn('mysql', ['-p…'])`, read as the lines that they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from posthound.decode.derive import Derived, Pieces
from posthound.model.columns import Joined, Span
from posthound.model.command_lines import line_of
from posthound.support.regexes import regex

HOW = "listed"
# Characters before an option in which its list begins, places at which one may, words of a list, and options of a file that are looked at.
_BEFORE, _TRIED, _WORDS, _MOST = 800, 6, 64, 500
# How a list begins: with a program, and never with an option, as what declares options does.
_OPENS = regex(r"[\[({]\s{0,40}[brufL@]?(?=[\"'][\w./~$%\\])")
_LITERAL = r"[brufL@]{0,2}(?:\"(?P<double>(?:[^\"\\\n]|\\.){0,400})\"|'(?P<single>(?:[^'\\\n]|\\.){0,400})')"
_ITEM = regex(
    rf"{_LITERAL}(?!\s?[+.%]\s?[\"'\w(])|[A-Za-z_$&*][\w.$]{{0,80}}(?:\[[^\[\]\n]{{0,60}}\]|\([^()\n]{{0,60}}\)){{0,2}}"
)
# What stands between two words: a comma, brackets within which the list goes on, the call that adds one more.
_GAP = regex(
    r"\s{0,80}(?:,\s{0,80}(?:(?://|#)[^\n]{0,120}\n\s{0,80})?(?:&?(?:vec!)?[\[{]\s{0,40})?"
    r"|\)\s{0,80}\.args?\(\s{0,40}(?:&?(?:vec!)?\[\s{0,40})?)"
)
_PROGRAM = regex(r"(?=\d?[A-Za-z_./~$%\\])[\w./~$%:\\+ -]{2,160}")
_UNKNOWN = "$"  # stands for what is no literal


def in_lists(joined: Joined, options: Iterable[int]) -> Iterator[Derived]:
    """The lines of commands that are listed in these texts; before each of these places ends what stands before an option, maybe."""
    done, tried, last = 0, 0, -1
    for number, at in joined.spans(options):
        done = done if number == last else 0
        last = number
        if at < done or tried >= _MOST:
            continue
        tried += 1
        text = joined.texts[number]
        words = _list_around(text, at)
        if words:
            done = words[-1].end
            line, begins = line_of(text[slice(*word)] if word.start < word.end else _UNKNOWN for word in words)
            stands = [word.start for word in words]
            yield Derived(number, line, HOW, Span(words[0].start, done), Pieces(begins, stands), apart=True)


def _list_around(text: str, at: int) -> list[Span]:
    """Where the words of the list stand that an option at this place belongs to; none is known of an empty one."""
    openings = [found.end() for found in _OPENS.finditer(text, max(0, at - _BEFORE), at)]
    for opening in openings[-_TRIED:]:
        words = _words(text, opening)
        if words and words[-1].start > at and _PROGRAM.fullmatch(text, *words[0]):
            return words
    return []


def _words(text: str, at: int) -> list[Span]:
    words = list[Span]()
    while len(words) < _WORDS and (item := _ITEM.match(text, at)):
        kind = "double" if item["double"] is not None else "single" if item["single"] is not None else ""
        words.append(Span(*item.span(kind)) if kind else Span(item.start(), item.start()))
        gap = _GAP.match(text, item.end())
        if gap is None:
            break
        at = gap.end()
    return words
