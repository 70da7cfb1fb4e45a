"""How a provider's key is written: `front_key` in one place is `front-key`, `front token` and `frontSecret` in others.

Records name the spellings that they know. A provider whose name is a word of its own (`front`, `box`) is looked for together
with a word for a key only; those that its record does not list follow from those that it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

from posthound.rules.signature import Signature
from posthound.support.regexes import regex

# What keys are called behind the provider's name, and what stands between: the spellings that are not rare.
_BEHIND = (*map("".join, product(("_", "-", " ", ""), ("key", "token", "secret", "api"))), " access")
_ENDS = "key|token|secret|api|access|private|client|auth|password|apikey|license|app|account|project"
_KEYWORD = regex(rf"(?P<stem>[a-z0-9]{{3,}}?)(?:[_. -](?:{_ENDS})?|{_ENDS})")
# What is written in one word with a provider's name and leaves it that (`slackbot`, `ACMEAPIKEY`): words of keys, of what uses them and where,
# and what providers' own names go on with. Any other letters make it another word: `Atlantic`, `folklore`, `Ravenhill`.
_PUT_BEHIND = frozenset(
    """
        access accesskey account accounts acct admin agent ai alert alerts alpha analytics android api apis app application applications
        apps audio auth aws bank base bearer beta billing bot bots bridge bucket business cache callback card cdn cert cfg chat checkout cli
        client clients cloud cluster cms code com company conf config connect connector content crc cred credential credentials creds crm
        customer dashboard data dataset db demo dev devel developer development direct dns docs domain dsn edge email endpoint enterprise
        entity env erp events export feed file files form forms front ftp function functions gateway geo gpt graph grpc hook hooks host
        hosting hq http https hub id ids image images imap import inc index insights instance int integration integrations io ios iot job
        jobs jwt key keys klm labs lang lib library licence license list live llm local log logger logging logic login logs mail mailer main
        map maps marketing master media merchant message messages messaging metrics mfa mobile model models monitor monitoring net network
        networks new node notification notifications notify oauth old online org organization otp page pages partner partners pass
        passphrase passwd password pat pay payment payments photo photos pin pixel places platform plugin portal post prd preprod preview
        private pro prod production profile project projects proxy prv public push pw pwd qa queue rates region relay report reports rest
        robot router rpc runner saml sandbox score sdk search secret secrets secure security send server service services session sftp shop
        sid sign signature signing site sms smtp sql srv sso stage staging stg storage store stream studio support svc sync system task
        tasks team teams test testing tests text token tokens topic track tracking translate trial ui uid uk upload uri url us user username
        users v var vault verification verify version video vision voice vpn wallet warehouse web webhook webhooks website widget wif worker
        workspace ws www zone
    """.split()
)
_MAY_END = regex(lambda: rf"(?:e?s)?(?:{'|'.join(sorted(_PUT_BEHIND, reverse=True))}){{0,4}}")
# Beginnings of providers' names that say what a key is for in anybody's settings: `API_GATEWAY_KEY`.
_ANYBODYS = frozenset(
    """
        gateway domain currency postcode zipcode timezone weather news screenshot show did data payment storage cloud mail search sms
        extractor scraper transport verifier flight factor public access login postage docker segment
        hex split merge line stream manifest shortcut heap highlight port base meta zip
    """.split()
)


def spellings(signatures: Sequence[Signature]) -> list[tuple[str, ...]]:
    """The keywords of each pattern, and of `near` ones the other spellings that no record claims for another."""
    claimed = {word for signature in signatures for word in signature.keywords}
    return [
        (*signature.keywords, *(word for word in _others(signature) if word not in claimed)) for signature in signatures
    ]


@lru_cache(maxsize=4096)
def may_end_word(name: str, rest: str) -> bool:
    """Whether a name is one with these letters behind it, or is cut off within such a word: `b2_app` of `b2_application_key`."""
    if _MAY_END.fullmatch(rest):
        return True
    return any(name[at:] + rest in _PUT_BEHIND for at in range(len(name) - 2) if len(name) - at + len(rest) > 6)


def _others(signature: Signature) -> Iterator[str]:
    if signature.kind != "near":
        return
    names = tuple(re.sub(r"[\W_]", "", name.lower()) for name in (signature.provider, signature.provider_name))
    matches = map(_KEYWORD.fullmatch, signature.keywords)
    stems = dict.fromkeys(match["stem"] for match in matches if match)
    for stem in stems:
        if stem not in _ANYBODYS and any(name.startswith(stem) for name in names):
            # The beginning of a name is none: `zip_key` is not ZipAPI's, and `zip-api` is.
            whole = any(name in (stem, f"{stem}app", f"{stem}hq") for name in names)
            words = (f"{stem}{behind}" for behind in _BEHIND if whole or f"{stem}{behind.strip('_- ')}" in names)
            yield from (word for word in words if not any(known in word for known in signature.keywords))
    yield from _longer(signature, names)


def _longer(signature: Signature, names: Sequence[str]) -> Iterator[str]:
    """The provider's own names that go on behind a keyword as another word would: `payulatam` of `payulatam.com`."""
    hosts = (label.replace("-", "") for host in signature.hosts for label in host.lower().split(".")[:-1])
    for name in dict.fromkeys((*names, *hosts)):
        begun = [word for word in signature.keywords if word.isalpha() and name.startswith(word) and name.isalpha()]
        if begun and not any(may_end_word(word, name[len(word) :]) for word in begun):
            yield name
