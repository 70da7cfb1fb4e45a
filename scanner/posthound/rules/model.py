"""The pattern record: what a credential format looks like, what it opens and how to rotate it.

Standard library only. A scan loads the records of the rules it found; to find them it reads the catalog made from all.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Severity = Literal["critical", "high", "medium", "low"]
Confidence = Literal["high", "medium", "low"]
Kind = Literal["token", "near", "field", "text"]
Basis = Literal["documentation", "detector", "examples", "unverified"]
# What a record is written as: tables of TOML, or of the JSON that is built of them.
Table = Mapping[str, Any]


class Provider(NamedTuple):
    """Who issues a credential, and where it is rotated.

    `hosts` are domain suffixes that requests carrying the credential go to; `rotate` is one or two imperative sentences.
    `own` are further ones, on the list of suffixes below which names are rented out, below which the provider itself serves its API or
    its product: it speaks for those, and not for what its customers run elsewhere (see `posthound.rules.hosting`).
    `home` is the vendor's site or the front page of its documentation: a place to begin, which proves nothing.
    `general` marks a kind of text (a connection string, a JWT) that many issuers use: a real provider's format goes first.
    `before` names providers whose patterns are tried after this one's; without it, providers are tried by their ids.
    `formerly` are ids under which some of its patterns stood: a pattern keeps its id, which baselines and ledgers name.
    """

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    rotate: str = ""
    rotate_url: str = ""
    home: str = ""
    references: tuple[str, ...] = ()
    general: bool = False
    before: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def serves(self) -> tuple[str, ...]:
        """All domain suffixes at which the provider itself answers."""
        return self.hosts + self.own


class Verify(NamedTuple):
    """A documented read-only request that tells a live credential from a dead one.

    `{secret}` in `url`, `headers` or `basic` stands for the credential; statuses outside `live` and `dead` mean unknown. Where the provider
    answers a live one with a status in `dead` too (from another address, without a right), `gone` are texts one of which a dead one's answer holds.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    basic: str = ""
    method: Literal["GET", "POST"] = "GET"
    live: tuple[int, ...] = (200,)
    dead: tuple[int, ...] = (401,)
    gone: tuple[str, ...] = ()


class Find(NamedTuple):
    """A question that comes before a revocation, where the provider wants its own id of the credential: what is read from the answer.

    `items` is where in the JSON answer the list stands (empty: the answer itself; `items` may lead to one object), `match` the member that
    shows the credential, whole or masked with asterisks (empty: the one object there is), `id` the member to take as `{id}`, `next` the
    member with the cursor of the next page, which goes into the parameter `cursor`.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    items: str = ""
    match: str = ""
    id: str = "id"
    next: str = ""


class Revoke(NamedTuple):
    """A documented request that revokes a credential. Only the built-in book may have one.

    In `url`, `headers`, `basic`, `json` and `form`, `{secret}` stands for the credential, `{id}` for what `find` found (of a
    signed request: the id of the key pair), `{own}` for the
    user's own key in the environment variable `own`. `{host}` in `url` is the host of the user's own instance, which must lie below one of
    `hosts` where these are given; `managed` allows one in place of the url's own host. `sign` names a signature that code makes.
    A status in `done`, with all of `says` in the answer, means that the provider took it; in `dead`, or any of `gone` in the answer, that
    the credential opens nothing any more. `later` are texts that say so only of a credential that the provider took before, `then` statuses
    of `verify` that do so only of one that was live before: it may belong to another instance. `again` says that the same request is
    the later look, `blind` that there is none, so that only a person's word ends it. `reversible` tells what can be undone, and `ends` what else it
    ends.
    """

    url: str
    reference: str
    method: Literal["POST", "DELETE", "PUT", "PATCH"] = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    basic: str = ""
    json: str = ""
    form: tuple[tuple[str, str], ...] = ()
    sign: str = ""
    own: str = ""
    find: Find | None = None
    done: tuple[int, ...] = (200,)
    says: tuple[str, ...] = ()
    dead: tuple[int, ...] = ()
    gone: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    then: tuple[int, ...] = ()
    again: bool = False
    blind: bool = False
    reversible: bool = False
    managed: bool = False
    hosts: tuple[str, ...] = ()
    ends: str = ""


class Pattern(NamedTuple):
    """One credential format.

    kind `token`: the value gives itself away; `regex` matches it anywhere, and every match holds one of `keywords`.
    kind `near`: the value has only a shape; `regex` describes it, and one of `keywords` stands before it on the line, or
    in the field's name, or the request goes to one of the provider's hosts.
    kind `text`: as `token`, for scanners of plain text only; ours reads the structure instead.
    kind `field`: only the field gives the value away; `posthound.detect.fields` finds it and `regex` is empty.
    `regex` may name a group `secret` where the credential is only a part of the match. Boundaries are added around it.
    `keywords` are lower-case literals. `fields` are lower-case names of fields and headers that carry this value and no
    other. `entropy` is the least Shannon entropy of the value, in bits a character (0: not looked at). `check` names a
    function of `posthound.rules.checks`. `linked` names the patterns that make one credential together with this one.
    `claims` are what a JWT must say where it says anything of it: `aud=/api/v2/` asks for an audience with that text.
    `basis` is how the form is known: from the issuer's or a standard's `documentation`, from the rule of a public `detector`, from
    real `examples`; one of `references` is the page that says so. What none of them says is `unverified`.
    `matches` and `rejects` are templates (see `posthound.rules.templates`), never literal secrets.
    """

    id: str
    provider: Provider
    name: str
    regex: str
    keywords: tuple[str, ...]
    severity: Severity
    opens: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...] = ()
    kind: Kind = "token"
    confidence: Confidence = "high"
    fields: tuple[str, ...] = ()
    entropy: float = 0.0
    check: str = ""
    linked: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    rotate: str = ""
    rotate_url: str = ""
    basis: Basis = "unverified"
    references: tuple[str, ...] = ()
    verify: Verify | None = None
    revoke: Revoke | None = None

    @property
    def assumed(self) -> bool:
        """Whether nobody describes the value: its provider's name beside it is all that says whose it is, and its shape an assumption."""
        return self.kind == "near" and self.basis == "unverified"

    @property
    def rotation(self) -> str:
        """How to rotate or revoke the credential: the pattern's own words, else its provider's."""
        return self.rotate or self.provider.rotate

    @property
    def rotation_url(self) -> str:
        """Where to rotate or revoke it; empty where the vendor has no fixed address."""
        return self.rotate_url or self.provider.rotate_url

    @property
    def sources(self) -> tuple[str, ...]:
        """Documentation of the format and its rotation."""
        return self.references or self.provider.references


def patterns_of(data: Table) -> tuple[Pattern, ...]:
    """The patterns of a file's tables, which are sound (see `posthound.rules.reader.unsound`)."""
    table = data["provider"]
    provider = Provider(**{"name": table["id"], **_frozen(table)})
    return tuple(_pattern(provider, row) for row in data["pattern"])


def _pattern(provider: Provider, row: Table) -> Pattern:
    values: dict[str, Any] = {"regex": "", "keywords": (), **_frozen(row)}
    if "verify" in values:
        values["verify"] = Verify(**_request(row["verify"]))
    if "revoke" in values:
        values["revoke"] = Revoke(**_request(row["revoke"]))
    return Pattern(provider=provider, **values)


def _request(table: Table) -> dict[str, Any]:
    """A table about a request: its headers and forms as pairs, in their order."""
    values = _frozen(table)
    for name in ("headers", "form"):
        if name in table:
            pairs = table[name].items() if isinstance(table[name], dict) else table[name]
            values[name] = tuple((key, text) for key, text in pairs)
    if "find" in table:
        values["find"] = Find(**_request(table["find"]))
    return values


def _frozen(table: Table) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
