"""Words and addresses as SARIF files hold them: safe to show, and URIs that every consumer accepts."""

from __future__ import annotations

import re
import uuid
from functools import lru_cache
from urllib.parse import quote

from posthound.model.values import Finding
from posthound.support.terminal import clean

SCHEMA_URI = "https://json.schemastore.org/sarif-2.1.0.json"
INFORMATION_URI = "https://github.com/posthound/posthound"
DRIVER = "posthound"
PUBLIC = "/public"  # ends the id of the rule for what stands in a public workspace
# What says in a rule's id that its findings are of another severity than is usual for it, and that anyone can read them.
_VARIANT = re.compile(r"(?:/(?:critical|high|medium|low))?(?:/public)?$")
FINGERPRINT = "posthound/v1"
# In an invocation's property bag: what a configuration from the scanned tree did to make the report smaller.
NARROWED = "narrowedByFoundConfiguration"
LINE_HASH = "primaryLocationLineHash"
# The namespace of `correlationGuid`: any fixed UUID would do, this one is of the name in the DNS namespace.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "posthound")

# Names repeat from result to result; remembering the last of them halves the time of a large report.
_remember = lru_cache(maxsize=16_384)

_SURROGATES = re.compile("[\ud800-\udfff]")
_VARIABLE = re.compile(r"\{\{([^{}]*)\}\}")
# SARIF messages give brackets and braces a meaning, and viewers render messages as Markdown or HTML.
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "<": "‹", ">": "›", "`": "'", "\\": "/"})
# RFC 3986: what a path segment may hold as it is. A colon may, but not before the first slash of a relative reference.
_SEGMENT_SAFE = "!$&'()*+,;=@-._~"
_CATEGORY_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def scrub(text: str) -> str:
    """The text as UTF-8 can hold it: lone surrogates replaced, everything else as it was."""
    return _SURROGATES.sub("\ufffd", text)


@_remember
def shown(text: str, limit: int = 1000) -> str:
    """The text on one line, without what would act on a reader's screen or a job's log, cut to `limit` characters."""
    made = clean(text)
    return made if len(made) <= limit else made[: limit - 1] + "…"


@_remember
def worded(text: str, limit: int = 80) -> str:
    """The text for use inside a message: shown, and with nothing that SARIF, Markdown or HTML would interpret."""
    return shown(_VARIABLE.sub(r"‹\1›", text).translate(_MARKUP), limit)


def stem(identity: str) -> str:
    """The id of the pattern that a rule of ours is a variant of."""
    return _VARIANT.sub("", identity)


@_remember
def relative_uri(path: str) -> str:
    """A path with `/` between parts as a percent-encoded relative reference: no scheme, no leading slash, no empty or dot segments.

    A folder above the working folder has no relative name that consumers accept; its `..` becomes `_parent`.
    """
    if re.match(r"[A-Za-z]:\\", path):  # a name of Windows; elsewhere a backslash is a character like any other
        path = path.replace("\\", "/")
    segments = [part for part in scrub(path).split("/") if part not in ("", ".")]
    encoded = (quote("_parent" if part == ".." else part, safe=_SEGMENT_SAFE) for part in segments)
    return "/".join(encoded) or "unnamed"


def github_path(finding: Finding) -> str:
    """The file's path; for an entity of a workspace a stable pseudo-path that names workspace and entity."""
    origin = finding.origin
    if origin is None or not origin.workspace_id or finding.file.startswith("postman/"):
        return finding.file
    workspace = (origin.workspace or origin.workspace_id).replace("/", "∕")
    return f"postman/{workspace}/{finding.file.rpartition('/')[2]}"


def category(scope: str) -> str:
    """`automationDetails.id` for a scope; it ends in a slash, because GitHub takes what follows the last as a run's id."""
    parts = (_CATEGORY_UNSAFE.sub("-", part).strip("-") for part in scrub(scope).split("/"))
    return f"{DRIVER}/{'/'.join(part for part in parts if part) or 'scan'}/"


@_remember
def correlation_guid(secret_id: str) -> str:
    """The same GUID wherever the same secret stands: a name-based UUID of its keyed hash."""
    return str(uuid.uuid5(_NAMESPACE, scrub(secret_id)))


@_remember
def web_address(url: str) -> str | None:
    """An http(s) URL as an encoded absolute URI, or None."""
    if not re.match(r"https?://[^/\s]", url):
        return None
    return quote(scrub(url), safe="%:/?#[]@!$&'()*+,;=-._~")
