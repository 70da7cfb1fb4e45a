"""Names that anybody gives to fields and headers: with a value of a shape that many issuers use, they say nothing of whose it is.

A provider is named because of the form of a value that no other has, its host, or its name in the label. Of what is weaker it takes two:
a field's name without the provider's in it, and a shape that hardly anybody else's values have.
"""

from __future__ import annotations

from posthound.support.regexes import regex

_NAME = regex(
    r"(?i)(?:x|user|api|app|application|access|auth|client|project|developer|master|partner|customer|merchant|service|account|session|private|public"
    r"|shared|secret|security|license|login|dev|connection|string|subscription|refresh|deploy|device|registration|gateway|storage|admin|integration"
    r"|functions?|workspace|terminal|iot|hmac|sha256|bearer|personal|bot|s3|deployment|deployer|signer|runner|routing|recovery|captcha|corp|entity"
    r"|key|token|password|code|id|[-_. ]){1,12}"
)


def is_anybodys(name: str) -> bool:
    """Whether a name is one that any provider's field may have."""
    return _NAME.fullmatch(name) is not None
