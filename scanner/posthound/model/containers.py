"""Objects and lists of a file: plain ones, and large ones whose content is read when it is first looked into.

The lazy ones are no dict and no list: whatever handles only those at C speed (`json.dumps`, `dict.update`, `copy` of a dict) refuses them
instead of seeing nothing. Ask `is_object` and `is_list`, which know both sorts.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from types import SimpleNamespace
from typing import Any, TypeGuard, overload


class LazyObject(Mapping[str, Any]):
    """An object that is read when it is first looked into."""

    __slots__ = ("_content", "_read")
    __hash__ = None  # type: ignore[assignment]  # like a dict

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        """`read` gives the content; it is called once."""
        self._read = read
        self._content: dict[str, Any] | None = None

    def _filled(self) -> dict[str, Any]:
        if self._content is None:
            self._content = self._read()
        return self._content

    def __getitem__(self, key: str) -> Any:
        return self._filled()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._filled()

    def __iter__(self) -> Iterator[str]:
        return iter(self._filled())

    def __len__(self) -> int:
        return len(self._filled())

    def __eq__(self, other: object) -> bool:
        return self._filled() == (other._filled() if isinstance(other, LazyObject) else other)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key!r}: {_shown(value)}" for key, value in self._filled().items()) + "}"

    @overload
    def get(self, key: str, /) -> Any: ...
    @overload
    def get(self, key: str, /, default: Any) -> Any: ...
    def get(self, key: str, /, default: Any = None) -> Any:
        """The value at a key, else the default."""
        return self._filled().get(key, default)

    def keys(self) -> KeysView[str]:
        """The keys, in the order of the file."""
        return self._filled().keys()

    def items(self) -> ItemsView[str, Any]:
        """The keys with their values, in the order of the file."""
        return self._filled().items()

    def values(self) -> ValuesView[Any]:
        """The values, in the order of the file."""
        return self._filled().values()


class LazyList(Sequence[Any]):
    """A list that is read when it is first looked into."""

    __slots__ = ("_content", "_read")
    __hash__ = None  # type: ignore[assignment]  # like a list

    def __init__(self, read: Callable[[], list[Any]]) -> None:
        """`read` gives the content; it is called once."""
        self._read = read
        self._content: list[Any] | None = None

    def _filled(self) -> list[Any]:
        if self._content is None:
            self._content = self._read()
        return self._content

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> list[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._filled()[index]

    def __contains__(self, value: object) -> bool:
        return value in self._filled()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._filled())

    def __len__(self) -> int:
        return len(self._filled())

    def __eq__(self, other: object) -> bool:
        return self._filled() == (other._filled() if isinstance(other, LazyList) else other)

    def __repr__(self) -> str:
        return "[" + ", ".join(map(_shown, self._filled())) + "]"


def is_object(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a value of a file is an object."""
    return isinstance(value, dict) or type(value) is LazyObject


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Whether a value of a file is a list."""
    return isinstance(value, list) or type(value) is LazyList


def _shown(value: Any) -> str:
    """A value as Python writes it; a lazy one inside another is cut short, so that no depth of nesting is too much."""
    kind = type(value)
    return "{...}" if kind is LazyObject else "[...]" if kind is LazyList else repr(value)


def _reader(parse_int: Callable[[str], float]) -> Callable[[str, int], tuple[Any, int]]:
    """Reads the JSON at a place of a text: what `json.JSONDecoder` makes of itself, as the rest of `json` takes longer to load than a small
    file to scan."""
    try:
        from _json import make_scanner
    except ImportError:  # a Python without compiled parts
        from json import JSONDecoder

        return JSONDecoder(parse_int=parse_int).raw_decode
    told = SimpleNamespace(
        strict=True, object_hook=None, object_pairs_hook=None, array_hook=None, parse_float=float, parse_int=parse_int,
        parse_constant=float,
    )  # fmt: skip
    return make_scanner(told)  # type: ignore[arg-type]


_read, _read_roughly = _reader(int), _reader(float)


def loads(text: str) -> Any:
    """The value of JSON text without white space around; a number of thousands of digits, which Python does not read, as near as a
    float comes. Raises ValueError for what is none."""
    try:
        return _read(text, 0)[0]
    except ValueError:
        return _read_roughly(text, 0)[0]
    except StopIteration as error:
        raise ValueError("no JSON") from error
