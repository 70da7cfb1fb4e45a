"""The values that flow from stage to stage: frozen, slotted, free of I/O.

Raw -> Document -> Leaf -> Match -> Finding -> Outcome; matches and outcomes stand in posthound.model.matches.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum, StrEnum
from typing import Any, NamedTuple, Protocol, TypeVar

from posthound.model.columns import Key, Path, Tree


class Level(StrEnum):
    """A severity or a confidence, as reports spell it; `rank` orders them, most serious first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical to 3 for low."""
        return _RANKS[self.value]


_RANKS = {"critical": 0, "high": 1, "medium": 2, "low": 3}


class Exposure(StrEnum):
    """Who can read the place: the workspace's visibility, or `file` for an export whose workspace is unknown. Those that most can read come first."""

    PUBLIC = "public"
    PARTNER = "partner"
    TEAM = "team"
    FILE = "file"
    PRIVATE = "private"
    PERSONAL = "personal"


class Role(StrEnum):
    """What the field that holds a value is for; it decides which vault reference works there."""

    AUTH = "auth"
    HEADER = "header"
    COOKIE = "cookie"
    URL = "url"
    QUERY = "query"
    PATH_VARIABLE = "path-variable"
    BODY = "body"
    FORM = "form"
    GRAPHQL = "graphql"
    SCRIPT = "script"
    VARIABLE = "variable"
    ENVIRONMENT = "environment"
    GLOBALS = "globals"
    EXAMPLE_REQUEST = "example-request"
    EXAMPLE_HEADER = "example-header"
    EXAMPLE_COOKIE = "example-cookie"
    EXAMPLE_BODY = "example-body"
    DESCRIPTION = "description"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    MESSAGE = "message"
    METADATA = "metadata"
    TEXT = "text"


class Kind(StrEnum):
    """The formats that reports name. A client may name others: a document's kind is any text."""

    COLLECTION_V1 = "collection-v1"
    COLLECTION_V2 = "collection-v2"
    COLLECTION_V3 = "collection-v3"
    ENVIRONMENT = "environment"
    GLOBALS = "globals"
    DUMP = "dump"
    JSON = "json"
    YAML = "yaml"
    TEXT = "text"


class Syntax(Enum):
    """How the strings of a file are written: what locating and replacing them has to know."""

    JSON = 1
    YAML = 2
    TEXT = 3  # as they are
    XML = 4


class Origin(NamedTuple):
    """Where a file came from. `path` is what reports show: relative, `/` between parts, `!/` into an archive."""

    path: str
    exposure: Exposure = Exposure.FILE
    workspace: str = ""
    workspace_id: str = ""
    url: str = ""
    owner: str = ""
    created_at: str = ""
    updated_at: str = ""
    lost_since: str = ""  # the ISO date since which the crawl's key does not see it any more
    forks: int = 0  # copies of it that are others'; a secret that is taken out of it stays in them
    monitored: bool = False  # a monitor or scheduled run uses it, where a Local Vault reference stays unresolved


class Raw(NamedTuple):
    """The bytes of one file and where they came from."""

    origin: Origin
    data: bytes


class ByName(NamedTuple):
    """What a file's name says: that an API client wrote it, and that it gives the `variables` which other files use."""

    own: bool
    variables: bool


class Notice(NamedTuple):
    """Something that was not read, or not read as what it seemed to be. `fatal` ones make the scan incomplete."""

    path: str  # empty: about the scan as a whole
    message: str
    fatal: bool = False

    @property
    def line(self) -> str:
        """What it says, with where."""
        return f"{self.path}: {self.message}" if self.path else self.message


class Region(NamedTuple):
    """A half-open range in a file: 1-based lines and columns, columns in Unicode code points of the decoded file."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


class Remembered(Protocol):
    """What a stage remembers of one document while it works on it."""

    def __init__(self, document: "Document") -> None: ...


Memory = TypeVar("Memory", bound=Remembered)


class Document:
    """One file, parsed. `data` is its text as UTF-8 without byte-order mark; `describe` gives a leaf its context.

    `client` is the id of the API client that wrote it: what only that client's module knows is asked of it by this id.
    """

    def __init__(
        self, origin: Origin, kind: str, tree: Tree, data: bytes, describe: "Callable[[Document, int], Leaf]",
        notices: tuple[Notice, ...] = (), size: int = 0, client: str = "", syntax: Syntax = Syntax.JSON,
    ) -> None:  # fmt: skip
        self.origin = origin
        self.kind = kind
        self.tree = tree
        self.data = data
        self.describe = describe
        self.notices = notices
        self.size = size
        self.client = client
        self.syntax = syntax
        self._memories: dict[type[object], Any] = {}

    def text(self) -> str:
        """The file's text, decoded on demand: few files need it again."""
        return self.data.decode()

    def leaf(self, index: int) -> "Leaf":
        """The leaf number `index` in its context."""
        return self.describe(self, index)

    def memory(self, kind: type[Memory]) -> Memory:
        """What one stage remembers of this document: its own class, made from the document when it is first asked for."""
        made: Memory | None = self._memories.get(kind)
        if made is None:
            made = self._memories[kind] = kind(self)
        return made

    def forget(self) -> None:
        """Lets go of what stages remember: it refers back to the document, which would otherwise wait for the garbage collector."""
        self._memories.clear()

    def leaves_of(self, numbers: Collection[int]) -> "dict[int, list[Leaf]]":
        """The leaves that hold each of these distinct texts, in document order."""
        return {number: [self.leaf(i) for i in found] for number, found in self.tree.distinct.leaves(numbers).items()}


class Request(NamedTuple):
    """What the request around a leaf says: it tells a credential's provider where the value alone does not."""

    method: str = ""
    url: str = ""
    host: str = ""
    protocol: str = "http"
    scheme: str = ""  # of its URL, where that names one


class Surroundings(Protocol):
    """What a leaf stands in. It is asked for little by little: most leaves that are looked at are not reported."""

    def path(self, key: Key) -> Path:
        """The keys from the root to the leaf at `key`."""

    def labels(self, leaf: "Leaf") -> tuple[str, ...]:
        """The human path to a leaf, outermost first."""

    def request(self) -> Request:
        """The request around; empty outside one."""

    def reported_role(self, role: Role) -> Role:
        """What reports call a role here, where it stands for something narrower than in other files."""


class Leaf(NamedTuple):
    """One string of a document in its context.

    `name` is what the field is called (a header's or variable's key, an auth attribute, a JSON key).
    """

    number: int
    text: str
    key: Key
    name: str
    role: Role
    around: Surroundings
    example: bool = False

    @property
    def path(self) -> Path:
        """Its keys from the root."""
        return self.around.path(self.key)

    @property
    def labels(self) -> tuple[str, ...]:
        """The human path, outermost first."""
        return self.around.labels(self)

    @property
    def request(self) -> Request:
        """The request around it."""
        return self.around.request()

    @property
    def reported_role(self) -> Role:
        """Its role as reports call it."""
        return self.around.reported_role(self.role)

    @property
    def pointer(self) -> str:
        """The RFC 6901 pointer."""
        return pointer_of(self.path)


def pointer_of(path: Path) -> str:
    """The RFC 6901 pointer for a path of keys; the empty string is the whole document."""
    pointer = "/".join(("", *map(str, path)))
    if "~" in pointer or pointer.count("/") > len(path):  # few keys hold one
        pointer = "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)
    return pointer


# The leaves that stand for each of these numbers of texts.
LeavesOf = Callable[[Collection[int]], Mapping[int, Sequence[Leaf]]]


class RelatedPlace(NamedTuple):
    """A place related to a finding: where the variable is used, or where the other part of the credential stands."""

    pointer: str
    path: str
    message: str
    region: Region | None = None


class History(NamedTuple):
    """What a repository's history tells of a secret. Commits by their full names, times as ISO 8601; empty where it tells nothing.

    `held_by` is a commit that holds the place as the finding tells it, where the tip does not (`in_tip` is false).
    """

    entered: str
    entered_at: str
    left: str
    left_at: str
    held_by: str
    in_tip: bool


class Finding(NamedTuple):
    """One place of one secret, ready for reports: it holds no secret, only its redacted form and keyed fingerprints."""

    rule: str
    file: str
    pointer: str
    role: Role
    region: Region
    severity: Level
    confidence: Level
    exposure: Exposure
    secret_id: str
    fingerprint: str
    redacted: str
    vault_reference: str
    path: tuple[str, ...]
    evidence: str = ""
    name: str = ""
    decoded: str = ""
    example: bool = False
    host: str = ""
    protocol: str = "http"
    origin: Origin | None = None
    related: tuple[RelatedPlace, ...] = ()
    length: int = 0
    first_seen: str = ""  # UTC, ISO 8601: the first run that reported it, where runs are remembered
    last_seen: str = ""
    baseline_state: str = ""  # new, unchanged, updated or absent, as SARIF has them; empty: not compared
    suppression: str = ""  # inSource or external where somebody accepted the finding; `justification` says why
    justification: str = ""
    work_item: str = ""  # the address of its ticket, where the ledger has one
    due: str = ""  # the ISO date by which it must be revoked, where the ledger has one
    owner: str = ""  # who is to see to it, where the ledger knows
    compared: tuple[
        str, ...
    ] = ()  # keyed hashes of its SHA-256, by which another scanner's hashes are matched; a crawl's
    known_as: str = ""  # the fingerprint in the key of the baseline that the run compares with; empty: with none
    known_secret: str = ""  # the identity of the secret in that key
    item: str = ""  # the id of the item around, where an ignore names it
    ended: str = ""  # the ISO date until which it was tolerated; empty: it never was
    client: str = ""  # the id of the API client that the file is of; empty where an earlier version noted the finding
    by_hand: str = ""  # what somebody has to do where no reference helps
    unsafe: bool = False  # whether what is put in its place may change what the file does
    lowered: str = ""  # what makes it less severe than others of its rule, in a word or two: expired, weak, test mode
    history: History | None = None  # where a repository's history was scanned

    @property
    def place(self) -> str:
        """Where it stands, for people: its file, and where that has any its names from outer to inner."""
        return ": ".join(filter(None, (self.file, " / ".join(self.path))))
