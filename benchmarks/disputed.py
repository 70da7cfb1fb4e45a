"""Labels of the documented examples that we hold to be wrong, each for a reason that does not depend on a detector.

A line is named by the first sixteen hex digits of its SHA-256: which one it is shows only to who has the file. A label is
disputed for what stands in the line, never because finding it is hard; nothing is bent to a disputed label either way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

# Why the labels of a reason are wrong, by the reason's id.
REASONS = {
    "placeholder": "The value says that a real one goes there: `YOUR_…`, `example…`, one letter forty times, or a user "
    "and a password that are named by the words for them",
    "arn": "A resource's name at Amazon: policies, logs and URLs are full of them",
    "id": "An id of a client, an application or an account: it is sent in the open, and opens nothing without its secret",
    "user-name": "The name of a user, without a password",
    "address": "The address of a shop, a bucket or a search service, without a key",
    "published": "RFC 7617 or RFC 6750 prints this very value for everybody to read",
    "sample-uuid": "The UUID that Wikipedia's article explains, and that documentation everywhere gives as an example",
    "variable": "A variable stands where the secret would, so the secret is elsewhere",
    "masked": "The characters of the secret are struck out",
    "public-half": "The public half of a service account: addresses of its certificates, without the private key",
    "prose": "Headings of a form: no value at all",
    "contradicted": "The file expects the same kind of credential, in the same kind of place, to be found in another "
    "line: the labels tell apart how one rule is spelt, not what is a secret",
    "format": "A whole credential in its issuer's format, where it is used: the label says only that a rule for "
    "another kind does not match it",
    "other-store": "A drawn value in the variable for a secret key, of another length than Amazon's: stores that speak its "
    "protocol (DigitalOcean Spaces, Cloudflare R2, Backblaze B2) are given theirs in the same variable",
}

_LINES = {
    "placeholder": """
        8647bea8e7eaba68 0c01dea322798142 4574d12902e6d296 58d551afe3e7f211 b20c3f7f263d3b71 7061355fe2f28d48
        f52db826512b07c6 f808f4ce7a0d8dc1 9a8b522fc68d6c3d 9b5592fa4444b637 82b5f7f2edaeabee 63f0f5438a521765
        64f6554be26c61e6 cc4c7de9ed5f83a7 4c98d2d258b22f7f f3bfe97bc676137b bb0ac5bee9e7e489 5c27afad75c591de
        d80a1ba68f6b99c9
    """,
    "arn": """
        6e8512aefa413c55 0294287f7af0e448 b576f91aee77d03e ee2a103aa712f27f 88f83de1bbb247c3 fb0c94f2b6a4e4a7
        5ce960a3cda7defb 46ef930eddccaca2 9a37ecea7cdfc32b
    """,
    "id": """
        581c3705f0cae3b5 f0c33e813987d34b b30b43f26e6f0ded 0bb8fe65d3aaab45 ca54e5b15ca5a67a aa32f8928002420c
    """,
    "user-name": """
        538f5f0f03a00d7a 6da9f764fedc95e3 fbade32efa8dc681 84d9005a843a02ab 420269c2571c98d6 ce36c4562f6bcbd4
    """,
    "address": """
        fc79b1e07253ba3f 80a6901cc9f274ea 0c9bc1f8ee3bdaac 5f8e38f81e9003c4 53d416643178a643 7660525dfd6b9074
    """,
    "published": "aa814570045aabdc f8ef20c51c4dcdde 244cd57a318f32af 315dd81a9c51cd02",
    "sample-uuid": """
        95042effe7536f68 09f5133126af6587 c61e69b010b2e716 510a17c9f0f51d99 7dca5479e7473f65 0a482fcbec7be1a3
        1fc6e46c37c9b728
    """,
    "variable": "bc67372e264270f0 181c98dea58c3665 c6f4abfb2f80c5ba 5eb05c8a225d7d35",
    "masked": "e1dddff02574a87f 1a6c4a34e2cef8da",
    "public-half": "23bdafb87364d954 c6e61a300b2f5329",
    "prose": "70baf4df7e54463b",
    "contradicted": """
        9dba2fabd278f276 dfddc3198bf7f3be 6f626067188bcb25 573760be46665b83 219e084f73962b98 40a9fae351b47b75
    """,
    "format": "7dfc4a930379b25c 987cf7d73e72193d c23f96f3c2937d4a 3c01f69aed4ece18",
    "other-store": "fe92548249ae5d0b",
}
# The reason's id for every disputed line.
DISPUTED = {line: reason for reason, lines in _LINES.items() for line in lines.split()}
# A disputed line, and one with the opposite label that holds the same kind of thing.
CONTRADICTED = {
    "9dba2fabd278f276": "5904b57ab9d28fe8",
    "dfddc3198bf7f3be": "30a47125d4db3c64",
    "6f626067188bcb25": "f9b9786209e0f3d8",
    "573760be46665b83": "f9b9786209e0f3d8",
    "219e084f73962b98": "f1346a84e31cd5ef",
    "40a9fae351b47b75": "02f52ae2f3e53a76",
    "7061355fe2f28d48": "c8fb9f3ed55f0a39",
    "80a6901cc9f274ea": "4580536db7b6d4e6",
    "0c9bc1f8ee3bdaac": "b246b1176a9d25b8",
}


def name_of(example: str) -> str:
    """What a line is called here."""
    return hashlib.sha256(example.encode()).hexdigest()[:16]


def undisputed(rows: Sequence[dict[str, Any]], disputed: Mapping[str, str] = DISPUTED) -> list[int]:
    """The numbers of the rows whose labels stand."""
    return [number for number, row in enumerate(rows) if name_of(row["example"]) not in disputed]


def by_reason(
    rows: Sequence[dict[str, Any]], disputed: Mapping[str, str] = DISPUTED
) -> list[tuple[str, int, int, str]]:
    """For each reason that has lines: its id, how many of them expect a finding, how many are decoys, why."""
    labels = [(disputed.get(name_of(row["example"])), bool(row["expect"])) for row in rows]
    counts = [
        (reason, labels.count((reason, True)), labels.count((reason, False)), why) for reason, why in REASONS.items()
    ]
    return [count for count in counts if count[1] or count[2]]


def contradictions(rows: Sequence[dict[str, Any]], pairs: Mapping[str, str] = CONTRADICTED) -> int:
    """How many disputed lines the file itself contradicts."""
    labels = {name_of(row["example"]): bool(row["expect"]) for row in rows}
    return sum(line in labels and labels.get(other) is (not labels[line]) for line, other in pairs.items())


def outdated(
    rows: Sequence[dict[str, Any]], found: Sequence[bool], disputed: Mapping[str, str] = DISPUTED
) -> list[str]:
    """What is to be struck off the list: lines that are gone, and those whose labels say what we find after all."""
    agrees = {name_of(row["example"]): bool(row["expect"]) == hit for row, hit in zip(rows, found, strict=True)}
    told = []
    for name, reason in disputed.items():
        if name not in agrees:
            told.append(f"{name} ({reason}): no such line")
        elif agrees[name]:
            told.append(f"{name} ({reason}): its label says what posthound finds")
    return told
