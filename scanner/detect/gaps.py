"""What may stand between a provider's name and its value: on one line, in the URL of its host, on the lines below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.detect.names import NameClass, classify, words_of
from scanner.lazy import regex

# What may stand between a provider's name and a value of the provider's shape; a URL's path may not.
_GAP = regex(r"[\w .:=>(),|*\[\]\"'\\{\-$`;\t]{0,40}")
_TAG = regex(r"</?[A-Za-z][\w:-]{0,20}/?>")
_GAP_WORDS = regex(r"[A-Za-z]{2,}")
_KEYISH = regex(
    r"key|token|secret|pass|pwd|auth|access|private|cred|api|pat\b|bearer|jwt|sid|id\b|client|user|license|webhook|url|dsn|http|login",
    re.IGNORECASE,
)
# Between cells of a table and in emphasis: only a key's name makes one statement of both sides.
_LOOSE = regex(r"[|*)]")
_LAST_NAME = regex(r"([A-Za-z][\w-]{0,60})[^\w]{0,12}$")
# What a name ends with whose value only identifies or checks something.
_IDENTIFIES = frozenset(
    """
        id ids uid uuid guid hash sha sha1 sha256 sha512 md5 etag checksum digest nonce trace traceid span spanid
        request correlation commit revision rev version build fingerprint thumbprint cursor public publishable
    """.split()
)

# The rest of a URL behind the provider's name in its host, up to the value of a parameter that names a key.
_QUERY = regex(
    r"[\w.-]{0,80}(?::\d{1,5})?(?:/[^\s?#\"'`<>\\]{0,200})?[?#&](?:[^\s\"'`<>&=\\]{0,60}=[^\s\"'`<>&\\]{0,200}(?:&amp;|&)){0,8}?"
    r"(?P<name>[\w.$-]{1,60})="
)
_HOST_BEFORE = regex(r"//(?:[\w.-]{1,80}[.-])?$")
# A heading that names the provider: `# Acme`, `[acme]`, `acme:`, `"acme": {`, `provider "acme" {`.
_HEAD = regex(
    r"(?P<words>[\w .()-]{0,40})[\"'`\]>)*]{0,4}[ \t]{0,4}(?:=>|[:=]|(?P<comma>,))?[ \t]{0,4}[{(\[|]{0,2}[ \t]{0,8}[*/]{0,2}\r?\n"
)
_FIELD = regex(
    r"[ \t]{0,40}(?:[-*>#]{1,3}[ \t]|//[ \t]?)?(?:(?:export|const|let|var|set|final|static|public|private|[sS]tring|def|ENV)[ \t]{1,4}){0,4}"
    r"[<$\"'`]?(?P<name>[A-Za-z][\w .-]{0,40})[\"'`]?[ \t]{0,8}(?:=>|:=|[:=>])[ \t]{0,8}[\"'`]?"
)
# A field of the same heading that is not the one.
_OTHER_FIELD = regex(r"[ \t]{0,40}(?:[\"'`\w.$-]{1,40}[ \t]{0,8}[:=][ \t]{0,8}[^\s{(\[][^\r\n]{0,80})?\r?\n")
_ALONE = regex(r"(?:[ \t]{0,40}\r?\n)?[ \t>*-]{0,40}[\"'`]?")
# Fields of a heading that are looked at.
FIELDS = 4
_VALUE_NAMES = frozenset(("value", "default", "content", "data", "val"))


def close(gap: str, keyword: str = "", pattern: str = "") -> bool:
    """Whether a gap joins a provider's name to its value: few words, all of them about keys, and no piece of a path.

    `keyword` is the name as it stands, `pattern` the id of what would be found.
    """
    if "<" in gap:
        gap = _TAG.sub(" ", gap)
    if not _GAP.fullmatch(gap):
        return False
    words = _GAP_WORDS.findall(gap)
    keyish = any(_KEYISH.search(word) for word in words)
    if not keyish and (len(words) > 2 or (_LOOSE.search(gap) and not _KEYISH.search(keyword))):
        return False
    return not _identifies(gap, pattern)


def _identifies(gap: str, pattern: str) -> bool:
    """Whether the name right before a value says that it identifies something, which is not what the pattern finds."""
    last = _LAST_NAME.search(gap)
    words = words_of(last[1]) if last else []
    if not words or words[-1] not in _IDENTIFIES or words[-1] in pattern.split("-"):
        return False
    return words[-1] != "id" or not any(_KEYISH.search(word) for word in words[:-1])


def beyond(text: str, start: int, end: int) -> Iterator[int]:
    """Where a value may begin that belongs to the provider named at `start` to `end`, other than behind it on its line."""
    following = text[end : end + 1]
    if following.isalnum() or (following and following in ".-:/?#&"):
        match = _QUERY.match(text, end) if "=" in text[end : end + 300] else None
        if match and (
            classify(match["name"]) not in (None, NameClass.VAGUE)
            or (_names_key(match["name"]) and _HOST_BEFORE.search(text, max(0, start - 90), start))
        ):
            yield match.end()
            return
    if text.find("\n", end, end + 60) < 0:
        return
    head = _HEAD.match(text, end)
    if head is None:
        return
    about_key = _names_key(text[start:end] + head["words"])
    words = _GAP_WORDS.findall(head["words"])
    if len(words) > 3 and not about_key:
        return
    at = head.end()
    for _ in range(FIELDS):
        field = _FIELD.match(text, at)
        if field and about_key and field["name"].strip().lower() in _VALUE_NAMES:
            yield field.end()
            return
        if head["comma"]:
            return
        if field and _names_key(field["name"]):
            yield field.end()
            return
        other = _OTHER_FIELD.match(text, at)
        if other is None:
            break
        at = other.end()
    if about_key and (alone := _ALONE.match(text, head.end())):
        yield alone.end()


def _names_key(name: str) -> bool:
    kind = classify(name.strip())
    if kind is not None:
        return kind is not NameClass.COOKIE_HEADER
    words = words_of(name)
    return bool(words) and words[-1] in ("key", "keys") and not {"public", "primary", "foreign", "sort"} & {*words}
