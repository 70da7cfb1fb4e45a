"""Names in the place of a value: of what is kept elsewhere (a Kubernetes secret, a key in it, a file, a variable), of a class, of an option."""

from __future__ import annotations

from posthound.filters.text import has_drawn_part
from posthound.support.regexes import regex

_LONGEST = 100
# What such names end in: asked first, as hardly a value does.
_ENDS = (
    "secret", "secrets", "credential", "credentials", "creds", "tls", "key", "keys", "password", "token", "tokens",
    "Secret", "Credentials", "Key", "Password", "Token", "String", "pem", "crt", "cer", "p12", "pfx", "jks",
)  # fmt: skip
_NAME = regex(
    r"[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*[-_](?:secrets?|credentials?|creds|tls|keys?|password|tokens?)"  # `orders-db-credentials`
    r"|[A-Za-z][\w-]*\.(?:key|pem|crt|cer|p12|pfx|jks)"  # `tls.key`
    r"|[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*){0,8}(?:Secret|Credentials|Key|Password|Token|ConnectionString)"  # `eu1StorageKey`
)
# What a class of keys is called, whatever its numbers look like: `MLKEM1024P384PublicKey`; any class, by the modules that it is in; and an option
# of a command, with its value maybe.
_CLASS = regex(r"[A-Za-z][\w.$]*[a-z0-9](?:Private|Public)Key|(?:[a-z_][a-z0-9_]{0,40}\.){2,12}[A-Z]\w{2,80}")
_PACKAGE = regex(r"@[\w.-]{1,80}/[\w.-]{1,80}@(?:[\^~<>=*]|npm:|\d).{0,80}")
_OPTION = regex(r"(?:--?[a-z]|--[A-Z])[A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*(?:=.*)?")
_LOOKUPS = ("lookup(", "query(", "_vault(")


def names_kept(value: str) -> str:
    """What the value names instead of being a secret, in words, or ""."""
    if value[:1] == "-" and _OPTION.fullmatch(value) and not has_drawn_part(value):
        return "an option of a command"
    if value[:1] == "@" and _PACKAGE.fullmatch(value):
        return "a package and its version"
    if (value.endswith("Key") or "." in value) and _CLASS.fullmatch(value):
        return "the name of a class"
    if not value.endswith(_ENDS) or len(value) > _LONGEST or not _NAME.fullmatch(value):
        return ""
    return "" if has_drawn_part(value) else "the name of a secret that is kept elsewhere"


def is_looked_up(text: str, start: int) -> bool:
    """Whether a place in a text is within an expression that asks a store: `{{ lookup('hashi_vault', 'secret=orders/db') }}`."""
    opened = text.rfind("{{", max(0, start - _LONGEST * 3), start)
    if opened < 0:
        return False
    asked = text[opened:start]
    return "}}" not in asked and any(
        map(asked.rpartition("|")[2].__contains__, _LOOKUPS)
    )  # a default stands behind a bar
