"""Keys that say whose they are by what stands beside them: `HashKey` and `HashIV`, `merchant_id` with `key` or `salt`, `app_id` with `key1` and `key2`.

By themselves such names are those of tables, rows and hashes; beside who is paid, they sign payments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain, islice

from posthound.detect.names import NameClass
from posthound.model.columns import Tree
from posthound.model.containers import is_list, is_object
from posthound.support.regexes import regex

_PAID = frozenset(
    "merchantid merchantcode merchantno merchantnumber mid mchid storeid shopid posid terminalid sellerid partnerid p24merchantid".split()
)
_APPLICATION = frozenset(("appid", "applicationid", "appno"))
# What makes a credential of each name, one of a row of these.
_BESIDE: Mapping[str, tuple[frozenset[str], ...]] = {
    "hashkey": (frozenset(("hashiv",)), _PAID),
    "hashiv": (frozenset(("hashkey",)), _PAID),
    "key1": (_APPLICATION, _PAID),
    "key2": (_APPLICATION, _PAID),
    **dict.fromkeys(("key", "salt", "crc", "p24crc"), (_PAID,)),
}
# Characters around a name in which its siblings stand, their names there, and what ends them.
_REACH, _ROWS = 400, 200
_NAME = regex(
    r"(?:^|[\n,{?&;>])[ \t#/*-]{0,20}[\"'`]?(?P<name>[A-Za-z][\w-]{1,30}(?:[ ][A-Za-z][\w-]{1,20})?)(?:[\"'`]|\*\*)?[ \t]{0,4}[=:]"
)
_BREAK = regex(r"\n[ \t]*\r?\n|[{}\[\]]")


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def tells(name: str, others: Iterable[str]) -> bool:
    """Whether a name is a credential's beside these."""
    wanted = _BESIDE.get(_plain(name))
    beside = {*map(_plain, others)}
    return wanted is not None and any(not one.isdisjoint(beside) for one in wanted)


def of_field(tree: Tree, index: int, name: str) -> NameClass | None:
    """What a leaf with such a name holds by its siblings: the keys of its object, or the names in a list of rows."""
    parent = tree.parents[index]
    row = tree.objects[parent]
    if not is_object(row):
        return None
    if tree.keys[index] == name:
        return NameClass.SOME_KEY if tells(name, map(str, row)) else None
    rows = tree.objects[tree.container_parents[parent]] if parent else None
    names = (str(one.get("key") or one.get("name")) for one in rows if is_object(one)) if is_list(rows) else ()
    return NameClass.SOME_KEY if tells(name, islice(names, _ROWS)) else None


def in_text(text: str, name: str, start: int, end: int) -> NameClass | None:
    """The same of a name in a text: of what is given a value beside it."""
    around = _plain(text[max(0, start - _REACH) : end + _REACH])
    if not any(one in around for row in _BESIDE.get(_plain(name), ()) for one in row):
        return None  # as nearly always
    before = _BREAK.split(text[max(0, start - _REACH) : start])[-1]
    behind = _BREAK.split(text[end : end + _REACH], maxsplit=1)[0]
    names = (found["name"] for found in chain(_NAME.finditer("\n" + before), _NAME.finditer(behind)))
    return NameClass.SOME_KEY if tells(name, names) else None
