"""The hyperscan database of all keywords, kept between runs: building it takes a third of a second, loading it none.

The file is the user's own (nobody else can write it), named after everything it depends on, checked before it is loaded,
replaced as a whole, and done without where it cannot be written.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

NO_CACHE = "POSTHOUND_NO_CACHE"


def cache_folder() -> Path:
    """The user's cache folder for posthound."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "posthound"


def load(keywords: Sequence[str]) -> Any | None:
    """The stored database for these keywords, or None where there is none that can be trusted."""
    try:
        import hyperscan
    except ImportError:  # no wheel for this platform
        return None
    data = _read(_path(keywords, hyperscan.__version__))  # type: ignore[attr-defined]  # its stubs lack it
    if data is None:
        return None
    with suppress(hyperscan.error):
        database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)  # a loaded database comes without its working memory
        return database
    return None


def build(keywords: Sequence[str]) -> Any | None:
    """A new database for these keywords, stored for the next run where possible; None where hyperscan is absent."""
    try:
        import hyperscan
    except ImportError:
        return None
    expressions = [b"".join(_literal(byte) for byte in keyword.encode("latin-1")) for keyword in keywords]
    database = hyperscan.Database()
    database.compile(
        expressions=expressions,
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[hyperscan.HS_FLAG_CASELESS] * len(expressions),
    )
    if NO_CACHE not in os.environ:
        with suppress(OSError):
            path = _path(keywords, hyperscan.__version__)  # type: ignore[attr-defined]  # its stubs lack it
            _write(path, hyperscan.dumpb(database))
    return database


def _literal(byte: int) -> bytes:
    return bytes((byte,)) if chr(byte).isascii() and chr(byte).isalnum() else b"\\x%02x" % byte


def _path(keywords: Sequence[str], version: str) -> Path:
    marks = "\0".join((version, sys.platform, _processor(), *keywords))
    return cache_folder() / f"keywords-{hashlib.sha256(marks.encode()).hexdigest()[:24]}.hs"


def _processor() -> str:
    """What tells processors apart: a database uses the instructions of the one it was built on."""
    with suppress(OSError, StopIteration), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
        return next(line for line in lines if line.startswith("flags"))
    import platform  # slow, and not needed where the kernel tells

    return f"{platform.machine()} {platform.processor()}"


def _read(path: Path) -> bytes | None:
    """The content behind its checksum; None when absent, damaged, or writable by somebody else."""
    if NO_CACHE in os.environ:
        return None
    try:
        with open(path, "rb") as stream:
            info = os.fstat(stream.fileno())
            if hasattr(os, "getuid") and (info.st_uid != os.getuid() or info.st_mode & 0o022):
                return None
            content = stream.read()
    except OSError:
        return None
    digest, data = content[:32], content[32:]
    return data if hashlib.sha256(data).digest() == digest else None


def _write(path: Path, data: bytes) -> None:
    import tempfile  # few runs write

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(hashlib.sha256(data).digest() + data)
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
        raise
    for old in path.parent.glob("keywords-*.hs"):
        if old != path:
            old.unlink(missing_ok=True)
