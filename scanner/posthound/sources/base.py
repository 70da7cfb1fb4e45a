"""What a source gives: files to scan, and notices of what it could not give."""

# Annotations are evaluated here: of their texts, Python compiles each of a named tuple's, for longer than a small file takes to scan.
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, Protocol, TypeVar

from posthound.model.values import ByName, Notice, Raw
from posthound.support.regexes import regex

Item = Raw | Notice
# What a ZIP archive begins with, an empty one, too.
ARCHIVE_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
# Unpackers look for its end, so that anything may stand before it: a program that unpacks it, or the mark of one that was parted. The end
# has 22 bytes and a remark.
_ZIP_END, _ZIP_END_WITHIN = b"PK\x05\x06", 22 + 0xFFFF
# What other packed files begin with: they may hold no NUL among their first bytes, and are no text all the same. Two are unpacked.
_PACKED = {
    b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a": "RAR",
}  # fmt: skip
UNPACKED = frozenset(("gzip", "zstd"))
_TAR, _TAR_AT = b"ustar", 257


# What git-lfs commits in a file's place, and checks out where it is not installed or was told to leave files alone.
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_MOST = 1024  # bytes, as its specification has it

# Names under which API clients' files are committed, all but scripts; what stands in the file decides. The hook asks for the same.
MAY_BE_EXPORT = regex(
    r"(?i)\.(json5?|ya?ml|raml|zip|tar|tgz|bru|http|rest(book|client)?|hurl|har|jmx|xml|html?|feature|csv)([^a-z0-9/][^/]*)?$|postman[^/]*$|newmanrc$"
    r"|\.(ag[cx]|agbkp|apib|chlsj|curl(rc)?|graphql(config|rc)|kr(auth|env|op|proj)|ncf|org|paw)$|(schemathesis|evans|graphqlrc|graphql\.config)\.toml$|http-client\.cookies$|locustfile\.py$|\.env[^/]*$"
    r"|\.siegerc$|_curlrc$|siege\.conf$|httpyac(\.config)?\.c?js$|simulation\.(scala|java|kt)$"
)
# What reading one file costs besides its bytes, as bytes.
EACH = 2000


class _Sized(Protocol):
    @property
    def size(self) -> int: ...


_OfSize = TypeVar("_OfSize", bound=_Sized)


class Recognise(NamedTuple):
    """How files are told apart: by name, and where it does not say it, by how they begin and by content (name and bytes); and as binary.

    `at_root` gives the names of folders at the root of a project whose variables lie beside them.
    """

    by_name: Callable[[str], ByName]
    by_head: Callable[[str, bytes], bool]
    by_content: Callable[[str, bytes], bool]
    binary: Callable[[bytes], bool]
    at_root: Callable[[], Collection[str]]


class Tally:
    """What a source passed over without reading it: files of others and binary ones; what was excluded; folders of tools; what git ignores."""

    def __init__(self) -> None:
        self.other = self.binary = self.excluded = self.folders = self.ignored = 0


def is_lfs_pointer(data: bytes) -> bool:
    """Whether the bytes only say where git-lfs keeps the file."""
    return data.startswith(_LFS) and len(data) < _LFS_MOST


def packing(data: bytes) -> str:
    """How the bytes are packed, but for ZIP archives; "" where they are not."""
    found = next((name for mark, name in _PACKED.items() if data.startswith(mark)), "")
    return found or ("tar" if is_tar(data) else "")


def is_zip(data: bytes) -> bool:
    """Whether the bytes begin or end as those of a ZIP archive."""
    return data.startswith(ARCHIVE_MARKS) or data.rfind(_ZIP_END, max(0, len(data) - _ZIP_END_WITHIN)) >= 0


def is_tar(data: bytes) -> bool:
    """Whether the bytes begin as those of a tar archive."""
    return data.startswith(_TAR, _TAR_AT)


def batches_of(items: Iterable[_OfSize], most: int) -> Iterator[list[_OfSize]]:
    """Items, in their order, in lists that reach `most` bytes; the last may be shorter."""
    batch: list[_OfSize] = []
    size = 0
    for item in items:
        batch.append(item)
        size += item.size + EACH
        if size >= most:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
