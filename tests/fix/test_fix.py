"""`fix` over every format and spelling: what it writes, and what it leaves alone."""

from __future__ import annotations

import base64
import json
import random
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posthound.config.settings import Settings
from posthound.fix.run import FilePlan, FixPlan, plan, write
from posthound.formats.base import encoding_of
from posthound.scan.run import run
from tests.conftest import TIMES
from tests.fix.generated import KINDS, SPELLINGS, document, spelled
from tests.fix.real import SHARE, copied

ALL = Settings(all_files=True)
REFERENCE = re.compile(
    r"\{\{vault:[a-z0-9-]+\}\}|<[a-z-]+-token[a-z0-9-]*>|<[a-z-]+-key[a-z0-9-]*>|\[[a-z-]+-(?:key|token)[a-z0-9-]*\]"
)


def fixed(folder: Path, *, unsafe: bool = True) -> FixPlan:
    """Plans and writes the fix of a folder."""
    made = plan([str(folder)], ALL, unsafe=unsafe)
    written, errors = write(made)
    assert not errors
    assert len(written) == sum(file.old != file.new for file in made.files)
    return made


def decoded(data: bytes) -> str:
    """The text of a file in any of its encodings, what cannot be read kept apart."""
    bom, encoding = encoding_of(data)
    return data[len(bom) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")


def skeleton(text: str) -> re.Pattern[str]:
    """A fixed file as a pattern: everything but the references must stand in the original as it is."""
    return re.compile("(.+?)".join(map(re.escape, REFERENCE.split(text))), re.DOTALL)


@settings(max_examples=11 * TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), spelling=st.sampled_from(SPELLINGS), seed=st.integers(0, 10**6))
def test_a_fixed_export_scans_clean_and_fixing_it_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, kind: str, spelling: str, seed: int
) -> None:
    rng = random.Random(f"{kind}{spelling}{seed}")
    folder = tmp_path_factory.mktemp("fix")
    value, secrets = document(kind, rng)
    name, data = spelled(kind, value, spelling, rng)
    path = folder / name
    path.write_bytes(data)
    made = fixed(folder)
    assert made.left == []
    assert run([str(folder)], ALL).findings == []
    assert not [secret for file in made.files for secret in secrets if secret in decoded(file.new)]
    after = path.read_bytes()
    assert fixed(folder).files == ()
    assert path.read_bytes() == after


@settings(max_examples=11 * TIMES)
@given(
    kind=st.sampled_from([kind for kind in KINDS if kind != "v3"]),
    spelling=st.sampled_from(SPELLINGS),
    seed=st.integers(0, 10**6),
)
def test_every_character_outside_the_replaced_values_stays_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, kind: str, spelling: str, seed: int
) -> None:
    rng = random.Random(f"{kind}{spelling}{seed}")
    folder = tmp_path_factory.mktemp("fix")
    value, secrets = document(kind, rng)
    name, data = spelled(kind, value, spelling, rng)
    (folder / name).write_bytes(data)
    (file,) = fixed(folder, unsafe=False).files
    found = skeleton(decoded(file.new)).fullmatch(decoded(file.old))
    assert found
    assert {group.replace("\\u0065", "e").replace("\\/", "/") for group in found.groups()} <= set(secrets)
    assert encoding_of(file.old) == encoding_of(file.new)


@settings(max_examples=13 * TIMES)
@given(spelling=st.sampled_from(SPELLINGS), seed=st.integers(0, 10**6))
def test_a_fixed_yaml_file_keeps_its_comments_and_every_other_value(
    tmp_path_factory: pytest.TempPathFactory, spelling: str, seed: int
) -> None:
    rng = random.Random(f"yaml{spelling}{seed}")
    folder = tmp_path_factory.mktemp("fix")
    value, secrets = document("v3", rng)
    name, data = spelled("v3", value, spelling, rng)
    (folder / name).write_bytes(data)
    (file,) = fixed(folder, unsafe=False).files
    old, new = decoded(file.old), decoded(file.new)
    assert [line for line in new.splitlines() if line.startswith("#")] == ["# a comment", "# the end"]
    assert old.count("\r\n") == 0 or "\n" not in new.replace("\r\n", "")
    for secret in secrets:
        old, new = old.replace(secret, "S"), new.replace(secret, "S")
    assert yaml.safe_load(REFERENCE.sub("S", new)) == yaml.safe_load(old)


def _unquoted(literal: str) -> str:
    """What the inside of a JSON string stands for; the text itself where it is none."""
    try:
        return str(json.loads(f'"{literal}"'))
    except ValueError:
        return literal


def _gaps(file: FilePlan) -> list[str] | None:
    """What stood where references stand now; None unless everything else is as it was, to the character."""
    written = {text for change in file.changes for text in (change.text, json.dumps(change.text)[1:-1])}
    references = re.compile("|".join(map(re.escape, sorted(written, key=len, reverse=True))))
    first, *around = references.split(decoded(file.new))
    old = decoded(file.old)
    if not old.startswith(first):
        return None
    gaps, at = [], len(first)
    for left, piece in zip(range(len(around) - 1, -1, -1), around, strict=True):
        begin = old.find(piece, at + 1) if left else len(old) - len(piece)
        if begin <= at or not old.startswith(piece, begin):
            return None
        gaps.append(old[at:begin])
        at = begin + len(piece)
    # A reference that an earlier fix left there stands in both.
    return [gap for gap in gaps if gap not in written] if at == len(old) else None


def test_every_real_export_is_fixed_completely_and_stays_fixed(tmp_path: Path, shared: Path) -> None:
    number = copied(shared, tmp_path)
    before = run([str(tmp_path)], ALL)
    assert len(before.scanned) == number >= 199 // SHARE
    found = sorted({finding.file for finding in before.findings})
    # Each for itself: they are of many teams, and what one team's script reads by any name would keep what is another's.
    made = [fixed(Path(file)) for file in found]
    assert [file.shown for one in made for file in one.files] == found
    assert [change for one in made for change in one.left] == []
    for one in made:
        stored = set(one.values.values())
        for file in one.files:
            gaps = _gaps(file)
            assert gaps is not None
            assert [gap for gap in gaps if not {gap, _unquoted(gap), _unquoted(gap)[1:-1]} & stored] == []
            values = {one.values[change.name] for change in file.changes}
            assert not [file.shown for value in values if len(value) >= 8 and value in decoded(file.new)]
    again = fixed(tmp_path)
    assert (again.values, again.left) == ({}, [])
    assert [file for file in again.files if file.changes] == []


def test_what_a_script_may_read_by_any_name_is_left_and_says_which_script(tmp_path: Path, shared: Path) -> None:
    for name in ("004.postman_collection.json", "002.postman_environment.json"):
        shutil.copy(shared / "corpus/labelled" / name, tmp_path)
    made = fixed(tmp_path)
    assert made.left
    assert all("read it and would get the reference as text" in change.refused for change in made.left)
    left = {change.secret for change in made.left}
    assert {finding.secret_id for finding in run([str(tmp_path)], ALL).findings} <= left


def test_bytes_that_are_no_utf8_stay_as_they_are(tmp_path: Path, planted: Callable[..., str]) -> None:
    token = planted("<crc62:ghp_>")
    path = tmp_path / "x.postman_environment.json"
    before, after = (
        b'{"name": "\xff\xfe\xe9", "values": [{"key": "token", "value": "',
        b'"}, {"key": "\xc3\x28", "value": "1"}]}',
    )
    path.write_bytes(before + token.encode() + after)
    fixed(tmp_path)
    assert path.read_bytes() == before + b"{{vault:github-personal-access-token}}" + after


def test_a_repeated_key_is_fixed_in_all_its_values(tmp_path: Path, planted: Callable[..., str]) -> None:
    one, other = planted("<crc62:ghp_>", 1), planted("<crc62:ghp_>", 2)
    path = tmp_path / "x.postman_environment.json"
    path.write_text(f'{{"values": [{{"key": "a", "value": "{one}", "value": "{other}"}}], "name": "n"}}')
    assert fixed(tmp_path).left == []
    assert one not in path.read_text()
    assert other not in path.read_text()


def test_one_secret_has_one_name_and_two_secrets_have_two(tmp_path: Path, planted: Callable[..., str]) -> None:
    one, other = planted("<crc62:ghp_>", 1), planted("<crc62:ghp_>", 2)
    for name, value in (("a", one), ("b", one), ("c", other)):
        (tmp_path / f"{name}.postman_environment.json").write_text(
            json.dumps({"name": name, "values": [{"key": "token", "value": value}]})
        )
    fixed(tmp_path)
    named = [json.loads(path.read_text())["values"][0]["value"] for path in sorted(tmp_path.glob("*.json"))]
    assert named[0] == named[1] != named[2]


def test_a_name_that_a_file_refers_to_already_is_not_given_to_another_secret(
    tmp_path: Path, planted: Callable[..., str]
) -> None:
    path = tmp_path / "x.postman_environment.json"
    rows = [
        {"key": "old", "value": "{{vault:github-personal-access-token}}"},
        {"key": "token", "value": planted("<crc62:ghp_>")},
    ]
    path.write_text(json.dumps({"name": "n", "values": rows}))
    fixed(tmp_path)
    first, second = (row["value"] for row in json.loads(path.read_text())["values"])
    assert first == "{{vault:github-personal-access-token}}"
    assert re.fullmatch(r"\{\{vault:github-personal-access-token-[0-9a-f]{4}\}\}", second)


def test_base64_of_a_user_and_password_is_stored_as_a_value_of_its_own(
    tmp_path: Path, planted: Callable[..., str]
) -> None:
    password = planted("<alnum:24>")
    literal = base64.b64encode(f"user:{password}".encode()).decode()
    header = {"key": "Authorization", "value": f"Basic {literal}"}
    request = {"url": "https://a.example.org", "method": "GET", "header": [header]}
    path = tmp_path / "x.postman_collection.json"
    path.write_text(json.dumps({"info": {"name": "n"}, "item": [{"name": "r", "request": request}]}))
    made = fixed(tmp_path)
    written = json.loads(path.read_text())["item"][0]["request"]["header"][0]["value"]
    assert written.startswith("Basic {{vault:")
    assert written.endswith("-basic}}")
    assert list(made.values.values()) == [literal]


def test_the_same_value_elsewhere_in_the_file_is_replaced_with_it(tmp_path: Path, planted: Callable[..., str]) -> None:
    value = planted("<alnum:32>")
    request = {"url": f"https://a.example.org/{value}/x", "header": [{"key": "X-Api-Key", "value": value}]}
    path = tmp_path / "x.postman_collection.json"
    path.write_text(json.dumps({"info": {"name": "n"}, "item": [{"name": f"get {value}", "request": request}]}))
    fixed(tmp_path)
    assert value not in path.read_text()


def test_a_file_that_changed_after_it_was_scanned_is_not_written_over(
    tmp_path: Path, planted: Callable[..., str]
) -> None:
    path = tmp_path / "x.postman_environment.json"
    path.write_text(json.dumps({"name": "n", "values": [{"key": "token", "value": planted("<crc62:ghp_>")}]}))
    made = plan([str(tmp_path)], ALL)
    path.write_text("{}")
    written, errors = write(made)
    assert written == []
    assert "changed since it was scanned" in errors[0].message
    assert path.read_text() == "{}"


def test_a_secret_in_an_archive_is_left_with_the_reason(tmp_path: Path, planted: Callable[..., str]) -> None:
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        row = {"key": "token", "value": planted("<crc62:ghp_>")}
        archive.writestr("a.postman_environment.json", json.dumps({"name": "n", "values": [row]}))
    before = path.read_bytes()
    made = plan([str(path)], ALL, unsafe=True)
    assert [change.refused for change in made.left] == [
        "inside an archive: unpack it, fix the files and pack them again"
    ]
    assert write(made) == ([], [])
    assert path.read_bytes() == before
