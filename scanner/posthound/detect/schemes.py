"""The parts of header values, cookies and URLs that hold credentials."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from posthound.detect.names import NameClass, classify
from posthound.model.columns import Span
from posthound.support.regexes import regex

_AUTHORIZATION = regex(r"\s*([A-Za-z][A-Za-z0-9_-]{1,30})[\s:]\s*")
# What a paste leaves around a value: quotes of all sorts, what takes no room, and what ended a line.
PASTED = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff\"'`\u201c\u201d\u2018\u2019"
# A user and a password as some configurations and libraries take them, without a scheme and not encoded.
_LOGIN = regex(r"\s*(?P<user>[\w.+-]{1,64}(?:@[\w.-]{1,80})?):(?P<password>(?!//)[^\s:,;\"'={}]{6,100}={0,2})\s*")
# Schemes whose text is a signature or holds parameters, none of them the credential itself.
_SIGNED = (
    "digest",
    "hawk",
    "oauth",
    "aws4-hmac-sha256",
    "aws",
    "hmac",
    "eg1-hmac-sha256",
    "signature",
    "sharedkey",
    "sharedkeylite",
    "ntlm",
    "negotiate",
)
# What tells of any other that it signs one message: parameters for the signature and for when or over what; or, behind who signs, the base64 of a hash.
_SIGNING = regex(
    r"(?i)(?=.{0,600}?\b(?:mac|sig|signature|digest)=)(?=.{0,600}?\b(?:nonce|ts|timestamp|created|date|headers|signedheaders)=)"
    r"|[\w.@{}/-]{1,120}:(?:[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?::[\w-]{1,80}){0,2}$"
)
# Schemes whose user and password, or whose token, are the credential.
_PLAIN_SCHEMES = frozenset(("basic", "bearer", "token", "apikey", "api-key", "key", "jwt"))
# `token=…`, with or without a scheme before it; padding of base64 is none.
NAMED = regex(r"[A-Za-z][A-Za-z_-]{1,24}\s?[=:]\s?(?P<quote>\"?)(?=[^\s=\"])")
_PARAMETER = regex(r'(\w{2,40})\s?=\s?"?([^",\s]{1,4096})"?')
# A signature over one message, and that of a token which is made of its parameters (`SharedAccessSignature sr=…&sig=…`).
_SIGNATURE = regex(r"(?i)(?:^|[&,;\s])(?:signature=|sig=(?P<key>[^\s&,;\"']{16,400}))")
# Clients strip the blanks around a cookie's name and value (RFC 6265, section 5.2).
_COOKIE = regex(r"\s*([^=;\s]{1,100})[ \t]{0,20}=[ \t]{0,20}(\"?)([^;\"]{0,8192})")
ONE_COOKIE = regex(r"[A-Za-z][\w.-]{1,60}=[^=;\s]{16,8192}={0,2}")
_COOKIE_ATTRIBUTES = frozenset(
    ["path", "expires", "domain", "max-age", "samesite", "version", "comment", "priority", "partitioned"]
)
_QUERY_NAME = r"[?&#;]([\w.\[\]$-]{1,80})="
_QUERY_NAMES = regex(_QUERY_NAME)
# A parameter of the path, as `;jsessionid=`, ends before the query.
_QUERY = regex(r"(?:(?P<path>;)|[?&#])([\w.\[\]$-]{1,80})=((?(path)[^&#?\s\"'<>]|[^&#\s\"'<>]){1,4096})")
# A scheme before its credential, as whole values have it; and a header on a line of its own.
SCHEME = regex(r"(?i)(?:bearer|basic|token|apikey)[ ]+\S{8,}")
_HEADER = regex(r"(?m)^[ \t]*(?P<name>[A-Za-z][\w-]{0,60}):[ \t]{0,8}(?P<value>[^\s][^\r\n]*)")
# Of more names than this, looking for each in every URL costs more than taking all of them apart.
FEW = 8
# Characters of what people put for a password where the key is the user, as servers ignore it, at most: `x-oauth-basic` is long.
FILLER = 13
LONE = 16  # characters of a key that stands alone in a login, at least
# What documentation tells to put for a password.
_FILLER = regex(
    r"(?i)[a-z*_-]?|x{2,13}|(?:api|auth|x)?[_-]?(?:token|key)|(?:x-)?oauth(?:-basic)?|(?:not?|un)[_-]?(?:used|needed|pass(?:word)?)|none|null|blank"
    r"|empty|ignored?|dummy|any(?:thing|string)?|whatever|pass(?:word)?|placeholder|foo\w{0,9}"
)
# No name that anybody gives to an account or a page, however long: words and numbers between marks.
_LONE = regex(
    rf"""(?!(?:[A-Za-z]+|v?\d{{1,4}})(?:[-_](?:[A-Za-z]+|v?\d{{1,4}})){{1,20}}$)
        (?: (?=\D*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])\w{{{LONE},200}} | (?=(?:\D*\d){{2}})\w{{{LONE},200}}
          | (?=(?:\D*\d){{3}})[\w-]{{{LONE},200}} )""",
    re.VERBOSE,
)
_BASE64 = regex(r"[A-Za-z0-9+/_-]{6,}={0,2}")
# What people make of words where a password is long: `Copper-Tulip-978`.
_CHOSEN = regex(
    r"(?=[^\d]{1,90}\d)(?=[^A-Z]{0,90}[A-Z])[A-Za-z]{3,20}(?:[-_.+!][A-Za-z]{3,20}){1,5}[-_.+!]?\d{1,6}[!?.#]?"
)


class CredentialPart(NamedTuple):
    """A credential within a value: `secret` is what it says decoded, `span` where it stands as written."""

    name: str
    kind: NameClass
    span: Span
    secret: str
    decoded: str = ""
    user: str = ""


def user_and_password(encoded: str) -> tuple[str, str] | None:
    """The user and password of a Basic credential, or None when the text is not base64 of such a pair."""
    if not _BASE64.fullmatch(encoded):
        return None
    try:
        text = binascii.a2b_base64(
            encoded.replace("-", "+").replace("_", "/") + "=" * (-len(encoded) % 4), strict_mode=True
        ).decode()
    except (binascii.Error, ValueError):
        return None
    user, colon, password = text.strip().partition(":")
    if not colon or not text.strip().isprintable() or (user and not re.match(r"[\w.@+\-\\/ ]", user)):
        return None
    return user, password


def is_login(value: str) -> bool:
    """Whether a value is a user with his password, as they are or in base64."""
    return two_parts(value) is not None or all(user_and_password(value) or ("",))


def authorization(value: str, start: int = 0) -> Iterable[CredentialPart]:
    """The credential of an Authorization header's value; `start` is where the value begins in its leaf."""
    if login := two_parts(value):
        span = Span(start + login.start("password"), start + login.end("password"))
        return (CredentialPart("password", NameClass.PASSWORD, span, login["password"], "", login["user"]),)
    match = _AUTHORIZATION.match(value)
    if match is None or match.end() >= len(value):
        return _without_scheme(value, start)
    scheme, rest, at = match[1], value[match.end() :].rstrip(), start + match.end()
    if not rest:
        return ()
    from posthound.detect.credentials import signs  # most files hold none

    low = scheme.lower()
    opaque = low == "oauth" and "=" not in rest.rstrip("=")  # as some providers take a token without its name
    if not opaque and (
        low in _SIGNED or low.startswith("aws4") or (low not in _PLAIN_SCHEMES and (_SIGNING.match(rest) or signs(low)))
    ):
        return _among_signed(rest, at)
    if "=" in rest and low not in ("basic", "bearer", "token") and (signed := _SIGNATURE.search(rest)):
        span = Span(at + signed.start("key"), at + signed.end("key"))
        return (CredentialPart("sig", NameClass.TOKEN, span, signed["key"]),) if signed["key"] else ()
    return basic(rest, at) if low == "basic" else _behind_scheme(scheme, rest, at)


def two_parts(value: str) -> re.Match[str] | None:
    """A value that is a user and a password without a scheme, and not a scheme or an id before what is drawn."""
    login = _LOGIN.fullmatch(value) if ":" in value else None
    user = login["user"].lower() if login else ""
    if login is None or user in _PLAIN_SCHEMES or user in _SIGNED or user.startswith("aws4"):
        return None
    password = login["password"]
    return login if "@" in user or len(password) < LONE or _CHOSEN.fullmatch(password) else None


def _without_scheme(value: str, start: int) -> Iterator[CredentialPart]:
    bare = value.strip(PASTED).rstrip(",;" + PASTED)
    if "," in bare:
        from posthound.detect.credentials import among_protocols  # few values are lists

        if found := among_protocols(value, start):
            yield from found
            return
    if bare:
        named = NAMED.match(bare)
        begin = named.end() if named else 0
        yield from _pair_or_token("Authorization", bare[begin:], start + value.index(bare) + begin)


def _among_signed(rest: str, at: int) -> Iterator[CredentialPart]:
    """What may be used again of what a scheme signs: the token that goes with it."""
    for parameter in _PARAMETER.finditer(rest):
        if parameter[1].lower() in ("oauth_token", "access_token", "token"):
            span = Span(at + parameter.start(2), at + parameter.end(2))
            yield CredentialPart(parameter[1], NameClass.TOKEN, span, parameter[2])


def _behind_scheme(scheme: str, rest: str, at: int) -> Iterator[CredentialPart]:
    """The tokens behind a scheme: nearly always one, by itself or behind its own name."""
    from posthound.detect.credentials import behind_id, others, parameters

    if "=" in rest and (found := parameters(rest, at)) is not None:
        yield from found
        return
    if named := NAMED.match(rest):
        rest, at = rest[named.end() :], at + named.end()
        rest = rest.partition('"')[0] if named["quote"] else rest
    elif behind := behind_id(scheme.lower(), rest):
        rest, at = rest[behind:], at + behind
    elif ", " in rest:
        yield from others(rest, at)
    quote = rest[:1] if rest[:1] in ("'", '"') else ""
    token = rest.strip("\"'").split(",")[0].split(" ")[0] if not quote else rest.strip(quote)
    at += len(quote)
    while token.endswith("}}") and "{{" not in token:  # a stray end of a variable reference is no part of it
        token = token[:-2]
    if token:
        yield CredentialPart(scheme, NameClass.TOKEN, Span(at, at + len(token)), token)


def basic(rest: str, at: int) -> Iterator[CredentialPart]:
    """What follows `Basic `: base64 of a pair, or the pair itself by mistake."""
    bare = rest.strip("\"'")
    at += rest.index(bare) if bare else 0
    span = Span(at, at + len(bare))
    pair = user_and_password(bare)
    if pair is not None:
        user, password = pair
        if len(password) < len(user) and len(password) <= FILLER:
            yield CredentialPart("user", NameClass.SOME_KEY, span, user, "basic")  # a key, which needs no password
        if password:
            yield CredentialPart("password", NameClass.PASSWORD, span, password, "basic", user)
    elif ":" in bare and " " not in bare:
        user, password = _apart(bare)
        start = at + len(bare) - len(password)
        yield CredentialPart("password", NameClass.PASSWORD, Span(start, at + len(bare)), password, "", user)
    elif len(bare) >= 16:
        yield CredentialPart("Basic", NameClass.TOKEN, span, bare)


def _pair_or_token(name: str, bare: str, at: int) -> Iterator[CredentialPart]:
    pair = user_and_password(bare)
    if pair is not None and pair[1]:
        yield CredentialPart("password", NameClass.PASSWORD, Span(at, at + len(bare)), pair[1], "basic", pair[0])
    else:
        yield CredentialPart(name, NameClass.TOKEN, Span(at, at + len(bare)), bare)


def lone_key(pair: str) -> Span | None:
    """Where the key stands in `user:password` of which only one is said: the other is empty, or a filler for a password."""
    user, colon, password = pair.partition(":")
    if colon and not user and _LONE.fullmatch(password):
        return Span(1, len(pair))
    return Span(0, len(user)) if colon and _FILLER.fullmatch(password) and _LONE.fullmatch(user) else None


def _apart(pair: str) -> tuple[str, str]:
    """User and password, by the first colon that is not a reference's own; all of it as the user where there is none."""
    colon = pair.find(":", pair.find("}}") if pair.startswith("{{") else 0)
    return (pair[:colon], pair[colon + 1 :]) if colon >= 0 else (pair, "")


def keeps_session(cookie: str) -> bool:
    """Whether a cookie of this name keeps somebody logged in."""
    from posthound.detect.cookies import is_session_cookie  # few files hold cookies

    return is_session_cookie(cookie)


def is_cookie(name: str, value: str) -> bool:
    """Whether a value under the name of a session is a cookie with its own name: `session` = `sid=…; Path=/`."""
    return ONE_COOKIE.match(value) is not None and keeps_session(name)


def cookies(value: str, *, set_cookie: bool, start: int = 0) -> Iterator[CredentialPart]:
    """The session cookies of a Cookie or Set-Cookie header's value."""
    position = 0
    while position < len(value):
        match = _COOKIE.match(value, position)
        if match is None:
            break
        name, text = match[1], match[3].strip()
        if name.lower() not in _COOKIE_ATTRIBUTES and text and (keeps_session(name) or classify(name) is not None):
            at = start + match.start(3) + match[3].index(text)
            yield CredentialPart(f"cookie {name}", NameClass.SESSION, Span(at, at + len(text)), text)
        end = value.find(";", match.end())
        if end < 0:
            break
        position = end + 1
        if set_cookie and not re.match(r"\s*[^=;\s]+=", value[position : position + 120]):
            continue


def cookies_under(field: str, value: str, start: int = 0) -> Iterable[CredentialPart]:
    """The session cookies that a field holds which is called a header of them or a cookie: `sessionCookie` needs no name in its value."""
    from posthound.detect.cookies import alone  # few files hold cookies

    if found := alone(field, value):
        span = Span(start + found[0], start + found[1])
        return (CredentialPart(field, NameClass.SESSION, span, value[slice(*found)]),)
    return cookies(value, set_cookie="set" in field.lower(), start=start)


def query(value: str) -> Iterator[CredentialPart]:
    """The credential-named parameters of a URL's query or fragment, and of form text."""
    for match in _QUERY.finditer(value):
        kind = classify(match[2])
        if kind is not None:
            yield CredentialPart(match[2], kind, Span(match.start(3), match.end(3)), match[3])


def with_query(values: Sequence[str]) -> Sequence[str]:
    """Those of many URLs in which `query` may find something: nearly all parameters only say what is wanted of a page."""
    telling = [f"{name}=" for name in set(_QUERY_NAMES.findall("\n".join(values))) if classify(name) is not None]
    if len(telling) > FEW:
        return values
    return [value for value in values if any(name in value for name in telling)]


def named(name: str, value: str, start: int = 0, *, vague: bool = False) -> Iterable[CredentialPart]:
    """What a value holds under a name, as in a list of headers; `start` is where it begins, `vague`
    whether `key` and the like count."""
    kind = classify(name) if name else None
    if kind is NameClass.COOKIE_HEADER:
        return cookies_under(name, value, start)
    if kind is NameClass.AUTHORIZATION or (kind and SCHEME.fullmatch(value)):
        return authorization(value, start)
    if kind is None or (kind is NameClass.VAGUE and not vague):
        return ()
    bare = value.strip()
    begin = start + value.find(bare)
    return (CredentialPart(name, kind, Span(begin, begin + len(bare)), bare),)


def header_block(text: str) -> Iterator[CredentialPart]:
    """The credentials of headers kept as one text, a line each."""
    for line in _HEADER.finditer(text):
        for part in named(line["name"], line["value"], line.start("value"), vague=True):
            yield part._replace(name=line["name"]) if part.kind is NameClass.TOKEN else part
