"""What a refusal says besides its status: providers refuse a live credential with the status of a dead one, and say why in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# A place (OpenAI, Paystack and Vultr answer 401 where an address is on no list of the owner's, Cloudflare 403), a right (ElevenLabs, Linode),
# how much was asked, a second factor, an account that is only locked. Whoever says one of these has recognised the credential.
_OF_THE_ASKER = re.compile(
    r"\bips?\b|\bip[ _-]?addr|ip_not|allow[ _-]?list|white[ _-]?list|(?:from|this|your) (?:location|region|country|network)|location is not"
    r"|\bscopes?\b|insufficient|missing[ _]?(?:the )?(?:required )?(?:permission|privilege|role)"
    r"|(?:lacks?|have|has|having|without) (?:the |any |a )?(?:required |necessary |sufficient |enough )?(?:permission|privilege|access|right|role)"
    r"|not (?:authori[sz]ed|allowed|permitted) to|not available (?:for|to|in|on) (?:this|your)|permission[ _]denied"
    r"|quota|rate[ _-]?limit|too many|unusual[ _]activity|two[ _-]?factor|\b2fa\b|\bmfa\b|\botp\b|one[ -]?time|suspended|locked",
    re.IGNORECASE,
)


def of_the_asker(text: str, headers: Mapping[str, str]) -> bool:
    """Whether a refusal is about where, for what or how often the credential was used, so that it may be live."""
    return _OF_THE_ASKER.search(f"{headers.get('www-authenticate', '')}\n{text}") is not None


def says_one(text: str, words: Sequence[str]) -> bool:
    """Whether the text of an answer holds one of these, however it is spaced."""
    squeezed = "".join(text.split())
    return any("".join(word.split()) in squeezed for word in words)
