"""What may stand between a provider's name and its value: on one line, in the URL of its host, on the lines below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache

from posthound.detect.names import NameClass, classify, words_of
from posthound.rules.vocabulary import OTHER_THING
from posthound.support.regexes import regex

# Characters of a gap, at most.
LONGEST = 40
# What may stand between a provider's name and a value of the provider's shape; a URL's path may not.
_GAP = regex(rf"[\w .:=>(),|*\[\]\"'\\{{\-$`;\t]{{0,{LONGEST}}}")
_LETTERS = regex(r"[0-9A-Za-z]*")
_TAG = regex(r"</?[A-Za-z][\w:-]{0,20}/?>")
_NAME = regex(r"[A-Za-z][\w-]*")
_KEYISH = regex(
    r"key(?!word|board|note|stone|frame)|token(?!i)|secret|pass(?!enger|age|ive|ion|port)|pwd|auth(?!ors?(?![a-z]))|access(?!or|ib)|private"
    r"|cred(?!it)|api(?!tal)|pat\b|bearer|jwt|sid|id\b|client|license|webhook|dsn|login",
    re.IGNORECASE,
)
# Between cells of a table and in emphasis: only a key's name makes one statement of both sides.
_LOOSE = regex(r"[|*)]")
# What a longer token begins with, of which the rest looks like a key: the first groups of a UUID, a part of base64.
_PIECE = regex(r"[\s\"'`=:>(,\\]([\w-]{1,40})[-_]$")
_GLUED = regex(r"(?:api|API|Api)(?=[_A-Z-])")
_ASSIGNED = regex(r"[\"'\]\\]{0,6}\s{0,8}(?:=>|:=|[:=])[\s\"'`\\(]{0,12}$")
# What a name ends with whose value only identifies or checks something.
_IDENTIFIES = frozenset(
    """
        id ids uid uuid guid hash sha sha1 sha256 sha512 md5 etag checksum digest nonce trace traceid span spanid
        request correlation commit revision rev version build fingerprint thumbprint cursor publishable
    """.split()
)
# Words beside a provider's name that change nothing: where its key is used, and what sentences join with.
_BESIDE = frozenset(
    """
        prod production test testing dev development live staging stage sandbox demo local io com ai app co net org cloud eu us v1 v2 v3 v4
        is are was the my our your new old main default value content data here this for of to in on as with http https rest service
        config settings
    """.split()
)

# The rest of a URL behind the provider's name in its host, up to the value of a parameter that names a key.
_QUERY = regex(
    r"[\w.-]{0,80}(?::\d{1,5})?(?:/[^\s?#&\"'`<>\\]{0,200})?[?#&](?:[^\s\"'`<>&=\\]{0,60}=[^\s\"'`<>&\\]{0,200}(?:&amp;|&)){0,8}?"
    r"(?P<name>[\w.$-]{1,60})="
)
_HOST_BEFORE = regex(r"//(?:[\w.-]{1,80}[.-])?$")
# The same of an address that another has in its query, whose own parameters follow it.
_QUERIED = regex(r"[?&][^\s?&=\"'`<>]{1,60}=https?://(?:[\w.-]{1,80}[.-])?$")
# A heading that names the provider: `# Acme`, `[acme]`, `acme:`, `"acme": {`, `provider "acme" {`.
_HEAD = regex(
    r"(?P<words>(?:[\w.()-]|[ ](?=[\w.()-])){0,40})[\"'`\]>)*]{0,4}[ \t]{0,4}(?:=>|[:=]|(?P<comma>,))?[ \t]{0,4}[{(\[|]{0,2}[ \t]{0,8}[*/]{0,2}\r?\n"
)
_FIELD = regex(
    r"[ \t]{0,40}(?:[-*>#]{1,3}[ \t]|//[ \t]?)?(?:(?:export|const|let|var|set|final|static|public|private|[sS]tring|def|ENV)[ \t]{1,4}){0,4}"
    r"[<$\"'`]?(?P<name>[A-Za-z][\w .-]{0,40})[\"'`]?[ \t]{0,8}(?:=>|:=|[:=>])[ \t]{0,8}[\"'`]?"
)
# A field of the same heading that is not the one.
_OTHER_FIELD = regex(r"[ \t]{0,40}(?:[\"'`\w.$-]{1,40}[ \t]{0,8}[:=][ \t]{0,8}[^\s{(\[][^\r\n]{0,80})?\r?\n")
_ALONE = regex(r"(?:[ \t]{0,40}\r?\n)?[ \t>*-]{0,40}[\"'`]?")
# How soon the line of a heading ends, and how far behind a name its value begins at most.
HEADING, FURTHER = 60, 400
# Fields of a heading that are looked at.
FIELDS = 4
# The rest of a word behind a name.
_REST = regex(r"[a-z]{1,20}(?![a-z])|[A-Z]{1,20}(?![A-Za-z])")
# What a credential is for that is none of those which open an API, by the word before its kind.
_PURPOSES = (
    frozenset("webhook webhooks hook signing signature hmac verification verify".split()),
    frozenset(("session", "sess")),
    frozenset(("refresh",)),
    frozenset(("encryption", "encrypt", "decryption")),
)
PURPOSE = regex(r"(?i)hook|sign|hmac|veri|sess|refresh|crypt")  # which stands in each of them
_ENDS = frozenset("token key secret id value".split())
_VALUE_NAMES = frozenset(("value", "default", "content", "data", "val"))


def glued(text: str, end: int) -> bool:
    """Whether no gap behind a name that ends here can be `close`: the name is a piece of base64 or of a path, as many short ones are."""
    rest = _LETTERS.match(text, end) if text[end - 1].isalnum() else None
    return rest is not None and (rest.end() - end > LONGEST or text[rest.end() : rest.end() + 1] in ("+", "/", ""))


def close(gap: str, keyword: str = "", expected: Set[str] = frozenset()) -> bool:
    """Whether a gap joins a provider's name to its value: few words, all of them about keys, and no piece of a path.

    `keyword` is what names the provider before the gap; `expected` are words of what would be found, which may stand there, too.
    """
    if "<" in gap:
        gap = _TAG.sub(" ", gap)
    if not _GAP.fullmatch(gap):
        return False
    if glued := _GLUED.match(gap):  # `numlookupapi_id` is of NumLookupAPI, and speaks of no key
        keyword, gap = keyword + glued[0], gap[glued.end() :]
    if (piece := _PIECE.search(gap)) and not _KEYISH.search(piece[1]):
        return False
    names = _NAME.findall(gap)
    if not names:
        return not (gap == "," or _LOOSE.search(gap)) or _speaks_of_key(keyword)
    words = [words_of(name) for name in names]
    attached = gap[0].isalpha() or gap[0] in "_-"
    if attached:
        words[0] = _beyond_word(keyword, gap[: gap.index(names[0])] + names[0])
    if not (_KEYISH.search(gap) or any(_KEYISH.search(word) for word in words[0])):
        last = {*(words[0][-1:] if attached else ()), *(words[-1][-1:] if _ASSIGNED.search(gap) else ())}
        if sum(map(len, words)) > 2 or _LOOSE.search(gap) or not last <= (_BESIDE | expected):
            return False
    if "signature" not in expected and any(word[-1:] == ["signature"] for word in words):
        return False  # of one message, as webhooks send it: only the key that makes it is a secret
    return not (_another(words[-1], expected) or _is_shown(words))


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether a name that stands here is only the beginning of another word: `deepl` of `deepLink`, `atlan` of `ATLANTIC`, `vapi` of `vaping`."""
    last, following = text[end - 1], text[end : end + 1]
    if not (last.isalpha() and following.isalpha()) or (last.islower() and following.isupper()):
        return False
    rest = _REST.match(text, end)
    if rest is None:
        return False
    from posthound.rules.spellings import may_end_word  # most files name no provider

    return not may_end_word(text[start:end].lower(), rest[0].lower())


def _is_shown(names: list[list[str]]) -> bool:
    """Whether the last name is that of a site key, which captchas show to everybody: `data-sitekey`, `site key is`."""
    words = [word for name in names for word in name]
    while words and words[-1] in _BESIDE:
        words.pop()
    return "".join(words[-2:]).endswith("sitekey")


def _speaks_of_key(keyword: str) -> bool:
    """Whether a provider's name goes on to a key's, as `acme_key` does; that `orcid` ends in `id` says nothing."""
    words = (word for word in words_of(keyword) if word in ("id", "sid") or not word.endswith("id"))
    return any(_KEYISH.search(word) for word in words)


def _beyond_word(keyword: str, attached: str) -> list[str]:
    """The words that a name goes on with behind a keyword; of one that it ends within, what says something by itself.

    Behind `gmail_app_pass` of `gmail_app_password` that is `password`; behind `smartsheet` of `smartsheets` nothing.
    """
    own, whole = words_of(keyword), words_of(keyword + attached)
    words = [word for at, word in enumerate(whole) if own[at : at + 1] != [word]]
    if own and words and words[0].startswith(own[-1]):
        rest = words[0].removeprefix(own[-1])
        says = [word for word in (rest, words[0]) if word in _IDENTIFIES or _KEYISH.search(word)]
        words[:1] = says[:1]
    return words


@lru_cache(maxsize=4096)
def purpose_of(name: str) -> Set[str]:
    """The words for what a credential of this name is for; none, where it may open anything."""
    last = next((word for word in reversed(words_of(name)) if word not in _ENDS), "")
    return next((words for words in _PURPOSES if last in words), frozenset())


def _another(words: list[str], expected: Set[str]) -> bool:
    """Whether a name says that its value identifies something, or is a token of another kind, which is not what would be found."""
    last = words[-1] if words else ""
    if words[-2:-1] and words[-2] in _IDENTIFIES and not (_KEYISH.search(last) or last in expected):
        words, last = words[:-1], words[-2]  # `acme-device-id-<whose>`
    if last in _IDENTIFIES:
        if last in expected:
            return not all(word in expected or word in _BESIDE or _KEYISH.search(word) for word in words[:-1])
        return last != "id" or not any(_KEYISH.search(word) for word in words[:-1])
    return any(word in OTHER_THING and word not in expected for word in words[:-1])


def beyond(text: str, start: int, end: int) -> Iterator[int]:
    """Where a value may begin that belongs to the provider named at `start` to `end`, other than behind it on its line."""
    yield from (at for at in _further(text, start, end) if at - end < FURTHER)


def _further(text: str, start: int, end: int) -> Iterator[int]:
    following = text[end : end + 1]
    if following.isalnum() or (following and following in ".-:/?#&"):
        match = _QUERY.match(text, end) if "=" in text[end : end + FURTHER] else None
        kind = classify(match["name"]) if match else NameClass.PASSWORD  # which is a user's or a meeting's
        if match and _QUERIED.search(text[max(0, start - 160) : start]):
            return
        if (
            match
            and kind is not NameClass.PASSWORD
            and (
                kind not in (None, NameClass.VAGUE, NameClass.SOME_KEY)
                or (_names_key(match["name"]) and _HOST_BEFORE.search(text, max(0, start - 90), start))
            )
        ):
            yield match.end()
            return
    if text.find("\n", end, end + HEADING) < 0:
        return
    head = _HEAD.match(text, end)
    if head is None:
        return
    about_key = _names_key(text[start:end] + head["words"])
    if len(_NAME.findall(head["words"])) > 3 and not about_key:
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
    if kind is not None and kind is not NameClass.SOME_KEY:
        return kind is not NameClass.COOKIE_HEADER
    words = words_of(name)
    return bool(words) and words[-1] in ("key", "keys") and not _is_shown([words]) and OTHER_THING.isdisjoint(words)
