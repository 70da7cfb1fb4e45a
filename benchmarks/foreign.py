"""`make bench-foreign`: files of packages that no API client wrote: what recognition takes for a client's, and what asking about them costs.

Writes nothing into the project. The packages come from the package indexes through their own clients and stay under .bench/.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.peers import BENCH
from posthound import clients
from posthound.clients import declared
from posthound.clients.recognition import Recogniser
from posthound.config.settings import Settings
from posthound.scan.run import run

HOME = BENCH / "foreign"
# Packages of many files: data, schemas, configurations, pages, features of other test tools, scripts.
PYTHON = ("ansible-core", "behave", "botocore", "cfn-lint", "django", "lxml", "pytest-bdd", "robotframework", "sphinx")
NODE = (
    "aws-sdk@2",
    "caniuse-lite",
    "core-js",
    "jest",
    "lodash",
    "mdn-data",
    "schema-utils",
    "typescript",
    "vega-datasets",
)
ENDINGS = (*declared.CONTENT, *{ending for client in declared.CLIENTS.values() for ending in client.contents})
# What a tree is made of for its time: these, again and again, but for the largest, which are data that somebody put into a package.
TREE, LARGEST = 20_000, 150_000
ROUNDS = 5
# Who describes its own API in OpenAPI is described right.
RIGHT = "openapi"


def fetched() -> Path:
    """The folder of the unpacked packages; they are fetched on the first call."""
    folder = HOME / "unpacked"
    if not (HOME / ".fetched").exists():
        packed = HOME / "packed"
        packed.mkdir(parents=True, exist_ok=True)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--no-build-isolation",
            "--dest",
            str(packed),
        ]
        for name in PYTHON:
            done = subprocess.run([*pip, name], stdout=sys.stderr, stderr=subprocess.DEVNULL, check=False)
            if done.returncode:  # a source archive that has to be built to be named: its wheel does as well
                subprocess.run(
                    [part for part in (*pip[:6], "--dest", str(packed), name) if part], check=True, stdout=sys.stderr
                )
        for name in NODE:
            subprocess.run(["npm", "pack", "--silent", name], cwd=packed, check=True, stdout=subprocess.DEVNULL)
        for archive in sorted(packed.iterdir()):
            target = folder / archive.name
            if archive.suffix == ".whl":
                zipfile.ZipFile(archive).extractall(target)
            else:
                with tarfile.open(archive) as opened:
                    opened.extractall(target, filter="data")
        (HOME / ".fetched").touch()
    return folder


def files(folder: Path) -> Iterator[Path]:
    """The files whose name does not rule out that a client wrote them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name.lower().endswith(ENDINGS):
            yield path


def taken(folder: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many files were asked about, and those that are taken for a client's, with its id."""
    count, found = 0, []
    for path in files(folder):
        data = path.read_bytes()
        count += 1
        if clients.held(path.as_posix(), data):
            from posthound.model.values import Origin, Raw

            found.append((path.relative_to(folder).as_posix(), clients.read(Raw(Origin(path.as_posix()), data)).client))
    return count, found


def tree(folder: Path, target: Path) -> int:
    """A tree of copies of the same files, as one file under two names is read once, up to the size that is measured; how many it has."""
    asked = (path for path in files(folder) if path.name.lower().endswith((*declared.CONTENT, ".xml")))
    known = [path for path in asked if path.stat().st_size <= LARGEST]
    for number in range(TREE):
        source = known[number % len(known)]
        place = target / str(number // 200)
        place.mkdir(exist_ok=True)
        shutil.copyfile(source, place / f"{number}-{source.name}")
    return len(known)


def timed(work: Callable[[], object]) -> float:
    """The CPU time of one round, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def cost(folder: Path) -> tuple[float, float]:
    """Seconds that a scan of the tree takes, and those of the same scan when no client but Postman is asked for: the least of some rounds."""
    settings = Settings(jobs=1)
    every, first = clients.recogniser, clients.client_of(clients.FIRST)
    alone = Recogniser(first.id, first.marks, {})
    whole, bare = [], []
    try:
        for _ in range(ROUNDS):
            clients.recogniser = every
            whole.append(timed(lambda: run([str(folder)], settings)))
            clients.recogniser = lambda: alone  # type: ignore[assignment]
            bare.append(timed(lambda: run([str(folder)], settings)))
    finally:
        clients.recogniser = every
    return min(whole), min(bare)


def main() -> int:
    """Prints both, and fails where a foreign file is taken for a client's."""
    import tempfile

    folder = fetched()
    count, found = taken(folder)
    wrong = [(path, client) for path, client in found if client != RIGHT]
    print(
        f"{count} foreign files; taken for a client's: {len(found)}, of these descriptions in OpenAPI: {Counter(c for _, c in found)[RIGHT]}"
    )
    for path, client in wrong:
        print(f"  {client}: {path}")
    with tempfile.TemporaryDirectory(dir=HOME) as target:
        kinds = tree(folder, Path(target))
        whole, bare = cost(Path(target))
    print(
        f"{TREE} files ({kinds} different) in one process: {whole:.2f} s; {bare:.2f} s with Postman's alone: {100 * (whole / bare - 1):+.1f} %"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
