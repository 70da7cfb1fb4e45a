"""What a command is given whose words stand as a list: by the names of its options (`["--api-key", "…"]`), and as the line that it is
(`["docker", "login", "-p", "…"]`)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from posthound.detect.names import NameClass, classify
from posthound.detect.schemes import CredentialPart
from posthound.detect.structural import of_part
from posthound.model.columns import Joined, Span
from posthound.model.command_lines import line_of
from posthound.model.containers import is_list, is_object
from posthound.model.matches import Match
from posthound.model.values import Document, LeavesOf
from posthound.support.regexes import regex

_KINDS = (NameClass.PASSWORD, NameClass.SECRET, NameClass.TOKEN, NameClass.API_KEY)
_FILLED = regex(r"[=$]|-stdin$")  # an option with its value, or one whose value stands in no line
# What a command is called whose arguments stand beside it.
_PROGRAMS = ("entrypoint", "command", "Entrypoint", "Command")
_WORDS = 100  # of a list
# A list is a command's where it has an option or begins with what programs are called.
_OPTION = ("-", "/")
_PROGRAM = regex(r"[a-z][\w.+-]{1,30}")

Detect = Callable[[Sequence[str], Joined, LeavesOf], Iterable[Match]]


def in_arguments(document: Document, lists: Iterable[int], detect: Detect) -> Iterator[Match]:
    """The values behind options that name a credential, and what `detect` finds in the lines, of lists of arguments, which are containers of the tree."""
    tree = document.tree
    rows = tree.rows_of(set(lists))
    for option, given in pairwise(rows):
        text = tree.texts[option]
        if text[:1] != "-" or tree.parents[option] != tree.parents[given] or tree.texts[given][:1] in ("", "-"):
            continue
        name = text.lstrip("-")
        kind = classify(name) if not _FILLED.search(name) else None
        if kind in _KINDS:
            leaf = document.leaf(given)
            yield of_part(
                leaf, CredentialPart(name, kind, Span(0, len(leaf.text)), leaf.text), f"it is given to {text}"
            )
    yield from _in_lines(document, rows, detect)


def _in_lines(document: Document, rows: Sequence[int], detect: Detect) -> Iterator[Match]:
    """What the lines give away whose words are these rows; each at its word."""
    tree = document.tree
    lists = [list(words)[:_WORDS] for _, words in groupby(rows, tree.parents.__getitem__)]
    lists = [words for words in lists if len(words) > 1 and _is_command([tree.texts[row] for row in words])]
    before = [_program(document, words[0]) for words in lists]
    made = [
        line_of((*program, *(tree.texts[row] for row in words))) for program, words in zip(before, lists, strict=True)
    ]
    if not made:
        return
    texts = [line for line, _ in made]
    leaves = [document.leaf(words[0])._replace(text=line) for (line, _), words in zip(made, lists, strict=True)]
    numbers = {id(leaf): number for number, leaf in enumerate(leaves)}
    for match in detect(texts, Joined(texts), lambda wanted: {number: [leaves[number]] for number in wanted}):
        number = numbers[id(match.leaf)]
        _, begins = made[number]
        word = bisect_right(begins, match.span.start) - 1
        at = word - len(before[number])
        if at >= 0:
            leaf = document.leaf(lists[number][at])
            span = Span(match.span.start - begins[word], match.span.end - begins[word])
            if leaf.text[slice(*span)] == match.value:
                yield match._replace(leaf=leaf, span=span)


def _is_command(words: Sequence[str]) -> bool:
    return any(word.startswith(_OPTION) for word in words) or _PROGRAM.fullmatch(words[0]) is not None


def _program(document: Document, row: int) -> list[str]:
    """The words of the command that stands beside the list of its arguments in which a row is."""
    tree = document.tree
    container = tree.parents[row]
    key, around = tree.container_keys[container], tree.objects[tree.container_parents[container]]
    words = list[str]()
    for name in _PROGRAMS if is_object(around) else ():
        told = around.get(name) if name != key else None
        if isinstance(told, str):
            words.append(told)
        elif is_list(told):
            words += [word for word in told if isinstance(word, str)]
    return words[:_WORDS]
