"""Files of variables beside API clients' own and beside nobody's, drawn anew: what is read of them wherever the files come from."""

from __future__ import annotations

import gzip
import json
import random
from typing import NamedTuple

from posthound.rules.templates import expand

_OWN = (
    ("orders.postman_collection.json", '{"info": {"name": "a"}, "item": []}'),
    ("orders.bru", "meta {\n  name: a\n}\n"),
    ("orders.http", "GET https://a.test\n"),
    ("orders.hurl", "GET https://a.test\n"),
    ("orders.http.gz", "GET https://a.test\n"),
    ("thunder-tests/collections/tc_col_orders.json", '{"_id": "1", "requests": []}'),
)
_FOREIGN = (("orders.json", '{"orders": []}'), ("orders.py", "pass\n"), ("orders.txt", "orders\n"))
_VARIABLES = (
    ".env",
    ".env.local",
    "prod.env",
    ".env.gz",
    "prod.env.gz",
    "users.csv",
    "users.csv.gz",
    "users.json",
    "rows.json.gz",
)


class Lying(NamedTuple):
    """Files by their paths, and those of variables among them that are read."""

    files: dict[str, bytes]
    read: list[str]


def drawn(seed: object) -> Lying:
    """A few folders, in some of which an API client wrote a file."""
    rng = random.Random(f"beside {seed}")
    files, read, folders = dict[str, bytes](), list[str](), set[str]()
    for number in range(6):
        folder = rng.choice(("", f"team{number}/", f"team{number}/deep/", f"team{number}/collections/"))
        if folder in folders:
            continue
        folders.add(folder)
        name, text = rng.choice(_OWN if rng.random() < 0.6 else _FOREIGN)
        files[folder + name] = _packed(name, text)
        for variables in rng.sample(_VARIABLES, 2):
            key = expand("<alnum:32>", rng)
            below = rng.choice(("", "", "env/", "other/"))
            files[folder + below + variables] = _packed(variables, _text(variables, key))
            read += [folder + below + variables] if (name, text) in _OWN and below != "other/" else []
    return Lying(dict(sorted(files.items(), key=lambda _: rng.random())), sorted(read))


def _text(name: str, key: str) -> str:
    if ".json" in name:
        return json.dumps([{"user": "ana", "api_key": key}, {"user": "bea", "api_key": ""}])
    return f"user,api_key\nana,{key}\n" if ".csv" in name else f"API_KEY={key}\n"


def _packed(name: str, text: str) -> bytes:
    return gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode()
