"""`posthound patterns check`: what is wrong with one's own files, with pages of the book, and nothing about anything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.rules import load
from posthound.rules.checking import check_files
from posthound.rules.model import Pattern
from posthound.rules.pattern_files import read_patterns
from posthound.support.errors import UsageError
from tests.conftest import RunCli
from tests.helpers import write

OWN = """
[provider]
id = "acme"
name = "Acme"
rotate = "Make a new key in the console and delete the old one."
references = ["https://docs.acme.example/keys"]

[[pattern]]
id = "acme-api-key"
name = "Acme API key"
regex = 'acme_[0-9a-f]{24}'
keywords = ["acme_"]
severity = "critical"
opens = "Everything of Acme."
matches = ["acme_<hex:24>"]
"""
Write = Callable[[str], str]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """Writes a file of one's own and gives its path."""
    return lambda text: str(write(tmp_path / "own.toml", text))


def test_a_sound_file_has_no_fault_and_only_its_own_patterns_are_counted(own: Write, run_cli: RunCli) -> None:
    done = run_cli("patterns", "check", own(OWN))
    assert (done.returncode, done.stdout) == (0, "1 pattern of 1 provider, 0 faults\n")


def test_every_fault_of_a_file_is_told_with_the_file_and_the_pattern(own: Write, run_cli: RunCli) -> None:
    file = own(OWN.replace("{24}", "{24,}").replace("critical", "grave"))
    done = run_cli("patterns", "check", file)
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert all(line.startswith(f"{file}: acme-api-key: ") for line in told[:-1])
    assert "open-ended repeat" in done.stdout
    assert "severity 'grave'" in done.stdout


def test_checking_a_file_does_not_take_as_long_as_checking_the_book(own: Write) -> None:
    file = own(OWN)
    started = time.process_time()
    check_files([file])
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("name = \"Acme API key\"\n", "name = \"Acme API key\"\ncolour = \"red\"\n"), "unknown keys colour"),
        (("severity = \"critical\"\n", ""), "lacks severity"),
        (("id = \"acme\"\n", "id = \"acme\"\nhosts = \"acme.example\"\n"), "hosts must be a list of texts"),
        (("id = \"acme\"\n", "id = \"acme\"\nbefore = [\"bolt\"]\n"), "unknown keys before"),
        (("name = \"Acme API key\"\n", "name = \"Acme API key\"\nkind = \"field\"\n"), "kind `field` is for the built-in"),
        (("name = \"Acme API key\"\n", "name = \"Acme API key\"\nkind = \"odd\"\n"), "kind 'odd' is none of"),
        (("name = \"Acme API key\"\n", "name = \"Acme API key\"\nentropy = true\n"), "entropy must be a number"),
    ],
)  # fmt: skip
def test_a_key_that_is_wrong_is_told_and_such_a_file_is_not_scanned_with(
    own: Write, change: tuple[str, str], fault: str
) -> None:
    file = own(OWN.replace(*change, 1))
    assert [told for told in check_files([file]).faults if fault in told]
    with pytest.raises(UsageError, match=fault):
        read_patterns(file)


@pytest.mark.parametrize(
    ("verify", "fault"),
    [
        ('headers = { Authorization = "Bearer {secret}" }', "lacks url"),
        ('url = "https://api.acme.example/me"\nlive = ["200"]', "live must be a list of HTTP statuses"),
        ('url = "https://api.acme.example/me"\nmethod = "DELETE"', "method must be GET or POST"),
        ('url = "https://api.acme.example/me"\nproxy = "x"', "unknown keys proxy"),
    ],
)
def test_a_request_that_is_wrong_is_told(own: Write, verify: str, fault: str) -> None:
    (told,) = check_files([own(f"{OWN}\n[pattern.verify]\n{verify}\n")]).faults
    assert "acme-api-key" in told
    assert fault in told


@pytest.mark.parametrize(
    "headers",
    ['{ Authorization = "Bearer {secret}", Accept = "text/plain" }', '[["Authorization", "Bearer {secret}"], ["Accept", "text/plain"]]'],
)  # fmt: skip
def test_headers_are_a_table_or_as_before_pairs(own: Write, headers: str) -> None:
    url = 'url = "https://api.acme.example/me"'
    (pattern,) = read_patterns(own(f"{OWN}\n[pattern.verify]\n{url}\nheaders = {headers}\n"))
    assert pattern.verify is not None
    assert pattern.verify.headers == (("Authorization", "Bearer {secret}"), ("Accept", "text/plain"))


def test_a_built_in_id_is_taken(own: Write) -> None:
    file = own(OWN.replace('"acme', '"github').replace("github-api-key", "github-personal-access-token"))
    assert any("id is that of another pattern, built in" in fault for fault in check_files([file]).faults)
    with pytest.raises(UsageError, match="id is that of another pattern, built in"):
        read_patterns(file)


def test_files_that_are_used_together_share_no_id_and_one_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    one, two = (str(write(tmp_path / name, OWN)) for name in ("one.toml", "two.toml"))
    assert len(read_patterns(one, f"{tmp_path}/./one.toml")) == 1
    with pytest.raises(UsageError, match=r"two\.toml: acme-api-key: id is that of another pattern"):
        read_patterns(one, two)


def test_an_id_in_two_files_is_told(tmp_path: Path) -> None:
    files = [str(write(tmp_path / name, OWN)) for name in ("one.toml", "two.toml")]
    (fault,) = check_files(files).faults
    assert fault.startswith(f"{files[1]}: acme-api-key: id is that of another pattern")


def _by_kind(kind: str) -> Pattern:
    return next(pattern for pattern in load() if pattern.kind == kind)


@pytest.mark.parametrize("kind", ["token", "near", "text", "field"])
def test_a_pattern_of_every_kind_is_shown(kind: str, run_cli: RunCli) -> None:
    pattern = _by_kind(kind)
    shown = run_cli("patterns", "show", pattern.id)
    assert shown.returncode == 0
    assert pattern.opens in shown.stdout
    assert "found by:" in shown.stdout
