"""Whole files of other clients, drawn from what their makers' schemas allow: every place in which a credential may stand, each once.

The same file is drawn three ways: with secrets, with that client's own references, and with what people put there for others to fill in.
"""

# fmt: off
from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from posthound.model.values import Role
from posthound.rules.templates import expand

_SYLLABLES = "ar bel cor den el fin gal hol iv jun kel lum mar nor or pel quen ros sil tor ul van wes yor zan".split()
KEYS = ("<hex:32>", "<alnum:40>", "<alnum:32>", "<b64url:43>", "<hex:40>")
PASSWORDS = ("<upper:1><lower:4>!<digit:4><upper:3>", "<alnum:14>", "<upper:2><lower:4>-<digit:4><lower:4>", "<lower:4><digit:3>$<alnum:7>")
# What people leave for others to fill in.
_LEFT = (
    "YOUR_{0}",
    "<your-{1}>",
    "your_{2}_here",
    "[{1}]",
    "{{{{{2}}}}}",
    "xxxxxxxxxxxxxxxx",
    "********",
    "changeme",
    "REPLACE_ME",
    "TODO",
    "<{2}>",
    "your-{1}",
    "my-{1}",
    "test",
    "secret",
    "example-{1}",
    "enter {1} here",
)
_NAMES = ("api key", "access token", "auth token", "client secret", "api token", "secret key", "signing secret", "webhook secret", "refresh token")


class Place(NamedTuple):
    """A value of a file: where it stands, as what, and to which host it goes, if the file says so. None: any role will do."""

    value: str
    place: str
    roles: tuple[Role, ...]
    host: str | None


@dataclass
class Sheet:
    """What is drawn for one file. `way` is "secret", "reference" or "left"; `references` are how the client refers to a name, the plainest first."""

    rng: random.Random
    way: str
    references: tuple[str, ...]
    places: list[Place] = field(default_factory=list)

    def word(self) -> str:
        """A word of no language."""
        return "".join(self.rng.sample(_SYLLABLES, self.rng.randint(2, 3)))

    def uuid(self) -> str:
        """An id."""
        return expand("<uuid>", self.rng)

    def id(self, front: str) -> str:
        """An id as applications make them."""
        return f"{front}_{expand('<hex:32>', self.rng)}"

    def host(self) -> str:
        """A host of nobody's."""
        return f"{self.rng.choice(('api', 'gw', 'auth', 'v2'))}.{self.word()}.{self.rng.choice(('io', 'dev', 'com', 'net'))}"

    def name(self, style: str = "") -> str:
        """What a credential is called, with or without a word of the team's."""
        parts = self.rng.choice(_NAMES).split()
        if self.rng.random() < 0.5:
            parts.insert(0, self.word())
        style = style or self.rng.choice(("snake", "camel", "upper"))
        if style == "header":
            return "-".join(("X", *(part.capitalize() for part in parts)))
        if style == "camel":
            return parts[0] + "".join(part.capitalize() for part in parts[1:])
        return "_".join(parts).upper() if style == "upper" else "_".join(parts)

    def put(self, place: str, *roles: Role, host: str | None = None, password: bool = False, called: str = "") -> str:
        """A value for a place: a secret to be found, a reference, or what is left to fill in."""
        value = self._drawn(called, password=password, in_script=Role.SCRIPT in roles)
        if self.way == "secret":
            self.places.append(Place(value, place, roles, host))
        return value

    def _drawn(self, called: str, *, password: bool, in_script: bool) -> str:
        if self.way == "secret":
            return expand(self.rng.choice(PASSWORDS if password else KEYS), self.rng)
        if self.way == "reference":
            form = self.references[0] if in_script else self.rng.choice(self.references)
            return form.replace("@", called or self.name("snake"))
        words = (called or "api_key").replace("-", "_").lower()
        return self.rng.choice(_LEFT).format(words.upper(), words.replace("_", "-"), words)

    def kept(self, made: Any, known: int) -> Any:
        """What was made, when of the places since `known` only those of which the value stands in it are to count."""
        written = json.dumps(made)
        self.places[known:] = [place for place in self.places[known:] if json.dumps(place.value)[1:-1] in written]
        return made

    def row(self, place: str, role: Role, host: str | None = None, *, style: str = "", key: str = "name", **more: Any) -> dict[str, Any]:
        """A row with a name and a value."""
        name = self.name(style)
        return {key: name, "value": self.put(place, role, host=host, called=name), **more}
