"""What object stores answer when they do not give, in words and with what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from posthound.support.reaching import of_tls

# The code in the XML or JSON of a refusal; what else stands there may be long, and is the server's to word.
_CODE = re.compile(r"<Code>(\w{1,80})</Code>|\"(?:code|reason)\": ?\"(\w{1,80})\"")
_STATUS = re.compile(r"status code: (\d{3})")
_PATH = re.compile(r'Path "(.{0,400}?)"', re.DOTALL)
# What may hold a signature.
_QUERY = re.compile(r"\?\S*")
_EXPIRED = ("ExpiredToken", "TokenRefreshRequired", "RequestExpired", "invalid_grant", "AuthenticationFailed")
_NO_PLACE = ("NoSuchBucket", "ContainerNotFound", "InvalidBucketName")


class Refusal(NamedTuple):
    """Why something was not given. `last` says that nothing more will be: there is no use in asking for the rest."""

    message: str
    last: bool = False
    gone: bool = False
    odd: str = ""  # the name that the client does not stand, where that is why


def refusal(error: BaseException, kind: str) -> Refusal:
    """What an error of the client says; `kind` is what the store calls its buckets."""
    text = str(error)
    name = type(error).__name__
    found = _CODE.search(text)
    code = (found[1] or found[2]) if found else ""
    status = int(found[1]) if (found := _STATUS.search(text)) else 0
    if name == "InvalidPathError":
        odd = found[1] if (found := _PATH.search(text)) else ""
        return Refusal(
            "has a name that cannot be asked for (an empty, `.` or `..` part or a control character in it); rename it",
            odd=odd,
        )
    if code in _EXPIRED:
        return Refusal(
            "the credentials have run out; renew them and scan again: what was read is remembered", last=True
        )
    if code in _NO_PLACE or (status == 404 and "list" in text[:60]):
        return Refusal(f"there is no such {kind}; look at its name and the region", last=True)
    if isinstance(error, FileNotFoundError) or status == 404:
        return Refusal("is not there any more: it was deleted after it was listed", gone=True)
    if name in ("PermissionDeniedError", "UnauthenticatedError") or status in (401, 403):
        return Refusal(f"access is denied{f' ({code})' if code else ''}; it takes the rights to list and to read")
    if "credentials" in text.lower() or "169.254.169.254" in text:
        return Refusal("no credentials are in the environment; set them as for the cloud's own tools", last=True)
    if status:
        return Refusal(f"the server answered with {status}{f' ({code})' if code else ''}")
    if "InvalidCertificate" in text or "InvalidContentType" in text:
        return Refusal(f"the server cannot be reached: {of_tls(text)}")
    if "error sending request" in text or "Connect" in text or "timed out" in text:
        return Refusal("the server cannot be reached")
    return Refusal(f"the client gave up: {_QUERY.sub('', text.partition(chr(10))[0])[:200]}")
