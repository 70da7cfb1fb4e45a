"""What files tell each other of variables: which they use as credentials and which they give, and who may mean whose.

What one file tells hangs on nothing but the file; what is known of many is the same in whatever order they come. Names are told as
they are, or as keyed hashes where they leave the process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from posthound.rules.vocabulary import STAGES
from posthound.support.paths import ARCHIVES, PACKED
from posthound.support.regexes import regex

# What folders are called after that say what lies in them, or for which stage, and not whose it is.
_CONTENTS = STAGES | frozenset(
    """
        collection collections environment environments env envs global globals request requests variable variables vars secret secrets
        setting settings config configs configuration shared common script scripts resource resources asset assets file files data doc docs
        documentation export exports backup backups api apis http rest postman insomnia bruno hoppscotch thunder folder folders tests
        zip gz zst archive archives dump dumps
    """.split()
)
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
# So many places are remembered with what they hear: files come by folders.
_PLACES = 256


class Whereabouts(NamedTuple):
    """Where a file stands among others: `told` are the marks that its uses bear, `heard` those of the uses that it may serve."""

    told: frozenset[str]
    heard: frozenset[str]


class VariablesTold(NamedTuple):
    """What a file tells: the variables that it uses as credentials, the names it gives to values, and which of these stand for another.

    Only where others use what it `gives`, and does not use itself, can they change what is found in it.
    """

    place: Whereabouts
    uses: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()

    def joined(self, other: VariablesTold) -> VariablesTold:
        """What this and another of the same place tell together."""
        return VariablesTold(self.place, self.uses | other.uses, self.gives | other.gives, self.links | other.links)


def place_of(file: str) -> Whereabouts:
    """The place of a file by its name in reports. A crawled workspace is one of its own, and an archive is a folder, whatever lies in it;
    what was packed by itself stands where its packing does."""
    if workspace := workspace_of(file):
        return _of_workspace(workspace)
    outside, inside, rest = file.partition("!/")
    folder, _, name = outside.rpartition("/")
    if inside and (outside.lower().endswith(PACKED) or rest == name):
        return place_of(f"{folder}/{rest}" if folder else rest)
    return _of_folder(outside if inside else folder)


def workspace_of(file: str) -> str:
    """The workspace folder of a path in a crawled tree (`postman/<workspace>/…`), or "" for any other file."""
    parts = file.split("/")
    return parts[-2] if len(parts) >= 3 and parts[-3] == "postman" else ""


def owner_below(path: str) -> str:
    """The first folder on the way to a file that says whose it is, an archive among them; "" where there is none."""
    folder, _, name = path.rpartition("/")
    folders = [*folder.split("/"), *([name] if name.lower().endswith(ARCHIVES) else [])]
    return next((part for part in folders if part and not _is_of_contents(part)), "")


@lru_cache(maxsize=256)
def _of_workspace(workspace: str) -> Whereabouts:
    mark = frozenset((f"workspace {workspace}",))
    return Whereabouts(mark, mark)


@lru_cache(maxsize=4096)
def _of_folder(folder: str) -> Whereabouts:
    """Files serve each other in one folder, and in one below the other's; folders beside each other are strangers."""
    owners = [part for part in folder.split("/") if folder and not _is_of_contents(part)]
    above = ["/".join(owners[:number]) for number in range(len(owners) + 1)]
    own = above.pop()
    return Whereabouts(
        frozenset((f"in {own}", *(f"below {one}" for one in above))),
        frozenset((f"below {own}", f"in {own}", *(f"in {one}" for one in above))),
    )


def _is_of_contents(folder: str) -> bool:
    """Whether a folder's name says what it holds; hidden ones hold a tool's own files."""
    if folder.startswith(".") and folder.strip("."):
        return True
    words = _WORD.findall(folder)
    return bool(words) and all(word.lower() in _CONTENTS for word in words)


class Uses:
    """The variables that files use as credentials, each with whom it may mean."""

    __slots__ = ("_heard", "_links", "_names", "size")

    def __init__(self, names: Iterable[tuple[str, Iterable[str]]] = ()) -> None:
        """`names` are those of each mark."""
        self._names = {mark: set(used) for mark, used in names}
        self._links: dict[str, set[tuple[str, Whereabouts]]] = {}
        self._heard: dict[Whereabouts, frozenset[str]] = {}
        self.size = sum(map(len, self._names.values()))  # it grows with whatever becomes known

    def __bool__(self) -> bool:
        return self.size > 0

    def add(self, told: Iterable[VariablesTold]) -> None:
        """Takes in what files tell, and what follows: a variable stands for another also where that is told later."""
        left: list[tuple[str, Whereabouts]] = []
        for one in told:
            left += [(name, one.place) for name in one.uses]
            for name, other in one.links:
                self._links.setdefault(name, set()).add((other, one.place))
                if any(name in self._names.get(mark, ()) for mark in one.place.heard):
                    left.append((other, one.place))
        while left:
            name, place = left.pop()
            new = [mark for mark in place.told if name not in self._names.get(mark, ())]
            for mark in new:
                self._names.setdefault(mark, set()).add(name)
            if new:
                self.size += len(new)
                self._heard.clear()
                left += [(other, at) for other, at in self._links.get(name, ()) if not at.heard.isdisjoint(new)]

    def copy(self) -> Uses:
        """The same, to which more can be added by itself."""
        made = Uses(self._names.items())
        made._links = {name: set(others) for name, others in self._links.items()}
        return made

    def of(self, place: Whereabouts) -> frozenset[str]:
        """The variables that files use of what stands at a place."""
        heard = self._heard.get(place)
        if heard is None:
            heard = frozenset().union(*(self._names[mark] for mark in place.heard if mark in self._names))
            if len(self._heard) > _PLACES:
                self._heard.clear()
            self._heard[place] = heard
        return heard

    def of_file(self, name: str) -> frozenset[str]:
        """The variables that files use of what a file gives, by its name in reports."""
        return self.of(place_of(name))

    def among(self, places: Iterable[Whereabouts]) -> Uses:
        """The part of it that these places hear, and all of workspaces, of which an archive may hold any."""
        marks = frozenset(mark for mark in self._names if mark.startswith("w"))
        marks = marks.union(*(place.heard for place in places))
        return Uses((mark, self._names[mark]) for mark in marks if mark in self._names)

    def every(self) -> frozenset[str]:
        """The names that are used anywhere."""
        return frozenset().union(*self._names.values())

    def needed(self, told: Iterable[VariablesTold]) -> frozenset[str]:
        """Which of the names that a file gives others use: what is found in it hangs on these, and nothing else that others tell."""
        return frozenset().union(*(self.of(one.place) & one.gives for one in told if one.gives))


NOBODY = Uses()
