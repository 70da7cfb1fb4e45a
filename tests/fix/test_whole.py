"""A fix of whole exports drawn anew: nothing that was planted is left in silence, all else stays, and it can be done again."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.fix.run import FixPlan, plan, write
from tests.conftest import RunCli
from tests.fix.sending import WAYS, Files, installed
from tests.fix.test_requests import jobs, proven
from tests.fix.whole import ELSEWHERE, SPELLINGS, Secret, Whole, drawn, given_away, strings

LONG = os.environ.get("POSTHOUND_TEST_LONG") == "1"
SEEDS = range(200 if LONG else 6)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def written(one: Whole, folder: Path) -> dict[str, str]:
    """The files of a drawn export, by name, once they are written."""
    texts = {name: json.dumps(value, indent=1) for name, value in one.files().items()}
    for name, text in texts.items():
        (folder / name).write_text(text)
    return texts


def fixed(folder: Path, *, unsafe: bool = True) -> FixPlan:
    """Plans and writes the fix of a folder."""
    made = plan([str(folder)], Settings(), unsafe=unsafe)
    assert write(made)[1] == []
    return made


def _told(secret: Secret, name: str, text: str, made: FixPlan) -> bool:
    """Whether a place of a secret that stays in a file is among those that the fix told, by whose it is or by its line."""
    changes = [change for file in made.files for change in file.changes]
    known = {change.secret for change in changes if given_away(secret.value, made.values[change.name])}
    if known & {change.secret for change in made.left + made.behind}:
        return True
    lines = text.splitlines()
    shown = [lines[c.region.start_line - 1] for c in made.left + made.behind if c.file.endswith(name)]
    return any(given_away(secret.value, line, 5) for line in shown)


@pytest.mark.parametrize("unsafe", [True, False])
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_of_what_was_planted_is_left_in_any_spelling_unless_it_is_told(
    tmp_path: Path, seed: int, unsafe: bool
) -> None:
    one = drawn(f"left {seed}", most=8)
    written(one, tmp_path)
    made = fixed(tmp_path, unsafe=unsafe)
    for path in tmp_path.iterdir():
        text = path.read_text()
        rest = list(strings(json.loads(text)))
        for secret in one.secrets:
            left = [each for each in rest if given_away(secret.value, each)]
            assert not left or _told(secret, path.name, text, made), (secret, left[:1])


def _changed(old: str, new: str) -> Iterator[tuple[str, str]]:
    """The strings of a file that differ; all that stands between strings is the same."""
    assert _STRING.split(old) == _STRING.split(new)
    both = zip(_STRING.findall(old), _STRING.findall(new), strict=True)
    yield from ((json.loads(before), json.loads(after)) for before, after in both if before != after)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_values_put_back_give_the_files_that_were_there(tmp_path: Path, seed: int) -> None:
    old = written(drawn(f"back {seed}", most=8), tmp_path)
    made = fixed(tmp_path, unsafe=False)
    for name, text in old.items():
        for before, after in _changed(text, (tmp_path / name).read_text()):
            for stored, value in made.values.items():
                for reference in (f"{{{{vault:{stored}}}}}", f"<{stored}>", f"[{stored}]"):
                    after = after.replace(reference, value)
            assert after == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_run_finds_nothing_more_to_replace(tmp_path: Path, seed: int) -> None:
    written(drawn(f"again {seed}", most=8), tmp_path)
    made = fixed(tmp_path)
    again = plan([str(tmp_path)], Settings(), unsafe=True)
    assert not [change for file in again.files for change in file.changes]
    told = {(change.file, change.region.start_line) for change in made.left + made.behind}
    assert {(change.file, change.region.start_line) for change in again.left} <= told


@pytest.mark.parametrize("seed", SEEDS)
def test_names_are_legal_unique_and_the_same_in_every_run(tmp_path: Path, seed: int) -> None:
    written(drawn(f"names {seed}", most=8), tmp_path)
    one, other = (plan([str(tmp_path)], Settings(), unsafe=True) for _ in range(2))
    assert one.values == other.values
    assert [name for name in one.values if not _NAME.fullmatch(name)] == []
    assert len(set(one.values.values())) == len(one.values)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_command_shows_no_secret_names_what_stays_and_says_so_by_its_status(
    tmp_path: Path, run_cli: RunCli, seed: int
) -> None:
    one = drawn(f"status {seed}", most=8)
    old = written(one, tmp_path)
    unsafe = ["--unsafe"] * (seed % 2)
    made = plan([str(tmp_path)], Settings(), unsafe=bool(unsafe))
    shown, done = run_cli("fix", ".", *unsafe), run_cli("fix", ".", "--write", *unsafe)
    for told in (shown.stdout + shown.stderr, done.stdout + done.stderr):
        assert not any(given_away(secret.value, told, 1) for secret in one.secrets)
        assert told.count("\nleft: ") == len(made.left)
        assert told.count("\nnot replaced: ") == len(made.behind)
    stays = 3 if made.behind else 1 if made.left else 0
    assert (shown.returncode, done.returncode) == (3 if made.behind else 1, stays)
    news = {file.path.rpartition("/")[2]: file.new.decode() for file in made.files}
    assert {name: (tmp_path / name).read_text() for name in old} == old | news


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_spelling_of_a_known_value_is_replaced_at_every_place_or_told(
    tmp_path: Path, place: str, spelling: str
) -> None:
    one = drawn(f"{place} {spelling}", form="v2.1", most=1)
    [secret] = one.secrets
    ELSEWHERE[place](one, SPELLINGS[spelling](secret.value))
    written(one, tmp_path)
    made = fixed(tmp_path)
    for path in tmp_path.iterdir():
        left = [text for text in strings(json.loads(path.read_text())) if given_away(secret.value, text)]
        assert not left or _told(secret, path.name, path.read_text(), made)
        assert spelling == "bytes" or not left or "bytes" in {how for _, how in secret.places}


def test_the_clients_send_the_same_requests_after_the_fix_of_a_whole_export(tmp_path: Path) -> None:
    installed()
    if not LONG:
        pytest.skip("left out: takes minutes (make test-long runs it)")
    sets = []
    for seed in range(30):
        files = drawn(f"sent {seed}", form=("v2.0", "v2.1")[seed % 2], most=8).files()
        given = {name.partition("postman_")[2].removesuffix(".json"): value for name, value in files.items()}
        sets.append((str(seed), Files(**given)))
    share, wrong = proven(*jobs(sets, (WAYS[0], WAYS[1], WAYS[6]), tmp_path))
    assert share == 1, wrong
