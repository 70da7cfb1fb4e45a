"""TOML that somebody wrote."""

from __future__ import annotations

import re
import tomllib
from typing import Any

# Parts of one name. Python's reader takes the square of their number: 100 kB of one name, half a minute.
_PARTS = 20
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DEEP = re.compile(rf"(?:^|[\[{{,])[ \t]*(?:{_PART}[ \t]*\.[ \t]*){{{_PARTS}}}", re.MULTILINE)


def loaded(text: str) -> dict[str, Any]:
    """What it holds. Raises ValueError for what is none, or has a name of more parts than anybody writes."""
    if _DEEP.search(text):
        raise ValueError(f"a name in it has more than {_PARTS} parts")
    return tomllib.loads(text)
