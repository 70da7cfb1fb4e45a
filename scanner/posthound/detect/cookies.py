"""Which cookies keep somebody logged in, told by their names."""

from __future__ import annotations

import re
from functools import lru_cache

from posthound.support.regexes import regex

_SESSION = regex(
    r"sess(?:ion)?|(?:^|[._-])sid$|sid$|auth|token|jwt|remember|refresh|identity|sso|login|\.aspnet|phpsessid|connect\.sid|ticket"
    r"|^(?:xs|datr|li_at|user_credentials|samlsession|s_key)$|credential|secret|api_?key|bearer|access|logged_?in",
    re.IGNORECASE,
)
_NOT_SESSION = regex(
    r"csrf|xsrf|requestverificationtoken|antiforgery|^_?ga|^_gid|^__utm|awsalb|^__cf|_ray|incap|visid|bigip|^nid$|date|^lang|consent"
    r"|locale|theme|^fpc$|stsservicecookie|gateway-slice|^_hj|^ajs_|^amp_|optanon|^_fbp|^arraffinity|datadome|nlbi"
    r"|expir|time|count|type|state|redirect",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)
def is_session_cookie(name: str) -> bool:
    """Whether a cookie of this name keeps somebody logged in."""
    return _SESSION.search(name) is not None and _NOT_SESSION.search(name) is None
