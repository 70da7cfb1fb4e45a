"""One credential in a file, in each way in which the file says where it is sent, and in each that only looks like one.

Names, hosts and values are drawn anew. A module has the ways of one client: the files of `TOLD` tell `host`, those of `UNTOLD` tell
none, as it stands in the wrong place there, or a part of it is missing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from posthound.rules.templates import expand
from tests.clients.generated.drawn import Draw

_HEADERS = ("X-Api-Key", "X-Auth-Token", "X-Access-Token", "X-Api-Token")


class Sent:
    """What is drawn for one file: the host that its credential goes to, another one, and names of no language."""

    def __init__(self, seed: str, host: str = "", value: str = "") -> None:
        """`host` and `value` where they are not to be drawn."""
        self.rng = random.Random(seed)
        self._draw = Draw(self.rng, lambda name: name, "")
        self.host, self.other = host or self.a_host(), self.a_host()
        self.value = value or self._a_value()
        self.header = self.rng.choice(_HEADERS)
        self.scheme = self.rng.choice(("http", "https"))
        self.port = self.rng.choice(("", "", f":{self.rng.randint(1024, 9999)}"))
        self.name = self.word()

    def _a_value(self) -> str:
        """A value that nothing tells but its name and place, and that does not look filled in."""
        while True:
            value = expand(self.rng.choice(("<alnum:32>", "<alnum:40>")), self.rng)
            if not any(letter * 3 in value for letter in value):
                return value

    def word(self) -> str:
        """A word of no language."""
        return self._draw.word()

    def a_host(self) -> str:
        """A host."""
        return f"{self.rng.choice(('api', 'eu-1', self.word()))}.{self.word()}.{self.rng.choice(('test', 'example'))}"

    @property
    def url(self) -> str:
        """An address on the host."""
        return f"{self.scheme}://{self.host}{self.port}"

    @property
    def elsewhere(self) -> str:
        """An address on the other one."""
        return f"{self.scheme}://{self.other}"

    def local(self) -> str:
        """An address of this machine."""
        return f"http://localhost:{self.rng.randint(1024, 9999)}"

    def written(self, make: Callable[[Sent], Any]) -> str:
        """What a way makes, as the text of a file."""
        made = make(self)
        return made if isinstance(made, str) else json.dumps(made, indent=self.rng.choice((None, 2)))


Ways = Mapping[str, Callable[[Sent], Any]]
