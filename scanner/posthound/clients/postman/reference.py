"""Which vault reference works in which field of Postman's; what it does not resolve there is not suggested."""

from __future__ import annotations

from posthound.clients.base import Advice, FieldPlace
from posthound.model.values import Exposure, Request, Role
from posthound.support.regexes import regex

# Fields in which Postman resolves nothing at all, or shows text to readers: only a placeholder is honest there.
_SHOWN = frozenset((Role.EXAMPLE_REQUEST, Role.EXAMPLE_HEADER, Role.EXAMPLE_COOKIE, Role.EXAMPLE_BODY, Role.DESCRIPTION,
                    Role.METADATA, Role.MESSAGE))  # fmt: skip
_UNRESOLVED = frozenset((Role.CERTIFICATE, Role.TEXT))
# Rows that a linked secure variable takes the place of.
_LINKED = frozenset((Role.ENVIRONMENT, Role.GLOBALS))
# Fixes that leave what a request sends unchanged, or touch only what readers see.
_SAFE = frozenset((Role.AUTH, Role.HEADER, Role.COOKIE, Role.URL, Role.QUERY, Role.PATH_VARIABLE, Role.BODY, Role.FORM,
                   Role.GRAPHQL, Role.VARIABLE, Role.ENVIRONMENT, Role.GLOBALS, Role.EXAMPLE_REQUEST, Role.EXAMPLE_HEADER,
                   Role.EXAMPLE_COOKIE, Role.EXAMPLE_BODY, Role.DESCRIPTION, Role.METADATA))  # fmt: skip
_LOCAL_ONLY = "a Local Vault reference stays unresolved in monitors, scheduled runs, the Postman CLI and newman"
_REFERENCES = regex(r"""\{\{vault:([^{}\s]{1,100})\}\}|pm\.vault\.get\(\\*["'`]([^"'`\\]{1,100})""")


def referred(data: bytes) -> set[str]:
    """The names of secrets that a file's text, in UTF-8, refers to already."""
    return {match[1] or match[2] for match in _REFERENCES.finditer(data.decode())} if b"vault" in data else set()


def allowed(request: Request) -> str:
    """An allowed domain as the runtime matches it: any port, and https unless another scheme is named (postman-runtime, lib/runner/util.js)."""
    return (
        request.host
        if request.scheme == "https" or not request.host
        else f"{request.scheme or 'http'}://{request.host}"
    )


def advise(name: str, place: FieldPlace) -> Advice:
    """What to write into a field instead of the secret called `name`, and whether that leaves its behaviour alone."""
    role, exposure, safe = place.role, place.exposure, place.role in _SAFE
    if place.protocol != "http":
        return Advice(f"<{name}>", False, f"vault references do not resolve in {place.protocol} requests")
    if role in _SHOWN:
        return Advice(f"<{name}>", safe)
    if role in _UNRESOLVED:
        return Advice(f"<{name}>", False, "no vault reference resolves here; fill the value in where it is used")
    shared = (exposure in (Exposure.TEAM, Exposure.PARTNER) or place.monitored) and exposure is not Exposure.PUBLIC
    if shared and role in _LINKED and place.whole:
        secret = f"Shared Vault secret {name}"
        note = f"link this variable to {secret} (a secure variable), which must hold all that stood in it"
        return Advice(f"<{name}>", safe, note, linked=f"secure variable linked to {secret}")
    return _resolved(name, role, safe=safe, shared=shared, monitored=place.monitored)


def _resolved(name: str, role: Role, *, safe: bool, shared: bool, monitored: bool) -> Advice:
    linked = f"define {name} as a secure variable linked to Shared Vault secret {name}"
    if role is Role.SCRIPT:
        if monitored:
            return Advice(f'pm.variables.get("{name}")', False, f"{_LOCAL_ONLY}: {linked}", defines=True)
        return Advice(f'await pm.vault.get("{name}")', False, 'switch on "Enable support in scripts" in the vault')
    if monitored and shared:
        return Advice(f"{{{{{name}}}}}", False, f"{_LOCAL_ONLY}: {linked} in the environment", defines=True)
    return Advice(f"{{{{vault:{name}}}}}", safe, _LOCAL_ONLY if monitored else "")
