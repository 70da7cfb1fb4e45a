"""Secrets that are keys of an object, by which it looks up whose they are, told by its name and by what it holds:
`api_keys: {"…": {"user": "ana"}}`, `TOKENS = {'…': 'web'}`, `users: {"ana:…": …}`."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from posthound.detect.names import OPAQUE, NameClass, classify, tells_about, words_of
from posthound.detect.pairs import QUOTE
from posthound.detect.schemes import CredentialPart
from posthound.model.columns import KEYED, Span, Tree
from posthound.model.containers import is_list, is_object
from posthound.model.keyed import may_be_keyed
from posthound.support.regexes import regex

# What is told of somebody beside his credential.
_OF_OWNERS = frozenset(
    """
        user userid username owner ownerid client clientid app appid team teamid tenant tenantid account accountid email role roles scope scopes
        permissions customer customerid organization org member service subject sub
    """.split()
)
# What is told of a credential, where its name says whose it is.
_OF_CREDENTIALS = frozenset(
    "expires expiresat expiry exp created createdat issuedat revoked active enabled lastused".split()
)
# What is told of other things that are called tokens or secrets; and what holds the credential itself, so that the key is its id.
_OF_OTHERS = frozenset(
    """
        symbol decimals mint chain chainid contract price logo logouri supply balance kty kid use hash digest prefix salt token key secret value
        password tokenhash keyhash hashedtoken hashedkey type size count
    """.split()
)
_OWNER = regex(r"[A-Za-z][\w.$@+-]{1,60}(?: [\w.$@-]{1,30}){0,3}")
# The sign of a currency, the name of a file.
_NO_OWNER = regex(
    r"[A-Z0-9]{2,8}|.*\.(?:py|jsx?|tsx?|json|ya?ml|txt|md|go|java|rb|env|cfg|ini|toml|xml|html?|css|sh|php|cs|rs|c|h)|\d.*"
)
# What is a digest of the credential or an id, where it names no more than an owner; and the address of a coin.
_DIGEST = regex(r"(?:[0-9a-fA-F]{32}){2,4}|[A-Za-z0-9+/]{86}==")
_UUID = regex(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_COIN = regex(r"0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{43,44}")
# Behind these, a name says what is looked up: `users_by_token`; before these, too: `token_to_user`.
_BY, _TO = frozenset(("by", "for", "per", "from")), frozenset(("to",))
_OF_IDS = frozenset(
    """
        hash hashes hashed digest digests sha sha1 sha256 md5 checksum checksums fingerprint fingerprints baseline findings scan report count counts
        usage vocab version versions cred creds credential credentials design color colors theme
    """.split()
)
# In texts: a key in quotes, with what it holds; and from the end of one on, up to the next.
_BETWEEN = r"(?:\s{0,4}\])?\s{0,8}(?:=>|->|[:=,]|to\s)\s{0,8}"
_HELD = rf"{_BETWEEN}(?P<held>\{{[^{{}}]{{0,400}}\}}|\[[^\[\]]{{0,200}}\]|{QUOTE}[^\"'`\\\n]{{1,60}}{QUOTE})"
_KEY = regex(
    rf"\s{{0,60}}(?:[\[({{]\s{{0,4}}){{0,2}}(?P<quote>{QUOTE})(?P<value>[A-Za-z0-9][\w.~+/=-]{{15,199}})(?P=quote){_HELD}"
)
_PASSED_KEY = regex(rf"{QUOTE}{_HELD}\s{{0,8}}(?:[\])}}]\s{{0,8}})?,")
# How a table opens in other languages: `map[string]string{`, `new Map([[`, `%{`, `array(`, `Record<string, string> = {`; and of those that have
# nothing but a comma between a key and what it holds, which are no lists.
_OPENS = regex(r"(?=[^\"'`\n]{0,70}[({\[]\s{0,60}\\{0,8}[\"'`])[@$%]?[\w.:<>, \[\]*=|]{0,60}!?(?:[({\[]\s{0,60}){1,3}")
_OF_PAIRS = regex(r"(?i)map|dict")
_FIELD = regex(rf"(?:^|[{{,])\s{{0,60}}(?:{QUOTE})?([A-Za-z_]\w{{0,30}})(?:{QUOTE})?\s{{0,8}}(?::|=>?)")
# A key of a section of TOML or INI, which has a line for each; so many are looked at.
_LINE_KEY = regex(
    r"[ \t]{0,20}(?P<quote>[\"'])?(?P<value>[A-Za-z0-9][\w.~+/-]{15,199})(?(quote)(?P=quote))[ \t]{0,20}=[ \t]{0,20}"
    r"(?P<held>\{[^{}\n]{0,300}\}|\[[^\[\]\n]{0,200}\]|[^\s{}\[\]][^\n{}\[\]]{0,79})"
)
_LINES = 20
NO_CREDENTIAL = (-1, "")
_MARKS = "\\\"'`"
# Of characters of one case, so many are no digit for each that is one.
_PER_DIGIT = 6
# Keys that are passed on the way to the first that is drawn.
_PASSED = 8


def keys_are_credentials(name: str) -> bool:
    """Whether the keys of an object of this name are credentials, and not whose these are, or ids or digests of them.

    >>> [name for name in ("api_keys", "users_by_token", "tokenToUser", "tokens_by_user", "secret_hashes") if keys_are_credentials(name)]
    ['api_keys', 'users_by_token', 'tokenToUser']
    """
    words = words_of(name)
    for at, word in enumerate(words):
        if word in _BY:
            return classify("_".join(words[at + 1 :])) in OPAQUE
        if word in _TO:
            return classify("_".join(words[:at])) in OPAQUE
    return classify(name) in OPAQUE and _OF_IDS.isdisjoint(words)


def kind_of(name: str, key: str) -> NameClass:
    """What a key counts as that is a credential in an object of this name: it has to look drawn, but for a UUID, which does not."""
    return (_UUID.fullmatch(key) and classify(name)) or NameClass.SOME_KEY


def is_credential(tree: Tree, row: int, name: str) -> bool:
    """Whether the key that a leaf is, of an object with the name of credentials, is one of these."""
    key = tree.texts[row]
    held = tree.objects[tree.parents[row]].get(key)
    if is_object(held):
        return _is_drawn(key, whole=False) and _tells_whose(map(str, held)) and keys_are_credentials(name)
    if is_list(held):
        named = all(isinstance(one, str) and _is_somebody(one) for one in held) and len(held) > 0
        return named and _is_drawn(key, whole=False) and keys_are_credentials(name)
    return isinstance(held, str) and _is_somebody(held) and _is_drawn(key, whole=True) and keys_are_credentials(name)


def _is_somebody(text: str) -> bool:
    """Whether a text is what somebody or something is called that has a credential."""
    return _OWNER.fullmatch(text) is not None and not _NO_OWNER.fullmatch(text) and not tells_about(text)


def _is_drawn(key: str, *, whole: bool) -> bool:
    """Whether a key is no digest, no id, and no words with a number here and there; a UUID may be a token where it holds whose it is as a `whole`."""
    if _DIGEST.fullmatch(key) or _COIN.fullmatch(key) or ":" in key or "/" in key.rstrip("="):
        return False
    if (key.isupper() or key.islower()) and sum(map(str.isdigit, key)) * _PER_DIGIT < len(key):
        return False
    return whole or not _UUID.fullmatch(key)


def _tells_whose(names: Iterable[str]) -> bool:
    words = {name.lower().replace("_", "").replace("-", "") for name in names}
    about = not words.isdisjoint(_OF_OWNERS) or (
        "name" in words and (len(words) == 1 or not words.isdisjoint(_OF_CREDENTIALS))
    )
    return about and words.isdisjoint(_OF_OTHERS)


def logins_at(tree: Tree, names: Collection[str]) -> list[int]:
    """The leaves that are keys of objects with one of these names."""
    if KEYED not in tree.own_names():
        return []
    held = set(tree.lists_at(names))
    return [row for row in tree.at_keys((KEYED,)) if tree.parents[row] in held]


def key_behind(text: str, at: int) -> tuple[int, str] | None:
    """Where the next key of an object begins that is a credential, behind a brace or the end of another, and the quote that opens it."""
    if text[at : at + 1] == "{":
        at += 1
    elif passed := _PASSED_KEY.match(text, at):
        at = passed.end()
    else:
        return None
    for _ in range(_PASSED):
        found = _KEY.match(text, at)
        if found is None:
            return None
        if may_be_keyed(found["value"]) and _holds_owner(found["value"], found["held"]):
            return found.start("value"), found["quote"]
        at = found.end() + 1
    return None


def line_key(text: str, at: int) -> Span | None:
    """The next key of a section that is a credential, on a line behind this place."""
    for _ in range(_LINES):
        at = text.find("\n", at) + 1
        if not at or text.startswith("[", at):
            break
        found = _LINE_KEY.match(text, at)
        if found and may_be_keyed(found["value"]) and _holds_owner(found["value"], found["held"].strip()):
            return Span(*found.span("value"))
    return None


def keys_of(name: str, value: str) -> list[Span]:
    """Where the credentials stand that are keys of an object, written as the value of a field of this name."""
    found, at = list[Span](), 0
    while keys_are_credentials(name) and (opened := key_behind(value, at)):
        at = value.index(opened[1], opened[0])
        found.append(Span(opened[0], at))
    return found


def of_key(name: str, key: str, held: str) -> list[CredentialPart]:
    """What a key is of an object of this name in code, by what it holds as that is written."""
    if held[:1] in ("{", "[", *_MARKS) and _holds_owner(key, held) and keys_are_credentials(name):
        return [CredentialPart(name, kind_of(name, key), Span(0, len(key)), key)]
    return []


def in_table(text: str, name: str, at: int) -> tuple[int, str] | None:
    """Where the first key begins of a table that opens here, and the quote that opens it; NO_CREDENTIAL where it is none, None for no table."""
    opened = _OPENS.match(text, at)
    found = _KEY.match(text, opened.end()) if opened else None
    if opened is None or found is None:
        return None
    pairs = text[found.end("value") : found.start("held")].strip(_MARKS + " ") == ","
    if pairs and not _OF_PAIRS.search(opened[0]):
        return None
    told = may_be_keyed(found["value"]) and _holds_owner(found["value"], found["held"]) and keys_are_credentials(name)
    return (found.start("value"), found["quote"]) if told else NO_CREDENTIAL


def _holds_owner(key: str, held: str) -> bool:
    if held[0] == "{":
        return _is_drawn(key, whole=False) and _tells_whose(_FIELD.findall(held))
    inside = held.strip("[] \n")
    owners = [one.strip().strip(_MARKS) for one in inside.split(",")]
    return _is_drawn(key, whole=held[0] != "[") and all(map(_is_somebody, owners))
