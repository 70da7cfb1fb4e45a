"""Credentials that vendors publish as samples in their own documentation: known to everyone, so worth nothing.

Kept as the first 16 hex digits of their SHA-256, so that no secret-shaped literal stands here.
"""

from __future__ import annotations

_DIGESTS = frozenset((
    # jwt.io's introductory token
    "7f75367e78812551", "da816f9f2c16e6c5", "b359216384ff3889",
    # GitHub's description of its API: tokens, and what an app that is registered gets
    "97c16409e23e42bc", "c7ad99a1ba7ef9a9", "797c0ce414586cc8", "82e74299544e0073",
    "86007eb367696d32", "708142cdecacc33a",
    "58ab891f5503eae6", "0bc74d568394fb8f", "0ac25cd47fc2fbbd",
    # Stripe's documentation
    "2cafc0970149a84f", "f2d6ca16515033e5", "2d1f7723aabc5c7a",
    # AWS's documentation
    "1a5d44a2dca19669", "78314b11be2e5815", "c6ea27c534f993d3", "e21b597ba6b9cafa",
    # Postman's and newman's own samples
    "1d09726b9e8f6b4d", "b565a141c4095c44", "53ea1b21a98c0b64", "5bab3bfcfe1259cd",
    "f9f4897149ac7233",
    # RFC 6749 and 6750
    "b8e148545b13c78b", "6c96130f130ab0d6", "00cf4c781dc37003", "ca7459e2b26776de",
    "53f5da0aaa93d64c", "e9974c507d2a8021",
    # RFC 7617 and Postman Echo (Basic)
    "cf4d418ed3de92d7", "cf84f0b84b9f3b2a", "41ef4bb0b23661e6", "e4da07ad200089ce",
    # Akamai's EdgeGrid samples
    "e1393800129bebd6", "1c40faa4e36bc67d", "510882d6365ecb8c",
    # Azure storage emulator
    "0011cc25eb432071",
    # Cosmos DB emulator
    "aa6547439583c3a2",
    # Google's documentation
    "1021ad463a161d69",
    # OAuth 1 (RFC 5849, Twitter's guide)
    "2ff8b0fb93aca981", "9d03b692e941d5ac",
    "00b3dc640c9c99fc", "5aac38e542b76b97", "cb87c87e4a138d9a", "649e1f5c769e718b",
    # The seed of nearly every example of one-time passwords
    "8be5d113c0871ce1",
    # UUIDs of RFC 4122 and 9562, and those that Swagger, Redocly and Stoplight put into every example
    "986c0dc956dc822b", "203fa897acf2b02d", "a3a9e1ed9732cab2", "c7aa09cd25da8b6a",
    "30a5154b77ab8b2d", "e5855ff48799c52c", "f3bd21f68fa7a163",
))  # fmt: skip


def is_published(value: str) -> bool:
    """Whether a vendor's documentation shows this very value."""
    import hashlib  # OpenSSL takes a while to load, and most files hold nothing to hash

    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _DIGESTS
