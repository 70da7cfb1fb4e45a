"""From match to outcome: values that may be credentials, on what ground they were taken, and what became of them."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from enum import IntEnum, StrEnum
from typing import NamedTuple

from posthound.model.columns import Span
from posthound.model.values import Finding, Leaf, Level, Notice


class Ground(IntEnum):
    """What a match rests on. Of several that claim the same characters, the greater ground knows best."""

    FIELD = 0  # the name of its field or variable, or the words before it; the value itself proves nothing
    COMMON_FORMAT = 1  # a format that many issuers use: a JWT, a private key, a connection string
    SHAPE = 2  # the shape of a provider's value, behind that provider's name
    FORMAT = 3  # the format of one provider's values
    # A shape that also begins as that provider's values do: `sk_live_` is Stripe's, but also others' who say so.
    PREFIXED_SHAPE = 4

    @property
    def in_value(self) -> bool:
        """Whether the value's own format gives it away, wherever it stands."""
        return self in (Ground.COMMON_FORMAT, Ground.FORMAT)

    @property
    def of_provider(self) -> bool:
        """Whether it says whose credential it is."""
        return self >= Ground.SHAPE


class RuleClass(StrEnum):
    """What kind of credential a rule finds, as far as that decides how its values are judged."""

    PASSWORD = "password"  # a field's: people choose it, and name many things so
    BASIC_AUTH = "basic-auth"  # user and password, encoded
    SESSION_COOKIE = "session-cookie"
    SECRET = "secret"
    PRIVATE_KEY = "private-key"
    JWT = "jwt"
    CHOSEN = "chosen"  # a text format that proves a password, but leaves its value to people
    DRAWN = "drawn"  # any other: drawn at random
    DECLARED = "declared"  # the file says so, whatever the value is


class Naming(StrEnum):
    """What the name that gave a value away says of it."""

    CREDENTIAL = "credential"
    VAGUE = "vague"  # `key` or the like: only a random value makes a credential of it
    ANTI_FORGERY = "anti-forgery"  # a token against request forgery


class Match(NamedTuple):
    """A value that a detector takes for a credential, before any filter had its say.

    `value` is the credential itself; `span` the literal in the leaf that holds it (for a decoded value, the encoded
    literal). `name` is the word that gave it away, `evidence` says in a few words why it was taken.
    """

    pattern_id: str
    leaf: Leaf
    span: Span
    value: str
    ground: Ground
    rule_class: RuleClass = RuleClass.DRAWN
    name: str = ""
    naming: Naming = Naming.CREDENTIAL
    evidence: str = ""
    severity: Level = Level.MEDIUM
    confidence: Level = Level.MEDIUM
    decoded: str = ""
    user: str = ""  # the user name beside a password
    unquoted: bool = False  # found without quotes in running text, where a word may be prose
    mentioned: bool = False  # named by a sentence or a comparison, which people also write of passwords that are none
    linked: tuple[str, ...] = ()
    lowered: str = ""  # what makes it less severe than others of its rule: expired, weak, test mode
    parts: tuple[tuple[int, Span], ...] = ()  # where a joined value goes on: leaves and spans in them

    def __repr__(self) -> str:
        return f"Match({self.pattern_id!r}, leaf {self.leaf.number}, {self.span!r})"  # and never the value

    @property
    def literal(self) -> str:
        """What stands in the leaf."""
        return self.leaf.text[self.span.start : self.span.end]

    @property
    def claim(self) -> tuple[object, ...]:
        """All that a judgement of it rests on: everything but its place, and of that the role."""
        return (
            self.pattern_id, self.value, self.ground, self.rule_class, self.name, self.naming, self.leaf.role,
            self.literal if self.decoded else "", self.evidence, self.severity, self.confidence, self.decoded, self.user, self.unquoted,
            self.mentioned, self.linked,
        )  # fmt: skip


class Drop(NamedTuple):
    """A match that was not reported, and why; `weak` ones are counted in the footer."""

    match: Match
    reason: str
    weak: bool = False


class Values(tuple[str, ...]):
    """Secrets, on their way to where names are cleaned of them; shown, it tells how many they are."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Values({len(self)})"


class Outcome(NamedTuple):
    """What scanning one file gave. `kind` is "" where it was seen among many that it holds nothing; `uses` are the names of variables
    that the file puts into credential fields, `gives` and `links` what it says of those of others (`Settled`)."""

    file: str
    kind: str
    findings: tuple[Finding, ...] = ()
    drops: tuple[Drop, ...] = ()
    notices: tuple[Notice, ...] = ()
    weak: int = 0
    size: int = 0
    uses: frozenset[str] = frozenset()
    below: int = 0  # findings under the thresholds
    values: Values = Values()  # its secrets, which may stand in the names of other files
    gives: frozenset[str] = frozenset()
    links: frozenset[tuple[str, str]] = frozenset()
