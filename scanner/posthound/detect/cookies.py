"""Which cookies keep somebody logged in, told by their names."""

from __future__ import annotations

import re
from functools import lru_cache

from posthound.support.regexes import regex

_SESSION = regex(
    r"sess(?:ion)?|(?:^|[._-])sid$|sid$|auth|token|jwt|remember|refresh|identity|sso|login|\.aspnet|phpsessid|connect\.sid|ticket"
    r"|^(?:xs|li_at|user_credentials|samlsession|s_key)$|credential|secret|api_?key|bearer|access|logged_?in",
    re.IGNORECASE,
)
# What products and sites call theirs that say it by no word: of single sign-on and gateways, shops, contents and forums, and of sites of people.
_OF_PRODUCTS = regex(
    r"(?:idx|(?:cas)?tgc|iplanetdirectorypro|pd-(?:id|h-session-id)|fedauth|rtfa|nsc_(?:aaac|tmaa|tmas)|svpncookie|webvpn|oam_id"
    r"|ora_wwv_app_\d{1,9}|frontend|adminhtml|ocsessid|oscsid|zenid|prestashop-[0-9a-f]{32}|wordpress_(?:sec|logged_in)_[0-9a-f]{32}"
    r"|[bf]e_typo_user|umb_ucontext|\.dotnetnuke|__ac|xf_user|bbpassword|_t|unifises"
    r"|bduss(?:_bfess)?|stoken|sessdata|z_c0|pt_key|p?_?skey|sub|cookie2|netflixid|securenetflixid|sp_(?:dc|key)|\.roblosecurity|(?:at|x)-main|mpop|li_rm)$",
    re.IGNORECASE,
)
_NOT_SESSION = regex(
    r"csrf|xsrf|requestverificationtoken|antiforgery|^_?ga|^_gid|^__utm|awsalb|^__cf|_ray|incap|visid|bigip|^nid$|date|^lang|consent"
    r"|locale|theme|^fpc$|stsservicecookie|gateway-slice|^_hj|^ajs_|^amp_|optanon|^_fbp|^arraffinity|datadome|nlbi"
    r"|expir|time|count|type|state|redirect|^__stripe_",
    re.IGNORECASE,
)


# The name of a field without its word for cookies, and without how it holds them: what is left says whose cookie it is.
_OF_FIELD = regex(
    r"(?<![-_. ])[-_. ]*cookies?(?:[-_. ]*(?:values?|val|headers?|string|str|data|content|text|raw))?(?=$|[-_. A-Z])",
    re.IGNORECASE,
)
_ALONE = regex(r"[^\s;,=\"'<>{}]{16,4096}={0,2}")
_PAIR = regex(r"([^=;,\s]{1,100})=([^=;,\s\"'<>{}]{16,4096}={0,2})")


@lru_cache(maxsize=8192)
def is_session_cookie(name: str) -> bool:
    """Whether a cookie of this name keeps somebody logged in."""
    if _OF_PRODUCTS.match(name):
        return True
    return _SESSION.search(name) is not None and _NOT_SESSION.search(name) is None


def alone(field: str, value: str) -> tuple[int, int] | None:
    """Where the one cookie stands in the value of a field whose own name says that it keeps somebody logged in.

    >>> alone("remember-me-cookie-value", "c2VjcmV0IG9mIGFuYQ=="), alone("cookiePath", "c2VjcmV0IG9mIGFuYQ==")
    ((0, 20), None)
    """
    found = _ALONE.fullmatch(value) or _PAIR.fullmatch(value)
    if found is None or not is_session_cookie(_OF_FIELD.sub("", field, count=1)):
        return None
    if found.re.groups and _NOT_SESSION.search(found[1]):
        return None
    return found.span(found.re.groups)
