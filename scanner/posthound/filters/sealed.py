"""Values that open nothing by what they are: ciphertext, checksums, tokens without a signature, ids of nothing, addresses of devices."""

from __future__ import annotations

import re
from functools import lru_cache

from posthound.filters.text import wordiness
from posthound.model.matches import Ground, Match, RuleClass
from posthound.model.values import Role
from posthound.rules.checks import unpadded_b64decode
from posthound.support.regexes import regex

# What tools write around or before a ciphertext: SOPS and eyaml, Jasypt, Spring Cloud Config, Vault's transit engine, Ansible Vault,
# dotenvx. A part of it may be all that was taken for a credential, so what stands before the value counts as well.
_OPENED = regex(
    r"(?:\bENC\[[A-Z][A-Z0-9_]{2,20},[^\]\s\"'<>]{0,4000}|\bENC\([^()\s\"'<>]{0,4000}|\{cipher\}[^\s\"'<>]{0,4000}"
    r"|\bvault:v\d{1,4}:[^\s\"'<>]{0,4000}|\bencrypted:[^\s\"'<>]{0,4000}|\$ANSIBLE_VAULT;[\d.]+;AES256\S{0,40}[\s0-9a-f]{0,4000}"
    r"|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----[^-]{0,4000})$"
)
_OPENS = ("ENC[", "ENC(", "{cipher}", "vault:v", "encrypted:", "$ANSIBLE_VAULT;", "BEGIN AGE", "BEGIN PGP MESSAGE")
# What stands before the first character of one.
_OPENING = regex(r"ENC\(|\{cipher\}|vault:v\d{1,4}:|encrypted:")
_REACH = 4000
_WHOLE = regex(
    r"ENC\[[A-Z][A-Z0-9_]{2,20},.{8,}\]?$|ENC\(.{8,}\)?$|\{cipher\}\S{8,}|vault:v\d{1,4}:\S{8,}|encrypted:\S{16,}"
)
_BASE64 = regex(r"[A-Za-z0-9+/_-]+={0,2}")
# Ciphertexts that begin with what their format asks for, and the characters that they have at least.
_BEGINNINGS = (("U2FsdGVkX1", 32), ("AQICAH", 100), ("AQECAH", 100), ("CiQA", 100))
_FERNET, _SEALED_SECRET = "gAAAAA", ("AgA", "AgB", "AgC", "AgD")
_SEALED_UNDER = "encryptedData"
# The bytes of an RSA-wrapped key, and what goes before it, in a sealed secret; and of the least Fernet token.
_WRAPPED, _FERNET_LEAST = 2 + 512, 73
_CHECKSUM = regex(
    r"\b(?:checksum|sha\d{0,3}(?:sum)?|digest|hash(?![_-](?:secret|key|iv)(?![a-z])))[/._-][\w.-]{1,40}[\"']?\s{0,4}[:=]\s{0,4}[\"']?$",
    re.IGNORECASE,
)
# As package managers, registries of images and pages write that of what they load. https://www.w3.org/TR/SRI/
_INTEGRITY = regex(r"sha(?:1|256|384|512)(?:-[A-Za-z0-9+/]{27,90}={0,2}|:[0-9a-fA-F]{40,128})|md5:[0-9a-fA-F]{32}")
# As WS-Security's UsernameToken has it: a hash over the password, a nonce and the time.
_DIGESTED = regex(r"PasswordDigest[\"'][^<>]{0,80}>$")
_JWT = regex(r"ey[\w-]{6,}\.[\w-]{2,}\.([\w-]+)")
# Characters of the least signature in base64, that of HMAC with SHA-256.
_SIGNATURE, _SHORT = 43, 16
# A link up to the last part of a path's segment that is made of words.
_SLUG = regex(r"://[^\s\"'<>?#]{1,300}/(?P<words>(?:[\w%.]{1,40}-){1,40})$")
_LINK = 700
_LOCKED = regex(
    r"(?:update|state|sync|lock|version|concurrency|change|page|cursor|continuation|delta|row_?version|revision|resume|watermark|etag|conditional"
    r"|consistency|sequence|wait|rewrite|restore|pre_?commit|history|start(?:ing|_?page)?|trace|attribution|impression|echo)_?-?token$",
    re.IGNORECASE,
)
_HANDSHAKE = regex(r"sec-websocket-(?:key|accept)$", re.IGNORECASE)
# Where a push service reaches one device, which only its app's server can; that server's key begins with `AAAA`. Apple's are plain hex.
# https://firebase.google.com/docs/cloud-messaging/manage-tokens, https://docs.expo.dev/push-notifications/overview/
_REACHED = regex(r"(?:(?!AAAA)[\w-]{11,40}:)?APA91[\w-]{80,250}|Expo(?:nent)?PushToken\[[^\[\]\s]{8,60}\]")
_REACHING = ("APA91", "PushToken[")
_OF_DEVICE = regex(
    r"(?:device|push|apns?|ios|notification)s?[_ -]?tokens?$|tokens?[_ -]?(?:device|push|apns?|ios)$", re.IGNORECASE
)
_DEVICE = regex(r"[0-9a-fA-F]{64,200}")
# A link to a file in Firebase's storage or to an order at PayPal, which pages show: its token is the file's or the order's, not somebody's.
_SHOWN = regex(
    r"//(?:firebasestorage\.googleapis\.com|[\w-]{1,80}\.firebasestorage\.app|www\.(?:sandbox\.)?paypal\.com)/[^\s\"'<>]{1,600}[?&]token=$"
)
# A picture of a project's state, which pages show with a token that gives no more than that.
_BADGE = regex(
    r"//(?!raw\.)(?:(?!/raw/)[^\s\"'<>?#]){1,400}(?:\.svg|(?:(?<=/)|_)badges?/?(?:/[\w.-]{1,60}){0,4})\?(?:[\w.-]{1,40}=[^\s\"'<>&]{0,120}(?:&|&amp;)){0,8}"
    r"(?:circle-)?(?:token|key)=$"
)
# Cookies by which advertisers and measuring tools (Microsoft, Pinterest, Dynatrace) know a browser again, which logs nobody in.
# https://help.pinterest.com/en/business/article/pinterest-tag-parameters-and-cookies
# https://docs.dynatrace.com/docs/manage/data-privacy-and-security/data-privacy/rum-cookies-and-web-storage
_MEASURING = regex(r"(?:^|\s)(?:_uet[sv]id|_pin_unauth|_derived_epik|dtcookie\w{0,40}|rxvisitor|rxvt)$", re.IGNORECASE)
# The half of a browser's push subscription that only encrypts what its own server sends to it (RFC 8291).
_PUSHED = regex(r"[\w-]{22}(?:==)?")
_OF_PUSH = "p256dh"
_NEAR = 300
_SPELT = regex(r"(?:\\x[0-9a-fA-F]{2}){8,200}")
_SENTENCE = 400  # characters of an encoded sentence, at most
_OF_TOKEN = regex(r"([A-Za-z]{2,20})[ ]token[\"'`*]{0,3}\s{0,3}[:=]\s{0,3}$", re.IGNORECASE)
_ARN = regex(r"\barn:[\w-]{1,20}:[\w-]{1,40}:[\w-]{0,40}:\d{0,12}:(?:[\w/-]{1,80}:){0,3}$")
_SOURCE_MAP = "sourceMappingURL="
# A file of a page, called by a digest of what it holds.
_ASSET = regex(
    r"\.(?:png|svg|jpe?g|gif|webp|avif|ico|css|[cm]?js|map|json|html?|woff2?|ttf|eot|mp[34]|webm|pdf)(?![\w.-])"
)
# The last argument of several, and behind the call what comes of it, as notes on functions tell it.
_RESULT = regex(r",\s{0,4}[\"'][\w-]{1,60}[\"']\)\s{0,4}(?:=>|->|==>|→|//)\s{0,4}[\"']$")
# The print of a key, of SHA-1's length; and by which key a node of a network is known that is called by it (`enode://…@…`).
_PRINT = regex(r"(?:[0-9A-Fa-f]{2}:){19}[0-9A-Fa-f]{2}")
_NODE = regex(r"[0-9a-f]{128}")

# A name that says that its value is encrypted or hashed, and how long such a value is at least; of passwords, which people choose, more.
_NAMED_SEALED = regex(
    r"(?:^|[^A-Za-z])(?:encrypted|wrapped|sealed|hashed)|Encrypted|Wrapped|Sealed|Hashed|(?<!UN)(?:ENCRYPTED|WRAPPED|SEALED|HASHED)|[Cc]ipher_?[Tt]ext"
)
_SEALED_LEAST, _SEALED_PASSWORD = 24, 43
# Keys that only search, of services that pages ask from a browser: everybody may read them there.
# https://www.algolia.com/doc/guides/security/api-keys/, https://typesense.org/docs/latest/api/api-keys.html
_SEARCHING = regex(
    r"(?:search[_ -]?only[\w -]{0,20}key|(?:algolia|meili|typesense|docsearch)[^\n]{0,80}(?<![a-z])search[_-]?(?:api[_-]?)?key)s?"
    r"(?:[\"'`\\]{0,4}\s{0,4}(?:=>|[:=])\s{0,4}[\"'`\\]{0,4})?$",
    re.IGNORECASE,
)
# Azure's storage and its like put who signs before a signature. https://learn.microsoft.com/en-us/rest/api/storageservices/authorize-with-shared-key
_SIGNED_BY = regex(r"\bSharedKey(?:Lite)?[ ][\w.{}-]{1,80}:$")
# Who signs, before the headers that are signed: `Credential=…&SignedHeaders=…`.
_SIGNS = regex(r"[\w/.-]{0,120}[&,;][ ]?SignedHeaders=", re.IGNORECASE)
_COMMIT = regex(r"[0-9a-f]{40}")
_CHANGE = regex(r"(?:^|\n)[ \t]{0,8}[-*+][ \t][^\n]{0,400}\($")
# The id of a secret that a configuration of posthound's ignores, in a table or a list of them.
_IGNORED = regex(
    r"(?:\[\[(?:tool\.posthound\.)?ignore\]\]|(?:^|\n)ignore[ ]?=[ ]?\[)(?:(?!\n\[)[\s\S]){0,800}\bsecret\s{0,4}=\s{0,4}[\"']$"
)
_ID = regex(r"[0-9a-f]{24}")
_HEX = regex(r"(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})")


def harmless(match: Match) -> str:
    """Why the value opens nothing whoever has it, or ""."""
    value, text, start = match.value, match.leaf.text, match.span.start
    told = match.ground is Ground.FORMAT  # by the value itself, whatever who wrote the text says of it
    if ciphertext(value) or _within_ciphertext(text, start, told=told) or _is_sealed_secret(match):
        return "encrypted: only its key opens it"
    if not value.strip("0-") or (len(value) >= 32 and len(set(value) - {"-"}) == 1):
        return "an id of nothing"
    if not told and (_CHECKSUM.search(text, max(0, start - 80), start) or _CHECKSUM.match(f"{match.name}=")):
        return "a checksum"
    if value.startswith("eyJ") and (reason := _of_json(value)):
        return reason
    if match.ground is Ground.FIELD and match.rule_class is not RuleClass.PASSWORD and _is_sentence(value):
        return "a sentence, encoded"
    if value.startswith(("sha", "md5:")) and _INTEGRITY.fullmatch(value):
        return "a checksum"
    if text[start - 1 : start] == ">" and _DIGESTED.search(text, max(0, start - 120), start):
        return "a digest for one message, from which nobody gets the password"
    if match.ground is Ground.FIELD and (reason := _said_harmless(match)):
        return reason
    if match.ground is Ground.SHAPE and _ASSET.match(text, match.span.end):
        return "part of a file's name"
    if _is_searching(match):
        return "a key that only searches, which pages show"
    token = _JWT.fullmatch(value)
    if token and len(token[1]) < _SIGNATURE and (len(token[1]) < _SHORT or wordiness(token[1]) > 0.5):
        return "a token whose signature is a word"
    slug = _SLUG.search(text, max(0, start - _LINK), start) if text[start - 1 : start] == "-" else None
    if slug and (not match.ground.in_value or slug["words"].count("-") > 1):
        return "the end of a link's readable name"
    if not match.ground.of_provider and _is_state(match.name):
        return "the state of a record, a page or a connection, which opens nothing"
    if _is_device(value, match.name):
        return "the address of a device, to which only its app's server can send"
    if match.ground is Ground.FIELD and _MEASURING.search(match.name):
        return "knows a browser again, and logs nobody in"
    if _is_of_push(match):
        return "part of a browser's address for messages, which only its own server can send"
    return "part of a link that pages show" if _is_shown(match) else ""


def _said_harmless(match: Match) -> str:
    """Why a value found by its name opens nothing by what its name or the text says."""
    value, name, text, start = match.value, match.name, match.leaf.text, match.span.start
    least = _SEALED_PASSWORD if match.rule_class is RuleClass.PASSWORD else _SEALED_LEAST
    if len(value) >= least and _NAMED_SEALED.search(name) and _BASE64.fullmatch(value):
        return "encrypted or hashed, as its name says"
    signed = text[start - 1 : start] == ":" and _SIGNED_BY.search(text, max(0, start - 120), start)
    if signed or (name.lower() == "sig" and _HEX.fullmatch(value)):
        return "a signature of one message"
    if name.lower() == "credential" and _SIGNS.match(text, match.span.end):
        return "the id of a key, which signs one message here"
    if match.unquoted and _COMMIT.fullmatch(value) and _CHANGE.search(text, max(0, start - _REACH), start):
        return "a commit in a list of changes"
    if value.count(":") == 19 and _PRINT.fullmatch(value):
        return "the print of a key"
    if match.unquoted and name.lower() == "token" and _is_state(_whose_token(text, start)):
        return "the state of a record or a page, which opens nothing"
    if text[start - 1 : start] == ":" and _ARN.search(text, max(0, start - 200), start):
        return "the address of a secret that is kept elsewhere"
    if match.decoded and text.startswith("base64,", start - 7) and _SOURCE_MAP in text[max(0, start - 90) : start]:
        return "what a map of a program's source repeats"
    if ")" in text[start - 8 : start] and _RESULT.search(text, max(0, start - 90), start):
        return "what a call gives back"
    if name == "URL user" and (_NODE.fullmatch(value) or value[:3].lower() == "%3c"):
        return "by which a node or a message is known to everybody"
    if name == "secret" and _ID.fullmatch(value) and _IGNORED.search(text, max(0, start - 900), start):
        return "the id of a secret that posthound ignores"
    return ""


def _whose_token(text: str, start: int) -> str:
    """The name of a token with the word before it, as sentences have it: `Next page token: …`."""
    word = _OF_TOKEN.search(text, max(0, start - 60), start)
    return f"{word[1]}_token" if word else ""


def _is_searching(match: Match) -> bool:
    start = match.span.start
    before = match.leaf.text[max(0, start - 160) : start] or match.name
    return "search" in before[-60:].lower() and _SEARCHING.search(before) is not None


def _is_device(value: str, name: str) -> bool:
    if any(map(value.__contains__, _REACHING)):
        return _REACHED.fullmatch(value) is not None
    return len(value) >= 64 and _OF_DEVICE.search(name) is not None and _DEVICE.fullmatch(value) is not None


def _is_of_push(match: Match) -> bool:
    if not _PUSHED.fullmatch(match.value):
        return False
    text, span = match.leaf.text, match.span
    if _OF_PUSH in text[max(0, span.start - _NEAR) : span.end + _NEAR]:
        return text[max(0, span.start - 20) : span.start].rstrip(" \"'\\:=\t\n").endswith("auth")
    return match.leaf.path[-2:] == ("keys", "auth")


def _is_sealed_secret(match: Match) -> bool:
    """Whether a value is one of a sealed secret's, however short: the name of what holds them says so."""
    if not match.value.startswith(_SEALED_SECRET) or not _BASE64.fullmatch(match.value):
        return False
    before = match.leaf.text[max(0, match.span.start - _REACH) : match.span.start]
    return _SEALED_UNDER in before or _SEALED_UNDER in match.leaf.path


def _is_shown(match: Match) -> bool:
    text, start = match.leaf.text, match.span.start
    if (
        text[start - 1 : start] == "="
        and not match.ground.in_value
        and _is_of_badge(text[max(0, start - _LINK) : start])
    ):
        return True
    if text.startswith("token=", start - 6):
        return _SHOWN.search(text, max(0, start - _LINK), start) is not None
    if match.leaf.role is not Role.QUERY or match.name != "token":
        return False
    return _SHOWN.search(f"{match.leaf.request.url.partition('token=')[0]}token=") is not None


def _is_of_badge(before: str) -> bool:
    return (".svg?" in before or "badge" in before) and _BADGE.search(before) is not None


def _of_json(value: str) -> str:
    """What base64 of JSON is that holds nothing but an encrypted text with its vector and its tag, or the first part of a web token."""
    import json

    if len(value) > 100_000 or "." in value:
        return ""
    try:
        held = json.loads(unpadded_b64decode(value))
    except (ValueError, RecursionError):
        return ""
    if not isinstance(held, dict):
        return ""
    if "alg" in held and held.keys() <= {"alg", "typ", "kid", "cty", "enc", "zip"}:
        return "the first part of a web token, which holds nothing"
    sealed = held.keys() == {"iv", "t", "ad", "d"} and all(map(_is_hex, held.values()))
    return "an encrypted value" if sealed else ""


def _is_sentence(value: str) -> bool:
    """Whether a value is base64 of several words, as samples have it, or spells them by their codes."""
    if value.startswith("\\x") and _SPELT.fullmatch(value):
        data = bytes.fromhex(value.replace("\\x", ""))
    elif len(value) % 4 == 0 and 16 <= len(value) <= _SENTENCE and _BASE64.fullmatch(value):
        try:
            data = unpadded_b64decode(value)
        except ValueError:
            return False
    else:
        return False
    return data.count(b" ") >= 2 and data.isascii() and wordiness(data.decode()) > 0.6


def _is_hex(part: object) -> bool:
    return isinstance(part, str) and re.fullmatch(r"[0-9a-f]*", part) is not None


@lru_cache(maxsize=8192)
def _is_state(name: str) -> bool:
    return _LOCKED.search(name) is not None or _HANDSHAKE.search(name) is not None


def ciphertext(value: str) -> bool:
    """Whether the value is encrypted, as the tools write it that keep secrets so in files."""
    if _WHOLE.match(value):
        return True
    if any(value.startswith(opening) and len(value) >= least for opening, least in _BEGINNINGS):
        return _BASE64.fullmatch(value) is not None
    if value.startswith(_FERNET):
        return _size(value) >= _FERNET_LEAST and (_size(value) - _FERNET_LEAST) % 16 == 0
    return value.startswith(_SEALED_SECRET) and len(value) > 700 and _size(value) > _WRAPPED


def _size(value: str) -> int:
    try:
        return len(unpadded_b64decode(value))
    except ValueError:
        return 0


def _within_ciphertext(text: str, start: int, *, told: bool) -> bool:
    """Whether a value stands in a ciphertext; one whose own form tells what it is may be all that is said to be one."""
    before = text[max(0, start - _REACH) : start]
    opened = _OPENED.search(before) if any(map(before.__contains__, _OPENS)) else None
    return opened is not None and not (told and _OPENING.fullmatch(opened[0]))
