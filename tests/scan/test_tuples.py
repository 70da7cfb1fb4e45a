"""Tuples declared with `posthound.support.tuples` are those that `typing` makes of the same declaration."""

from __future__ import annotations

import copy
import pickle
import typing

import pytest

from posthound.support import tuples


class Ours(tuples.NamedTuple):
    """What it is."""

    text: str
    numbers: tuple[int, ...] = ()
    deep: dict[str, list[int]] | None = None

    @property
    def count(self) -> int:
        """How many numbers."""
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"<{self.text}>"


class Theirs(typing.NamedTuple):
    """What it is."""

    text: str
    numbers: tuple[int, ...] = ()
    deep: dict[str, list[int]] | None = None

    @property
    def count(self) -> int:
        """How many numbers."""
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"<{self.text}>"


def test_they_are_declared_alike() -> None:
    for name in ("_fields", "_field_defaults", "__doc__", "__slots__", "__module__", "__match_args__", "__bases__"):
        assert getattr(Ours, name) == getattr(Theirs, name)
    assert Ours.__name__ == Ours.__qualname__ == "Ours"
    assert typing.get_type_hints(Ours) == typing.get_type_hints(Theirs)


@pytest.mark.parametrize("values", [("a",), ("a", (1, 2)), ("a", (), {"b": [3]})])
def test_they_hold_alike(values: tuple[typing.Any, ...]) -> None:
    ours, theirs = Ours(*values), Theirs(*values)
    assert ours == theirs
    assert (ours.count, repr(ours), ours._asdict()) == (theirs.count, repr(theirs), theirs._asdict())
    assert ours._replace(text="b") == theirs._replace(text="b")
    assert pickle.loads(pickle.dumps(ours)) == ours == copy.deepcopy(ours)
    assert type(pickle.loads(pickle.dumps(ours))) is Ours


def test_they_refuse_alike() -> None:
    for made in (Ours, Theirs):
        with pytest.raises(TypeError):
            made()  # type: ignore[call-arg]
        with pytest.raises(AttributeError):
            made("a").text = "b"  # type: ignore[misc]
