"""What is read out of packs is what git gives, however git packed it."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.scan.history import run_history
from posthound.sources.git import Repository
from posthound.sources.packs import Packs
from posthound.support.errors import SourceError
from tests.repository.test_repository import Git, collection

Plant = Callable[..., str]
pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="left out: git is absent, so no repository is scanned"
)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """An empty repository in the working folder."""
    return Git(tmp_path)


def _versions(rng: random.Random, number: int) -> list[bytes]:
    """Versions of one file that share most of it, and some that share nothing."""
    lines = [rng.randbytes(30).hex() for _ in range(2000)]
    made = []
    for n in range(number):
        for _ in range(3):
            at = rng.randrange(len(lines))
            lines[at : at + rng.randrange(3)] = [rng.randbytes(rng.randrange(90)).hex()]
        made.append("\n".join(lines).encode() if n % 7 else rng.randbytes(rng.randrange(60_000)))
    return made


def _stored(git: Git, contents: list[bytes]) -> list[str]:
    """The objects of a file that had these contents, a commit each."""
    shas = []
    for content in contents:
        (git.folder / "a.json").write_bytes(content)
        git.commit()
        shas.append(git("rev-parse", "HEAD:a.json"))
    return shas


def _pack(git: Git) -> Path:
    """The one pack of a repository, writable."""
    git("repack", "-adfq")
    (pack,) = (git.folder / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o600)
    return pack


_FORMS = (("--object-format=sha1", "true"), ("--object-format=sha1", "false"), ("--object-format=sha256", "true"))


@pytest.mark.parametrize(("form", "by_offset"), _FORMS)
def test_every_version_is_the_one_that_was_committed(git: Git, form: str, by_offset: str) -> None:
    shutil.rmtree(git.folder / ".git")
    git("init", "--quiet", form)
    rng = random.Random()
    contents = _versions(rng, 14)
    expected = dict(zip(_stored(git, contents), contents, strict=True))
    git("-c", f"repack.useDeltaBaseOffset={by_offset}", "repack", "-adfq", "--depth=9")
    (git.folder / "a.json").write_bytes(b"loose")
    late = git("hash-object", "-w", "a.json")
    packs = Packs(str(git.folder / ".git/objects/pack"), len(late) // 2)
    assert {sha: packs.blob(sha) for sha in expected} == expected  # none of it is left to git
    assert packs.blob(late) is None
    asked = [*expected, late]
    rng.shuffle(asked)
    read = list(Repository(str(git.folder)).read(asked))
    assert [sha for sha, _ in read] == asked
    assert dict(read) == expected | {late: b"loose"}


def test_a_damaged_pack_is_left_to_git_and_told(git: Git) -> None:
    shas = _stored(git, _versions(random.Random(), 9))
    pack = _pack(git)
    data = bytearray(pack.read_bytes())
    data[12:] = random.Random(1).randbytes(len(data) - 12)
    pack.write_bytes(data)
    with pytest.raises(SourceError, match="git has no object"):
        list(Repository(str(git.folder)).read(shas))


def test_garbage_in_a_pack_raises_nothing(git: Git) -> None:
    rng = random.Random()
    shas = _stored(git, _versions(rng, 6))
    pack = _pack(git)
    whole = pack.read_bytes()
    given = 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 30)):
            data[rng.randrange(12, len(data))] = rng.randrange(256)
        pack.write_bytes(data)
        packs = Packs(str(pack.parent), 20)
        given += sum(packs.blob(sha) is not None for sha in shas)
    assert 0 < given < 60 * len(shas)


def test_a_history_is_told_alike_however_it_is_shared_out(
    git: Git, planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(git.folder)
    rng = random.Random()
    secrets = [planted("<alnum:40>", n) for n in range(6)]
    contents = []
    for n in range(30):
        secrets[rng.randrange(6)] = planted("<alnum:40>", 100 + n)
        contents.append(json.dumps(collection(*secrets, filler=60), indent=2).encode())
    _stored(git, contents)
    monkeypatch.setattr("posthound.scan.history.BATCH", sum(map(len, contents)) // 5)
    in_parts = run_history([], [], Settings(jobs=1)).findings
    monkeypatch.setattr("posthound.scan.history.BATCH", 10**9)
    assert in_parts == run_history([], [], Settings(jobs=1)).findings
    assert len(in_parts) > 20
