"""What a generated file holds, before any client writes it down: requests in folders, variables, scripts, comments."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from posthound.rules.templates import expand

_SYLLABLES = "ar bel cor den el fin gal hol iv jun kel lum mar nor or pel quen ros sil tor ul van wes yor zan".split()
# What a credential is called, in parts that are joined as its file joins words.
_CREDENTIALS = (
    ("api", "key"), ("client", "secret"), ("access", "token"), ("refresh", "token"), ("auth", "token"), ("secret", "key"), ("password",),
    ("db", "password"), ("api", "token"), ("signing", "secret"), ("webhook", "secret"), ("bearer", "token"),
)  # fmt: skip
_HEADERS = (("api", "key"), ("auth", "token"), ("access", "token"), ("api", "token"))
_SHAPES = ("<hex:32>", "<alnum:40>", "<alnum:32>", "<hex:40>", "<alnum:24>", "ghp_<alnum:36>", "<b64url:43>")
_PASSWORDS = (
    "<upper:1><lower:4>!<digit:4><upper:3>",
    "<alnum:12>",
    "<lower:3><digit:3>$<alnum:6>",
    "<upper:2><lower:4>-<digit:4><lower:3>",
)


@dataclass(frozen=True)
class Row:
    """A named value; `on` is false where it is switched off."""

    name: str
    value: str
    on: bool = True


@dataclass
class Call:
    """A request. Every list may be empty, every text as well."""

    name: str
    method: str
    url: str
    headers: list[Row] = field(default_factory=list)
    query: list[Row] = field(default_factory=list)
    form: list[Row] = field(default_factory=list)
    user: str = ""
    password: str = ""
    token: str = ""
    body: list[Row] = field(default_factory=list)
    script: str = ""
    comment: str = ""


@dataclass
class Folder:
    """A folder with what stands in it."""

    name: str
    calls: list[Call] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)

    def walk(self) -> Iterator[Folder]:
        """This folder and those below."""
        yield self
        for inner in self.folders:
            yield from inner.walk()


class Draw:
    """Draws the parts of one file. `secrets` are the values that are to be found, `innocents` those that are not."""

    def __init__(self, rng: random.Random, reference: Callable[[str], str], setter: str) -> None:
        """`reference(name)` is how the file refers to a variable, `setter` how its scripts set one, with %s and %s."""
        self.rng = rng
        self.reference = reference
        self.setter = setter
        self.secrets: list[str] = []
        self.innocents: list[str] = []

    def word(self) -> str:
        """A word of no language."""
        return "".join(self.rng.sample(_SYLLABLES, self.rng.randint(2, 3)))

    def uuid(self) -> str:
        """An id."""
        return expand("<uuid>", self.rng)

    def _joined(self, parts: tuple[str, ...], styles: tuple[str, ...]) -> str:
        parts = (self.word(), *parts) if self.rng.random() < 0.4 else parts
        match self.rng.choice(styles):
            case "camel":
                return parts[0] + "".join(part.capitalize() for part in parts[1:])
            case "upper":
                return "_".join(parts).upper()
            case "header":
                return "-".join(("X", *(part.capitalize() for part in parts)))
            case "kebab":
                return "-".join(parts)
        return "_".join(parts)

    def secret(self, name: str) -> str:
        """A value that has to be found under this name."""
        shapes = _PASSWORDS if "password" in name.lower() else _SHAPES
        value = expand(self.rng.choice(shapes), self.rng)
        self.secrets.append(value)
        return value

    def innocent(self, value: str) -> str:
        """A value that must not be reported."""
        self.innocents.append(value)
        return value

    def credential(self, *, on: bool = True, styles: tuple[str, ...] = ("snake", "camel", "upper")) -> Row:
        """A credential with its name."""
        name = self._joined(self.rng.choice(_CREDENTIALS), styles)
        return Row(name, self.secret(name), on)

    def header(self) -> Row:
        """A header that holds a credential, in one case of four switched off."""
        name = self._joined(self.rng.choice(_HEADERS), ("header",))
        return Row(name, self.secret(name), self.rng.random() < 0.75)

    def plain(self) -> Row:
        """A value that is none, whatever it is called."""
        drawn = self.rng.choice(
            (
                ("request_id", self.uuid()), ("page", str(self.rng.randint(1, 99))), ("user", self.word()), ("api_key", "YOUR_API_KEY"),
                ("base_url", f"https://api.{self.word()}.test/v1"), ("client_secret", self.reference("secret_of_" + self.word())),
                ("token", self.reference(self.word())), ("locale", "de-DE"), ("created_at", "2026-11-28T10:00:00Z"), ("password", "changeme"),
                ("tenant_id", self.uuid()), ("note", f"see {self.word()} {self.word()}"),
            )
        )  # fmt: skip
        return Row(drawn[0], self.innocent(drawn[1]))

    def rows(self, make: Callable[[], Row]) -> list[Row]:
        """Rows of one kind of credential among others, in any order; each name once."""
        rows = [make() for _ in range(self.rng.choice((0, 1, 1)))] + [
            self.plain() for _ in range(self.rng.randint(0, 2))
        ]
        self.rng.shuffle(rows)
        return list({row.name: row for row in reversed(rows)}.values())

    def script(self) -> str:
        """A script with a credential, or without one."""
        word = self.word()
        if self.rng.random() < 0.5:
            return f"const {word} = 1;"
        row = self.credential(styles=("camel",))
        if self.rng.random() < 0.5 and self.setter:
            return self.setter % (row.name, row.value)
        return f"const {row.name} = '{row.value}';"

    def comment(self) -> str:
        """A remark, sometimes with what should not stand in one."""
        if self.rng.random() < 0.6:
            return f"about {self.word()}"
        row = self.credential(styles=("snake",))
        return f"{row.name}: {row.value}"

    def call(self) -> Call:
        """A request with a part or two that hold credentials."""
        host = f"https://api.{self.word()}.test/{self.word()}"
        call = Call(f"{self.word()} {self.word()}", self.rng.choice(("GET", "POST", "PUT", "DELETE", "PATCH")), host)
        call.headers = self.rows(self.header)
        call.query = self.rows(lambda: self.credential(styles=("snake",)))
        match self.rng.randint(0, 3):
            case 0:
                call.user, call.password = self.word(), self.secret("password")
            case 1:
                call.token = self.secret("token")
        if call.method != "GET":
            kind = "body" if self.rng.random() < 0.5 else "form"
            setattr(call, kind, self.rows(self.credential))
        call.script = self.script() if self.rng.random() < 0.4 else ""
        call.comment = self.comment() if self.rng.random() < 0.4 else ""
        return call

    def folder(self, depth: int = 3) -> Folder:
        """A folder with requests and folders in it."""
        made = Folder(self.word(), [self.call() for _ in range(self.rng.randint(1, 3))])
        if depth > 1:
            made.folders = [self.folder(depth - 1) for _ in range(self.rng.randint(0, 2))]
        return made

    def variables(self) -> list[Row]:
        """The variables of an environment."""
        rows = [self.credential() for _ in range(self.rng.randint(1, 3))] + [self.plain() for _ in range(3)]
        self.rng.shuffle(rows)
        return list({row.name: row for row in reversed(rows)}.values())
