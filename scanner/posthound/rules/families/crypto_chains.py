"""Private keys of accounts on further blockchains and networks."""

from __future__ import annotations

from posthound.rules.model import Pattern, Provider

STELLAR = Provider(
    id="stellar",
    name="Stellar",
    hosts=("stellar.org",),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://developers.stellar.org/docs/learn/encyclopedia/data-format/strkey",),
)
XRP_LEDGER = Provider(
    id="xrp-ledger",
    name="XRP Ledger",
    hosts=("ripple.com", "xrpl.org"),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://xrpl.org/docs/concepts/accounts/cryptographic-keys",),
)
TEZOS = Provider(
    id="tezos",
    name="Tezos",
    hosts=("tezos.com",),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://octez.tezos.com/docs/introduction/howtouse.html",),
)
SUI = Provider(
    id="sui",
    name="Sui",
    hosts=("sui.io",),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://docs.sui.io/concepts/cryptography/transaction-auth/keys-addresses",),
)
APTOS = Provider(
    id="aptos",
    name="Aptos",
    hosts=("aptoslabs.com",),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://github.com/aptos-foundation/AIPs/blob/main/aips/aip-80.md",),
)
NOSTR = Provider(
    id="nostr",
    name="Nostr",
    rotate="Create a new identity and tell followers: a key cannot be revoked.",
    references=("https://github.com/nostr-protocol/nips/blob/master/19.md",),
)
NEAR_PROTOCOL = Provider(
    id="near-protocol",
    name="NEAR Protocol",
    hosts=("near.org",),
    rotate="Move everything to a new account or wallet at once: a private key cannot be revoked.",
    references=("https://docs.near.org/protocol/access-keys",),
)

PATTERNS = (
    Pattern(
        id="stellar-secret-seed",
        provider=STELLAR,
        name="Stellar secret seed",
        kind="near",
        regex="S[A-D][A-Z2-7]{54}",
        keywords=(
            "stellar",
            "xlm_",
            "xlm-",
            "xlm",
            "secret_seed",
            "secretseed",
            "secret seed",
        ),
        severity="critical",
        confidence="medium",
        opens="All coins and tokens of the account.",
        entropy=3.5,
        check="mixed",
        matches=("STELLAR_SECRET=SB<[A-Z2-7]:54>",),
        rejects=("STELLAR_SECRET=SB<[A-Z2-7]:3>",),
    ),
    Pattern(
        id="xrp-ledger-seed",
        provider=XRP_LEDGER,
        name="XRP Ledger seed",
        kind="near",
        regex="s(?:Ed)?[1-9A-HJ-NP-Za-km-z]{26,30}",
        keywords=(
            "xrp",
            "ripple",
        ),
        severity="critical",
        confidence="medium",
        opens="All coins and tokens of the account.",
        entropy=3.5,
        check="mixed",
        matches=(
            "XRP_SEED=sEd<[1-9A-HJ-NP-Za-km-z]:28>",
            "ripple secret s<[1-9A-HJ-NP-Za-km-z]:28>",
        ),
        rejects=("XRP_SEED=sEd<[1-9A-HJ-NP-Za-km-z]:3>",),
    ),
    Pattern(
        id="tezos-secret-key",
        provider=TEZOS,
        name="Tezos secret key",
        regex="(?:edsk[1-9A-HJ-NP-Za-km-z]{50}|edsk[1-9A-HJ-NP-Za-km-z]{94}|spsk[1-9A-HJ-NP-Za-km-z]{50}|p2sk[1-9A-HJ-NP-Za-km-z]{50}|(?:edesk|spesk|p2esk)[1-9A-HJ-NP-Za-km-z]{54,90})",
        keywords=(
            "edsk",
            "spsk",
            "p2sk",
            "edesk",
            "spesk",
            "p2esk",
        ),
        severity="critical",
        opens="All coins and tokens of the account.",
        entropy=3.8,
        check="mixed",
        matches=("edsk<[1-9A-HJ-NP-Za-km-z]:50>",),
        rejects=("edsk<[1-9A-HJ-NP-Za-km-z]:3>",),
    ),
    Pattern(
        id="sui-private-key",
        provider=SUI,
        name="Sui private key",
        regex="suiprivkey1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{50,64}",
        keywords=("suiprivkey1",),
        severity="critical",
        opens="All coins and tokens of the account.",
        matches=("suiprivkey1<[qpzry9x8gf2tvdw0s3jn54khce6mua7l]:59>",),
        rejects=("suiprivkey1<[qpzry9x8gf2tvdw0s3jn54khce6mua7l]:3>",),
    ),
    Pattern(
        id="aptos-private-key",
        provider=APTOS,
        name="Aptos private key",
        regex="(?:ed25519|secp256k1)-priv-0x[0-9a-f]{64}",
        keywords=("-priv-0x",),
        severity="critical",
        opens="All coins and tokens of the account.",
        matches=("ed25519-priv-0x<hex:64>",),
        rejects=("ed25519-priv-0x<hex:3>",),
    ),
    Pattern(
        id="nostr-private-key",
        provider=NOSTR,
        name="Nostr private key",
        regex="nsec1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{58}",
        keywords=("nsec1",),
        severity="high",
        opens="Posts and messages in the identity's name.",
        matches=("nsec1<[qpzry9x8gf2tvdw0s3jn54khce6mua7l]:58>",),
        rejects=("nsec1<[qpzry9x8gf2tvdw0s3jn54khce6mua7l]:3>",),
    ),
    Pattern(
        id="near-protocol-private-key",
        provider=NEAR_PROTOCOL,
        name="NEAR private key",
        regex="(?:ed25519|secp256k1):[1-9A-HJ-NP-Za-km-z]{85,90}",
        keywords=(
            "ed25519:",
            "secp256k1:",
        ),
        severity="critical",
        opens="All coins of the account, or what its function-call key allows.",
        entropy=4.0,
        check="mixed",
        matches=("ed25519:<[1-9A-HJ-NP-Za-km-z]:88>",),
        rejects=("ed25519:<[1-9A-HJ-NP-Za-km-z]:3>",),
    ),
)
