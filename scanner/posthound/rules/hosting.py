"""Hosts that a platform rents out: what is sent to a customer's name below `herokuapp.com` is the customer's, not Heroku's.

The public suffix list's private section says which suffixes are such; `hosting.txt` is a copy of it. Whoever serves an API of its own,
or its product to each customer, below a suffix that is on the list says so in its record (`own`).
"""

from __future__ import annotations

import os
from functools import cache, lru_cache

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hosting.txt")


@cache
def _rules() -> frozenset[str]:
    with open(FILE, encoding="utf-8") as file:  # `ascii` is a module to load
        return frozenset(file.read().split("\n"))  # comments among them: no name is one


@lru_cache(maxsize=8192)
def is_suffix(name: str) -> bool:
    """Whether names directly below this one, in lower case, are rented out."""
    rules, parent = _rules(), name.partition(".")[2]
    return name in rules or (f"*.{parent}" in rules and f"!{name}" not in rules)


@lru_cache(maxsize=8192)
def suffix_of(host: str) -> str:
    """The longest suffix above a host, in lower case, below which names are rented out; "" for a host that is nobody's tenant."""
    name = host.partition(".")[2]
    if f"*.{name}" in _rules() and is_suffix(host):  # a machine's own name, as `ec2-….compute-1.amazonaws.com`
        return name
    while "." in name:
        if is_suffix(name):
            return name
        name = name.partition(".")[2]
    return ""
