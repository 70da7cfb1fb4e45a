"""What of the text before a value belongs to it: no object, row, command or section that ended before, and no host that only is told of."""

from __future__ import annotations

import re

from posthound.support.regexes import regex

# Characters before a value in which what ended before it is looked for.
WIDE = 480
_BRACE = regex(r"\{\{[\w .:$-]{1,60}\}\}|[{}]")
_KEY = regex(r"[\w.-]{1,60}[\"'\\]{0,4}\s{0,4}[:=]?\s{0,4}$")
_COMMAND = regex(r"(?m)^[ \t$>]{0,8}(?:curl|wget|xh|http|https)[ ](?:[^\n]{0,400}\\\n){0,12}[^\n]{0,400}(?<!\\)\n")
_IN_COMMAND = regex(r"(?:^|\n)[ \t$>]{0,8}(?:curl|wget|xh|http|https)[ ](?:[^\n]*\\\n)*[^\n]*$")
_REST = regex(r"(?:[^\n]{0,300}\\\r?\n){0,6}[^\n]{0,300}")
# A heading by its level, and the name of a section, which is in no other.
_DEEPEST = 7
_HEADING = regex(r"(?m)^(?P<level>#{1,6})[ \t]{1,4}\S|^\[[\w .-]{1,60}\][ \t]{0,4}$")
_ROW = regex(r"(?:^|\n)[ \t]{0,8}(?P<row>\|[^\n]{1,400})$")
# What a name says whose value is an address that is not asked, but leads back, or to something to read or to look at.
_LEADING_BACK = regex(
    r"(?:call_?back|hook|redirect|return|notif\w{0,12}|success|cancel|failure|referr?er|origin|logo|icon|image|avatar|docs?|documentation"
    r"|terms|privacy|home_?page|web_?site|schema|xmlns)[\w:-]{0,12}[\"'\\]{0,4}\s{0,4}[:=]\s{0,4}[\"'\\]{0,4}$",
    re.IGNORECASE,
)
_URL = regex(r"\bhttps?://[^\s\"'<>`\\]{1,400}", re.IGNORECASE)
# An address within the query of another.
_QUERIED = regex(r"[?&][^?&=]{0,60}=(?:https?(?::|%3A)//[^&]{0,300}|https?%3A%2F%2F[^&]{0,300})", re.IGNORECASE)


def before(text: str, start: int) -> str:
    """The text before a value, without what ended before it; as much as `WIDE`."""
    found = text[max(0, start - WIDE) : start]
    if "|" in found and (row := _ROW.search(found)):
        return row["row"]
    if "\n" in found:
        if "http" in found or "curl" in found:
            found = _COMMAND.sub("", found)
        if "\n#" in found or "\n[" in found:
            found = _of_section(found)
    if "}" in found:
        found = _open(found)
    return _of_hosts_asked(found) if "://" in found or "%3A" in found else found


def in_command(text: str, start: int) -> bool:
    """Whether the value is an argument of a command, so that what follows on its line speaks of it, too."""
    return _IN_COMMAND.search(text[max(0, start - WIDE) : start]) is not None


def of_command(found: str) -> str:
    """The text from the beginning of the command on that goes on at its end."""
    begun = _IN_COMMAND.search(found)
    return begun[0] if begun else found


def rest_of_command(text: str, end: int) -> str:
    """The text behind a value up to the end of its command, which may go on over some lines."""
    found = _REST.match(text, end)
    return found[0] if found else ""


def _of_section(found: str) -> str:
    """The text of the last heading's section, and of those that it is a part of."""
    kept, level, end = list[str](), _DEEPEST, len(found)
    for heading in reversed(list(_HEADING.finditer(found))):
        if len(heading["level"] or "") < level:
            kept.append(found[heading.start() : end])
            level = len(heading["level"] or "")
        end = heading.start()
    return "".join(reversed(kept)) if kept else found


def _open(found: str) -> str:
    """The text without objects that were closed, and the keys that they stand under."""
    kept, depth, end = list[str](), 0, len(found)
    for brace in reversed(list(_BRACE.finditer(found))):
        if len(brace[0]) > 1:
            continue
        if brace[0] == "}":
            if not depth:
                kept.append(found[brace.end() : end])
            depth += 1
        elif depth:
            depth -= 1
            key = _KEY.search(found[max(0, brace.start() - 80) : brace.start()]) if not depth else None
            end = brace.start() - (len(key[0]) if key else 0)
    return "".join(reversed([*kept, found[:end]] if not depth else kept))


def _of_hosts_asked(found: str) -> str:
    """The text without addresses that lead back or stand in the query of another."""
    found = _QUERIED.sub("&", found)
    return _URL.sub(
        lambda url: "" if _LEADING_BACK.search(found[max(0, url.start() - 40) : url.start()]) else url[0], found
    )
