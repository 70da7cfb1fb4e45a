"""What stored secrets are called: one name means one secret, in one run over all files and in one run a file."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import plan, write
from posthound.vault.reference import slug
from tests.baseline.test_baseline import environment

Plant = Callable[..., str]
WORDS = "azure service bus shared access key orders of the acme warehouse staging backup subscription".split()


def _fixed(path: Path) -> dict[str, str]:
    made = plan([str(path)], Settings())
    assert write(made)[1] == []
    return made.values


@pytest.mark.parametrize("repository", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_files_fixed_one_after_the_other_refer_to_their_own_secrets(
    tmp_path: Path, planted: Plant, seed: int, repository: bool
) -> None:
    if repository:
        subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    secrets = [planted("<crc62:ghp_>", 10 * seed + n) for n in range(4)]
    stored: dict[str, str] = {}
    for number, secret in enumerate([*secrets, secrets[0], secrets[2]]):
        folder = tmp_path / f"team{number}" if repository else tmp_path
        folder.mkdir(exist_ok=True)
        made = _fixed(environment(folder / f"{number}.postman_environment.json", secret))
        assert all(stored.get(name, value) == value for name, value in made.items())
        stored |= made
    assert sorted({*stored.values()}) == sorted(secrets)
    assert len(stored) <= len(secrets) + 1  # the one that has the short name is met again under its own


def test_a_secret_that_comes_back_gets_the_name_that_it_has_by_its_id(tmp_path: Path, planted: Plant) -> None:
    first, second = (planted("<crc62:ghp_>", n) for n in range(2))
    path = environment(tmp_path / "a.postman_environment.json", first)
    rows = json.loads(path.read_text())
    rows["values"] = [{"key": key, "value": value} for key, value in (("one", first), ("two", second))]
    path.write_text(json.dumps(rows))
    before = _fixed(path)
    assert len(before) == 2
    after = _fixed(environment(tmp_path / "b.postman_environment.json", second))
    assert after.items() <= before.items()


@pytest.mark.parametrize("seed", range(20))
def test_a_long_name_ends_with_a_whole_word(seed: int) -> None:
    words = random.Random(seed).choices(WORDS, k=9)
    name = slug("-".join(words))
    assert re.fullmatch(r"[a-z-]{20,40}", name)
    assert name.split("-") == words[: name.count("-") + 1]
