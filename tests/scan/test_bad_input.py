"""Bad input, each fault by name: a clear word about it, nothing else lost, never a traceback."""

from __future__ import annotations

import codecs
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posthound.config.settings import Settings
from posthound.model.values import Kind
from posthound.scan.run import run
from tests.conftest import RunCli
from tests.helpers import Lines, records, scan_text, write

Plant = Callable[..., str]
ENVIRONMENT = "x.postman_environment.json"


def _row(value: str, key: str = "api_key") -> dict[str, str]:
    return {"key": key, "value": value}


def _environment(*values: str) -> str:
    return json.dumps({"name": "e", "values": [_row(v) for v in values], "_postman_variable_scope": "environment"})


def test_truncated_json_is_scanned_to_the_end_and_said_to_be_broken(planted: Plant) -> None:
    first, second = planted("<alnum:40>"), planted("<crc62:ghp_>")
    text = _environment(first, second)
    cut = text[: text.index(second) + len(second)]
    outcome = scan_text(ENVIRONMENT, cut)
    assert [Lines(cut).covered(f.region) for f in outcome.findings] == [first, second]
    assert "invalid JSON at line 1" in outcome.notices[0].message


def test_invalid_json_in_the_middle_loses_neither_side(planted: Plant) -> None:
    first, second = planted("<alnum:40>"), planted("<crc62:ghp_>")
    text = '{"values": [\n' + json.dumps(_row(first)) + ",\n oops! }{ \n" + json.dumps(_row(second, "x")) + "]}"
    outcome = scan_text(ENVIRONMENT, text)
    assert {Lines(text).covered(f.region) for f in outcome.findings} == {first, second}
    assert "line 3" in outcome.notices[0].message


def test_an_opaque_value_behind_the_fault_is_found_as_text(planted: Plant) -> None:
    value = planted("<alnum:40>")
    text = '{"info": {"name": "A",,}, \n"auth": {"client_secret": "' + value + '"}}'
    outcome = scan_text("x.postman_collection.json", text)
    assert [Lines(text).covered(f.region) for f in outcome.findings] == [value]


@pytest.mark.parametrize("text", ["a: [1, 2", "a: b: c", "\tx: 1", "a: 'b", "%YAML 9.9\n---\n- x: {"])
def test_invalid_yaml_is_scanned_as_text_and_marked(text: str, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    broken = f"{text}\nkey: {value}\n"
    outcome = scan_text("x.request.yaml", broken)
    assert [Lines(broken).covered(f.region) for f in outcome.findings] == [value]
    if outcome.kind is Kind.TEXT:
        assert "invalid YAML" in outcome.notices[0].message


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE),
     ("utf-32-le", codecs.BOM_UTF32_LE), ("utf-16-le", b""), ("utf-16-be", b"")],
)  # fmt: skip
def test_encodings_with_and_without_byte_order_mark_are_read(encoding: str, mark: bytes, planted: Plant) -> None:
    value = planted("<alnum:40>")
    text = json.dumps(
        {"name": "日本 😀", "values": [_row(value)], "_postman_variable_scope": "environment"}, ensure_ascii=False
    )
    outcome = scan_text(ENVIRONMENT, mark + text.encode(encoding))
    assert outcome.kind is Kind.ENVIRONMENT
    assert not outcome.notices
    assert [Lines(text).covered(f.region) for f in outcome.findings] == [value]


def test_a_utf_16_file_in_a_folder_is_recognised_by_its_content(tmp_path: Path, planted: Plant) -> None:
    write(tmp_path / "export.json", codecs.BOM_UTF16_LE + _environment(planted("<alnum:40>")).encode("utf-16-le"))
    assert len(run([str(tmp_path)], Settings(jobs=1)).findings) == 1


def test_bytes_that_are_no_utf_8_are_noticed_and_the_rest_is_scanned(planted: Plant) -> None:
    value = planted("<alnum:40>")
    data = _environment(value).encode().replace(b'"e"', b'"caf\xe9"')
    outcome = scan_text(ENVIRONMENT, data)
    assert [Lines(data.decode("utf-8", "replace")).covered(f.region) for f in outcome.findings] == [value]
    assert "UTF-8" in outcome.notices[0].message


def test_ndjson_gives_every_line(planted: Plant) -> None:
    values = [planted("<alnum:40>", n) for n in range(3)]
    text = "\n".join(json.dumps({"data": _row(value)}) for value in values) + "\n"
    for name in ("x.ndjson", "x.jsonl", "x.json"):
        outcome = scan_text(name, text)
        assert [Lines(text).covered(f.region) for f in outcome.findings] == values
        assert not outcome.notices
        assert [f.region.start_line for f in outcome.findings] == [1, 2, 3]


def test_both_values_of_a_duplicate_key_are_scanned(planted: Plant) -> None:
    first, second = planted("<alnum:40>", 1), planted("<alnum:40>", 2)
    text = f'{{"name": "e", "client_secret": "{first}", "other": 1, "client_secret": "{second}"}}'
    assert [Lines(text).covered(f.region) for f in scan_text("x.json", text).findings] == [first, second]


def test_a_duplicate_key_hidden_behind_an_object_is_scanned(planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    text = f'{{"a": {{"b": ["{value}"]}}, "a": null, "values": []}}'
    assert [Lines(text).covered(f.region) for f in scan_text("x.json", text).findings] == [value]


@pytest.mark.parametrize(("opening", "closing"), [('{"item":[', "]}"), ('{"a":', "}"), ("[", "]")])
@pytest.mark.parametrize("depth", [1_000, 10_000])
def test_deep_nesting_is_read_to_the_bottom(opening: str, closing: str, depth: int, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    text = opening * depth + json.dumps({"api_key": value}) + closing * depth
    started = time.monotonic()
    outcome = scan_text("deep.json", text)
    assert [Lines(text).covered(f.region) for f in outcome.findings] == [value]
    assert not outcome.notices
    assert time.monotonic() - started < 20


def test_deeply_nested_folders_of_a_collection_keep_their_path(planted: Plant) -> None:
    head = '{"info":{"name":"Deep","schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},"item":['
    opening, closing = '{"name":"F","item":[', "]}"
    leaf = json.dumps({"name": "R", "request": {"url": f"https://a.test/?api_key={planted('<alnum:40>')}"}})
    (finding,) = scan_text("deep.json", head + opening * 1_000 + leaf + closing * 1_000 + "]}").findings
    assert len(finding.path) == 1_003
    assert finding.pointer == "/item/0" * 1_001 + "/request/url"


@pytest.mark.parametrize(
    "text", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000 + "x", "\n".join(" " * n + "a:" for n in range(3_000))]
)
def test_deeply_nested_yaml_is_read_as_text(text: str, planted: Plant) -> None:
    value = planted("<crc62:ghp_>")
    outcome = scan_text("x.request.yaml", f"key: {value}\n{text}\n")
    assert [f.redacted for f in outcome.findings] == ["ghp_…(40)"]


def test_a_file_of_60_mb_is_scanned_within_bounds(tmp_path: Path, planted: Plant) -> None:
    value = planted("<alnum:40>")
    row = json.dumps({"key": "note", "value": "The quick brown fox jumps over the lazy dog. " * 20})
    with (tmp_path / ENVIRONMENT).open("w") as stream:
        stream.write('{"name":"e","_postman_variable_scope":"environment","values":[\n')
        for _ in range(60_000_000 // len(row)):
            stream.write(row + ",\n")
        stream.write(json.dumps(_row(value)) + "\n]}")
    started = time.monotonic()
    report = run([str(tmp_path)], Settings(jobs=1))
    assert [f.redacted for f in report.findings] == [f"{value[:4]}…(40)"]
    assert report.bytes > 59_000_000
    assert time.monotonic() - started < 60


def test_a_file_beyond_the_size_limit_is_said_to_be_left_out(tmp_path: Path, planted: Plant) -> None:
    write(tmp_path / "big.json", _environment(planted("<alnum:40>")) + " " * 2_000_000)
    write(tmp_path / "small.json", _environment(planted("<alnum:40>")))
    report = run([str(tmp_path)], Settings(jobs=1, max_size=1_000_000))
    assert [f.file for f in report.findings] == [str(tmp_path / "small.json")]
    assert not report.complete
    assert "--max-size" in report.notices[0].message


def test_a_named_pipe_that_never_ends_is_read_up_to_the_limit(tmp_path: Path) -> None:
    report = run(["/dev/zero"], Settings(jobs=1, max_size=1_000_000))
    assert not report.findings


def test_binary_files_are_passed_over_in_folders_and_noticed_when_named(tmp_path: Path, planted: Plant) -> None:
    binary = write(tmp_path / "image.json", b"\x89PNG\0\0" + planted("<crc62:ghp_>").encode())
    folder = run([str(tmp_path)], Settings(jobs=1))
    assert (folder.passed_over, folder.complete, list(folder.notices)) == (1, True, [])
    named = run([str(binary)], Settings(jobs=1))
    assert "binary" in named.notices[0].message


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="left out: root reads every file")
def test_an_unreadable_file_is_an_error_and_the_others_are_scanned(tmp_path: Path, planted: Plant) -> None:
    write(tmp_path / "b.json", _environment(planted("<alnum:40>")))
    write(tmp_path / "a.json", "{}").chmod(0)
    report = run([str(tmp_path)], Settings(jobs=1))
    assert (len(report.findings), report.complete) == (1, False)
    assert "permission denied" in report.notices[0].message


def test_a_file_that_vanished_is_an_error_and_the_others_are_scanned(tmp_path: Path, planted: Plant) -> None:
    write(tmp_path / "b.json", _environment(planted("<alnum:40>")))
    report = run([str(tmp_path / "gone.json"), str(tmp_path / "b.json")], Settings(jobs=1))
    assert (len(report.findings), report.complete) == (1, False)
    assert "no such file" in report.notices[0].message


def test_cyclic_variables_end(planted: Plant) -> None:
    value = planted("<alnum:40>")
    rows = [_row("{{b}}-x", "a"), _row("{{c}}-{{a}}", "b"), _row("{{a}}{{c}}", "c"), _row(value)]
    document = {
        "info": {"name": "A"},
        "item": [{"name": "R", "request": "https://a.test/{{a}}{{b}}"}],
        "variable": rows,
    }
    assert [f.pointer for f in scan_text("x.json", json.dumps(document)).findings] == ["/variable/3/value"]


def test_variables_that_double_at_every_step_end() -> None:
    rows = [_row(f"{{{{v{n + 1}}}}}{{{{v{n + 1}}}}}", f"v{n}") for n in range(60)]
    document = {
        "info": {"name": "A"},
        "item": [{"name": "R", "request": "https://a.test/{{v0}}{{v1}}"}],
        "variable": rows,
    }
    started = time.monotonic()
    assert not scan_text("x.json", json.dumps(document)).findings
    assert time.monotonic() - started < 5


def test_yaml_aliases_that_multiply_are_seen_once(planted: Plant) -> None:
    lines = [f"a0: &a0 [{planted('<crc62:ghp_>')}]"] + [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)
    ]
    started = time.monotonic()
    assert len(scan_text("x.request.yaml", "\n".join(lines)).findings) == 1
    assert time.monotonic() - started < 5


def test_a_yaml_alias_to_itself_ends(planted: Plant) -> None:
    assert len(scan_text("x.request.yaml", f"a: &a\n  self: *a\n  api_key: {planted('<alnum:40>')}\n").findings) == 1


def test_yaml_tags_run_nothing(tmp_path: Path, planted: Plant) -> None:
    mark = tmp_path / "ran"
    text = f"a: !!python/object/apply:os.system ['touch {mark}']\nb: !!python/name:os.system\nc: !secret {planted('<crc62:ghp_>')}\n"
    assert len(scan_text("x.request.yaml", text).findings) == 1
    assert not mark.exists()


def test_several_yaml_documents_in_one_file_are_all_read(planted: Plant) -> None:
    values = [planted("<alnum:40>", n) for n in range(2)]
    text = "".join(f"---\n$kind: http-request\nheaders:\n  X-Api-Key: {value}\n" for value in values)
    assert [Lines(text).covered(f.region) for f in scan_text("x.request.yaml", text).findings] == values


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"\n",
        b"{}",
        b"[]",
        b"null",
        b'""',
        b"0",
        b"{",
        b"}",
        b'"',
        b"\xff",
        b"\0",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.yaml", ENVIRONMENT, "x.txt"])
def test_files_of_next_to_nothing_give_nothing(data: bytes, name: str) -> None:
    assert not scan_text(name, data).findings


def test_lone_surrogates_and_control_characters_do_no_harm(planted: Plant) -> None:
    value = planted("<alnum:40>")
    text = '{"name": "\\ud800 \\u0000 \\udfff", "values": [{"key": "api_key", "value": "' + value + '"}]}'
    outcome = scan_text(ENVIRONMENT, text)
    assert [Lines(text).covered(f.region) for f in outcome.findings] == [value]


def test_file_names_that_act_on_a_terminal_are_made_harmless(tmp_path: Path, run_cli: RunCli, planted: Plant) -> None:
    write(tmp_path / "in" / "a\x1b[31mb\u202e.json", _environment(planted("<alnum:40>")))
    done = run_cli("scan", tmp_path / "in")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert records(run_cli("scan", "in", "--format", "jsonl").stdout)[0]["file"].startswith("in/a")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.toml", "[section]\nname = 1\n", False),
        ("a.toml", "[[table]]\nname = 1\n", False),
        ("a.txt", "{{ template }}", False),
        ("a.txt", '["name" => "a", "kind" => "b"]', False),
        ("a.txt", '[["name": "a"],\n ["kind": "b"]]', False),
        ("a.txt", '["name", "kind" => "b"]', True),
        ("a.json", '["name" => "a"]', True),
        ("a.txt", '{"a": 1, oops', True),
        ("a.txt", "{", True),
        ("a.json", "[section]\n", True),
    ],
)
def test_what_only_begins_like_json_is_text_and_nothing_is_said_of_it(name: str, text: str, told: bool) -> None:
    outcome = scan_text(name, text)
    assert any("invalid JSON" in notice.message for notice in outcome.notices) is told


@pytest.mark.parametrize("join", [" => ", ": ", " = "])
@pytest.mark.parametrize("opened", ["[", "[[", "[\n  "])
def test_the_first_row_of_a_list_of_names_and_values_that_is_no_json_is_read_like_the_others(
    opened: str, join: str, planted: Plant
) -> None:
    keys = [planted("<alnum:40>", number) for number in range(3)]
    rows = (
        f'"{name}"{join}"{key}"' for name, key in zip(("api_key", "client_secret", "access_token"), keys, strict=True)
    )
    text = opened + ",\n  ".join(rows) + "]" * opened.count("[")
    assert [Lines(text).covered(finding.region) for finding in scan_text("a.txt", text).findings] == keys


def test_variables_that_stand_in_one_another_many_times_make_no_long_address(planted: Plant) -> None:
    inner = [("a", "{{b}}" * 20_000), ("b", "{{c}}" * 20_000), ("c", "x" * 20_000)]  # 8 TB, put in
    sent = {"url": "{{a}}", "method": "GET", "header": [{"key": "X-Api-Key", "value": planted("<alnum:32>")}]}
    variables = [{"key": key, "value": value} for key, value in inner]
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    made = {"info": {"name": "A", "schema": schema}, "variable": variables, "item": [{"name": "a", "request": sent}]}
    assert [finding.host for finding in scan_text("a.json", json.dumps(made)).findings] == [""]
