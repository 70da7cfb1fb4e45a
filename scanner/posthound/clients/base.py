"""What an API client's module answers: the seam between the stages, which know no client, and what each client has of its own.

A client is one module (or package) in this folder whose name is its id, with a constant `CLIENT` of the type below. Nothing
else names it but the table `declared`, which speaks for it until a file of its kind is met.
"""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from posthound.formats.base import File
from posthound.model.columns import Span
from posthound.model.values import Document, Exposure, Origin, Raw, Request, Role

# Why nothing is put in a place, whatever its client resolves there.
NAME = "it is a variable's name, in which no reference is resolved: rename the variable, and wherever it is used"
LISTED = "it stands as the numbers of its bytes, in which no reference is resolved: replace or take out the whole list"
OF_OBJECT = (
    "it is a key of an object, in which no reference is resolved: take it out, or look it up by what is no secret"
)
GOES_ON = "it goes on in other literals: put it into one"
_VARIABLES = frozenset((Role.ENVIRONMENT, Role.VARIABLE, Role.PATH_VARIABLE))


def is_name(role: Role, key: object) -> bool:
    """Whether what stands under a key is what a variable is called."""
    return key in ("key", "name") and role in _VARIABLES


def goes_on(role: Role, decoded: str) -> bool:
    """Whether a value runs over several literals of something else than a script, in which it is put together again."""
    return decoded == "joined" and role is not Role.SCRIPT


class FieldPlace(NamedTuple):
    """Where a reference would stand: what the field is for, in which kind of request, who reads and runs the file, and its `path`.

    `monitored`: something runs it on a schedule or in a pipeline, where no person's own vault is. `whole`: the secret is all that
    stands in the field.
    """

    role: Role
    protocol: str = "http"
    exposure: Exposure = Exposure.FILE
    monitored: bool = False
    whole: bool = True
    path: str = ""


class Advice(NamedTuple):
    """What to write instead of a secret; `safe` when that leaves alone what the file does.

    `note` says what else must be done for it to work. `linked` is set where the whole field is to be linked to a stored
    secret, and says to which. `refused` is set where nothing may be written, and says why. `defines`: the environment gets a
    variable that it did not have.
    """

    text: str
    safe: bool
    note: str = ""
    linked: str = ""
    refused: str = ""
    defines: bool = False

    @property
    def reported(self) -> str:
        """What reports tell people to put there."""
        return self.linked or self.text


def from_dotenv(name: str, place: FieldPlace) -> Advice:
    """What the `.env` file beside a collection gives in Bruno's files, old and new; it resolves in proxies and passphrases, too."""
    called = name.replace("-", "_").replace(".", "_").upper()
    made = f"put {called} into the .env file beside the collection, and that into .gitignore"
    if place.role is Role.SCRIPT:
        return Advice(f"bru.getProcessEnv('{called}')", False, made)
    if place.role in (Role.DESCRIPTION, Role.METADATA, Role.TEXT) or place.role.startswith("example"):
        return Advice(f"<{name}>", False, "nothing resolves here")
    return Advice(f"{{{{process.env.{called}}}}}", True, made)


def _no_name(path: str) -> bool:
    return False


def _nothing(path: str, data: bytes) -> bool:
    return False


def as_description(name: str, place: FieldPlace) -> Advice:
    """The advice for what describes an API: nothing resolves there."""
    return Advice(
        f"<{name}>", place.role is not Role.URL, "a description: readers need a placeholder, not a value that works"
    )


def held_by(read: Callable[[File], Document | None]) -> Callable[[str, bytes], bool]:
    """A client's `holds`, where reading a file tells whether it is the client's."""
    return lambda path, data: read(File(Raw(Origin(path), data))) is not None


def names_by(references: re.Pattern[str]) -> Callable[[bytes], set[str]]:
    """A client's `referred`, where a regex finds each reference, with the name in the one group that takes part."""

    def referred(data: bytes) -> set[str]:
        return {match[match.lastindex or 0] for match in references.finditer(data.decode("utf-8", "replace"))}

    return referred


def _none_yet(data: bytes) -> set[str]:
    return set()


def _host(request: Request) -> str:
    return request.host


def _none_declared(document: Document) -> Iterable[tuple[int, str]]:
    return ()


def _as_it_is(text: str, span: Span, reference: str) -> tuple[Span, str]:
    return span, reference


class Client(NamedTuple):
    """One API client. Paths are in lower case with `/` between parts.

    recognised by: `endings` of file names, `named` for what endings cannot say (asked of paths in which one of `naming` stands),
    and by content: `holds(path, data)` is asked of a file in which all words of a row of `marks` stand, and may parse it; `data` is
    UTF-8. JSON and YAML are looked into for marks; of other files those whose name ends in one of `contents`, among the first bytes of
    which a row of `heads` has to stand. The longest of a row's marks, which is looked for first, has five bytes at least.
    read by: `read`, which is asked of every file that is scanned and gives None at once for any that is not this client's.
    The document's `describe` says what its fields are for (roles, labels, the request around).
    referred to by: `advise`, which says what resolves at a place for a secret called so; `referred` are the names that a
    file's text (UTF-8) refers to already; `store` is what people call the place that holds the values, "" where there is none.
    `allowed(request)` is how a domain to which a stored value may be sent is written, "" where the request does not tell.
    `embed(text, span, reference)` is for fields that are code: the edit of a field's text that puts a reference in place of a span of it;
    None where nothing is evaluated.
    `declares(document)` gives the leaves of which the file itself says that they are secret, each with the id of the rule that explains it.
    `defines_variables(path)`: the file gives the variables that others use, so it is scanned after them.
    `at_root`: folders of its own at the root of somebody's project, whose variables are those of the files that lie at that root.
    `kept_out(path)`: the file holds values for one person or machine, and belongs into no repository.
    """

    id: str
    title: str
    read: Callable[[File], Document | None]
    advise: Callable[[str, FieldPlace], Advice]
    endings: tuple[str, ...] = ()
    named: Callable[[str], bool] = _no_name
    naming: tuple[str, ...] = ()
    marks: tuple[tuple[bytes, ...], ...] = ()
    holds: Callable[[str, bytes], bool] = _nothing
    contents: tuple[str, ...] = ()
    heads: tuple[tuple[bytes, ...], ...] = ()
    at_root: tuple[str, ...] = ()
    defines_variables: Callable[[str], bool] = _no_name
    kept_out: Callable[[str], bool] = _no_name
    referred: Callable[[bytes], set[str]] = _none_yet
    store: str = ""
    allowed: Callable[[Request], str] = _host
    declares: Callable[[Document], Iterable[tuple[int, str]]] = _none_declared
    embed: Callable[[str, Span, str], tuple[Span, str] | None] = _as_it_is
