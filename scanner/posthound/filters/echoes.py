"""Values that only repeat what their field is called."""

from __future__ import annotations

from functools import lru_cache

from posthound.support.regexes import regex

_SIGNS = regex(r"[a-z0-9]")
_DRAWN = 12  # letters and digits beside its name from which on something may be drawn
_HUMP = regex(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_JOINED = regex(r"_{0,2}[a-z]{2,14}\d{0,3}(?:_[a-z]{2,14}\d{0,3}){1,6}")


@lru_cache(maxsize=8192)
def _own(name: str) -> str:
    return "".join(_SIGNS.findall(name.rpartition(".")[2].lower()))


def _is_called(said: str, name: str) -> bool:
    """Whether a value is words joined, all those of its name among them: `_private_key_pkcs12` under `_PKCS12_KEY`."""
    words = {*_HUMP.sub("_", name).lower().strip("_").split("_")}
    return len(words) > 1 and _JOINED.fullmatch(said) is not None and words <= {*said.split("_")}


def echoes(value: str, name: str) -> bool:
    """Whether the value only repeats its name, with what a compiler of style sheets or a label adds: `_tokenCell_v3h2l_106`."""
    own, said = _own(name), value.lower()
    if "_" in said and _is_called(said, name):
        return True
    if len(own) < 6 or own[0] not in said:
        return False
    if not (said.isascii() and said.isalnum()):
        said = "".join(_SIGNS.findall(said.replace("\\xa0", " ")))
    return own in said and len(said) - len(own) < _DRAWN
