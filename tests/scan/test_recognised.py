"""Which files are taken for Postman's: by what stands in them under any name, and by names that people and browsers give to copies."""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.places import V21
from posthound.clients import held, named
from posthound.config.settings import Settings
from posthound.model.values import Kind
from posthound.scan.run import run
from posthound.support.errors import ExitCode
from tests.conftest import RunCli
from tests.helpers import records, scan_text, write

Plant = Callable[..., str]
# What is added to the name of a copy: by browsers, by file managers in several languages, by people.
COPIES = ("", " (1)", "(2)", " copy", " copy 2", " - Copy (3)", " - Kopie", "_old", "-2024-05-01", "2")
KINDS = {"collection": Kind.COLLECTION_V2, "environment": Kind.ENVIRONMENT, "globals": Kind.GLOBALS, "dump": Kind.DUMP}
FOREIGN: dict[str, Any] = {
    "package.json": {"name": "site", "version": "1.0.0", "scripts": {"test": "newman run a.postman_collection.json"}},
    "package-lock.json": {"name": "site", "lockfileVersion": 3, "packages": {"": {"name": "site"}}},
    "tsconfig.json": '// the compiler\n{"compilerOptions": {"strict": true,}, "include": ["src"]}',
    "deployment.json": {"kind": "Pod", "spec": {"resources": {"requests": {"cpu": "1"}}, "values": [{"key": "a"}]}},
    "values.json": {"requests": [], "values": ["a"], "collections": []},
    "made.yaml": "openapi: ./other.yaml\ninfo:\n  title: Made with https://www.getpostman.com\n",
    "deployment.yml": "apiVersion: v1\nkind: Secret\nstringData:\n  $kind: none\n  requests: 1\n",
    "postman.json": {"enabled": True},
    "postman_collection.schema.json": {"type": "object"},
}


@pytest.fixture
def name(rng: random.Random) -> str:
    """A name nobody thought of before."""
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=8))


@pytest.fixture
def rng() -> random.Random:
    """Names and places anew in each run."""
    return random.Random()


def _environment(value: str) -> dict[str, Any]:
    return {"id": "1", "name": "e", "values": [{"key": "api_key", "value": value}]}


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("word", KINDS)
def test_a_copy_has_a_postman_name(word: str, copy: str, name: str) -> None:
    for stem in (f"{name}.postman_{word}", f"postman_{word}", f"Postman-{word.title()}", f"{name} postman {word}"):
        for end in (".json", ".JSON", "", ".json.bak", ".json (1)"):
            assert named(f"{name}/{stem}{copy}{end}"), f"{stem}{copy}{end}"
    assert named(f"{name}.json.postman_{word}{copy}")


@pytest.mark.parametrize("word", KINDS)
def test_another_word_or_another_kind_of_file_has_no_postman_name(word: str, name: str) -> None:
    for other in (f"postman_{word}.test.js", f"postman_{word}.md", f"postman_{word}.py", f"postman_{word}x.json",
                  f"{word}.json", f"postman.{word}.json", f"postman_{name}.json", f"postman_{word}/{name}.json",
                  f"postman_{word}.json5"):  # fmt: skip
        assert not named(other), other


@pytest.mark.parametrize("word", KINDS)
def test_a_broken_copy_is_what_its_name_says(word: str, name: str, planted: Plant) -> None:
    text = json.dumps({"settings": {"api_key": planted("<alnum:40>"), "more": ["a", "b"]}})[:-2]
    assert held(f"{name}.postman_{word} (1).json", text.encode())
    outcome = scan_text(f"{name}.postman_{word} (1).json", text)
    assert outcome.kind is KINDS[word]
    assert len(outcome.findings) == len(outcome.notices) == 1


@pytest.mark.parametrize(
    "before", ["// by hand\n", "/* by\n   hand */ ", "<<<<<<< HEAD\n", "HTTP/1.1 200 OK\n\n", "\n\n"]
)
def test_an_export_is_recognised_whatever_stands_before_it(
    before: str, name: str, tmp_path: Path, planted: Plant
) -> None:
    document = {"info": {"schema": V21}, "item": [], "variable": [{"key": "api_key", "value": planted("<alnum:40>")}]}
    write(tmp_path / f"{name}.json", before + json.dumps(document, indent=1))
    assert len(run([str(tmp_path)], Settings()).findings) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ending", ["json", "yaml", "txt"])
def test_an_export_is_recognised_in_every_encoding(encoding: str, ending: str, name: str) -> None:
    text = "$kind: http-request\nname: R\n" if ending == "yaml" else json.dumps(_environment("x"))
    assert held(f"{name}.{ending}", text.encode(encoding))


@pytest.mark.parametrize(
    "content",
    [
        {"info": {"name": "A"}, "item": []},
        {"collection": {"info": {"schema": V21}}},
        {"environment": {"id": "1", "values": []}},
        {"name": "e", "values": []},
        {"values": [{"key": "a", "value": "b"}]},
        {"_postman_variable_scope": "globals"},
        {"id": "1", "order": [], "requests": []},
        {"folders": [], "requests": []},
        {"collections": [], "environments": []},
        {"collections": [], "globals": []},
        [{"name": "e", "values": []}],
    ],
    ids=str,
)
@pytest.mark.parametrize("indent", [None, 4])
def test_whatever_is_read_as_an_export_is_recognised(content: Any, indent: int | None, name: str) -> None:
    text = json.dumps(content, indent=indent)
    assert scan_text(f"{name}.json", text).kind is not Kind.JSON
    assert held(f"{name}.json", text.encode())


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_foreign_file_is_none_of_postmans(foreign: str) -> None:
    content = FOREIGN[foreign]
    text = content if isinstance(content, str) else json.dumps(content, indent=2)
    assert not held(foreign, text.encode())


def test_only_exports_are_scanned_among_named_files_when_asked_for(
    tmp_path: Path, run_cli: RunCli, planted: Plant, name: str
) -> None:
    number = iter(range(100))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("environment/a.json", json.dumps(_environment(planted("<alnum:40>", next(number)))))
        archive.writestr("package.json", json.dumps({"api_key": planted("<alnum:40>", next(number))}))
    exports = {
        f"docs/{name}.json": _environment(planted("<alnum:40>", next(number))),
        f"{name} (1).json": {
            "info": {"name": "A", "schema": V21},
            "item": [],
            "variable": [{"key": "api_key", "value": planted("<alnum:40>", next(number))}],
        },
        f"-{name}.json": _environment(planted("<alnum:40>", next(number))),
        f"{name}.zip": buffer.getvalue(),
        f"{name}.postman_environment(2).json": json.dumps(_environment(planted("<alnum:40>", next(number))))[:-4],
    }
    foreign = {
        "settings.json": {"client_secret": planted("<alnum:40>", next(number))},
        "k8s.yaml": f"kind: Secret\nstringData:\n  api_key: {planted('<alnum:40>', next(number))}\n",
        "other.zip": b"PK\x05\x06" + bytes(18),
        "image.postman": b"\x89PNG\0\0",
    }
    for path, content in (exports | foreign).items():
        write(tmp_path / path, content)
    arguments = ("--format", "jsonl", "--", *exports, *foreign)
    done = run_cli("scan", "--only-exports", *arguments)
    assert done.returncode == ExitCode.FINDINGS
    assert {record["file"].partition("!/")[0] for record in records(done.stdout)} == set(exports)
    assert run_cli("scan", "--only-exports", "--", *foreign).returncode == ExitCode.CLEAN

    named = {record["file"] for record in records(run_cli("scan", *arguments).stdout)}
    assert {"settings.json", "k8s.yaml"} <= named


def test_only_exports_goes_before_a_configuration_that_wants_all_files(
    tmp_path: Path, run_cli: RunCli, planted: Plant
) -> None:
    write(tmp_path / ".posthound.toml", "all-files = true\n")
    write(tmp_path / "settings.json", {"client_secret": planted("<alnum:40>")})
    assert run_cli("scan", "--only-exports", "settings.json").returncode == ExitCode.CLEAN
    assert run_cli("scan", "--only-exports", "settings.json", "--all-files").returncode == ExitCode.FINDINGS


def test_foreign_files_are_passed_over_in_well_under_a_millisecond_each(tmp_path: Path, rng: random.Random) -> None:
    package = {"resolved": "https://registry.acme.test/a.tgz", "requests": {"node": "1"}, "values": [1], "item": "x"}
    lock = json.dumps({"name": "site", "info": {}, "packages": {f"p{n}": package for n in range(150)}}, indent=1)
    many = [str(write(tmp_path / f"{rng.getrandbits(60):x}.json", lock)) for _ in range(500)]

    def seconds(paths: list[str]) -> float:
        """Of the processor, so that a busy machine fails nothing."""
        taken = []
        for _ in range(3):
            begun = time.process_time()
            assert not run(paths, Settings(jobs=1, only_exports=True)).findings
            taken.append(time.process_time() - begun)
        return min(taken)

    assert seconds(many) - seconds(many[:1]) < 0.3
