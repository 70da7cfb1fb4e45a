"""Containers as Python has them, made from the file's bytes when they are asked for; large ones when they are looked into."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, overload

from posthound.model.columns import Key, numbers

# A container of more bytes than this is not parsed as a whole, but its children one by one, as they are asked for.
WHOLE = 2000


class Objects(Sequence[Any]):
    """The containers as Python has them, each parsed when it is asked for; large ones when they are looked into."""

    def __init__(self, data: bytes, places: tuple[bytes, bytes, bytes], keys: Sequence[Key]) -> None:
        """`places` are the columns of where containers begin and end and of their last descendants; `keys` are theirs."""
        self._data = data
        self._opens, self._closes, self._lasts = map(numbers, places)
        self._keys = keys
        self._known: dict[int, Any] = {}

    def __len__(self) -> int:
        return len(self._opens)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index not in self._known:
            self._known[index] = self._made(index)
        return self._known[index]

    def _made(self, container: int) -> Any:
        begin, end = self._opens[container], self._closes[container]
        if end - begin <= WHOLE:
            try:
                return loads(self._data[begin:end].decode())
            except RecursionError:  # nested too deep to be parsed as a whole
                pass
        is_object = self._data[begin] == ord("{")
        return (
            LaterObject(lambda: self._shallow(container)) if is_object else LaterList(lambda: self._shallow(container))
        )

    def _shallow(self, container: int) -> Any:
        """A container's own values, with its children as they are here: while it is parsed, a list with its number stands for each."""
        pieces, at, child = [], self._opens[container], container + 1
        while child <= self._lasts[container]:
            pieces += [self._data[at : self._opens[child]], b"[%d]" % child]
            at, child = self._closes[child], self._lasts[child] + 1
        pieces.append(self._data[at : self._closes[container]])
        value = loads(b"".join(pieces).decode())
        for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
            if isinstance(inner, list):
                value[key] = self[inner[0]]
        return value


_read, _read_roughly = json.JSONDecoder().raw_decode, json.JSONDecoder(parse_int=float).raw_decode


def loads(text: str) -> Any:
    """The value of JSON text without white space around; a number of thousands of digits, which Python does not read, as near as a
    float comes."""
    try:
        return _read(text)[0]
    except ValueError:
        return _read_roughly(text)[0]


class LaterObject(dict[str, Any]):
    """An object that is filled when it is looked into."""

    __slots__ = ("_load",)

    def __init__(self, load: Callable[[], dict[str, Any]]) -> None:
        super().__init__()
        self._load: Callable[[], dict[str, Any]] | None = load

    def _filled(self) -> dict[str, Any]:
        if self._load:
            load, self._load = self._load, None
            self.update(load())
        return super()  # type: ignore[return-value]  # the methods of a plain dict, over the same content

    def __getitem__(self, key: str) -> Any:
        return self._filled().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """As of a dict."""
        return self._filled().get(key, default)

    def __contains__(self, key: object) -> bool:
        return self._filled().__contains__(key)

    def __iter__(self) -> Iterator[str]:
        return self._filled().__iter__()

    def __len__(self) -> int:
        return self._filled().__len__()

    def __eq__(self, other: object) -> bool:
        return self._filled().__eq__(other)

    def keys(self) -> Any:
        """As of a dict."""
        return self._filled().keys()

    def items(self) -> Any:
        """As of a dict."""
        return self._filled().items()

    def values(self) -> Any:
        """As of a dict."""
        return self._filled().values()


class LaterList(list[Any]):
    """A list that is filled when it is looked into."""

    __slots__ = ("_load",)

    def __init__(self, load: Callable[[], list[Any]]) -> None:
        super().__init__()
        self._load: Callable[[], list[Any]] | None = load

    def _filled(self) -> list[Any]:
        if self._load:
            load, self._load = self._load, None
            self.extend(load())
        return super()  # type: ignore[return-value]

    def __getitem__(self, index: Any) -> Any:
        return self._filled().__getitem__(index)

    def __contains__(self, value: object) -> bool:
        return self._filled().__contains__(value)

    def __iter__(self) -> Iterator[Any]:
        return self._filled().__iter__()

    def __len__(self) -> int:
        return self._filled().__len__()

    def __eq__(self, other: object) -> bool:
        return self._filled().__eq__(other)
